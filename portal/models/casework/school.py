"""The way back to school: as a youth and their advocate plan it, and as the few there read it who were named. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from contracts.base import Audience
from contracts.labels import Label
from contracts.life import AtSchool, ReturnPlanned, SchoolSupport, SupportStands, school_of
from contracts.vocabulary import Kind
from portal import words
from portal.i18n import _, message
from portal.models.cases.case import Shown, shown
from portal.models.cases.casefile import told_by
from portal.models.casework import said
from portal.models.casework import said_of_life as life
from portal.models.casework.said import Field
from portal.models.casework.stands import words as words_of
from portal.models.consent.consent import releases_of
from portal.sheet import Entry, Sheet
from portal.shell import HOME
from portal.words import Choice, Tag

SCHOOL: Final = f"{HOME[Kind.PARTNER]}/school"


class Return(msgspec.Struct, frozen=True, kw_only=True):
    """The way back as it was planned last, as far as it may be seen."""

    supports: Mapping[SchoolSupport, SupportStands] = {}
    told: tuple[Audience, ...] = ()
    back_on: datetime | None = None
    words: str = ""
    called: str = ""
    facts: tuple[str, ...] = ()
    """In which their words, and what they are called there, stand."""


def planned(sheet: Sheet, case: str) -> Return:
    """Return the way back to school of a case; an empty one where nothing may be seen of any."""
    return sheet.folded(read, school_of(case))


def read(entries: Sequence[Entry]) -> Return:
    """Return the way back that ``entries`` tell of: the newest, and the words that nobody replaced."""
    told = [entry for entry in entries if entry.event is ReturnPlanned]
    if not told:
        return Return()
    said, called = (words_of(told, name, "instead") for name in ("words", "called"))
    names = {entry.fact: entry.text("called") for entry in told}
    return Return(
        supports={each.support: each.stands for each in told[-1].read("supports", tuple[AtSchool, ...]) or ()},
        told=told[-1].read("need_to_know", tuple[Audience, ...]) or (),
        back_on=told[-1].read("back_on", datetime),
        words=said.text,
        called=names[called.facts[-1]] if called.facts else "",
        facts=tuple(dict.fromkeys((*said.facts, *called.facts))),
    )


def teams(sheet: Sheet, case: str) -> dict[str, tuple[Audience, str]]:
    """Return who at a school can be told, by token, and their names: whom a release lets read about school.

    Who was named already is among them, so that they can be left out again.
    """
    named: dict[str, tuple[Audience, str]] = {}
    known: dict[Audience, str] = {}
    for each in releases_of(sheet, case):
        if each.recipient is None or each.recipient.kind is not Kind.PARTNER:
            continue
        known[each.recipient] = each.name
        if each.stands(sheet.now) and Label.SCHOOL in each.kinds:
            named[token_of(each.recipient)] = (each.recipient, each.name)
    for who in planned(sheet, case).told:
        named.setdefault(token_of(who), (who, known.get(who) or sheet.team_name(who) or _("A team of the school")))
    return named


def token_of(who: Audience) -> str:
    return f"{who.kind}:{who.team}"


# ------------------------------------------------------------------------------------------------------------ the pages


def page(sheet: Sheet, case: str, here: str, who: Kind) -> dict[str, Any]:
    """Return the context of ``casework/school.html``."""
    found = planned(sheet, case)
    among = teams(sheet, case)
    base = here.removesuffix("/life/school")
    return {
        "young": who is Kind.YOUTH,
        "supports": supports(found),
        "back_on": back_on(found, sheet),
        "words": found.words,
        "called": found.called,
        "told": tuple(among[token_of(each)][1] for each in found.told),
        "links": {
            "change": f"{here}/change",
            "now": f"{base}/plan/school",
            "release": f"{base}/release" if who is Kind.ADVOCATE else "",
            "back": f"{base}/life",
        },
    }


def back_on(found: Return, sheet: Sheet) -> str:
    """Return when they are back, in a few words; "" where there is no day."""
    return _("Back on %(day)s", day=words.day(found.back_on, sheet.now)) if found.back_on else ""


def supports(found: Return) -> tuple[dict[str, Any], ...]:
    """Return what a school can do, as it was said of each, and how far each has come."""
    return tuple(
        {
            "id": each.value,
            "label": message(life.SUPPORTS[each][0]),
            "tag": Tag(life.SUPPORT_TONES[found.supports[each]], said.say(life.SUPPORT_STANDS, found.supports[each])),
        }
        for each in SchoolSupport
        if each in found.supports
    )


def fields(sheet: Sheet, case: str) -> tuple[Field, ...]:
    """Return the form: what a school can do, when they are back, their words, and who there is told."""
    stands = said.choices(life.SUPPORT_STANDS)
    asked = tuple(
        Field(
            kind="select",
            name=each.value,
            label=message(label),
            hint=message(hint) if hint else "",
            choices=stands,
            optional=True,
        )
        for each, (label, hint) in life.SUPPORTS.items()
    )
    among = tuple(Choice(token, name) for token, (_who, name) in teams(sheet, case).items())
    told = Field(
        kind="many",
        name="need_to_know",
        label=_("Who at school needs to know?"),
        hint=_("They see this list, the day, the words and the name, as long as a release to them says “school”."),
        choices=among,
        optional=True,
    )
    return (
        *asked,
        Field(kind="moment", name="back_on", label=_("Back on"), hint=_("Only if there is a day."), optional=True),
        Field(kind="area", name="words", label=_("What else matters about it?"), optional=True, max=1000),
        Field(
            kind="text",
            name="called",
            label=_("A name to be called by there"),
            hint=_("Any name, or none. Without one they see a number, and nothing that says who it is."),
            optional=True,
            max=120,
        ),
        *((told,) if among else ()),
    )


def typed(sheet: Sheet, case: str) -> dict[str, str | Sequence[str]]:
    """Return the form as it stands."""
    found = planned(sheet, case)
    return {
        **{each.value: stands.value for each, stands in found.supports.items()},
        "back_on": said.at(found.back_on, sheet.now),
        "words": found.words,
        "called": found.called,
        "need_to_know": [token_of(who) for who in found.told],
    }


# -------------------------------------------------------------------------------------------------- as the school reads


def told(sheet: Sheet) -> dict[str, Any]:
    """Return the context of ``partner/students.html``: those who want this team to know that they come back."""
    newest = {entry.case: entry for entry in sheet.of(ReturnPlanned)}
    return {"cards": tuple(_student(sheet, entry) for entry in reversed(newest.values())), "back": HOME[Kind.PARTNER]}


def told_of(sheet: Sheet, case: str) -> dict[str, Any] | None:
    """Return the context of ``partner/student.html``; None where nobody of that case wants this team to know."""
    entry = sheet.newest(ReturnPlanned, about=school_of(case))
    if entry is None:
        return None
    found = planned(sheet, case)
    parts = shown(told_by(sheet.about(case)), sheet.now)
    own = Shown(
        id="shown-words",
        label=_("What matters to them about it"),
        text=found.words,
        until=words.iso(entry.until) if entry.until else None,
        until_text=words.until(entry.until, sheet.now) if entry.until else "",
        notice=words.say("LEGAL_NOTICES", entry.notice),
    )
    name = _called(sheet, case)
    return {
        "title": name or _nameless(case),
        "called": bool(name),
        "back_on": back_on(found, sheet),
        "supports": supports(found),
        "shown": (*((own,) if found.words else ()), *parts),
        "back": SCHOOL,
    }


def _student(sheet: Sheet, entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.about,
        "href": f"{SCHOOL}/{entry.case}",
        "title": _called(sheet, entry.case) or _nameless(entry.case),
        "text": back_on(planned(sheet, entry.case), sheet) or _("Wants to come back"),
    }


def _called(sheet: Sheet, case: str) -> str:
    """Return what they chose to be called here, or told this team otherwise; "" where it may read neither."""
    told = (each.text for each in told_by(sheet.about(case)) if each.name == "called")
    return planned(sheet, case).called or next(told, "")


def _nameless(case: str) -> str:
    return _("A student, %(reference)s", reference=words.reference(case, "C"))
