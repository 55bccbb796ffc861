"""The page of gaps: what found no door, over time and by part of the region, for one service or all. Pure.

Every number on it may be shown to anybody (`contracts.withheld`). The page counts up to today, for the hub; what is
saved as a file counts whole quarters, each by itself, so that no two of them differ by what happened in a day, and no
month stands beside other months in one file than in another.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

import msgspec

from contracts.gaps import LEAST
from contracts.loop import Gap
from contracts.vocabulary import Area, Kind
from contracts.withheld import ALL, By, Cell
from portal import i18n, words
from portal.i18n import N_, _, decimal
from portal.models.referrals.lacks import AREAS, ROWS, Lacks, UnmetNeeds, last_months, last_quarters
from portal.sheet import Sheet
from portal.shell import HOME
from portal.words import Choice

GAPS: Final = f"{HOME[Kind.HUB]}/gaps"
MONTHS: Final = 12
_QUARTERS: Final = 4
_WITHHELD: Final = "withheld"
_PLOT: Final = 100
"""Percent of the plot's height that the greatest count takes."""
_SHADES: Final = 4
_TILES: Final = {Area.NORTH: (1, 0), Area.WEST: (0, 1), Area.ANYWHERE: (1, 1), Area.EAST: (2, 1), Area.SOUTH: (1, 2)}
"""Where on the map a part of the region stands: column and row."""
_WHYS: Final[Mapping[Gap, str]] = {
    Gap.OTHER_KIND: N_("Offers another kind of it"),
    Gap.OTHER_AREA: N_("Serves another part of the region"),
    Gap.NOT_OPEN_THEN: N_("Isn't open then"),
    Gap.NOT_TRAINED: N_("Its staff aren't trained for it"),
    Gap.NO_PLACE: N_("Has no place free"),
    Gap.ASKED_ALREADY: N_("Was asked, and can't"),
    Gap.NOT_FOR_THEM: N_("Isn't for whom it was looked for"),
}


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """A month, or a quarter, of a plot, in percent. ``few``: it is withheld, and drawn as that."""

    x: float
    width: float
    y: float
    height: float
    label: str
    said: str
    few: bool


class Tile(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the region on the map. ``shade``: 0 for none, up to 4; "few" where it is withheld."""

    x: int
    y: int
    name: str
    value: str
    shade: str


class Line(msgspec.Struct, frozen=True):
    """A row of a table."""

    id: str
    head: str
    cells: tuple[str, ...]
    href: str = ""


def gaps(sheet: Sheet, row: str = "") -> dict[str, Any]:
    """Return the context of ``hub/gaps.html``: of one service, or of all."""
    row = row if row in ROWS else ALL
    lacks = sheet.index(UnmetNeeds).of(last_months(sheet.now, MONTHS))
    whole = lacks.cells[Cell(row, By.WHOLE)]
    return {
        "services": tuple(Choice(need, words.say("NEEDS", need, "name")) for need in ROWS),
        "chosen": row,
        "title": words.say("NEEDS", row, "name") if row else _("All services"),
        "whole": _said(whole),
        "bars": _bars(lacks, row),
        "months": tuple(
            (_month(month, sheet), _said(lacks.cells[Cell(row, By.MONTH, month)])) for month in lacks.months
        ),
        "tiles": tuple(_tile(area, lacks, row) for area in _TILES),
        "areas": tuple(words.say("AREAS", area) for area in AREAS),
        "lines": tuple(_line(each, lacks) for each in (*ROWS, ALL)),
        "whys": _whys(lacks, row),
        "csv": f"{HOME[Kind.HUB]}/gaps.csv",
        "least": LEAST,
    }


def table(sheet: Sheet) -> str:
    """Return the counts of whole quarters as CSV: what may be shown, and nothing besides."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(("region", "from", "to", "service", "by", "of", "referrals"))
    for months in last_quarters(sheet.now, _QUARTERS):
        rows.writerows(_quarter(sheet.index(UnmetNeeds).of(months), sheet.region or ""))
    return text.getvalue()


def _quarter(lacks: Lacks, region: str) -> Iterator[tuple[object, ...]]:
    where = (region, lacks.months[0], lacks.months[-1])
    for cell, count in lacks.cells.items():
        yield (*where, cell.row or "all", cell.by, cell.of or "all", _WITHHELD if count is None else count)
    for (row, why), count in sorted(lacks.why.items()):
        yield (*where, row or "all", "reason", why, _WITHHELD if count is None else count)


def _said(count: int | None) -> str:
    return _("withheld") if count is None else decimal(count)


def _month(month: str, sheet: Sheet) -> str:
    year, number = month.split("-")
    first = sheet.now.replace(day=1, month=int(number), year=int(year))
    return i18n.moment(first, i18n.MONTH if first.year == sheet.now.year else i18n.MONTH_OF_YEAR)


def _bars(lacks: Lacks, row: str) -> tuple[Bar, ...]:
    counts = [lacks.cells[Cell(row, By.MONTH, month)] for month in lacks.months]
    most = max((count or 0 for count in counts), default=0) or LEAST
    width = 100 / len(counts)
    bars = []
    for number, (month, count) in enumerate(zip(lacks.months, counts, strict=True)):
        height = _PLOT * (LEAST if count is None else count) / max(most, LEAST)
        bars.append(
            Bar(
                x=round(number * width + width * 0.12, 2),
                width=round(width * 0.76, 2),
                y=round(_PLOT - height, 2),
                height=round(height, 2),
                label=i18n.moment(date(int(month[:4]), int(month[-2:]), 1), i18n.SHORT_MONTH),
                said=_said(count),
                few=count is None,
            )
        )
    return tuple(bars)


def _tile(area: Area, lacks: Lacks, row: str) -> Tile:
    count = lacks.cells[Cell(row, By.AREA, str(area))]
    most = max((lacks.cells[Cell(row, By.AREA, each)] or 0 for each in AREAS), default=0)
    shade = "few" if count is None else str(-(-_SHADES * count // most)) if count else "0"
    column, line = _TILES[area]
    name = _("Anywhere") if area is Area.ANYWHERE else words.say("AREAS", area)  # so wide is a tile
    return Tile(x=column, y=line, name=name, value=_said(count), shade=shade)


def _line(row: str, lacks: Lacks) -> Line:
    by = (*(Cell(row, By.AREA, area) for area in AREAS), Cell(row, By.WHOLE))
    name = words.say("NEEDS", row, "name") if row else _("All services")
    href = f"{GAPS}?service={row}" if row else GAPS
    return Line(f"row-{row or 'all'}", name, tuple(_said(lacks.cells[cell]) for cell in by), href)


def _whys(lacks: Lacks, row: str) -> tuple[Line, ...]:
    found = [(why, count) for (of, why), count in lacks.why.items() if of == row]
    found.sort(key=lambda each: (-(each[1] or 0), each[0]))
    return tuple(Line(f"why-{why}", _(_WHYS[why]), (_said(count),)) for why, count in found)
