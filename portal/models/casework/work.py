"""A job, its first months with a coach, and what helps there when it gets much. Pure."""

from datetime import datetime
from typing import Any

import msgspec

from contracts.due import months_on
from contracts.life import WorkBegun, WorkEnd, WorkEnded
from contracts.taxonomy import ServiceKind
from contracts.vocabulary import Kind
from portal import words
from portal.i18n import _, decimal
from portal.models.casework import said
from portal.models.casework import said_of_life as life
from portal.models.casework.said import Field
from portal.models.directory.directory import services_of
from portal.sheet import Sheet
from portal.words import Choice, Row


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A job, as far as it may be seen."""

    id: str
    since: datetime
    words: str
    employer: str
    coached: bool
    calm: str
    end: WorkEnd | None = None
    ended: bool = False


def jobs(sheet: Sheet, case: str) -> tuple[Job, ...]:
    """Return the jobs of a case, the newest first; none that was written down by mistake."""
    found: dict[str, Job] = {}
    for entry in sheet.case(case):
        if entry.event is WorkBegun:
            found[entry.about] = Job(
                id=entry.about,
                since=entry.read("since", datetime) or entry.at,
                words=entry.text("words"),
                employer=entry.text("employer"),
                coached=bool(entry.fields.get("coached")),
                calm=entry.text("calm"),
            )
        elif entry.event is WorkEnded and entry.about in found:
            end = entry.read("why", WorkEnd)
            found[entry.about] = msgspec.structs.replace(found[entry.about], ended=True, end=end)
    known = (each for each in found.values() if each.end is not WorkEnd.ENTERED_IN_ERROR)
    return tuple(sorted(known, key=lambda each: each.since, reverse=True))


def one(sheet: Sheet, case: str, which: str) -> Job | None:
    """Return a job that is theirs now."""
    return next((each for each in jobs(sheet, case) if each.id == which and not each.ended), None)


def safe_employers(sheet: Sheet) -> tuple[Choice, ...]:
    """Return the safe employers of the directory, where it is for them; a youth has none, and tells it in words."""
    found = (each for each in services_of(sheet).values() if ServiceKind.SAFE_EMPLOYER in each.listed.kinds)
    return tuple(Choice(each.id, each.full_name) for each in sorted(found, key=lambda each: each.full_name.casefold()))


# ------------------------------------------------------------------------------------------------------------ the pages


def page(sheet: Sheet, case: str, here: str, who: Kind) -> dict[str, Any]:
    """Return the context of ``casework/work.html``."""
    found = jobs(sheet, case)
    return {
        "young": who is Kind.YOUTH,
        "jobs": tuple(_card(each, sheet, here) for each in found if not each.ended),
        "ended": tuple(
            Row(each.words or _("A job"), said.say(life.WORK_ENDS, each.end)) for each in found if each.ended
        ),
        "links": {"begin": f"{here}/new", "back": here.removesuffix("/work")},
    }


def _card(each: Job, sheet: Sheet, here: str) -> dict[str, Any]:
    employer = services_of(sheet).get(each.employer)
    return {
        "id": each.id,
        "title": each.words or _("A job"),
        "safe": bool(each.employer),
        "employer": employer.full_name if employer is not None else "",
        "since": _since(each, sheet.now),
        "coach": coaching(each, sheet),
        "calm": each.calm,
        "end": f"{here}/{each.id}/over",
    }


def _since(each: Job, now: datetime) -> str:
    day = words.day(each.since, now)
    return _("From %(day)s", day=day) if each.since > now else _("Since %(day)s", day=day)


def coaching(job: Job, sheet: Sheet) -> dict[str, Any] | None:
    """Return the months with a coach: which it is, and when they check in; None where there is no coach.

    A month ends on the day of the month on which the job began, as one counts on a wall calendar.
    """
    if not job.coached:
        return None
    months = sheet.figures.coaching_months
    since, now = job.since.astimezone(sheet.now.tzinfo), sheet.now
    days = [months_on(since, number) for number in range(1, months + 1)]
    past = sum(day.date() < now.date() for day in days)
    return {
        "text": _("Month %(num)s of %(all)s", num=decimal(past + 1), all=decimal(months)) if past < months else "",
        "next": _("They check in around %(day)s.", day=words.day(days[past], now)) if past < months else "",
        "used": past,
        "whole": months,
        "done": past == months,
    }


def begin_fields(sheet: Sheet, *, young: bool) -> tuple[Field, ...]:
    employers = safe_employers(sheet)
    what = _("What do you do there?") if young else _("What do they do there, in their words?")
    calm = _("What helps you there when it’s too much?") if young else _("What helps them there when it’s too much?")
    of_directory = Field(
        kind="select",
        name="employer",
        label=_("A safe employer of the directory"),
        hint=_("They aren’t told anything by it."),
        choices=employers,
        optional=True,
    )
    return (
        Field(kind="area", name="words", label=what, max=1000),
        *((of_directory,) if employers else ()),
        Field(kind="moment", name="since", label=_("Since, or from, when?")),
        Field(
            kind="yes",
            name="coached",
            label=_("A job coach, for the first months"),
            hint=_("Somebody who checks in once a month, and helps with whatever comes up."),
        ),
        Field(
            kind="area",
            name="calm",
            label=calm,
            hint=_("A break outside, somebody to text, a word to the boss, music. No boss reads this."),
            optional=True,
            max=1000,
        ),
    )


def end_fields() -> tuple[Field, ...]:
    return (Field(kind="choose", name="why", label=_("What came of it?"), choices=said.choices(life.WORK_ENDS)),)
