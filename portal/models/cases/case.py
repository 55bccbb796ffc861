"""The page of one case: as the hub may see it, and as the advocate who stands beside the youth does. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from contracts.base import Audience
from contracts.disclosure import FileOpened
from contracts.oncall import PagePassed, PageSent, PageTold, PageUnanswerable
from contracts.vocabulary import AdvocateBase, Area, Kind
from portal import words
from portal.i18n import N_, _, ngettext
from portal.models.cards import (
    HELP_COMING,
    PER_LIST,
    Card,
    ReportCard,
    helping,
    referral_card,
    referral_due,
    report_clocks,
    targets_of,
)
from portal.models.cases.casefile import Case, Told, cases_of, read
from portal.models.cases.steps import steps
from portal.models.clocks.clock_cards import running
from portal.models.clocks.report import Report, reports_of
from portal.models.clocks.timed import of_report
from portal.models.consent.around import of_age
from portal.models.consent.releases import release_cards
from portal.models.consent.shields import shield_lines
from portal.models.oncall.called import CALLED
from portal.models.oncall.oncall import pages_of
from portal.models.people.joined import joined
from portal.models.referrals.referral import referrals_of
from portal.sheet import Entry, Sheet
from portal.shell import HOME
from portal.words import Row, Tag, When

HUB: Final = HOME[Kind.HUB]
ADVOCATE: Final = HOME[Kind.ADVOCATE]

OPENED: Final = N_("Every opening of this page is kept, and the youth can see it.")

PARTICULARS: Final = {
    "called": N_("What to call them"),
    "pronouns": N_("Pronouns"),
    "languages": N_("Languages"),
    "reach": N_("A safe way to reach them"),
    "place": N_("Where"),
    "caution": N_("What keeps them safe"),
    "story": N_("In their own words"),
    "wants": N_("What they want first"),
}
_BASES: Final = {
    AdvocateBase.COMMUNITY: N_("Community-based advocate"),
    AdvocateBase.SYSTEM: N_("System-based advocate"),
}


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One thing the youth lets somebody see, and until when."""

    id: str
    label: str
    text: str
    until: str | None
    until_text: str
    notice: str = ""
    """What the law wants said beside it."""


class CaseCard(msgspec.Struct, frozen=True, kw_only=True):
    """One case in an advocate's list."""

    id: str
    href: str
    title: str
    tag: Tag | None
    text: str
    since: When


def find(sheet: Sheet, case: str) -> Case | None:
    """Return the case, where this audience knows of it."""
    found = read(sheet.about(case))
    return found if found is not None and found.id == case else None


def hub_case(sheet: Sheet, case_id: str) -> dict[str, Any] | None:
    """Return the context of ``hub/case.html``; None where there is no such case for them."""
    case = find(sheet, case_id)
    if case is None:
        return None
    here = f"{HUB}/cases/{case.id}"
    advocate = case.advocates[-1] if case.advocates else None
    return {
        "ref": case.ref,
        "area": words.small(words.say("AREAS", case.area or Area.ANYWHERE)),
        "tag": _tag(sheet, case),
        "since": words.when(case.at or sheet.now, sheet.now),
        "advocate": " · ".join(filter(None, (_(_BASES[advocate.base]) if advocate.base else "", advocate.name)))
        if advocate
        else None,
        "shown": shown(case.told, sheet.now),
        "referrals": _referrals(sheet, case, HUB),
        "releases": release_cards(sheet, case.id, here),
        "shields": shield_lines(sheet, case.id, here),
        "reports": tuple(report_card(each, sheet, here) for each in reports_of(sheet, case.id)),
        "clocks": running(sheet, case.id, here),
        "steps": steps(_story(sheet, case.id), sheet),
        "links": {
            "plan": f"{here}/plan",
            "where": f"{here}/where",
            "guide": f"{here}/guide",
            "refer": f"{here}/refer",
            "page": f"{CALLED}/for/{case.id}",
            "beside": f"{here}/beside",
            "clocks": f"{here}/clocks",
            "timeline": f"{here}/timeline",
            "known": f"{here}/known",
            "report": f"{here}/report",
            "advocate": f"{here}/advocate",
            "releases": f"{here}/releases",
            "people": f"{here}/people",
            "caregivers": f"{here}/caregivers",
            "shields": f"{here}/shields",
            "orders": f"{here}/orders",
            "keeping": f"{here}/keeping",
        },
        "of_age": of_age(sheet, case.id),
        "opened": _(OPENED),
    }


def advocate_case(sheet: Sheet, case_id: str) -> dict[str, Any] | None:
    """Return the context of ``advocate/case.html``; None where there is no such case for them."""
    case = find(sheet, case_id)
    if case is None:
        return None
    here = f"{ADVOCATE}/cases/{case.id}"
    return {
        "title": case.called or case.ref,
        "tag": _tag(sheet, case),
        "rows": tuple(Row(_(PARTICULARS[each.name]), each.text) for each in case.told),
        "releases": release_cards(sheet, case.id, here),
        "shields": shield_lines(sheet, case.id, here),
        "referrals": _referrals(sheet, case, ADVOCATE),
        "reports": tuple(report_card(each, sheet, here) for each in reports_of(sheet, case.id)),
        "clocks": running(sheet, case.id, here),
        "steps": steps(_story(sheet, case.id), sheet),
        "links": {
            "plan": f"{here}/plan",
            "safety": f"{here}/safety",
            "outreach": f"{here}/outreach",
            "opened": f"{here}/opened",
            "where": f"{here}/where",
            "guide": f"{here}/guide",
            "life": f"{here}/life",
            "beside": f"{here}/beside",
            "clocks": f"{here}/clocks",
            "known": f"{here}/known",
            "list": f"{ADVOCATE}/cases",
            "particulars": f"{here}/particulars",
            "release": f"{here}/release",
            "code": f"{here}/code",
            "releases": f"{here}/releases",
            "people": f"{here}/people",
            "caregivers": f"{here}/caregivers",
            "shields": f"{here}/shields",
            "keeping": f"{here}/keeping",
            "refer": f"{here}/refer",
            "page": f"{CALLED}/for/{case.id}",
            "report": f"{here}/report",
        },
        "of_age": of_age(sheet, case.id),
        "opened": _(OPENED),
    }


def advocate_cases(sheet: Sheet, audience: Audience) -> dict[str, Any]:
    """Return the context of ``advocate/cases.html``: the newest first."""
    cards = tuple(_case_card(sheet, case) for case in reversed(cases_of(sheet)))
    return {"cases": cards, "pager": None, "joined": joined(sheet, audience)}


def shown(told: Sequence[Told], now: datetime) -> tuple[Shown, ...]:
    """Return what was told as parts, each gone when its release ends."""
    return tuple(
        Shown(
            id=f"shown-{each.name}",
            label=_(PARTICULARS[each.name]),
            text=each.text,
            until=words.iso(each.until) if each.until else None,
            until_text=words.until(each.until, now) if each.until else _("yours"),
            notice=words.say("LEGAL_NOTICES", each.notice),
        )
        for each in told
    )


def report_card(report: Report, sheet: Sheet, here: str) -> ReportCard:
    """Return a report in a case's list. Nothing says "reported" before the call, and there is none before it."""
    name = report.agency_name or _("an agency")
    waits = report.sent is not None and not report.settled
    tag = Tag(words.OK, _("they have it")) if report.settled else Tag(words.CALM, _("sent, not yet acknowledged"))
    return ReportCard(
        id=report.id,
        href=f"{here}/reports/{report.id}",
        title=_("Call to %(name)s", name=name),
        tag=tag if report.sent else Tag(words.WARN, _("written follow-up not sent")),
        clocks=report_clocks(of_report(sheet, report.id), sheet.now) if waits else (),
    )


def _referrals(sheet: Sheet, case: Case, home: str) -> tuple[Card, ...]:
    helped = helping(pages_of(sheet, case.id))
    found = sorted(
        referrals_of(sheet, case.id),
        key=lambda each: (each.ended, referral_due(each) is None, referral_due(each) or each.moved or sheet.now),
    )
    return tuple(
        referral_card(each, sheet.now, f"{home}/referrals/{each.id}", helped.get(each.id), targets_of(sheet))
        for each in found[:PER_LIST]
    )


def _tag(sheet: Sheet, case: Case) -> Tag | None:
    """Return whether help is on its way; the newest page that is open counts."""
    open_pages = [page for page in pages_of(sheet, case.id) if page.open]
    return words.tagged(HELP_COMING[open_pages[-1].state]) if open_pages else None


def _case_card(sheet: Sheet, case: Case) -> CaseCard:
    open_ = [each for each in referrals_of(sheet, case.id) if not each.ended]
    area = words.small(words.say("AREAS", case.area or Area.ANYWHERE))
    count = ngettext("%(num)s referral open", "%(num)s referrals open", len(open_)) if open_ else _("nothing open")
    return CaseCard(
        id=case.id,
        href=f"{ADVOCATE}/cases/{case.id}",
        title=case.called or case.ref,
        tag=_tag(sheet, case),
        text=f"{area} · {count}",
        since=words.when(case.at or sheet.now, sheet.now),
    )


def _story(sheet: Sheet, case: str) -> list[Entry]:
    """Return what a case's own timeline tells: not each step of a page, nor an opening right after one by that team."""
    kept: list[Entry] = []
    for entry in sheet.case(case):
        again = bool(kept) and kept[-1].event is FileOpened is entry.event
        same = again and kept[-1].fields.get("audience") == entry.fields.get("audience")
        if not same and entry.event not in _STEPS_OF_PAGES:
            kept.append(entry)
    return kept


_STEPS_OF_PAGES: Final = frozenset({PageSent, PagePassed, PageTold, PageUnanswerable})
