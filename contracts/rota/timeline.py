"""A roster worked out for a stretch of time: who is on, second by second.

Everything is worked out once for the whole stretch; afterwards who is on at an instant is found by halving.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Final, NamedTuple

from contracts.roster import Layer, Leave, Override, Plan, Temporary
from contracts.rota.stretches import (
    Change,
    Span,
    Stretch,
    Teams,
    add,
    change,
    each_alone,
    holes,
    overlap,
    union,
    within,
)
from contracts.rota.turns import Windows, turns_of
from contracts.rota.walltime import DAY, HOUR, clock, seconds
from contracts.vocabulary import HolidayRule, OverrideKind, Role

A_NIGHT: Final = 3 * HOUR
"""Who was on for so much of a night rests after it."""
_MARGIN: Final = 5 * DAY
"""How far back a night may begin that somebody still rests after, and how far walls may be from UTC."""

Away = Mapping[str, Sequence[Span]]
"""When each team takes no turns."""


class Timeline(NamedTuple):
    """Who is on in one stretch of time, by role."""

    starts: Mapping[Role, Sequence[int]]
    stretches: Mapping[Role, Sequence[Stretch]]

    def on(self, role: Role, at: int) -> Teams:
        place = bisect_right(self.starts.get(role, ()), at)
        if not place:
            return ()
        _, ends, teams = self.stretches[role][place - 1]
        return teams if at < ends else ()

    def turns(self, role: Role) -> list[tuple[int, str, int]]:
        return each_alone(self.stretches.get(role, ()))


class Besides(NamedTuple):
    """What a roster is besides its plan."""

    overrides: Sequence[Override] = ()
    temporaries: Sequence[Temporary] = ()
    leaves: Sequence[Leave] = ()


class _Turns(NamedTuple):
    """A layer with its turns in the stretch, whoever takes them, and when its windows are open (None: always)."""

    layer: Layer
    turns: Sequence[tuple[int, int, int]]
    windows: Sequence[Span] | None


def drawn(plan: Plan, besides: Besides, since: int, until: int) -> Timeline:
    """Return who is on from ``since`` to ``until``."""
    drawing = _Drawing(plan, besides, since, until)
    away = drawing.away()
    stretches = {role: within(drawing.of(role, away), [(since, until)]) for role in Role}
    return Timeline({role: [each[0] for each in found] for role, found in stretches.items()}, stretches)


def resting(plan: Plan, besides: Besides, since: int, until: int) -> list[tuple[str, int, int]]:
    """Return who rests after a night between ``since`` and ``until``."""
    found = _Drawing(plan, besides, since, until).tired()
    spans = ((team, span) for team, spans in found.items() for span in spans)
    return [(team, *span) for team, span in spans if overlap(span, (since, until))]


class _Drawing:
    """A roster while it is worked out: what is the same for both roles, and with rest and without, is done once."""

    def __init__(self, plan: Plan, besides: Besides, since: int, until: int) -> None:
        self._plan = plan
        self._span = span = (since - _MARGIN if plan.rest_after_night else since, until)
        face = clock(plan.zone, *span)
        self._open = Windows(plan, face, span)
        self._face = face
        self._layers: dict[int, _Turns] = {}
        self._temporaries = [each for each in besides.temporaries if overlap(_span(each), span)]
        self._overrides = [each for each in besides.overrides if overlap(_span(each), span)]
        self._leaves = _away(each for each in besides.leaves if overlap(_span(each), span))

    def of(self, role: Role, away: Away) -> list[Stretch]:
        """Return who is on where the layers pass whoever is ``away``."""
        found = _layered(self._of_role(role), away, self._span)
        _put(found, self._temporaries, role)
        _override(found, self._overrides, role)
        return found

    def _of_role(self, role: Role) -> Iterator[_Turns]:
        """Yield the layers of ``role``, each worked out when it is needed: a layer that hides all below spares them."""
        for place, layer in enumerate(self._plan.layers):
            if layer.role is role:
                if place not in self._layers:
                    turns = turns_of(layer, self._face, *self._span)
                    self._layers[place] = _Turns(layer, turns, self._open.of_layer(layer))
                yield self._layers[place]

    def away(self) -> Away:
        """Return who is passed when: on leave, or at rest after a night."""
        tired = self.tired()
        return {team: union((*self._leaves.get(team, ()), *tired.get(team, ()))) for team in {*self._leaves, *tired}}

    def tired(self) -> Away:
        """Return who rests when. Nights are counted as they would be if nobody rested."""
        if not self._plan.rest_after_night:
            return {}
        nights = self._open.spans(self._plan.night, HolidayRule.AS_ANY_DAY)
        return _resting(self.of(Role.PRIMARY, self._leaves), nights, self._plan.rest_after_night)


def _layered(layers: Iterable[_Turns], away: Away, span: Span) -> list[Stretch]:
    """Return who is on by the layers of one role, each filling what those above it leave open."""
    found: list[Stretch] = []
    for each in layers:
        open_ = holes(found, span)
        if not open_:
            break
        alone = _alone(each, away)
        found = sorted((*found, *within(alone, open_))) if found else alone
    return found


def _alone(each: _Turns, away: Away) -> list[Stretch]:
    """Return who is on by one layer alone."""
    teams = each.layer.teams
    found: list[Stretch] = []
    if away.keys().isdisjoint(teams):
        alone = [(team,) for team in teams]
        over = 0
        for starts, ends, number in each.turns:
            if starts >= over:
                found.append((starts, ends, alone[number % len(teams)]))
            else:
                add(found, starts, ends, teams[number % len(teams)])
            over = ends
    else:
        for starts, ends, number in each.turns:
            for since, until, team in sorted(_stand_ins(teams, number, (starts, ends), away)):
                add(found, since, until, team)
    return found if each.windows is None else within(found, each.windows)


def _stand_ins(teams: Teams, number: int, turn: Span, away: Away) -> Iterator[tuple[int, int, str]]:
    """Yield who takes a turn: whose it is, and where they are away whoever is next in the layer's order and isn't."""
    left = [turn]
    for step in range(len(teams)):
        team = teams[(number + step) % len(teams)]
        still = []
        for part in left:
            taken = holes(_touching(away.get(team, ()), part), part)
            yield from ((since, until, team) for since, until in taken)
            still += holes(taken, part)
        left = still
        if not left:
            return


def _touching(spans: Sequence[Span], part: Span) -> Iterable[Span]:
    first = bisect_right(spans, part[0], key=lambda span: span[1])
    return takewhile(lambda span: span[0] < part[1], spans[first:])


def _put(found: list[Stretch], temporaries: Iterable[Temporary], role: Role) -> None:
    """Put temporary schedules in place of the layers; of two at once, the one that was set last."""
    for temporary in temporaries:
        since, until = _span(temporary)
        change(found, since, until, lambda _: ())
        for turn in temporary.turns:
            if turn.role is role:
                part = max(seconds(turn.starts), since), min(seconds(turn.ends), until)
                if part[0] < part[1]:
                    change(found, *part, _adding(turn.team))


def _override(found: list[Stretch], overrides: Iterable[Override], role: Role) -> None:
    for override in overrides:
        if override.role is role:
            change(found, *_span(override), _by(override))


def _by(override: Override) -> Change:
    """Return what an override does to whoever is on."""
    team, instead = override.team, override.instead_of
    match override.kind:
        case OverrideKind.REMOVE:
            return lambda teams: tuple(each for each in teams if each != team) if team else ()
        case OverrideKind.ADD:
            return _adding(team) if team else lambda teams: teams
        case OverrideKind.REPLACE:
            return _replacing(team, instead) if team else lambda teams: teams


def _adding(team: str) -> Change:
    return lambda teams: teams if team in teams else (*teams, team)


def _replacing(team: str, instead: str | None) -> Change:
    if instead is None:
        return lambda _: (team,)
    return lambda teams: tuple(dict.fromkeys(team if each == instead else each for each in teams))


def _away(leaves: Iterable[Leave]) -> Away:
    found: dict[str, list[Span]] = defaultdict(list)
    for leave in leaves:
        found[leave.team].append(_span(leave))
    return {team: union(spans) for team, spans in found.items()}


def _span(lasting: Temporary | Override | Leave) -> Span:
    return seconds(lasting.starts), seconds(lasting.ends)


def _resting(primary: Sequence[Stretch], nights: Iterable[Span], hours: int) -> Away:
    """Return who rests when: from a night's end, whoever was primary for enough of it."""
    found: dict[str, list[Span]] = defaultdict(list)
    for night in nights:
        worked: dict[str, int] = defaultdict(int)
        for starts, ends, teams in within(primary, [night]):
            for team in teams:
                worked[team] += ends - starts
        for team, spent in worked.items():
            if spent >= A_NIGHT:
                found[team].append((night[1], night[1] + hours * HOUR))
    return found
