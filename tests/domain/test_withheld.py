"""Counts that are not shown, so that none that is small can be worked out: compared with trying everything."""

import random
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.gaps import LEAST
from contracts.withheld import ALL, By, Cell, Counted, counts, shown

ROWS, MONTHS, AREAS = ("housing", "legal"), ("1", "2"), ("north", "south")
EVERY = [Counted(*each) for each in product(ROWS, MONTHS, AREAS)]


CELLS = tuple(counts((), ROWS, MONTHS, AREAS))


@cache
def steps() -> list[tuple[tuple[int, ...], frozenset[Cell]]]:
    """Return each way in which things could be one more, one less or as they are; and the counts that this changes."""
    one_each = [counts((each,), ROWS, MONTHS, AREAS) for each in EVERY]
    found = []
    for step in product((-1, 0, 1), repeat=len(EVERY)):
        moved = {cell for cell in CELLS if sum(by * one[cell] for by, one in zip(step, one_each, strict=True))}
        found.append((step, frozenset(moved)))
    return found


@settings(max_examples=60)
@given(st.lists(st.integers(0, 7), min_size=len(EVERY), max_size=len(EVERY)))
def test_a_small_count_cannot_be_worked_out_by_trying_everything(of_each: list[int]) -> None:
    """There is another table that has every number that is shown, and another one in its place."""
    things = [each for each, number in zip(EVERY, of_each, strict=True) for _ in range(number)]
    cells = counts(things, ROWS, MONTHS, AREAS)
    visible = {cell for cell, count in shown(cells).items() if count is not None}
    could_differ: set[Cell] = set()
    for step, moved in steps():
        if not moved & visible and all(by + number >= 0 for by, number in zip(step, of_each, strict=True)):
            could_differ |= moved
    assert {cell for cell, count in cells.items() if 0 < count < LEAST} <= could_differ


things = st.lists(st.sampled_from(EVERY), max_size=60)


@given(things)
def test_what_is_shown_is_true_and_never_small(found: list[Counted]) -> None:
    """Whatever is counted, and in whatever order it came in."""
    cells = counts(found, ROWS, MONTHS, AREAS)
    public = shown(cells)
    assert public == shown(counts(sorted(found), ROWS, MONTHS, AREAS))
    for cell, count in public.items():
        assert count in {None, cells[cell]}
        assert count is None or count == 0 or count >= LEAST


@given(things)
def test_a_line_never_lacks_one_count_alone(found: list[Counted]) -> None:
    """From its sum and the others it would be plain."""
    public = shown(counts(found, ROWS, MONTHS, AREAS))
    for row in (*ROWS, ALL):
        for by, columns in ((By.MONTH, MONTHS), (By.AREA, AREAS)):
            line = [public[Cell(row, by, each)] for each in columns] + [public[Cell(row, By.WHOLE)]]
            assert line.count(None) != 1
    for by, columns in ((By.MONTH, MONTHS), (By.AREA, AREAS)):
        for each in columns:
            assert [public[Cell(row, by, each)] for row in (*ROWS, ALL)].count(None) != 1


@pytest.mark.parametrize("count", [0, 40, 4000])
def test_where_there_is_much_little_is_withheld(count: int) -> None:
    """And nothing where nothing is small."""
    chance = random.Random(7)
    rows, months, areas = [[f"{name}{n}" for n in range(size)] for name, size in (("r", 10), ("m", 12), ("a", 5))]
    found = [Counted(chance.choice(rows), chance.choice(months), chance.choice(areas)) for _ in range(count)]
    public = shown(counts(found, rows, months, areas))
    assert (None in public.values()) == (count == 40)
