"""The heads of the ledger: what each team keeps, to prove later that nothing was rewritten. Pure."""

from typing import Any, Final

import msgspec

from contracts.ids import NO_CASE
from contracts.ledger import HeadSigned, SignHead, log_of
from contracts.vocabulary import Kind
from portal import words
from portal.i18n import _, decimal
from portal.models.cards import paged
from portal.sheet import Entry, Sheet
from portal.shell import HOME
from portal.words import When

HEADS: Final = "/keep"
_PER_PAGE: Final = 30


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """A signed head. ``text`` is the note as it was signed, ``file`` the address of the same as a file."""

    id: str
    when: When
    size: str
    text: str
    file: str


def heads(sheet: Sheet, kind: Kind, page: int = 1) -> dict[str, Any]:
    """Return the context of ``staff/heads.html``: the newest first."""
    found = [_head(entry, sheet) for entry in reversed(sheet.of(HeadSigned))]
    rows, pager = paged(found, page, HEADS, _PER_PAGE)
    newest = rows[0] if rows and page == 1 else None
    return {
        "newest": newest,
        "older": tuple(rows[1:] if newest is not None else rows),
        "pager": pager,
        "sign": f"{HEADS}/sign" if kind is Kind.AUDITOR and sheet.region else "",
        "back": HOME[kind],
    }


def text_of(sheet: Sheet, fact: str) -> str | None:
    """Return a head as it was signed, or None."""
    return next((entry.text("checkpoint") for entry in sheet.of(HeadSigned) if entry.fact == fact), None)


def sign(command: str, region: str) -> SignHead:
    return SignHead(id=command, region=region, case=NO_CASE, about=log_of(region))


def _head(entry: Entry, sheet: Sheet) -> Head:
    size = entry.read("size", int)
    return Head(
        id=entry.fact,
        when=words.when(entry.at, sheet.now),
        size=_("%(size)s entries", size=decimal(size)) if size is not None else "",
        text=entry.text("checkpoint"),
        file=f"{HEADS}/{entry.fact}",
    )
