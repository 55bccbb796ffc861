"""What a roster means: who is on at an instant, and the final schedule of a stretch of time.

Which rule wins, from the weakest: the layers of a role in their order, each filling what those above leave open; a
temporary schedule, in place of all layers; overrides, in the order they were made. Whoever is away, or rests after a
night, is passed by the layers alone: what was set or agreed to by name stands.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import Final, NamedTuple, TypeVar

import msgspec

from contracts.base import Event, TeamToken
from contracts.labels import OfficePhone
from contracts.roster import (
    HubHours,
    Leave,
    LeaveEnded,
    LeaveTaken,
    Override,
    OverrideAdded,
    OverrideDropped,
    Plan,
    RosterSet,
    Swap,
    SwapAgreed,
    SwapRefused,
    Temporary,
    TemporaryDropped,
    TemporarySet,
    Turn,
    TurnOffered,
    TurnTaken,
)
from contracts.rota.timeline import Besides, Timeline, drawn, resting
from contracts.rota.turns import is_within
from contracts.rota.walltime import instant, seconds
from contracts.vocabulary import Role

_Kept = TypeVar("_Kept", Override, Temporary, Leave)

_SPAN: Final = 28 * 86_400
"""How much of a roster is worked out at once where somebody asks for an instant of it."""
_KEPT: Final = 26
"""How many of these are kept: two years."""


_starts: Final = attrgetter("starts")


class Offered(msgspec.Struct, frozen=True):
    """A swap that isn't done yet. ``by``: who took the turn, and waits for the hub to agree."""

    swap: Swap
    by: TeamToken | None = None


class Rest(NamedTuple):
    """A stretch of time in which the layers pass a team, since it was on for a night before."""

    team: TeamToken
    starts: datetime
    ends: datetime


class Roster(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A region's roster as it stands; without a plan where none was ever set."""

    plan: Plan | None = None
    revision: int = 0
    overrides: tuple[Override, ...] = ()
    temporaries: tuple[Temporary, ...] = ()
    leaves: tuple[Leave, ...] = ()
    swaps: tuple[Offered, ...] = ()

    def after(self, event: Event) -> "Roster":
        """Return the roster after ``event``: itself, where that changes nothing about it."""
        changed = _changed(self, event)
        return msgspec.structs.replace(self, **changed) if changed else self

    @property
    def besides(self) -> Besides:
        return Besides(self.overrides, self.temporaries, self.leaves)

    @cached_property
    def worked_out(self) -> dict[int, Timeline]:
        """What was worked out of it so far, by which stretch of time since 1970. It only saves doing so again."""
        return {}


def on_call(roster: Roster, at: datetime) -> dict[Role, tuple[TeamToken, ...]]:
    """Return who is on at ``at``, by role: mostly one, nobody at a gap; where an hour is repeated maybe two."""
    second = seconds(at)
    timeline = _around(roster, second)
    return {role: timeline.on(role, second) for role in Role}


def final_schedule(roster: Roster, starts: datetime, ends: datetime) -> tuple[Turn, ...]:
    """Return who is on from ``starts`` to ``ends``, in UTC, sorted by time; what follows itself is one turn."""
    if roster.plan is None:
        return ()
    timeline = drawn(roster.plan, roster.besides, seconds(starts), seconds(ends))
    turns = [
        Turn(team=team, role=role, starts=instant(since), ends=instant(until))
        for role in Role
        for since, team, until in timeline.turns(role)
    ]
    return tuple(sorted(turns, key=_starts))


def rests(roster: Roster, starts: datetime, ends: datetime) -> tuple[Rest, ...]:
    """Return who rests after a night between ``starts`` and ``ends``."""
    if roster.plan is None:
        return ()
    found = resting(roster.plan, roster.besides, seconds(starts), seconds(ends))
    return tuple(Rest(team, instant(since), instant(until)) for team, since, until in found)


def hubs_asked(roster: Roster, hubs: Iterable[TeamToken], at: datetime) -> tuple[TeamToken, ...]:
    """Return whom to ask for ``hubs`` at ``at``: each itself in its hours, outside them whoever it named instead, which
    may be an advocate's team.

    A hub of which the roster says nothing is asked at any hour.
    """
    hours: Mapping[str, HubHours] = {each.team: each for each in roster.plan.hubs} if roster.plan else {}
    asked = (_asked(roster.plan, hours.get(hub), hub, at) for hub in hubs)
    return tuple(dict.fromkeys(asked))


def numbers_to_call(roster: Roster, hubs: Iterable[TeamToken], at: datetime) -> tuple[OfficePhone, ...]:
    """Return the numbers outside Trellis that answer for ``hubs`` at ``at``: outside their hours, or at any hour."""
    named = [each for each in (roster.plan.hubs if roster.plan else ()) if each.call and each.team in set(hubs)]
    return tuple(dict.fromkeys(each.call for each in named if not each.windows or not _is_open(roster, each, at)))


def _is_open(roster: Roster, hours: HubHours, at: datetime) -> bool:
    return roster.plan is not None and is_within(roster.plan, hours.windows, seconds(at))


def _asked(plan: Plan | None, hours: HubHours | None, hub: TeamToken, at: datetime) -> TeamToken:
    if plan is None or hours is None or hours.after_hours is None:
        return hub
    return hub if not hours.windows or is_within(plan, hours.windows, seconds(at)) else hours.after_hours


def _around(roster: Roster, second: int) -> Timeline:
    """Return what is worked out of the roster around an instant."""
    number = second // _SPAN
    found = roster.worked_out.get(number)
    if found is None:
        since = number * _SPAN
        found = Timeline({}, {}) if roster.plan is None else drawn(roster.plan, roster.besides, since, since + _SPAN)
        if len(roster.worked_out) >= _KEPT:
            roster.worked_out.clear()
        roster.worked_out[number] = found
    return found


def _changed(roster: Roster, event: Event) -> dict[str, object]:
    match event:
        case RosterSet(plan=plan, revision=revision):
            return {"plan": plan, "revision": revision}
        case OverrideAdded(override=override, swap=swap):
            return {"overrides": (*roster.overrides, override), "swaps": _without_swap(roster.swaps, swap)}
        case OverrideDropped(override=dropped):
            return {"overrides": _without(roster.overrides, dropped)}
        case TemporarySet(temporary=temporary):
            return {"temporaries": (*_without(roster.temporaries, temporary.id), temporary)}
        case TemporaryDropped(temporary=dropped):
            return {"temporaries": _without(roster.temporaries, dropped)}
        case _:
            return _away(roster, event) or _bargained(roster, event)


def _away(roster: Roster, event: Event) -> dict[str, object]:
    match event:
        case LeaveTaken(leave=leave):
            return {"leaves": (*_without(roster.leaves, leave.id), leave)}
        case LeaveEnded(leave=ended):
            return {"leaves": _without(roster.leaves, ended)}
        case _:
            return {}


def _bargained(roster: Roster, event: Event) -> dict[str, object]:
    match event:
        case TurnOffered(swap=swap):
            return {"swaps": (*roster.swaps, Offered(swap))}
        case TurnTaken(swap=taken, by=by, waits=True):
            return {"swaps": tuple(Offered(o.swap, by) if o.swap.id == taken else o for o in roster.swaps)}
        case TurnTaken(swap=done) | SwapAgreed(swap=done) | SwapRefused(swap=done):
            return {"swaps": _without_swap(roster.swaps, done)}
        case _:
            return {}


def _without(kept: Sequence[_Kept], dropped: str) -> tuple[_Kept, ...]:
    return tuple(each for each in kept if each.id != dropped)


def _without_swap(swaps: Sequence[Offered], done: str | None) -> tuple[Offered, ...]:
    return tuple(each for each in swaps if each.swap.id != done)
