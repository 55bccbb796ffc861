"""Referrals: from a need to a door that opens, and what becomes of it. Decided by ``referral_router``.

What is asked about a person is text, each field with its own label, since only text can be sealed. Words in one field
are the values of `contracts.taxonomy`, parted by spaces.
"""

from typing import Annotated, ClassVar, Final

import msgspec

from contracts.base import Audience, Command, Event
from contracts.casework import StepId
from contracts.ids import ReleaseId, ServiceId
from contracts.labels import Count, Flag, Label, Moment, Name, OfficePhone, PublicName, Story, labelled
from contracts.loop import Closing, Gap, LearnedBy
from contracts.taxonomy import ServiceKind
from contracts.vocabulary import Area, Barrier, DeclineReason, MatchReason, Need, ReferralState, Urgency

Position = Annotated[int, labelled(Label.STATUS, ge=1, le=10_000)]

_WORDS: Final = "^[a-z]+(-[a-z]+)*( [a-z]+(-[a-z]+)*){0,29}$"
_SERVICES: Final = "^svc_[a-z2-7]{26}( svc_[a-z2-7]{26}){0,19}$"
AgeSaid = Annotated[str, labelled(Label.IDENTITY, pattern="^[0-9]{1,2}$")]
WhoSaid = Annotated[str, labelled(Label.IDENTITY, pattern=_WORDS)]
HealthSaid = Annotated[str, labelled(Label.HEALTH, pattern=_WORDS)]
LegalSaid = Annotated[str, labelled(Label.LEGAL, pattern=_WORDS)]
AuthoritySaid = Annotated[str, labelled(Label.LEGAL, pattern="^[a-z]+$")]
LanguageSaid = Annotated[str, labelled(Label.IDENTITY, pattern="^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*( only)?$")]
"""A BCP 47 tag; an interpreter will do, unless it says "only"."""
TribeSaid = Annotated[str, labelled(Label.IDENTITY, min_length=1, max_length=300)]
"""What they said of their tribe and its preferences: asked, never inferred; shown, never scored."""
DoorsSaid = Annotated[str, labelled(Label.LOCATION, pattern=_SERVICES)]
"""Services by their ids: which doors somebody wants, or not, tells where they are found."""
KnownSaid = Annotated[str, labelled(Label.LOCATION, min_length=1, max_length=2000)]
"""Providers that somebody knows, a name a line."""


# ------------------------------------------------------------------------------------------------------------- commands


class RequestReferral(Command, frozen=True, tag="referral_router.request.v1"):
    """Open a referral and let the router find a door."""

    founds: ClassVar = ("ref",)
    need: Need
    urgency: Urgency
    area: Area
    kind: ServiceKind | None = None
    needed_by: Moment | None = None
    advanced: Flag = False
    """Only staff with the advanced competencies will do."""
    note: Story | None = None
    age: AgeSaid | None = None
    who: WhoSaid | None = None
    health: HealthSaid | None = None
    legal: LegalSaid | None = None
    authority: AuthoritySaid | None = None
    """Who may decide where they are placed."""
    language: LanguageSaid | None = None
    tribe: TribeSaid | None = None
    wanted: DoorsSaid | None = None
    unwanted: DoorsSaid | None = None
    known: KnownSaid | None = None
    draft: Flag = False
    step: StepId | None = None
    """The step of their plan that it is for."""


class SubmitReferral(Command, frozen=True, tag="referral_router.submit.v1"):
    """Turn a draft into a request."""


class OfferTo(Command, frozen=True, tag="referral_router.offer.v1"):
    """Offer the referral to services chosen by a person, all at once. ``answer_by`` None: as the urgency has it."""

    services: tuple[ServiceId, ...]
    answer_by: Moment | None = None


class AcceptOffer(Command, frozen=True, tag="referral_router.accept.v1"):
    """Accept an offer. ``service`` says which, since hub staff record the answer of a provider that is not on Trellis.

    Then they say how they learned it, from whom, and (None: just now) when.
    """

    service: ServiceId
    learned_by: LearnedBy | None = None
    learned_at: Moment | None = None
    said_by: Name | None = None


class DeclineOffer(Command, frozen=True, tag="referral_router.decline.v1"):
    """Decline an offer, and say what the next place should know; also after a yes, until the service has begun."""

    service: ServiceId
    reason: DeclineReason
    learned_by: LearnedBy | None = None
    learned_at: Moment | None = None
    said_by: Name | None = None


class PutOnWaitlist(Command, frozen=True, tag="referral_router.waitlist.v1"):
    """Keep a place in line; sent again, move it up."""

    service: ServiceId
    position: Position
    learned_by: LearnedBy | None = None
    learned_at: Moment | None = None
    said_by: Name | None = None


class StartService(Command, frozen=True, tag="referral_router.start.v1"):
    """First contact was made; the service goes on."""


class HoldReferral(Command, frozen=True, tag="referral_router.hold.v1"):
    """Pause."""


class ResumeReferral(Command, frozen=True, tag="referral_router.resume.v1"):
    """Go on where it was paused. A return resumes; it never restarts."""


class CompleteReferral(Command, frozen=True, tag="referral_router.complete.v1"):
    """The service did what it was asked for. ``outcome`` None: nobody said what came of it."""

    outcome: Closing | None = None


class FailReferral(Command, frozen=True, tag="referral_router.fail.v1"):
    """The service could not do what it was asked for."""

    outcome: Closing | None = None


class CancelReferral(Command, frozen=True, tag="referral_router.cancel.v1"):
    """Stop: it is no longer wanted."""


class MarkEnteredInError(Command, frozen=True, tag="referral_router.mark_in_error.v1"):
    """It should never have been opened."""


class ReopenReferral(Command, frozen=True, tag="referral_router.reopen.v1"):
    """They are back: go on where it was, with the same provider if it can. It is counted against nobody."""


class TransferReferral(Command, frozen=True, tag="referral_router.transfer.v1"):
    """Ask another hub to keep this referral. ``release`` is the youth's own that names that hub."""

    to: Audience
    release: ReleaseId


class TakeTransfer(Command, frozen=True, tag="referral_router.take_transfer.v1"):
    """Take over a referral that another hub asked us to keep."""


class RefuseTransfer(Command, frozen=True, tag="referral_router.refuse_transfer.v1"):
    """Leave a referral with the hub that keeps it: the other can't, or it is wanted back."""


# --------------------------------------------------------------------------------------------------------------- events


class ReferralRequested(Event, frozen=True, tag="referral.requested.v1"):
    """A need looks for a door. ``state`` is draft or requested; ``answer_by`` is when silence becomes late.

    ``sender`` asked for it, and stays responsible until first contact is confirmed.
    """

    need: Need
    urgency: Urgency
    area: Area
    state: ReferralState
    answer_by: Moment
    kind: ServiceKind | None = None
    needed_by: Moment | None = None
    advanced: Flag = False
    sender: Audience | None = None
    note: Story | None = None
    age: AgeSaid | None = None
    who: WhoSaid | None = None
    health: HealthSaid | None = None
    legal: LegalSaid | None = None
    authority: AuthoritySaid | None = None
    language: LanguageSaid | None = None
    tribe: TribeSaid | None = None
    wanted: DoorsSaid | None = None
    unwanted: DoorsSaid | None = None
    known: KnownSaid | None = None
    step: StepId | None = None


class Because(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One reason why a service was asked: a code, and what it speaks of. A fact stays; its words may change."""

    reason: MatchReason
    need: Need | None = None
    """What it offers, with `MatchReason.OFFERS_NEED`."""
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
    learned_by: LearnedBy | None = None
    learned_at: Moment | None = None
    said_by: Name | None = None


class OfferWaitlisted(Event, frozen=True, tag="referral.offer_waitlisted.v1"):
    """That service keeps a place in line."""

    service: ServiceId
    position: Position
    learned_by: LearnedBy | None = None
    learned_at: Moment | None = None
    said_by: Name | None = None


class DoorClosed(Event, frozen=True, tag="referral.door_closed.v1"):
    """That service is no more in the directory, and its offer is none. What has begun there goes on until it ends."""

    service: ServiceId


class Excluded(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How many services were no door, for one reason, and a few of them where the reason is public (`loop.PUBLIC`)."""

    why: Gap
    count: Count
    services: tuple[ServiceId, ...] = ()


class NoDoorFound(Event, frozen=True, tag="referral.no_door_found.v1"):
    """Nobody in the directory fits, or everybody declined: a gap that the hub has to see, and why it is there."""

    why: tuple[Excluded, ...] = ()


class DoorsLeftOut(Event, frozen=True, tag="referral.doors_left_out.v1"):
    """A door was found, and others were none: why, as far as it is public of them."""

    why: tuple[Excluded, ...]


class ReferralAccepted(Event, frozen=True, tag="referral.accepted.v1"):
    """A service said yes. ``contact_by`` is when it is asked whether first contact was made."""

    service: ServiceId
    service_name: PublicName
    audience: Audience | None
    contact_by: Moment | None = None
    learned_by: LearnedBy | None = None
    learned_at: Moment | None = None
    said_by: Name | None = None


class FirstContactAsked(Event, frozen=True, tag="referral.first_contact_asked.v1"):
    """First contact isn't confirmed in time: both sides are asked, and the sender stays responsible."""

    number: Count
    told: tuple[Audience, ...] = ()
    """Who is told that something waits for them."""
    again: Moment | None = None


class ReferralMoved(Event, frozen=True, tag="referral.moved.v1"):
    """The referral went to another of the ten states."""

    state: ReferralState
    outcome: Closing | None = None


class ReferralReopened(Event, frozen=True, tag="referral.reopened.v1"):
    """They are back: it is requested again, and goes on where it was. Earlier answers count no more."""

    answer_by: Moment


class TransferAsked(Event, frozen=True, tag="referral.transfer_asked.v1"):
    """Another hub is asked to keep this referral; until it takes it, this one does."""

    to: Audience
    to_name: PublicName
    release: ReleaseId


class TransferTaken(Event, frozen=True, tag="referral.transfer_taken.v1"):
    """From here on this hub keeps the referral."""

    hub: Audience


class TransferRefused(Event, frozen=True, tag="referral.transfer_refused.v1"):
    """It stays with the hub that keeps it."""

    hub: Audience
