"""On call: rosters, and pages that somebody always answers. Decided by ``oncall_scheduler``."""

from typing import Annotated, ClassVar

import msgspec

from contracts.base import Audience, Command, Event, TeamToken
from contracts.ids import ReferralId
from contracts.labels import Count, Flag, Label, Moment, PublicName, Reach, labelled
from contracts.vocabulary import Language, PageReason

Zone = Annotated[str, labelled(Label.STATUS, pattern=r"^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$")]
"""An IANA time zone, such as ``America/Chicago``."""
Seconds = Annotated[int, labelled(Label.STATUS, ge=1, le=86_400)]
Hours = Annotated[int, labelled(Label.STATUS, ge=1, le=24 * 31)]


class Layer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """People who take turns of ``turn_hours`` wall-clock hours, in order, from ``starts`` on."""

    name: PublicName
    teams: tuple[TeamToken, ...]
    starts: Moment
    turn_hours: Hours


class SetRoster(Command, frozen=True, tag="oncall_scheduler.set_roster.v1"):
    """Set a region's roster: who takes turns, and how long each has to answer."""

    zone: Zone
    layers: tuple[Layer, ...]
    answer_within: Seconds


class RequestPage(Command, frozen=True, tag="oncall_scheduler.page.v1"):
    """Ask for an advocate. ``reach`` is how to call back, shown to whoever answers."""

    founds: ClassVar = ("page",)
    reason: PageReason
    language: Language
    youth_asked: Flag
    """Whether the youth was asked first, as is their right unless they can't be."""
    reach: Reach | None = None


class AcknowledgePage(Command, frozen=True, tag="oncall_scheduler.acknowledge.v1"):
    """Say "I have it"."""


class PassPageOn(Command, frozen=True, tag="oncall_scheduler.pass_on.v1"):
    """Say "I can't, ask the next person"."""


class SetOut(Command, frozen=True, tag="oncall_scheduler.set_out.v1"):
    """Say "I'm on my way"."""


class Arrive(Command, frozen=True, tag="oncall_scheduler.arrive.v1"):
    """Say "I have arrived"."""


class FinishPage(Command, frozen=True, tag="oncall_scheduler.finish.v1"):
    """Say that it is done."""


class RosterSet(Event, frozen=True, tag="oncall.roster_set.v1"):
    """The region's roster as it stands from here on."""

    zone: Zone
    layers: tuple[Layer, ...]
    answer_within: Seconds


class PageRequested(Event, frozen=True, tag="oncall.page_requested.v1"):
    """An advocate is needed."""

    reason: PageReason
    language: Language
    answer_within: Seconds
    referral: ReferralId | None = None
    reach: Reach | None = None
    youth_asked: Flag = False


class PageSent(Event, frozen=True, tag="oncall.page_sent.v1"):
    """Somebody was asked, and has until ``deadline``. ``step`` counts from 1. The last resort is the hub."""

    step: Count
    audience: Audience
    deadline: Moment


class PagePassed(Event, frozen=True, tag="oncall.page_passed.v1"):
    """That step gave no answer in time, or said they can't."""

    step: Count
    audience: Audience
    declined: Flag


class PageAcknowledged(Event, frozen=True, tag="oncall.page_acknowledged.v1"):
    """Somebody has it. ``set_out_by`` is when silence escalates again."""

    audience: Audience
    set_out_by: Moment


class AdvocateSetOut(Event, frozen=True, tag="oncall.advocate_set_out.v1"):
    """They are on their way."""

    audience: Audience
    arrive_by: Moment


class AdvocateArrived(Event, frozen=True, tag="oncall.advocate_arrived.v1"):
    """They are there."""

    audience: Audience


class PageFinished(Event, frozen=True, tag="oncall.page_finished.v1"):
    """It is done."""

    audience: Audience
