"""Which requests are one person's, and which caregiver is linked to a case: as hub or advocate sees it. Pure."""

from collections import Counter
from typing import Any

from contracts.asking import CaregiverLinked, CaregiverUnlinked, Verified
from contracts.base import Audience
from contracts.oncall import PageRequested
from contracts.vocabulary import Asker, Kind, Relation
from portal import words
from portal.i18n import _
from portal.models.cases.casefile import cases_of
from portal.models.people.teams import Team
from portal.models.requests.request import Request, requests_of
from portal.sheet import Entry, Sheet
from portal.words import Choice


def earlier_of(sheet: Sheet, request: Request) -> tuple[Request, ...]:
    """Return the earlier requests that this one is linked to."""
    return tuple(each for each in requests_of(sheet) if request.id in each.linked)


def others(sheet: Sheet, request: Request) -> tuple[Choice, ...]:
    """Return the requests that could be an earlier one of the same person, the newest first."""
    young = request.asker is Asker.YOUNG_PERSON
    found = [
        each
        for each in reversed(requests_of(sheet))
        if each.id != request.id
        and request.id not in each.linked
        and (each.asker is Asker.YOUNG_PERSON) == young
        and (each.at is None or request.at is None or each.at <= request.at)
    ]
    return tuple(Choice(each.id, _named(each), _when(each, sheet)) for each in found)


def link_page(sheet: Sheet, request: Request, here: str) -> dict[str, Any]:
    """Return the context of ``hub/link.html``."""
    linked = earlier_of(sheet, request)
    return {
        "back": here,
        "action": f"{here}/link",
        "others": others(sheet, request),
        "linked": [
            {
                "id": each.id,
                "name": _named(each),
                "when": words.when(each.at or sheet.now, sheet.now),
                "undo": f"{here}/unlink/{each.id}",
                "end": "" if each.code_ended else f"{here}/end/{each.id}",
            }
            for each in linked
        ],
    }


def caregivers_page(sheet: Sheet, kind: Kind, case: str, here: str) -> dict[str, Any]:
    """Return the context of ``hub/caregivers.html``: who is linked to the case, and who could be."""
    linked = _linked(sheet, case)
    taken = {entry.text("request_case") for entry in linked}
    return {
        "back": here,
        "action": f"{here}/caregivers",
        "linked": [
            {
                "id": entry.fact,
                "relation": _relation(entry),
                "verified": words.say("VERIFIED", entry.read("verified", Verified)),
                "when": words.when(entry.at, sheet.now),
                "undo": f"{here}/caregivers/{entry.text('request_case')}/undo",
            }
            for entry in linked
        ],
        "askers": tuple(each for each in _askers(sheet, kind) if each.value not in taken),
    }


def caregivers_of(sheet: Sheet, case: str) -> tuple[Team, ...]:
    """Return the caregivers who are linked to a case, by what they are to the youth: a release can name them."""
    found = [(entry, entry.read("audience", Audience), _relation(entry)) for entry in _linked(sheet, case)]
    several = {relation for relation, count in Counter(each for _, _, each in found).items() if count > 1}
    return tuple(
        Team(
            audience=who,
            name=f"{relation} · {words.reference(entry.text('request'), 'A')}" if relation in several else relation,
            region=entry.region,
        )
        for entry, who, relation in found
        if who is not None
    )


def _relation(entry: Entry) -> str:
    return words.capital(words.say("RELATIONS", entry.read("relation", Relation)))


def is_linked(sheet: Sheet, case: str, request_case: str) -> bool:
    return any(entry.text("request_case") == request_case for entry in _linked(sheet, case))


def _linked(sheet: Sheet, case: str) -> list[Entry]:
    standing: dict[str, Entry] = {}
    for entry in sheet.case(case):
        if entry.event is CaregiverLinked:
            standing[entry.text("request_case")] = entry
        elif entry.event is CaregiverUnlinked:
            standing.pop(entry.text("request_case"), None)
    return list(standing.values())


def _askers(sheet: Sheet, kind: Kind) -> tuple[Choice, ...]:
    """Return who asked: to a hub, every caregiver; to an advocate, those who asked for them to come."""
    if kind is Kind.HUB:
        found = [each for each in reversed(requests_of(sheet)) if each.asker is not Asker.YOUNG_PERSON]
        return tuple(Choice(each.case, _named(each), _when(each, sheet)) for each in found)
    cases = {each.id for each in cases_of(sheet)}
    calls = [entry for entry in reversed(sheet.of(PageRequested)) if entry.case not in cases]
    return tuple(
        Choice(entry.case, _("Somebody who asked for an advocate"), words.when(entry.at, sheet.now).exact)
        for entry in calls
    )


def _named(request: Request) -> str:
    who = words.say("ASKERS", request.asker) if request.asker else _("Somebody")
    return f"{who} · {words.reference(request.id, 'A')}"


def _when(request: Request, sheet: Sheet) -> str:
    return words.when(request.at, sheet.now).exact if request.at else ""
