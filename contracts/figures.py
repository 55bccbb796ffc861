"""Figures that are no clocks: dated data (`figures.toml`), each with its source. For clocks see `contracts.clocks`.

It is read when this is imported: a row that can't be read stops a start. A deployment's own file (`overridden`) changes
figures, and says its own source and date for each.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar

import msgspec

_FILE: Final = Path(__file__).with_name("figures.toml")
_T = TypeVar("_T")
_Said = Annotated[str, msgspec.Meta(min_length=1, max_length=400)]
_Number = Annotated[int, msgspec.Meta(ge=1, le=3660)]


class FiguresError(ValueError):
    """The figures can't be used; the message names which, and why."""


class FigureName(StrEnum):
    """What there is a figure for."""

    BEDS = "beds-count-for"
    PLACES = "places-count-for"
    JOB_COACHING = "job-coaching"
    RELEASE = "releases-last"
    UNSENT = "requests-kept-unsent"
    LATE = "requests-late-after"
    MESSAGES = "requests-hold"


class Figure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One figure, in its own unit, and where it is from."""

    figure: _Number
    unit: Literal["hours", "days", "months", "messages"]
    source: _Said
    as_of: date
    words: _Said


class _Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a deployment says of one. A figure stands with where it is from, or it isn't taken."""

    figure: _Number
    source: _Said
    as_of: date


class Figures(msgspec.Struct, frozen=True):
    """All of them, as they count here."""

    rows: Mapping[FigureName, Figure]

    @property
    def beds_count_for(self) -> timedelta:
        return timedelta(days=self.rows[FigureName.BEDS].figure)

    @property
    def places_count_for(self) -> timedelta:
        return timedelta(days=self.rows[FigureName.PLACES].figure)

    @property
    def coaching_months(self) -> int:
        return self.rows[FigureName.JOB_COACHING].figure

    @property
    def longest_release(self) -> timedelta:
        return timedelta(days=self.rows[FigureName.RELEASE].figure)

    @property
    def kept_unsent(self) -> timedelta:
        return timedelta(days=self.rows[FigureName.UNSENT].figure)

    @property
    def late_after(self) -> timedelta:
        return timedelta(hours=self.rows[FigureName.LATE].figure)

    @property
    def messages(self) -> int:
        return self.rows[FigureName.MESSAGES].figure


def read(text: str) -> Figures:
    """Read all figures.

    Raises:
        FiguresError: there is a mistake, or one is missing.
    """
    rows = _parsed(text, Figure)
    missing = [name for name in FigureName if name not in rows]
    if missing:
        raise FiguresError(f"{missing[0]}: it is missing")
    return Figures(rows)


def overridden(usual: Figures, text: str) -> Figures:
    """Return ``usual`` with what a deployment's own file says.

    Raises:
        FiguresError: the file has a mistake.
    """
    changes = _parsed(text, _Change)
    changed = {name: msgspec.structs.replace(usual.rows[name], **_fields(each)) for name, each in changes.items()}
    return Figures({**usual.rows, **changed})


def _fields(change: _Change) -> dict[str, object]:
    return {name: getattr(change, name) for name in change.__struct_fields__}


def _parsed(text: str, kind: type[_T]) -> dict[FigureName, _T]:
    rows: dict[FigureName, _T] = {}
    name = ""
    try:
        for name, said in tomllib.loads(text).items():
            rows[FigureName(name)] = msgspec.convert(said, kind)
    except (ValueError, RecursionError) as error:  # no TOML, no such name, a field that isn't as it should be
        raise FiguresError(f"{name}: {error}" if name else str(error)) from None
    return rows


_USUAL: Final = read(_FILE.read_text(encoding="utf-8"))


def usual() -> Figures:
    """Return the figures that ship with Trellis."""
    return _USUAL
