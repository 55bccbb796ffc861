"""A hub's inbox of requests for support, and the page of one. Pure."""

from datetime import UTC, datetime
from typing import Any, Final

from contracts.hardest import kinds_of
from contracts.vocabulary import Asker, Kind, Need, SupportKind
from portal import words
from portal.forms import Form
from portal.i18n import _, listed
from portal.models.cards import ASKED_BY, paged, request_card, request_tag
from portal.models.cases.casefile import cases_of
from portal.models.cases.steps import steps
from portal.models.directory.directory import NEED_OF, choices
from portal.models.oncall.called import call_card
from portal.models.oncall.oncall import pages_of
from portal.models.referrals.known import ASK
from portal.models.requests.linking import earlier_of
from portal.models.requests.request import Request, read, requests_of
from portal.sheet import Sheet
from portal.shell import HOME
from portal.words import Choice, Link, Row

REQUESTS: Final = f"{HOME[Kind.HUB]}/requests"
_CASES: Final = f"{HOME[Kind.HUB]}/cases"


def inbox(sheet: Sheet, page: int = 1) -> dict[str, Any]:
    """Return the context of ``hub/requests.html``: those that wait for a word of the hub, who waits longest first; then
    the rest, the newest first.
    """
    requests = requests_of(sheet)
    waiting = sorted((each for each in requests if each.waits_since is not None), key=_waits)
    rest, pager = paged([each for each in reversed(requests) if each.waits_since is None], page, REQUESTS)
    late = sheet.figures.late_after
    return {
        "new": tuple(request_card(each, sheet.now, late, f"{REQUESTS}/{each.id}") for each in waiting),
        "open_": tuple(request_card(each, sheet.now, late, f"{REQUESTS}/{each.id}") for each in rest),
        "pager": pager,
        "known": ASK,
        "support": f"{HOME[Kind.HUB]}/support",
    }


def new_requests(sheet: Sheet) -> int:
    """Return how many requests wait for a word of the hub."""
    return sum(each.waits_since is not None for each in requests_of(sheet))


def _waits(request: Request) -> datetime:
    return request.waits_since or datetime.max.replace(tzinfo=UTC)


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
    stage, linked = request.stage, earlier_of(sheet, request)
    hard = "HARD_ME" if request.asker is Asker.YOUNG_PERSON else "HARD"
    proposes = stage == "new" and request.asker is not Asker.YOUNG_PERSON
    case = next((each for each in cases_of(sheet) if each.request == request.id), None)
    by = _(ASKED_BY[request.asker]) if request.asker else _("Somebody")
    return {
        "back": REQUESTS,
        "title": _("%(by)s asks for help", by=by),
        "tag": request_tag(request, sheet.now, sheet.figures.late_after),
        "rows": _rows(request),
        "story": request.story,
        "never": _never(request),
        "hard": tuple(words.say(hard, each) for each in request.hardest),
        "lines": _lines(request, sheet),
        "answering": Form(),
        "link": f"{here}/link",
        "renew": f"{here}/words" if renewable(sheet, request) else "",
        "support": f"{here}/support" if request.asker is not Asker.YOUNG_PERSON else "",
        "earlier": tuple(Link(f"{REQUESTS}/{each.id}", words.reference(each.id, "A")) for each in linked),
        "asked_before": request.asked_before and not linked,
        "form": Form(typed={"kinds": tuple(kind.value for kind in kinds_of(request.hardest))} if proposes else {}),
        "calls": tuple(call_card(page, sheet, f"{HOME[Kind.HUB]}/pages") for page in pages_of(sheet, request.case)),
        "steps": steps(sheet.about(request.id), sheet),
        "stage": stage,
        "services": services_for(sheet, request) if stage == "assessed" else (),
        "kinds": tuple(Choice(kind.value, words.say("SUPPORT", kind)) for kind in request.kinds),
        "actions": {
            "assess": f"{here}/assess" if stage == "new" else "",
            "match": f"{here}/match" if stage == "assessed" else "",
            "close": f"{here}/close" if stage != "closed" else "",
            "answer": f"{here}/answer",
        },
        "case": Link(f"{_CASES}/{case.id}", _("Case %(ref)s", ref=case.ref))
        if case
        else Link(f"{here}/case", _("Open a case")),
    }


def renewable(sheet: Sheet, request: Request) -> bool:
    """Return whether a hub may tell whoever asked new words: not who has a case of their own; their advocate does."""
    young = request.asker is Asker.YOUNG_PERSON
    return not (young and any(each.request == request.id for each in cases_of(sheet)))


def services_for(sheet: Sheet, request: Request) -> tuple[Choice, ...]:
    """Return who could help: for what was asked, and for the kinds of support that were found to fit."""
    needs: set[Need] = {*request.needs, *(NEED_OF[kind] for kind in request.kinds)}
    return tuple(choices(sheet, needs, request.area))


def only_kind(request: Request) -> SupportKind | None:
    """Return the kind a match is for where there is only one."""
    return request.kinds[0] if len(request.kinds) == 1 else None


def _never(request: Request) -> tuple[str, ...]:
    """Return how they are never to be reached: it stands before everything else."""
    return (*(words.say("SAFE_WAYS", way) for way in request.never_ways), *filter(None, (request.never,)))


def _lines(request: Request, sheet: Sheet) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "id": line.fact,
            "by": _("The hub") if line.by_hub else _("Whoever asked"),
            "hub": not line.by_hub,
            "words": line.words,
            "when": words.when(line.at, sheet.now),
        }
        for line in request.lines
    )


def _rows(request: Request) -> tuple[Row, ...]:
    said = (
        (_("Who asks"), words.say("ASKERS", request.asker) if request.asker else ""),
        (_("What would help"), listed([words.say("NEEDS", need, "name") for need in request.needs])),
        (_("How soon"), words.say("SOON", request.urgency)),
        (_("Area"), words.say("AREAS", request.area)),
        (_("Language"), words.say("LANGUAGES", request.language)),
        (_("Interpreter"), _("Yes, please") if request.interpreter else ""),
        (_("Makes it easier"), request.ease or ""),
        (_("Safe ways"), listed([words.say("SAFE_WAYS", way) for way in request.ways])),
        (_("Safe times"), listed([words.say("SAFE_TIMES", time) for time in request.times])),
        (_("A safe way to reach them"), request.reach or ""),
        (_("Found"), listed([each.name for each in request.matches])),
        (_("Reference"), words.reference(request.id, "A")),
    )
    return tuple(Row(label, text) for label, text in said if text)
