"""One figure, and how it is shown."""

import statistics
from collections.abc import Sequence
from typing import Literal

import msgspec
from rich.console import Console
from rich.table import Table


class Target(msgspec.Struct, frozen=True):
    """What a figure has to be: ``of`` it, ours or the ratio to the reference, at most or at least ``limit``."""

    of: Literal["ours", "ratio"]
    sign: Literal["<=", ">="]
    limit: float

    def __str__(self) -> str:
        return f"{self.of} {self.sign} {self.limit:g}"

    def met(self, value: float | None) -> bool:
        if value is None:
            return False
        return value <= self.limit if self.sign == "<=" else value >= self.limit


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One row. ``ours`` None: it could not be measured, and ``why`` says so; a target then counts as not met."""

    name: str
    unit: str
    ours: float | None
    reference: float | None = None
    ratio: float | None = None
    target: str | None = None
    met: bool | None = None
    ours_p99: float | None = None
    reference_p99: float | None = None
    why: str | None = None


def figure(
    name: str,
    unit: str,
    ours: float | None,
    reference: float | None = None,
    *,
    target: Target | None = None,
    p99: tuple[float | None, float | None] = (None, None),
    why: str | None = None,
) -> Figure:
    """Return a figure with what follows from its numbers."""
    ratio = None if ours is None or not reference else ours / reference
    return Figure(
        name=name,
        unit=unit,
        ours=ours,
        reference=reference,
        ratio=ratio,
        target=None if target is None else str(target),
        met=None if target is None else target.met(ours if target.of == "ours" else ratio),
        ours_p99=p99[0],
        reference_p99=p99[1],
        why=why,
    )


def p99(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=100)[98]


def show(figures: Sequence[Figure], console: Console) -> None:
    """Print the table, and below it why anything is missing."""
    table = Table("figure", "unit", box=None, header_style="bold", pad_edge=False)
    for column in ("ours", "p99", "floor", "p99", "ratio"):
        table.add_column(column, justify="right")
    table.add_column("target")
    table.add_column("")
    for each in figures:
        numbers = (each.ours, each.ours_p99, each.reference, each.reference_p99, each.ratio)
        verdict = {True: "[green]met[/]", False: "[red]missed[/]", None: ""}[each.met]
        table.add_row(each.name, each.unit, *map(_number, numbers), each.target or "", verdict)
    console.print(table)
    for each in figures:
        if each.why:
            console.print(f"{each.name}: {each.why}", style="yellow")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}" if value < 100 else f"{value:,.0f}"
