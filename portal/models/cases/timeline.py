"""The timeline of a case: everything that happened in it, as far as an audience may see it, by day. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final

import msgspec

from contracts import accompany
from contracts import clock as of
from contracts.base import Audience, Event
from contracts.clocks import table
from contracts.disclosure import FileOpened
from contracts.vocabulary import ClockKind, Kind, PageReason, PauseReason, StopReason
from portal import i18n, words
from portal.i18n import N_, _, listed, message
from portal.models.cards import paged
from portal.models.cases.case import find
from portal.models.cases.steps import by_whom, sentence
from portal.models.clocks.clock_cards import UNNAMED, running
from portal.models.referrals.referral import referrals_of
from portal.sheet import Entry, Sheet
from portal.shell import HOME
from portal.words import When

_PER_PAGE: Final = 60


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """A line of it. ``href`` leads to what it is about, where that has a page."""

    id: str
    when: When
    at: str
    text: str
    by: str
    href: str


class Day(msgspec.Struct, frozen=True):
    """A day, its newest line first."""

    id: str
    title: str
    lines: tuple[Happened, ...]


def timeline(sheet: Sheet, kind: Kind, case_id: str, page: int = 1) -> dict[str, Any] | None:
    """Return the context of ``hub/timeline.html``; None where there is no such case for them."""
    case = find(sheet, case_id)
    if case is None:
        return None
    home = HOME[kind]
    here = f"{home}/cases/{case.id}"
    said = [(entry, text) for entry in _each(sheet.case(case.id)) if (text := _said(entry, sheet))]
    said.reverse()
    part, pager = paged(said, page, f"{here}/timeline", _PER_PAGE)
    return {
        "title": case.called or case.ref,
        "here": here,
        "clocks": running(sheet, case.id, f"{here}/clocks") if page == 1 else (),
        "clocks_at": f"{here}/clocks",
        "waits": tuple(_waits(sheet, case.id)) if page == 1 else (),
        "days": tuple(_days(part, sheet, home)),
        "count": len(said),
        "pager": pager,
    }


def _each(entries: Sequence[Entry]) -> Iterable[Entry]:
    """Yield what is told of: an opening right after one by the same team is the same opening."""
    before: Entry | None = None
    for entry in entries:
        again = before is not None and before.event is entry.event is FileOpened
        if not (again and before is not None and before.fields.get("audience") == entry.fields.get("audience")):
            yield entry
        before = entry


def _days(part: Sequence[tuple[Entry, str]], sheet: Sheet, home: str) -> Iterable[Day]:
    for day, lines in groupby(part, key=lambda each: each[0].at.astimezone(sheet.now.tzinfo).date()):
        found = tuple(_line(entry, text, sheet, home) for entry, text in lines)
        yield Day(f"day-{day}", _day(day, sheet), found)


def _day(day: date, sheet: Sheet) -> str:
    title = i18n.moment(day, i18n.DAY_OF_WEEK if day.year == sheet.now.year else i18n.DAY_OF_ALL)
    return {0: _("Today, %(title)s", title=title), 1: _("Yesterday, %(title)s", title=title)}.get(
        (sheet.now.date() - day).days, title
    )


def _line(entry: Entry, text: str, sheet: Sheet, home: str) -> Happened:
    return Happened(
        id=f"at-{entry.fact}",
        when=words.when(entry.at, sheet.now),
        at=words.clock_time(entry.at, sheet.now),
        text=text,
        by=by_whom(entry),
        href=_href(entry, home),
    )


def _href(entry: Entry, home: str) -> str:
    leads = {
        "ref": f"{home}/referrals/{entry.about}",
        "rpt": f"{home}/cases/{entry.case}/reports/{entry.about}",
        "clk": f"{home}/cases/{entry.case}/clocks",
    }
    return leads.get(entry.about.partition("_")[0], "")


def _waits(sheet: Sheet, case: str) -> Iterable[str]:
    """Yield what happens next by itself."""
    for referral in referrals_of(sheet, case):
        waits = [each.answer_by for each in referral.open_offers if each.answer_by and each.answer_by > sheet.now]
        if waits and not referral.ended:
            need = words.say("NEEDS", referral.need, "name") or _("A service")
            yield _(
                "%(need)s: if nobody answers until %(exact)s, one more place is asked.",
                need=need,
                exact=words.exact(max(waits), sheet.now),
            )


def _said(entry: Entry, sheet: Sheet) -> str:
    clock = _CLOCKS.get(entry.event)
    return sentence(entry, sheet) if clock is None else clock(entry, sheet)


def _title(entry: Entry) -> str:
    kind = entry.read("kind", ClockKind)
    return _(UNNAMED) if kind is None else message(table()[kind].title)


def _told(entry: Entry, sheet: Sheet) -> str:
    """Return who was told of it; nothing where that isn't for this audience."""
    told = entry.read("told", tuple[Audience, ...])
    if told is None:
        return ""
    names = [name for each in told if (name := sheet.team_name(each))]
    if names:
        return " " + _("Told: %(names)s.", names=listed(names))
    return "" if told else " " + _("Nobody could be told.")


def _choice(entry: Entry, _sheet: Sheet) -> str:
    choice = entry.text("choice")
    return (
        _("An advocate beside them: %(what)s.", what=words.small(words.say("ACCOMPANIMENTS", choice))) if choice else ""
    )


def _occasion(entry: Entry, _sheet: Sheet) -> str:
    reason = words.say("PAGE_REASONS", entry.read("reason", PageReason)) or _("An exam or a proceeding")
    return _("%(reason)s: an advocate may be with them.", reason=reason)


_CLOCKS: Final[Mapping[type[Event], Callable[[Entry, Sheet], str]]] = {
    of.ClockStarted: lambda entry, _sheet: _("A clock runs: %(title)s.", title=_title(entry)),
    of.ClockCorrected: lambda entry, sheet: _(
        "It began at another time: %(title)s.%(told)s", title=_title(entry), told=_told(entry, sheet)
    ),
    of.ClockPaused: lambda entry, _sheet: _(
        "Stands still: %(title)s. %(what)s",
        title=_title(entry),
        what=words.say("PAUSES", entry.read("reason", PauseReason)),
    ).strip(),
    of.ClockResumed: lambda entry, _sheet: _("Goes on: %(title)s.", title=_title(entry)),
    of.ClockWarned: lambda entry, sheet: _(
        "Ends soon: %(title)s.%(told)s", title=_title(entry), told=_told(entry, sheet)
    ),
    of.ClockMissed: lambda entry, sheet: _(
        "The time is over: %(title)s.%(told)s", title=_title(entry), told=_told(entry, sheet)
    ),
    of.ClockMet: lambda entry, _sheet: _(
        N_("Done, late: %(title)s.") if entry.read("late", bool) else N_("Done in time: %(title)s."),
        title=_title(entry),
    ),
    of.ClockStopped: lambda entry, _sheet: _(
        "Needn't run: %(title)s. %(what)s",
        title=_title(entry),
        what=words.say("CLOCK_STOPS", entry.read("reason", StopReason)),
    ).strip(),
    accompany.OccasionRaised: _occasion,
    accompany.AccompanimentChosen: _choice,
}
