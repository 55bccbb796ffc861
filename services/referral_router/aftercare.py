"""Checking in as planned, and whether it helped. Pure."""

import calendar
from datetime import datetime

import msgspec

from contracts.aftercare import (
    FollowUpDue,
    FollowUpRecorded,
    FollowUpsPlanned,
    HelpSaid,
    PlanFollowUps,
    RecordFollowUp,
    SayHelped,
    helped_of,
)
from contracts.base import Actor, Audience, Command, Due, Event, Fact
from contracts.loop import Helped
from contracts.outcomes import NOT_FOUND, Refusal, invalid
from contracts.referral import ReferralRequested
from contracts.taxonomy import ServiceKind
from contracts.vocabulary import Kind, Need
from services.referral_router.figures import Clocks
from services.referral_router.life import State

_MONTHS: int = 12


def decide(command: Command, at: datetime, clocks: Clocks) -> list[Event] | Refusal:
    """Return what follows where a follow-up is planned, or was done."""
    match command:
        case PlanFollowUps(months=months) if len(months) > clocks.check_ins_at_most:
            return invalid("months", f"At most {clocks.check_ins_at_most} of them.")
        case PlanFollowUps(months=months) if any(month > clocks.months_at_most for month in months):
            return invalid("months", f"At most {clocks.months_at_most} months from now.")
        case PlanFollowUps(months=months):
            return [planned(months, at)]
        case RecordFollowUp(came=came, note=note):
            return [FollowUpRecorded(came=came, note=note)]
        case _:
            return NOT_FOUND


def planned(months: tuple[int, ...], at: datetime) -> FollowUpsPlanned:
    """Return check-ins so many months after ``at``."""
    return FollowUpsPlanned(due=tuple(months_after(at, month) for month in sorted(set(months))))


def coaching(request: ReferralRequested, at: datetime, clocks: Clocks) -> list[Event]:
    """Return the check-ins of job coaching, where that is what begins."""
    coached = request.kind is ServiceKind.JOB_COACHING or (request.kind is None and request.need is Need.EMPLOYMENT)
    return [planned(clocks.coaching, at)] if coached and clocks.coaching else []


def due(state: State, told: tuple[Audience, ...]) -> list[Event]:
    """Return that it is time to check in. What else came due meanwhile comes by itself."""
    return [FollowUpDue(number=state.followed + 1, told=told)]


def months_after(at: datetime, months: int) -> datetime:
    """Return the same day so many months later, or the last of a month that is too short."""
    year, month = divmod(at.month - 1 + months, _MONTHS)
    year, month = at.year + year, month + 1
    return at.replace(year=year, month=month, day=min(at.day, calendar.monthrange(year, month)[1]))


# ------------------------------------------------------------------------------------------------------- did this help?


class Said(msgspec.Struct, frozen=True):
    """What one audience said last of one thing."""

    answer: Helped | None = None


def evolve_said(state: Said, event: Event) -> Said:
    """Return what they said last after ``event``."""
    return Said(event.answer) if isinstance(event, HelpSaid) else state


def decide_said(
    state: Said, message: Command | Due | Fact, *, at: datetime, by: Actor | None = None, asked: bool = False
) -> list[Event] | Refusal:
    """Return their answer. ``asked``: it is their own request, or their own referral, and there is such a one.

    What is somebody else's looks like what never was.
    """
    del at
    if not isinstance(message, SayHelped) or by is None or not asked:
        return NOT_FOUND if isinstance(message, Command) else []
    if message.about != helped_of(message.of, by.audience) or by.kind not in (Kind.YOUTH, Kind.CAREGIVER):
        return NOT_FOUND
    said = HelpSaid(of=message.of, answer=message.answer, audience=by.audience)
    return [] if state.answer is message.answer else [said]
