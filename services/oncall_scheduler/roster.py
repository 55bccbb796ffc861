"""A region's roster: set as a whole, the newest counts. Who is on by it is worked out in `rotation`."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from contracts.base import Actor, Command, Due, Event, Fact
from contracts.ids import NO_CASE, derived
from contracts.oncall import Layer, RosterSet, SetRoster
from contracts.outcomes import NOT_FOUND, Refusal, invalid


class State(msgspec.Struct, frozen=True):
    """The roster as it stands; None where none was ever set."""

    roster: RosterSet | None = None


INITIAL: Final = State()


def evolve(state: State, event: Event) -> State:
    """Return the roster after ``event``."""
    return State(event) if isinstance(event, RosterSet) else state


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
) -> list[Event] | Refusal:
    """Decide one message about the roster of a region."""
    match message:
        case SetRoster():
            return _set(state, message)
        case Command():
            return NOT_FOUND
        case _:
            return []


def roster_id(region: str) -> str:
    """Return the id of the one roster of ``region``."""
    return derived("ros", region)


def _set(state: State, command: SetRoster) -> list[Event] | Refusal:
    if command.case != NO_CASE or command.about != roster_id(command.region):
        return NOT_FOUND
    if not _is_zone(command.zone):
        return invalid("zone", "name a time zone such as America/Chicago")
    if not command.layers:
        return invalid("layers", "a roster has at least one layer")
    if not all(map(_names_each_once, command.layers)):
        return invalid("layers", "name each team once in a layer")
    roster = RosterSet(zone=command.zone, layers=command.layers, answer_within=command.answer_within)
    return [] if roster == state.roster else [roster]


def _names_each_once(layer: Layer) -> bool:
    return len(set(layer.teams)) == len(layer.teams)


def _is_zone(name: str) -> bool:
    """Return whether ``name`` is an IANA zone: not ``localtime`` and the like, which mean something else elsewhere."""
    try:
        return ("/" in name or name == "UTC") and bool(ZoneInfo(name).key)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return False
