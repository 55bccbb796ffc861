"""How long people stay, and how long what lets them in works: dated data (`figures.toml`), each row with its source.

It is read when the gatekeeper starts: a row that can't be read stops the start.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec

from contracts.vocabulary import Kind

_FILE: Final = Path(__file__).with_name("figures.toml")
OWN_FILE: Final = "gatekeeper.toml"
"""A deployment's own, in the gatekeeper's home."""

_Some = Annotated[float, msgspec.Meta(gt=0, le=10_000)]


class FiguresError(ValueError):
    """The figures can't be used; the message says which row, and why."""


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One figure: how long, in exactly one unit; what it is of, and who says so since when."""

    minutes: _Some | None = None
    hours: _Some | None = None
    days: _Some | None = None
    what: str = ""
    source: str
    as_of: date

    def __post_init__(self) -> None:
        """See that there is one unit."""
        if sum(each is not None for each in (self.minutes, self.hours, self.days)) != 1:
            msg = "say it in minutes, in hours or in days"
            raise ValueError(msg)

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes or 0, hours=self.hours or 0, days=self.days or 0)


class Figures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every figure there is; `figures.toml` says what each is of."""

    public: Row
    caregiver: Row
    youth: Row
    link: Row
    passkey: Row
    longest: Row
    feed: Row
    proved: Row
    challenge: Row
    invitation: Row
    recovery: Row

    def lasts(self, kind: Kind, *, by_passkey: bool = False) -> timedelta:
        """Return how long a session of ``kind`` lasts."""
        own = {Kind.PUBLIC: self.public, Kind.CAREGIVER: self.caregiver, Kind.YOUTH: self.youth}
        return own.get(kind, self.passkey if by_passkey else self.link).length


def figures(home: Path | None = None) -> Figures:
    """Return the figures, with those that a deployment says for itself in its ``home``.

    Raises:
        FiguresError: a row can't be read.
    """
    rows = tomllib.loads(_FILE.read_text())
    own = home / OWN_FILE if home is not None else None
    if own is not None and own.exists():
        rows |= _read(own)
    try:
        return msgspec.convert(rows, Figures)
    except msgspec.ValidationError as error:
        raise FiguresError(str(error)) from error


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text())
    except tomllib.TOMLDecodeError as error:
        raise FiguresError(f"{path.name}: {error}") from error
