"""What can be said besides the need when somebody asks for help: each question as it belongs to that need. Pure."""

from typing import Any, Final

from contracts.taxonomy import KINDS_OF, PLACEMENTS, Authority, Population
from contracts.vocabulary import Area, Need
from portal import words
from portal.i18n import _
from portal.models.cases.casefile import Case
from portal.models.directory.directory import choices
from portal.models.requests.request import read
from portal.sheet import Sheet
from portal.words import Choice, Row

_FEW: Final = 24
"""Places to choose from by hand: more than that nobody reads through with somebody beside them."""


def proposed(sheet: Sheet, case: Case) -> dict[str, str]:
    """Return what was asked for in the request from which the case came, as the form begins: nobody types it twice."""
    asked = read(sheet.about(case.request)) if case.request else None
    said = (("need", next(iter(asked.needs), None)), ("urgency", asked.urgency), ("area", asked.area)) if asked else ()
    return {name: each.value for name, each in said if each is not None}


def more(sheet: Sheet, here: str, need: Need, urgency: str, area: str) -> dict[str, Any]:
    """Return the context of ``hub/refer_more.html``."""
    kinds = KINDS_OF[need]
    return {
        "action": f"{here}/refer",
        "back": f"{here}/refer",
        "rows": _rows(need, urgency, area),
        "need": words.say("NEEDS", need, "name"),
        "kinds": tuple(Choice(kind.value, words.say("SERVICE_KINDS", kind)) for kind in kinds),
        "groups": tuple(Choice(each.value, words.say("POPULATIONS", each)) for each in Population),
        "authorities": tuple(Choice(each.value, words.say("AUTHORITIES", each)) for each in Authority)
        if PLACEMENTS & set(kinds)
        else (),
        "places": tuple(choices(sheet, (need,), _area(area))[:_FEW]),
    }


def _area(text: str) -> Area | None:
    return Area(text) if text in set(Area) else None


def _rows(need: Need, urgency: str, area: str) -> tuple[Row, ...]:
    said = (
        (_("What"), words.say("NEEDS", need, "name")),
        (_("How soon"), words.say("URGENCIES", urgency)),
        (_("Area"), words.say("AREAS", area)),
    )
    return tuple(Row(label, text) for label, text in said if text)
