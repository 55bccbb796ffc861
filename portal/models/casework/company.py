"""Who goes along with them for a while: matched, bounded, and with somebody behind. And what they like to do. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from contracts.life import (
    ActivitiesChosen,
    Activity,
    CompanyEnded,
    CompanyJoined,
    CompanyKind,
    activities_of,
)
from contracts.vocabulary import Kind
from portal import words
from portal.i18n import _, message
from portal.models.casework import said
from portal.models.casework import said_of_life as life
from portal.models.casework.said import Field
from portal.models.casework.stands import Words
from portal.models.casework.stands import words as words_of
from portal.sheet import Sheet
from portal.words import Choice, Row


class Company(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's company, as far as it may be seen."""

    id: str
    kind: CompanyKind | None
    who: str
    bounds: str
    behind: str
    until: datetime | None
    ended: bool = False

    @property
    def said(self) -> str:
        return message(life.COMPANY[self.kind][0]) if self.kind else ""

    @property
    def title(self) -> str:
        return self.who or self.said or _("Somebody")


def company(sheet: Sheet, case: str) -> tuple[Company, ...]:
    """Return who goes, or went, along with them, in the order they came."""
    found: dict[str, Company] = {}
    for entry in sheet.case(case):
        if entry.event is CompanyJoined:
            found[entry.about] = Company(
                id=entry.about,
                kind=entry.read("kind", CompanyKind),
                who=entry.text("who"),
                bounds=entry.text("bounds"),
                behind=entry.text("behind"),
                until=entry.read("until", datetime),
            )
        elif entry.event is CompanyEnded and entry.about in found:
            found[entry.about] = msgspec.structs.replace(found[entry.about], ended=True)
    return tuple(found.values())


def one(sheet: Sheet, case: str, which: str) -> Company | None:
    """Return somebody who goes along with them now."""
    return next((each for each in company(sheet, case) if each.id == which and not each.ended), None)


def page(sheet: Sheet, case: str, here: str, who: Kind) -> dict[str, Any]:
    """Return the context of ``casework/company.html``."""
    found = company(sheet, case)
    return {
        "young": who is Kind.YOUTH,
        "people": tuple(_card(each, sheet, here) for each in found if not each.ended),
        "ended": tuple(Row(each.title, each.said if each.who else "") for each in found if each.ended),
        "links": {"join": f"{here}/new", "back": here.removesuffix("/company")},
    }


def _card(each: Company, sheet: Sheet, here: str) -> dict[str, Any]:
    until = ""
    if each.until is not None:
        over = each.until <= sheet.now
        until = _("Its time is over: go on, or part?") if over else words.capital(words.until(each.until, sheet.now))
    rows = (
        Row(_("What it is for, and what not"), each.bounds),
        Row(_("Who is there for %(name)s", name=each.title), each.behind),
    )
    return {
        "id": each.id,
        "title": each.title,
        "kind": each.said if each.who else "",
        "until": until,
        "rows": tuple(row for row in rows if row.text),
        "end": f"{here}/{each.id}/over",
    }


def join_fields(*, young: bool) -> tuple[Field, ...]:
    kinds = tuple(Choice(each.value, message(label), message(hint)) for each, (label, hint) in life.COMPANY.items())
    mine = _("What is it for, and what not?")
    return (
        Field(kind="choose", name="kind", label=_("Who goes along?"), choices=kinds),
        Field(kind="text", name="who", label=_("What are they called?"), max=120),
        Field(
            kind="area",
            name="bounds",
            label=mine,
            hint=_("Which hours, where, by which way to reach each other. What neither owes the other."),
            max=1000,
        ),
        Field(
            kind="text",
            name="behind",
            label=_("Who is there for this person, when it’s too much?"),
            hint=_("A peer or a mentor needs somebody to talk to as well."),
            max=120,
        ),
        Field(
            kind="moment",
            name="until",
            label=_("Until when, for now?"),
            hint=_("Then you ask each other whether to go on.")
            if young
            else _("Then both are asked whether to go on."),
            optional=True,
        ),
    )


# ----------------------------------------------------------------------------------------------------------- activities


def chosen(sheet: Sheet, case: str) -> tuple[tuple[Activity, ...], Words]:
    """Return what they like to do, and their words about it."""
    told = [entry for entry in sheet.about(activities_of(case)) if entry.event is ActivitiesChosen]
    activities = told[-1].read("activities", tuple[Activity, ...]) if told else None
    return activities or (), words_of(told, "words", "instead")


def activity_fields(*, young: bool) -> tuple[Field, ...]:
    like = _("What do you like to do?") if young else _("What do they like to do?")
    return (
        Field(kind="many", name="activities", label=like, choices=said.choices(life.ACTIVITIES), optional=True),
        Field(kind="area", name="words", label=_("Something else, or more about it"), optional=True, max=1000),
    )


def activities_typed(sheet: Sheet, case: str) -> dict[str, str | Sequence[str]]:
    activities, more = chosen(sheet, case)
    return {"activities": [each.value for each in activities], "words": more.text}
