"""Legal holidays, shared by the clocks of the law and by rosters. A lawyer must confirm them before use."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

_MONDAY, _THURSDAY = 0, 3
_DATES: Final[Mapping[tuple[int, int], str]] = {
    (1, 1): "New Year's Day",
    (6, 19): "Juneteenth",
    (7, 4): "Independence Day",
    (11, 11): "Veterans Day",
    (12, 25): "Christmas Day",
}
"""Legal holidays on a date: month and day."""
_WEEKDAYS: Final[Mapping[tuple[int, int, int], str]] = {
    (1, _MONDAY, 3): "Martin Luther King Jr. Day",
    (2, _MONDAY, 3): "Presidents' Day",
    (9, _MONDAY, 1): "Labor Day",
    (10, _MONDAY, 2): "Indigenous Peoples' Day",
    (11, _THURSDAY, 4): "Thanksgiving",
}
"""Legal holidays on a weekday: month, weekday, which one of the month. Besides them the last Monday in May."""


def is_legal_holiday(day: date) -> bool:
    """Return whether ``day`` is a legal holiday of Wisconsin.

    Source: Wis. Stat. 995.20 as of 2026: the days above, and Monday after one that falls on a Sunday. Left out are
    election days and Good Friday's hours, which are not holidays everywhere or all day: counting them as days makes a
    clock end earlier than the law does, never later. Other days on which state offices close are not legal holidays.
    """
    return bool(holiday_name(day))


def holiday_name(day: date) -> str:
    """Return what people call this legal holiday; "" where it is none."""
    before = _named(day - timedelta(days=1)) if day.weekday() == _MONDAY else ""
    return _named(day) or (f"{before} (observed)" if before else "")


def legal_holidays(first: date, last: date) -> tuple[date, ...]:
    """Return the legal holidays from ``first`` to ``last``, both included."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(day for day in days if is_legal_holiday(day))


def _named(day: date) -> str:
    last_of_may = day.month == 5 and day.weekday() == _MONDAY and (day + timedelta(weeks=1)).month == 6  # noqa: PLR2004 - months
    which = (day.day + 6) // 7
    on_weekday = _WEEKDAYS.get((day.month, day.weekday(), which), "")
    return _DATES.get((day.month, day.day)) or on_weekday or ("Memorial Day" if last_of_may else "")
