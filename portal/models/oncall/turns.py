"""An advocate's own turns: the next, a month of them, what they ask of each other, and when they are away. Pure."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from contracts.base import Audience, TeamToken
from contracts.roster import Leave, Turn
from contracts.rota.rotation import Offered
from contracts.rota.shifts import has_night, loads
from contracts.vocabulary import Kind, Role
from portal import i18n, words
from portal.i18n import N_, _, decimal
from portal.models.oncall.now import on_call_said
from portal.models.oncall.rota import drawn_of, is_whole, members, roster_now, roster_of, team_name, turns_of
from portal.models.oncall.schedule import midnight, monday, span_said, zone_of
from portal.sheet import Sheet
from portal.shell import HOME
from portal.words import Choice, Link, Tag

TURNS: Final = f"{HOME[Kind.ADVOCATE]}/turns"
_NEXT: Final = 10
_WEEK: Final = 7


class TurnCard(msgspec.Struct, frozen=True, kw_only=True):
    """One turn to come."""

    id: str
    day: str
    hours: str
    tags: tuple[Tag, ...]
    give: str
    """Where somebody is asked to take it; "" where that was done."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A turn that is to change hands."""

    id: str
    title: str
    text: str
    tag: Tag | None = None
    take: str = ""
    refuse: Link | None = None


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """A day of the month. ``short`` stands in the calendar, ``said`` is the same for who hears it."""

    number: str
    short: tuple[str, ...]
    said: str
    today: bool = False
    away: bool = False
    spare: bool = False
    """On as backup, which stands in the calendar without its hours."""


def turns(sheet: Sheet, audience: Audience, month: str = "") -> dict[str, Any]:
    """Return the context of ``advocate/turns.html``. ``month`` such as "2026-11"; else the present one."""
    first = _month(month, roster_now(sheet))
    roster, mine = roster_of(sheet), turns_of(sheet, audience.team)
    offered = {_key(each.swap.turn) for each in roster.swaps}
    oncall, following = on_call_said(sheet, audience)
    return {
        "oncall": oncall,
        "next": following,
        "zone": zone_name(sheet),
        "on_roster": audience.team in members(roster),
        "turns": tuple(_card(turn, sheet, offered) for turn in mine[:_NEXT]),
        "asked": tuple(_asked(each, sheet, audience) for each in roster.swaps if _concerns(each, audience.team)),
        "month": _month_of(sheet, audience.team, first),
        "leaves": tuple(_leave(each, sheet) for each in roster.leaves if _stands(each, audience.team, sheet.now)),
        "away": f"{TURNS}/away",
    }


def find(sheet: Sheet, audience: Audience, key: str) -> Turn | None:
    """Return the turn of this team that goes by ``key`` in an address."""
    return next((turn for turn in turns_of(sheet, audience.team) if _key(turn) == key), None)


def giving(sheet: Sheet, audience: Audience, turn: Turn) -> dict[str, Any]:
    """Return the context of ``advocate/give.html``."""
    others = [team for team in members(roster_of(sheet)) if team != audience.team]
    teams = tuple(Choice(team, team_name(sheet, team)) for team in others)
    returns = sorted((each for team in others for each in turns_of(sheet, team)), key=lambda each: each.starts)
    return {
        "title": _when(turn, sheet),
        "zone": zone_name(sheet),
        "role": _(ROLE_SAID[turn.role]),
        "teams": teams,
        "returns": tuple(
            Choice(_of(each), f"{team_name(sheet, each.team)}: {_when(each, sheet)}")
            for each in returns
            if each.starts > sheet.now and each.role is turn.role and is_whole(each, sheet)
        )[:40],
        "action": f"{TURNS}/{_key(turn)}/give",
        "back": TURNS,
    }


def in_return(sheet: Sheet, audience: Audience, chosen: str) -> Turn | None:
    """Return the turn of somebody else that was chosen in return."""
    others = (team for team in members(roster_of(sheet)) if team != audience.team)
    return next((turn for team in others for turn in turns_of(sheet, team) if _of(turn) == chosen), None)


def swap(sheet: Sheet, identifier: str) -> Offered | None:
    """Return a swap that isn't done yet."""
    return next((each for each in roster_of(sheet).swaps if each.swap.id == identifier), None)


def leave(sheet: Sheet, audience: Audience, identifier: str) -> Leave | None:
    """Return a time away of this team's own."""
    mine = (each for each in roster_of(sheet).leaves if each.team == audience.team)
    return next((each for each in mine if each.id == identifier), None)


ROLE_SAID: Final = {Role.PRIMARY: N_("on call"), Role.BACKUP: "backup"}


def _card(turn: Turn, sheet: Sheet, offered: set[str]) -> TurnCard:
    tags = [Tag(words.OK, _("now"))] if turn.starts <= sheet.now else []
    tags += [Tag(words.CALM, _("backup"))] if turn.role is Role.BACKUP else []
    tags += [Tag(words.CALM, _("night"))] if _is_night(turn, sheet) else []
    key = _key(turn)
    tags += [Tag(words.WARN, _("offered"))] if key in offered else []
    here = roster_now(sheet)
    starts, ends = (each.astimezone(here.tzinfo) for each in (turn.starts, turn.ends))
    give = "" if key in offered else f"{TURNS}/{key}/give"
    if not is_whole(turn, sheet):
        since = _("Now") if turn.starts <= sheet.now else words.day(starts, here)
        return TurnCard(id=f"turn-{key}", day=since, hours=_("And on for weeks to come"), tags=tuple(tags), give="")
    until = words.clock_time(ends, here)
    if ends.date() > starts.date() + timedelta(days=1):
        until = words.exact(ends, here)
    return TurnCard(
        id=f"turn-{key}",
        day=words.day(starts, here),
        hours=_(
            "%(time)s to %(until)s · %(hours)s", time=words.clock_time(starts, here), until=until, hours=_hours(turn)
        ),
        tags=tuple(tags),
        give=give,
    )


def _concerns(offered: Offered, team: TeamToken) -> bool:
    """Return whether somebody else's turn may be theirs to take, or it is about their own."""
    one = offered.swap
    return team in (one.turn.team, one.to, offered.by) or (one.to is None and offered.by is None)


def _asked(offered: Offered, sheet: Sheet, audience: Audience) -> Asked:
    one, here = offered.swap, f"{TURNS}/swaps/{offered.swap.id}"
    when = f"{_when(one.turn, sheet)}, {_(ROLE_SAID[one.turn.role])}."
    back = " " + _("In return: %(when)s.", when=_when(one.in_return, sheet)) if one.in_return else ""
    owner = team_name(sheet, one.turn.team)
    if offered.by is not None:
        taker = _("You") if offered.by == audience.team else team_name(sheet, offered.by)
        title = (
            _("%(taker)s would take your turn", taker=taker)
            if one.turn.team == audience.team
            else _("%(taker)s would take the turn of %(owner)s", taker=taker, owner=owner)
        )
        tag = Tag(words.CALM, _("the hub has to agree"))
        return Asked(
            id=one.id, title=title, text=when + back, tag=tag, refuse=Link(f"{here}/refuse", _("Take it back"))
        )
    if one.turn.team == audience.team:
        whom = _("You asked %(name)s", name=team_name(sheet, one.to)) if one.to else _("You asked whoever can")
        return Asked(id=one.id, title=whom, text=when + back, refuse=Link(f"{here}/refuse", _("Take it back")))
    no = Link(f"{here}/refuse", _("I can't")) if one.to == audience.team else None
    asks = N_("%(owner)s asks you to take a turn") if one.to else N_("%(owner)s asks whoever can to take a turn")
    title = _(asks, owner=owner)
    return Asked(id=one.id, title=title, text=when + back, take=f"{here}/take", refuse=no)


def _leave(each: Leave, sheet: Sheet) -> Asked:
    here = roster_now(sheet)
    text = _("%(begins)s to %(over)s", begins=words.exact(each.starts, here), over=words.exact(each.ends, here))
    return Asked(id=each.id, title=_("Away"), text=text, refuse=Link(f"{TURNS}/away/{each.id}/end", _("Take it back")))


def _stands(each: Leave, team: TeamToken, now: datetime) -> bool:
    return each.team == team and each.ends > now


def _month_of(sheet: Sheet, team: TeamToken, first: date) -> dict[str, Any]:
    """Return a month of this team's turns, and what it comes to beside what others carry."""
    roster = roster_of(sheet)
    zone = roster_zone(sheet)
    after = _next_month(first)
    starts, ends = (midnight(day, zone) for day in (first, after))
    found = drawn_of(sheet).schedule(starts, ends)
    mine = [turn for turn in found if turn.team == team]
    away = [each for each in roster.leaves if each.team == team]
    days = [_day(first + timedelta(days=n), zone, mine, away, sheet) for n in range((after - first).days)]
    grid = [None] * first.weekday() + days
    grid += [None] * (-len(grid) % _WEEK)
    return {
        "name": words.capital(i18n.moment(first, i18n.MONTH_OF_YEAR)),
        "heads": tuple(i18n.moment(monday(first) + timedelta(days=n), i18n.SHORT_WEEKDAY) for n in range(_WEEK)),
        "weeks": tuple(tuple(grid[n : n + _WEEK]) for n in range(0, len(grid), _WEEK)),
        "back": f"{TURNS}?month={_next_month(first, -1):%Y-%m}",
        "on": f"{TURNS}?month={after:%Y-%m}",
        "spare": any(day.spare for day in days),
        "sums": _sums(sheet, team, found),
    }


def _sums(sheet: Sheet, team: TeamToken, found: Sequence[Turn]) -> tuple[Link, ...]:
    """Return what a month comes to as first on call, and what it is in the middle among all who take turns."""
    plan = roster_of(sheet).plan
    carried = {load.team: load for load in loads(found, plan)} if plan else {}
    mine, everybody = carried.get(team), members(roster_of(sheet))
    if not carried or team not in everybody:
        return ()
    said = (
        (_("hours on call"), mine.hours if mine else 0, sum(each.hours for each in carried.values())),
        (_("nights"), mine.nights if mine else 0, sum(each.nights for each in carried.values())),
        (_("weekend hours"), mine.weekend_hours if mine else 0, sum(each.weekend_hours for each in carried.values())),
    )
    return tuple(
        Link(
            decimal(round(own)),
            _("%(what)s · %(usual)s on average", what=what, usual=decimal(round(whole / len(everybody)))),
        )
        for what, own, whole in said
    )


def _day(day: date, zone: ZoneInfo, mine: Iterable[Turn], away: Iterable[Leave], sheet: Sheet) -> Day:
    starts, ends = midnight(day, zone), midnight(day + timedelta(days=1), zone)
    here = [turn for turn in mine if turn.starts < ends and turn.ends > starts]
    said = [_said(turn, starts, ends, sheet) for turn in here]
    gone = any(each.starts < ends and each.ends > starts for each in away)
    return Day(
        number=str(day.day),
        short=tuple(_short(turn, starts, ends, sheet) for turn in here if turn.role is Role.PRIMARY),
        spare=any(turn.role is Role.BACKUP for turn in here),
        said=", ".join([*said, *([_("away")] if gone else [])]),
        today=day == roster_now(sheet).date(),
        away=gone,
    )


def _said(turn: Turn, starts: datetime, ends: datetime, sheet: Sheet) -> str:
    backup = _(" as backup") if turn.role is Role.BACKUP else ""
    return _(
        "%(begins)s to %(over)s%(backup)s",
        begins=_clock(max(turn.starts, starts), sheet),
        over=_clock(min(turn.ends, ends), sheet),
        backup=backup,
    )


def _short(turn: Turn, starts: datetime, ends: datetime, sheet: Sheet) -> str:
    begins, over = (f"{each.astimezone(roster_now(sheet).tzinfo):%H}" for each in (turn.starts, turn.ends))
    if turn.starts <= starts:
        return _("all day") if turn.ends >= ends else f"–{over}"
    return f"{begins}–" if turn.ends >= ends else f"{begins}–{over}"


def _is_night(turn: Turn, sheet: Sheet) -> bool:
    plan = roster_of(sheet).plan
    return plan is not None and has_night(turn, plan)


def _key(turn: Turn) -> str:
    """Return what a turn of one's own goes by in an address."""
    return f"{turn.role.value}-{turn.starts.astimezone(UTC):%Y%m%dT%H%MZ}"


def _of(turn: Turn) -> str:
    return f"{turn.team}.{_key(turn)}"


def _when(turn: Turn, sheet: Sheet) -> str:
    return span_said(turn.starts, turn.ends, sheet.now, roster_now(sheet).tzinfo)


def zone_name(sheet: Sheet) -> str:
    """Return the zone in which turns are told, such as "America/Chicago"."""
    return roster_zone(sheet).key.replace("_", " ")


def roster_zone(sheet: Sheet) -> ZoneInfo:
    return zone_of(roster_of(sheet), str(sheet.now.tzinfo))


def _hours(turn: Turn) -> str:
    return words.span(turn.ends - turn.starts)


def _clock(at: datetime, sheet: Sheet) -> str:
    return words.clock_time(at, roster_now(sheet))


def _month(text: str, now: datetime) -> date:
    """Return the first day of the month that is asked for: the present one where that is none, or far away."""
    here = now.date().replace(day=1)
    try:
        wanted = date.fromisoformat(f"{text}-01")
    except ValueError:
        return here
    return wanted if abs(wanted - here) < timedelta(days=800) else here


def _next_month(first: date, by: int = 1) -> date:
    if by < 0:
        return (first - timedelta(days=1)).replace(day=1)
    return first + timedelta(days=monthrange(first.year, first.month)[1])
