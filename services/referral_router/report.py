"""A mandated report: the telephone call first, then the written follow-up, then who has it. Pure.

A message on a bus is not a report (Wis. Stat. 48.981(3)(a)): nothing exists here before a call was recorded.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact
from contracts.holidays import is_legal_holiday
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Refusal, invalid
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
from contracts.vocabulary import AgencyRole, Kind

_SATURDAY: Final = 5


class Clocks(msgspec.Struct, frozen=True):
    """The clocks of a report. A lawyer must confirm them before use."""

    cross_report: timedelta = timedelta(hours=12)
    """Child welfare and law enforcement tell each other. Source: Wis. Stat. 48.981(3)(a), 2015 Act 367; as of 2026."""
    zone: str = "America/Chicago"
    """Where a day begins and ends."""
    early_call: timedelta = timedelta(minutes=5)
    """By how much a clock on the wall may be ahead of ours."""


DEFAULT_CLOCKS: Final = Clocks()


class State(msgspec.Struct, frozen=True):
    """One report. ``called`` is None before it is founded."""

    called: ReportCalled | None = None
    sent: FollowUpSent | None = None
    acknowledged: frozenset[Audience] = frozenset()
    told: bool = False
    """The youth was told of it, and their page may say so."""


INITIAL = State()


def evolve(state: State, event: Event) -> State:
    match event:
        case ReportCalled():
            return msgspec.structs.replace(state, called=event)
        case FollowUpSent():
            return msgspec.structs.replace(state, sent=event)
        case ReportAcknowledged(agency=agency):
            return msgspec.structs.replace(state, acknowledged=state.acknowledged | {agency})
        case YouthTold():
            return msgspec.structs.replace(state, told=True)
        case _:
            return state


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    teams: Teams | None = None,
    clocks: Clocks = DEFAULT_CLOCKS,
) -> list[Event] | Refusal:
    """Return what follows. ``teams`` are those of the report's region: only its own agencies can be named."""
    if not isinstance(message, Command):
        return []
    teams = teams or Teams()
    match message:
        case RecordCall() if state.called is None:
            return _record_call(message, at, teams, clocks)
        case SendFollowUp() if state.called is not None:
            return NOT_NOW if state.sent is not None else _send(state.called, message, teams, clocks)
        case AcknowledgeReport() if state.sent is not None and by is not None:
            return _acknowledge(state, state.sent, by.audience)
        case TellYouth() if state.called is not None:
            return NOT_NOW if state.told else [YouthTold()]
        case _:
            return NOT_FOUND


def _record_call(command: RecordCall, at: datetime, teams: Teams, clocks: Clocks) -> list[Event] | Refusal:
    if command.called_at > at + clocks.early_call:
        return invalid("called_at", "A call is recorded after it was made.")
    if command.duty is None:  # an advocate's privilege gives way to what they must report (Wis. Stat. 905.045(4))
        return invalid("duty", "Say which duty applies: it is asked and never presumed.")
    agency = teams.formed.get(Audience(Kind.INVESTIGATOR, command.agency))
    if agency is None or agency.role is not command.role:
        return invalid("agency", "This region has no such agency.")
    return [
        ReportCalled(
            role=command.role,
            agency=command.agency,
            agency_name=agency.name,  # as the team is known, not as somebody typed it
            called_at=command.called_at,
            spoke_with=command.spoke_with,
            duty=command.duty,
        )
    ]


def _send(called: ReportCalled, command: SendFollowUp, teams: Teams, clocks: Clocks) -> list[Event] | Refusal:
    wanted = (
        ("child_welfare", command.child_welfare, AgencyRole.CHILD_WELFARE),
        ("law_enforcement", command.law_enforcement, AgencyRole.LAW_ENFORCEMENT),
    )
    recipients = []
    for field, team, role in wanted:
        agency = teams.formed.get(Audience(Kind.INVESTIGATOR, team))
        if agency is None or agency.role is not role:
            return invalid(field, "This region has no such agency.")
        recipients.append(agency.audience)
    return [
        FollowUpSent(
            recipients=tuple(recipients),
            cross_report_due=cross_report_due(called.called_at, clocks),
            cross_report_due_plain=called.called_at + clocks.cross_report,
            story=command.story,
            called=command.called,
            place=command.place,
        )
    ]


def _acknowledge(state: State, sent: FollowUpSent, agency: Audience) -> list[Event] | Refusal:
    if agency not in sent.recipients:
        return NOT_FOUND
    return TAKEN if agency in state.acknowledged else [ReportAcknowledged(agency=agency)]


def cross_report_due(
    received: datetime, clocks: Clocks = DEFAULT_CLOCKS, holiday: Callable[[date], bool] = is_legal_holiday
) -> datetime:
    """Return when the cross-report is due: the hours of whole Saturdays, Sundays and legal holidays don't count.

    A day is a local day, and an hour an hour that really passes, so a day on which clocks change has 23 or 25 of them.
    """
    zone = ZoneInfo(clocks.zone)
    moment, left = received, clocks.cross_report
    while True:
        day = moment.astimezone(zone).date()
        day_ends = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(received.tzinfo)
        if day.weekday() < _SATURDAY and not holiday(day):
            if moment + left <= day_ends:
                return moment + left
            left -= day_ends - moment
        moment = day_ends
