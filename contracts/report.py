"""Mandated reports: a telephone call first, then the written follow-up. Decided by ``referral_router``.

A bus message is not a report (Wis. Stat. 48.981(3)(a)): nothing here says "reported" before a call is recorded.
"""

from typing import ClassVar

from contracts.base import Audience, Command, Event, TeamToken
from contracts.labels import Moment, Name, Place, PublicName, Story
from contracts.vocabulary import AgencyRole, ReportDuty


class RecordCall(Command, frozen=True, tag="referral_router.record_call.v1"):
    """Record who was called, and when."""

    founds: ClassVar = ("rpt",)
    role: AgencyRole
    agency: TeamToken
    agency_name: PublicName
    called_at: Moment
    spoke_with: Name | None = None
    duty: ReportDuty | None = None
    """Asked, never presumed: a call without it is not recorded."""


class SendFollowUp(Command, frozen=True, tag="referral_router.send_follow_up.v1"):
    """Send the written follow-up to child welfare and law enforcement."""

    child_welfare: TeamToken
    law_enforcement: TeamToken
    story: Story
    called: Name | None = None
    place: Place | None = None


class AcknowledgeReport(Command, frozen=True, tag="referral_router.acknowledge_report.v1"):
    """Say that the agency has the written follow-up."""


class TellYouth(Command, frozen=True, tag="referral_router.tell_youth.v1"):
    """Say that the youth was told of the report, and that their page may speak of it safely."""


class ReportCalled(Event, frozen=True, tag="report.called.v1"):
    """The call was made. From here on, and not before, a report exists."""

    role: AgencyRole
    agency: TeamToken
    agency_name: PublicName
    called_at: Moment
    spoke_with: Name | None = None
    duty: ReportDuty | None = None


class FollowUpSent(Event, frozen=True, tag="report.follow_up_sent.v1"):
    """The written follow-up went out. Cross-report is due within 12 h; both ways of counting are shown."""

    recipients: tuple[Audience, ...]
    cross_report_due: Moment
    """12 h from receipt, excluding Saturdays, Sundays and legal holidays."""
    cross_report_due_plain: Moment
    """The plain 12 h of state standards without that carve-out."""
    story: Story
    called: Name | None = None
    place: Place | None = None


class ReportAcknowledged(Event, frozen=True, tag="report.acknowledged.v1"):
    """An agency has it."""

    agency: Audience


class YouthTold(Event, frozen=True, tag="report.youth_told.v1"):
    """The youth was told. Their page says from here on that there was a report the law requires."""
