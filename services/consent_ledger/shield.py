"""Shields: nothing new of a case reaches one audience, whatever the releases say, and nothing tells them so.

Raising one takes one person; lifting it takes two. It is looked at again by a day that is set, and stays up until two
people lift it, whether anybody looked or not. A shield taken for a release, and a shielded person asking about their
own shield, get the answer of a thing that does not exist.
"""

from datetime import datetime
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact, Wake
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
from contracts.ids import NO_CASE
from contracts.limits import USUAL, Limits
from contracts.outcomes import NOT_FOUND, NOT_NOW, Refusal, invalid
from contracts.standing import Circle
from contracts.vocabulary import READERS, Kind
from services.consent_ledger.rules import TWO_PEOPLE, first_broken

REVIEW: Final = "review"


class State(msgspec.Struct, frozen=True):
    """A shield. ``raised`` is None where there is none; ``agreed`` is the first of the two who agree to lift it."""

    raised: ShieldRaised | None = None
    review_on: datetime | None = None
    """When it is next looked at; None while that is due."""
    taken_back: bool = False
    agreed: str | None = None
    lifted: bool = False


INITIAL: Final = State()


def evolve(state: State, event: Event) -> State:
    """Return the shield after ``event``."""
    match event:
        case ShieldRaised():
            state = State(raised=event, review_on=event.review_on)
        case SeenTakenBack():
            state = msgspec.structs.replace(state, taken_back=True)
        case ShieldReviewDue():
            state = msgspec.structs.replace(state, review_on=None)
        case ShieldReviewed(review_on=review_on):  # it was needed then: who wanted it gone before agrees anew
            state = msgspec.structs.replace(state, review_on=review_on, agreed=None)
        case ShieldLiftAgreed(person=person):
            state = msgspec.structs.replace(state, agreed=person)
        case ShieldLifted():
            state = msgspec.structs.replace(state, lifted=True)
        case _:
            pass
    return state


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    limits: Limits = USUAL,
    circle: Circle | None = None,
    shielded: frozenset[Audience] = frozenset(),
) -> list[Event] | Refusal:
    """Decide one message about one shield. ``at`` is when it is decided.

    ``circle`` is who stands beside the youth, ``shielded`` are the audiences of the case's other shields.
    """
    match message:
        case RaiseShield():
            flaw = _flaw_in_against(message.against, by, circle or Circle(), shielded)
            return _raise(state, message, flaw or _flaw_in_review(message.review_on, at, limits))
        case Command() if state.raised is not None and by is not None and by.audience != state.raised.against:
            return _of_one_up(state, state.raised, message, by, at=at, limits=limits)
        case Due(why="review") if state.raised is not None and not state.lifted:
            due = state.review_on is not None and at >= state.review_on
            return [ShieldReviewDue()] if due else []
        case Command():
            return NOT_FOUND
        case _:
            return []


def wakes(state: State) -> frozenset[Wake]:
    """Return the timer of a shield that is up: the day on which it is looked at again."""
    if state.raised is None or state.lifted or state.review_on is None:
        return frozenset()
    return frozenset({Wake(state.review_on, REVIEW)})


def _of_one_up(
    state: State, raised: ShieldRaised, command: Command, by: Actor, *, at: datetime, limits: Limits
) -> list[Event] | Refusal:
    """Decide what somebody wants done with a shield that isn't against them."""
    match command:
        case LiftShield() | ReviewShield() | TakeBackSeen() if state.lifted:
            return NOT_NOW
        case LiftShield():
            return _lift(state, raised, by)
        case ReviewShield(review_on=review_on):
            return _flaw_in_review(review_on, at, limits) or [ShieldReviewed(review_on=review_on)]
        case TakeBackSeen(warned=warned):
            return _take_back(state, raised, warned=warned)
        case _:
            return NOT_FOUND


def _raise(state: State, command: RaiseShield, flaw: Refusal | None) -> list[Event] | Refusal:
    if state.raised or command.case == NO_CASE:
        return NOT_FOUND
    return flaw or [ShieldRaised(against=command.against, reason=command.reason, review_on=command.review_on)]


def _flaw_in_against(
    against: Audience, by: Actor | None, circle: Circle, shielded: frozenset[Audience]
) -> Refusal | None:
    """Whom a shield can't be against: who watches over it, the youth, and the last one who stands beside the youth.

    Nobody hides what they do from an auditor. A youth's own case is theirs to see: a code that somebody else found is
    replaced, not shielded. Without an advocate nobody would be left who learns what is new and stands with the youth:
    another is named first. Who asks counts themselves as left, shielded or not: the answer must not tell them.
    """
    left = circle.advocates - shielded - {against}
    if by is not None and by.audience in circle.advocates - {against}:
        left |= {by.audience}
    return first_broken(
        (against.kind not in READERS - {Kind.AUDITOR}, "against", "name one person or team"),
        (against in circle.youth | circle.doors, "against", "nobody is shielded from their own case"),
        (
            against in circle.advocates and not left,
            "against",
            "name another advocate first: somebody has to stand beside the youth",
        ),
    )


def _flaw_in_review(review_on: datetime, at: datetime, limits: Limits) -> Refusal | None:
    return first_broken(
        (review_on <= at, "review_on", "choose a time that is still to come"),
        (review_on > at + limits.shield_review, "review_on", f"at most {limits.shield_review.days} days from now"),
    )


def _take_back(state: State, raised: ShieldRaised, *, warned: bool) -> list[Event] | Refusal:
    """They may notice, so it is a choice of its own, and whoever makes it has read what may come of it."""
    if not warned:
        return invalid("warned", "read first what they may notice")
    return NOT_NOW if state.taken_back else [SeenTakenBack(against=raised.against)]


def _lift(state: State, raised: ShieldRaised, by: Actor) -> list[Event] | Refusal:
    if state.agreed is None:
        return [ShieldLiftAgreed(person=by.person)]
    if state.agreed == by.person:
        return TWO_PEOPLE
    return [ShieldLifted(against=raised.against)]
