"""Which counts of two tables that share their sums are not shown, so that none that is small can be worked out. Pure.

Each thing that is counted has a row (a service), a month and an area. Shown are the counts of each row by month and by
area, those of all rows together, and the sums. A count from 1 to 4 is withheld. That alone hides nothing where the rest
of its line and their sum are shown: so as many more are withheld as it takes, the smallest first, until one thing could
be counted elsewhere, or once more, without any count that is shown changing. Then what is shown fits more than one
count in its place, however the lines and their sums are put together, and there being no negative counts.

It is a circulation: each thing is one unit that goes round from its month to its row, to its area, to all, and back. A
count is what flows along one edge, a line and its sum are what flows into and out of one node, and what could be
otherwise is a cycle along edges that are withheld.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from contracts.gaps import LEAST

ALL: Final = ""
"""The row of all rows together."""


class By(StrEnum):
    """How a row is broken down."""

    AREA = "area"
    MONTH = "month"
    WHOLE = "whole"


class Cell(NamedTuple):
    """One count: of a row, by what, and which."""

    row: str
    by: By
    of: str = ""


class Counted(NamedTuple):
    """One thing: where it counts."""

    row: str
    month: str
    area: str


_Node = tuple[str, str]


def counts(
    things: Iterable[Counted], rows: Sequence[str], months: Sequence[str], areas: Sequence[str]
) -> dict[Cell, int]:
    """Return every count of both tables."""
    found = Counter[Cell]()
    for thing in things:
        for row in (thing.row, ALL):
            found.update((Cell(row, By.MONTH, thing.month), Cell(row, By.AREA, thing.area), Cell(row, By.WHOLE)))
    columns = [(By.MONTH, month) for month in months] + [(By.AREA, area) for area in areas] + [(By.WHOLE, "")]
    return {(cell := Cell(row, by, of)): found[cell] for row in (*rows, ALL) for by, of in columns}


def shown(cells: Mapping[Cell, int], least: int = LEAST) -> dict[Cell, int | None]:
    """Return each count as it may be shown: None where it is withheld. Nothing is shown as 0, where it can be."""
    small = sorted((count, cell) for cell, count in cells.items() if 0 < count < least)
    hidden = {cell for _, cell in small}
    for _, cell in small:
        hidden.update(_cycle(cells, hidden, cell))
    return {cell: None if cell in hidden else count for cell, count in cells.items()}


def _ends(cell: Cell) -> tuple[_Node, _Node]:
    """Return from where to where a count flows."""
    by_month, by_area = (f"{By.MONTH} row", cell.row), (f"{By.AREA} row", cell.row)
    ends = {
        By.MONTH: ((By.MONTH.value, cell.of), by_month),
        By.WHOLE: (by_month, by_area),
        By.AREA: (by_area, (By.AREA.value, cell.of)),
    }[cell.by]
    return (ends[1], ends[0]) if cell.row == ALL else ends


def _cycle(cells: Mapping[Cell, int], hidden: set[Cell], cell: Cell) -> list[Cell]:
    """Return the counts by which ``cell`` could be one more: those that cost least to withhold besides ``hidden``."""
    ways: dict[_Node, list[tuple[_Node, Cell]]] = {}
    for other, count in cells.items():
        if other != cell:
            tail, head = _ends(other)
            ways.setdefault(tail, []).append((head, other))
            if count > 1:  # one less, and still not none
                ways.setdefault(head, []).append((tail, other))
    begin, end = _ends(cell)[1], _ends(cell)[0]
    far = sum(cells.values()) + 1
    best: dict[_Node, int] = {}
    queue: list[tuple[int, _Node, tuple[Cell, ...]]] = [(0, begin, ())]
    while queue:
        cost, node, path = heapq.heappop(queue)
        if node == end:
            return list(path)
        if node in best:
            continue
        best[node] = cost
        for onward, other in ways.get(node, ()):
            if onward not in best:
                more = 0 if other in hidden else cells[other] or far
                heapq.heappush(queue, (cost + more, onward, (*path, other)))
    return []  # there always is one: one thing more of the same row, month and area
