"""The request of whoever asked, as they may see it. Neutral: somebody else may pick up the phone. Pure."""

from typing import Any, Final

import msgspec

from contracts.intake import RequestAssessed, RequestClosed, SupportMatched, SupportRequested
from contracts.labels import Reach
from contracts.oncall import RequestPage, page_of
from contracts.vocabulary import Kind, Language, PageReason
from portal import words
from portal.i18n import listed
from portal.live import Look
from portal.models.referrals.helped import question
from portal.models.requests.request import Match, Request, requests_of
from portal.models.youth.door import coming
from portal.models.youth.said import Said
from portal.settings import Hub
from portal.sheet import Entry, Sheet
from portal.words import Step, Tag

MINE: Final = "/mine"
NOW: Final = f"{MINE}/now"
SAYS: Final = {
    "language": "Please choose the language.",
    "reach": "Please write how they can reach you right now: they have no other way.",
}
_LINES: Final = {
    SupportRequested: "You asked for support.",
    RequestAssessed: "Someone read it.",
    RequestClosed: "It was closed.",
}


class AskNow(msgspec.Struct, frozen=True):
    """The form by which whoever asked asks for a person at once."""

    language: Language
    reach: Reach


def request(sheet: Sheet, look: Look) -> dict[str, Any] | None:
    """Return the context of ``caregiver/request.html``: their newest request; None where there is none (yet)."""
    mine = mine_of(sheet)
    if mine is None:
        return None
    hub = look.community.hub(mine.region)
    tag, status = _status(mine, hub)
    return {
        "title": "Your request",
        "tag": tag,
        "status": status,
        "next": _next(mine),
        "coming": coming(sheet, mine.case, Said(sheet.now)),
        "helped": question(sheet, mine.id, look.audience, MINE) if mine.stage in ("matched", "closed") else None,
        "matches": tuple(_match(match) for match in mine.matches),
        "steps": _steps(sheet.about(mine.id), sheet),
        "seen": "",
        "now": NOW,
        "help": tuple(number for number in (hub.phone if hub else None, *look.community.help) if number is not None),
    }


def asked_now(ask: AskNow, mine: Request, command: str, kind: Kind) -> RequestPage:
    """Return the command that asks for a person at once, in the file of their own request: no youth is in there."""
    return RequestPage(
        id=command,
        region=mine.region,
        case=mine.case,
        about=page_of(mine.case),
        reason=PageReason.YOUNG_PERSON_ASKED if kind is Kind.YOUTH else PageReason.CRISIS,
        language=ask.language,
        youth_asked=kind is Kind.YOUTH,
        reach=ask.reach,
    )


def mine_of(sheet: Sheet) -> Request | None:
    """Return the newest request of this audience."""
    return next(iter(reversed(requests_of(sheet))), None)


def case_of(sheet: Sheet) -> str | None:
    """Return the file the newest request is kept in."""
    mine = mine_of(sheet)
    return mine.case if mine else None


def _status(mine: Request, hub: Hub | None) -> tuple[Tag, str]:
    name = hub.hub if hub else "hub"
    match mine.stage:
        case "new":
            return Tag("calm", "We have it"), f"Someone from the {name} reads it {hub.reads if hub else 'soon'}."
        case "assessed":
            return Tag("calm", "Read by a person"), f"The {name} is looking for somebody who can help."
        case "matched":
            return Tag("ok", "We found somebody"), "This is who can help. You decide what happens next."
        case _:
            return Tag(
                "calm", "Closed"
            ), "This request is closed. You can ask again any time; nothing is held against you."


def _next(mine: Request) -> tuple[str, ...]:
    match mine.stage:
        case "new":
            return ("A person reads it and thinks about what would fit.", "If anything changes, this page shows it.")
        case "assessed":
            return (
                f"What would fit: {listed([words.say('SUPPORT', kind).lower() for kind in mine.kinds])}.",
                "When somebody is found, this page shows who.",
            )
        case "matched":
            return (
                "You can call them, or wait for them if you gave a safe way to reach you.",
                "The hub stays with you.",
            )
        case _:
            return ("You can come back with your six words for as long as they are kept.",)


def _match(match: Match) -> dict[str, Any]:
    kind = words.say("SUPPORT", match.kind)
    return {"id": match.fact, "name": match.name, "text": f"{kind}." if kind else "", "tel": None}


def _steps(entries: tuple[Entry, ...], sheet: Sheet) -> tuple[Step, ...]:
    told = [(entry, _line(entry)) for entry in entries if entry.event in _LINES or entry.event is SupportMatched]
    last = len(told) - 1
    return tuple(
        Step(words.when(entry.at, sheet.now), text, "", "now" if place == last else "")
        for place, (entry, text) in enumerate(told)
    )


def _line(entry: Entry) -> str:
    if entry.event is SupportMatched:
        return f"{entry.text('service_name') or 'Somebody'} was found."
    return next(text for event, text in _LINES.items() if entry.event is event)
