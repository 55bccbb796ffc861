"""Outreach: when somebody gets in touch next, and who is told that it is time. Pure.

What was planned stays planned until there was contact, it was tried, or they want to be left in peace; being told of it
ends by itself. How often somebody did not answer is nowhere.
"""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact, Wake
from contracts.casework import Cadence, Figures, figures
from contracts.outcomes import NOT_FOUND, Refusal, invalid
from contracts.outreach import (
    AskContact,
    ContactAsked,
    ContactDue,
    ContactMade,
    ContactPlanned,
    ContactRested,
    ContactTried,
    PlanContact,
    RecordContact,
    RecordTry,
    RestContact,
)

_SOONEST: Final = timedelta(minutes=5)
"""By how much a clock on the wall may be behind ours."""
_LATEST: Final = timedelta(days=366)
_CONTACT, _AGAIN = "contact", "again"


class State(msgspec.Struct, frozen=True):
    """How somebody is kept in touch with. ``next_at`` None: nothing is planned, or they want to be left in peace."""

    cadence: Cadence = Cadence.STEADY
    next_at: datetime | None = None
    told: bool = False
    told_again: bool = False
    remind: timedelta = figures().remind.length


INITIAL: Final = State()
_but = msgspec.structs.replace


def wakes(state: State) -> frozenset[Wake]:
    """Return its timer: for the next contact, and once more after it was due."""
    if state.next_at is None or state.told_again:
        return frozenset()
    return frozenset({Wake(state.next_at + state.remind, _AGAIN) if state.told else Wake(state.next_at, _CONTACT)})


def evolve(state: State, event: Event) -> State:
    """Return how it stands after ``event``."""
    match event:
        case ContactPlanned(at=at, cadence=cadence):
            return _but(state, cadence=cadence, next_at=at, told=False, told_again=False)
        case ContactMade(next_at=next_at) | ContactTried(next_at=next_at):
            return _but(state, next_at=next_at, told=False, told_again=False)
        case ContactDue(again=again):
            return _but(state, told=True, told_again=again)
        case ContactRested(until=until):
            return _but(state, next_at=until, told=False, told_again=False)
        case _:
            return state


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    told: frozenset[Audience] = frozenset(),
    figure: Figures | None = None,
) -> list[Event] | Refusal:
    """Decide one message about the outreach of one case. ``told`` are the advocates who may hear of it."""
    figure = figure or figures()
    match message:
        case PlanContact() | RecordContact() | RecordTry():
            return _plan(state, message, at, figure)
        case RestContact(until=until):
            return invalid("until", "choose a day to come") if _is_past(until, at) else [ContactRested(until=until)]
        case AskContact():
            return [ContactAsked(told=tuple(sorted(told)), words=message.words, reach=message.reach)]
        case Due():
            return _came_due(state, at, told)
        case Command():
            return NOT_FOUND
        case _:
            return []


def _plan(
    state: State, command: PlanContact | RecordContact | RecordTry, at: datetime, figure: Figures
) -> list[Event] | Refusal:
    wish = command.at if isinstance(command, PlanContact) else command.next_at
    field = "at" if isinstance(command, PlanContact) else "next_at"
    if _is_past(wish, at):
        return invalid(field, "choose a day to come")
    if wish is not None and wish > at + _LATEST:
        return invalid(field, "that is more than a year away")
    match command:
        case PlanContact(way=way, cadence=cadence):
            return [ContactPlanned(at=wish or at + figure.rhythm[cadence].after_contact, way=way, cadence=cadence)]
        case RecordContact(way=way, asked=asked):
            return [ContactMade(way=way, next_at=wish or at + figure.rhythm[state.cadence].after_contact, asked=asked)]
        case RecordTry(way=way, came=came):
            return [ContactTried(way=way, came=came, next_at=wish or at + figure.rhythm[state.cadence].after_try)]


def _is_past(wish: datetime | None, at: datetime) -> bool:
    return wish is not None and wish < at - _SOONEST


def _came_due(state: State, at: datetime, told: frozenset[Audience]) -> list[Event]:
    if state.next_at is None or state.told_again or at < state.next_at:
        return []
    if state.told and at < state.next_at + state.remind:
        return []
    return [ContactDue(told=tuple(sorted(told)), again=state.told)]
