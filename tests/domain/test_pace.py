"""How fast a service answers, as it answered before."""

from datetime import timedelta

import pytest

from contracts.base import Address, Event, Fact
from contracts.ids import derived
from contracts.referral import OfferDeclined, OfferWaitlisted, ReferralAccepted, ReferralOffered
from contracts.vocabulary import DeclineReason
from services.referral_router.pace import Pace
from tests.domain.doors import NOON, REGION, known_as

A = known_as("a")
OFFERED = ReferralOffered(service=A, service_name="A", audience=None, because=())
DECLINED = OfferDeclined(service=A, reason=DeclineReason.NO_PLACE)
ACCEPTED = ReferralAccepted(service=A, service_name="A", audience=None)


def fact(event: Event, minutes: int, referral: str = "one") -> Fact:
    address = Address("referral", REGION, derived("case", "one"), derived("ref", referral))
    return Fact(derived("evt", "any"), 1, NOON + timedelta(minutes=minutes), None, "cause", address, event)


def folded(*facts: Fact) -> Pace:
    pace = Pace()
    for each in facts:
        pace.apply(each)
    return pace


@pytest.mark.parametrize("answer", [DECLINED, ACCEPTED, OfferWaitlisted(service=A, position=1)])
def test_any_answer_is_one(answer: Event) -> None:
    """A no that comes at once is worth more to a youth than a yes that nobody hears of."""
    assert folded(fact(OFFERED, 0), fact(answer, 30)).learned() == ((REGION, A, 30),)


def test_the_first_answer_counts_and_silence_is_none() -> None:
    """A place in line that becomes a yes was answered when it was given; who was never asked says nothing."""
    waitlisted = OfferWaitlisted(service=A, position=1)
    assert folded(fact(OFFERED, 0), fact(waitlisted, 5), fact(ACCEPTED, 500)).learned() == ((REGION, A, 5),)
    assert folded(fact(DECLINED, 10)).learned() == ()


def test_an_answer_to_an_offer_before_the_last_says_nothing() -> None:
    """Offers may be folded apart from answers: what came before the last of them was an answer to another."""
    pace = folded(fact(OFFERED, 0), fact(OFFERED, 100), fact(DECLINED, 30))
    assert pace.learned() == ()
    pace.apply(fact(ACCEPTED, 101))
    assert pace.learned() == ((REGION, A, 1),)


def test_the_median_of_the_last_answers_counts() -> None:
    """One bad day is no habit, and an old habit is forgotten; what was said once isn't said again."""
    pace = Pace()
    for number, minutes in enumerate((900, 900, 900, 10, 10, 500, 20, 10)):
        pace.apply(fact(OFFERED, 0, str(number)))
        pace.apply(fact(DECLINED, minutes, str(number)))
    assert pace.learned() == ((REGION, A, 10),)
    assert pace.learned() == ()
