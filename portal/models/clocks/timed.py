"""A clock of the law, or a target, as its copies tell of it to one audience. Which it is, not everybody is told."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from contracts import clock as of
from contracts.base import Audience
from contracts.clock import clock_of, instant
from contracts.vocabulary import ClockKind, ClockState, ClockUnit, Counting, PauseReason, StopReason, Whom
from portal.sheet import Entry, Sheet


class Told(msgspec.Struct, frozen=True):
    """Somebody was warned, or told that it was missed, or that it began at another time."""

    what: str
    at: datetime
    audiences: tuple[Audience, ...]


class Timed(msgspec.Struct, frozen=True, kw_only=True):
    """One clock. ``kind`` is None for who sees that it runs, and not which it is."""

    id: str
    case: str
    region: str
    kind: ClockKind | None
    of: str | None = None
    state: ClockState = ClockState.RUNNING
    since: datetime | None = None
    due: datetime | None = None
    due_plain: datetime | None = None
    figure: int | None = None
    unit: ClockUnit | None = None
    counting: Counting | None = None
    source: str = ""
    as_of: str = ""
    told: tuple[Told, ...] = ()
    corrected: datetime | None = None
    paused: PauseReason | None = None
    met_at: datetime | None = None
    late: bool = False
    whom: tuple[Whom, ...] = ()
    spoke_with: str = ""
    stopped: StopReason | None = None

    @property
    def was_late(self) -> bool:
        """Return whether it was met after its time; by its start as it was corrected since, where it was."""
        if self.corrected is None or self.met_at is None or self.due is None:
            return self.late
        return self.met_at > self.due

    @property
    def is_over(self) -> bool:
        return self.state in (ClockState.MET, ClockState.STOPPED)


def read(entries: Sequence[Entry]) -> Timed | None:
    """Return the clock that ``entries`` of one aggregate tell of; the newest start counts, where it ran before."""
    starts = [number for number, entry in enumerate(entries) if entry.event is of.ClockStarted]
    if not starts:
        return None
    first = entries[starts[-1]]
    since, due, due_plain = _times(first)
    clock = Timed(
        id=first.about,
        case=first.case,
        region=first.region,
        kind=first.read("kind", ClockKind),
        of=first.text("of") or None,
        figure=first.read("figure", int),
        unit=first.read("unit", ClockUnit),
        counting=first.read("counting", Counting),
        source=first.text("source"),
        as_of=first.text("as_of"),
        since=since,
        due=due,
        due_plain=due_plain,
    )
    for entry in entries[starts[-1] + 1 :]:
        clock = _after(clock, entry)
    return clock


def clocks_of(sheet: Sheet, case: str) -> tuple[Timed, ...]:
    """Return the clocks of a case: those that run first, by their ends; then those that are over, the newest first."""
    ids = dict.fromkeys(entry.about for entry in sheet.case(case) if entry.event is of.ClockStarted)
    found = [clock for each in ids if (clock := sheet.folded(read, each)) is not None]
    runs = sorted((each for each in found if not each.is_over), key=lambda each: (each.due or sheet.now, each.id))
    return (*runs, *(each for each in reversed(found) if each.is_over))


def of_report(sheet: Sheet, report: str) -> Timed | None:
    """Return the clock of a report's cross-report."""
    return read(sheet.about(clock_of(ClockKind.CROSS_REPORT, report)))


def _times(entry: Entry) -> tuple[datetime | None, datetime | None, datetime | None]:
    return (
        entry.read("since", datetime) or instant(entry.text("since_sealed")),
        entry.read("due", datetime) or instant(entry.text("due_sealed")),
        entry.read("due_plain", datetime),
    )


def _after(clock: Timed, entry: Entry) -> Timed:
    replace = msgspec.structs.replace
    if entry.event is of.ClockCorrected:
        goes_on = clock.state is ClockState.MISSED and not entry.read("over", bool)
        state = ClockState.RUNNING if goes_on else clock.state
        since, due, due_plain = _times(entry)
        moved = replace(clock, state=state, corrected=entry.at, since=since, due=due, due_plain=due_plain)
        return _told(moved, entry, "corrected")
    if entry.event is of.ClockWarned:
        return _told(clock, entry, "warned")
    if entry.event is of.ClockMissed:
        return _told(replace(clock, state=ClockState.MISSED), entry, "missed")
    if entry.event is of.ClockPaused:
        return replace(clock, state=ClockState.PAUSED, paused=entry.read("reason", PauseReason), due=None)
    if entry.event is of.ClockResumed:
        _, due, due_plain = _times(entry)
        return replace(clock, state=ClockState.RUNNING, paused=None, due=due, due_plain=due_plain)
    return _ended(clock, entry)


def _ended(clock: Timed, entry: Entry) -> Timed:
    if entry.event is of.ClockMet:
        return msgspec.structs.replace(
            clock,
            state=ClockState.MET,
            met_at=entry.read("met_at", datetime),
            late=entry.read("late", bool) or False,
            whom=entry.read("whom", tuple[Whom, ...]) or (),
            spoke_with=entry.text("spoke_with"),
        )
    if entry.event is of.ClockStopped:
        return msgspec.structs.replace(clock, state=ClockState.STOPPED, stopped=entry.read("reason", StopReason))
    return clock


def _told(clock: Timed, entry: Entry, what: str) -> Timed:
    audiences = entry.read("told", tuple[Audience, ...])
    if audiences is None:  # who was told isn't for them
        return clock
    return msgspec.structs.replace(clock, told=(*clock.told, Told(what, entry.at, audiences)))
