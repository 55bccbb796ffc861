"""What the community lacks: every referral that found no door, counted so that no count points at anybody. Pure."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from contracts.gaps import LEAST, month_of, said
from contracts.loop import Gap
from contracts.referral import Excluded, NoDoorFound
from contracts.vocabulary import Area, Need, ReferralState
from contracts.withheld import ALL, Cell, Counted, counts, shown
from portal.models.referral import read
from portal.sheet import Entry

ROWS = tuple(str(need) for need in Need)
AREAS = tuple(str(area) for area in Area)


class Unmet(NamedTuple):
    """A referral that found no door: what, where, when that was said first, and why."""

    need: Need
    area: Area
    at: datetime
    why: frozenset[Gap]


class Lacks(NamedTuple):
    """What may be shown of them. ``why``: of each row and reason, how many; None where it is withheld."""

    months: tuple[str, ...]
    cells: dict[Cell, int | None]
    why: dict[tuple[str, Gap], int | None]


class UnmetNeeds:
    """An index of a sheet (see `portal.sheet.Index`)."""

    def __init__(self) -> None:
        self._unmet: dict[str, Unmet] = {}
        self._made: dict[tuple[str, ...], Lacks] = {}

    def take(self, thing: str, entries: Sequence[Entry]) -> None:
        unmet = _unmet(entries)
        if unmet != self._unmet.pop(thing, None):
            self._made.clear()
        if unmet is not None:
            self._unmet[thing] = unmet

    def of(self, months: Sequence[str]) -> Lacks:
        """Return what may be shown of those that were first said in ``months``."""
        key = tuple(months)
        if key not in self._made:
            self._made[key] = self._count(key)
        return self._made[key]

    def _count(self, months: tuple[str, ...]) -> Lacks:
        found = [each for each in self._unmet.values() if month_of(each.at) in months]
        things = [Counted(str(each.need), month_of(each.at), str(each.area)) for each in found]
        cells = shown(counts(things, ROWS, months, AREAS))
        return Lacks(months, cells, _reasons(found, Counter(each.row for each in things)))


def last_months(now: datetime, count: int, *, whole: bool = False) -> tuple[str, ...]:
    """Return the last months up to now, the oldest first; ``whole``: without the one that isn't over."""
    last = 12 * now.year + now.month - (2 if whole else 1)
    return tuple(f"{at // 12:04}-{at % 12 + 1:02}" for at in range(last - count + 1, last + 1))


def _unmet(entries: Sequence[Entry]) -> Unmet | None:
    no_door = [entry for entry in entries if entry.event is NoDoorFound]
    referral = read(entries) if no_door else None
    if referral is None or referral.need is None or referral.state is ReferralState.ENTERED_IN_ERROR:
        return None
    why = frozenset[Gap]().union(*(said(entry.read("why", tuple[Excluded, ...]) or ()) for entry in no_door))
    return Unmet(referral.need, referral.area or Area.ANYWHERE, no_door[0].at, why)


def _reasons(found: Sequence[Unmet], wholes: Counter[str]) -> dict[tuple[str, Gap], int | None]:
    """Return the counts of reasons. Where few had one, or few hadn't, it is withheld."""
    of = Counter((row, why) for each in found for row in (str(each.need), ALL) for why in each.why)
    whole = {**wholes, ALL: len(found)}
    return {(row, why): None if _few(count) or _few(whole[row] - count) else count for (row, why), count in of.items()}


def _few(count: int) -> bool:
    return 0 < count < LEAST
