"""The table of clocks: dated data (`clocks.toml`), each row with its source. What a clock is, in `contracts.clock`.

It is read when this is imported: a row that can't be read stops a start. A deployment's own file (`overridden`) changes
figures of a region, and says its own source and date for each. A lawyer must confirm all of it before use.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import msgspec

from contracts.rota.walltime import is_zone
from contracts.vocabulary import ClockKind, ClockUnit, Counting, PauseReason, TellsOf, Whom

_T = TypeVar("_T")
_FILE: Final = Path(__file__).with_name("clocks.toml")
EVERYWHERE: Final = "default"
"""The name under which a deployment's own file says what counts in every region."""

_Figure = Annotated[int, msgspec.Meta(ge=1, le=10_000)]
_Minutes = Annotated[int, msgspec.Meta(ge=0, le=60 * 24 * 60)]
_Said = Annotated[str, msgspec.Meta(min_length=1, max_length=400)]


class ClocksError(ValueError):
    """The table can't be used; the message names the clock and the field, and why."""


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One clock. What each field means stands at the head of `clocks.toml`."""

    kind: ClockKind
    title: _Said
    unit: ClockUnit
    figure: _Figure | None = None
    counting: Counting = Counting.PLAIN
    both: bool = False
    warn_minutes: _Minutes = 0
    tells: tuple[TellsOf, ...] = ()
    pauses: tuple[PauseReason, ...] = ()
    whom: tuple[Whom, ...] = ()
    sealed: bool = False
    kept: str = "here"
    source: _Said
    as_of: date
    words: _Said

    @property
    def length(self) -> timedelta:
        """How long it is where nothing stands still and no clocks change; nothing of what is due at once."""
        each = {ClockUnit.MINUTES: timedelta(minutes=1), ClockUnit.HOURS: timedelta(hours=1)}
        days = 30 if self.unit is ClockUnit.MONTHS else 1
        return (self.figure or 0) * each.get(self.unit, timedelta(days=days))

    @property
    def runs_here(self) -> bool:
        return self.kept == "here"


class Holidays(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which days are legal holidays. ``besides`` and ``without`` are days that a county adds, or doesn't keep."""

    country: Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")] = "US"
    subdivision: Annotated[str, msgspec.Meta(pattern="^[A-Z0-9]{1,4}$")] | None = None
    """None: the holidays of the whole country, on their own days."""
    monday_after_sunday: bool = True
    """Wis. Stat. 995.20: Monday is a holiday after one that falls on a Sunday; nothing moves to a Friday."""
    besides: tuple[date, ...] = ()
    without: tuple[date, ...] = ()


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """All clocks as they count in one region."""

    rows: Mapping[ClockKind, Row]
    zone: str = "America/Chicago"
    """Where a day begins and ends."""
    holidays: Holidays = Holidays()

    def __getitem__(self, kind: ClockKind) -> Row:
        return self.rows[kind]


class _Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a deployment says of one clock. A figure stands with where it is from, or it isn't taken."""

    figure: _Figure | None = None
    unit: ClockUnit | None = None
    counting: Counting | None = None
    warn_minutes: _Minutes | None = None
    words: _Said | None = None
    source: _Said
    as_of: date


class _Region(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    zone: str | None = None
    holidays: Holidays | None = None
    clocks: dict[str, Any] = {}


class Tables(msgspec.Struct, frozen=True):
    """The clocks of every region."""

    usual: Table
    regions: Mapping[str, Table] = {}

    def of(self, region: str) -> Table:
        return self.regions.get(region, self.usual)


def read(text: str) -> Table:
    """Read a whole table.

    Raises:
        ClocksError: it has a mistake, or a clock is missing.
    """
    rows: dict[ClockKind, Row] = {}
    for number, said in enumerate(_parsed(text).get("clock", ()), start=1):
        kind = said.get("kind") if isinstance(said, dict) else None
        row = _converted(said, Row, f"clocks.{kind or number}")
        if row.kind in rows:
            raise ClocksError(f"clocks.{row.kind}: it stands there twice")
        rows[row.kind] = _checked(row)
    missing = [kind for kind in ClockKind if kind not in rows]
    if missing:
        raise ClocksError(f"clocks.{missing[0]}: it is missing")
    return Table(rows=rows)


def overridden(usual: Table, text: str) -> Tables:
    """Return ``usual`` with what a deployment's own file says, in every region and in some.

    Raises:
        ClocksError: the file has a mistake.
    """
    said = {name: _converted(each, _Region, name) for name, each in _parsed(text).items()}
    everywhere = _changed(usual, EVERYWHERE, said[EVERYWHERE]) if EVERYWHERE in said else usual
    regions = {name: _changed(everywhere, name, each) for name, each in said.items() if name != EVERYWHERE}
    return Tables(everywhere, regions)


def _changed(table: Table, where: str, said: _Region) -> Table:
    if said.zone is not None and not is_zone(said.zone):
        raise ClocksError(f"{where}.zone: there is no such time zone")
    rows = dict(table.rows)
    for name, change in said.clocks.items():
        kind, place = _converted(name, ClockKind, f"{where}.clocks"), f"{where}.clocks.{name}"
        rows[kind] = _row(rows[kind], _converted(change, _Change, place), place)
    return Table(rows=rows, zone=said.zone or table.zone, holidays=said.holidays or table.holidays)


def _row(row: Row, change: _Change, where: str) -> Row:
    if not row.runs_here:
        raise ClocksError(f"{where}: this figure is kept elsewhere and can't be changed here")
    fields = {name: value for name in change.__struct_fields__ if (value := getattr(change, name)) is not None}
    return _checked(msgspec.structs.replace(row, **fields), where)


def _checked(row: Row, where: str = "") -> Row:
    where = where or f"clocks.{row.kind}"
    if (row.unit is ClockUnit.AT_ONCE or row.kept == "figures") is (row.figure is not None):
        raise ClocksError(f"{where}.figure: a clock has one, unless its unit is at-once")
    hours = row.unit in (ClockUnit.HOURS, ClockUnit.MINUTES)
    if row.counting is Counting.WORKING and not hours:
        raise ClocksError(f"{where}.counting: only hours and minutes leave days out")
    if row.both and row.counting is Counting.PLAIN:
        raise ClocksError(f"{where}.both: it is counted in one way")
    shortest = {ClockUnit.MINUTES: 1, ClockUnit.HOURS: 60, ClockUnit.DAYS: 23 * 60, ClockUnit.MONTHS: 28 * 24 * 60 - 60}
    if row.figure is not None and row.warn_minutes >= row.figure * shortest[row.unit]:
        raise ClocksError(f"{where}.warn_minutes: a warning comes after the start")
    return row


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also of a number, or of lists in lists, beyond all bounds
        raise ClocksError(f"it is no TOML: {error}") from None


def _converted(said: object, kind: type[_T], place: str) -> _T:
    try:
        return msgspec.convert(said, kind)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at ")
        raise ClocksError(f"{place}{where.strip('`').removeprefix('$')}: {what}") from None


_TABLE: Final = read(_FILE.read_text(encoding="utf-8"))


def table() -> Table:
    """Return the clocks that ship with Trellis."""
    return _TABLE
