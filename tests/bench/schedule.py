"""What a roster costs to read: a year's final schedule, beside `recurring-ical-events` on the same roster; who is on.

Twenty rotations of three teams each, by days, by weeks in the nights, by months at the weekends, each with a turn of
every month given to somebody else. Both are held to agree, rotation by rotation, before anything is timed.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event

from contracts.ids import derived
from contracts.roster import Layer, Override, Plan, Window
from contracts.rota.rotation import Roster, final_schedule, on_call
from contracts.vocabulary import OverrideKind, Unit, Weekday
from tests.bench.figures import Figure, Target, figure, p99

_ZONE: Final = "America/Chicago"
_YEAR: Final = (datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
_ROTATIONS: Final = 20
_TEAMS: Final = 3
_REPEATS: Final = 5
_INSTANTS: Final = 20_000

TENFOLD: Final = Target("ratio", "<=", 0.1)
AT_ONCE: Final = Target("ours", "<=", 20)

Instance = tuple[datetime, datetime, str]


class Rotation(NamedTuple):
    """A rotation as both know it: a layer with its overrides, and events that repeat."""

    layer: Layer
    overrides: tuple[Override, ...]
    events: tuple[Event, ...]


async def figures() -> list[Figure]:
    """Measure both, and hold that they agree.

    Raises:
        AssertionError: they don't.
    """
    rotations = [_rotation(number) for number in range(_ROTATIONS)]
    for each in rotations:
        _agree(each)
    expand = partial(_expanded, _calendar(rotations))
    alone, layered = [_roster([each]) for each in rotations], _roster(rotations)
    ours, theirs, whole = _medians(
        lambda: [final_schedule(each, *_YEAR) for each in alone], expand, lambda: final_schedule(layered, *_YEAR)
    )
    mean, nearly_all = _who_is_on(_roster(rotations))
    return [
        figure("20 rotations with overrides, a year of each", "ms", ours, theirs, target=TENFOLD),
        figure("the same as layers of one roster", "ms", whole, theirs, target=TENFOLD),
        figure("who is on", "us", mean, target=AT_ONCE, p99=(nearly_all, None)),
    ]


def _medians(*works: Callable[[], object]) -> list[float]:
    """Return the milliseconds of the processor that each of ``works`` takes, done in turns."""
    spent: list[list[float]] = [[] for _ in works]
    for _ in range(_REPEATS):
        for times, work in zip(spent, works, strict=True):
            began = time.process_time()
            work()
            times.append((time.process_time() - began) * 1e3)
    return [statistics.median(times) for times in spent]


def _who_is_on(roster: Roster) -> tuple[float, float]:
    """Return the microseconds of the processor that asking for an instant of the year takes, what is worked out once
    for many of them included; and the microseconds within which all but one of a hundred are answered.
    """
    dice = random.Random(1)
    instants = [_YEAR[0] + timedelta(seconds=dice.randrange(365 * 86_400)) for _ in range(_INSTANTS)]
    began = time.process_time()
    for at in instants:
        on_call(roster, at)
    mean = (time.process_time() - began) / _INSTANTS * 1e6
    spent = []
    for at in instants:
        asked = time.perf_counter()
        on_call(roster, at)
        spent.append((time.perf_counter() - asked) * 1e6)
    return mean, p99(spent)


def _rotation(number: int) -> Rotation:
    """Return a rotation of one of three kinds."""
    teams = tuple(f"team{number:02}{place}" for place in range(_TEAMS))
    hour = number % 12 + 8
    kinds = (_by_days, _by_nights, _by_weekends)
    return kinds[number % len(kinds)](teams, hour)


def _by_days(teams: tuple[str, ...], hour: int) -> Rotation:
    """Return daily turns, handed over at ``hour``."""
    layer = Layer(name="by days", teams=teams, starts=f"2026-12-28T{hour:02}:00", unit=Unit.DAYS)
    first = datetime(2026, 12, 28, hour, tzinfo=ZoneInfo(_ZONE))
    rule = {"freq": "daily", "interval": len(teams)}
    turns = [(team, first + timedelta(days=place), timedelta(days=1), rule) for place, team in enumerate(teams)]
    return _with_overrides(layer, turns)


def _by_nights(teams: tuple[str, ...], hour: int) -> Rotation:
    """Return weekly turns, restricted to nights that begin ``hour`` hours after noon, or so."""
    starts = hour % 4 + 19
    windows = (Window(starts=f"{starts}:00", ends="06:00"),)
    layer = Layer(name="by nights", teams=teams, starts="2026-12-28T12:00", unit=Unit.WEEKS, windows=windows)
    first = datetime(2026, 12, 28, starts, tzinfo=ZoneInfo(_ZONE))
    rule = {"freq": "weekly", "interval": len(teams), "byday": ["MO", "TU", "WE", "TH", "FR", "SA", "SU"], "wkst": "MO"}
    night = timedelta(hours=30 - starts)
    turns = [(team, first + timedelta(weeks=place), night, rule) for place, team in enumerate(teams)]
    return _with_overrides(layer, turns)


def _by_weekends(teams: tuple[str, ...], hour: int) -> Rotation:
    """Return weekly turns, restricted to the days of weekends from ``hour`` on."""
    windows = (Window(days=(Weekday.SATURDAY, Weekday.SUNDAY), starts=f"{hour:02}:00", ends="23:00"),)
    layer = Layer(name="by weekends", teams=teams, starts="2026-12-28T00:00", unit=Unit.WEEKS, windows=windows)
    first = datetime(2027, 1, 2, hour, tzinfo=ZoneInfo(_ZONE))
    rule = {"freq": "weekly", "interval": len(teams), "byday": ["SA", "SU"], "wkst": "MO"}
    day = timedelta(hours=23 - hour)
    turns = [(team, first + timedelta(weeks=place), day, rule) for place, team in enumerate(teams)]
    return _with_overrides(layer, turns)


def _with_overrides(layer: Layer, turns: Sequence[tuple[str, datetime, timedelta, dict[str, Any]]]) -> Rotation:
    """Return the rotation in which somebody stands in for the first team, about once in a month."""
    team, first, length, rule = turns[0]
    moved = [
        first + timedelta(days=rule["interval"] * (1 if rule["freq"] == "daily" else 7) * 8 * n) for n in range(1, 9)
    ]
    overrides = tuple(
        Override(
            id=derived("ovr", team, str(starts)),
            kind=OverrideKind.REPLACE,
            team="guest",
            instead_of=team,
            starts=starts.astimezone(UTC),
            ends=(starts + length).astimezone(UTC),
        )
        for starts in moved
    )
    repeated = [_event(team, starts, length, rule=rule) for team, starts, length, rule in turns]
    instead = [_event("guest", starts, length, of=team, instead=starts) for starts in moved]
    return Rotation(layer, overrides, (*repeated, *instead))


def _event(
    team: str,
    starts: datetime,
    length: timedelta,
    *,
    rule: dict[str, Any] | None = None,
    of: str | None = None,
    instead: datetime | None = None,
) -> Event:
    event = Event()
    event.add("uid", f"{of or team}@example.org")
    event.add("dtstamp", datetime(2026, 1, 1, tzinfo=UTC))
    event.add("summary", team)
    event.add("dtstart", starts)
    event.add("dtend", starts + length)
    if rule is not None:
        event.add("rrule", rule)
    if instead is not None:
        event.add("recurrence-id", instead)
    return event


def _calendar(rotations: Sequence[Rotation]) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//bench//")
    calendar.add("version", "2.0")
    for each in rotations:
        for event in each.events:
            calendar.add_component(event)
    return calendar


def _expanded(calendar: Calendar) -> list[Instance]:
    found = recurring_ical_events.of(calendar).between(*_YEAR)
    return [
        (event["DTSTART"].dt.astimezone(UTC), event["DTEND"].dt.astimezone(UTC), str(event["SUMMARY"]))
        for event in found
    ]


def _roster(rotations: Sequence[Rotation]) -> Roster:
    return Roster(
        plan=Plan(zone=_ZONE, layers=tuple(each.layer for each in rotations)),
        revision=1,
        overrides=tuple(override for each in rotations for override in each.overrides),
    )


def _agree(rotation: Rotation) -> None:
    """Hold that a rotation by itself is the same to both, in the year without its edges."""
    since, until = (at + timedelta(days=days) for at, days in zip(_YEAR, (7, -7), strict=True))
    ours = final_schedule(_roster([rotation]), since, until)
    theirs = sorted(_within(_expanded(_calendar([rotation])), since, until))
    assert [(turn.starts, turn.ends, turn.team) for turn in ours] == list(_joined(theirs)), rotation.layer.name
    assert any(turn.team == "guest" for turn in ours)


def _within(instances: Sequence[Instance], since: datetime, until: datetime) -> Iterator[Instance]:
    for starts, ends, team in instances:
        if starts < until and ends > since:
            yield max(starts, since), min(ends, until), team


def _joined(instances: Sequence[Instance]) -> Iterator[Instance]:
    """Yield ``instances`` with what follows itself as one, as a final schedule has it."""
    last: Instance | None = None
    for each in instances:
        if last is not None and last[1] == each[0] and last[2] == each[2]:
            last = (last[0], each[1], each[2])
        else:
            if last is not None:
                yield last
            last = each
    if last is not None:
        yield last
