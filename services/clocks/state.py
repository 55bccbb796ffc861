"""What a clock is: what it was started with, how it stands, and which timers it waits for. Pure.

Missed is no end: what is done late is met, and says that it was late.
"""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

import msgspec

from contracts.base import Audience, Event, Wake
from contracts.clock import (
    ClockCorrected,
    ClockMet,
    ClockMissed,
    ClockPaused,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    ClockWarned,
    instant,
)
from contracts.clocks import Table, table
from contracts.due import Days, Pause
from contracts.holidays import is_legal_holiday
from contracts.vocabulary import ClockState

WARN, DUE = "warn", "due"
"""Why it wakes: before its end, and at its end."""
_ENDED: Final = (None, ClockState.MET, ClockState.STOPPED)
_but = msgspec.structs.replace


class Rules(NamedTuple):
    """The clocks of a region, and its days."""

    table: Table
    days: Days


class Around(NamedTuple):
    """Who stands around the case: whom each word of a row's ``tells`` means. Nobody whom a shield keeps from it.

    ``began`` wrote down the clock that this one began with.
    """

    advocates: frozenset[Audience] = frozenset()
    hubs: frozenset[Audience] = frozenset()
    agencies: frozenset[Audience] = frozenset()
    began: Audience | None = None


class Now(NamedTuple):
    """What a decision depends on besides the clock itself."""

    at: datetime
    rules: Rules
    around: Around


NOBODY: Final = Around()
USUAL: Final = Rules(table(), Days(table().zone, is_legal_holiday))


class State(msgspec.Struct, frozen=True):
    """A clock. ``phase`` is None where there is none; ``due`` where it stands still."""

    phase: ClockState | None = None
    started: ClockStarted | None = None
    since: datetime | None = None
    due: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    paused_at: datetime | None = None
    warned: bool = False

    @property
    def is_over(self) -> bool:
        return self.phase in _ENDED


INITIAL: Final = State()


def wakes(state: State) -> frozenset[Wake]:
    """Return its timers: for its end, and for the warning before it."""
    if state.phase is not ClockState.RUNNING or state.due is None or state.started is None:
        return frozenset()
    ends = Wake(state.due, DUE)
    if state.warned or not state.started.warn_minutes:
        return frozenset({ends})
    return frozenset({ends, Wake(state.due - timedelta(minutes=state.started.warn_minutes), WARN)})


def evolve(state: State, event: Event) -> State:
    """Return the clock after ``event``."""
    match event:
        case ClockStarted():
            since, ends = _times(event)
            return State(phase=ClockState.RUNNING, started=event, since=since, due=ends)
        case ClockCorrected():
            since, ends = _times(event)
            moved = _but(state, since=since, due=ends, warned=state.warned and event.over)
            goes_on = state.phase is ClockState.MISSED and not event.over
            return _but(moved, phase=ClockState.RUNNING) if goes_on else moved
        case ClockPaused(since=since):
            return _but(state, phase=ClockState.PAUSED, paused_at=since, due=None)
        case ClockResumed() if state.paused_at is not None:
            pause = Pause(state.paused_at, event.since)
            ends = event.due or instant(event.due_sealed)
            return _but(
                state, phase=ClockState.RUNNING, pauses=(*state.pauses, pause), paused_at=None, due=ends, warned=False
            )
        case _:
            return _ended(state, event)


def _ended(state: State, event: Event) -> State:
    match event:
        case ClockWarned():
            return _but(state, warned=True)
        case ClockMissed():
            return _but(state, phase=ClockState.MISSED)
        case ClockMet():
            return _but(state, phase=ClockState.MET)
        case ClockStopped():
            return _but(state, phase=ClockState.STOPPED)
        case _:
            return state


def _times(event: ClockStarted | ClockCorrected) -> tuple[datetime | None, datetime | None]:
    return event.since or instant(event.since_sealed), event.due or instant(event.due_sealed)
