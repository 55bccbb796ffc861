"""HSDS schedules (recurrence rules in columns) as hours of the week. What can't be said weekly stays in the record."""

import re
from datetime import date
from functools import lru_cache
from typing import Any, Final

from contracts.inventory import Opening
from contracts.vocabulary import Weekday
from services.inventory.hsds.canonical import Row
from services.inventory.hsds.report import Reading
from services.inventory.weekly import DAY, UnsayableError, days_of, in_order, minutes, opening

_CLOCK: Final = re.compile(r"^([01]?\d|2[0-4]):([0-5]\d)")
_PARTS: Final = ("freq", "interval", "byday", "bymonthday", "byyearday", "byweekno", "count", "wkst")
_DATES: Final = ("valid_from", "valid_to", "dtstart", "until")
_FIELDS: Final = (*_PARTS, *_DATES, "opens_at", "closes_at")


def hours_of(schedules: list[Row], at: tuple[str, int], said: Reading, on: date) -> tuple[tuple[Opening, ...], bool]:
    """Return the hours of the week, and whether that is always. ``on`` is the day of the import."""
    found: list[Opening] = []
    for each in schedules:
        said_of = _read(tuple(each.get(name) for name in _FIELDS), on)
        if isinstance(said_of, str):
            said.noted.add(*at, f"A schedule of it {said_of}: it stays in the record, and is no hours of the week.")
        else:
            found += said_of
    hours = in_order(found)
    return hours, _is_always(hours)


@lru_cache(maxsize=10_000)
def _read(fields: tuple[Any, ...], on: date) -> tuple[Opening, ...] | str:
    """Return the hours of the week of one schedule, or why it has none. Most are those of many others."""
    each = {name: value for name, value in zip(_FIELDS, fields, strict=True) if value is not None}
    reason = _why_not(each, on)
    if reason is not None:
        return reason
    days, times = rule_days(each), _times(each)
    if isinstance(days, str):
        return days
    return "has no time that can be read" if times is None else tuple(opening(day, *times) for day in days)


def rule_of(schedule: Row) -> str:
    """Return a schedule's columns as a recurrence rule."""
    parts = ((name.upper(), str(schedule[name])) for name in _PARTS if schedule.get(name) not in (None, ""))
    return ";".join(f"{name}={value.upper().replace(' ', '')}" for name, value in parts)


def rule_days(schedule: Row) -> tuple[Weekday, ...] | str:
    """Return on which days of every week a schedule has something, or why there are none to say."""
    try:
        days = days_of(rule_of(schedule))
    except UnsayableError:
        return "has a rule that can't be read"
    return "doesn't come every week" if days is None else days


def _why_not(schedule: Row, on: date) -> str | None:
    days: dict[str, date] = {}
    for name in _DATES:
        text = str(schedule.get(name, ""))
        if text:
            try:
                days[name] = date.fromisoformat(text[:10])
            except ValueError:
                return f"has {name} on {text[:20]!r}, which is no day"
    first, last = days.get("valid_from"), days.get("valid_to")
    if first and last and last < first:
        return "ends before it begins"
    if any(days[name] < on for name in ("valid_to", "until") if name in days):
        return "is over"
    if first and first > on:
        return "has not begun"
    return None


def _times(schedule: Row) -> tuple[int, int] | None:
    found = [_CLOCK.match(str(schedule.get(name, ""))) for name in ("opens_at", "closes_at")]
    if None in found:
        return None
    opens, closes = (minutes(match.group()) for match in found if match is not None)
    return (opens, closes) if opens < DAY else None


def _is_always(hours: tuple[Opening, ...]) -> bool:
    """Whether the hours leave no minute of the week out."""
    if len(hours) < len(Weekday):
        return False
    order = {day: number for number, day in enumerate(Weekday)}
    spans = sorted((order[each.day] * DAY + each.opens, order[each.day] * DAY + each.closes) for each in hours)
    reached = 0
    for opens, closes in spans:
        if opens > reached + 1:
            return False
        reached = max(reached, closes)
    return reached >= len(order) * DAY - 1
