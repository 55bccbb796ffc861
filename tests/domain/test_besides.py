"""What else goes on in a case, and what that does to a search."""

from datetime import timedelta
from typing import Any

import pytest

from contracts.base import Address, Event, Fact
from contracts.clock import ClockCorrected, ClockMet, ClockStarted, ClockStopped
from contracts.ids import derived
from contracts.referral import ReferralAccepted, ReferralMoved, ReferralReopened, ReferralRequested
from contracts.vocabulary import Area, ClockKind, ClockUnit, Counting, Need, ReferralState, StopReason, Urgency
from services.referral_router.besides import Besides
from services.referral_router.limits import Sought
from tests.domain.doors import NOON, REGION, known_as

CARE = Sought(Need.MEDICAL_CARE, Urgency.NOW, Area.NORTH)
CLOSES = NOON + timedelta(hours=120)


def fact(event: Event, about: str = "one") -> Fact:
    address = Address(event.context(), REGION, derived("case", "one"), derived("any", about))
    return Fact(derived("evt", "any"), 1, NOON, None, "cause", address, event)


def known(*facts: Fact) -> Besides:
    besides = Besides()
    for each in facts:
        besides = besides.after(each)
    return besides


def requested(need: Need) -> ReferralRequested:
    state = ReferralState.REQUESTED
    return ReferralRequested(need=need, urgency=Urgency.SOON, area=Area.NORTH, state=state, answer_by=NOON)


def window(closes: str | None = CLOSES.isoformat(), kind: ClockKind = ClockKind.MEDICAL_WINDOW) -> ClockStarted:
    figures: dict[str, Any] = {"unit": ClockUnit.HOURS, "counting": Counting.PLAIN}
    return ClockStarted(kind=kind, due_sealed=closes, source="Guidelines", as_of="2026-11-22", **figures)


ACCEPTED = ReferralAccepted(service=known_as("a"), service_name="A", audience=None)


@pytest.mark.parametrize(
    "after, also",
    [
        ((), {Need.EDUCATION}),
        ((ReferralMoved(state=ReferralState.REJECTED),), {Need.EDUCATION}),
        ((ACCEPTED,), set()),
        ((ReferralMoved(state=ReferralState.CANCELLED),), set()),
        ((ACCEPTED, ReferralMoved(state=ReferralState.REQUESTED)), {Need.EDUCATION}),
        ((ACCEPTED, ReferralMoved(state=ReferralState.COMPLETED), ReferralReopened(answer_by=NOON)), {Need.EDUCATION}),
    ],
)
def test_what_is_still_looked_for_is_needed_too(after: tuple[Event, ...], also: set[Need]) -> None:
    """Until it found its door, or ended; again where that door closed, or they are back. Itself is nothing else."""
    facts = (fact(requested(Need.EDUCATION), "other"), *(fact(event, "other") for event in after))
    besides = known(fact(requested(Need.MEDICAL_CARE)), *facts)
    assert besides.narrowed(CARE, NOON).also == also


@pytest.mark.parametrize(
    "clock, minutes, need, acute",
    [
        (window(), 0, Need.MEDICAL_CARE, True),
        (window(), 120 * 60 - 1, Need.MEDICAL_CARE, True),
        (window(), 120 * 60, Need.MEDICAL_CARE, False),
        (window(), 0, Need.EDUCATION, False),
        (window(kind=ClockKind.TRIBAL_NOTICE), 0, Need.MEDICAL_CARE, False),
        (window(None), 0, Need.MEDICAL_CARE, False),
        (window("what was sealed"), 0, Need.MEDICAL_CARE, False),
    ],
)
def test_trained_evening_providers_come_first_while_the_window_is_open(
    clock: ClockStarted, minutes: int, need: Need, acute: bool
) -> None:
    """Only for medical care. After it closes, or where nobody can read when, care goes on in any order."""
    sought = Sought(need, Urgency.NOW, Area.NORTH)
    assert known(fact(clock)).narrowed(sought, NOON + timedelta(minutes=minutes)).acute is acute


@pytest.mark.parametrize(
    "then, acute",
    [
        (
            ClockCorrected(
                kind=ClockKind.MEDICAL_WINDOW, of=None, told=(), over=False, due_sealed="2027-02-28T00:00:00+00:00"
            ),
            False,
        ),
        (ClockStopped(kind=ClockKind.MEDICAL_WINDOW, of=None, reason=next(iter(StopReason))), False),
        (ClockMet(kind=ClockKind.MEDICAL_WINDOW, of=None, met_at=NOON, late=False), False),
    ],
)
def test_a_window_that_was_corrected_stopped_or_met_is_no_window(then: Event, acute: bool) -> None:
    """The last that was said of it counts."""
    assert known(fact(window()), fact(then)).narrowed(CARE, NOON).acute is acute
    assert known(fact(window()), fact(then, "another")).narrowed(CARE, NOON).acute
