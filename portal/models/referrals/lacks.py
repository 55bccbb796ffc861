"""What the community lacks: every referral that found no door, counted so that no count points at anybody. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from contracts.gaps import LEAST, month_of, said
from contracts.loop import Gap
from contracts.referral import Excluded, NoDoorFound
from contracts.vocabulary import Area, Need, ReferralState
from contracts.withheld import ALL, By, Cell, Counted, counts, shown
from portal.models.referrals.referral import read
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
        return Lacks(months, cells, _reasons(found, Counter(each.row for each in things), cells))


def last_months(now: datetime, count: int) -> tuple[str, ...]:
    """Return the last months up to now, the oldest first."""
    return _months(12 * now.year + now.month, count)


def last_quarters(now: datetime, count: int) -> tuple[tuple[str, ...], ...]:
    """Return the months of the last quarters that are over, the oldest first.

    A month is in one of them for good. Two runs of months that overlap would each withhold other counts, and what is
    withheld in one could be worked out from the other.
    """
    end = 12 * now.year + (now.month - 1) // 3 * 3
    return tuple(_months(end - 3 * each, 3) for each in reversed(range(count)))


def _months(end: int, count: int) -> tuple[str, ...]:
    """Return so many months up to ``end``, which isn't among them: all months since year 0, counted."""
    return tuple(f"{at // 12:04}-{at % 12 + 1:02}" for at in range(end - count, end))


def _unmet(entries: Sequence[Entry]) -> Unmet | None:
    no_door = [entry for entry in entries if entry.event is NoDoorFound]
    referral = read(entries) if no_door else None
    if referral is None or referral.need is None or referral.state is ReferralState.ENTERED_IN_ERROR:
        return None
    why = frozenset[Gap]().union(*(said(entry.read("why", tuple[Excluded, ...]) or ()) for entry in no_door))
    return Unmet(referral.need, referral.area or Area.ANYWHERE, no_door[0].at, why)


def _reasons(
    found: Sequence[Unmet], wholes: Counter[str], cells: Mapping[Cell, int | None]
) -> dict[tuple[str, Gap], int | None]:
    """Return the counts of reasons. Where few had one, or few hadn't, it is withheld.

    So it is where the count of the row is, for a reason that all of them had would tell it; and for all rows together
    where it is withheld for any of them, which would be what is left.
    """
    of = Counter((row, why) for each in found for row in (str(each.need), ALL) for why in each.why)
    whole = {**wholes, ALL: len(found)}
    hidden = {
        (row, why)
        for (row, why), count in of.items()
        if _few(count) or _few(whole[row] - count) or cells[Cell(row, By.WHOLE)] is None
    }
    hidden |= {(ALL, why) for _, why in hidden}
    return {each: None if each in hidden else count for each, count in of.items()}


def _few(count: int) -> bool:
    return 0 < count < LEAST
