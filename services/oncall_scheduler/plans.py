"""Which plans of a roster there can be. What is wrong is named by its field, such as ``layers.0.teams``."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from contracts.base import Audience
from contracts.outcomes import Refusal, invalid
from contracts.roster import HubHours, Layer, Member, Plan, Window
from contracts.rota.turns import never_on
from contracts.rota.walltime import clock, instant, is_zone, seconds
from contracts.standing import Teams
from contracts.vocabulary import Asked, Kind

_LONGEST: Final = timedelta(days=366)
_FARTHEST: Final = timedelta(days=3660)
_LAYERS, _TEAMS, _WINDOWS, _STEPS, _HOLIDAYS = 40, 200, 40, 40, 500
"""More than any hub has, and so few that a schedule of them is worked out in no time."""
_YEARS: Final = range(1970, 2200)
_AFTER_HOURS: Final = (Kind.HUB, Kind.ADVOCATE)
_DIGITS: Final = 3
"""Of the shortest numbers there are, such as 211."""


class Lasting(Protocol):
    """What lasts from one instant to another."""

    @property
    def starts(self) -> datetime:
        """Return its first instant."""

    @property
    def ends(self) -> datetime:
        """Return when it is over."""


def flaw_of(plan: Plan, teams: Teams) -> Refusal | None:
    """Return what is wrong with ``plan``, of all that is the first, or None."""
    return next(_flaws(plan, teams), None)


def span_flaw(field: str, lasting: Lasting, at: datetime) -> Refusal | None:
    """Return what is wrong with when something is to last: the wrong way round, over already, or too long."""
    if lasting.starts >= lasting.ends:
        return invalid(f"{field}.ends", "it ends after it starts")
    if lasting.ends <= at:
        return invalid(f"{field}.ends", "it is over already: what was can't be changed")
    if lasting.ends - lasting.starts > _LONGEST:
        return invalid(f"{field}.ends", "it lasts a year at most")
    if lasting.ends - at > _FARTHEST:
        return invalid(f"{field}.ends", "it is ten years ahead at most")
    return None


def is_of(teams: Teams, kind: Kind, team: str | None) -> bool:
    """Return whether ``team`` is a team of ``kind`` in the region."""
    return team is not None and Audience(kind, team) in teams.formed


def takes_turns(plan: Plan | None, team: str) -> bool:
    """Return whether ``team`` is one of those whom ``plan`` is about."""
    return plan is not None and (
        any(member.team == team for member in plan.members) or any(team in layer.teams for layer in plan.layers)
    )


def shown(plan: Plan | None, at: datetime) -> str:
    """Return ``at`` as the clock of the roster's zone shows it."""
    second = seconds(at)
    zone = plan.zone if plan else "UTC"
    return f"{instant(clock(zone, second, second).shown(second)):%Y-%m-%d %H:%M}"


def _flaws(plan: Plan, teams: Teams) -> Iterator[Refusal]:
    if not is_zone(plan.zone):
        yield invalid("zone", "name a time zone such as America/Chicago")
    if not plan.layers:
        yield invalid("layers", "a roster has at least one layer")
    if len(plan.layers) > _LAYERS:
        yield invalid("layers", f"a roster has {_LAYERS} layers at most")
    for place, layer in enumerate(plan.layers):
        yield from _layer_flaws(place, layer, teams)
    yield from _member_flaws(plan.members, teams)
    if len(plan.holidays) > _HOLIDAYS or not all(map(_is_day, plan.holidays)):
        yield invalid("holidays", f"name days that there are, such as 2026-12-25, and {_HOLIDAYS} at most")
    yield from _window_flaws("night", (plan.night,), "for the night,")
    if plan.night.ends_on is not None:
        yield invalid("night", "a night ends when the clock next shows its end")
    yield from _hub_flaws(plan.hubs, teams)
    if len(plan.policy.steps) > _STEPS:
        yield invalid("policy.steps", f"name {_STEPS} steps at most")
    if any(step.ask is Asked.NAMED for step in plan.policy.steps):
        yield invalid("policy.steps", "a page is handed over to somebody by name, never by a policy")


def _layer_flaws(place: int, layer: Layer, teams: Teams) -> Iterator[Refusal]:
    field, where = f"layers.{place}", f"in layer {place + 1},"
    if not layer.teams:
        yield invalid(f"{field}.teams", f"{where} name at least one team")
    if len(layer.teams) > _TEAMS or _doubled(layer.teams):
        yield invalid(f"{field}.teams", f"{where} name each team once")
    if not all(is_of(teams, Kind.ADVOCATE, team) for team in layer.teams):
        yield invalid(f"{field}.teams", f"{where} name advocates' teams of this region")
    if not _is_day(layer.starts[:10]):
        yield invalid(f"{field}.starts", f"{where} name a day that there is")
    if layer.ends is not None and (not _is_day(layer.ends[:10]) or layer.ends <= layer.starts):
        yield invalid(f"{field}.ends", f"{where} the end is a day that there is, after the start")
    yield from _window_flaws(f"{field}.windows", layer.windows, where)
    if layer.ends is None and never_on(layer):
        fairer = "some would never be on with these windows: turns of another length are fairer"
        yield invalid(f"{field}.every", f"{where} {fairer}")


def _window_flaws(field: str, windows: Sequence[Window], where: str) -> Iterator[Refusal]:
    if len(windows) > _WINDOWS:
        yield invalid(field, f"{where} name {_WINDOWS} windows at most")
    if not all(window.days for window in windows):
        yield invalid(field, f"{where} a window begins on at least one day of the week")


def _member_flaws(members: Sequence[Member], teams: Teams) -> Iterator[Refusal]:
    if _doubled(member.team for member in members):
        yield invalid("members", "name each team once")
    if not all(is_of(teams, Kind.ADVOCATE, member.team) for member in members):
        yield invalid("members", "name advocates' teams of this region")


def _hub_flaws(hubs: Sequence[HubHours], teams: Teams) -> Iterator[Refusal]:
    if _doubled(hub.team for hub in hubs):
        yield invalid("hubs", "name each hub once")
    for place, hub in enumerate(hubs):
        if not is_of(teams, Kind.HUB, hub.team):
            yield invalid(f"hubs.{place}.team", "name a hub of this region")
        if hub.after_hours is not None and not any(is_of(teams, kind, hub.after_hours) for kind in _AFTER_HOURS):
            yield invalid(f"hubs.{place}.after_hours", "name a team of this region: of a hub, or an advocate's")
        if hub.call and sum(each.isdigit() for each in hub.call) < _DIGITS:
            yield invalid(f"hubs.{place}.call", "write a whole number")
        yield from _window_flaws(f"hubs.{place}.windows", hub.windows, "for a hub,")


def _doubled(teams: Iterable[str]) -> bool:
    named = list(teams)
    return len(set(named)) < len(named)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).year in _YEARS
    except ValueError:
        return False
