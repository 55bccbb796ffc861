"""The clocks of the law in every case of a region, by when they end: an index, and the hub's list of them. Pure.

What pages and referrals have their clocks for stands on the board, beside each of them, and not here.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from contracts.ids import short
from contracts.vocabulary import ClockKind, Kind
from portal.models.cards import PER_LIST, paged
from portal.models.clocks.clock_cards import ClockCard, clock_card
from portal.models.clocks.timed import Timed, read
from portal.sheet import Entry, Sheet
from portal.shell import HOME
from portal.words import Link

CLOCKS: Final = f"{HOME[Kind.HUB]}/clocks"
_ELSEWHERE: Final = frozenset({ClockKind.FIRST_SERVICES, ClockKind.ADVOCATE_ON_SCENE})
_Place = tuple[datetime, str]


class OfCase(msgspec.Struct, frozen=True):
    """A clock in the list, and the case that it is of."""

    clock: ClockCard
    case: Link


class RunningClocks:
    """An index of a sheet (see `portal.sheet.Index`): the clocks that run, by their ends."""

    def __init__(self) -> None:
        self._all: dict[str, Timed] = {}
        self._places: list[_Place] = []

    def take(self, thing: str, entries: Sequence[Entry]) -> None:
        before = self._all.pop(thing, None)
        if before is not None and before.due is not None:
            place = (before.due, thing)
            del self._places[bisect_left(self._places, place)]
        clock = read(entries) if thing.startswith("clk_") else None
        if clock is not None and clock.due is not None and not clock.is_over and clock.kind not in _ELSEWHERE:
            self._all[thing] = clock
            insort(self._places, (clock.due, thing))

    def in_order(self) -> list[Timed]:
        """Return them all, the one that ends first foremost."""
        return [self._all[thing] for _, thing in self._places]

    def over(self, now: datetime) -> int:
        """Return of how many the time is over."""
        return bisect_right(self._places, (now, "~"))


def late(sheet: Sheet) -> int | None:
    """Return of how many clocks of the law the time is over, where there are any."""
    return sheet.index(RunningClocks).over(sheet.now) or None


def every_clock(sheet: Sheet, page: int = 1) -> dict[str, Any]:
    """Return the context of ``clocks/all.html``."""
    shown, pager = paged(sheet.index(RunningClocks).in_order(), page, CLOCKS, PER_LIST)
    return {"clocks": tuple(_of_case(each, sheet) for each in shown), "pager": pager}


def _of_case(clock: Timed, sheet: Sheet) -> OfCase:
    here = f"{HOME[Kind.HUB]}/cases/{clock.case}"
    card = msgspec.structs.replace(clock_card(clock, sheet, here), links={})
    return OfCase(card, Link(f"{here}/clocks", f"C-{short(clock.case)}"))
