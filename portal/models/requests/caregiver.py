"""The request of whoever asked, as they may see it. Neutral: somebody else may pick up the phone. Pure."""

from typing import Any, Final

import msgspec

from contracts.asking import CodeRenewed, HubAnswered, RequestReopened, WriteToHub
from contracts.base import Audience
from contracts.disclosure import FileOpened
from contracts.intake import RequestAssessed, RequestClosed, SupportMatched, SupportRequested
from contracts.labels import Reach, Story
from contracts.oncall import RequestPage, page_of
from contracts.vocabulary import Kind, Language, PageReason
from portal import words
from portal.i18n import N_, _, listed
from portal.live.page import Look
from portal.models.casework.together import TOGETHER
from portal.models.referrals.helped import question
from portal.models.requests.hours import reads
from portal.models.requests.request import Match, Request, begun_of, requests_of
from portal.models.youth.door import coming
from portal.models.youth.said import Said
from portal.settings import Hub
from portal.sheet import Entry, Sheet
from portal.words import Step, Tag

MINE: Final = "/mine"
NOW: Final = f"{MINE}/now"
WRITE: Final = f"{MINE}/write"
UNLOCK: Final = f"{MINE}/unlock"
KEEP: Final = f"{MINE}/keep"
SEND: Final = f"{MINE}/send"
OPENINGS: Final = 4
"""How many of the last openings are told."""
WRITE_SAYS: Final = {"words": N_("Please write something first.")}
SAYS: Final = {
    "language": N_("Please choose the language."),
    "reach": N_("Please write how they can reach you right now: they have no other way."),
}
_LINES: Final = {
    SupportRequested: N_("You asked for support."),
    RequestAssessed: N_("Someone read it."),
    RequestClosed: N_("It was closed."),
    RequestReopened: N_("It is open again."),
    CodeRenewed: N_("The hub told you new words. Was that not you? Call them."),
    HubAnswered: N_("The hub answered."),
}


class AskNow(msgspec.Struct, frozen=True):
    """The form by which whoever asked asks for a person at once."""

    reach: Reach
    language: Language


class Write(msgspec.Struct, frozen=True):
    """The form by which whoever asked writes to the hub."""

    words: Story


def write(form: Write, command: str, mine: Request) -> WriteToHub:
    return WriteToHub(id=command, region=mine.region, case=mine.case, about=mine.id, words=form.words)


def is_open(sheet: Sheet, audience: Audience) -> bool:
    """Return whether ``audience`` is whoever asked, as far in as they can come: a code alone is told no name."""
    return any(each.audience == audience for each in (*requests_of(sheet), begun_of(sheet)) if each is not None)


def ajar(sheet: Sheet, look: Look) -> dict[str, Any] | None:
    """Return the context of ``caregiver/ajar.html``: what the code alone shows where there is a second secret."""
    case = case_of(sheet)
    if case is None or is_open(sheet, look.audience):
        return None
    mine = mine_of(sheet)
    hub = look.community.hub(sheet.region_of(case))
    closed = mine is not None and mine.stage == "closed"
    answered = mine is not None and _answered(mine)
    return {
        "title": _("What you began") if mine is None else _("Your request"),
        "tag": Tag("calm", _("Closed") if closed else _("Kept for you") if mine is None else _("We have it")),
        "status": _("There is something for you to read.") if answered else _("It is here, as you left it."),
        "coming": coming(sheet, case, Said(sheet.now)),
        "opened": openings(sheet, case),
        "now": NOW if mine is not None else "",
        "unlock": UNLOCK,
        "number": hub.phone if hub else None,
    }


def openings(sheet: Sheet, case: str) -> tuple[str, ...]:
    """Return when it was opened last by their words, the newest first."""
    said = Said(sheet.now)
    found = [entry.at for entry in reversed(sheet.of(FileOpened)) if entry.case == case][:OPENINGS]
    return tuple(said.moment(at) for at in found)


def request(sheet: Sheet, look: Look) -> dict[str, Any] | None:
    """Return the context of ``caregiver/request.html``: their newest request; None where there is none (yet)."""
    mine = mine_of(sheet)
    if mine is None or not is_open(sheet, look.audience):
        return None
    hub = look.community.hub(mine.region)
    tag, status = _status(mine, hub)
    return {
        "title": _("Your request"),
        "tag": tag,
        "status": status,
        "next": _next(mine),
        "coming": coming(sheet, mine.case, Said(sheet.now)),
        "helped": question(sheet, mine.id, look.audience, MINE) if mine.stage in ("matched", "closed") else None,
        "matches": tuple(_match(match) for match in mine.matches),
        "steps": _steps(sheet.about(mine.id), sheet),
        "lines": thread(mine, sheet),
        "hours": reads(hub, sheet.now),
        "write": WRITE,
        "earlier": tuple(_earlier(each, sheet) for each in requests_of(sheet) if each.id != mine.id),
        "opened": openings(sheet, mine.case),
        "now": NOW,
        "help_page": f"{MINE}/help" if look.audience.kind is Kind.CAREGIVER else "",
        "invited": f"{MINE}/together" if look.audience.kind is Kind.CAREGIVER and sheet.of(*TOGETHER) else "",
        "help": tuple(number for number in (hub.phone if hub else None, *look.community.help) if number is not None),
    }


def thread(mine: Request, sheet: Sheet) -> tuple[dict[str, Any], ...]:
    """Return what they and the hub wrote to each other, in order."""
    return tuple(
        {
            "id": line.fact,
            "by": _("The hub") if line.by_hub else _("You"),
            "hub": line.by_hub,
            "words": line.words,
            "when": words.when(line.at, sheet.now),
        }
        for line in mine.lines
    )


def _earlier(earlier: Request, sheet: Sheet) -> dict[str, Any]:
    return {
        "id": earlier.id,
        "when": words.when(earlier.at or sheet.now, sheet.now),
        "matches": tuple(match.name for match in earlier.matches),
        "lines": thread(earlier, sheet),
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
    """Return the newest request of this audience; earlier ones are theirs as well, where the hub linked them."""
    return next(iter(reversed(requests_of(sheet))), None)


def case_of(sheet: Sheet) -> str | None:
    """Return the file the newest request is kept in, or what was begun."""
    mine = mine_of(sheet) or begun_of(sheet)
    return mine.case if mine else None


def _status(mine: Request, hub: Hub | None) -> tuple[Tag, str]:
    name = hub.hub if hub else _("hub")
    match mine.stage:
        case "new" if _answered(mine):
            return Tag("calm", _("The hub wrote to you")), _("Its answer stands below. You can write back.")
        case "new":
            return Tag("calm", _("We have it")), _("A person at the %(name)s will read it.", name=name)
        case "assessed":
            return Tag("calm", _("Read by a person")), _(
                "The %(name)s is looking for somebody who can help.", name=name
            )
        case "matched":
            return Tag("ok", _("We found somebody")), _("This is who can help. You decide what happens next.")
        case _:
            return Tag("calm", _("Closed")), _(
                "This request is closed. You can ask again any time; nothing is held against you."
            )


def _next(mine: Request) -> tuple[str, ...]:
    match mine.stage:
        case "new" if not _answered(mine):
            return (
                _("A person reads it and thinks about what would fit."),
                _("If anything changes, this page shows it."),
            )
        case "assessed":
            return (
                _(
                    "What would fit: %(names)s.",
                    names=listed([words.small(words.say("SUPPORT", kind)) for kind in mine.kinds]),
                ),
                _("When somebody is found, this page shows who."),
            )
        case "new":
            return (_("The hub goes on looking with you."), _("If anything changes, this page shows it."))
        case "matched":
            return (
                _("You can call them, or wait for them if you gave a safe way to reach you."),
                _("The hub stays with you."),
            )
        case _:
            return (
                _("Write to the hub, and it is open again."),
                _("You can come back with your six words for as long as they are kept."),
            )


def _answered(mine: Request) -> bool:
    return any(line.by_hub for line in mine.lines)


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
        return _("%(name)s was found.", name=entry.text("service_name") or _("Somebody"))
    return next(_(text) for event, text in _LINES.items() if entry.event is event)
