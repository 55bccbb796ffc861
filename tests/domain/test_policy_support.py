"""Who sees what of caregiver support: strain never an employer, notes their two sides alone, a booking not by whom."""

import pytest

from contracts.base import Audience
from contracts.caring import Employer
from contracts.ids import derived
from contracts.support import HandOverGone, hand_over_file, hand_over_of
from tests.domain import histories as h
from tests.domain import supported as s
from tests.domain.histories import CAREGIVER, DOOR, EVERYONE, HUB, OTHER_DOOR, REQUEST_CASE, Story

SCREEN = derived("scr", "theirs")


@pytest.fixture
def request_file() -> Story:
    """A request of a caregiver's, in its own file."""
    story = Story(case=REQUEST_CASE)
    story.form(HUB, DOOR, OTHER_DOOR, h.ADVOCATE, h.AUDITOR, h.WELFARE)
    story.tell(h.REQUEST, h.support_requested())
    return story


@pytest.fixture
def region() -> Story:
    """A region with its offerings."""
    story = Story(case="-")
    story.form(HUB, DOOR, OTHER_DOOR, h.ADVOCATE, h.AUDITOR, h.WELFARE)
    return story


def readers(story: Story, word: str) -> set[Audience]:
    """Return who can read ``word`` somewhere, now."""
    return {who for who in EVERYONE for copy in story.shown(who).values() if word in h.values(copy.fields)}


@pytest.mark.parametrize("share", [True, False])
@pytest.mark.parametrize("employer", Employer)
def test_what_somebody_says_of_their_strain_reaches_no_employer(
    request_file: Story,
    employer: Employer,
    share: bool,
) -> None:
    """The hub reads it by two plain words of theirs; in every other case it doesn't know that anything was said."""
    fact = request_file.tell(SCREEN, s.answered(employer, share=share), CAREGIVER)
    allowed = {HUB} if share and employer is Employer.NO else set()
    assert readers(request_file, s.STRAIN) == allowed
    assert {who for who in EVERYONE if fact.id in request_file.shown(who)} == allowed | {CAREGIVER}


@pytest.mark.parametrize(
    "later",
    [{"employer": Employer.YES}, {"employer": Employer.RATHER_NOT_SAY}, {"employer": Employer.NO, "share": False}],
)
def test_who_thinks_better_of_it_takes_back_what_the_hub_had_read(
    request_file: Story, later: dict[str, Employer | bool]
) -> None:
    """From the next word on: what they said before is gone from the hub's page as well."""
    request_file.tell(SCREEN, s.answered(), CAREGIVER)
    assert readers(request_file, s.STRAIN) == {HUB}
    request_file.tell(SCREEN, s.answered(**later), CAREGIVER)  # type: ignore[arg-type] # one of each
    assert readers(request_file, s.STRAIN) == set()
    assert "answered" not in request_file.types(HUB)


def test_what_they_read_on_their_own_page_says_that_they_answered_and_no_more(request_file: Story) -> None:
    """Somebody else may pick up the phone."""
    fact = request_file.tell(SCREEN, s.answered(), CAREGIVER)
    assert "answers" not in (request_file.fields(CAREGIVER, fact) or {})


def test_what_they_write_when_they_come_back_goes_to_the_hub_alone(request_file: Story) -> None:
    """And not to whoever helps them."""
    for event in s.of_request():
        fact = request_file.tell(derived("chk", "theirs"), event, CAREGIVER)
        assert {who for who in EVERYONE if fact.id in request_file.shown(who)} == {HUB, CAREGIVER}
    assert readers(request_file, "harder than I said") == {HUB}


def test_an_offering_is_known_to_hubs_and_its_own_team(region: Story) -> None:
    """As the directory is; and those that are on no Trellis to the hub alone."""
    for provider, known in ((DOOR, {HUB, DOOR}), (None, {HUB})):
        for event in s.offered(provider):
            fact = region.tell(s.OFFERING, event)
            assert {who for who in EVERYONE if fact.id in region.shown(who)} == known


def test_whoever_offers_a_place_learns_that_it_is_taken_and_not_by_whom(region: Story) -> None:
    """Another team, and another family, learn nothing."""
    for event in s.booked():
        fact = region.tell(s.OFFERING, event)
        theirs = region.fields(DOOR, fact) or {}
        assert not {"audience", "request", "request_case", "told", "others"} & theirs.keys()
        whose = {CAREGIVER} if hasattr(event, "audience") else set()
        its = {DOOR} if hasattr(event, "provider") else set()
        assert {who for who in EVERYONE if fact.id in region.shown(who)} == {HUB} | whose | its
        assert "provider" not in (region.fields(CAREGIVER, fact) or {})


def test_notes_are_for_two_sides_and_gone_for_both() -> None:
    """Not for the hub, nor another provider; and a word of another file ends none of a case."""
    story = Story(case=hand_over_file(s.BOOKING))
    story.form(HUB, DOOR, OTHER_DOOR, h.AUDITOR)
    notes = hand_over_of(s.BOOKING)
    story.tell(notes, s.hand_over(), CAREGIVER)
    for word in ("a night light", "no raised voices", "the aunt next door"):
        assert readers(story, word) == {CAREGIVER, DOOR}
    story.tell(notes, HandOverGone(booking=derived("bkg", "of another")))
    assert readers(story, "a night light") == {CAREGIVER, DOOR}
    story.tell(notes, HandOverGone(booking=s.BOOKING))
    assert readers(story, "a night light") == set()
