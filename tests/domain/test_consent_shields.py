"""Shields: given events, when a message, then events."""

from datetime import timedelta

import msgspec
import pytest

from contracts.base import Actor, Audience, Due, Event, Wake
from contracts.consent import (
    LiftShield,
    RaiseShield,
    ReviewShield,
    SeenTakenBack,
    ShieldLiftAgreed,
    ShieldLifted,
    ShieldRaised,
    ShieldReviewDue,
    ShieldReviewed,
    TakeBackSeen,
)
from contracts.ids import NO_CASE, derived
from contracts.limits import Limits
from contracts.outcomes import NOT_FOUND, NOT_NOW, Reason, Refusal
from contracts.standing import Circle
from contracts.vocabulary import Kind
from services.consent_ledger import shield
from services.consent_ledger.rules import TWO_PEOPLE
from tests.domain.consents import ADVOCATE, CAREGIVER, GRANTED, HUB, WITHDRAW, YOUTH, names
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
REVIEW = ReviewShield(id=derived("cmd", "review"), region=REGION, case=CASE, about=RAISE.about, review_on=days(60))
TAKE_BACK = TakeBackSeen(id=derived("cmd", "take"), region=REGION, case=CASE, about=RAISE.about, warned=True)
REVIEW_DUE = ShieldReviewDue()
REVIEWED = ShieldReviewed(review_on=days(60))
TAKEN = SeenTakenBack(against=CAREGIVER)
AGREED = ShieldLiftAgreed(person=HUB.person)
LIFTED = ShieldLifted(against=CAREGIVER)
OTHER = person(team(Kind.ADVOCATE, "other"))


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
        ("review_on", days(180) + timedelta(seconds=1)),
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
    assert shield.decide(shielded(RAISED, agreed), LIFT, at=NOON, by=HUB) == TWO_PEOPLE
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


# --------------------------------------------------------------------------------------------------------------- review


def test_a_shield_is_looked_at_again_and_stays_up() -> None:
    """Its day is a timer, that says so once; until two people lift it, it stays up whether anybody looks or not."""
    due = Due("review")
    assert shield.wakes(shielded(RAISED)) == {Wake(days(14), "review")}
    assert shield.decide(shielded(RAISED), due, at=days(14)) == [REVIEW_DUE]
    assert shield.decide(shielded(RAISED), due, at=days(14) - timedelta(seconds=1)) == []
    assert shield.decide(shielded(RAISED, REVIEW_DUE), due, at=days(14)) == []
    assert shield.wakes(shielded(RAISED, REVIEW_DUE)) == frozenset()
    assert shield.decide(shielded(RAISED, REVIEW_DUE), LIFT, at=days(14), by=HUB) == [AGREED]
    assert shield.decide(shielded(RAISED, LIFTED), due, at=days(14)) == []
    assert shield.wakes(shielded(RAISED, LIFTED)) == frozenset()


def test_who_looked_at_it_sets_the_next_day() -> None:
    """Before it was due as well; at most half a year away."""
    for state in (shielded(RAISED), shielded(RAISED, REVIEW_DUE)):
        assert shield.decide(state, REVIEW, at=days(1), by=HUB) == [REVIEWED]
    assert shield.wakes(shielded(RAISED, REVIEW_DUE, REVIEWED)) == {Wake(days(60), "review")}
    in_half_a_year = msgspec.structs.replace(REVIEW, review_on=days(180))
    assert not isinstance(shield.decide(shielded(RAISED), in_half_a_year, at=NOON, by=HUB), Refusal)
    too_late = msgspec.structs.replace(REVIEW, review_on=days(181))
    names(shield.decide(shielded(RAISED), too_late, at=NOON, by=HUB), "review_on")
    names(shield.decide(shielded(RAISED), REVIEW, at=days(60), by=HUB), "review_on")
    limits = Limits(shield_review=timedelta(days=30))
    assert "30 days" in names(shield.decide(shielded(RAISED), REVIEW, at=NOON, by=HUB, limits=limits), "review_on")


def test_a_review_that_keeps_it_up_forgets_who_wanted_it_lifted() -> None:
    """It takes two who agree after it was last found to be needed."""
    kept = shielded(RAISED, AGREED, REVIEWED)
    assert shield.decide(kept, LIFT, at=days(20), by=ADVOCATE) == [ShieldLiftAgreed(person=ADVOCATE.person)]


# ----------------------------------------------------------------------------------------- taking back what was seen


def test_taking_back_what_they_saw_is_a_choice_of_its_own() -> None:
    """By somebody who has read that they may notice; once; and only while the shield is up."""
    assert shield.decide(shielded(RAISED), TAKE_BACK, at=NOON, by=HUB) == [TAKEN]
    unwarned = msgspec.structs.replace(TAKE_BACK, warned=False)
    names(shield.decide(shielded(RAISED), unwarned, at=NOON, by=HUB), "warned")
    assert shield.decide(shielded(RAISED, TAKEN), TAKE_BACK, at=NOON, by=HUB) == NOT_NOW
    assert shield.decide(shielded(RAISED, LIFTED), TAKE_BACK, at=NOON, by=HUB) == NOT_NOW
    assert shield.decide(shielded(RAISED, LIFTED), REVIEW, at=NOON, by=HUB) == NOT_NOW


@pytest.mark.parametrize("command", [LIFT, REVIEW, TAKE_BACK, msgspec.structs.replace(TAKE_BACK, warned=False)])
def test_the_shielded_find_nothing_to_act_on(command: LiftShield | ReviewShield | TakeBackSeen) -> None:
    """Whatever they try, the answer is that of a shield that does not exist."""
    against = msgspec.structs.replace(RAISED, against=HUB.audience)
    for state in (shielded(), shielded(against), shielded(against, ShieldLifted(against=HUB.audience))):
        assert shield.decide(state, command, at=NOON, by=HUB) == NOT_FOUND


# ------------------------------------------------------------------------------------------- whom it can't be against


def circle(*advocates: Audience) -> Circle:
    door = team(Kind.YOUTH, "door")
    return Circle(
        founded=True, advocates=frozenset(advocates), youth=frozenset({YOUTH.audience}), doors=frozenset({door})
    )


def raising(against: Audience, around: Circle, *already: Audience, by: Actor = HUB) -> list[Event] | Refusal:
    command = msgspec.structs.replace(RAISE, against=against)
    return shield.decide(shielded(), command, at=NOON, by=by, circle=around, shielded=frozenset(already))


@pytest.mark.parametrize("against", [YOUTH.audience, team(Kind.YOUTH, "door")])
def test_nobody_is_shielded_from_their_own_case(against: Audience) -> None:
    """A code that somebody else found is replaced; another youth, who may recruit, is shielded like anybody."""
    assert "own case" in names(raising(against, circle(ADVOCATE.audience)), "against")
    assert not isinstance(raising(team(Kind.YOUTH, "another youth"), circle(ADVOCATE.audience)), Refusal)


def test_somebody_is_left_who_stands_beside_the_youth() -> None:
    """The last advocate is shielded only once another is named; a second one at once."""
    one, two = ADVOCATE.audience, OTHER.audience
    assert "name another advocate first" in names(raising(one, circle(one)), "against")
    assert not isinstance(raising(one, circle(one, two)), Refusal)
    assert "name another advocate first" in names(raising(one, circle(one, two), two), "against")
    assert not isinstance(raising(team(Kind.ADVOCATE, "elsewhere"), circle(one)), Refusal)


def test_the_answer_does_not_tell_an_advocate_that_they_are_shielded() -> None:
    """They count as one who is left, in their own eyes, whether they are or not."""
    one, two = ADVOCATE.audience, OTHER.audience
    assert raising(two, circle(one, two), by=ADVOCATE) == raising(two, circle(one, two), one, by=ADVOCATE)
