"""Rosters that other systems publish as examples: described as facts, each with its source, they mean the same here.

In those systems the *last* layer wins; here the first does, so their layers stand the other way round.
"""

from contracts.rota.rotation import on_call
from contracts.vocabulary import HolidayRule, OverrideKind, Role, Unit
from tests.domain.rota import (
    FRI,
    MON,
    SAT,
    SUN,
    THU,
    TUE,
    WED,
    WEEKDAYS,
    WEEKEND,
    but,
    layer,
    listed,
    local,
    on,
    override,
    roster,
    window,
)


def test_the_layer_that_wins_hides_the_other_until_it_is_over() -> None:
    """PagerDuty, "Schedule Basics": who is in both is on by the winning layer, and the hidden one returns after it."""
    rota = roster(
        layer("second", windows=(window("12:00", "14:00"),)), layer("first", windows=(window("09:00", "17:00"),))
    )
    assert listed(rota, "2026-01-05T00:00", "2026-01-06T00:00") == [
        "mon 09:00 - mon 12:00 first",
        "mon 12:00 - mon 14:00 second",
        "mon 14:00 - mon 17:00 first",
    ]


def test_weekday_nights_leave_the_days_and_the_weekend_open() -> None:
    """PagerDuty, "Setting up Restrictions": from 19:00 to 07:00 every weekday; nobody by day, nobody at the weekend."""
    rota = roster(layer("ann", unit=Unit.WEEKS, windows=(window("19:00", "07:00", *WEEKDAYS),)))
    assert listed(rota, "2026-01-05T00:00", "2026-01-12T00:00") == [
        "mon 19:00 - tue 07:00 ann",
        "tue 19:00 - wed 07:00 ann",
        "wed 19:00 - thu 07:00 ann",
        "thu 19:00 - fri 07:00 ann",
        "fri 19:00 - sat 07:00 ann",
    ]


def test_nine_to_five_by_turns() -> None:
    """PagerDuty, "Schedule Examples" 1: a daily turn, handed over at 09:00, restricted to 09:00 to 17:00."""
    rota = roster(layer("ann", "ben", "cho", starts="2026-01-05T09:00", windows=(window("09:00", "17:00", *WEEKDAYS),)))
    assert listed(rota, "2026-01-05T00:00", "2026-01-12T00:00") == [
        "mon 09:00 - mon 17:00 ann",
        "tue 09:00 - tue 17:00 ben",
        "wed 09:00 - wed 17:00 cho",
        "thu 09:00 - thu 17:00 ann",
        "fri 09:00 - fri 17:00 ben",
    ]


def test_irregular_weeks_of_six_people() -> None:
    """PagerDuty, "Schedule Examples": one rotation has Sunday, Tuesday, Thursday and Saturday, the other the days
    between them; both are weekly, the second staggered by three weeks, so that everybody comes through both.
    """
    six = ("ann", "ben", "cho", "dee", "eve", "fay")
    sunday = "2026-01-04T00:00"
    rota = roster(
        layer(*six[3:], *six[:3], starts=sunday, unit=Unit.WEEKS, windows=(window("00:00", "00:00", MON, WED, FRI),)),
        layer(*six, starts=sunday, unit=Unit.WEEKS, windows=(window("00:00", "00:00", SUN, TUE, THU, SAT),)),
    )
    for week, (even, odd) in enumerate(zip(six, six[3:] + six[:3], strict=True)):
        days = [
            on(rota, f"2026-{1 + (4 + 7 * week + day) // 32:02}-{(3 + 7 * week + day) % 31 + 1:02}T12:00")
            for day in range(7)
        ]
        assert days == [even, odd, even, odd, even, odd, even], week


def test_two_days_each_with_weekends_apart() -> None:
    """PagerDuty, "Schedule Examples": on weekdays from 17:00 to 08:00, two evenings each; at the weekend the one from
    Friday evening to Sunday 08:00, the other from then until Monday 08:00 and on Monday evening.
    """
    rota = roster(
        layer("ann", windows=(window("17:00", "08:00", TUE, WED, FRI), window("08:00", "08:00", SAT))),
        layer("ben", windows=(window("17:00", "08:00", THU, MON), window("08:00", "08:00", SUN))),
    )
    assert listed(rota, "2026-01-06T12:00", "2026-01-13T12:00") == [
        "tue 17:00 - wed 08:00 ann",
        "wed 17:00 - thu 08:00 ann",
        "thu 17:00 - fri 08:00 ben",
        "fri 17:00 - sun 08:00 ann",
        "sun 08:00 - mon 08:00 ben",
        "mon 17:00 - tue 08:00 ben",
    ]


def test_business_hours_and_off_hours() -> None:
    """Opsgenie, "Schedule with Business and Off Hours": weekdays from 09:00 to 18:00 a whole team; evenings and
    weekends three people by daily turns.
    """
    rota = roster(
        layer("team", starts="2026-01-05T09:00", windows=(window("09:00", "18:00", *WEEKDAYS),)),
        layer(
            "bob",
            "jack",
            "jane",
            starts="2026-01-05T18:00",
            windows=(window("18:00", "09:00", *WEEKDAYS), window("00:00", "00:00", *WEEKEND)),
        ),
    )
    assert listed(rota, "2026-01-08T00:00", "2026-01-13T00:00") == [
        "thu 00:00 - thu 09:00 jane",
        "thu 09:00 - thu 18:00 team",
        "thu 18:00 - fri 09:00 bob",
        "fri 09:00 - fri 18:00 team",
        "fri 18:00 - sat 18:00 jack",
        "sat 18:00 - sun 18:00 jane",
        "sun 18:00 - mon 00:00 bob",
        "mon 09:00 - mon 18:00 team",
        "mon 18:00 - tue 00:00 jack",
    ]


def test_weekdays_and_weekends_by_turns_of_their_own() -> None:
    """Opsgenie, "Schedule with different Weekday/Weekend Rotation": three by daily turns from 08:00; from Friday 17:00
    to Monday 08:00 two of them.
    """
    three = ("elizabeth", "darren", "ibrahim")
    rota = roster(
        layer(
            *three[:2],
            starts="2026-01-09T17:00",
            windows=(window("17:00", "08:00", FRI, ends_on=MON),),
        ),
        layer(*three, starts="2026-01-05T08:00"),
    )
    assert listed(rota, "2026-01-08T08:00", "2026-01-13T08:00") == [
        "thu 08:00 - fri 08:00 elizabeth",
        "fri 08:00 - fri 17:00 darren",
        "fri 17:00 - sat 17:00 elizabeth",
        "sat 17:00 - sun 17:00 darren",
        "sun 17:00 - mon 08:00 elizabeth",
        "mon 08:00 - tue 08:00 darren",
    ]


def test_the_higher_level_is_asked_where_two_overlap() -> None:
    """Grafana OnCall, "OnCall shifts HTTP API": Alex from 08:00 to 11:00 on level 1, Bob from 09:00 to 11:00 on level
    2: at ten it is Bob, at eight Alex.
    """
    rota = roster(layer("bob", windows=(window("09:00", "11:00"),)), layer("alex", windows=(window("08:00", "11:00"),)))
    assert on(rota, "2026-01-05T08:00") == "alex"
    assert on(rota, "2026-01-05T10:00") == "bob"


def test_half_days_for_a_week_at_a_time() -> None:
    """Grafana IRM, "On-call schedule examples": two rotations, each for half of the day; who has it changes weekly."""
    rota = roster(
        layer("ann", "ben", unit=Unit.WEEKS, windows=(window("08:00", "20:00"),)),
        layer("cho", "dee", unit=Unit.WEEKS, windows=(window("20:00", "08:00"),)),
    )
    assert [on(rota, f"2026-01-{day:02}T12:00") for day in (5, 11, 12, 18, 19)] == ["ann", "ann", "ben", "ben", "ann"]
    assert [on(rota, f"2026-01-{day:02}T23:00") for day in (5, 11, 12, 18, 19)] == ["cho", "cho", "dee", "dee", "cho"]


def test_an_override_splits_the_turn_that_it_falls_into() -> None:
    """IncidentRelay, "Rotation overrides": from 09:00 to 18:00 Ivan, from 12:00 to 16:00 Sergey instead."""
    rota = roster(layer("ivan", "petr", "anna", windows=(window("09:00", "18:00", *WEEKDAYS),)))
    changed = override(OverrideKind.REPLACE, "sergey", "2026-01-05T12:00", "2026-01-05T16:00")
    assert listed(but(rota, overrides=(changed,)), "2026-01-05T00:00", "2026-01-06T00:00") == [
        "mon 09:00 - mon 12:00 ivan",
        "mon 12:00 - mon 16:00 sergey",
        "mon 16:00 - mon 18:00 ivan",
    ]


def test_weekdays_for_one_weekends_and_holidays_for_the_other() -> None:
    """Naemon, "On-Call Rotations" 1: John on weekdays that are no holidays; Bob on weekends, and on holidays."""
    rota = roster(
        layer("john", windows=(window("00:00", "00:00", *WEEKDAYS),), holidays=HolidayRule.NOT),
        layer("bob", windows=(window("00:00", "00:00", *WEEKEND),), holidays=HolidayRule.ALSO),
        holidays=("2026-12-25",),
    )
    assert listed(rota, "2026-12-23T00:00", "2026-12-29T00:00") == [
        "wed 00:00 - fri 00:00 john",
        "fri 00:00 - mon 00:00 bob",
        "mon 00:00 - tue 00:00 john",
    ]


def test_a_backup_is_a_schedule_of_its_own() -> None:
    """PagerDuty, "Schedule Examples": the same people staggered, so that this week's primary was last week's backup."""
    rota = roster(
        layer("ann", "ben", "cho", unit=Unit.WEEKS), layer("ben", "cho", "ann", unit=Unit.WEEKS, role=Role.BACKUP)
    )
    both = [on_call(rota, local(f"2026-01-{day:02}T12:00")) for day in (5, 12, 19)]
    assert [(each[Role.PRIMARY], each[Role.BACKUP]) for each in both] == [
        (("ann",), ("ben",)),
        (("ben",), ("cho",)),
        (("cho",), ("ann",)),
    ]
