"""A roster worked out for a stretch of time: from turns and windows on the wall to who is on, second by second.

Everything is worked out once for the whole stretch; afterwards who is on at an instant is found by halving.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, takewhile
from typing import Final, NamedTuple

from contracts.roster import Layer, Leave, Override, Plan, Temporary, Window
from contracts.stretches import (
    Change,
    Span,
    Stretch,
    Teams,
    add,
    change,
    each_alone,
    filled,
    holes,
    overlap,
    union,
    within,
)
from contracts.vocabulary import HolidayRule, OverrideKind, Role, Unit, Weekday
from contracts.walltime import (
    DAY,
    HOUR,
    Clock,
    add_months,
    clock,
    day_number,
    month_number,
    seconds,
    wall_moment,
    wall_time,
    weekday,
)

A_NIGHT: Final = 3 * HOUR
"""Who was on for so much of a night rests after it."""
_MARGIN: Final = 5 * DAY
"""How far back a night may begin that somebody still rests after, and how far walls may be from UTC."""
_LENGTHS: Final = {Unit.HOURS: HOUR, Unit.DAYS: DAY, Unit.WEEKS: 7 * DAY}
_ALL_DAY: Final = (Window(starts="00:00", ends="00:00"),)
_WEEKDAYS: Final = {day: number for number, day in enumerate(Weekday)}

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

    def turns(self, role: Role) -> list[tuple[str, int, int]]:
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
    sooner = since - _MARGIN if plan.rest_after_night else since
    face = clock(plan.zone, sooner, until)
    open_ = _Windows(plan, face, (sooner, until))
    layers = [_Turns(layer, _turns(layer, face, sooner, until), open_.of_layer(layer)) for layer in plan.layers]
    away = _away(besides.leaves)

    def of(role: Role, away: Away) -> list[Stretch]:
        found = _layered((each for each in layers if each.layer.role is role), away, (sooner, until))
        _put(found, besides.temporaries, role)
        _override(found, besides.overrides, role)
        return found

    if plan.rest_after_night:
        tired = _resting(of(Role.PRIMARY, away), open_.spans(plan.night, HolidayRule.AS_ANY_DAY), plan.rest_after_night)
        away = {team: union((*away.get(team, ()), *tired.get(team, ()))) for team in {*away, *tired}}
    stretches = {role: within(of(role, away), [(since, until)]) for role in Role}
    return Timeline({role: [each[0] for each in found] for role, found in stretches.items()}, stretches)


def is_within(plan: Plan, windows: Iterable[Window], at: int) -> bool:
    """Return whether any of ``windows`` is open at ``at``."""
    open_ = _Windows(plan, clock(plan.zone, at, at), (at, at + 1))
    return any(open_.spans(window, HolidayRule.AS_ANY_DAY) for window in windows)


def nights(plan: Plan, since: int, until: int) -> list[Span]:
    """Return the plan's nights that are not over at ``since`` and have begun before ``until``, whole."""
    return _Windows(plan, clock(plan.zone, since, until), (since, until)).spans(plan.night, HolidayRule.AS_ANY_DAY)


class _Windows:
    """Windows as they lie in one stretch of time, each worked out once."""

    def __init__(self, plan: Plan, face: Clock, span: Span) -> None:
        self._face = face
        self._span = span
        self._holidays = frozenset(map(day_number, plan.holidays))
        self._days = range((face.shown(span[0]) - 2 * DAY) // DAY, face.shown(span[1]) // DAY + 2)
        self._found: dict[tuple[Window, HolidayRule], list[Span]] = {}

    def of_layer(self, layer: Layer) -> list[Span] | None:
        """Return when a layer's windows are open, or None for always."""
        some = layer.windows or (() if layer.holidays in {HolidayRule.AS_ANY_DAY, HolidayRule.ALSO} else _ALL_DAY)
        return union(span for window in some for span in self.spans(window, layer.holidays)) if some else None

    def spans(self, window: Window, rule: HolidayRule) -> list[Span]:
        """Return one span for each day the window begins on, those that are over or not begun left out."""
        if (window, rule) not in self._found:
            self._found[window, rule] = self._work_out(window, rule)
        return self._found[window, rule]

    def _work_out(self, window: Window, rule: HolidayRule) -> list[Span]:
        starts, ends = wall_time(window.starts), wall_time(window.ends)
        length = (ends - starts) % DAY or DAY
        days = frozenset(_WEEKDAYS[day] for day in window.days)
        begins = (day * DAY + starts for day in self._days if self._begins(day, days, rule))
        spans = ((self._face.first(at), self._face.last(at + length)) for at in begins)
        return [span for span in spans if overlap(span, self._span)]

    def _begins(self, day: int, days: frozenset[int], rule: HolidayRule) -> bool:
        is_day = weekday(day) in days
        match rule:
            case HolidayRule.AS_ANY_DAY:
                return is_day
            case HolidayRule.ALSO:
                return is_day or day in self._holidays
            case HolidayRule.ONLY:
                return is_day and day in self._holidays
            case HolidayRule.NOT:
                return is_day and day not in self._holidays


def _turns(layer: Layer, face: Clock, since: int, until: int) -> list[tuple[int, int, int]]:
    """Return the start, end and number of each turn of ``layer`` from ``since`` to ``until``; its first is 0."""
    if not layer.teams:
        return []
    over = until if layer.ends is None else min(until, face.last(wall_moment(layer.ends)))
    found = []
    for number, (starts, ends) in _walls(layer, face.shown(since) - 2 * DAY):
        begins = max(face.first(starts), since)
        if begins >= over:
            break
        finishes = min(face.last(ends), over)
        if begins < finishes:
            found.append((begins, finishes, number))
    return found


def _walls(layer: Layer, since: int) -> Iterator[tuple[int, Span]]:
    """Yield the turns of ``layer`` as they stand on the wall, from about ``since`` on, for ever."""
    start = wall_moment(layer.starts)
    if layer.unit is Unit.MONTHS:
        first = max(0, (month_number(since) - month_number(start)) // layer.every - 1)
        for number in count(first):
            months = number * layer.every
            yield number, (add_months(start, months), add_months(start, months + layer.every))
    else:
        length = layer.every * _LENGTHS[layer.unit]
        first = max(0, (since - start) // length)
        for number in count(first):
            yield number, (start + number * length, start + (number + 1) * length)


def _layered(layers: Iterable[_Turns], away: Away, span: Span) -> list[Stretch]:
    """Return who is on by the layers of one role, each filling what those above it leave open."""
    found: list[Stretch] = []
    for each in layers:
        found = filled(found, _alone(each, away), span)
    return found


def _alone(each: _Turns, away: Away) -> list[Stretch]:
    """Return who is on by one layer alone."""
    teams = each.layer.teams
    found: list[Stretch] = []
    if away.keys().isdisjoint(teams):
        for starts, ends, number in each.turns:
            add(found, starts, ends, teams[number % len(teams)])
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
        since, until = seconds(temporary.starts), seconds(temporary.ends)
        change(found, since, until, lambda _: ())
        for turn in temporary.turns:
            if turn.role is role:
                part = max(seconds(turn.starts), since), min(seconds(turn.ends), until)
                if part[0] < part[1]:
                    change(found, *part, _adding(turn.team))


def _override(found: list[Stretch], overrides: Iterable[Override], role: Role) -> None:
    for override in overrides:
        if override.role is role:
            change(found, seconds(override.starts), seconds(override.ends), _by(override))


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
        found[leave.team].append((seconds(leave.starts), seconds(leave.ends)))
    return {team: union(spans) for team, spans in found.items()}


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
