"""Mandated reports: a telephone call first, then the written follow-up. Decided by ``referral_router``.

A bus message is not a report (Wis. Stat. 48.981(3)(a)): nothing here says "reported" before a call is recorded.
"""

from typing import ClassVar

from contracts.base import Audience, Command, Event, TeamToken
from contracts.labels import Flag, Moment, Name, Place, PublicName, Story
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


class CrossReport(Command, frozen=True, tag="referral_router.cross_report.v1"):
    """Say that the agency told the other one, child welfare or law enforcement, and when."""

    at: Moment


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
    """The written follow-up went out. The clock of the cross-report began with the call (`contracts.clock`)."""

    recipients: tuple[Audience, ...]
    story: Story
    called: Name | None = None
    place: Place | None = None


class ReportAcknowledged(Event, frozen=True, tag="report.acknowledged.v1"):
    """An agency has it."""

    agency: Audience


class CrossReported(Event, frozen=True, tag="report.cross_reported.v1"):
    """An agency told the other one. ``called``: it is the one that was called, whose clock this meets."""

    agency: Audience
    to: Audience
    at: Moment
    called: Flag


class YouthTold(Event, frozen=True, tag="report.youth_told.v1"):
    """The youth was told. Their page says from here on that there was a report the law requires."""
