"""A hub's inbox of requests for support, and the page of one. Pure."""

from typing import Any, Final

from contracts.vocabulary import Asker, Kind, Need, SupportKind
from portal import words
from portal.i18n import listed
from portal.models.cards import ASKED_BY, paged, request_card, request_tag
from portal.models.cases.casefile import cases_of
from portal.models.cases.steps import steps
from portal.models.directory.directory import NEED_OF, choices
from portal.models.oncall.called import call_card
from portal.models.oncall.oncall import pages_of
from portal.models.referrals.known import ASK
from portal.models.requests.request import Request, read, requests_of
from portal.sheet import Sheet
from portal.shell import HOME
from portal.words import Choice, Link, Row

REQUESTS: Final = f"{HOME[Kind.HUB]}/requests"
_CASES: Final = f"{HOME[Kind.HUB]}/cases"


def inbox(sheet: Sheet, page: int = 1) -> dict[str, Any]:
    """Return the context of ``hub/requests.html``: new ones oldest first, then who somebody is on, the newest first."""
    requests = requests_of(sheet)
    new = [each for each in requests if each.stage == "new"]
    rest, pager = paged([each for each in reversed(requests) if each.stage != "new"], page, REQUESTS)
    return {
        "new": tuple(request_card(each, sheet.now, f"{REQUESTS}/{each.id}") for each in new),
        "open_": tuple(request_card(each, sheet.now, f"{REQUESTS}/{each.id}") for each in rest),
        "pager": pager,
        "known": ASK,
    }


def new_requests(sheet: Sheet) -> int:
    """Return how many requests nobody has read yet."""
    return sum(each.stage == "new" for each in requests_of(sheet))


def find(sheet: Sheet, request: str) -> Request | None:
    """Return the request, where this audience knows of it."""
    return read(sheet.about(request))


def opening(request: Request) -> dict[str, Any]:
    """Return the context of ``hub/open_case.html``."""
    here = f"{REQUESTS}/{request.id}"
    return {"action": f"{here}/case", "back": here, "young": request.asker is Asker.YOUNG_PERSON}


def request_page(sheet: Sheet, request_id: str) -> dict[str, Any] | None:
    """Return the context of ``hub/request.html``; None where there is no such request for them."""
    request = find(sheet, request_id)
    if request is None:
        return None
    here = f"{REQUESTS}/{request.id}"
    stage = request.stage
    case = next((each for each in cases_of(sheet) if each.request == request.id), None)
    by = ASKED_BY[request.asker] if request.asker else "Somebody"
    return {
        "back": REQUESTS,
        "title": f"{by} asks for help",
        "tag": request_tag(request),
        "rows": _rows(request),
        "story": request.story,
        "calls": tuple(call_card(page, sheet, f"{HOME[Kind.HUB]}/pages") for page in pages_of(sheet, request.case)),
        "steps": steps(sheet.about(request.id), sheet),
        "stage": stage,
        "services": services_for(sheet, request) if stage == "assessed" else (),
        "kinds": tuple(Choice(kind.value, words.say("SUPPORT", kind)) for kind in request.kinds),
        "actions": {
            "assess": f"{here}/assess" if stage == "new" else "",
            "match": f"{here}/match" if stage == "assessed" else "",
            "close": f"{here}/close" if stage != "closed" else "",
        },
        "case": Link(f"{_CASES}/{case.id}", f"Case {case.ref}") if case else Link(f"{here}/case", "Open a case"),
    }


def services_for(sheet: Sheet, request: Request) -> tuple[Choice, ...]:
    """Return who could help: for what was asked, and for the kinds of support that were found to fit."""
    needs: set[Need] = {*request.needs, *(NEED_OF[kind] for kind in request.kinds)}
    return tuple(choices(sheet, needs, request.area))


def only_kind(request: Request) -> SupportKind | None:
    """Return the kind a match is for where there is only one."""
    return request.kinds[0] if len(request.kinds) == 1 else None


def _rows(request: Request) -> tuple[Row, ...]:
    said = (
        ("Who asks", words.say("ASKERS", request.asker) if request.asker else ""),
        ("What would help", listed([words.say("NEEDS", need, "name") for need in request.needs])),
        ("How soon", words.say("SOON", request.urgency)),
        ("Area", words.say("AREAS", request.area)),
        ("Language", words.say("LANGUAGES", request.language)),
        ("A safe way to reach them", request.reach or ""),
        ("Found", listed([each.name for each in request.matches])),
        ("Reference", words.reference(request.id, "A")),
    )
    return tuple(Row(label, text) for label, text in said if text)
