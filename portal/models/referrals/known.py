"""Being found by a name and a day of birth: what a youth agreed to, who asked, and the question of a hub. Pure."""

from datetime import datetime
from typing import Any, Final

import msgspec

from contracts.base import Audience
from contracts.known import AgreedToBeKnown, AskedAfter, KnownNoMore
from contracts.vocabulary import Kind
from portal import words
from portal.i18n import N_, _
from portal.models.cases.case import find
from portal.sheet import Sheet
from portal.shell import HOME
from portal.words import Choice, Row, Tag, When

ASK: Final = f"{HOME[Kind.HUB]}/known"
ANSWER: Final = N_("We can’t tell you, and that protects them")
NEUTRAL: Final = N_(
    "The answer is always this one. If they agreed to be found, their own advocate is "
    "told now that you asked, and calls you if they want that."
)
"""The same for everybody, whether anything matched or not."""
LASTS: Final = (
    Choice("30", N_("A month")),
    Choice("90", N_("Three months")),
    Choice("180", N_("Half a year")),
    Choice("365", N_("A year")),
)


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """What one youth agreed to, as long as it stands. By what they are found, nobody reads again."""

    id: str
    case: str
    region: str
    at: datetime
    until: datetime | None


class Asked(msgspec.Struct, frozen=True):
    """Somebody asked after them."""

    id: str
    who: str
    when: When


def agreements(sheet: Sheet, case: str) -> tuple[Agreement, ...]:
    """Return what stands, the newest first."""
    over = {entry.about for entry in sheet.case(case) if entry.event is KnownNoMore}
    found = (
        Agreement(
            id=entry.about,
            case=entry.case,
            region=entry.region,
            at=entry.at,
            until=entry.read("until", datetime),
        )
        for entry in reversed(sheet.case(case))
        if entry.event is AgreedToBeKnown and entry.about not in over
    )
    return tuple(each for each in found if each.until is None or each.until > sheet.now)


def asked_after(sheet: Sheet, case: str) -> tuple[Asked, ...]:
    """Return who asked after them, the newest first."""
    return tuple(
        Asked(
            entry.fact,
            entry.text("who") or sheet.team_name(entry.read("asker", Audience)) or _("Somebody"),
            words.when(entry.at, sheet.now),
        )
        for entry in reversed(sheet.case(case))
        if entry.event is AskedAfter
    )


def page(sheet: Sheet, kind: Kind, case_id: str) -> dict[str, Any] | None:
    """Return the context of ``consent/known.html``; None where there is no such case for them."""
    case = find(sheet, case_id)
    if case is None:
        return None
    here = f"{HOME[kind]}/cases/{case.id}"
    advocate = kind is Kind.ADVOCATE
    stands = agreements(sheet, case.id) if advocate else ()
    return {
        "back": here,
        "advocate": advocate,
        "stands": tuple(
            {
                "id": each.id,
                "tag": Tag(words.OK, words.until(each.until, sheet.now) if each.until else _("in force")),
                "rows": (Row(_("Agreed"), words.day(each.at, sheet.now)),),
                "stop": f"{here}/known/{each.id}/stop",
            }
            for each in stands
        ),
        "asked": asked_after(sheet, case.id),
        "agree": f"{here}/known/agree" if advocate else "",
    }


def agreement(sheet: Sheet, case: str, about: str) -> Agreement | None:
    """Return one that stands."""
    return next((each for each in agreements(sheet, case) if each.id == about), None)
