"""A mandated report: the telephone call first, then the written follow-up, then who has it. Pure.

A message on a bus is not a report (Wis. Stat. 48.981(3)(a)): nothing exists here before a call was recorded.
"""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Refusal, invalid
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
from contracts.vocabulary import AgencyRole, Kind

_EARLY_CALL: Final = timedelta(minutes=5)
"""By how much a clock on the wall may be ahead of ours."""


class State(msgspec.Struct, frozen=True):
    """One report. ``called`` is None before it is founded."""

    called: ReportCalled | None = None
    sent: FollowUpSent | None = None
    acknowledged: frozenset[Audience] = frozenset()
    crossed: frozenset[Audience] = frozenset()
    """Which agencies told the other one."""
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
        case CrossReported(agency=agency):
            return msgspec.structs.replace(state, crossed=state.crossed | {agency})
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
) -> list[Event] | Refusal:
    """Return what follows. ``teams`` are those of the report's region: only its own agencies can be named."""
    if not isinstance(message, Command):
        return []
    teams = teams or Teams()
    match message:
        case RecordCall() if state.called is None:
            return _record_call(message, at, teams)
        case SendFollowUp() if state.called is not None:
            return NOT_NOW if state.sent is not None else _send(message, teams)
        case AcknowledgeReport() | CrossReport() if by is not None:
            return _of_agency(state, message, by.audience, at)
        case TellYouth() if state.called is not None:
            return NOT_NOW if state.told else [YouthTold()]
        case _:
            return NOT_FOUND


def _record_call(command: RecordCall, at: datetime, teams: Teams) -> list[Event] | Refusal:
    if command.called_at > at + _EARLY_CALL:
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


def _send(command: SendFollowUp, teams: Teams) -> list[Event] | Refusal:
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
            story=command.story,
            called=command.called,
            place=command.place,
        )
    ]


def _of_agency(
    state: State, command: AcknowledgeReport | CrossReport, agency: Audience, at: datetime
) -> list[Event] | Refusal:
    """Return what an agency says; who was sent nothing finds nothing."""
    called, sent = state.called, state.sent
    if called is None or sent is None or agency not in sent.recipients:
        return NOT_FOUND
    if isinstance(command, CrossReport):
        return _cross(state, called, sent, command, agency=agency, at=at)
    return TAKEN if agency in state.acknowledged else [ReportAcknowledged(agency=agency)]


def _cross(
    state: State, called: ReportCalled, sent: FollowUpSent, command: CrossReport, *, agency: Audience, at: datetime
) -> list[Event] | Refusal:
    """Return that an agency told the other of the two."""
    others = [each for each in sent.recipients if each != agency]
    if agency in state.crossed or not others:
        return TAKEN if others else NOT_NOW
    if command.at > at + _EARLY_CALL:
        return invalid("at", "Write it down once it was done.")
    if command.at < called.called_at:
        return invalid("at", "That is before the call.")
    is_called = agency == Audience(Kind.INVESTIGATOR, called.agency)
    return [CrossReported(agency=agency, to=others[0], at=command.at, called=is_called)]
