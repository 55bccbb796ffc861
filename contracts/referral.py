"""Referrals: from a need to a door that opens. Decided by ``referral_router``."""

from typing import Annotated, ClassVar

import msgspec

from contracts.base import Audience, Command, Event
from contracts.ids import ServiceId
from contracts.labels import Count, Flag, Label, Moment, OfficePhone, PublicName, Story, labelled
from contracts.taxonomy import ServiceKind
from contracts.vocabulary import Area, Barrier, DeclineReason, MatchReason, Need, ReferralState, Urgency

Position = Annotated[int, labelled(Label.STATUS, ge=1, le=10_000)]


class RequestReferral(Command, frozen=True, tag="referral_router.request.v1"):
    """Open a referral and let the router find a door."""

    founds: ClassVar = ("ref",)
    need: Need
    urgency: Urgency
    area: Area
    note: Story | None = None
    draft: Flag = False


class SubmitReferral(Command, frozen=True, tag="referral_router.submit.v1"):
    """Turn a draft into a request."""


class OfferTo(Command, frozen=True, tag="referral_router.offer.v1"):
    """Offer the referral to one more service, chosen by a person."""

    service: ServiceId


class AcceptOffer(Command, frozen=True, tag="referral_router.accept.v1"):
    """Accept an offer. ``service`` says which, since hub staff may record a telephone answer on a partner's behalf."""

    service: ServiceId


class DeclineOffer(Command, frozen=True, tag="referral_router.decline.v1"):
    """Decline an offer, and say what the next place should know."""

    service: ServiceId
    reason: DeclineReason


class PutOnWaitlist(Command, frozen=True, tag="referral_router.waitlist.v1"):
    """Keep a place in line."""

    service: ServiceId
    position: Position


class StartService(Command, frozen=True, tag="referral_router.start.v1"):
    """First contact was made; the service goes on."""


class HoldReferral(Command, frozen=True, tag="referral_router.hold.v1"):
    """Pause."""


class ResumeReferral(Command, frozen=True, tag="referral_router.resume.v1"):
    """Go on where it was paused. A return resumes; it never restarts."""


class CompleteReferral(Command, frozen=True, tag="referral_router.complete.v1"):
    """The service did what it was asked for."""


class FailReferral(Command, frozen=True, tag="referral_router.fail.v1"):
    """The service could not do what it was asked for."""


class CancelReferral(Command, frozen=True, tag="referral_router.cancel.v1"):
    """Stop: it is no longer wanted."""


class MarkEnteredInError(Command, frozen=True, tag="referral_router.mark_in_error.v1"):
    """It should never have been opened."""


class ReferralRequested(Event, frozen=True, tag="referral.requested.v1"):
    """A need looks for a door. ``state`` is draft or requested; ``answer_by`` is when silence becomes late."""

    need: Need
    urgency: Urgency
    area: Area
    state: ReferralState
    answer_by: Moment
    note: Story | None = None


class Because(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One reason why a service was asked: a code, and what it speaks of. A fact stays; its words may change."""

    reason: MatchReason
    need: Need | None = None
    """What it offers, with `MatchReason.OFFERS_NEED` and `MatchReason.NEEDED_TOO`."""
    barrier: Barrier | None = None
    """What is to know of it, with `MatchReason.BARRIER`."""
    count: Count | None = None
    """How many: kinds of support, with `MatchReason.UNDER_ONE_ROOF`; places, with `MatchReason.PLACES_FREE`."""
    phone: OfficePhone | None = None
    """Whom to call, with `MatchReason.TELEPHONE`; None where the directory has no number."""
    kind: ServiceKind | None = None
    """What exactly it offers, with `MatchReason.OFFERS_KIND`."""


class ReferralOffered(Event, frozen=True, tag="referral.offered.v1"):
    """A service was asked. ``audience`` is None where the provider is not on Trellis and the hub must telephone."""

    service: ServiceId
    service_name: PublicName
    audience: Audience | None
    because: tuple[Because, ...]
    answer_by: Moment | None = None
    """When silence of this one makes the router ask the next."""


class OfferDeclined(Event, frozen=True, tag="referral.offer_declined.v1"):
    """That service can't; the referral goes on to the next."""

    service: ServiceId
    reason: DeclineReason


class OfferWaitlisted(Event, frozen=True, tag="referral.offer_waitlisted.v1"):
    """That service keeps a place in line."""

    service: ServiceId
    position: Position


class NoDoorFound(Event, frozen=True, tag="referral.no_door_found.v1"):
    """Nobody in the directory fits, or everybody declined: a gap that the hub has to see."""


class ReferralAccepted(Event, frozen=True, tag="referral.accepted.v1"):
    """A service said yes."""

    service: ServiceId
    service_name: PublicName
    audience: Audience | None


class ReferralMoved(Event, frozen=True, tag="referral.moved.v1"):
    """The referral went to another of the ten states."""

    state: ReferralState
