"""The numbers of each county: whom to call in a crisis, and to whom a mandated report is made. Pure."""

from datetime import datetime
from typing import Final

import msgspec

from contracts.base import Actor, Command, Due, Event, Fact
from contracts.ids import NO_CASE
from contracts.inventory import NumbersSet, SetNumbers, county_id
from contracts.outcomes import NOT_FOUND, Refusal, invalid


class State(msgspec.Struct, frozen=True):
    """The numbers of one county."""

    said: NumbersSet | None = None


INITIAL: Final = State()


def evolve(state: State, event: Event) -> State:
    return State(event) if isinstance(event, NumbersSet) else state


def decide(
    state: State, message: Command | Due | Fact, *, at: datetime, by: Actor | None = None
) -> list[Event] | Refusal:
    """Return what changes. A number without digits is none, and one that isn't listed can't be called."""
    match message:
        case SetNumbers() if message.case != NO_CASE:
            return NOT_FOUND
        case SetNumbers():
            return _set(state, message)
        case Command():
            return NOT_FOUND
        case _:
            return []


def _set(state: State, command: SetNumbers) -> list[Event] | Refusal:
    if command.about != county_id(command.region, command.county):
        return invalid("county", "The id of a county's numbers is made from its region and its name.")
    if any(not any(char.isdigit() for char in each.phone) for each in command.numbers):
        return invalid("numbers", "A number has digits.")
    said = NumbersSet(county=command.county, numbers=command.numbers)
    return [] if said == (state.said or NumbersSet(county=command.county)) else [said]
