"""When a clock ends: against counting minute by minute, across changes of the clocks, weekends and holidays."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from contracts.clocks import Holidays, Row, table
from contracts.due import Days, Pause, counted, due
from contracts.vocabulary import ClockKind, ClockUnit, Counting
from services.clocks.workdays import legal_holidays

CENTRAL = "America/Chicago"
MINUTE = timedelta(minutes=1)
CROSS = table()[ClockKind.CROSS_REPORT]
STAY = table()[ClockKind.RUNAWAY_HOME_STAY]
COACHING = table()[ClockKind.JOB_COACHING]
WINDOW = table()[ClockKind.MEDICAL_WINDOW]


@cache
def holidays_of() -> frozenset[date]:
    return legal_holidays(Holidays(), range(2024, 2042))


def days(zone: str = CENTRAL) -> Days:
    return Days(zone, lambda day: day in holidays_of())


def local(text: str, zone: str = CENTRAL) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def brute(start: datetime, minutes: int, counting: Counting, zone: str, pauses: tuple[Pause, ...]) -> datetime:
    """Go on by one minute until so many counted: the calendar is looked at anew for each, and nothing is shared."""
    moment, place = start, ZoneInfo(zone)
    while minutes:
        shown = moment.astimezone(place)
        works = shown.isoweekday() not in (6, 7) and shown.date() not in holidays_of()
        stands = any(pause.since <= moment < pause.until for pause in pauses)
        if not stands and (works or counting is Counting.PLAIN):
            minutes -= 1
        moment += MINUTE
    return moment


# Around the changes of the clocks of both ways, Thanksgiving, Christmas, the Fourth on a Saturday and on a Sunday.
_TIMES = (
    "2026-03-06",
    "2026-10-30",
    "2026-11-24",
    "2026-12-24",
    "2026-07-01",
    "2027-07-01",
    "2027-12-30",
    "2027-05-27",
)
NEAR = some.builds(
    lambda day, minutes: local(f"{day} 00:00").astimezone(UTC) + minutes * MINUTE,
    some.sampled_from(_TIMES),
    some.integers(0, 5 * 24 * 60),
)
ANYTIME = some.integers(0, 10 * 365 * 24 * 60).map(lambda each: datetime(2025, 1, 1, tzinfo=UTC) + each * MINUTE)


LENGTHS = some.lists(some.integers(1, 2 * 24 * 60), max_size=6)


def pauses_after(start: datetime, lengths: list[int]) -> tuple[Pause, ...]:
    """Return pauses that are in order and don't overlap: every second length is one."""
    at, found = start, []
    for since, until in zip(lengths[::2], lengths[1::2], strict=False):
        found.append(Pause(at + since * MINUTE, at + (since + until) * MINUTE))
        at = found[-1].until
    return tuple(found)


@settings(max_examples=150)
@given(
    start=NEAR | ANYTIME,
    hours=some.integers(1, 30),
    counting=some.sampled_from(Counting),
    zone=some.sampled_from((CENTRAL, "America/New_York", "Australia/Lord_Howe", "Asia/Beirut", "UTC")),
    lengths=LENGTHS,
)
@example(local("2026-03-06 20:00").astimezone(UTC), 12, Counting.WORKING, CENTRAL, [])
@example(local("2026-10-30 20:00").astimezone(UTC), 12, Counting.WORKING, CENTRAL, [])
def test_hours_agree_with_counting_minutes(
    start: datetime, hours: int, counting: Counting, zone: str, lengths: list[int]
) -> None:
    """Whichever way they are counted, in any zone, through weekends, holidays and pauses."""
    row = msgspec.structs.replace(CROSS, figure=hours, counting=counting)
    pauses = pauses_after(start, lengths)
    assert due(row, start, days(zone), pauses) == brute(start, hours * 60, counting, zone, pauses)


@settings(max_examples=40)
@given(start=NEAR)
def test_the_120_hours_are_hours_that_pass(start: datetime) -> None:
    """Also in a week in which the clocks change: 120 hours are five times 24 hours, not five days on the wall."""
    assert due(WINDOW, start, days()) == start + timedelta(hours=120)


@settings(max_examples=150)
@given(start=NEAR | ANYTIME, number=some.integers(1, 40), zone=some.sampled_from((CENTRAL, "Australia/Lord_Howe")))
def test_days_end_when_the_wall_shows_the_same_time_again(start: datetime, number: int, zone: str) -> None:
    """Looked for minute by minute, near the end: the first that shows it, or a later time where it is jumped over."""
    place = ZoneInfo(zone)
    wanted = start.astimezone(place).replace(tzinfo=None) + timedelta(days=number)
    moment = start + timedelta(days=number, hours=-3)
    while moment.astimezone(place).replace(tzinfo=None) < wanted:
        moment += MINUTE
    assert due(msgspec.structs.replace(STAY, figure=number), start, days(zone)) == moment


@pytest.mark.parametrize(
    "row, start, end",
    [
        (CROSS, "2027-03-01 09:00", "2027-03-01 21:00"),  # a Monday
        (CROSS, "2027-03-01 18:00", "2027-03-02 06:00"),  # over one night
        (CROSS, "2027-03-05 18:00", "2027-03-08 06:00"),  # Friday evening: the weekend doesn't count
        (CROSS, "2027-03-06 10:00", "2027-03-08 12:00"),  # Saturday: counted from Monday's first minute
        (CROSS, "2027-03-12 20:00", "2027-03-15 08:00"),  # the clocks go forward on that Sunday
        (CROSS, "2026-10-30 20:00", "2026-11-02 08:00"),  # and back on this one
        (CROSS, "2027-05-28 15:00", "2027-06-01 03:00"),  # Memorial Day follows the weekend
        (CROSS, "2027-07-02 20:00", "2027-07-06 08:00"),  # the Fourth is a Sunday, so Monday is the holiday
        (CROSS, "2026-07-02 20:00", "2026-07-03 08:00"),  # the Fourth is a Saturday: Friday is a day like others
        (CROSS, "2026-12-24 09:00", "2026-12-24 21:00"),  # state offices close on Christmas Eve; the clock goes on
        (CROSS, "2026-11-25 20:00", "2026-11-27 08:00"),  # Thanksgiving
        (STAY, "2026-10-20 14:00", "2026-11-09 14:00"),  # 20 days and an hour, since the clocks go back
        (STAY, "2027-02-22 02:30", "2027-03-14 03:00"),  # 02:30 is jumped over that night
        (COACHING, "2027-01-31 09:00", "2027-02-28 09:00"),  # a month without that day ends on its last
        (COACHING, "2027-12-15 09:00", "2028-01-15 09:00"),
    ],
)
def test_clocks_end_when_people_say_they_do(row: Row, start: str, end: str) -> None:
    """Read off a wall calendar."""
    assert due(row, local(start), days()) == local(end).astimezone(UTC)


@settings(max_examples=60)
@given(start=NEAR | ANYTIME)
def test_leaving_days_out_never_gives_less_time(start: datetime) -> None:
    """Both ways are shown; and what counted between a start and its end is just what the clock gives."""
    end, plain = due(CROSS, start, days()), due(CROSS, start, days(), plain=True)
    assert plain == start + timedelta(hours=12) <= end
    assert counted(start, end, Counting.WORKING, days()) == timedelta(hours=12)


def test_the_carve_out_gives_a_weekend() -> None:
    """Friday evening's twelve hours end on Monday, or on Saturday by the plain count."""
    friday = local("2027-03-05 18:00")
    assert due(CROSS, friday, days()) - due(CROSS, friday, days(), plain=True) == timedelta(days=2)


def test_what_is_due_at_once_is_due_at_its_start() -> None:
    """A report the law requires has no figure."""
    row = table()[ClockKind.MANDATED_REPORT]
    assert row.unit is ClockUnit.AT_ONCE
    assert due(row, local("2027-03-06 10:00"), days()) == local("2027-03-06 10:00")


def test_a_pause_moves_the_end_by_as_long_as_it_was() -> None:
    """Of days as of hours; what began after the end moves nothing."""
    start = local("2027-03-01 09:00").astimezone(UTC)
    pause = Pause(start + timedelta(days=1), start + timedelta(days=3))
    late = Pause(start + timedelta(days=90), start + timedelta(days=91))
    for row in (WINDOW, COACHING):
        assert due(row, start, days(), (pause, late)) == due(row, start, days()) + timedelta(days=2)
