"""Mandated reports: whom to call and the written follow-up, for who makes one; and the agency's own list. Pure."""

from datetime import datetime
from operator import itemgetter
from typing import Any, Final

from contracts.base import Audience
from contracts.clocks import table
from contracts.inventory import CountyNumber, NumberFor, NumbersSet
from contracts.vocabulary import AgencyRole, ClockKind, Kind
from portal import i18n, words
from portal.i18n import N_, _, listed, message
from portal.models.cards import PER_LIST, ReportCard, paged, report_clocks
from portal.models.cases.case import find
from portal.models.cases.steps import steps
from portal.models.clocks import at_hand
from portal.models.clocks.report import Report, read, reports_of
from portal.models.clocks.timed import of_report
from portal.models.directory.directory import call
from portal.models.oncall.called import CALLED, calls
from portal.models.people.joined import joined
from portal.models.people.teams import Team, teams_of
from portal.settings import Community
from portal.sheet import Sheet
from portal.shell import HOME
from portal.words import Choice, Link, Row, Step, Tag

FOLLOW_UPS: Final = HOME[Kind.INVESTIGATOR]
_WHEN: Final = {
    NumberFor.CHILD_WELFARE: N_("%(county)s: child welfare"),
    NumberFor.CHILD_WELFARE_AFTER_HOURS: N_("%(county)s: child welfare, after hours"),
}
"""By which numbers of a county a report is made."""
_ROLES: Final = (AgencyRole.CHILD_WELFARE, AgencyRole.LAW_ENFORCEMENT)


def agencies(sheet: Sheet, role: AgencyRole) -> tuple[Choice, ...]:
    """Return the region's agencies of one role, to choose from by their teams."""
    return tuple(Choice(each.audience.team, each.name) for each in teams_of(sheet).agencies(role))


def agency(sheet: Sheet, team: str) -> Team | None:
    """Return the investigating agency that is this team."""
    return teams_of(sheet).get(Audience(Kind.INVESTIGATOR, team))


def preparing(sheet: Sheet, case_id: str, home: str, community: Community) -> dict[str, Any] | None:
    """Return the context of ``hub/report.html`` before anything was done: first, the call. None: no such case."""
    case = find(sheet, case_id)
    if case is None:
        return None
    teams = teams_of(sheet)
    known = [each for role in _ROLES for each in teams.agencies(role)]
    hub = community.hub(case.region)
    row = table()[ClockKind.MANDATED_REPORT]
    calls = [number for each in known if (number := call(each.name, each.phone, words.say("AGENCIES", each.role)))]
    return {
        "back": Link(f"{home}/cases/{case.id}", _("The case")),
        "stage": "call",
        "calls": (*_county_numbers(sheet, case.region), *calls) or (hub.calls if hub is not None else ()),
        "law": _(
            "%(words)s %(source)s, as of %(day)s.",
            words=message(row.words),
            source=row.source,
            day=i18n.moment(row.as_of, i18n.DAY_OF_YEAR),
        ),
        "agencies": tuple(Choice(each.audience.team, each.name, words.say("AGENCIES", each.role)) for each in known),
        **_NOTHING_YET,
        "action": f"{home}/cases/{case.id}/report",
    }


def report_page(sheet: Sheet, case_id: str, report_id: str, home: str) -> dict[str, Any] | None:
    """Return the context of ``hub/report.html`` once the call was recorded: then in writing."""
    report = read(sheet.about(report_id))
    if report is None or report.case != case_id:
        return None
    return {
        "back": Link(f"{home}/cases/{case_id}", _("The case")),
        "stage": "write",
        "law": "",
        "calls": (),
        "agencies": (),
        **_NOTHING_YET,
        "welfare": agencies(sheet, AgencyRole.CHILD_WELFARE),
        "police": agencies(sheet, AgencyRole.LAW_ENFORCEMENT),
        "action": f"{home}/cases/{case_id}/reports/{report.id}",
        "called": steps(sheet.about(report.id), sheet),
        "tell": _tell(report, home),
    }


def is_sent(sheet: Sheet, case_id: str, report_id: str) -> bool:
    """Return whether there is such a report of the case, and it was sent in writing."""
    report = read(sheet.about(report_id))
    return report is not None and report.case == case_id and report.sent is not None


def sent_page(sheet: Sheet, case_id: str, report_id: str, home: str) -> dict[str, Any] | None:
    """Return the context of ``hub/report_sent.html``: its clocks, and who has it. None: nothing was sent."""
    report = read(sheet.about(report_id))
    if report is None or not is_sent(sheet, case_id, report_id):
        return None
    return {
        "back": Link(f"{home}/cases/{case_id}", _("The case")),
        "tell": _tell(report, home),
        "done": 3 if report.settled else 2,
        "clocks": report_clocks(of_report(sheet, report.id), sheet.now),
        "steps": steps(sheet.about(report.id), sheet),
    }


def _tell(report: Report, home: str) -> str:
    """Return where an advocate says that the youth was told."""
    tells = home == HOME[Kind.ADVOCATE] and report.youth_told is None
    return f"{home}/cases/{report.case}/reports/{report.id}/told" if tells else ""


def _county_numbers(sheet: Sheet, region: str) -> tuple[dict[str, str], ...]:
    """Return the numbers by which a report is made, county by county: which of them it is, the caller knows."""
    newest = {entry.about: entry for entry in sheet.of(NumbersSet) if entry.region == region}
    found = [
        call(
            _(_WHEN[each.purpose], county=entry.text("county")),
            each.phone,
            each.says,
        )
        for entry in newest.values()
        for each in entry.read("numbers", tuple[CountyNumber, ...]) or ()
        if each.purpose in _WHEN
    ]
    return tuple(sorted(filter(None, found), key=itemgetter("name")))


def follow_ups(sheet: Sheet, audience: Audience, page: int = 1) -> dict[str, Any]:
    """Return the context of ``investigator/reports.html``: to acknowledge first, by their clocks."""
    sent = [each for each in reports_of(sheet) if each.sent is not None]
    waiting = sorted((each for each in sent if not each.has(audience)), key=lambda each: _due(sheet, each))
    known, pager = paged([each for each in reversed(sent) if each.has(audience)], page, FOLLOW_UPS, PER_LIST)
    return {
        "waiting": tuple(_card(each, sheet, audience) for each in waiting),
        "known": tuple(_card(each, sheet, audience) for each in known),
        "joined": joined(sheet, audience),
        "calls": calls(sheet, audience),
        "pager": pager,
    }


def follow_up(sheet: Sheet, audience: Audience, report_id: str) -> dict[str, Any] | None:
    """Return the context of ``investigator/report.html``; None where there is no such follow-up for them."""
    report = read(sheet.about(report_id))
    if report is None or report.sent is None:
        return None
    return {
        "call": f"{CALLED}/for/{report.case}",
        "beside": at_hand.beside(sheet, report.case, f"{FOLLOW_UPS}/{report.id}"),
        "title": _title(report, sheet),
        "tag": Tag(words.OK, _("you have it")) if report.has(audience) else None,
        "clocks": report_clocks(of_report(sheet, report.id), sheet.now),
        "rows": _rows(report, sheet),
        "story": report.story or "",
        "cross": f"{FOLLOW_UPS}/{report.id}/cross" if _has_to_tell(report, audience) else "",
        "other": sheet.team_name(_other(report, audience)) or _("the other agency"),
        "acknowledge": "" if report.has(audience) else f"{FOLLOW_UPS}/{report.id}/acknowledge",
        "steps": steps(sheet.about(report.id), sheet),
        "opened": _("Every opening of this page is kept."),
    }


_NOTHING_YET: Final[dict[str, tuple[Step, ...] | str]] = {
    "tell": "",
    "welfare": (),
    "police": (),
    "called": (),
}


def _other(report: Report, audience: Audience) -> Audience | None:
    """Return the other of the two agencies: whom the law wants told by this one."""
    return next((each for each in report.recipients if each != audience), None)


def _has_to_tell(report: Report, audience: Audience) -> bool:
    return _other(report, audience) is not None and not report.told_other(audience)


def crossing(sheet: Sheet, audience: Audience, report_id: str) -> dict[str, Any] | None:
    """Return the context of ``investigator/cross.html``; None where there is nothing to tell, or nobody."""
    found = follow_up(sheet, audience, report_id)
    if found is None or not found["cross"]:
        return None
    return {
        "other": found["other"],
        "clocks": found["clocks"],
        "action": found["cross"],
        "back": f"{FOLLOW_UPS}/{report_id}",
    }


def _due(sheet: Sheet, report: Report) -> datetime:
    clock = of_report(sheet, report.id)
    return sheet.now if clock is None or clock.due is None else clock.due


def _card(report: Report, sheet: Sheet, audience: Audience) -> ReportCard:
    known = report.has(audience)
    return ReportCard(
        id=report.id,
        href=f"{FOLLOW_UPS}/{report.id}",
        title=_title(report, sheet),
        tag=Tag(words.OK, _("you have it")) if known else Tag(words.WARN, _("to acknowledge")),
        clocks=report_clocks(of_report(sheet, report.id), sheet.now),
    )


def _title(report: Report, sheet: Sheet) -> str:
    if report.called_at is None:
        return _("Written follow-up")
    return _("Follow-up to the call of %(day)s", day=words.day(report.called_at, sheet.now))


def _rows(report: Report, sheet: Sheet) -> tuple[Row, ...]:
    agency = report.agency_name or _("An agency")
    called = f"{agency}, {words.exact(report.called_at, sheet.now)}" if report.called_at else ""
    names = [sheet.team_name(each) for each in report.recipients]
    said = (
        (_("The call"), called),
        (_("Name, as far as known"), report.called or ""),
        (_("Where they are"), report.place or ""),
        (_("Sent to"), listed([name for name in names if name])),
        (_("Reference"), words.reference(report.case, "C")),
    )
    return tuple(Row(label, text) for label, text in said if text)
