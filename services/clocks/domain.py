"""A clock: started, corrected, paused, warned of, missed, met or stopped. Pure.

A row of the table says how long and who is told; what was said when it started counts for as long as it runs.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact
from contracts.clock import (
    KNOWN_TO_HUBS,
    UNNAMED_TO_HUBS,
    ClockCorrected,
    ClockMet,
    ClockMissed,
    ClockPaused,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    ClockWarned,
    CorrectClock,
    MeetClock,
    PauseClock,
    ResumeClock,
    StartClock,
    StopClock,
    instant,
)
from contracts.clocks import Row
from contracts.due import Pause, due
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Refusal, invalid
from contracts.vocabulary import ClockKind, ClockState, Kind, PauseReason, TellsOf
from services.clocks.starts import Do, Wanted, wanted
from services.clocks.state import INITIAL, NOBODY, USUAL, WARN, Around, Now, Rules, State, evolve, wakes

__all__ = ["BY_HAND", "INITIAL", "Around", "Rules", "State", "decide", "evolve", "tells", "wakes"]

BY_HAND: Final = frozenset(
    {
        ClockKind.MANDATED_REPORT,
        ClockKind.TRIBAL_NOTICE,
        ClockKind.FOREIGN_NATIONAL_MINOR,
        ClockKind.MISSING_FROM_CARE,
        ClockKind.RUNAWAY_HOME_NOTICE,
        ClockKind.MEDICAL_WINDOW,
    }
)
"""What no other fact starts."""
_SKEW: Final = timedelta(minutes=5)
"""By how much a clock on the wall may be ahead of ours."""
_LONG_AGO: Final = timedelta(days=366)
"""What began longer ago is a slip of the pen."""
_NOTHING: Final[Event | None] = None
_but = msgspec.structs.replace
_E = TypeVar("_E", bound=Event)


# -------------------------------------------------------------------------------------------------------- the decision


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    rules: Rules = USUAL,
    around: Around = NOBODY,
) -> list[Event] | Refusal:
    """Return what follows."""
    now = Now(at, rules, around)
    match message:
        case StartClock():
            return _start(state, message, None if by is None else by.audience, now)
        case Fact():
            asked = wanted(message)
            return [] if asked is None else _heard(state, asked, now)
        case Due(why=why):
            return _came_due(state, why, now)
        case _:
            hidden = _not_for(state.started, message, by, around)
            return hidden or (NOT_FOUND if state.started is None else _told(state, state.started, message, now))


def _not_for(started: ClockStarted | None, message: Command, by: Actor | None, around: Around) -> Refusal | None:
    """Return why a hub that wrote nothing of a clock down can't speak of it: it mustn't learn so which it is.

    Of one that it sees end without knowing which, it may say that it needn't run.
    """
    if started is None or by is None or by.kind is not Kind.HUB or by.audience in (started.audience, around.began):
        return None
    if started.kind in UNNAMED_TO_HUBS:
        return None if isinstance(message, StopClock) else NOT_NOW
    return None if started.kind in KNOWN_TO_HUBS else NOT_FOUND


def _start(state: State, command: StartClock, by: Audience | None, now: Now) -> list[Event] | Refusal:
    if command.kind not in BY_HAND:
        return invalid("kind", "This clock starts by itself.")
    row = now.rules.table[command.kind]
    since = _since(command, row, now.at)
    if isinstance(since, Refusal):
        return since
    return [_started(row, since, now.rules, of=None, audience=by)] if state.is_over else TAKEN


def _since(command: StartClock | CorrectClock, row: Row, at: datetime) -> datetime | Refusal:
    """Return when a clock began, as somebody says."""
    field = "assaulted" if row.sealed else "since"
    said = instant(command.assaulted) if row.sealed else command.since
    since = at if said is None and isinstance(command, StartClock) and not row.sealed else said
    if since is None:
        return invalid(field, "Say when, with its time of day.")
    if since > at + _SKEW:
        return invalid(field, "A clock starts when something has happened.")
    return invalid(field, "That is more than a year ago.") if since < at - _LONG_AGO else since


def _heard(state: State, asked: Wanted, now: Now) -> list[Event]:
    """Return what another's fact comes to: nothing where the clock stands so already."""
    if asked.do is Do.START:
        row = now.rules.table[asked.kind]
        return [_started(row, asked.at, now.rules, of=asked.of, audience=None)] if state.is_over else []
    started, event = state.started, _NOTHING
    if started is None:
        return []
    match asked.do:
        case Do.CORRECT if state.phase is not ClockState.STOPPED and asked.at != state.since:
            event = _corrected(state, started, asked.at, now)
        case Do.MEET if not state.is_over:
            event = _met(state, started, asked.at)
        case Do.PAUSE if state.phase is ClockState.RUNNING:
            event = _about(ClockPaused, started, reason=PauseReason.ON_HOLD, since=asked.at)
        case Do.RESUME if state.phase is ClockState.PAUSED:
            event = _resumed(state, started, asked.at, now.rules)
        case Do.STOP if not state.is_over and asked.reason is not None:
            event = _about(ClockStopped, started, reason=asked.reason)
        case _:
            pass
    return [] if event is None else [event]


def _came_due(state: State, why: str, now: Now) -> list[Event]:
    if state.phase is not ClockState.RUNNING or state.due is None or state.started is None:
        return []
    told = tells(now.rules.table[state.started.kind], state.started, now.around)
    if now.at >= state.due:
        return [_about(ClockMissed, state.started, told=told)]
    return [_about(ClockWarned, state.started, told=told)] if why == WARN and not state.warned else []


def _told(state: State, started: ClockStarted, message: Command, now: Now) -> list[Event] | Refusal:
    """Return what comes of what somebody says about a clock that there is."""
    row, event = now.rules.table[started.kind], _NOTHING
    match message:
        case CorrectClock():
            return _correct(state, started, message, now)
        case MeetClock():
            return _meet(state, started, message, now)
        case PauseClock() if state.phase is ClockState.RUNNING and PauseReason.YOUTH_ASKED_TO_WAIT in row.pauses:
            event = _about(ClockPaused, started, reason=PauseReason.YOUTH_ASKED_TO_WAIT, since=now.at)
        case ResumeClock() if state.phase is ClockState.PAUSED:
            event = _resumed(state, started, now.at, now.rules)
        case StopClock(reason=reason) if not state.is_over:
            event = _about(ClockStopped, started, reason=reason)
        case _:
            pass
    return NOT_NOW if event is None else [event]


def _correct(state: State, started: ClockStarted, command: CorrectClock, now: Now) -> list[Event] | Refusal:
    if state.phase is ClockState.STOPPED:
        return NOT_NOW
    since = _since(command, now.rules.table[started.kind], now.at)
    if isinstance(since, Refusal):
        return since
    return [] if since == state.since else [_corrected(state, started, since, now)]


def _meet(state: State, started: ClockStarted, command: MeetClock, now: Now) -> list[Event] | Refusal:
    if state.is_over:
        return NOT_NOW
    met_at = command.met_at or now.at
    if met_at > now.at + _SKEW:
        return invalid("met_at", "Write it down once it was done.")
    if state.since is not None and met_at < state.since - _SKEW:
        return invalid("met_at", "That is before the clock began.")
    if not set(now.rules.table[started.kind].whom) <= set(command.whom):
        return invalid("whom", "It is met when everybody the law names was told.")
    return [_met(state, started, met_at, command)]


# ---------------------------------------------------------------------------------------------------- what it comes to


def tells(row: Row, started: ClockStarted, around: Around) -> tuple[Audience, ...]:
    """Return who is told. Whoever started it by hand is, too: they know of it."""
    who = {TellsOf.ADVOCATE: around.advocates, TellsOf.HUB: around.hubs, TellsOf.AGENCY: around.agencies}
    everybody = frozenset().union(*(who[each] for each in row.tells))
    by_hand = started.audience
    if by_hand is not None and by_hand in around.advocates | around.hubs:
        everybody |= {by_hand}
    return tuple(sorted(everybody))


def _started(row: Row, since: datetime, rules: Rules, *, of: str | None, audience: Audience | None) -> ClockStarted:
    started = ClockStarted(
        kind=row.kind,
        unit=row.unit,
        counting=row.counting,
        source=row.source,
        as_of=row.as_of.isoformat(),
        of=of,
        figure=row.figure,
        warn_minutes=row.warn_minutes,
        audience=audience,
    )
    return _but(started, **_moments(row, since, rules, ()))


def _as_it_stood(row: Row, started: ClockStarted) -> Row:
    """Return the row with the figure that counted when the clock started."""
    return _but(row, figure=started.figure, unit=started.unit, counting=started.counting)


def _moments(row: Row, since: datetime, rules: Rules, pauses: tuple[Pause, ...]) -> dict[str, datetime | str | None]:
    """Return a clock's times by the fields that they belong in."""
    ends = due(row, since, rules.days, pauses)
    if row.sealed:
        return {"since_sealed": since.isoformat(), "due_sealed": ends.isoformat()}
    plain = due(row, since, rules.days, pauses, plain=True) if row.both else None
    return {"since": since, "due": ends, "due_plain": plain}


def _corrected(state: State, started: ClockStarted, since: datetime, now: Now) -> ClockCorrected:
    row = _as_it_stood(now.rules.table[started.kind], started)
    over = due(row, since, now.rules.days, state.pauses) <= now.at
    corrected = _about(ClockCorrected, started, told=tells(row, started, now.around), over=over)
    return _but(corrected, **_moments(row, since, now.rules, state.pauses))


def _resumed(state: State, started: ClockStarted, at: datetime, rules: Rules) -> ClockResumed:
    since, paused_at = state.since or at, state.paused_at or at
    pauses = (*state.pauses, Pause(paused_at, at))
    moments = _moments(_as_it_stood(rules.table[started.kind], started), since, rules, pauses)
    ends = {name: moment for name, moment in moments.items() if name.startswith("due")}
    return _but(_about(ClockResumed, started, since=at), **ends)


def _met(state: State, started: ClockStarted, met_at: datetime, said: MeetClock | None = None) -> ClockMet:
    late = state.due is not None and started.figure is not None and met_at > state.due
    whom, spoke_with = ((), None) if said is None else (said.whom, said.spoke_with)
    return _about(ClockMet, started, met_at=met_at, late=late, whom=whom, spoke_with=spoke_with)


def _about(event: Callable[..., _E], started: ClockStarted, **fields: object) -> _E:
    """Return ``event`` of this clock: each says which it is, so that whoever hears one fact knows."""
    return event(kind=started.kind, of=started.of, **fields)
