"""A meeting over the plan as its page shows it: however much is spoken of, and for how many. And who is written to."""

import time

import pytest
from msgspec.structs import replace

from contracts.base import Audience
from contracts.consent import ReleaseGranted
from contracts.labels import Label
from contracts.meeting import Coming, InvitationAnswered, ItemAdded, MeetingCalled, MeetingHeld, MeetingWay, item_of
from contracts.vocabulary import Kind, Language, Purpose, SignatureForm, Signer
from portal.models.casework import together
from services.casework.meetings import MOST_INVITED, MOST_ITEMS
from tests.portal.told import HARBOR, Told, ahead, named

CASE, MEETING = named("case", "one"), named("mtg", "one")
GUESTS = tuple(Audience(Kind.CAREGIVER, named("team", str(number))) for number in range(MOST_INVITED))
RELEASES = 40
QUICK = 0.5
"""Seconds of this process's own time. It is some hundredths; a look through all releases for each name takes four."""


def release(number: int) -> ReleaseGranted:
    return ReleaseGranted(
        recipient=GUESTS[number % MOST_INVITED],
        recipient_name=f"Aunt {number % MOST_INVITED}",
        purpose=Purpose.COORDINATE_CARE,
        kinds=(Label.NARRATIVE,),
        until=ahead(days=30),
        signer=Signer.YOUTH,
        signature=SignatureForm.ON_PAPER,
        language=Language.ENGLISH,
    )


def test_a_meeting_as_large_as_one_can_be_is_shown_at_once() -> None:
    """Everything on its agenda is for everybody, and each of them is called what a release calls them."""
    story = Told(teams=False)
    for number in range(RELEASES):
        story.that(release(number), named("rel", str(number)), CASE)
    called = MeetingCalled(at=ahead(days=3), way=MeetingWay.CALL, audience=HARBOR, invited=GUESTS)
    story.that(called, MEETING, CASE)
    item = ItemAdded(item=item_of(named("cmd", "item")), words="a bus pass", to=GUESTS)
    for number in range(MOST_ITEMS):
        story.that(replace(item, item=item_of(named("cmd", str(number)))), MEETING, CASE)
    sheet = story.sheet()
    began = time.process_time()
    meeting = together.meeting_of(sheet, MEETING)
    assert meeting is not None
    page = together.meeting_page(sheet, meeting, "/here", "/back", mine=True)
    assert time.process_time() - began < QUICK
    assert {guest.name for guest in page["people"]} == {f"Aunt {number}" for number in range(MOST_INVITED)}
    assert len(page["items"]) == MOST_ITEMS


def test_once_it_is_over_nobody_is_said_to_have_said_nothing() -> None:
    """Of whom nothing is known yet is for those who plan it; afterwards what somebody said stands alone."""
    story = Told(teams=False)
    story.that(release(0), named("rel", "one"), CASE)
    called = MeetingCalled(at=ahead(days=-1), way=MeetingWay.CALL, audience=HARBOR, invited=GUESTS[:2])
    story.that(called, MEETING, CASE)
    story.that(InvitationAnswered(coming=Coming.YES, audience=GUESTS[0]), MEETING, CASE)
    for said in (["comes", "hasn't said yet"], ["comes", ""]):
        meeting = together.meeting_of(story.sheet(), MEETING)
        assert meeting is not None
        page = together.meeting_page(story.sheet(), meeting, "/here", "/back", mine=True)
        assert [guest.said for guest in page["people"]] == said
        story.that(MeetingHeld(came=()), MEETING, CASE)


@pytest.mark.parametrize(
    "side, other",
    [("caregiver", "UPPER CASE"), ("caregiver", "x" * 65), ("hub", "\u2603"), ("youth", ""), ("partner", HARBOR.team)],
)
def test_an_address_that_can_name_nobody_leads_nowhere(side: str, other: str) -> None:
    """What no service could read would be set aside as a dead letter, and whoever wrote it told that it was sent."""
    assert together.party(side, other) is None
    assert together.party("advocate", HARBOR.team) == HARBOR
