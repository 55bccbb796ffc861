"""Shields: nothing new of a case reaches one audience, whatever the releases say, and nothing tells them so.

Raising one takes one person; lifting it takes two. A shield taken for a release, and a shielded person asking about
their own shield, get the answer of a thing that does not exist.
"""

from datetime import datetime
from typing import Final

import msgspec

from contracts.base import Actor, Command, Due, Event, Fact
from contracts.consent import LiftShield, RaiseShield, ShieldLiftAgreed, ShieldLifted, ShieldRaised
from contracts.ids import NO_CASE
from contracts.outcomes import NOT_FOUND, NOT_NOW, Reason, Refusal, invalid
from contracts.vocabulary import READERS, Kind

TWO_PEOPLE: Final = Refusal(Reason.NOT_NOW, rule="it takes two people: somebody else has to agree")


class State(msgspec.Struct, frozen=True):
    """A shield. ``raised`` is None where there is none; ``agreed`` is the first of the two who agree to lift it."""

    raised: ShieldRaised | None = None
    agreed: str | None = None
    lifted: bool = False


INITIAL: Final = State()


def evolve(state: State, event: Event) -> State:
    """Return the shield after ``event``."""
    match event:
        case ShieldRaised():
            return State(raised=event)
        case ShieldLiftAgreed(person=person):
            return msgspec.structs.replace(state, agreed=person)
        case ShieldLifted():
            return msgspec.structs.replace(state, lifted=True)
        case _:
            return state


def decide(
    state: State, message: Command | Due | Fact, *, at: datetime, by: Actor | None = None
) -> list[Event] | Refusal:
    """Decide one message about one shield. ``at`` is when it is decided."""
    match message:
        case RaiseShield():
            return _raise(state, message, at)
        case LiftShield():
            return _lift(state, by)
        case Command():
            return NOT_FOUND
        case _:
            return []


def _raise(state: State, command: RaiseShield, at: datetime) -> list[Event] | Refusal:
    if state.raised or command.case == NO_CASE:
        return NOT_FOUND
    if command.against.kind not in READERS - {Kind.AUDITOR}:  # nobody hides what they do from who watches over it
        return invalid("against", "name one person or team")
    if command.review_on <= at:
        return invalid("review_on", "choose a time that is still to come")
    return [ShieldRaised(against=command.against, reason=command.reason, review_on=command.review_on)]


def _lift(state: State, by: Actor | None) -> list[Event] | Refusal:
    if state.raised is None or by is None or by.audience == state.raised.against:
        return NOT_FOUND
    if state.lifted:
        return NOT_NOW
    if state.agreed is None:
        return [ShieldLiftAgreed(person=by.person)]
    if state.agreed == by.person:
        return TWO_PEOPLE
    return [ShieldLifted(against=state.raised.against)]
