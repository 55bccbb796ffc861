"""The hub's roster: who is on this week or month, where nobody is, and what stands besides the plan. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec

from contracts.base import Audience
from contracts.holidays import holiday_name
from contracts.reach import WayProved
from contracts.roster import Leave, Override, RosterSet, ShiftUnproved, Temporary, Turn, roster_id
from contracts.rota.rotation import Roster, final_schedule, on_call
from contracts.rota.shifts import all_gaps, coverage
from contracts.vocabulary import Kind, OverrideKind, Role, SwapRule
from portal import i18n, words
from portal.i18n import _, listed
from portal.models.oncall.drafts import advocates
from portal.models.oncall.plan_said import ROLE_NAMES, changes_said
from portal.models.oncall.rota import roster_of
from portal.models.oncall.schedule import (
    ROSTER,
    WEEK,
    Strip,
    day_of,
    days,
    gaps_said,
    legend,
    midnight,
    monday,
    span_said,
    strip,
    zone_of,
)
from portal.models.people.names import Names, named
from portal.sheet import Sheet
from portal.words import Link, When

AHEAD: Final = 14
"""Days of the strip."""
MONTH, BY_WEEK = "month", "week"
_WARNED: Final = timedelta(hours=12)
"""How long after it began a shift whose people have no proved way is still warned of."""


class OnNow(msgspec.Struct, frozen=True):
    """Who is on at this moment in one role, and until when."""

    role: str
    who: str
    until: str


class Besides(msgspec.Struct, frozen=True, kw_only=True):
    """What stands besides the plan. ``undo`` is the address of its button."""

    id: str
    title: str
    text: str
    undo: str
    label: str


class SwapCard(msgspec.Struct, frozen=True, kw_only=True):
    """A swap that waits for the hub, or for somebody."""

    id: str
    title: str
    text: str
    agree: str
    refuse: str


class Revision(msgspec.Struct, frozen=True, kw_only=True):
    """One plan that was saved."""

    number: int
    when: When
    text: str
    by: str
    stands: bool
    action: str


def roster_page(sheet: Sheet, view: str, wanted: str) -> dict[str, Any]:
    """Return the context of ``hub/roster.html``."""
    roster, names = roster_of(sheet), names_of(sheet)
    first = day_of(wanted) or sheet.now.astimezone(zone_of(roster, str(sheet.now.tzinfo))).date()
    shown = _month(sheet, roster, names, first) if view == MONTH else _week(sheet, roster, names, first)
    return {
        "set": roster.plan is not None,
        "zone": zone_of(roster, str(sheet.now.tzinfo)).key.replace("_", " "),
        "on_now": on_now(sheet, roster, names),
        "cover": cover(sheet, AHEAD),
        "warnings": unproved(sheet, names),
        "swaps": swaps(sheet, roster, names),
        "besides": besides(sheet, roster, names),
        **shown,
    }


def names_of(sheet: Sheet) -> Names:
    return named(advocates(sheet))


def cover(sheet: Sheet, count: int) -> dict[str, Any] | None:
    """Return coverage of the coming days as a strip and in words; None where there is no roster."""
    roster, names = roster_of(sheet), names_of(sheet)
    if roster.plan is None:
        return None
    zone = zone_of(roster, "UTC")
    ends = midnight(sheet.now.astimezone(zone).date() + timedelta(days=count), zone)
    turns = final_schedule(roster, sheet.now, ends)
    drawn: Strip = strip(roster, names, sheet.now.astimezone(zone), count)
    return {
        "strip": drawn,
        "gaps": gaps_said(all_gaps(turns, roster.plan, sheet.now, ends), sheet.now, zone, 3),
        "full": coverage(turns, sheet.now, ends) >= 1,
    }


def on_now(sheet: Sheet, roster: Roster, names: Names) -> tuple[OnNow, ...]:
    """Return who is on at this moment, and until when."""
    if roster.plan is None:
        return ()
    on, zone = on_call(roster, sheet.now), zone_of(roster, "UTC")
    turns = final_schedule(roster, sheet.now, sheet.now + timedelta(days=WEEK))
    return tuple(
        OnNow(
            role=_(ROLE_NAMES[role]),
            who=listed([names.of(team) for team in on[role]]) or _("Nobody"),
            until=_until((turn for turn in turns if turn.role is role and turn.team in on[role]), sheet, zone),
        )
        for role in Role
    )


def unproved(sheet: Sheet, names: Names) -> tuple[str, ...]:
    """Return a line for each team that is on, or will be first, and isn't proved to be reachable since."""
    zone = zone_of(roster_of(sheet), str(sheet.now.tzinfo))
    proved: Mapping[Audience | None, int] = {
        entry.read("audience", Audience): entry.seq for entry in sheet.of(WayProved)
    }
    first: dict[str, tuple[datetime, Role | None]] = {}
    for entry in sheet.of(ShiftUnproved):
        team, starts, role = entry.text("team"), entry.read("starts", datetime), entry.read("role", Role)
        if starts is None or starts < sheet.now - _WARNED or proved.get(Audience(Kind.ADVOCATE, team), 0) > entry.seq:
            continue
        if team not in first or starts < first[team][0]:
            first[team] = (starts, role)
    return tuple(
        _unproved(names.of(team), *first[team], sheet.now, zone) for team in sorted(first, key=first.__getitem__)
    )


def _unproved(name: str, starts: datetime, role: Role | None, now: datetime, zone: ZoneInfo) -> str:
    backup = role is Role.BACKUP
    if starts <= now and backup:
        return _("%(name)s is on now as backup, and no way of reaching them is proved.", name=name)
    if starts <= now:
        return _("%(name)s is on now, and no way of reaching them is proved.", name=name)
    when = words.exact(starts, now.astimezone(zone))
    if backup:
        return _("%(name)s is on from %(when)s as backup, and no way of reaching them is proved.", name=name, when=when)
    return _("%(name)s is on from %(when)s, and no way of reaching them is proved.", name=name, when=when)


def _waits(roster: Roster) -> str:
    """Return what a swap waits for; where that isn't the rule for each of them, why it may be this one."""
    if roster.plan is None or roster.plan.swaps is not SwapRule.IF_FAIR:
        return _("It waits for you.")
    return _("It waits for you: whoever takes it is on then, would have to rest, or brings less than whose turn it is.")


def swaps(sheet: Sheet, roster: Roster, names: Names) -> tuple[SwapCard, ...]:
    """Return the swaps that aren't done: those somebody took, which wait for the hub, first."""
    zone = zone_of(roster, str(sheet.now.tzinfo))
    cards = []
    for offered in sorted(roster.swaps, key=lambda each: (each.by is None, each.swap.turn.starts)):
        swap, here = offered.swap, f"{ROSTER}/swaps/{offered.swap.id}"
        when = span_said(swap.turn.starts, swap.turn.ends, sheet.now, zone)
        taker = offered.by or swap.to
        whom = names.of(taker) if taker else _("anybody")
        back = (
            _(" for %(span_said)s", span_said=span_said(swap.in_return.starts, swap.in_return.ends, sheet.now, zone))
            if swap.in_return
            else ""
        )
        waits = _waits(roster) if offered.by else _("Nobody has taken it yet.")
        cards.append(
            SwapCard(
                id=swap.id,
                title=_("%(of)s to %(whom)s", of=names.of(swap.turn.team), whom=whom),
                text=f"{when}{back}. {waits}",
                agree=f"{here}/agree" if offered.by else "",
                refuse=f"{here}/refuse",
            )
        )
    return tuple(cards)


def besides(sheet: Sheet, roster: Roster, names: Names) -> tuple[Besides, ...]:
    """Return what stands besides the plan and isn't over, what is first first."""
    zone, now = zone_of(roster, str(sheet.now.tzinfo)), sheet.now

    def when(each: Override | Temporary | Leave) -> str:
        return span_said(each.starts, each.ends, now, zone)

    found = [
        *((each.ends, _besides(each.id, "overrides", _override(each, names), when(each))) for each in roster.overrides),
        *((each.ends, _temporary(each, when(each))) for each in roster.temporaries),
        *(
            (each.ends, _besides(each.id, "leaves", _("%(of)s is away", of=names.of(each.team)), when(each)))
            for each in roster.leaves
        ),
    ]
    return tuple(each for ends, each in sorted(found, key=lambda pair: pair[0]) if ends > now)


def history(sheet: Sheet) -> dict[str, Any]:
    """Return the context of ``hub/roster_history.html``: every plan that was saved, the newest first."""
    entries = [entry for entry in sheet.about(roster_id(sheet.region or "-")) if entry.event is RosterSet]
    found, before = [], None
    for number, entry in enumerate(entries, start=1):
        event = entry.whole(RosterSet)
        if not isinstance(event, RosterSet):
            continue
        found.append(
            Revision(
                number=event.revision,
                when=words.when(entry.at, sheet.now),
                text=changes_said(before, event.plan),
                by=_("your team") if entry.mine else "",
                stands=number == len(entries),
                action=f"{ROSTER}/history/{event.revision}",
            )
        )
        before = event.plan
    return {"revisions": tuple(reversed(found)), "back": Link(ROSTER, _("On call"))}


def _week(sheet: Sheet, roster: Roster, names: Names, wanted: date) -> dict[str, Any]:
    first = monday(wanted)
    last = first + timedelta(days=WEEK - 1)
    return {
        "view": BY_WEEK,
        "title": _(
            "%(first)s to %(last)s",
            first=str(first.day) if first.month == last.month else i18n.moment(first, i18n.DAY),
            last=i18n.moment(last, i18n.DAY_OF_YEAR),
        ),
        "days": days(roster, names, first, WEEK, sheet.now, holidays=_holidays(roster)),
        "earlier": _href(BY_WEEK, first - timedelta(days=WEEK)),
        "later": _href(BY_WEEK, first + timedelta(days=WEEK)),
        "other": Link(_href(MONTH, first), _("Month")),
        "print": f"{ROSTER}/print?{urlencode({'from': first.isoformat()})}",
    }


def _month(sheet: Sheet, roster: Roster, names: Names, wanted: date) -> dict[str, Any]:
    first = wanted.replace(day=1)
    begins, following = monday(first), (first + timedelta(days=31)).replace(day=1)
    count = -(-(following - begins).days // WEEK) * WEEK
    shown = days(roster, names, begins, count, sheet.now, month=first.month, holidays=_holidays(roster))
    return {
        "view": MONTH,
        "title": words.capital(i18n.moment(first, i18n.MONTH_OF_YEAR)),
        "days": shown,
        "legend": legend(shown, names),
        "earlier": _href(MONTH, first - timedelta(days=1)),
        "later": _href(MONTH, following),
        "other": Link(_href(BY_WEEK, wanted), _("Week")),
        "print": f"{ROSTER}/print?{urlencode({'from': first.isoformat(), 'view': MONTH})}",
    }


def _holidays(roster: Roster) -> dict[str, str]:
    chosen = roster.plan.holidays if roster.plan else ()
    return {day: holiday_name(date.fromisoformat(day)) or _("Holiday") for day in chosen}


def _override(each: Override, names: Names) -> str:
    backup = _(", as backup") if each.role is Role.BACKUP else ""
    who = names.of(each.team) if each.team else _("everybody")
    match each.kind:
        case OverrideKind.ADD:
            return _("%(who)s as well%(backup)s", who=who, backup=backup)
        case OverrideKind.REMOVE:
            return _("Without %(who)s%(backup)s", who=who, backup=backup)
        case OverrideKind.REPLACE:
            return _(
                "%(who)s instead of %(whom)s%(backup)s",
                who=who,
                whom=names.of(each.instead_of) if each.instead_of else _("whoever is on"),
                backup=backup,
            )


def _temporary(each: Temporary, when: str) -> Besides:
    text = "; ".join((when, _("gaps are allowed") if each.gaps_allowed else _("no gaps")))
    return _besides(each.id, "temporaries", _("Instead of the layers: %(name)s", name=each.name), text)


def _besides(identifier: str, kind: str, title: str, text: str) -> Besides:
    label = _("They are back") if kind == "leaves" else _("Take this back")
    return Besides(id=identifier, title=title, text=f"{text}.", undo=f"{ROSTER}/{kind}/{identifier}/undo", label=label)


def _until(turns: Iterable[Turn], sheet: Sheet, zone: tzinfo) -> str:
    first = min((turn.ends for turn in turns if turn.starts <= sheet.now), default=None)
    if first is None or first >= sheet.now + timedelta(days=WEEK):
        return ""
    local = sheet.now.astimezone(zone)
    same = first.astimezone(zone).date() == local.date()
    return _("until %(when)s", when=words.clock_time(first, local) if same else words.exact(first, local))


def _href(view: str, day: date) -> str:
    return f"{ROSTER}?{urlencode({'from': day.isoformat(), **({'view': view} if view == MONTH else {})})}"
