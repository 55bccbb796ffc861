"""After a door has opened: checking in as planned, and whether it helped, in their own words' stead. Of a referral.

Decided by ``referral_router``.
"""

from typing import Annotated

from contracts.base import Audience, Command, Event
from contracts.ids import AnyId, derived
from contracts.labels import Count, Label, Moment, Story, labelled
from contracts.loop import CheckIn, Helped

Month = Annotated[int, labelled(Label.STATUS, ge=1, le=120)]
"""A month after something began. How many there may be is the router's figure."""


class PlanFollowUps(Command, frozen=True, tag="referral_router.plan_follow_ups.v1"):
    """Check in so many months from now; what was planned before is planned no more."""

    months: tuple[Month, ...]


class RecordFollowUp(Command, frozen=True, tag="referral_router.record_follow_up.v1"):
    """Say what a follow-up found."""

    came: CheckIn
    note: Story | None = None


class SayHelped(Command, frozen=True, tag="referral_router.say_helped.v1"):
    """Answer "did this help?" for oneself. ``about`` is `helped_of` what it is asked of and one's own team."""

    of: AnyId
    answer: Helped

    def misfounded(self) -> str | None:
        return None if self.about.startswith("hlp_") else "about"


def helped_of(of: str, audience: Audience) -> str:
    """Return the id of one audience's own answers about a referral, or about their own request."""
    return derived("hlp", of, audience.kind, audience.team)


class FollowUpsPlanned(Event, frozen=True, tag="referral.follow_ups_planned.v1"):
    """When somebody checks in."""

    due: tuple[Moment, ...]


class FollowUpDue(Event, frozen=True, tag="referral.follow_up_due.v1"):
    """It is time to check in."""

    number: Count
    told: tuple[Audience, ...] = ()
    """Who is told that something waits for them."""


class FollowUpRecorded(Event, frozen=True, tag="referral.follow_up_recorded.v1"):
    """Somebody checked in, or tried to."""

    came: CheckIn
    note: Story | None = None


class HelpSaid(Event, frozen=True, tag="referral.help_said.v1"):
    """Somebody answered for themselves whether it helped; what they said last counts."""

    of: AnyId
    answer: Helped
    audience: Audience
