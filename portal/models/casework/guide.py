"""What the state's guide came to, as those who need to know read it; the guide itself is a link. Pure."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import msgspec

from contracts.casework import figures
from contracts.guide import Follows, Outcome, OutcomeMistaken, OutcomeRecorded
from contracts.response import Seat
from contracts.vocabulary import Kind
from portal import words
from portal.i18n import N_, _
from portal.models.casework import said
from portal.models.people.response import SEATS
from portal.sheet import Sheet
from portal.words import Row

OUTCOMES: Final[Mapping[StrEnum, str]] = {
    Outcome.NOTHING_POINTS_TO_IT: N_("Nothing points to it now"),
    Outcome.AT_RISK: N_("There is a risk"),
    Outcome.SUSPECTED: N_("It is suspected"),
    Outcome.CONFIRMED: N_("It is confirmed"),
}
FOLLOWS: Final[Mapping[StrEnum, str]] = {
    Follows.ADVOCATE: N_("An advocate is offered"),
    Follows.MEDICAL_CARE: N_("Medical care is offered"),
    Follows.SERVICES: N_("Services are offered"),
    Follows.SAFETY_PLAN: N_("A safety plan, together"),
    Follows.LOOK_AGAIN: N_("It is looked at again later"),
    Follows.NOTHING_NOW: N_("Nothing for now"),
}
REPORT: Final = N_("A report by telephone, as the law requires")
_FOLLOWS_TO_THEM: Final[Mapping[StrEnum, str]] = {
    **FOLLOWS,
    Follows.ADVOCATE: N_("An advocate for you, if you like"),
    Follows.MEDICAL_CARE: N_("A doctor or nurse, if you like"),
    Follows.SERVICES: N_("Help of other kinds, if you like"),
    Follows.SAFETY_PLAN: N_("A plan for hard days, made with you"),
    Follows.LOOK_AGAIN: N_("Somebody looks again later, and asks you"),
}


class Used(msgspec.Struct, frozen=True, kw_only=True):
    """One use of the guide. ``outcome`` and ``by`` are None where a person tells them, and no page."""

    id: str
    on: datetime
    outcome: Outcome | None
    by: Seat | None
    follows: tuple[Follows, ...]
    report: bool


def used(sheet: Sheet, case: str) -> tuple[Used, ...]:
    """Return when the guide was used, as far as it may be known, the newest first; none that was a mistake."""
    found: dict[str, Used] = {}
    for entry in sheet.case(case):
        if entry.event is OutcomeRecorded:
            found[entry.about] = Used(
                id=entry.about,
                on=entry.read("reached_on", datetime) or entry.at,
                outcome=entry.read("outcome", Outcome),
                by=entry.read("reached_by", Seat),
                follows=entry.read("follows", tuple[Follows, ...]) or (),
                report=bool(entry.fields.get("report")),
            )
        elif entry.event is OutcomeMistaken:
            found.pop(entry.about, None)
    return tuple(sorted(found.values(), key=lambda each: each.on, reverse=True))


def page(sheet: Sheet, case: str, here: str, who: Kind) -> dict[str, Any]:
    """Return the context of ``casework/guide.html``."""
    mine = who is not Kind.YOUTH
    guide, over = figures().guide, here.removesuffix("/guide")
    return {
        "mine": mine,
        "guide": {"href": guide.address} if mine else None,
        "used": tuple(_card(each, sheet.now, here, mine=mine) for each in used(sheet, case)),
        "links": {
            "back": over if mine else f"{over}/plan",
            "add": f"{here}/new",
            "report": f"{over}/report",
        },
    }


def _card(each: Used, now: datetime, here: str, *, mine: bool) -> dict[str, Any]:
    follows = FOLLOWS if mine else _FOLLOWS_TO_THEM
    report = (_(REPORT),) if each.report else ()
    by = (Row(_("Who used it"), _(SEATS[each.by])),) if each.by else ()
    return {
        "id": each.id,
        "title": said.say(OUTCOMES, each.outcome) or _("Somebody looked at what could help you"),
        "day": words.day(each.on, now),
        "rows": by,
        "follows": report + tuple(said.say(follows, follow) for follow in each.follows),
        "mistaken": f"{here}/{each.id}/mistaken" if mine else "",
    }
