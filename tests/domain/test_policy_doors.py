"""Who may see what where somebody shielded lets others in: a way around the shield leads nowhere."""

from contracts.ids import derived
from contracts.labels import Label
from contracts.vocabulary import Kind
from tests.domain import consenting as c
from tests.domain import histories as h
from tests.domain.consenting import Known
from tests.domain.histories import ADVOCATE, EVERYONE, HUB, OTHER_HUB, PAGED, YOUTH
from tests.domain.stories import CASE, team

RELEASE, SHIELD = derived("rel", "one"), derived("shd", "one")


def test_whom_somebody_shielded_lets_in_sees_nothing_until_somebody_else_lets_them_in() -> None:
    """A hub that is shielded names a friendly team: nobody but that hub is told of it, and it sees as ever."""
    story = Known()
    story.form(OTHER_HUB)
    story.tell(SHIELD, h.shielded(HUB), ADVOCATE)
    named = story.tell(CASE, h.assigned(PAGED), HUB)
    again = story.tell(CASE, h.welcomed(team(Kind.YOUTH, "again"), team(Kind.YOUTH, "code again")), HUB)
    story.tell(RELEASE, c.released(PAGED, Label.NARRATIVE), HUB)
    for fact in (named, again):
        assert {who for who in EVERYONE if story.fields(who, fact) is not None} == {HUB}
    assert story.shown(PAGED) == {}
    assert story.fields(YOUTH, story.told) is not None
    story.tell(SHIELD, h.lifted(HUB))
    assert story.shown(PAGED) == {}
    story.tell(CASE, h.assigned(PAGED), OTHER_HUB)
    assert story.fields(PAGED, story.told) is not None
