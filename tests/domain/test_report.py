"""A mandated report: the call first, then the follow-up, and what the agencies say."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from contracts.base import Actor, Audience, Command, Due
from contracts.gate import TeamFormed
from contracts.holidays import is_legal_holiday
from contracts.ids import derived
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Refusal
from contracts.report import (
    AcknowledgeReport,
    CrossReport,
    CrossReported,
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
from services.referral_router.report import INITIAL, State, decide, evolve

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
    """It reaches child welfare and law enforcement, once."""
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


CROSS = command(CrossReport, at=MONDAY + timedelta(hours=1))
CROSSED = CrossReported(agency=WELFARE.audience, to=POLICE.audience, at=MONDAY + timedelta(hours=1), called=True)


def test_each_agency_tells_the_other_once() -> None:
    """Only that of the one that was called meets its clock; nobody else finds a report to tell of."""
    later = MONDAY + timedelta(hours=2)
    assert decide(AFTER_SENDING, CROSS, at=later, by=WELFARE) == [CROSSED]
    back = CrossReported(agency=POLICE.audience, to=WELFARE.audience, at=MONDAY + timedelta(hours=1), called=False)
    assert decide(AFTER_SENDING, CROSS, at=later, by=POLICE) == [back]
    assert decide(evolve(AFTER_SENDING, CROSSED), CROSS, at=later, by=WELFARE) == TAKEN
    for state, by in ((AFTER_SENDING, OTHERS), (AFTER_CALL, WELFARE), (INITIAL, WELFARE)):
        assert decide(state, CROSS, at=later, by=by) == NOT_FOUND


@pytest.mark.parametrize("at", [MONDAY - timedelta(minutes=1), MONDAY + timedelta(hours=3)])
def test_a_cross_report_is_written_down_once_it_was_made(at: datetime) -> None:
    """Neither before the call nor in a time to come."""
    refused = decide(AFTER_SENDING, command(CrossReport, at=at), at=MONDAY + timedelta(hours=2), by=WELFARE)
    assert isinstance(refused, Refusal)
    assert refused.field == "at"


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
