"""Coming of age: when the birthday begins, and that it comes once."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as always
from hypothesis import strategies as st

from contracts.base import Due, Event, Wake
from contracts.consent import BirthDateRecorded, CameOfAge, NotOfAge, RecordBirthDate, age_of
from contracts.ids import derived
from contracts.limits import Limits, age
from contracts.outcomes import NOT_FOUND
from services.consent_ledger import majority
from tests.domain.consents import ADVOCATE, WITHDRAW, names
from tests.domain.stories import CASE, NOON, REGION, days, given

DUE = Due("majority")
ZONES = [
    "America/Chicago",
    "UTC",
    "America/Havana",
    "America/Sao_Paulo",
    "Pacific/Apia",
    "Asia/Beirut",
    "Europe/London",
]
"""Some change their clocks at midnight; one left a whole day out."""


def record(born: str) -> RecordBirthDate:
    return RecordBirthDate(id=derived("cmd", born), region=REGION, case=CASE, about=age_of(CASE), born=born)


def recorded(*events: Event | str) -> majority.State:
    """The state after ``events``; a date stands for having recorded it."""
    told = (BirthDateRecorded(born=each) if isinstance(each, str) else each for each in events)
    return given(majority.evolve, majority.INITIAL, *told)


@pytest.mark.parametrize(
    "born, comes",
    [
        (date(2010, 6, 15), datetime(2028, 6, 15, 5, tzinfo=UTC)),
        (date(2010, 1, 15), datetime(2028, 1, 15, 6, tzinfo=UTC)),
        (date(2008, 2, 29), datetime(2026, 3, 1, 6, tzinfo=UTC)),
        (date(2008, 3, 1), datetime(2026, 3, 1, 6, tzinfo=UTC)),
        (date(2008, 11, 1), datetime(2026, 11, 1, 5, tzinfo=UTC)),
        (date(2008, 3, 8), datetime(2026, 3, 8, 6, tzinfo=UTC)),
    ],
)
def test_the_birthday_begins_at_midnight_where_they_are(born: date, comes: datetime) -> None:
    """In Wisconsin unless set otherwise; on days that clocks change, too; a leap day's on 1 March."""
    assert majority.majority(born) == comes


@pytest.mark.parametrize("zone", ZONES)
@always(born=st.dates(date(1930, 1, 1), date(2040, 12, 31)))
def test_midnight_is_the_first_moment_of_the_birthday(zone: str, born: date) -> None:
    """A second before it is the day before, wherever they are and whatever clocks do; they are 18 from then on."""
    limits, here = Limits(zone=zone), ZoneInfo(zone)
    comes = majority.majority(born, limits)
    day, before = comes.astimezone(here).date(), (comes - timedelta(seconds=1)).astimezone(here).date()
    assert before < day
    assert age(born, before) < 18 <= age(born, day)


def test_a_birthday_is_a_timer() -> None:
    """It comes due once and not early."""
    state = recorded("2010-06-15")
    comes = datetime(2028, 6, 15, 5, tzinfo=UTC)
    assert majority.decide(majority.INITIAL, record("2010-06-15"), at=NOON) == [BirthDateRecorded(born="2010-06-15")]
    assert majority.wakes(state) == {Wake(comes, "majority")}
    assert majority.decide(state, DUE, at=comes) == [CameOfAge()]
    assert majority.decide(state, DUE, at=comes - timedelta(seconds=1)) == []
    assert majority.decide(recorded("2010-06-15", CameOfAge()), DUE, at=comes) == []
    assert majority.wakes(recorded("2010-06-15", CameOfAge())) == frozenset()
    assert majority.decide(majority.INITIAL, DUE, at=comes) == []


def test_who_is_18_already_comes_of_age_at_once() -> None:
    """By the date that is recorded; the day before the birthday, not yet."""
    old, young = "2008-03-02", "2008-03-03"
    assert majority.decide(majority.INITIAL, record(old), at=NOON) == [BirthDateRecorded(born=old), CameOfAge()]
    assert majority.decide(majority.INITIAL, record(young), at=NOON) == [BirthDateRecorded(born=young)]


def test_a_corrected_date_is_another_timer() -> None:
    """The one before is wanted no more; the same date again is nothing new."""
    corrected = recorded("2010-06-15", "2010-07-15")
    assert majority.wakes(corrected) == {Wake(datetime(2028, 7, 15, 5, tzinfo=UTC), "majority")}
    assert majority.decide(corrected, DUE, at=datetime(2028, 6, 15, 5, tzinfo=UTC)) == []
    assert majority.decide(corrected, record("2010-07-15"), at=NOON) == []


def test_a_corrected_date_says_anew_whether_they_are_of_age() -> None:
    """By one a year earlier they are still; one that makes them 16 again has a birthday of its own to come."""
    came = recorded("2008-03-01", CameOfAge())
    earlier = [BirthDateRecorded(born="2007-03-01"), CameOfAge()]
    assert majority.decide(came, record("2007-03-01"), at=NOON) == earlier
    assert majority.wakes(recorded("2008-03-01", CameOfAge(), *earlier)) == frozenset()
    assert majority.decide(came, record("2010-03-01"), at=NOON) == [BirthDateRecorded(born="2010-03-01"), NotOfAge()]
    minor = recorded("2008-03-01", CameOfAge(), "2010-03-01", NotOfAge())
    assert majority.decide(minor, record("2010-04-01"), at=NOON) == [BirthDateRecorded(born="2010-04-01")]
    assert majority.decide(minor, DUE, at=datetime(2028, 3, 1, 6, tzinfo=UTC)) == [CameOfAge()]
    assert majority.wakes(recorded("2008-03-01", CameOfAge(), "2010-03-01")) == {
        Wake(datetime(2028, 3, 1, 6, tzinfo=UTC), "majority")
    }


@pytest.mark.parametrize("born", ["2010-02-30", "2010-13-01", "0000-00-00", "2026-03-03", "1925-12-31", "1010-05-31"])
def test_a_day_that_is_not_a_birthday_is_refused(born: str) -> None:
    """One that there isn't, one to come, and one that is a slip of the pen."""
    names(majority.decide(majority.INITIAL, record(born), at=NOON), "born")


@pytest.mark.parametrize("born", ["2026-03-02", "1926-01-01"])
def test_the_youngest_and_the_oldest_day_are_recorded(born: str) -> None:
    """Today, and a hundred years ago."""
    decided = majority.decide(majority.INITIAL, record(born), at=NOON)
    assert isinstance(decided, list)
    assert decided[0] == BirthDateRecorded(born=born)


def test_a_date_that_nobody_can_read_any_more_wakes_nobody() -> None:
    """The case was erased, and its key with it."""
    assert majority.wakes(recorded("(sealed)")) == frozenset()
    assert majority.decide(recorded("(sealed)"), DUE, at=days(9999)) == []


def test_the_birth_date_of_a_case_has_one_place() -> None:
    """Nobody can keep a second one beside it."""
    assert record("2010-06-15").misfounded() is None
    elsewhere = RecordBirthDate(
        id=derived("cmd", "x"), region=REGION, case=CASE, about=age_of(derived("case", "other")), born="2010-06-15"
    )
    assert elsewhere.misfounded() == "about"
    assert majority.decide(majority.INITIAL, WITHDRAW, at=NOON, by=ADVOCATE) == NOT_FOUND
