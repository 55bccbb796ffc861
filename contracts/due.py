"""When a clock ends. Pure: its row, its start, the zone, the holidays and its pauses are arguments.

A day is a local day, and an hour one that really passes: a day on which the clocks change has 23 or 25 of them. Days
and months are counted on the wall: the same time of day, so many days on.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from contracts.clocks import Row
from contracts.rota.walltime import first_instant
from contracts.vocabulary import ClockUnit, Counting

_SATURDAY: Final = 5
_HOURS: Final = {ClockUnit.HOURS: timedelta(hours=1), ClockUnit.MINUTES: timedelta(minutes=1)}

IsHoliday = Callable[[date], bool]


class Days(NamedTuple):
    """Where a day begins and ends, and which are legal holidays."""

    zone: str
    holiday: IsHoliday


class Pause(NamedTuple):
    """From when to when a clock stood still."""

    since: datetime
    until: datetime


def due(row: Row, start: datetime, days: Days, pauses: Iterable[Pause] = (), *, plain: bool = False) -> datetime:
    """Return when a clock that began at ``start`` ends. ``plain``: counting every hour, whatever its row says.

    ``pauses`` are in order and don't overlap.
    """
    start = start.astimezone(UTC)
    if row.figure is None:
        return start
    each = _HOURS.get(row.unit)
    if each is None:
        return _on_the_wall(row, start, days, pauses)
    counting = Counting.PLAIN if plain else row.counting
    return _counted(row.figure * each, start, counting, days, pauses)


def counted(start: datetime, end: datetime, counting: Counting, days: Days) -> timedelta:
    """Return how much of the time from ``start`` to ``end`` counts."""
    if counting is Counting.PLAIN:
        return max(end - start, timedelta())
    total, moment = timedelta(), start.astimezone(UTC)
    while moment < end:
        day, ends = _day(moment, days)
        if _counts(day, days):
            total += min(ends, end) - moment
        moment = ends
    return total


def _counted(left: timedelta, at: datetime, counting: Counting, days: Days, pauses: Iterable[Pause]) -> datetime:
    for pause in pauses:
        used = counted(at, pause.since, counting, days)
        if used >= left:
            break
        left, at = left - used, max(at, pause.until.astimezone(UTC))
    return at + left if counting is Counting.PLAIN else _after(left, at, days)


def _after(left: timedelta, moment: datetime, days: Days) -> datetime:
    """Return when so much working time has passed."""
    while True:
        day, ends = _day(moment, days)
        if _counts(day, days):
            if moment + left <= ends:
                return moment + left
            left -= ends - moment
        moment = ends


def _on_the_wall(row: Row, start: datetime, days: Days, pauses: Iterable[Pause]) -> datetime:
    shown = start.astimezone(ZoneInfo(days.zone)).replace(tzinfo=None)
    figure = row.figure or 0
    ends = months_on(shown, figure) if row.unit is ClockUnit.MONTHS else shown + timedelta(days=figure)
    moment = first_instant(ends.replace(microsecond=0), days.zone) + timedelta(microseconds=ends.microsecond)
    for pause in pauses:
        if start <= pause.since < moment:
            moment += pause.until - pause.since
    return moment


def months_on(shown: datetime, months: int) -> datetime:
    """Return the same day of a later month; its last day where it has none."""
    years, month = divmod(shown.month - 1 + months, 12)
    year = shown.year + years
    return shown.replace(year=year, month=month + 1, day=min(shown.day, monthrange(year, month + 1)[1]))


def _day(moment: datetime, days: Days) -> tuple[date, datetime]:
    zone = ZoneInfo(days.zone)
    day = moment.astimezone(zone).date()
    return day, datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def _counts(day: date, days: Days) -> bool:
    return day.weekday() < _SATURDAY and not days.holiday(day)
