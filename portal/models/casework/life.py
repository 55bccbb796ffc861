"""Day to day: school, papers, work, company and what somebody likes to do, a line each. Pure."""

from typing import Any

from contracts.life import SupportStands
from contracts.vocabulary import Kind
from portal import words
from portal.i18n import _, listed, ngettext
from portal.models.casework import company, matters, said, school, work
from portal.models.casework import said_of_life as life
from portal.sheet import Sheet
from portal.words import Link


def page(sheet: Sheet, case: str, here: str, who: Kind) -> dict[str, Any]:
    """Return the context of ``casework/life.html``."""
    young = who is Kind.YOUTH
    back = "/you" if young else here.removesuffix("/life")
    parts = (
        (Link(f"{here}/school", _("School")), _school(sheet, case)),
        (Link(f"{here}/matters", _("Papers and courts")), _matters(sheet, case)),
        (Link(f"{here}/work", _("Work")), _work(sheet, case)),
        (Link(f"{here}/company", _("Somebody who goes along")), _company(sheet, case)),
        (
            Link(f"{here}/activities", _("What I like to do") if young else _("What they like to do")),
            _likes(sheet, case),
        ),
    )
    return {"young": young, "parts": tuple({"to": to, "text": text} for to, text in parts), "back": back}


def _school(sheet: Sheet, case: str) -> str:
    found = school.planned(sheet, case)
    if found.back_on:
        return school.back_on(found, sheet)
    wanted = sum(stands in (SupportStands.WANTED, SupportStands.ASKED_FOR) for stands in found.supports.values())
    if wanted:
        return ngettext("%(num)s thing is wanted there", "%(num)s things are wanted there", wanted)
    return _("The way back, and who there is told.")


def _matters(sheet: Sheet, case: str) -> str:
    goes_on = [each for each in matters.matters(sheet, case) if not each.closed]
    soon = next((each for each in goes_on if matters.near(each, sheet.now)), None)
    if soon is not None and soon.deadline is not None:
        return _("%(matter)s, by %(day)s", matter=soon.title, day=words.day(soon.deadline, sheet.now))
    return listed([each.title for each in goes_on]) or _("IDs, benefits, immigration, and whatever has a deadline.")


def _work(sheet: Sheet, case: str) -> str:
    now = [each for each in work.jobs(sheet, case) if not each.ended]
    return now[0].words if now and now[0].words else _("A job, a coach for the first months, what helps there.")


def _company(sheet: Sheet, case: str) -> str:
    now = [each.title for each in company.company(sheet, case) if not each.ended]
    return listed(now) or _("A peer or a mentor, for a while.")


def _likes(sheet: Sheet, case: str) -> str:
    activities, more = company.chosen(sheet, case)
    named = " · ".join(said.say(life.ACTIVITIES, each) for each in activities)
    return named or more.text or _("What does good beside talking.")
