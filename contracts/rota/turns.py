"""When turns are and windows are open: from what a roster says of clocks on the wall to instants.

Instants are seconds since 1970 in UTC.
"""

from collections.abc import Iterable, Iterator
from itertools import count
from math import lcm
from typing import Final

from contracts.roster import Layer, Plan, Window
from contracts.rota.stretches import Span, overlap, union
from contracts.rota.walltime import (
    DAY,
    HOUR,
    Clock,
    add_months,
    clock,
    day_number,
    month_number,
    wall_moment,
    wall_time,
    weekday,
)
from contracts.vocabulary import HolidayRule, Unit, Weekday

_LENGTHS: Final = {Unit.HOURS: HOUR, Unit.DAYS: DAY, Unit.WEEKS: 7 * DAY}
_WEEK: Final = 7 * DAY
_MONDAY: Final = 4 * DAY
"""1970-01-05."""
_ALL_DAY: Final = (Window(starts="00:00", ends="00:00"),)
_WEEKDAYS: Final = {day: number for number, day in enumerate(Weekday)}


def is_within(plan: Plan, windows: Iterable[Window], at: int) -> bool:
    """Return whether any of ``windows`` is open at ``at``."""
    open_ = Windows(plan, clock(plan.zone, at, at), (at, at + 1))
    return any(open_.spans(window, HolidayRule.AS_ANY_DAY) for window in windows)


def nights(plan: Plan, since: int, until: int) -> list[Span]:
    """Return the plan's nights that are not over at ``since`` and have begun before ``until``, whole."""
    return Windows(plan, clock(plan.zone, since, until), (since, until)).spans(plan.night, HolidayRule.AS_ANY_DAY)


class Windows:
    """Windows as they lie in one stretch of time, each worked out once."""

    def __init__(self, plan: Plan, face: Clock, span: Span) -> None:
        self._face = face
        self._span = span
        self._shown = face.shown(span[0]), face.shown(span[1])
        self._holidays = frozenset(map(day_number, plan.holidays))
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
        starts, lengths = wall_time(window.starts), _lengths(window)
        usual = _length(window)
        days = frozenset(lengths)
        longest = max(lengths.values(), default=usual)
        since, until = self._shown
        begins = range((since - longest) // DAY - 1, until // DAY + 2)
        walls = ((day, day * DAY + starts) for day in begins if self._begins(day, days, rule))
        ends = ((at, at + lengths.get(weekday(day), usual)) for day, at in walls)
        spans = ((self._face.first(at), self._face.last(end)) for at, end in ends)
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


def turns_of(layer: Layer, face: Clock, since: int, until: int) -> list[tuple[int, int, int]]:
    """Return the start, end and number of each turn of ``layer`` from ``since`` to ``until``; its first is 0."""
    if not layer.teams:
        return []
    over = until if layer.ends is None else min(until, face.last(wall_moment(layer.ends)))
    both, found, before = face.both, [], None
    for number, wall in _hand_overs(layer, face.shown(since) - 2 * DAY):
        begins, finishes = both(wall)
        if before is not None:
            starts, ends = max(before, since), min(finishes, over)
            if starts < ends:
                found.append((starts, ends, number - 1))
        if begins >= over:
            break
        before = begins
    return found


def never_on(layer: Layer) -> tuple[str, ...]:
    """Return whom of ``layer`` its windows leave without a turn for ever: theirs are always on the days it skips.

    Where they do not begin on days of the week alone, or a turn has no length of its own, nobody can say.
    """
    if not layer.windows or layer.holidays is HolidayRule.ONLY or layer.unit is Unit.MONTHS:
        return ()
    length = layer.every * _LENGTHS[layer.unit]
    open_ = union(span for window in layer.windows for span in _in_week(window))
    start = wall_moment(layer.starts) - _MONDAY
    served = set()
    for number in range(lcm(length * len(layer.teams), _WEEK) // length):
        begins = (start + number * length) % _WEEK
        if any(overlap((begins, begins + length), span) for span in open_):
            served.add(layer.teams[number % len(layer.teams)])
    return tuple(team for team in layer.teams if team not in served)


def _in_week(window: Window) -> Iterator[Span]:
    """Yield when a window is open in two weeks on the wall, the first from Monday at midnight."""
    for week in (-1, 0, 1):
        for day, length in _lengths(window).items():
            begins = week * _WEEK + day * DAY + wall_time(window.starts)
            yield begins, begins + length


def _lengths(window: Window) -> dict[int, int]:
    """Return for how long on the wall a window is open, by the number of each weekday on which it begins."""
    usual = _length(window)
    days = [_WEEKDAYS[day] for day in window.days]
    if window.ends_on is None:
        return dict.fromkeys(days, usual)
    last, within = _WEEKDAYS[window.ends_on], wall_time(window.ends) - wall_time(window.starts)
    return {day: ((last - day) * DAY + within) % _WEEK or _WEEK for day in days}


def _length(window: Window) -> int:
    """Return for how long on the wall a window is open that ends as soon as the clock shows its end."""
    return (wall_time(window.ends) - wall_time(window.starts)) % DAY or DAY


def _hand_overs(layer: Layer, since: int) -> Iterator[tuple[int, int]]:
    """Yield the number of each turn of ``layer`` and when it starts on the wall, from about ``since`` on, for ever."""
    start = wall_moment(layer.starts)
    if layer.unit is Unit.MONTHS:
        first = max(0, (month_number(since) - month_number(start)) // layer.every - 1)
        yield from ((number, add_months(start, number * layer.every)) for number in count(first))
    else:
        length = layer.every * _LENGTHS[layer.unit]
        first = max(0, (since - start) // length)
        yield from zip(count(first), count(start + first * length, length), strict=False)
