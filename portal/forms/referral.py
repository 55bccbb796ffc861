"""Forms about referrals and mandated reports: what is typed, and the command it becomes."""

from datetime import datetime
from typing import Final

import msgspec

from contracts.base import Command
from contracts.ids import derived
from contracts.labels import Name, Place, Story
from contracts.loop import LearnedBy
from contracts.referral import (
    AcceptOffer,
    CancelReferral,
    CompleteReferral,
    DeclineOffer,
    FailReferral,
    HoldReferral,
    MarkEnteredInError,
    OfferTo,
    Position,
    PutOnWaitlist,
    ReopenReferral,
    RequestReferral,
    ResumeReferral,
    StartService,
)
from contracts.report import AcknowledgeReport, CrossReport, RecordCall, SendFollowUp, TellYouth
from contracts.vocabulary import AgencyRole, Area, DeclineReason, Need, ReportDuty, Urgency
from portal.models.casefile import Case
from portal.models.referral import Referral
from portal.models.report import Report
from portal.models.teams import Team


class Refer(msgspec.Struct, frozen=True):
    """What is needed."""

    need: Need
    urgency: Urgency
    area: Area
    note: Story | None = None


class Widen(msgspec.Struct, frozen=True):
    """One more service to ask."""

    service: str


class Decline(msgspec.Struct, frozen=True):
    """What the next place should know."""

    reason: DeclineReason


class Waitlist(msgspec.Struct, frozen=True):
    """Which place in line."""

    position: Position


class Call(msgspec.Struct, frozen=True):
    """A call that was made; ``agency`` is the agency's team."""

    agency: str
    called_at: datetime
    duty: ReportDuty
    spoke_with: Name | None = None


class FollowUp(msgspec.Struct, frozen=True):
    """The written follow-up, to two agencies by their teams."""

    child_welfare: str
    law_enforcement: str
    story: Story
    called: Name | None = None
    place: Place | None = None


class Crossed(msgspec.Struct, frozen=True):
    """When the other agency was told."""

    at: datetime


SAYS: Final = {
    "at": "Please write when they were told.",
    "need": "Please choose what is needed.",
    "urgency": "Please say how soon.",
    "area": "Please choose a part of the region.",
    "service": "Please choose a place to ask.",
    "reason": "Please choose what fits best.",
    "position": "Please write which place in line, such as 3.",
    "agency": "Please choose whom you called.",
    "called_at": "Please write when you called.",
    "duty": "Please say which duty applies.",
    "child_welfare": "Please choose the child welfare agency.",
    "law_enforcement": "Please choose the law enforcement agency.",
    "story": "Please write what you saw or were told.",
}

MOVES: Final[dict[str, type[Command]]] = {
    "start": StartService,
    "hold": HoldReferral,
    "resume": ResumeReferral,
    "complete": CompleteReferral,
    "fail": FailReferral,
    "reopen": ReopenReferral,
    "cancel": CancelReferral,
    "mistake": MarkEnteredInError,
}
"""The buttons that move a referral on, by the last part of their address."""


def refer(form: Refer, command: str, case: Case) -> RequestReferral:
    return RequestReferral(
        id=command,
        region=case.region,
        case=case.id,
        about=derived("ref", command),
        need=form.need,
        urgency=form.urgency,
        area=form.area,
        note=form.note,
    )


def offer_to(command: str, referral: Referral, service: str) -> OfferTo:
    return OfferTo(id=command, region=referral.region, case=referral.case, about=referral.id, services=(service,))


def accept(command: str, referral: Referral, service: str, learned_by: LearnedBy | None = None) -> AcceptOffer:
    """Return the yes of a team, or (``learned_by``) what a hub learned of one that is not on Trellis."""
    return AcceptOffer(
        id=command,
        region=referral.region,
        case=referral.case,
        about=referral.id,
        service=service,
        learned_by=learned_by,
    )


def decline(
    form: Decline, command: str, referral: Referral, service: str, learned_by: LearnedBy | None = None
) -> DeclineOffer:
    return DeclineOffer(
        id=command,
        region=referral.region,
        case=referral.case,
        about=referral.id,
        service=service,
        reason=form.reason,
        learned_by=learned_by,
    )


def waitlist(
    form: Waitlist, command: str, referral: Referral, service: str, learned_by: LearnedBy | None = None
) -> PutOnWaitlist:
    return PutOnWaitlist(
        id=command,
        region=referral.region,
        case=referral.case,
        about=referral.id,
        service=service,
        position=form.position,
        learned_by=learned_by,
    )


def move(verb: str, command: str, referral: Referral) -> Command | None:
    """Return the command of a button; None where there is no such button."""
    kind = MOVES.get(verb)
    if kind is None:
        return None
    return kind(id=command, region=referral.region, case=referral.case, about=referral.id)


def record_call(form: Call, command: str, case: Case, agency: Team, role: AgencyRole) -> RecordCall:
    return RecordCall(
        id=command,
        region=case.region,
        case=case.id,
        about=derived("rpt", command),
        role=role,
        agency=agency.audience.team,
        agency_name=agency.name,
        called_at=form.called_at,
        spoke_with=form.spoke_with,
        duty=form.duty,
    )


def follow_up(form: FollowUp, command: str, report: Report) -> SendFollowUp:
    return SendFollowUp(
        id=command,
        region=report.region,
        case=report.case,
        about=report.id,
        child_welfare=form.child_welfare,
        law_enforcement=form.law_enforcement,
        story=form.story,
        called=form.called,
        place=form.place,
    )


def acknowledge(command: str, report: Report) -> AcknowledgeReport:
    return AcknowledgeReport(id=command, region=report.region, case=report.case, about=report.id)


def cross(form: Crossed, command: str, report: Report) -> CrossReport:
    return CrossReport(id=command, region=report.region, case=report.case, about=report.id, at=form.at)


def tell(command: str, report: Report) -> TellYouth:
    return TellYouth(id=command, region=report.region, case=report.case, about=report.id)
