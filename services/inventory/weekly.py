"""Recurrence rules (RFC 5545) as hours of the week. Pure.

Only what comes every week, for good, is said weekly: every second Tuesday, or the first of a month, is not. That stays
in the schedule it came in, and `weekly_of` says so.
"""

from datetime import datetime
from functools import lru_cache
from typing import Final

from dateutil.rrule import rrulestr

from contracts.inventory import Opening, Schedule
from contracts.vocabulary import Weekday

_DAYS: Final = tuple(Weekday)
DAY: Final = 24 * 60
"""Minutes."""
_SOME_MONDAY: Final = datetime(2024, 1, 1)  # noqa: DTZ001 - a wall-clock day, of whatever zone the directory is in
_WEEKLY: Final = frozenset({"FREQ", "BYDAY", "WKST"})
_TIMES: Final = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})
"""What says nothing of days; the library lays out every second that they name, of which one rule can name 86,400."""
_BY_CODE: Final = dict(zip(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), _DAYS, strict=True))


class UnsayableError(ValueError):
    """Not a rule of recurrence, or times that are none. The message is a public sentence."""


def weekly(schedules: tuple[Schedule, ...]) -> tuple[Opening, ...]:
    """Return the hours of the week that ``schedules`` give; what comes otherwise gives none.

    Raises:
        UnsayableError: a rule can't be read, or a schedule ends before it begins.
    """
    found: list[Opening] = []
    for each in schedules:
        if each.first is not None and each.last is not None and each.last < each.first:
            raise UnsayableError("A schedule ends on the day it begins, or later.")
        days = days_of(each.rule)
        if days is not None and each.last is None:
            found += [opening(day, minutes(each.opens), minutes(each.closes)) for day in days]
    return in_order(found)


@lru_cache(maxsize=1_000)
def days_of(rule: str) -> tuple[Weekday, ...] | None:
    """Return on which days of every week ``rule`` has something; None: it doesn't come every week.

    Raises:
        UnsayableError: it isn't a rule of RFC 5545.
    """
    rule = rule.removeprefix("RRULE:")
    parts = dict(part.partition("=")[::2] for part in rule.split(";") if part)
    dated = ";".join(part for part in rule.split(";") if part.partition("=")[0] not in _TIMES)
    try:
        rrulestr(dated, dtstart=_SOME_MONDAY)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, ArithmeticError) as error:
        raise UnsayableError("A schedule has a rule that can't be read.") from error
    if parts.pop("INTERVAL", "1") != "1" or not parts.keys() <= _WEEKLY:
        return None
    days = [_BY_CODE.get(code) for code in parts.get("BYDAY", "").split(",") if code]
    if parts.get("FREQ") == "DAILY" and not days:
        return _DAYS
    if parts.get("FREQ") not in ("WEEKLY", "DAILY") or not days or None in days:
        return None
    return tuple(day for day in _DAYS if day in days)


def minutes(clock: str) -> int:
    """Return the minutes since midnight of ``HH:MM``."""
    hours, _, rest = clock.partition(":")
    return int(hours) * 60 + int(rest[:2])


def opening(day: Weekday, opens: int, closes: int) -> Opening:
    """Return the hours of one day; what closes no later than it opens closes on the day after."""
    return Opening(day=day, opens=opens, closes=closes if closes > opens else closes + DAY)


def in_order(openings: list[Opening]) -> tuple[Opening, ...]:
    """Return hours without repetitions, in the order of the week."""
    return tuple(sorted(set(openings), key=lambda each: (_DAYS.index(each.day), each.opens, each.closes)))
