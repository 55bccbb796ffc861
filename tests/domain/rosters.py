"""Rosters of every kind, generated: zones, units, windows, holidays, leaves, rests, temporaries and overrides."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from hypothesis import strategies as some

from contracts.ids import derived
from contracts.roster import Layer, Leave, Override, Plan, Temporary, Turn, Window
from contracts.rota.rotation import Roster
from contracts.vocabulary import HolidayRule, OverrideKind, Role, Unit, Weekday

TEAMS = ("ann", "ben", "cho", "dee", "eve")
_MOST = {Unit.HOURS: 60, Unit.DAYS: 9, Unit.WEEKS: 3, Unit.MONTHS: 2}


class Where(NamedTuple):
    """A zone, and some days of its life, from their first instant in UTC."""

    zone: str
    first: datetime
    days: int

    @property
    def until(self) -> datetime:
        return self.first + timedelta(days=self.days)


_minutes = some.integers(0, 24 * 60 - 1).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
_ODD = {
    "America/Chicago": ("01:00", "01:30", "01:45", "02:00", "02:30", "03:00"),
    "Europe/Berlin": ("02:00", "02:30", "02:45", "03:00", "03:30"),
    "Australia/Lord_Howe": ("01:30", "01:45", "02:00", "02:15", "02:30"),
    "Pacific/Apia": ("00:00", "03:00", "03:30", "04:00"),
}
"""Times that are shown twice, or never, when the clocks of a zone change, and those at the edges of them."""
_times = some.sampled_from(("00:00", "01:30", "02:00", "02:30", "03:00", "22:00", "06:00")) | _minutes
_teams = some.sampled_from(TEAMS)
_nights = some.builds(
    Window,
    days=some.lists(some.sampled_from(tuple(Weekday)), min_size=1, unique=True).map(tuple) | some.just(tuple(Weekday)),
    starts=_times,
    ends=_times,
)
_windows = _nights | some.builds(
    Window,
    days=some.lists(some.sampled_from(tuple(Weekday)), min_size=1, unique=True).map(tuple) | some.just(tuple(Weekday)),
    starts=_times,
    ends=_times,
    ends_on=some.sampled_from(Weekday),
)


@some.composite
def _spans(draw: some.DrawFn, where: Where, longest: int = 40 * 24 * 60) -> tuple[datetime, datetime]:
    starts = where.first + timedelta(minutes=draw(some.integers(-3 * 24 * 60, where.days * 24 * 60)))
    return starts, starts + timedelta(minutes=draw(some.integers(1, longest)))


@some.composite
def _layers(draw: some.DrawFn, where: Where) -> Layer:
    unit = draw(some.sampled_from(Unit))
    day = where.first.date() + timedelta(days=draw(some.integers(-400, where.days) | some.integers(-9, 9)))
    starts = f"{day}T{draw(_times)}"
    later = day + timedelta(days=draw(some.integers(1, 400)))
    return Layer(
        name="layer",
        role=draw(some.sampled_from((Role.PRIMARY, Role.PRIMARY, Role.BACKUP))),
        teams=tuple(draw(some.lists(_teams, min_size=1, max_size=4, unique=True))),
        starts=starts,
        unit=unit,
        every=draw(some.integers(1, _MOST[unit])),
        windows=tuple(draw(some.lists(_windows, max_size=2))),
        holidays=draw(some.sampled_from(HolidayRule)),
        ends=draw(some.none() | some.just(f"{later}T{draw(_times)}")),
    )


@some.composite
def _overrides(draw: some.DrawFn, where: Where) -> Override:
    starts, ends = draw(_spans(where))
    kind = draw(some.sampled_from(OverrideKind))
    return Override(
        id=derived("ovr", str(starts)),
        kind=kind,
        role=draw(some.sampled_from(Role)),
        team=draw(_teams | some.none()) if kind is OverrideKind.REMOVE else draw(_teams),
        instead_of=draw(_teams | some.none()) if kind is OverrideKind.REPLACE else None,
        starts=starts,
        ends=ends,
    )


@some.composite
def _temporaries(draw: some.DrawFn, where: Where) -> Temporary:
    starts, ends = draw(_spans(where))
    minutes = (ends - starts) // timedelta(minutes=1)
    turns = []
    for _ in range(draw(some.integers(0, 4))):
        first = draw(some.integers(0, minutes - 1))
        last = draw(some.integers(first + 1, minutes))
        turns.append(
            Turn(
                team=draw(_teams),
                role=draw(some.sampled_from(Role)),
                starts=starts + timedelta(minutes=first),
                ends=starts + timedelta(minutes=last),
            )
        )
    return Temporary(
        id=derived("tmp", str(starts)), name="storm", starts=starts, ends=ends, turns=tuple(turns), gaps_allowed=True
    )


@some.composite
def _leaves(draw: some.DrawFn, where: Where) -> Leave:
    starts, ends = draw(_spans(where))
    return Leave(id=derived("lev", str(starts)), team=draw(_teams), starts=starts, ends=ends)


@some.composite
def rosters(draw: some.DrawFn, where: Where) -> Roster:
    """Return a roster of ``where``, with as much going on as three layers and a handful of changes can have."""
    days = some.integers(0, where.days).map(lambda days: str(where.first.date() + timedelta(days=days)))
    plan = Plan(
        zone=where.zone,
        layers=tuple(draw(some.lists(_layers(where), min_size=1, max_size=3))),
        holidays=tuple(draw(some.lists(days, max_size=6, unique=True))),
        night=draw(some.just(Window(starts="22:00", ends="06:00")) | _nights),
        rest_after_night=draw(some.sampled_from((0, 9, 12, 24, 48))),
    )
    return Roster(
        plan=plan,
        revision=1,
        overrides=tuple(draw(some.lists(_overrides(where), max_size=4))),
        temporaries=tuple(draw(some.lists(_temporaries(where), max_size=2))),
        leaves=tuple(draw(some.lists(_leaves(where), max_size=3))),
    )


@some.composite
def at_odd_hours(draw: some.DrawFn, where: Where) -> Roster:
    """Return a roster that does nothing else but hand over, or open its windows, in the hours that clocks change."""
    odd = some.sampled_from(_ODD.get(where.zone, ("00:00", "02:30")))
    unit = draw(some.sampled_from((Unit.DAYS, Unit.DAYS, Unit.HOURS)))
    day = where.first.date() + timedelta(days=draw(some.integers(0, where.days // 3)))
    layer = Layer(
        name="layer",
        teams=TEAMS[: draw(some.integers(2, 3))],
        starts=f"{day}T{draw(odd)}",
        unit=unit,
        every=draw(some.integers(1, 6)) if unit is Unit.HOURS else 1,
        windows=draw(some.just(()) | some.builds(Window, starts=odd, ends=odd).map(lambda window: (window,))),
    )
    return Roster(plan=Plan(zone=where.zone, layers=(layer,)), revision=1)


@some.composite
def windowed(draw: some.DrawFn, where: Where) -> Layer:
    """Return a layer of turns of some hours or days that is open in some hours of the week alone."""
    unit, every = draw(
        some.sampled_from(((Unit.HOURS, 6), (Unit.HOURS, 12), (Unit.DAYS, 1), (Unit.DAYS, 2), (Unit.WEEKS, 1)))
    )
    return Layer(
        name="layer",
        teams=TEAMS[: draw(some.integers(1, 5))],
        starts=f"{where.first.date()}T{draw(_times)}",
        unit=unit,
        every=every,
        windows=tuple(draw(some.lists(_windows, min_size=1, max_size=2))),
    )


def around(zone: str, *day: int, days: int = 24) -> Where:
    """Return the days around a day on which something happens to the clocks."""
    year, month, number = day
    return Where(zone, datetime(year, month, number, tzinfo=UTC) - timedelta(days=days // 2), days)
