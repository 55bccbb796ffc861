"""What the law lets somebody do without somebody else's consent: dated data (`law.toml`), each row with its source.

None of it is a constant buried in code, and a lawyer must confirm all of it before use. It is read when this is
imported: a row that can't be read stops a start, and no decision reads a file.
"""

import tomllib
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import msgspec

from contracts.labels import Label, labelled
from contracts.vocabulary import Kind

_FILE: Final = Path(__file__).with_name("law.toml")

LawId = Annotated[str, labelled(Label.STATUS, pattern="^[a-z0-9]+(-[a-z0-9]+){0,8}$", max_length=60)]
"""A row of `law.toml`."""


class Notice(StrEnum):
    """What a copy must say to whoever receives it."""

    PART_2 = "42-cfr-part-2"


class Force(StrEnum):
    """What makes a disclosure without a release lawful, if anything does."""

    STATUTE = "statute"
    COURT_ORDER = "court-order"
    NONE = "none"
    """It discloses nothing by itself: a subpoena."""


class _Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: LawId
    title: str
    """In plain words, for whoever chooses it."""
    source: str
    as_of: date
    """The day whose law the row means to say. It is no confirmation: that is a lawyer's."""
    since: date | None = None
    until: date | None = None

    def on(self, day: date) -> bool:
        """Return whether this was, or is, the law on ``day``."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


class SigningGround(_Row, frozen=True, kw_only=True):
    """A ground on which a youth may sign a release alone."""

    from_age: int | None = None
    """None: at any age."""
    kinds: tuple[Label, ...] = ()
    """The kinds of information a release on this ground may name; empty: any."""
    notice: Notice | None = None


class DisclosureGround(_Row, frozen=True, kw_only=True):
    """What may require a disclosure without a release."""

    force: Force
    kinds: tuple[Label, ...] = ()
    """The most that it can reach; empty: any."""
    recipients: tuple[Kind, ...] = ()
    """Whom it can reach; empty: any."""


class Law(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All rows."""

    signing: tuple[SigningGround, ...]
    disclosure: tuple[DisclosureGround, ...]

    def signing_ground(self, identifier: str | None) -> SigningGround | None:
        return next((row for row in self.signing if row.id == identifier), None)

    def disclosure_ground(self, identifier: str | None) -> DisclosureGround | None:
        return next((row for row in self.disclosure if row.id == identifier), None)


_LAW: Final = msgspec.convert(tomllib.loads(_FILE.read_text(encoding="utf-8")), type=Law)


def law() -> Law:
    """Return the rows that ship with Trellis."""
    return _LAW
