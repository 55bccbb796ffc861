"""How long a case is kept, as a page shows it: preservation notices, and erasure by two people. Pure."""

from datetime import datetime
from typing import Any

import msgspec

from contracts.intake import SupportRequested
from contracts.keeping import (
    CaseErased,
    ErasureAsked,
    ErasureCancelled,
    PreservationEnded,
    PreservationNoted,
    keeping_of,
)
from contracts.vocabulary import ErasureGround, Kind
from portal import words
from portal.i18n import _
from portal.models.cases.case_head import head
from portal.models.cases.casefile import Case
from portal.models.cases.casefile import read as read_case
from portal.sheet import Sheet
from portal.words import Row


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """A preservation notice that binds."""

    id: str
    docket: str
    at: datetime
    until: datetime | None


class Keeping(msgspec.Struct, frozen=True, kw_only=True):
    """How a case is kept. ``asked`` is the ground of an erasure that waits for the second person."""

    notices: tuple[Noted, ...] = ()
    asked: ErasureGround | None = None
    asked_at: datetime | None = None
    mine: bool = False
    """Whether somebody of this very team asked: another person of it may still agree."""
    erased: bool = False


class NoteCard(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    rows: tuple[Row, ...]
    end: str


def keeping(sheet: Sheet, case_id: str) -> Keeping:
    """Return how a case is kept."""
    notices: dict[str, Noted] = {}
    kept = Keeping()
    for entry in sheet.about(keeping_of(case_id)):
        if entry.event is PreservationNoted:
            until = entry.read("until", datetime)
            notice = entry.text("notice")
            notices[notice] = Noted(id=notice, docket=entry.text("docket"), at=entry.at, until=until)
        elif entry.event is PreservationEnded:
            notices.pop(entry.text("notice"), None)
        elif entry.event is ErasureAsked:
            ground = entry.read("ground", ErasureGround)
            kept = msgspec.structs.replace(kept, asked=ground, asked_at=entry.at, mine=entry.mine)
        elif entry.event is ErasureCancelled:
            kept = msgspec.structs.replace(kept, asked=None, asked_at=None)
        elif entry.event is CaseErased:
            kept = msgspec.structs.replace(kept, erased=True)
    binding = tuple(each for each in notices.values() if each.until is None or sheet.now < each.until)
    return msgspec.structs.replace(kept, notices=binding)


def files_of(sheet: Sheet, case: Case) -> tuple[str, ...]:
    """Return what is erased with a case, and it at last: the file of the request it came from has a key of its own.

    That is not there where nothing is left of it, or where this audience may not know of it.
    """
    file = case.request_case
    left = file and any(entry.event is SupportRequested for entry in sheet.case(file))
    return (file, case.id) if file and left else (case.id,)


def asked_of(sheet: Sheet, case: Case) -> dict[str, bool]:
    """Return for each of its files whether somebody asked that it be erased."""
    return {file: keeping(sheet, file).asked is not None for file in files_of(sheet, case)}


def notices_of(sheet: Sheet, case: Case) -> tuple[Noted, ...]:
    """Return the notices that bind one of its files or each of them."""
    found = {notice.id: notice for file in files_of(sheet, case) for notice in keeping(sheet, file).notices}
    return tuple(found.values())


def bound_by(sheet: Sheet, case: Case, notice: str) -> tuple[str, ...]:
    """Return which of its files a notice keeps."""
    files = files_of(sheet, case)
    return tuple(file for file in files if notice in {each.id for each in keeping(sheet, file).notices})


def erased_with(sheet: Sheet, case: Case) -> tuple[str, ...]:
    """Return which of its files are asked to be erased now: where one is kept by a notice, no other goes before it."""
    files = files_of(sheet, case)
    return tuple(file for file in files if keeping(sheet, file).notices) or files


def waits(sheet: Sheet, case: Case) -> bool:
    """Return whether all of it was asked for, so that it waits for the second person; a notice, the ledger knows."""
    return all(asked_of(sheet, case).values())


def case_keeping(sheet: Sheet, kind: Kind, case_id: str) -> dict[str, Any] | None:
    """Return the context of ``consent/keeping.html``."""
    around = head(sheet, kind, case_id)
    case = read_case(sheet.about(case_id))
    if around is None or case is None:
        return None
    kept, here = keeping(sheet, case_id), f"{around['here']}/keeping"
    by_hub, notices, waiting = kind is Kind.HUB, notices_of(sheet, case), asked_of(sheet, case)
    asked, unasked = any(waiting.values()), not all(waiting.values())
    return {
        **around,
        "notices": tuple(_note(each, sheet, here if kind is Kind.HUB else "") for each in notices),
        "note": f"{here}/note" if kind is Kind.HUB else "",
        "asked": _asked(kept, sheet),
        "by_hub": by_hub,
        "request": len(waiting) > 1,
        "unasked": asked and unasked,
        "ask": f"{here}/erase" if unasked and not notices else "",
        "agree": f"{here}/agree" if by_hub and not (unasked or notices) else "",
        "cancel": f"{here}/cancel" if asked else "",
    }


def _asked(kept: Keeping, sheet: Sheet) -> str:
    if kept.asked is None or kept.asked_at is None:
        return ""
    why = words.say("ERASURE_GROUNDS", kept.asked)
    return _("Asked for on %(day)s. Why: %(why)s.", day=words.day(kept.asked_at, sheet.now), why=words.small(why))


def _note(noted: Noted, sheet: Sheet, here: str) -> NoteCard:
    rows = (
        (_("Their paper"), noted.docket),
        (_("Since"), words.day(noted.at, sheet.now)),
        (_("Until"), words.day(noted.until, sheet.now) if noted.until else _("it is ended here")),
    )
    end = f"{here}/notes/{noted.id}/end" if here else ""
    return NoteCard(id=noted.id, rows=tuple(Row(label, text) for label, text in rows if text), end=end)
