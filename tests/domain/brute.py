"""Who is on, by brute force: every thirty seconds the roster is read again, and its words are taken literally.

It shares nothing with `contracts.rota` but what a roster is made of. What the clocks show is written down step by
step, from the standard library; when a wall time is first or last shown is looked up in that.
"""

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from contracts.roster import Layer, Leave, Override, Temporary, Turn, Window
from contracts.rota.rotation import Roster
from contracts.vocabulary import HolidayRule, OverrideKind, Role, Unit, Weekday

STEP: Final = timedelta(seconds=30)
_HOUR: Final = 120
"""Steps in an hour."""
_MINUTE: Final = timedelta(minutes=1)
_DAYS: Final = tuple(Weekday)


class Span(NamedTuple):
    """From a step to before another."""

    first: int
    last: int


class Wall:
    """What the clocks of a zone show at every step of some days, and when."""

    def __init__(self, zone: str, first: datetime, days: int) -> None:
        self.first = first
        self.steps = days * 24 * _HOUR
        self._begins: dict[datetime, int] = {}
        self._ends: dict[datetime, int] = {}
        place = ZoneInfo(zone)
        for step in range(0, self.steps, 2):
            shown = (first + step * STEP).astimezone(place).replace(tzinfo=None)
            self._begins.setdefault(shown, step)
            self._ends[shown] = step
        self.earliest, self.latest = min(self._begins), max(self._begins)

    def at(self, step: int) -> datetime:
        return self.first + step * STEP

    def step(self, at: datetime) -> int:
        return (at - self.first) // STEP

    def starts(self, shown: datetime) -> int:
        """Return the step at which what starts at this wall time starts."""
        return self._look(self._begins, shown)

    def ends(self, shown: datetime) -> int:
        """Return the step at which what ends at this wall time ends."""
        return self._look(self._ends, shown)

    def _look(self, found: dict[datetime, int], shown: datetime) -> int:
        if shown < self.earliest:
            return -1
        while shown not in found:
            if shown > self.latest:
                return self.steps
            shown += _MINUTE
            found = self._begins  # never shown: it is when the clocks jump over it
        return found[shown]


@cache
def wall(zone: str, first: datetime, days: int) -> Wall:
    return Wall(zone, first, days)


class Lookup:
    """Spans by the hour they are in: all there are could be gone through at every step, and it would take for ever."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._by_hour: dict[int, list[tuple[int, Span]]] = defaultdict(list)
        for number, span in enumerate(spans):
            for hour in range(span.first // _HOUR, (span.last - 1) // _HOUR + 1):
                self._by_hour[hour].append((number, span))

    def at(self, step: int) -> list[int]:
        """Return the numbers of the spans that a step is in."""
        return [number for number, span in self._by_hour.get(step // _HOUR, ()) if span.first <= step < span.last]


class Brute:
    """A roster, read again at every step."""

    def __init__(self, roster: Roster, shown: Wall) -> None:
        assert roster.plan is not None
        self._plan = roster.plan
        self._wall = shown
        self._holidays = frozenset(map(date.fromisoformat, self._plan.holidays))
        self._overrides = [(override, self._span(override)) for override in roster.overrides]
        self._temporaries = [
            (temporary, self._span(temporary), [(turn, self._span(turn)) for turn in temporary.turns])
            for temporary in roster.temporaries
        ]
        self._leaves = [(leave.team, self._span(leave)) for leave in roster.leaves]
        self._layers = [
            (layer, Lookup(turns_on_the_wall(layer, shown)), self._windows(layer)) for layer in self._plan.layers
        ]
        self._nights = list(self._opened(self._plan.night, HolidayRule.AS_ANY_DAY))
        rest = self._plan.rest_after_night * _HOUR
        self._rests = Lookup(Span(night.last, night.last + rest) for night in self._nights)
        self._worked: dict[Span, Counter[str]] = {}

    def on(self, role: Role, step: int) -> tuple[str, ...]:
        """Return who is on."""
        tired = self._tired(step)
        return self._on(role, step, tired)

    def _on(self, role: Role, step: int, tired: frozenset[str]) -> tuple[str, ...]:
        teams = self._by_layers(role, step, tired)
        for _, span, turns in self._temporaries:
            if span.first <= step < span.last:
                teams = [turn.team for turn, of in turns if turn.role is role and of.first <= step < of.last]
        for override, span in self._overrides:
            if override.role is role and span.first <= step < span.last:
                teams = _overridden(teams, override)
        return tuple(dict.fromkeys(teams))

    def _by_layers(self, role: Role, step: int, tired: frozenset[str]) -> list[str]:
        away = tired | {team for team, span in self._leaves if span.first <= step < span.last}
        for layer, turns, windows in self._layers:
            if layer.role is role and (windows is None or windows.at(step)):
                teams = [team for number in turns.at(step) if (team := _taker(layer, number, away))]
                if teams:
                    return teams
        return []

    def _tired(self, step: int) -> frozenset[str]:
        """Return who rests: who was on for three hours of a night that ended not long ago."""
        over = (self._nights[number] for number in self._rests.at(step))
        return frozenset(team for night in over for team, steps in self._work(night).items() if steps >= 3 * _HOUR)

    def _work(self, night: Span) -> Counter[str]:
        if night not in self._worked:
            steps = range(max(night.first, 0), night.last)
            self._worked[night] = Counter(
                team for step in steps for team in self._on(Role.PRIMARY, step, tired=frozenset())
            )
        return self._worked[night]

    def _windows(self, layer: Layer) -> Lookup | None:
        windows = layer.windows
        if not windows and layer.holidays in {HolidayRule.ONLY, HolidayRule.NOT}:
            windows = (Window(starts="00:00", ends="00:00"),)
        if not windows:
            return None
        return Lookup(span for window in windows for span in self._opened(window, layer.holidays))

    def _opened(self, window: Window, rule: HolidayRule) -> Iterator[Span]:
        day = self._wall.earliest.date() - timedelta(days=9)
        while day <= self._wall.latest.date():
            if self._begins(window, rule, day):
                starts = datetime.combine(day, datetime.strptime(window.starts, "%H:%M").time())  # noqa: DTZ007 - a wall time
                ends = datetime.combine(day, datetime.strptime(window.ends, "%H:%M").time())  # noqa: DTZ007 - as above
                until = window.ends_on if _DAYS[day.weekday()] in window.days else None
                while ends <= starts or until not in {None, _DAYS[ends.weekday()]}:
                    ends += timedelta(days=1)
                yield Span(self._wall.starts(starts), self._wall.ends(ends))
            day += timedelta(days=1)

    def _begins(self, window: Window, rule: HolidayRule, day: date) -> bool:
        on_weekday, on_holiday = _DAYS[day.weekday()] in window.days, day in self._holidays
        return {
            HolidayRule.AS_ANY_DAY: on_weekday,
            HolidayRule.ALSO: on_weekday or on_holiday,
            HolidayRule.ONLY: on_weekday and on_holiday,
            HolidayRule.NOT: on_weekday and not on_holiday,
        }[rule]

    def _span(self, lasting: Override | Temporary | Turn | Leave) -> Span:
        return Span(self._wall.step(lasting.starts), self._wall.step(lasting.ends))


def turns_on_the_wall(layer: Layer, shown: Wall) -> Iterator[Span]:
    """Yield when each turn of ``layer`` is on, from the first one there ever was."""
    starts = datetime.fromisoformat(layer.starts)
    over = shown.steps if layer.ends is None else shown.ends(datetime.fromisoformat(layer.ends))
    number = 0
    while (at := _turn_starts(layer, starts, number)) <= shown.latest:
        yield Span(shown.starts(at), min(over, shown.ends(_turn_starts(layer, starts, number + 1))))
        number += 1


def _turn_starts(layer: Layer, starts: datetime, number: int) -> datetime:
    many = number * layer.every
    if layer.unit is Unit.MONTHS:
        year, month = starts.year + (starts.month - 1 + many) // 12, (starts.month - 1 + many) % 12 + 1
        return starts.replace(year=year, month=month, day=min(starts.day, monthrange(year, month)[1]))
    return (
        starts
        + {Unit.HOURS: timedelta(hours=1), Unit.DAYS: timedelta(days=1), Unit.WEEKS: timedelta(weeks=1)}[layer.unit]
        * many
    )


def _taker(layer: Layer, number: int, away: frozenset[str]) -> str | None:
    """Return whose turn it is; where they are away, the next in the layer's order who isn't."""
    begin = number % len(layer.teams)
    return next((team for team in layer.teams[begin:] + layer.teams[:begin] if team not in away), None)


def _overridden(teams: list[str], override: Override) -> list[str]:
    match override:
        case Override(kind=OverrideKind.ADD, team=str(team)):
            return [*teams, team]
        case Override(kind=OverrideKind.REMOVE, team=None):
            return []
        case Override(kind=OverrideKind.REMOVE, team=team):
            return [each for each in teams if each != team]
        case Override(kind=OverrideKind.REPLACE, team=str(team), instead_of=None):
            return [team]
        case Override(kind=OverrideKind.REPLACE, team=str(team), instead_of=instead):
            return [team if each == instead else each for each in teams]
        case _:
            return teams


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)
