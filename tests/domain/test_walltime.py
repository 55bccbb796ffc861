"""What clocks show, and when: in every zone there is it agrees with the standard library."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import example
from hypothesis import given as generated
from hypothesis import strategies as some

from contracts.roster import Turn
from contracts.rota.rotation import final_schedule
from contracts.rota.walltime import clock, first_instant, instant, is_zone, last_instant
from tests.domain.rosters import Where, around, rosters

ZONES = sorted(filter(is_zone, available_timezones()))
_SINCE, _UNTIL = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (1971, 2038))


@generated(zone=some.sampled_from(ZONES), at=some.integers(_SINCE, _UNTIL))
@example(zone="Pacific/Apia", at=1_325_239_200)
@example(zone="Pacific/Kwajalein", at=745_848_000)
@example(zone="Australia/Lord_Howe", at=1_775_314_800)
@example(zone="Africa/Casablanca", at=1_771_120_800)
def test_an_instant_lies_between_the_first_and_the_last_time_that_its_wall_time_is_shown(zone: str, at: int) -> None:
    """Both show it; mostly they are the same; and what is shown is what the standard library says."""
    place = ZoneInfo(zone)
    for moment in (instant(at), *_around_the_next_change(zone, at)):
        shown = moment.astimezone(place).replace(tzinfo=None)
        first, last = first_instant(shown, zone), last_instant(shown, zone)
        assert first <= moment <= last
        assert {each.astimezone(place).replace(tzinfo=None) for each in (first, last)} == {shown}


@generated(zone=some.sampled_from(ZONES), at=some.integers(_SINCE, _UNTIL))
def test_what_starts_when_something_ends_leaves_no_time_between(zone: str, at: int) -> None:
    """At no wall time, shown or not, does the last come before the first; and later ones come no sooner."""
    shown = instant(at).astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0)
    minutes = [shown + timedelta(minutes=minute) for minute in range(-150, 151, 15)]
    firsts, lasts = [first_instant(each, zone) for each in minutes], [last_instant(each, zone) for each in minutes]
    assert all(first <= last for first, last in zip(firsts, lasts, strict=True))
    assert (sorted(firsts), sorted(lasts)) == (firsts, lasts)


@generated(data=some.data(), where=some.just(around("America/Chicago", 2026, 11, 1)), cut=some.integers(1, 23 * 24))
def test_a_schedule_is_the_same_whichever_part_of_it_is_asked_for(
    data: some.DataObject, where: Where, cut: int
) -> None:
    """Two halves are the whole: neither a night before nor a leave that goes on is forgotten at the seam."""
    roster = data.draw(rosters(where))
    middle = where.first + timedelta(hours=cut)
    whole = final_schedule(roster, where.first, where.until)
    halves = (*final_schedule(roster, where.first, middle), *final_schedule(roster, middle, where.until))
    for each in whole:
        parts = [part for part in halves if (part.team, part.role) == (each.team, each.role)]
        covered = sum(
            (min(part.ends, each.ends) - max(part.starts, each.starts) for part in parts if _touch(part, each)),
            timedelta(),
        )
        assert covered == each.ends - each.starts
    assert sum((part.ends - part.starts for part in halves), timedelta()) == sum(
        (each.ends - each.starts for each in whole), timedelta()
    )


def _touch(one: Turn, other: Turn) -> bool:
    return one.starts < other.ends and other.starts < one.ends


def _around_the_next_change(zone: str, at: int) -> list[datetime]:
    changes = [change for change in clock(zone, at, at).since[1:-1] if change > at]
    return [instant(changes[0] + seconds) for seconds in (-3600, -1800, -1, 0, 1800, 3600)] if changes else []
