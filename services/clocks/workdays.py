"""Legal holidays, from the `holidays` package: which days there are in a country, and which of them move."""

import importlib
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from contracts.clocks import ClocksError, Holidays

_ONE_DAY: Final = timedelta(days=1)
_SUNDAY: Final = 6
_BEHIND, _AHEAD = 3, 6
"""Years around the one in question: a clock that is corrected may begin long ago, none lasts that long."""


def legal_holidays(rules: Holidays, years: Iterable[int]) -> frozenset[date]:
    """Return the legal holidays of ``years`` by ``rules``.

    Raises:
        ClocksError: the package knows no such country, or no such part of it.
    """
    package: Any = importlib.import_module("holidays")  # 20 MB in memory, and slow to load: when it is first needed
    try:
        found = package.country_holidays(
            rules.country,
            subdiv=rules.subdivision,
            years=years,
            observed=not rules.monday_after_sunday,
        )
    except NotImplementedError:
        raise ClocksError("holidays.country: no calendar is known of it, or of its subdivision") from None
    named = frozenset(found)
    moved = {day + _ONE_DAY for day in named if day.weekday() == _SUNDAY} if rules.monday_after_sunday else set()
    return (named | moved | frozenset(rules.besides)) - frozenset(rules.without)


@cache
def holidays_around(rules: Holidays, year: int) -> frozenset[date]:
    """Return the legal holidays of the years around ``year``."""
    return legal_holidays(rules, range(year - _BEHIND, year + _AHEAD))
