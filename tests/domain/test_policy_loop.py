"""What the loop of a referral says to whom: a place that stands in who is told is a place, too."""

from contracts.aftercare import FollowUpDue
from contracts.ids import derived
from contracts.known import AskedAfter
from contracts.referral import FirstContactAsked
from contracts.vocabulary import Kind
from tests.domain import histories as h
from tests.domain.histories import ADVOCATE, DOOR, EVERYONE, HUB, REFERRAL, Story
from tests.domain.stories import CASE


def underway() -> Story:
    """A youth whom a provider has, and who looks at their page."""
    story = Story()
    for aggregate, event, by in (
        (HUB.team, h.formed(HUB), None),
        (CASE, h.case_opened(), HUB),
        (CASE, h.assigned(), HUB),
        (CASE, h.welcomed(), ADVOCATE),
        (REFERRAL, h.requested(), HUB),
        (REFERRAL, h.offered(DOOR), None),
        (REFERRAL, h.accepted(DOOR), None),
    ):
        story.tell(aggregate, event, by)
    return story


def test_that_somebody_checks_in_doesnt_tell_a_youth_s_telephone_where_they_are_helped() -> None:
    """Whoever holds it reads that it is time; who was told is the provider's own team."""
    story = underway()
    due = story.tell(REFERRAL, FollowUpDue(number=1, told=(HUB, DOOR)))
    assert DOOR.team not in str(story.fields(h.YOUTH, due))
    assert (story.fields(h.YOUTH, due) or {}).get("number") == 1
    assert DOOR.team in str(story.fields(HUB, due))


def test_that_first_contact_is_asked_for_no_youth_and_no_caregiver_reads() -> None:
    """It is between those who answer for it."""
    story = underway()
    asked = story.tell(REFERRAL, FirstContactAsked(number=1, told=(HUB, DOOR)))
    assert not {Kind.YOUTH, Kind.CAREGIVER} & {who.kind for who in EVERYONE if asked.id in story.shown(who)}


def test_the_youth_s_accounting_doesnt_say_that_somebody_asked_after_them() -> None:
    """Who is told is their advocate, and not whoever holds the telephone; the advocate's own says it."""
    story = underway()
    story.tell(derived("aft", CASE), AskedAfter(asker=HUB, who="Hub", told=(ADVOCATE,)))
    for who, reads in ((h.YOUTH, False), (ADVOCATE, True)):
        told = [
            each for copy in story.shown(who).values() if "shown" in copy.fields for each in (copy.fields["shown"],)
        ]
        assert ("asked_after" in str(told)) is reads


def test_which_places_were_no_door_no_youth_s_telephone_names() -> None:
    """Nor how many: whoever holds it would read who was asked. Those beside them read it, and no provider does."""
    story = underway()
    for event in h.left_out(h.service(DOOR)):
        told = story.tell(REFERRAL, event)
        for who in EVERYONE:
            reads = who in (HUB, ADVOCATE)
            assert ("why" in (story.fields(who, told) or {})) is reads
            assert (h.service(DOOR) in str(story.fields(who, told))) is reads
