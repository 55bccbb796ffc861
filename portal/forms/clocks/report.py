"""Forms about mandated reports: the call, the written follow-up, what an agency says of it; and their commands."""

from datetime import datetime
from typing import Final

import msgspec

from contracts.ids import derived
from contracts.labels import Name, Place, Story
from contracts.report import AcknowledgeReport, CrossReport, RecordCall, SendFollowUp, TellYouth
from contracts.vocabulary import AgencyRole, ReportDuty
from portal.i18n import N_
from portal.models.cases.casefile import Case
from portal.models.clocks.report import Report
from portal.models.people.teams import Team


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
    "agency": N_("Please choose whom you called."),
    "called_at": N_("Please write when you called."),
    "duty": N_("Please say which duty applies."),
    "child_welfare": N_("Please choose the child welfare agency."),
    "law_enforcement": N_("Please choose the law enforcement agency."),
    "story": N_("Please write what you saw or were told."),
    "at": N_("Please write when they were told."),
}


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
