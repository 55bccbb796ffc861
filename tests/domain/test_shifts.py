"""What a schedule comes to: gaps, coverage, and who carries how much."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given as generated
from hypothesis import strategies as some

from contracts.roster import Layer, Policy, Step, Turn
from contracts.rota.rotation import Roster, final_schedule
from contracts.rota.shifts import Gap, Load, all_gaps, counted_on, coverage, gaps, loads, next_turns
from contracts.rota.turns import never_on
from contracts.vocabulary import Asked, Role, Unit
from tests.domain.rosters import Where, around, windowed
from tests.domain.rota import HOUR, SAT, SUN, WEEKDAYS, layer, local, roster, turn, window

MONDAY, TUESDAY = local("2026-01-05T00:00"), local("2026-01-06T00:00")


def test_gaps_are_where_nobody_is_on() -> None:
    """Before, between and after; who is on in another role is no help; two at once leave none between them."""
    turns = (
        turn("ann", "2026-01-05T02:00", "2026-01-05T10:00"),
        turn("ben", "2026-01-05T08:00", "2026-01-05T12:00"),
        turn("cho", "2026-01-05T14:00", "2026-01-05T22:00"),
        turn("dee", "2026-01-05T00:00", "2026-01-06T00:00", role=Role.BACKUP),
    )
    assert gaps(turns, MONDAY, TUESDAY) == (
        Gap(local("2026-01-05T00:00"), local("2026-01-05T02:00")),
        Gap(local("2026-01-05T12:00"), local("2026-01-05T14:00")),
        Gap(local("2026-01-05T22:00"), local("2026-01-06T00:00")),
    )
    assert gaps(turns, MONDAY, TUESDAY, Role.BACKUP) == ()
    assert coverage(turns, MONDAY, TUESDAY) == pytest.approx(18 / 24)
    assert coverage(turns, MONDAY, TUESDAY, Role.BACKUP) == 1


@pytest.mark.parametrize(
    "layers, policy, expected",
    [
        ((), Policy(), (Role.PRIMARY,)),
        ((layer("dee", role=Role.BACKUP),), Policy(), (Role.PRIMARY, Role.BACKUP)),
        ((layer("dee", role=Role.BACKUP),), Policy(steps=(Step(ask=Asked.PRIMARY),)), (Role.PRIMARY,)),
    ],
)
def test_a_backup_is_missing_only_where_one_is_counted_on(
    layers: tuple[Layer, ...], policy: Policy, expected: tuple[Role, ...]
) -> None:
    """Where the escalation asks a backup and somebody takes turns as one; else nothing is missing."""
    plan = roster(layer("ann"), *layers, policy=policy).plan
    assert counted_on(plan) == expected
    found = all_gaps((), plan, MONDAY, TUESDAY)
    assert found == tuple(Gap(MONDAY, TUESDAY, role) for role in expected)


def test_gaps_of_all_roles_come_by_time() -> None:
    """What is first is first, whichever role it is of."""
    plan = roster(layer("ann"), layer("dee", role=Role.BACKUP)).plan
    turns = (
        turn("ann", "2026-01-05T00:00", "2026-01-05T12:00"),
        turn("dee", "2026-01-05T06:00", "2026-01-06T00:00", role=Role.BACKUP),
    )
    assert all_gaps(turns, plan, MONDAY, TUESDAY) == (
        Gap(MONDAY, local("2026-01-05T06:00"), Role.BACKUP),
        Gap(local("2026-01-05T12:00"), TUESDAY),
    )


def test_without_turns_all_is_a_gap_and_of_no_time_none() -> None:
    """No roster covers nothing; no time is covered."""
    assert gaps((), MONDAY, TUESDAY) == (Gap(MONDAY, TUESDAY),)
    assert coverage((), MONDAY, TUESDAY) == 0
    assert gaps((), MONDAY, MONDAY) == ()
    assert coverage((), MONDAY, MONDAY) == 1


def test_who_carries_how_much() -> None:
    """Hours as they were, also when the clocks change; nights of three hours or more; weekends and holidays."""
    rota = roster(
        layer("ann", windows=(window("22:00", "06:00"),)),
        layer("ben", windows=(window("06:00", "22:00"),)),
        holidays=("2026-11-02",),
    )
    assert rota.plan is not None
    turns = final_schedule(rota, local("2026-10-31T12:00"), local("2026-11-02T12:00"))
    assert loads(turns, rota.plan) == (
        Load("ben", hours=10 + 16 + 6, nights=0, weekend_hours=10 + 16, holidays=1),
        Load("ann", hours=9 + 8, nights=2, weekend_hours=9 + 2, holidays=1),
    )
    assert loads(turns, rota.plan, Role.BACKUP) == ()


def test_an_evening_is_no_night() -> None:
    """Less than three hours of one are not counted."""
    plan = roster(layer("ann")).plan
    assert plan is not None
    short = turn("ann", "2026-01-05T18:00", "2026-01-06T00:59")
    assert loads((short,), plan)[0].nights == 0
    assert loads((turn("ann", "2026-01-05T18:00", "2026-01-06T01:00"),), plan)[0].nights == 1


def test_my_next_turns_begin_with_the_one_i_have() -> None:
    """What is over is left out, and so is what others have."""
    turns = final_schedule(roster(layer("ann", "ben")), MONDAY, MONDAY + timedelta(days=6))
    now = MONDAY + 2 * timedelta(days=1) + HOUR
    assert [each.starts for each in next_turns(turns, "ann", now)] == [
        local("2026-01-07T00:00"),
        local("2026-01-09T00:00"),
    ]
    assert next_turns(turns, "cho", now) == ()


EIGHT = "2026-01-05T08:00"


@pytest.mark.parametrize(
    "never, teams, rest",
    [
        ("", 7, {}),
        ("fay gus", 7, {"windows": (window("09:00", "17:00", *WEEKDAYS),)}),
        ("", 7, {"windows": (window("09:00", "17:00", *WEEKDAYS),), "unit": Unit.WEEKS}),
        ("", 6, {"windows": (window("09:00", "17:00", *WEEKDAYS),)}),
        (
            "ben",
            2,
            {"windows": (window("08:00", "20:00"),), "unit": Unit.HOURS, "every": 12, "starts": "2026-01-05T08:00"},
        ),
        (
            "",
            2,
            {"windows": (window("08:00", "20:01"),), "unit": Unit.HOURS, "every": 12, "starts": "2026-01-05T08:00"},
        ),
        ("", 3, {"windows": (window("22:00", "06:00", SUN),), "starts": "2026-01-05T00:00"}),
        ("ann ben cho dee eve", 7, {"windows": (window("22:00", "06:00", SAT),)}),
    ],
)
def test_whom_the_days_that_are_skipped_would_starve(never: str, teams: int, rest: dict[str, Any]) -> None:
    """Whose turn always falls where the layer is closed is never on; a longer turn, or one more person, mends it."""
    names = ("ann", "ben", "cho", "dee", "eve", "fay", "gus")[:teams]
    assert " ".join(never_on(layer(*names, **rest))) == never


@generated(data=some.data(), where=some.just(around("UTC", 2026, 6, 1, days=200)))
def test_who_would_starve_is_really_never_on(data: some.DataObject, where: Where) -> None:
    """As it was counted, so it is found in months of the schedule, and nobody else is."""
    alone = data.draw(windowed(where))
    since = local(alone.starts, "UTC")
    turns = final_schedule(roster(alone, zone="UTC"), since, since + timedelta(days=7 * 6 * len(alone.teams)))
    assert set(never_on(alone)) == set(alone.teams) - {each.team for each in turns}


def test_a_schedule_of_no_roster_comes_to_nothing() -> None:
    """Nothing is made up."""
    turns: tuple[Turn, ...] = final_schedule(Roster(), MONDAY, TUESDAY)
    assert coverage(turns, MONDAY, TUESDAY) == 0
