"""A mandated report: the call first, then the follow-up, and its clocks."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import Actor, Audience, Command, Due
from contracts.gate import TeamFormed
from contracts.holidays import is_legal_holiday
from contracts.ids import derived
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Refusal
from contracts.report import (
    AcknowledgeReport,
    FollowUpSent,
    RecordCall,
    ReportAcknowledged,
    ReportCalled,
    SendFollowUp,
    TellYouth,
    YouthTold,
)
from contracts.standing import Teams
from contracts.vocabulary import AgencyRole, Kind, ReportDuty
from services.referral_router.report import INITIAL, State, cross_report_due, decide, evolve

CENTRAL = ZoneInfo("America/Chicago")
MONDAY = datetime(2027, 3, 1, 15, tzinfo=UTC)  # nine in the morning in Wisconsin
HUB = Actor(Kind.HUB, "hub-team", "hub-person")
WELFARE = Actor(Kind.INVESTIGATOR, "welfare", "intake-worker")
POLICE = Actor(Kind.INVESTIGATOR, "police", "officer")
OTHERS = Actor(Kind.INVESTIGATOR, "elsewhere", "officer")


def formed(actor: Actor, role: AgencyRole, name: str) -> dict[Audience, TeamFormed]:
    return {actor.audience: TeamFormed(audience=actor.audience, name=name, role=role)}


TEAMS = Teams(
    formed(WELFARE, AgencyRole.CHILD_WELFARE, "County child welfare")
    | formed(POLICE, AgencyRole.LAW_ENFORCEMENT, "City police")
)


def command(verb: type[Command], **fields: Any) -> Any:
    given_fields = {"id": derived("cmd", verb.__name__), "region": "northwest", "case": derived("case", "1")}
    return verb(**given_fields, about=derived("rpt", "1"), **fields)


def record(
    called_at: datetime = MONDAY,
    role: AgencyRole = AgencyRole.CHILD_WELFARE,
    agency: str = "welfare",
    duty: ReportDuty | None = ReportDuty.MANDATED_REPORTER,
) -> Any:
    return command(RecordCall, role=role, agency=agency, agency_name="typed by hand", called_at=called_at, duty=duty)


def send(child_welfare: str = "welfare", law_enforcement: str = "police") -> Any:
    return command(SendFollowUp, child_welfare=child_welfare, law_enforcement=law_enforcement, story="What was said.")


CALLED = ReportCalled(
    role=AgencyRole.CHILD_WELFARE,
    agency="welfare",
    agency_name="County child welfare",
    called_at=MONDAY,
    duty=ReportDuty.MANDATED_REPORTER,
)
SENT = FollowUpSent(
    recipients=(WELFARE.audience, POLICE.audience),
    cross_report_due=MONDAY + timedelta(hours=12),
    cross_report_due_plain=MONDAY + timedelta(hours=12),
    story="What was said.",
)
AFTER_CALL = evolve(INITIAL, CALLED)
AFTER_SENDING = evolve(AFTER_CALL, SENT)
ACKNOWLEDGE = command(AcknowledgeReport)


def test_the_call_comes_first() -> None:
    """Before a call is recorded there is nothing to follow up or to acknowledge: it looks like no report at all."""
    assert decide(INITIAL, send(), at=MONDAY, by=HUB, teams=TEAMS) == NOT_FOUND
    assert decide(INITIAL, ACKNOWLEDGE, at=MONDAY, by=WELFARE, teams=TEAMS) == NOT_FOUND
    assert decide(INITIAL, record(), at=MONDAY, by=HUB, teams=TEAMS) == [CALLED]
    assert decide(AFTER_CALL, record(), at=MONDAY, by=HUB, teams=TEAMS) == NOT_FOUND


def test_the_follow_up_goes_out_once_to_both_agencies() -> None:
    """It reaches child welfare and law enforcement, with the clock that began with the call."""
    later = MONDAY + timedelta(hours=2)
    assert decide(AFTER_CALL, send(), at=later, by=HUB, teams=TEAMS) == [SENT]
    assert decide(AFTER_SENDING, send(), at=later, by=HUB, teams=TEAMS) == NOT_NOW


def test_each_recipient_acknowledges_once() -> None:
    """Nobody else finds it, and before it was sent nobody does."""
    assert decide(AFTER_CALL, ACKNOWLEDGE, at=MONDAY, by=WELFARE) == NOT_FOUND
    assert decide(AFTER_SENDING, ACKNOWLEDGE, at=MONDAY, by=OTHERS) == NOT_FOUND
    acknowledged = ReportAcknowledged(agency=WELFARE.audience)
    assert decide(AFTER_SENDING, ACKNOWLEDGE, at=MONDAY, by=WELFARE) == [acknowledged]
    state = evolve(AFTER_SENDING, acknowledged)
    assert decide(state, ACKNOWLEDGE, at=MONDAY, by=WELFARE) == TAKEN
    assert decide(state, ACKNOWLEDGE, at=MONDAY, by=POLICE) == [ReportAcknowledged(agency=POLICE.audience)]


@pytest.mark.parametrize("duty", ReportDuty)
def test_the_duty_is_asked_and_kept(duty: ReportDuty) -> None:
    """Whichever applies stands on the record; none is presumed (Wis. Stat. 905.045(4))."""
    called = msgspec.structs.replace(CALLED, duty=duty)
    assert decide(INITIAL, record(duty=duty), at=MONDAY, by=HUB, teams=TEAMS) == [called]


def test_the_youth_is_told_once_and_of_nothing_before_the_call() -> None:
    """Whether the follow-up went out or not: what they are told is that there was a call."""
    tell = command(TellYouth)
    assert decide(INITIAL, tell, at=MONDAY, by=HUB) == NOT_FOUND
    for state in (AFTER_CALL, AFTER_SENDING):
        assert decide(state, tell, at=MONDAY, by=HUB) == [YouthTold()]
        assert decide(evolve(state, YouthTold()), tell, at=MONDAY, by=HUB) == NOT_NOW


@pytest.mark.parametrize(
    "state, message, field",
    [
        (INITIAL, record(MONDAY + timedelta(minutes=6)), "called_at"),
        (INITIAL, record(agency="nobody"), "agency"),
        (INITIAL, record(duty=None), "duty"),
        (INITIAL, record(role=AgencyRole.LAW_ENFORCEMENT), "agency"),
        (AFTER_CALL, send(child_welfare="police"), "child_welfare"),
        (AFTER_CALL, send(law_enforcement="nobody"), "law_enforcement"),
    ],
)
def test_a_wrong_field_is_named(state: State, message: Command, field: str) -> None:
    """A call in the future, an agency this region hasn't, or one in another's role."""
    refused = decide(state, message, at=MONDAY, by=HUB, teams=TEAMS)
    assert isinstance(refused, Refusal)
    assert refused.field == field
    assert refused.rule


def test_a_clock_on_the_wall_may_be_a_little_ahead() -> None:
    """Five minutes into our future is a clock's error, not a lie."""
    assert isinstance(decide(INITIAL, record(MONDAY + timedelta(minutes=5)), at=MONDAY, by=HUB, teams=TEAMS), list)


def test_no_timer_moves_a_report() -> None:
    """Nothing waits yet, and a stray timer has no effect."""
    assert decide(AFTER_SENDING, Due("anything"), at=MONDAY) == []


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CENTRAL)


@pytest.mark.parametrize(
    "received, due",
    [
        ("2027-03-01 09:00", "2027-03-01 21:00"),  # a Monday
        ("2027-03-01 18:00", "2027-03-02 06:00"),  # over one night
        ("2027-03-05 18:00", "2027-03-08 06:00"),  # Friday evening: the weekend doesn't count
        ("2027-03-06 10:00", "2027-03-08 12:00"),  # Saturday: counted from Monday's first minute
        ("2027-03-12 20:00", "2027-03-15 08:00"),  # the clocks change on that Sunday
        ("2027-05-28 15:00", "2027-06-01 03:00"),  # Memorial Day follows the weekend
        ("2027-07-02 20:00", "2027-07-06 08:00"),  # the Fourth is a Sunday, so Monday is the holiday
        ("2026-07-02 20:00", "2026-07-03 08:00"),  # the Fourth is a Saturday: Friday is a day like others
        ("2026-12-24 09:00", "2026-12-24 21:00"),  # state offices close on Christmas Eve; the clock goes on
        ("2026-11-25 20:00", "2026-11-27 08:00"),  # Thanksgiving
    ],
)
def test_the_statute_s_twelve_hours(received: str, due: str) -> None:
    """Twelve hours, excluding Saturdays, Sundays and legal holidays, by days in Wisconsin."""
    assert cross_report_due(local(received).astimezone(UTC)) == local(due).astimezone(UTC)


@given(st.integers(0, 5 * 365 * 24 * 60))
def test_the_clock_agrees_with_counting_minutes(minutes: int) -> None:
    """An independent count over five years: minute by minute, those of excluded days left out."""
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    moment, left = start, 12 * 60
    while left:
        day = moment.astimezone(CENTRAL).date()
        left -= day.weekday() < 5 and not is_legal_holiday(day)
        moment += timedelta(minutes=1)
    assert cross_report_due(start) == moment


def test_the_plain_twelve_hours_are_never_later() -> None:
    """Both ways of counting are shown; the carve-out only ever gives more time."""
    friday = local("2027-03-05 18:00").astimezone(UTC)
    called = evolve(INITIAL, ReportCalled(role=CALLED.role, agency="welfare", agency_name="x", called_at=friday))
    events = decide(called, send(), at=friday, by=HUB, teams=TEAMS)
    assert isinstance(events, list)
    (sent,) = events
    assert isinstance(sent, FollowUpSent)
    assert sent.cross_report_due_plain == friday + timedelta(hours=12)
    assert sent.cross_report_due - sent.cross_report_due_plain == timedelta(days=2)


@pytest.mark.parametrize(
    "day, legal",
    [
        (date(2027, 1, 18), True),  # Martin Luther King's day
        (date(2027, 2, 15), True),  # Presidents' day
        (date(2028, 2, 15), False),  # a state observance, not a legal holiday
        (date(2028, 6, 19), True),  # Juneteenth
        (date(2027, 10, 11), True),  # second Monday in October
        (date(2026, 11, 27), False),  # the Friday after Thanksgiving
        (date(2027, 12, 24), False),
        (date(2027, 12, 31), False),
    ],
)
def test_legal_holidays_are_the_statute_s(day: date, legal: bool) -> None:
    """Wis. Stat. 995.20, not the days on which state offices close."""
    assert is_legal_holiday(day) is legal


def test_legal_holidays_agree_with_an_independent_calendar() -> None:
    """Over thirty years they are the federal days, unmoved, and Monday after those that fall on a Sunday."""
    federal = holidays.country_holidays("US", observed=False, years=range(2025, 2055))
    day = date(2025, 1, 1)
    while day < date(2055, 1, 1):
        after_sunday = day.weekday() == 0 and day - timedelta(days=1) in federal
        assert is_legal_holiday(day) is (day in federal or after_sunday)
        day += timedelta(days=1)
