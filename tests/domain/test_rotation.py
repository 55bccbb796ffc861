"""What a roster means, example by example: changes of the clocks, months, nights and rest, leave, overrides."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts.roster import HubHours, Turn
from contracts.rota.rotation import Roster, final_schedule, hubs_asked, on_call, rests
from contracts.rota.walltime import first_instant, is_zone, last_instant
from contracts.vocabulary import HolidayRule, OverrideKind, Role, Unit, Weekday
from tests.domain.rota import (
    CHICAGO,
    FRI,
    HOUR,
    MON,
    SAT,
    WEEKDAYS,
    but,
    layer,
    leave,
    listed,
    local,
    on,
    override,
    roster,
    temporary,
    turn,
    window,
)

NIGHTS = (window("22:00", "06:00"),)
DAYS = (window("06:00", "22:00"),)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


# ------------------------------------------------------------------------------------------------ changes of the clocks


@pytest.mark.parametrize(
    "zone, shown, first, last",
    [
        (CHICAGO, "2026-03-08T01:59", "2026-03-08T07:59", "2026-03-08T07:59"),
        (CHICAGO, "2026-03-08T02:00", "2026-03-08T08:00", "2026-03-08T08:00"),
        (CHICAGO, "2026-03-08T02:30", "2026-03-08T08:00", "2026-03-08T08:00"),
        (CHICAGO, "2026-03-08T03:00", "2026-03-08T08:00", "2026-03-08T08:00"),
        (CHICAGO, "2026-11-01T00:59", "2026-11-01T05:59", "2026-11-01T05:59"),
        (CHICAGO, "2026-11-01T01:00", "2026-11-01T06:00", "2026-11-01T07:00"),
        (CHICAGO, "2026-11-01T01:30", "2026-11-01T06:30", "2026-11-01T07:30"),
        (CHICAGO, "2026-11-01T02:00", "2026-11-01T08:00", "2026-11-01T08:00"),
        ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30", "2026-10-25T01:30"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45", "2026-04-04T15:15"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30", "2026-10-03T15:30"),
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00", "2011-12-30T10:00"),
        ("America/St_Johns", "2006-10-28T23:30", "2006-10-29T02:00", "2006-10-29T03:00"),
        ("UTC", "2028-02-29T00:00", "2028-02-29T00:00", "2028-02-29T00:00"),
    ],
)
def test_when_a_wall_time_is_shown(zone: str, shown: str, first: str, last: str) -> None:
    """Twice where clocks are put back; never where they jump over it: then it is the jump."""
    assert first_instant(wall(shown), zone) == wall(first).replace(tzinfo=UTC)
    assert last_instant(wall(shown), zone) == wall(last).replace(tzinfo=UTC)


@pytest.mark.parametrize("name", ["Wisconsin/Madison", "America", "localtime", "", "../etc/passwd", "/UTC"])
def test_what_is_no_zone(name: str) -> None:
    """Neither what nobody knows, nor what means something else on another machine."""
    assert not is_zone(name)


def test_a_daily_turn_keeps_its_wall_time_over_both_changes() -> None:
    """Hand-over is at 08:00 by the clock on the wall, in winter and in summer."""
    rota = roster(layer("ann", "ben", starts="2026-03-07T08:00"))
    assert [on(rota, f"2026-03-08T{time}") for time in ("07:59", "08:00")] == ["ann", "ben"]
    rota = roster(layer("ann", "ben", starts="2026-10-31T08:00"))
    assert [on(rota, f"2026-11-01T{time}") for time in ("07:59", "08:00")] == ["ann", "ben"]


def test_a_hand_over_at_a_time_that_does_not_exist_is_when_the_clocks_jump() -> None:
    """Chicago has no 02:30 on 8 March 2026: it becomes 03:00."""
    rota = roster(layer("ann", "ben", starts="2026-03-07T02:30"))
    jump = datetime(2026, 3, 8, 8, 0, tzinfo=UTC)
    assert on(rota, jump - timedelta(seconds=1)) == "ann"
    assert on(rota, jump) == "ben"


def test_at_a_repeated_hour_both_are_on() -> None:
    """A turn starts at the first 01:30 and the one before it ends at the last: between them nobody is off."""
    rota = roster(layer("ann", "ben", starts="2026-10-31T01:30"))
    first, last = local("2026-11-01T01:30"), local("2026-11-01T01:30", fold=1)
    assert last - first == HOUR
    assert [on(rota, at) for at in (first - timedelta(seconds=1), first)] == ["ann", "ann ben"]
    assert [on(rota, at) for at in (last - timedelta(seconds=1), last)] == ["ann ben", "ben"]
    assert final_schedule(rota, local("2026-10-31T01:30"), local("2026-11-02T01:30")) == (
        Turn(team="ann", starts=local("2026-10-31T01:30"), ends=last),
        Turn(team="ben", starts=first, ends=local("2026-11-02T01:30")),
    )


def test_a_night_is_an_hour_longer_or_shorter_when_the_clocks_change() -> None:
    """From 22:00 to 06:00 by the clock on the wall: seven hours in March, nine in November."""
    rota = roster(layer("ann", windows=NIGHTS))
    short, long = (
        final_schedule(rota, local(f"{day}T12:00"), local(f"{day}T12:00") + timedelta(days=1))[0]
        for day in ("2026-03-07", "2026-10-31")
    )
    assert (short.ends - short.starts, long.ends - long.starts) == (7 * HOUR, 9 * HOUR)


def test_a_day_that_never_was_ends_a_turn_and_starts_the_next() -> None:
    """Apia had no 30 December 2011: its turn lasts for no time at all, and nobody is missing."""
    rota = roster(layer("ann", "ben", "cho", starts="2011-12-29T00:00"), zone="Pacific/Apia")
    jump = datetime(2011, 12, 30, 10, 0, tzinfo=UTC)
    assert [on(rota, at) for at in (jump - timedelta(seconds=1), jump)] == ["ann", "cho"]


def test_turns_of_hours_are_hours_on_the_wall() -> None:
    """Twelve hours from 20:00 are over at 08:00, although the clocks were put forward in between."""
    rota = roster(layer("ann", "ben", starts="2026-03-07T20:00", unit=Unit.HOURS, every=12))
    assert [on(rota, f"2026-03-08T{time}") for time in ("07:59", "08:00", "19:59", "20:00")] == [
        "ann",
        "ben",
        "ben",
        "ann",
    ]


# --------------------------------------------------------------------------------------------------------------- turns


def test_turns_go_round() -> None:
    """Each has their day, then the next, then the first again; before the first nobody is on."""
    rota = roster(layer("ann", "ben", "cho", starts="2026-01-05T08:00"))
    said = [
        on(rota, f"2026-01-{day:02}T{time}")
        for day, time in ((5, "07:59"), (5, "08:00"), (6, "07:59"), (6, "08:00"), (8, "08:00"))
    ]
    assert said == ["", "ann", "ann", "ben", "ann"]


def test_months_keep_the_day_that_they_began_on() -> None:
    """From the 31st: to the last of a shorter month, and to the 31st again, over a leap day too."""
    rota = roster(layer("ann", "ben", "cho", starts="2027-12-31T09:00", unit=Unit.MONTHS))
    turns = final_schedule(rota, local("2027-12-01T00:00"), local("2028-06-01T00:00"))
    assert [(each.team, each.starts) for each in turns] == [
        ("ann", local("2027-12-31T09:00")),
        ("ben", local("2028-01-31T09:00")),
        ("cho", local("2028-02-29T09:00")),
        ("ann", local("2028-03-31T09:00")),
        ("ben", local("2028-04-30T09:00")),
        ("cho", local("2028-05-31T09:00")),
    ]


def test_a_layer_that_ends_leaves_it_to_those_below() -> None:
    """From its end on the next layer counts."""
    rota = roster(layer("ann", ends="2026-01-07T12:00"), layer("ben"))
    assert [on(rota, f"2026-01-07T{time}") for time in ("11:59", "12:00")] == ["ann", "ben"]


@pytest.mark.parametrize(
    "rule, expected",
    [
        (HolidayRule.AS_ANY_DAY, ["ann", "ann", ""]),
        (HolidayRule.ALSO, ["ann", "ann", "ann"]),
        (HolidayRule.ONLY, ["", "ann", ""]),
        (HolidayRule.NOT, ["ann", "", ""]),
    ],
)
def test_what_a_holiday_is_to_a_layer(rule: HolidayRule, expected: list[str]) -> None:
    """On a weekday, on a weekday that is a holiday, and on a Saturday that is one."""
    rota = roster(
        layer("ann", windows=(window("09:00", "17:00", *WEEKDAYS),), holidays=rule),
        holidays=("2026-12-25", "2026-12-26"),
    )
    assert [on(rota, f"2026-12-{day}T12:00") for day in (24, 25, 26)] == expected


def test_a_window_counts_by_the_day_it_begins_on() -> None:
    """The night of a Saturday lasts into Sunday, and the morning of Saturday is not in it."""
    rota = roster(layer("ann", windows=(window("22:00", "06:00", SAT),)))
    assert listed(rota, "2026-01-09T00:00", "2026-01-13T00:00") == ["sat 22:00 - sun 06:00 ann"]


def test_a_whole_weekend_is_one_turn() -> None:
    """From Friday 17:00 to Monday 08:00 one is on, whoever's week it is; whatever else is asked of the days."""
    weekend = (window("17:00", "08:00", FRI, ends_on=MON),)
    rota = roster(layer("ann", "ben", unit=Unit.WEEKS, starts="2026-01-07T09:00", windows=weekend))
    assert listed(rota, "2026-01-07T00:00", "2026-01-21T00:00") == [
        "fri 17:00 - mon 08:00 ann",
        "fri 17:00 - mon 08:00 ben",
    ]
    assert listed(rota, "2026-01-11T12:00", "2026-01-13T00:00") == ["sun 12:00 - mon 08:00 ann"]
    assert on(rota, "2026-01-12T07:59") == "ann"
    assert on(rota, "2026-01-12T08:00") == ""


@pytest.mark.parametrize(
    "days, starts, ends, ends_on, expected",
    [
        ((FRI,), "09:00", "17:00", FRI, ["fri 09:00 - fri 17:00 ann"]),
        ((FRI,), "17:00", "17:00", FRI, ["thu 00:00 - thu 00:00 ann"]),
        ((FRI, SAT), "17:00", "08:00", MON, ["fri 17:00 - mon 08:00 ann"]),
        ((FRI,), "17:00", "08:00", None, ["fri 17:00 - sat 08:00 ann"]),
    ],
)
def test_a_window_ends_at_the_next_such_time_of_its_weekday(
    days: tuple[Weekday, ...], starts: str, ends: str, ends_on: Weekday | None, expected: list[str]
) -> None:
    """On the same day where that is still to come; a week later where it is not; each day it begins on to that."""
    rota = roster(layer("ann", windows=(window(starts, ends, *days, ends_on=ends_on),)))
    assert listed(rota, "2026-01-08T00:00", "2026-01-15T00:00") == expected


def test_a_holiday_begins_no_weekend() -> None:
    """Of a window that counts on holidays as well, a holiday in the week lasts until its end of the next day."""
    weekend = (window("17:00", "08:00", FRI, ends_on=MON),)
    rota = roster(layer("ann", windows=weekend, holidays=HolidayRule.ALSO), holidays=("2026-01-06",))
    assert listed(rota, "2026-01-05T08:00", "2026-01-12T12:00") == [
        "tue 17:00 - wed 08:00 ann",
        "fri 17:00 - mon 08:00 ann",
    ]


# ------------------------------------------------------------------------------------------------------ nights and rest


def test_a_night_is_followed_by_rest() -> None:
    """Whoever was on for the night isn't asked in the day after it: the next in the layer's order stands in."""
    rota = roster(
        layer("ann", "ben", windows=NIGHTS, starts="2026-01-05T12:00"),
        layer("ann", "ben", "cho", windows=DAYS, starts="2026-01-05T06:00", unit=Unit.WEEKS),
        rest_after_night=10,
    )
    assert listed(rota, "2026-01-06T00:00", "2026-01-07T06:00") == [
        "tue 00:00 - tue 06:00 ann",
        "tue 06:00 - tue 16:00 ben",
        "tue 16:00 - tue 22:00 ann",
        "tue 22:00 - wed 06:00 ben",
    ]
    assert [rest.team for rest in rests(rota, local("2026-01-06T06:00"), local("2026-01-06T07:00"))] == ["ann"]


@pytest.mark.parametrize("until, tired", [("00:59", False), ("01:00", True)])
def test_three_hours_of_a_night_are_a_night(until: str, tired: bool) -> None:
    """Less than that is an evening."""
    rota = roster(layer("ann", windows=(window("20:00", until),)), layer("ben"), rest_after_night=12)
    found = rests(rota, local("2026-01-10T07:00"), local("2026-01-10T08:00"))
    assert ("ann" in {rest.team for rest in found}) is tired


def test_rest_counts_for_both_roles_and_what_was_agreed_to_stands() -> None:
    """Who rests is no backup either; but an override by name is not passed."""
    rota = roster(
        layer("ann", windows=NIGHTS),
        layer("ben", windows=DAYS),
        layer("ann", "cho", unit=Unit.WEEKS, role=Role.BACKUP),
        rest_after_night=12,
    )
    assert on(rota, "2026-01-07T09:00", Role.BACKUP) == "cho"
    asked = override(OverrideKind.ADD, "ann", "2026-01-07T08:00", "2026-01-07T10:00")
    assert on(but(rota, overrides=(asked,)), "2026-01-07T09:00") == "ben ann"


def test_where_everybody_rests_the_next_layer_fills() -> None:
    """Nobody is asked twice in a row to spare a layer."""
    rota = roster(layer("ann"), layer("ben"), rest_after_night=12)
    assert [on(rota, f"2026-01-07T{time}") for time in ("05:59", "06:00", "17:59", "18:00")] == [
        "ann",
        "ben",
        "ben",
        "ann",
    ]


def test_a_night_that_was_given_away_needs_no_rest() -> None:
    """Rest follows who was really on: whoever took the night rests, whoever gave it away doesn't."""
    rota = roster(layer("ann", windows=NIGHTS), layer("ann", "ben", windows=DAYS), rest_after_night=12)
    gave = override(OverrideKind.REPLACE, "ben", "2026-01-06T22:00", "2026-01-07T06:00", instead_of="ann")
    assert on(rota, "2026-01-07T09:00") == "ben"
    assert on(but(rota, overrides=(gave,)), "2026-01-07T09:00") == "ann"


# ------------------------------------------------------------------------------------------- leave, overrides, storms


def test_while_somebody_is_away_the_next_stands_in() -> None:
    """To the minute; and whoever stands in does not lose their own turn for it."""
    rota = but(
        roster(layer("ann", "ben", "cho", starts="2026-01-05T08:00")),
        leaves=(leave("ann", "2026-01-05T12:00", "2026-01-05T18:00"),),
    )
    assert listed(rota, "2026-01-05T08:00", "2026-01-08T08:00") == [
        "mon 08:00 - mon 12:00 ann",
        "mon 12:00 - mon 18:00 ben",
        "mon 18:00 - tue 08:00 ann",
        "tue 08:00 - wed 08:00 ben",
        "wed 08:00 - thu 08:00 cho",
    ]


def test_where_all_of_a_layer_are_away_the_next_layer_fills() -> None:
    """And where there is none, it is a gap."""
    away = tuple(leave(team, "2026-01-06T00:00", "2026-01-07T00:00") for team in ("ann", "ben"))
    upper = layer("ann", "ben")
    assert on(but(roster(upper, layer("cho")), leaves=away), "2026-01-06T12:00") == "cho"
    assert on(but(roster(upper), leaves=away), "2026-01-06T12:00") == ""


ON, UNTIL = "2026-01-06T10:00", "2026-01-06T12:00"


@pytest.mark.parametrize(
    "overrides, expected",
    [
        ([(OverrideKind.ADD, "cho", {})], "ann cho"),
        ([(OverrideKind.ADD, "ann", {})], "ann"),
        ([(OverrideKind.REMOVE, "ann", {})], ""),
        ([(OverrideKind.REMOVE, "cho", {})], "ann"),
        ([(OverrideKind.REMOVE, None, {})], ""),
        ([(OverrideKind.REPLACE, "cho", {})], "cho"),
        ([(OverrideKind.REPLACE, "cho", {"instead_of": "ann"})], "cho"),
        ([(OverrideKind.REPLACE, "cho", {"instead_of": "ben"})], "ann"),
        ([(OverrideKind.ADD, "cho", {"role": Role.BACKUP})], "ann"),
        ([(OverrideKind.REMOVE, None, {}), (OverrideKind.ADD, "cho", {})], "cho"),
        ([(OverrideKind.ADD, "cho", {}), (OverrideKind.REMOVE, None, {})], ""),
        ([(OverrideKind.ADD, "cho", {}), (OverrideKind.REPLACE, "cho", {"instead_of": "ann"})], "cho"),
        (
            [
                (OverrideKind.REPLACE, "ben", {"instead_of": "ann"}),
                (OverrideKind.REPLACE, "cho", {"instead_of": "ben"}),
            ],
            "cho",
        ),
    ],
)
def test_overrides_apply_in_the_order_they_were_made(
    overrides: list[tuple[OverrideKind, str | None, dict[str, object]]], expected: str
) -> None:
    """Added, removed, replaced: each on what those before it left."""
    rota = but(
        roster(layer("ann", "ben", unit=Unit.WEEKS)),
        overrides=tuple(override(kind, team, ON, UNTIL, **rest) for kind, team, rest in overrides),
    )
    assert on(rota, "2026-01-06T11:00") == expected
    assert [on(rota, f"2026-01-06T{time}") for time in ("09:59", "12:00")] == ["ann", "ann"]


def test_an_override_fills_a_gap() -> None:
    """In place of everybody, where there is nobody."""
    rota = but(
        roster(layer("ann", windows=NIGHTS)),
        overrides=(override(OverrideKind.REPLACE, "cho", ON, UNTIL),),
    )
    assert listed(rota, "2026-01-06T07:00", "2026-01-06T21:00") == ["tue 10:00 - tue 12:00 cho"]


def test_a_temporary_schedule_stands_in_place_of_all_layers() -> None:
    """For its stretch and both roles, gaps and all; overrides are on top of it; of two, the one set last counts."""
    rota = roster(layer("ann"), layer("ben", role=Role.BACKUP))
    storm = temporary(
        "2026-01-06T00:00", "2026-01-07T00:00", turn("cho", "2026-01-06T06:00", "2026-01-06T18:00"), gaps_allowed=True
    )
    worse = temporary(
        "2026-01-06T12:00", "2026-01-06T15:00", turn("dee", "2026-01-06T12:00", "2026-01-06T15:00"), gaps_allowed=True
    )
    added = override(OverrideKind.ADD, "eve", "2026-01-06T20:00", "2026-01-06T21:00")
    stormy = but(rota, temporaries=(storm, worse), overrides=(added,))
    assert listed(stormy, "2026-01-05T12:00", "2026-01-07T12:00") == [
        "mon 12:00 - tue 00:00 ann",
        "tue 06:00 - tue 12:00 cho",
        "tue 12:00 - tue 15:00 dee",
        "tue 15:00 - tue 18:00 cho",
        "tue 20:00 - tue 21:00 eve",
        "wed 00:00 - wed 12:00 ann",
    ]
    assert on(stormy, "2026-01-06T10:00", Role.BACKUP) == ""


# ----------------------------------------------------------------------------------------------------- hubs, and nobody


def test_outside_its_hours_somebody_else_is_asked_for_a_hub() -> None:
    """As the hub said; a hub that said nothing is asked at any hour, and nobody twice."""
    hours = HubHours(team="day", windows=(window("08:00", "17:00", *WEEKDAYS),), after_hours="night")
    rota = roster(layer("ann"), hubs=(hours, HubHours(team="always")))
    hubs = ("day", "always", "other", "night")
    assert hubs_asked(rota, hubs, local("2026-01-05T12:00")) == hubs
    assert hubs_asked(rota, hubs, local("2026-01-05T17:00")) == ("night", "always", "other")
    assert hubs_asked(rota, hubs, local("2026-01-10T12:00")) == ("night", "always", "other")
    assert hubs_asked(Roster(), hubs, local("2026-01-10T12:00")) == hubs


def test_where_no_roster_was_ever_set_nobody_is_on() -> None:
    """And that is said, not failed at."""
    assert on_call(Roster(), local("2026-01-05T12:00")) == {Role.PRIMARY: (), Role.BACKUP: ()}
    assert final_schedule(Roster(), local("2026-01-05T12:00"), local("2026-01-06T12:00")) == ()
