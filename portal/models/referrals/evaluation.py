"""What became of what was asked for, by quarter: how soon help began, what was reached, what helped. Pure.

Only quarters that are over are counted, each by itself, so that no two openings of the page differ by what happened in
a day. A count that could point at somebody is withheld, and so is one whose complement could; there are no sums across
quarters. What found no door is the very count of the page of gaps. Each figure says what it counts, and from where that
is.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import Any, Final, NamedTuple

import msgspec

from contracts.aftercare import HelpSaid
from contracts.gaps import LEAST, month_of
from contracts.loop import Helped
from contracts.referral import ReferralMoved, ReferralReopened, ReferralRequested
from contracts.vocabulary import Area, Kind, Need, ReferralState
from contracts.withheld import ALL, By, Cell, Counted, counts, shown
from portal import words
from portal.i18n import N_, _, decimal
from portal.models.referrals.gaps import Bar
from portal.models.referrals.lacks import AREAS, ROWS, UnmetNeeds, last_quarters
from portal.models.referrals.referral import read
from portal.sheet import Entry, Sheet
from portal.shell import HOME

PAGE: Final = f"{HOME[Kind.HUB]}/evaluation"
QUARTERS: Final = 8
_MONTHS: Final = 3
_HOUR: Final = timedelta(hours=1)


class Figure(StrEnum):
    """What is counted, in the order in which it is read."""

    ASKED = "asked"
    REACHED = "reached"
    FIRST_CONTACT = "first-contact"
    NO_DOOR = "no-door"
    CAME_BACK = "came-back"
    ANSWERED = "answered"
    HELPED = "helped"


class Definition(NamedTuple):
    """A figure's name, what exactly it counts, and from where that is."""

    name: str
    counts: str
    source: str


DEFINITIONS: Final[Mapping[Figure, Definition]] = {
    Figure.ASKED: Definition(
        N_("Help asked for"),
        N_("Referrals first asked for in the quarter; those entered in error are left out."),
        N_("Wisconsin Guidelines: communities should know what is asked for, and what is missing"),
    ),
    Figure.REACHED: Definition(
        N_("Help that began"),
        N_("Of these, how many a provider began to help with, whenever that was."),
        N_("HL7 SDOH Clinical Care: a referral is in progress once its service has begun"),
    ),
    Figure.FIRST_CONTACT: Definition(
        N_("Time to first contact"),
        N_("From asking to the beginning of help: half of those that began took no longer, in hours."),
        N_("Los Angeles County's first responder protocol: first services within 72 hours, a target"),
    ),
    Figure.NO_DOOR: Definition(
        N_("Found no door"),
        N_("Referrals for which it was first said in the quarter that no service could be found."),
        N_("Wisconsin Guidelines: a resource inventory shows what is missing"),
    ),
    Figure.CAME_BACK: Definition(
        N_("Taken up again"),
        N_("Of what was asked for in the quarter, how many were opened again later. To come back is no failure."),
        N_("Wisconsin Guidelines: several exits and returns; a return resumes"),
    ),
    Figure.ANSWERED: Definition(
        N_("Said whether it helped"),
        N_("Young people and caregivers who answered in the quarter, each for one referral, their last answer."),
        N_("Wisconsin Guidelines: youth and caregivers say what helped"),
    ),
    Figure.HELPED: Definition(
        N_("Said that it helped"),
        N_("Of these, how many said yes."),
        N_("Wisconsin Guidelines: youth and caregivers say what helped"),
    ),
}


class Course(NamedTuple):
    """The course of one referral: asked for when, for what, and how soon help began, if it did."""

    asked: datetime
    need: Need
    area: Area
    began: datetime | None
    again: bool


class Quarter(NamedTuple):
    """The figures of a quarter. None: withheld. ``hours``: None, too, where too few began."""

    months: tuple[str, ...]
    counts: Mapping[Figure, int | None]
    hours: int | None
    reached: Mapping[Need, int | None]


class Courses:
    """An index of a sheet (see `portal.sheet.Index`): the course of each referral, and each last answer."""

    def __init__(self) -> None:
        self._courses: dict[str, Course] = {}
        self._answers: dict[str, tuple[datetime, Helped]] = {}
        self._made: dict[tuple[str, ...], Quarter] = {}

    def take(self, thing: str, entries: Sequence[Entry]) -> None:
        """Take in one referral, or what somebody said of one."""
        course, answer = course_of(entries), _answer(entries)
        if course != self._courses.pop(thing, None) or answer != self._answers.pop(thing, None):
            self._made.clear()
        if course is not None:
            self._courses[thing] = course
        if answer is not None:
            self._answers[thing] = answer

    def of(self, months: tuple[str, ...], no_door: int | None) -> Quarter:
        """Return what may be shown of the quarter of ``months``; ``no_door`` is what the page of gaps shows of it."""
        if months not in self._made:
            asked = [each for each in self._courses.values() if month_of(each.asked) in months]
            said = [each for at, each in self._answers.values() if month_of(at) in months]
            self._made[months] = quarter(months, asked, said)
        made = self._made[months]
        return made._replace(counts={**made.counts, Figure.NO_DOOR: no_door})


def quarter(months: tuple[str, ...], asked: Sequence[Course], said: Sequence[Helped]) -> Quarter:
    """Return what may be shown of what was ``asked``, and ``said``, in one quarter."""
    began = [each for each in asked if each.began is not None]
    things = [Counted(str(each.need), months[0], str(each.area)) for each in began]
    cells = shown(counts(things, ROWS, months[:1], AREAS))
    reached = cells[Cell(ALL, By.WHOLE)]
    hours = [(each.began - each.asked) / _HOUR for each in began if each.began is not None]
    helped = sum(each is Helped.YES for each in said)
    back = sum(each.again for each in asked)
    whole = may_show(len(asked), len(asked) - len(began) if reached is not None else 0)
    return Quarter(
        months,
        {
            Figure.ASKED: whole,
            Figure.REACHED: reached,
            Figure.CAME_BACK: may_show(back, 0 if whole is None else len(asked) - back),
            Figure.ANSWERED: may_show(len(said), 0),
            Figure.HELPED: may_show(helped, len(said) - helped) if may_show(len(said), 0) is not None else None,
        },
        None if reached is None or reached < LEAST else round(median(hours)),
        {need: cells[Cell(str(need), By.WHOLE)] for need in Need},
    )


def may_show(count: int, rest: int) -> int | None:
    """Return ``count``, or None where it, or what it leaves of its whole, could point at somebody."""
    return None if 0 < count < LEAST or 0 < rest < LEAST else count


def course_of(entries: Sequence[Entry]) -> Course | None:
    """Return the course of a referral, as its copies tell it; None where they tell of none."""
    if not any(entry.event is ReferralRequested for entry in entries):
        return None
    referral = read(entries)
    if referral is None or referral.need is None or referral.since is None:
        return None
    if referral.state is ReferralState.ENTERED_IN_ERROR:
        return None
    began = (
        entry.at
        for entry in entries
        if entry.event is ReferralMoved and entry.read("state", ReferralState) is ReferralState.IN_PROGRESS
    )
    again = any(entry.event is ReferralReopened for entry in entries)
    return Course(referral.since, referral.need, referral.area or Area.ANYWHERE, next(began, None), again)


def _answer(entries: Sequence[Entry]) -> tuple[datetime, Helped] | None:
    said = [(entry.at, entry.read("answer", Helped)) for entry in entries if entry.event is HelpSaid]
    at, answer = said[-1] if said else (None, None)
    return None if at is None or answer is None or answer is Helped.RATHER_NOT_SAY else (at, answer)


# ------------------------------------------------------------------------------------------------------------ the page


class Plot(msgspec.Struct, frozen=True):
    """One figure over the quarters."""

    id: str
    title: str
    counts: str
    source: str
    unit: str
    bars: tuple[Bar, ...]


class Line(msgspec.Struct, frozen=True):
    """A row of the table of services."""

    head: str
    cells: tuple[str, ...]


def quarters(sheet: Sheet) -> tuple[Quarter, ...]:
    """Return the quarters that are over, the oldest first."""
    courses, unmet = sheet.index(Courses), sheet.index(UnmetNeeds)
    return tuple(
        courses.of(months, unmet.of(months).cells[Cell(ALL, By.WHOLE)]) for months in last_quarters(sheet.now, QUARTERS)
    )


def evaluation(sheet: Sheet) -> dict[str, Any]:
    """Return the context of ``hub/evaluation.html``."""
    found = quarters(sheet)
    return {
        "plots": tuple(_plot(figure, found) for figure in Figure),
        "quarters": tuple(said_quarter(each.months) for each in found),
        "lines": tuple(
            Line(words.say("NEEDS", need, "name"), tuple(_said(each.reached[need]) for each in found)) for need in Need
        ),
        "csv": f"{PAGE}.csv",
        "least": LEAST,
    }


def table(sheet: Sheet) -> str:
    """Return the same as CSV: what may be shown, and nothing besides."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(("region", "from", "to", "figure", "service", "value"))
    for each in quarters(sheet):
        rows.writerows(_rows(each, sheet.region or ""))
    return text.getvalue()


def _rows(quarter_: Quarter, region: str) -> Iterator[tuple[object, ...]]:
    where = (region, quarter_.months[0], quarter_.months[-1])
    for figure in Figure:
        value = _value(figure, quarter_)
        yield (*where, figure, "all", "withheld" if value is None else value)
    for need, count in quarter_.reached.items():
        yield (*where, Figure.REACHED, need, "withheld" if count is None else count)


def said_quarter(months: Sequence[str]) -> str:
    """Return "Q3 2026"."""
    year, month = months[0].split("-")
    return _("Q%(number)s %(year)s", number=(int(month) - 1) // _MONTHS + 1, year=year)


def _value(figure: Figure, quarter_: Quarter) -> int | None:
    return quarter_.hours if figure is Figure.FIRST_CONTACT else quarter_.counts[figure]


def _said(value: int | None) -> str:
    return _("withheld") if value is None else decimal(value)


def _plot(figure: Figure, found: Sequence[Quarter]) -> Plot:
    values = [_value(figure, each) for each in found]
    most = max((value or 0 for value in values), default=0) or 1
    width = 100 / len(found)
    bars = tuple(
        Bar(
            x=round(number * width + width * 0.12, 2),
            width=round(width * 0.76, 2),
            y=round(100 - height, 2),
            height=round(height, 2),
            label=said_quarter(each.months),
            said="–" if nothing else _said(value),
            few=value is None and not nothing,
        )
        for number, (each, value) in enumerate(zip(found, values, strict=True))
        for nothing in (figure is Figure.FIRST_CONTACT and each.counts[Figure.REACHED] == 0,)
        for height in (0.0 if nothing else 12.0 if value is None else 100 * value / most,)
    )
    definition = DEFINITIONS[figure]
    unit = _("hours") if figure is Figure.FIRST_CONTACT else ""
    return Plot(figure, _(definition.name), _(definition.counts), _(definition.source), unit, bars)
