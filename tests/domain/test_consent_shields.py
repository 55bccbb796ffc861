"""Shields: given events, when a message, then events."""

import msgspec
import pytest

from contracts.base import Due, Event
from contracts.consent import LiftShield, RaiseShield, ShieldLiftAgreed, ShieldLifted, ShieldRaised
from contracts.ids import NO_CASE, derived
from contracts.outcomes import NOT_FOUND, NOT_NOW, Reason, Refusal
from contracts.vocabulary import Kind
from services.consent_ledger import shield
from tests.domain.consents import ADVOCATE, CAREGIVER, GRANTED, HUB, WITHDRAW
from tests.domain.stories import CASE, NOON, REGION, days, given, person, team

RAISE = RaiseShield(
    id=derived("cmd", "raise"),
    region=REGION,
    case=CASE,
    about=derived("shd", derived("cmd", "raise")),
    against=CAREGIVER,
    reason="said they are afraid",
    review_on=days(14),
)
RAISED = ShieldRaised(against=CAREGIVER, reason="said they are afraid", review_on=days(14))
LIFT = LiftShield(id=derived("cmd", "lift"), region=REGION, case=CASE, about=RAISE.about)


def shielded(*events: Event) -> shield.State:
    return given(shield.evolve, shield.INITIAL, *events)


def test_a_release_is_no_shield() -> None:
    """Asking for one under the id of the other finds nothing."""
    assert shield.decide(shielded(GRANTED), LIFT, at=NOON, by=ADVOCATE) == NOT_FOUND
    assert shield.decide(shielded(), WITHDRAW, at=NOON, by=ADVOCATE) == NOT_FOUND


def test_one_person_raises_a_shield() -> None:
    """It takes a reason and a day on which it is looked at again."""
    assert shield.decide(shielded(), RAISE, at=NOON, by=HUB) == [RAISED]
    assert shield.decide(shielded(RAISED), RAISE, at=NOON, by=HUB) == NOT_FOUND


@pytest.mark.parametrize(
    "field, value",
    [
        ("review_on", NOON),
        ("review_on", days(-1)),
        ("against", team(Kind.PUBLIC, "anybody")),
        ("against", team(Kind.AUDITOR, "audit")),
    ],
)
def test_what_is_not_a_shield_is_refused_by_name(field: str, value: object) -> None:
    """A review in the past, and a shield against nobody in particular or against who watches over it, are named."""
    refusal = shield.decide(shielded(), msgspec.structs.replace(RAISE, **{field: value}), at=NOON, by=HUB)
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.field) == (Reason.INVALID, field)


def test_a_shield_belongs_to_a_case() -> None:
    """There is nothing to shield outside of one."""
    assert shield.decide(shielded(), msgspec.structs.replace(RAISE, case=NO_CASE), at=NOON, by=HUB) == NOT_FOUND


def test_lifting_a_shield_takes_two_people() -> None:
    """The first agrees, the same person again changes nothing, the second lifts it."""
    agreed = ShieldLiftAgreed(person=HUB.person)
    assert shield.decide(shielded(RAISED), LIFT, at=NOON, by=HUB) == [agreed]
    assert shield.decide(shielded(RAISED, agreed), LIFT, at=NOON, by=HUB) == shield.TWO_PEOPLE
    lifted = ShieldLifted(against=CAREGIVER)
    assert shield.decide(shielded(RAISED, agreed), LIFT, at=NOON, by=ADVOCATE) == [lifted]
    assert shield.decide(shielded(RAISED, agreed, lifted), LIFT, at=NOON, by=ADVOCATE) == NOT_NOW


def test_two_of_one_team_are_two_people() -> None:
    """A hub's night and day shift may agree between them."""
    colleague = person(HUB.audience, "colleague")
    agreed = ShieldLiftAgreed(person=HUB.person)
    assert shield.decide(shielded(RAISED, agreed), LIFT, at=NOON, by=colleague) == [ShieldLifted(against=CAREGIVER)]


def test_nothing_tells_the_shielded_that_there_is_a_shield() -> None:
    """A shielded advocate who tries gets the answer of a shield that does not exist."""
    against = msgspec.structs.replace(RAISED, against=ADVOCATE.audience)
    assert shield.decide(shielded(against), LIFT, at=NOON, by=ADVOCATE) == NOT_FOUND
    assert shield.decide(shielded(), LIFT, at=NOON, by=ADVOCATE) == NOT_FOUND
    assert shield.decide(shielded(RAISED), Due("anything"), at=NOON) == []
