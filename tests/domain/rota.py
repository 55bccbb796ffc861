"""Words to write rosters in: plans, layers, and who is on when the clock on the wall shows something."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from contracts.base import Audience
from contracts.gate import TeamFormed
from contracts.ids import derived
from contracts.roster import Layer, Leave, Override, Plan, Temporary, Turn, Window
from contracts.rota.rotation import Roster, final_schedule, on_call
from contracts.standing import Teams
from contracts.vocabulary import AdvocateBase, Kind, OverrideKind, Role, Unit, Weekday

CHICAGO = "America/Chicago"
MON, TUE, WED, THU, FRI, SAT, SUN = Weekday
WEEKDAYS = (MON, TUE, WED, THU, FRI)
WEEKEND = (SAT, SUN)


def window(starts: str, ends: str, *days: Weekday, ends_on: Weekday | None = None) -> Window:
    return Window(days=days or tuple(Weekday), starts=starts, ends=ends, ends_on=ends_on)


def layer(*teams: str, starts: str = "2026-01-05T00:00", unit: Unit = Unit.DAYS, **rest: Any) -> Layer:
    return Layer(name="layer", teams=teams, starts=starts, unit=unit, **rest)


def roster(*layers: Layer, zone: str = CHICAGO, **rest: Any) -> Roster:
    return Roster(plan=Plan(zone=zone, layers=layers, **rest), revision=1)


def but(rota: Roster, **changes: Any) -> Roster:
    return msgspec.structs.replace(rota, **changes)


def local(text: str, zone: str = CHICAGO, *, fold: int = 0) -> datetime:
    """Return the instant (in UTC) at which the wall shows ``2026-11-01T01:30``; ``fold`` 1: for the second time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def on(rota: Roster, when: str | datetime, role: Role = Role.PRIMARY) -> str:
    """Return who is on, as one word: ``ann``, ``ann ben``, or nothing."""
    assert rota.plan is not None
    at = local(when, rota.plan.zone) if isinstance(when, str) else when
    return " ".join(on_call(rota, at)[role])


def listed(rota: Roster, starts: str, ends: str, role: Role = Role.PRIMARY) -> list[str]:
    """Return the final schedule as lines: ``mon 19:00 - tue 07:00 ann``, by the clock on the wall."""
    assert rota.plan is not None
    zone = ZoneInfo(rota.plan.zone)
    turns = final_schedule(rota, local(starts, rota.plan.zone), local(ends, rota.plan.zone))
    return [f"{_said(turn.starts, zone)} - {_said(turn.ends, zone)} {turn.team}" for turn in turns if turn.role is role]


def _said(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%a %H:%M}".lower()


def turn(team: str, starts: str, ends: str, *, role: Role = Role.PRIMARY, zone: str = CHICAGO) -> Turn:
    return Turn(team=team, role=role, starts=local(starts, zone), ends=local(ends, zone))


def override(kind: OverrideKind, team: str | None, starts: str, ends: str, **rest: Any) -> Override:
    identifier = derived("ovr", kind, team or "", starts, str(rest))
    return Override(id=identifier, kind=kind, team=team, starts=local(starts), ends=local(ends), **rest)


def leave(team: str, starts: str, ends: str) -> Leave:
    return Leave(id=derived("lev", team, starts), team=team, starts=local(starts), ends=local(ends))


def temporary(starts: str, ends: str, *turns: Turn, gaps_allowed: bool = False) -> Temporary:
    return Temporary(
        id=derived("tmp", starts),
        name="storm",
        starts=local(starts),
        ends=local(ends),
        turns=turns,
        gaps_allowed=gaps_allowed,
    )


def teams_of(advocates: Iterable[str], hubs: Iterable[str] = ("hub",), system: Iterable[str] = ()) -> Teams:
    """Return the teams of a region; advocates are community-based but for those in ``system``."""
    teams = Teams()
    for team in advocates:
        base = AdvocateBase.SYSTEM if team in system else AdvocateBase.COMMUNITY
        teams = teams.after(TeamFormed(audience=Audience(Kind.ADVOCATE, team), name=team, base=base))
    for hub in hubs:
        teams = teams.after(TeamFormed(audience=Audience(Kind.HUB, hub), name=hub))
    return teams


HOUR = timedelta(hours=1)
