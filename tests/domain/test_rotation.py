"""Rosters, and who is on at an instant: examples to read, and a brute-force oracle over changes of the clocks."""

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given as generated
from hypothesis import strategies as some

from contracts.base import Audience
from contracts.ids import derived
from contracts.oncall import Layer, RosterSet, SetRoster
from contracts.outcomes import NOT_FOUND, Reason, Refusal
from contracts.vocabulary import Kind
from services.oncall_scheduler import roster
from services.oncall_scheduler.rotation import first_instant, last_instant, on_call, on_in
from tests.domain.stories import CASE, NOON, REGION, given

CHICAGO = "America/Chicago"


def layer(*teams: str, starts: datetime, hours: int, name: str = "primary") -> Layer:
    return Layer(name=name, teams=teams, starts=starts, turn_hours=hours)


def roster_of(*layers: Layer, zone: str = CHICAGO) -> RosterSet:
    return RosterSet(zone=zone, layers=layers, answer_within=300)


def local(zone: str, *at: int, fold: int = 0) -> datetime:
    """Return the instant (in UTC) of a wall time."""
    year, month, day, *rest = at
    hour, minute = (*rest, 0, 0)[:2]
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def names(audiences: list[Audience]) -> list[str]:
    return [audience.team for audience in audiences]


def test_turns_go_round() -> None:
    """Each has twelve hours, then the next, then the first again; at the hand-over the next is on."""
    start = local(CHICAGO, 2026, 1, 5, 8)
    rota = roster_of(layer("ann", "ben", "cho", starts=start, hours=12))
    on = {hours: names(on_call(rota, start + timedelta(hours=hours))) for hours in range(-1, 40)}
    assert on[-1] == []
    assert on[0] == on[11] == ["ann"]
    assert on[12] == on[23] == ["ben"]
    assert on[24] == ["cho"]
    assert on[36] == ["ann"]


def test_layers_are_asked_in_order_and_nobody_twice() -> None:
    """Primary, then backup; a layer without anybody on is passed; whoever is in both is asked once."""
    start = local(CHICAGO, 2026, 1, 5)
    rota = roster_of(
        layer("ann", starts=start, hours=24),
        layer(starts=start, hours=24, name="nobody"),
        layer("later", starts=start + timedelta(days=9), hours=24, name="not yet"),
        layer("ann", "ben", starts=start, hours=24, name="backup"),
    )
    assert on_call(rota, start) == [Audience(Kind.ADVOCATE, "ann")]
    assert names(on_call(rota, start + timedelta(days=1))) == ["ann", "ben"]


def test_a_daily_turn_keeps_its_wall_time_over_both_changes() -> None:
    """Hand-over is at 08:00 by the clock on the wall, in winter and in summer."""
    rota = roster_of(layer("ann", "ben", starts=local(CHICAGO, 2026, 3, 7, 8), hours=24))
    assert names(on_call(rota, local(CHICAGO, 2026, 3, 8, 7, 59))) == ["ann"]
    assert names(on_call(rota, local(CHICAGO, 2026, 3, 8, 8))) == ["ben"]
    rota = roster_of(layer("ann", "ben", starts=local(CHICAGO, 2026, 10, 31, 8), hours=24))
    assert names(on_call(rota, local(CHICAGO, 2026, 11, 1, 7, 59))) == ["ann"]
    assert names(on_call(rota, local(CHICAGO, 2026, 11, 1, 8))) == ["ben"]


def test_a_hand_over_at_a_time_that_does_not_exist_is_when_the_clocks_jump() -> None:
    """Chicago has no 02:30 on 8 March 2026: it becomes 03:00."""
    jump = datetime(2026, 3, 8, 8, 0, tzinfo=UTC)
    wall, zone = datetime(2026, 3, 8, 2, 30), ZoneInfo(CHICAGO)  # noqa: DTZ001 - what the clock on the wall shows
    assert first_instant(wall, zone) == last_instant(wall, zone) == jump
    rota = roster_of(layer("ann", "ben", starts=local(CHICAGO, 2026, 3, 7, 2, 30), hours=24))
    assert names(on_call(rota, jump - timedelta(seconds=1))) == ["ann"]
    assert names(on_call(rota, jump)) == ["ben"]


def test_at_a_repeated_hour_both_are_on() -> None:
    """A turn starts at the first 01:30 and the one before it ends at the last: between them nobody is off."""
    rota = roster_of(layer("ann", "ben", starts=local(CHICAGO, 2026, 10, 31, 1, 30), hours=24))
    first, last = local(CHICAGO, 2026, 11, 1, 1, 30), local(CHICAGO, 2026, 11, 1, 1, 30, fold=1)
    assert last - first == timedelta(hours=1)
    assert names(on_call(rota, first - timedelta(seconds=1))) == ["ann"]
    assert names(on_call(rota, first)) == ["ann", "ben"]
    assert names(on_call(rota, last - timedelta(seconds=1))) == ["ann", "ben"]
    assert names(on_call(rota, last)) == ["ben"]


def test_a_day_that_never_was_ends_a_turn_and_starts_the_next() -> None:
    """Apia had no 30 December 2011."""
    rota = roster_of(
        layer("ann", "ben", "cho", "dee", starts=local("Pacific/Apia", 2011, 12, 29), hours=24), zone="Pacific/Apia"
    )
    jump = datetime(2011, 12, 30, 10, 0, tzinfo=UTC)
    assert names(on_call(rota, jump - timedelta(seconds=1))) == ["ann"]
    assert names(on_call(rota, jump)) == ["cho"]


# --- the oracle -------------------------------------------------------------------------------------------------------

STEP = timedelta(minutes=5)


class Span(NamedTuple):
    """Some days of instants, with the latest wall time shown so far and the earliest still to be shown, at each."""

    at: list[datetime]
    latest: list[datetime]
    earliest: list[datetime]


@cache
def span(zone: str, first: datetime) -> Span:
    at = [first + STEP * n for n in range(int(timedelta(days=12) / STEP))]
    walls = [instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for instant in at]
    return Span(at, list(accumulate(walls, max)), list(accumulate(reversed(walls), min))[::-1])


CHANGES = [
    (CHICAGO, datetime(2026, 3, 3, tzinfo=UTC)),
    (CHICAGO, datetime(2026, 10, 27, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 3, 24, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 20, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 3, 31, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 9, 29, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 25, tzinfo=UTC)),
    ("America/Juneau", datetime(2026, 2, 26, tzinfo=UTC)),
    ("Pacific/Kwajalein", datetime(1969, 9, 26, tzinfo=UTC)),
    ("UTC", datetime(2027, 12, 27, tzinfo=UTC)),
]


@generated(
    change=some.sampled_from(CHANGES),
    start=some.integers(0, 800),
    hours=some.integers(1, 60),
    count=some.integers(1, 4),
    probes=some.lists(some.integers(0, 3455), min_size=20, max_size=60),
)
def test_who_is_on_agrees_with_brute_force(
    change: tuple[str, datetime], start: int, hours: int, count: int, probes: list[int]
) -> None:
    """A turn is on once its wall time was shown, for as long as a time before its end is still to be shown."""
    zone, first = change
    clock = span(zone, first)
    teams = [f"team{n}" for n in range(count)]
    rota = layer(*teams, starts=clock.at[start], hours=hours)
    begin = rota.starts.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    turns = range(int(timedelta(days=14) / timedelta(hours=hours)) + 2)
    for probe in probes:
        expected = [
            teams[turn % count]
            for turn in turns
            if clock.latest[probe] >= begin + timedelta(hours=hours * turn)
            and clock.earliest[probe] < begin + timedelta(hours=hours * (turn + 1))
        ]
        assert on_in(rota, ZoneInfo(zone), clock.at[probe]) == expected, clock.at[probe]


@generated(
    change=some.sampled_from(CHANGES),
    start=some.integers(0, 800),
    hours=some.integers(1, 744),
    probe=some.integers(800, 3455),
)
def test_a_layer_with_teams_never_has_a_gap(change: tuple[str, datetime], start: int, hours: int, probe: int) -> None:
    """From its start on somebody is on, whatever the clocks do."""
    zone, first = change
    clock = span(zone, first)
    assert on_in(layer("ann", "ben", starts=clock.at[start], hours=hours), ZoneInfo(zone), clock.at[probe])


# --- the roster -------------------------------------------------------------------------------------------------------

SET = SetRoster(
    id=derived("cmd", "roster"),
    region=REGION,
    case="-",
    about=roster.roster_id(REGION),
    zone=CHICAGO,
    layers=(layer("ann", "ben", starts=NOON, hours=12),),
    answer_within=120,
)


def state(*events: RosterSet) -> roster.State:
    return given(roster.evolve, roster.INITIAL, *events)


def test_a_roster_is_set_and_set_again() -> None:
    """The newest counts; the same once more is no effect."""
    first = RosterSet(zone=CHICAGO, layers=SET.layers, answer_within=120)
    assert roster.decide(state(), SET, at=NOON) == [first]
    assert roster.decide(state(first), SET, at=NOON) == []
    second = msgspec.structs.replace(first, answer_within=60)
    assert roster.decide(state(first), msgspec.structs.replace(SET, answer_within=60), at=NOON) == [second]
    assert state(first, second).roster == second


@pytest.mark.parametrize(
    "field, value",
    [
        ("zone", "Wisconsin/Madison"),
        ("zone", "America"),
        ("zone", "localtime"),
        ("layers", ()),
        ("layers", (layer("ann", "ben", "ann", starts=NOON, hours=12),)),
    ],
)
def test_what_is_not_a_roster_is_refused_by_name(field: str, value: object) -> None:
    """A zone that nobody knows, no layer, and the same team twice in one are named."""
    refusal = roster.decide(state(), msgspec.structs.replace(SET, **{field: value}), at=NOON)
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.field) == (Reason.INVALID, field)


def test_a_region_has_one_roster() -> None:
    """A roster under another id or in a case would be read by nobody."""
    assert roster.decide(state(), msgspec.structs.replace(SET, about=derived("ros", "other")), at=NOON) == NOT_FOUND
    assert roster.decide(state(), msgspec.structs.replace(SET, case=CASE), at=NOON) == NOT_FOUND
