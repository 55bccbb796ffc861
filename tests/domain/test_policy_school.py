"""Who at a school reads what of the way back: the few who are ticked, by a release, and as long as both last."""

from datetime import timedelta

import pytest

from contracts.base import Audience
from contracts.ids import derived
from contracts.labels import Label
from contracts.life import AtSchool, ReturnPlanned, SchoolSupport, SupportStands
from tests.domain import consenting as c
from tests.domain import histories as h
from tests.domain import meeting as m
from tests.domain.histories import EVERYONE, Story
from tests.domain.test_policy_casework import a_case

RELEASE = derived("rel", "school")
BESIDE = {h.YOUTH, h.ADVOCATE, h.SECOND}
PLAN = AtSchool(SchoolSupport.IEP, SupportStands.WANTED)


def released(*kinds: Label) -> Story:
    """A case in which a release lets one door read this."""
    story = a_case()
    story.tell(RELEASE, c.released(h.DOOR, *kinds, until=story.now + timedelta(days=80)), h.ADVOCATE)
    return story


def named_to(story: Story) -> set[Audience]:
    """Who finds what they want to be called at school in anything they hold."""
    held = {who: [copy.fields for copy in story.shown(who).values()] for who in EVERYONE}
    return {who for who, fields in held.items() if any("Marigold" in str(each) for each in fields)}


def test_what_they_are_called_there_is_for_the_few_whom_they_ticked_by_a_release_about_school() -> None:
    """And for the two who plan it: no hub, no other place, nobody who is ticked without one."""
    story = released(Label.SCHOOL)
    story.tell(m.SCHOOL, m.back_at_school(h.DOOR, h.OTHER_DOOR), h.YOUTH)
    assert named_to(story) == BESIDE | {h.DOOR}


@pytest.mark.parametrize(
    "kinds", [(Label.IDENTITY,), (Label.IDENTITY, Label.NARRATIVE, Label.CONTACT), (Label.HEALTH,)]
)
def test_no_other_release_says_it(kinds: tuple[Label, ...]) -> None:
    """Not one that says who they are elsewhere, either: it is what they are called there."""
    story = released(*kinds)
    story.tell(m.SCHOOL, m.back_at_school(h.DOOR), h.YOUTH)
    assert named_to(story) <= BESIDE


@pytest.mark.parametrize(
    "how", ["withdrawn", "narrowed", "expired", "shielded", "taken back", "unticked", "cleared", "suspected"]
)
def test_it_ends_with_what_it_rests_on(how: str) -> None:
    """A shield beats it, too: nothing of what is said from then on, and what was seen as it is taken back."""
    story = released(Label.SCHOOL, Label.CONTACT)
    planned = story.tell(m.SCHOOL, m.back_at_school(h.DOOR), h.YOUTH)
    shield = derived("shd", "one")
    match how:
        case "withdrawn":
            story.tell(RELEASE, h.withdrawn(h.DOOR), h.ADVOCATE)
        case "narrowed":
            story.tell(RELEASE, c.narrowed(h.DOOR, Label.CONTACT, until=story.now + timedelta(days=40)), h.ADVOCATE)
        case "expired":
            story.tell(RELEASE, h.expired(h.DOOR))
        case "shielded":
            story.tell(shield, h.shielded(h.DOOR), h.ADVOCATE)
            story.tell(m.SCHOOL, m.back_at_school(h.DOOR), h.YOUTH)
        case "taken back":
            story.tell(shield, h.shielded(h.DOOR), h.ADVOCATE)
            story.tell(shield, c.seen_taken_back(h.DOOR), h.ADVOCATE)
        case "unticked":
            story.tell(m.SCHOOL, m.back_at_school(), h.YOUTH)
        case "cleared":
            story.tell(
                m.SCHOOL, ReturnPlanned(supports=(PLAN,), need_to_know=(h.DOOR,), instead=(planned.id,)), h.YOUTH
            )
        case _:
            story.tell(derived("pty", "one"), c.suspected(h.DOOR), h.HUB)
    assert named_to(story) <= BESIDE


def test_words_that_nobody_could_replace_are_still_read_there_and_nothing_else_of_before() -> None:
    """An advocate who can't read them ticks what is wanted now; whoever is told now reads these words, too."""
    story = released(Label.SCHOOL)
    before = story.tell(m.SCHOOL, m.back_at_school(), h.ADVOCATE)
    assert named_to(story) <= BESIDE
    since = story.tell(m.SCHOOL, ReturnPlanned(supports=(PLAN,), need_to_know=(h.DOOR,), instead=()), h.SECOND)
    assert (story.fields(h.DOOR, since) or {}).keys() == {"supports", "instead"}
    assert (story.fields(h.DOOR, before) or {}).keys() == {"words", "called"}
    assert "words" not in (story.fields(h.SECOND, before) or {})
    assert "words" not in (story.fields(h.SECOND, since) or {})
    story.tell(m.SCHOOL, ReturnPlanned(supports=(PLAN,), need_to_know=(h.DOOR,), instead=(before.id,)), h.YOUTH)
    assert story.fields(h.DOOR, before) is None
