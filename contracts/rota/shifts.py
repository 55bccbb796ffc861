"""What a schedule comes to: its gaps, how much of the time somebody is on, and who carries how much of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from contracts.base import TeamToken
from contracts.roster import Plan, Turn
from contracts.rota.stretches import Span, holes, overlap, union
from contracts.rota.timeline import A_NIGHT
from contracts.rota.turns import nights
from contracts.rota.walltime import DAY, clock, day_number, instant, seconds, weekday
from contracts.vocabulary import Asked, Role

_SATURDAY: Final = 5


class Gap(NamedTuple):
    """A stretch of time with nobody on in a role, in UTC."""

    starts: datetime
    ends: datetime
    role: Role = Role.PRIMARY


class Load(NamedTuple):
    """What a team carries: hours, nights (three hours of one or more), weekend hours, holidays (any hour of one)."""

    team: TeamToken
    hours: float = 0
    nights: int = 0
    weekend_hours: float = 0
    holidays: int = 0


def gaps(turns: Iterable[Turn], starts: datetime, ends: datetime, role: Role = Role.PRIMARY) -> tuple[Gap, ...]:
    """Return when nobody is on in ``role`` from ``starts`` to ``ends``."""
    found = holes(_covered(turns, role), (seconds(starts), seconds(ends)))
    return tuple(Gap(instant(since), instant(until), role) for since, until in found if since < until)


def all_gaps(turns: Sequence[Turn], plan: Plan | None, starts: datetime, ends: datetime) -> tuple[Gap, ...]:
    """Return when nobody is on in a role that ``plan`` counts on, from ``starts`` to ``ends``, by time."""
    found = (gap for role in counted_on(plan) for gap in gaps(turns, starts, ends, role))
    return tuple(sorted(found, key=lambda gap: gap.starts))


def counted_on(plan: Plan | None) -> tuple[Role, ...]:
    """Return the roles in which somebody should be on at any time: as backup where that is a step of the escalation,
    and anybody takes turns so. Where nobody ever does, the step is passed, and nothing is missing.
    """
    asked = plan is not None and any(step.ask is Asked.BACKUP for step in plan.policy.steps)
    some = plan is not None and any(layer.role is Role.BACKUP and layer.teams for layer in plan.layers)
    return (Role.PRIMARY, Role.BACKUP) if asked and some else (Role.PRIMARY,)


def coverage(turns: Iterable[Turn], starts: datetime, ends: datetime, role: Role = Role.PRIMARY) -> float:
    """Return in how much of the time from ``starts`` to ``ends`` somebody is on in ``role``: from 0 to 1."""
    whole = seconds(ends) - seconds(starts)
    missing = sum((gap.ends - gap.starts).total_seconds() for gap in gaps(turns, starts, ends, role))
    return 1 - missing / whole if whole > 0 else 1.0


def loads(turns: Sequence[Turn], plan: Plan, role: Role = Role.PRIMARY) -> tuple[Load, ...]:
    """Return what each team carries of ``turns`` in ``role``, the most hours first."""
    carried: dict[str, list[Span]] = defaultdict(list)
    for turn in turns:
        if turn.role is role:
            carried[turn.team].append((seconds(turn.starts), seconds(turn.ends)))
    if not carried:
        return ()
    whole = (min(span[0] for spans in carried.values() for span in spans), max(map(_end, carried.values())))
    days = _Days(plan, whole)
    found = (days.load(team, union(spans)) for team, spans in carried.items())
    return tuple(sorted(found, key=lambda load: (-load.hours, load.team)))


def has_night(turn: Turn, plan: Plan) -> bool:
    """Return whether a night on call is in ``turn``: three hours of one, or more."""
    span = (seconds(turn.starts), seconds(turn.ends))
    return any(overlap(night, span) >= A_NIGHT for night in nights(plan, *span))


def next_turns(turns: Iterable[Turn], team: TeamToken, at: datetime) -> tuple[Turn, ...]:
    """Return the turns of ``team`` that are not over at ``at``, the one that is on first."""
    mine = (turn for turn in turns if turn.team == team and turn.ends > at)
    return tuple(sorted(mine, key=lambda turn: (turn.starts, turn.role)))


class _Days:
    """The nights, weekends and holidays of a plan in a stretch of time."""

    def __init__(self, plan: Plan, span: Span) -> None:
        face = clock(plan.zone, *span)
        shown = range(face.shown(span[0]) // DAY - 1, face.shown(span[1]) // DAY + 2)
        holidays = frozenset(map(day_number, plan.holidays))
        whole = {day: (face.first(day * DAY), face.last((day + 1) * DAY)) for day in shown}
        self._nights = nights(plan, *span)
        self._weekends = union(span for day, span in whole.items() if weekday(day) >= _SATURDAY)
        self._holidays = [span for day, span in whole.items() if day in holidays]

    def load(self, team: TeamToken, spans: Sequence[Span]) -> Load:
        return Load(
            team=team,
            hours=sum(until - since for since, until in spans) / 3_600,
            nights=sum(share >= A_NIGHT for share in _shares(self._nights, spans)),
            weekend_hours=sum(_shares(self._weekends, spans)) / 3_600,
            holidays=sum(map(bool, _shares(self._holidays, spans))),
        )


def _covered(turns: Iterable[Turn], role: Role) -> list[Span]:
    return union((seconds(turn.starts), seconds(turn.ends)) for turn in turns if turn.role is role)


def _end(spans: Iterable[Span]) -> int:
    return max(until for _, until in spans)


def _shares(parts: Sequence[Span], spans: Sequence[Span]) -> list[int]:
    """Return for how many seconds of each of ``parts`` any of ``spans`` lasts; both are sorted."""
    shares = [0] * len(parts)
    passed = 0
    for span in spans:
        while passed < len(parts) and parts[passed][1] <= span[0]:
            passed += 1
        for place in range(passed, len(parts)):
            if parts[place][0] >= span[1]:
                break
            shares[place] += overlap(parts[place], span)
    return shares
