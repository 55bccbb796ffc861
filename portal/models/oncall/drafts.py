"""A roster that somebody is changing, before they save it: what it would come to, and what others changed meanwhile.

A draft travels in its form: nothing of it is kept anywhere else, so nothing typed depends on a session or a process.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from contracts.base import TeamToken
from contracts.holidays import legal_holidays
from contracts.roster import Plan, RosterSet, roster_id
from contracts.rota.rotation import Roster, final_schedule
from contracts.rota.shifts import Load, all_gaps, coverage, loads
from contracts.vocabulary import Kind, Role
from portal import i18n, words
from portal.i18n import _, decimal, listed
from portal.models.oncall import plan_said
from portal.models.oncall.rota import roster_of
from portal.models.oncall.schedule import Strip, gaps_said, midnight, span_said, strip
from portal.models.people.names import Names, named
from portal.models.people.teams import teams_of
from portal.sheet import Sheet
from portal.words import Link

AHEAD: Final = 28
"""Days a preview shows."""
FAIRNESS: Final = 91
"""Days over which hours and nights are counted: a quarter."""
_CHANGES: Final = 12
_YEARS: Final = 3
"""For how many years, this one among them, holidays are proposed."""


class Draft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A plan on its way. ``basis`` is the revision it was made from."""

    plan: Plan
    basis: int = 0


class LoadRow(msgspec.Struct, frozen=True, kw_only=True):
    """What one team would carry; ``was`` is said where it is another than now."""

    name: str
    hours: str
    nights: str
    weekend: str
    holidays: str
    was: str
    share: int
    """Percent of the most that anybody carries, for a bar."""


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a draft would come to."""

    strip: Strip
    covered: str
    gaps: tuple[str, ...]
    changes: tuple[str, ...]
    loads: tuple[LoadRow, ...]
    now: str
    """Who would be on at this moment."""


class LayerCard(msgspec.Struct, frozen=True, kw_only=True):
    """One layer among the others."""

    number: int
    name: str
    role: str
    said: tuple[str, ...]
    first: bool
    last: bool


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """Another part of a plan, in words. ``do`` is the button that opens it."""

    do: str
    title: str
    said: tuple[str, ...]


_decoder = msgspec.json.Decoder(Draft)


def written(draft: Draft) -> str:
    """Return a draft as its form carries it."""
    return msgspec.json.encode(draft).decode()


def read(text: str) -> Draft | None:
    """Return the draft that a form brought back, or None where it is none."""
    try:
        return _decoder.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def begun(sheet: Sheet) -> Draft:
    """Return the roster as it stands, to be changed; an empty one, with the coming holidays, where there is none."""
    roster = roster_of(sheet)
    if roster.plan is not None:
        return Draft(plan=roster.plan, basis=roster.revision)
    holidays = tuple(day.isoformat() for day in proposed(sheet.now.date()))
    return Draft(plan=Plan(zone=str(sheet.now.tzinfo), layers=(), holidays=holidays))


def proposed(today: date) -> tuple[date, ...]:
    """Return the legal holidays of the coming years, to choose from."""
    return legal_holidays(today, date(today.year + _YEARS - 1, 12, 31))


def advocates(sheet: Sheet) -> dict[TeamToken, str]:
    """Return the region's advocates' teams by name, in the order of their names."""
    return {team.audience.team: team.name for team in teams_of(sheet).of(Kind.ADVOCATE)}


def hubs(sheet: Sheet) -> dict[TeamToken, str]:
    return {team.audience.team: team.name for team in teams_of(sheet).of(Kind.HUB)}


def overview(sheet: Sheet, draft: Draft) -> dict[str, Any]:
    """Return the context of ``hub/roster_edit.html`` without its notice."""
    names = named(advocates(sheet))
    stands = roster_of(sheet)
    return {
        "draft": written(draft),
        "layers": layer_cards(draft.plan, names),
        "sections": sections(draft.plan, sheet),
        "preview": preview(sheet, draft, names),
        "changed": bool(plan_said.differs(stands.plan, draft.plan)),
        "what": plan_said.changes_said(stands.plan, draft.plan),
        "back": Link("/hub/roster", _("On call")),
    }


def layer_cards(plan: Plan, names: Names) -> tuple[LayerCard, ...]:
    count = len(plan.layers)
    return tuple(
        LayerCard(
            number=number,
            name=layer.name,
            role=_(plan_said.ROLE_NAMES[layer.role]),
            said=plan_said.layer_said(layer, names),
            first=number == 0,
            last=number == count - 1,
        )
        for number, layer in enumerate(plan.layers)
    )


def sections(plan: Plan, sheet: Sheet) -> tuple[Section, ...]:
    """Return the parts of a plan besides its layers, in words."""
    skilled = sum(bool(each.languages or each.trainings) for each in plan.members)
    coming = sorted(day for day in plan.holidays if day >= sheet.now.date().isoformat())
    night = _("Night is %(starts)s to %(ends)s.", starts=plan.night.starts, ends=plan.night.ends)
    hours = plan.rest_after_night
    rest = (
        _("After a night on call, %(hours)s hours of rest.", hours=hours)
        if hours
        else _("Nobody is given rest after a night.")
    )
    return (
        Section(
            do="people",
            title=_("Languages and trainings"),
            said=(
                _("Written down for %(skilled)s of %(number)s teams.", skilled=skilled, number=len(advocates(sheet))),
            ),
        ),
        Section(do="holidays", title=_("Holidays"), said=(_holidays_said(coming),)),
        Section(
            do="rules",
            title=_("Nights, rest and swaps"),
            said=(
                night,
                rest,
                _("Swaps: %(swap_rules)s.", swap_rules=words.small(_(plan_said.SWAP_RULES[plan.swaps]))),
            ),
        ),
        Section(do="hubs", title=_("Hub hours"), said=_hubs_said(plan, hubs(sheet), advocates(sheet))),
        Section(do="policy", title=_("Who is asked, and how long"), said=plan_said.policy_said(plan.policy)),
    )


def preview(sheet: Sheet, draft: Draft, names: Names) -> Preview:
    """Return what a draft would come to, beside the roster as it stands: overrides and leaves stay as they are."""
    stands = roster_of(sheet)
    would = msgspec.structs.replace(stands, plan=draft.plan)
    zone = ZoneInfo(draft.plan.zone)
    today = sheet.now.astimezone(zone).date()
    begins, quarter = midnight(today, zone), midnight(today + timedelta(days=FAIRNESS), zone)
    turns = final_schedule(would, sheet.now, quarter)
    before = final_schedule(stands, sheet.now, quarter)
    soon = midnight(today + timedelta(days=AHEAD), zone)
    found = all_gaps(turns, draft.plan, sheet.now, soon)
    share = coverage(turns, sheet.now, quarter)
    return Preview(
        strip=strip(would, names, begins.astimezone(zone), AHEAD, "preview-strip"),
        covered=_share(share),
        gaps=gaps_said(found, sheet.now, zone),
        changes=changed(stands, would, sheet.now, soon, names),
        loads=_loads(loads(turns, draft.plan), loads(before, stands.plan) if stands.plan else (), names),
        now=listed([names.of(turn.team) for turn in turns if turn.role is Role.PRIMARY and turn.starts <= sheet.now]),
    )


def changed(one: Roster, other: Roster, starts: datetime, ends: datetime, names: Names) -> tuple[str, ...]:
    """Return what would be otherwise, for whom: "Friday 20 November, 20:00 to 08:00: Pine instead of Harbor"."""
    zone = ZoneInfo(other.plan.zone if other.plan else "UTC")
    said: list[str] = []
    for role in Role:
        for since, until, before, after in _differences(one, other, starts, ends, role):
            was = listed([names.of(team) for team in before]) or "nobody"
            will = listed([names.of(team) for team in after]) or "nobody"
            backup = "" if role is Role.PRIMARY else _(", as backup")
            said.append(
                _(
                    "%(when)s: %(will)s instead of %(was)s%(backup)s.",
                    when=span_said(since, until, starts, zone),
                    will=will,
                    was=was,
                    backup=backup,
                )
            )
    more = len(said) - _CHANGES
    return (*said[:_CHANGES], *([_("And %(more)s more.", more=more)] if more > 0 else []))


_Difference = tuple[datetime, datetime, tuple[str, ...], tuple[str, ...]]


def _differences(one: Roster, other: Roster, starts: datetime, ends: datetime, role: Role) -> list[_Difference]:
    """Return each stretch in which others are on, neighbours with the same difference as one."""
    schedules = [[turn for turn in final_schedule(each, starts, ends) if turn.role is role] for each in (one, other)]
    edges = sorted({edge for turns in schedules for turn in turns for edge in (turn.starts, turn.ends)})
    found: list[_Difference] = []
    for since, until in pairwise(edges):
        before, after = (
            tuple(turn.team for turn in turns if turn.starts <= since and turn.ends >= until) for turns in schedules
        )
        if set(before) == set(after):
            continue
        if found and (found[-1][1], *found[-1][2:]) == (since, before, after):
            found[-1] = (found[-1][0], until, before, after)
        else:
            found.append((since, until, before, after))
    return found


def merged(base: Plan | None, mine: Plan, theirs: Plan) -> tuple[Plan, tuple[str, ...]]:
    """Return both changes of one plan in one, and the parts that both changed: there ``mine`` stands.

    Without the plan that both began with, all of ``mine`` stands.
    """
    if base is None:
        return mine, plan_said.differs(theirs, mine)
    both = [name for name in plan_said.differs(base, mine) if name in plan_said.differs(base, theirs)]
    conflicts = tuple(name for name in both if getattr(mine, name) != getattr(theirs, name))
    kept = {name: getattr(mine, name) for name in plan_said.differs(base, mine)}
    return msgspec.structs.replace(theirs, **kept), conflicts


def revision(sheet: Sheet, number: int) -> Plan | None:
    """Return the plan as it was saved as this revision."""
    region = sheet.region
    entries = sheet.about(roster_id(region)) if region else ()
    found = (entry for entry in entries if entry.event is RosterSet and entry.read("revision", int) == number)
    return next((entry.read("plan", Plan) for entry in found), None)


def _loads(after: tuple[Load, ...], before: tuple[Load, ...], names: Names) -> tuple[LoadRow, ...]:
    was: Mapping[str, Load] = {load.team: load for load in before}
    gone = tuple(Load(team) for team in was if all(load.team != team for load in after))
    most = max((load.hours for load in after), default=0) or 1
    return tuple(_load_row(load, was.get(load.team), most, names) for load in (*after, *gone))


def _load_row(load: Load, was: Load | None, most: float, names: Names) -> LoadRow:
    hours, nights = round(load.hours), load.nights
    same = was is not None and (round(was.hours), was.nights) == (hours, nights)
    return LoadRow(
        name=names.of(load.team),
        hours=decimal(hours),
        nights=decimal(nights),
        weekend=decimal(round(load.weekend_hours)),
        holidays=decimal(load.holidays),
        was=""
        if same
        else _("now %(hours)s h, %(nights)s nights", hours=decimal(round(was.hours)), nights=was.nights)
        if was is not None
        else _("now none"),
        share=round(load.hours / most * 100),
    )


def _share(share: float) -> str:
    """Return how much of the time somebody is on; never "100 %" while anything is missing."""
    percent = int(share * 1000) / 10
    return "100" if share >= 1 else f"{min(percent, 99.9):.1f}".removesuffix(".0")


def _holidays_said(coming: list[str]) -> str:
    if not coming:
        return _("None are written down.")
    first = date.fromisoformat(coming[0])
    return _(
        "%(number)s to come; the next is %(day)s.",
        number=len(coming),
        day=i18n.moment(first, i18n.DAY_OF_ALL),
    )


def _hubs_said(plan: Plan, known: Mapping[TeamToken, str], others: Mapping[TeamToken, str]) -> tuple[str, ...]:
    everybody = {**others, **known}
    said = [f"{known[each.team]}: {plan_said.hub_said(each, everybody)}" for each in plan.hubs if each.team in known]
    return tuple(said) or (_("The hub is asked at any hour."),)
