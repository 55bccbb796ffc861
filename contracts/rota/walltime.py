"""What the clocks of a time zone show, and when they show it.

Where clocks are put back, a wall time is shown twice; where they are put forward, some are never shown. What *starts*
at a wall time starts when it is first shown, what *ends* at one ends when it is last shown: two people are on rather
than nobody. A wall time that is never shown is the instant at which the clocks jump over it.

Inside, instants are seconds since 1970 in UTC, and wall times are seconds since 1970-01-01T00:00 on the wall.
"""

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MINUTE: Final = 60
HOUR: Final = 3_600
DAY: Final = 86_400
_FAR: Final = 1 << 42
_EPOCH: Final = date(1970, 1, 1).toordinal()


class Clock(NamedTuple):
    """A zone over some years, as stretches of one offset each; before the first and after the last these go on."""

    since: tuple[int, ...]
    """When each stretch begins, and at last when the last ends."""
    offsets: tuple[int, ...]
    shows_from: tuple[int, ...]
    """What the wall shows when each begins,"""
    shows_until: tuple[int, ...]
    """and when it ends."""

    def shown(self, at: int) -> int:
        """Return the wall time shown at ``at``."""
        return at + self.offsets[bisect_right(self.since, at) - 1]

    def first(self, wall: int) -> int:
        """Return the instant at which ``wall`` is first shown, or jumped over."""
        stretch = bisect_right(self.shows_until, wall)
        return max(self.since[stretch], wall - self.offsets[stretch])

    def last(self, wall: int) -> int:
        """Return the instant at which ``wall`` is last shown, or jumped over."""
        stretch = bisect_right(self.shows_from, wall) - 1
        return min(self.since[stretch + 1], wall - self.offsets[stretch])

    def both(self, wall: int) -> tuple[int, int]:
        """Return the first and the last: mostly the same instant, and found at once."""
        stretch = bisect_right(self.shows_from, wall) - 1
        if wall < self.shows_until[stretch] and (not stretch or self.shows_until[stretch - 1] <= wall):
            at = wall - self.offsets[stretch]
            return at, at
        return self.first(wall), self.last(wall)


def is_zone(name: str) -> bool:
    """Return whether ``name`` is an IANA zone: not ``localtime`` and the like, which mean something else elsewhere."""
    try:
        return ("/" in name or name == "UTC") and bool(ZoneInfo(name).key)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return False


def clock(zone: str, since: int, until: int) -> Clock:
    """Return the clock of ``zone``, exact from a year before the instant ``since`` to a year after ``until``."""
    return _clock(zone, _year(since) - 1, _year(until) + 1)


def first_instant(wall: datetime, zone: str) -> datetime:
    """Return (in UTC) when the clocks of ``zone`` first show ``wall``, a time without an offset, or jump over it."""
    seconds = wall_seconds(wall)
    return instant(clock(zone, seconds, seconds).first(seconds))


def last_instant(wall: datetime, zone: str) -> datetime:
    """Return (in UTC) when the clocks of ``zone`` last show ``wall``, a time without an offset, or jump over it."""
    seconds = wall_seconds(wall)
    return instant(clock(zone, seconds, seconds).last(seconds))


def wall_moment(text: str) -> int:
    """Return the wall time that is written ``2026-11-02T18:00``."""
    day, _, time = text.partition("T")
    return day_number(day) * DAY + wall_time(time)


def wall_time(text: str) -> int:
    """Return the seconds into the day of ``22:00``."""
    return int(text[:2]) * HOUR + int(text[3:5]) * MINUTE


def day_number(text: str) -> int:
    """Return how many days ``2026-11-02`` is after 1970-01-01."""
    return date.fromisoformat(text).toordinal() - _EPOCH


def weekday(day: int) -> int:
    """Return the weekday of a day number: Monday is 0."""
    return (day + 3) % 7


def wall_seconds(wall: datetime) -> int:
    return int(wall.replace(tzinfo=UTC).timestamp())


def seconds(at: datetime) -> int:
    """Return the instant ``at``, to the second below."""
    return int(at.timestamp() // 1)


def instant(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def add_months(wall: int, months: int) -> int:
    """Return the same day and time so many months later: the month's last day where it has no such day."""
    day, time = divmod(wall, DAY)
    start = date.fromordinal(day + _EPOCH)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    after = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (after - timedelta(days=1)).day
    return (date(year, month + 1, min(start.day, last)).toordinal() - _EPOCH) * DAY + time


def month_number(wall: int) -> int:
    """Return how many months the month of ``wall`` is after January of the year 0."""
    day = date.fromordinal(wall // DAY + _EPOCH)
    return day.year * 12 + day.month - 1


@lru_cache(maxsize=256)
def _clock(zone: str, first: int, last: int) -> Clock:
    found = ZoneInfo(zone)
    changes = [change for year in range(first, last + 1) for change in _changes(zone, year)]
    since = (-_FAR, *changes, _FAR)
    offsets = (_offset(found, _start(first) - 1), *(_offset(found, change) for change in changes))
    return Clock(
        since=since,
        offsets=offsets,
        shows_from=tuple(at + offset for at, offset in zip(since, offsets, strict=False)),
        shows_until=tuple(at + offset for at, offset in zip(since[1:], offsets, strict=True)),
    )


@lru_cache(maxsize=4096)
def _changes(zone: str, year: int) -> tuple[int, ...]:
    """Return the instants of ``year`` at which the clocks change: no two within a day, in any zone there is."""
    found = ZoneInfo(zone)
    days = range(_start(year) - 1, _start(year + 1) - 1, DAY)
    offsets = [_offset(found, at) for at in (*days, _start(year + 1) - 1)]
    return tuple(
        _change(found, at, min(at + DAY, _start(year + 1) - 1), before)
        for at, (before, after) in zip(days, pairwise(offsets), strict=True)
        if before != after
    )


def _change(zone: ZoneInfo, low: int, high: int, before: int) -> int:
    """Return the first instant after ``low``, up to ``high``, at which the offset is no more ``before``."""
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def _offset(zone: ZoneInfo, at: int) -> int:
    offset = datetime.fromtimestamp(at, zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())


def _start(year: int) -> int:
    return (date(year, 1, 1).toordinal() - _EPOCH) * DAY


def _year(at: int) -> int:
    return date.fromordinal(at // DAY + _EPOCH).year
