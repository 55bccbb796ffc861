"""Who opened a case, which part of it and when, by day: for the youth, and for the advocate beside them. Pure.

Their copies hold the openings that are theirs to know of; nothing is added to those, and nothing is counted.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from contracts.base import Audience
from contracts.disclosure import FileOpened, Part
from contracts.vocabulary import Kind
from portal import words
from portal.i18n import N_, _, listed
from portal.models.consent import accounting
from portal.models.youth.door import HOME, case_of
from portal.models.youth.said import Said
from portal.sheet import Entry, Sheet

YOUTHS: Final = f"{HOME}/opened"
PER_PAGE: Final = 60
"""Openings on a page."""
_Name = Callable[[Audience | None], str]
_PARTS: Final[Mapping[Part, str]] = {
    Part.CASE: N_("The case"),
    Part.REFERRAL: N_("A referral"),
    Part.PLAN: N_("The plan"),
    Part.SAFETY_PLAN: N_("The plan for hard days"),
    Part.DAY_TO_DAY: N_("School, papers, work and company"),
    Part.TOGETHER: N_("Planning together"),
}
_YOURS: Final[Mapping[Part, str]] = {
    Part.CASE: N_("Your page"),
    Part.REFERRAL: N_("Help that is asked for"),
    Part.PLAN: N_("Your plan"),
    Part.SAFETY_PLAN: N_("Your plan for hard days"),
    Part.DAY_TO_DAY: N_("School, papers, work and company"),
    Part.TOGETHER: N_("Planning together"),
}


def part_said(part: Part | None) -> str:
    """Return which part of a case that is; what was written before there were parts was the case."""
    return _(_PARTS[part or Part.CASE])


def yours(sheet: Sheet, before: int | None) -> dict[str, Any]:
    """Return the context of ``consent/openings.html`` for the youth."""
    case, said, known = case_of(sheet), Said(sheet.now), accounting.names(sheet)

    def name(who: Audience | None) -> str:
        return accounting.name(who, known, said)

    return {
        "title": _("Who opened your page"),
        "lede": _("Who, which part, and when. If something surprises you, ask your advocate."),
        "back": {"href": HOME, "label": _("Go back")},
        **_listed(sheet, case, before, name, _YOURS),
    }


def of_case(sheet: Sheet, case: str, before: int | None, back: str) -> dict[str, Any]:
    """Return the context of ``consent/openings.html`` for the advocate."""

    def name(who: Audience | None) -> str:
        if who is not None and who.kind is Kind.YOUTH:
            return _("The youth’s own page")
        return sheet.team_name(who) or _("Somebody")

    return {
        "title": _("Who opened it"),
        "lede": _("Who, which part, and when. The youth reads the same, but for what they aren’t told of yet."),
        "back": {"href": back, "label": _("Go back")},
        **_listed(sheet, case, before, name, _PARTS),
    }


def _listed(
    sheet: Sheet, case: str | None, before: int | None, name: _Name, parts: Mapping[Part, str]
) -> dict[str, Any]:
    found = [entry for entry in reversed(sheet.of(FileOpened)) if entry.case == case]
    here = [entry for entry in found if before is None or entry.seq < before]
    page, more = here[:PER_PAGE], len(here) > PER_PAGE
    days = groupby(page, key=lambda entry: entry.at.astimezone(sheet.now.tzinfo).date())
    pager = {"back": "?" if before is not None else "", "more": f"?before={page[-1].seq}" if more else "", "text": ""}
    return {
        "days": tuple(
            {
                "id": f"day-{day}",
                "day": words.day(entries[0].at, sheet.now),
                "people": tuple(_people(entries, sheet, name, parts)),
            }
            for day, group in days
            if (entries := list(group))
        ),
        "pager": pager if more or before is not None else None,
    }


def _people(entries: Sequence[Entry], sheet: Sheet, name: _Name, parts: Mapping[Part, str]) -> Iterable[dict[str, Any]]:
    """Yield each who opened something that day, and under their name each part once, with its times."""
    people: dict[str, dict[Part, list[datetime]]] = {}
    for entry in entries:
        who, part = name(entry.read("audience", Audience)), entry.read("part", Part) or Part.CASE
        people.setdefault(who, {}).setdefault(part, []).append(entry.at)
    for who, opened in people.items():
        lines = tuple(
            {"text": _(parts[part]), "times": _times(opened[part], sheet.now)} for part in Part if part in opened
        )
        yield {"name": who, "lines": lines}


def _times(times: Iterable[datetime], now: datetime) -> str:
    return listed(tuple(dict.fromkeys(words.clock_time(at, now) for at in sorted(times))))
