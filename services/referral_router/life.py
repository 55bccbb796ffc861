"""What a referral is: who was asked, what they said, who has it, and what it waits for. Pure."""

from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from contracts.aftercare import FollowUpDue, FollowUpsPlanned
from contracts.base import Actor, Audience, Event, Wake
from contracts.ids import ServiceId
from contracts.referral import (
    DoorClosed,
    FirstContactAsked,
    OfferDeclined,
    OfferWaitlisted,
    ReferralAccepted,
    ReferralMoved,
    ReferralOffered,
    ReferralReopened,
    ReferralRequested,
    TransferAsked,
    TransferRefused,
    TransferTaken,
)
from contracts.vocabulary import Kind, ReferralState

UNANSWERED: Final = "unanswered"
CONTACT: Final = "contact"
FOLLOW_UP: Final = "follow-up"
FOLLOWED: Final = frozenset(
    {ReferralState.ACCEPTED, ReferralState.IN_PROGRESS, ReferralState.ON_HOLD, ReferralState.COMPLETED}
)
"""Where somebody checks in as planned: also after the service is done."""


class Answer(StrEnum):
    """What a service that was asked has said so far."""

    NONE = "none"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"
    CLOSED = "closed"
    """It is not waited for any more: somebody else said yes, or the directory has it no more. It may be asked again."""


class Offer(msgspec.Struct, frozen=True):
    """One service that was asked."""

    service: ServiceId
    name: str
    audience: Audience | None
    answer_by: datetime | None
    answer: Answer = Answer.NONE
    position: int | None = None
    """Its place in line, where it keeps one."""

    def may_be_answered_by(self, actor: Actor) -> bool:
        """Return whether ``actor`` speaks for it: its own team, or the hub where it is only on the telephone."""
        return actor.kind is Kind.HUB if self.audience is None else actor.audience == self.audience


class State(msgspec.Struct, frozen=True):
    """One referral. ``request`` is None before it is founded; ``offers`` hold each service once, in order of asking."""

    request: ReferralRequested | None = None
    status: ReferralState = ReferralState.DRAFT
    offers: tuple[Offer, ...] = ()
    accepted: ServiceId | None = None
    held_from: ReferralState | None = None
    """Where it was paused, and goes on."""
    begun: bool = False
    """Whether first contact was made with whoever has it, or had it before a return."""
    former: Offer | None = None
    """Who had it before a return: they are asked first."""
    contact_by: datetime | None = None
    contact_asked: int = 0
    keeper: Audience | None = None
    """The hub that took it over; None: whichever hub of the region."""
    transfer: TransferAsked | None = None
    follow_ups: tuple[datetime, ...] = ()
    followed: int = 0
    """How many of them have come due."""

    def offer(self, service: ServiceId | None) -> Offer | None:
        return next((offer for offer in self.offers if offer.service == service), None)

    @property
    def hopeful(self) -> tuple[Offer, ...]:
        """Offers that may still become a yes."""
        return tuple(offer for offer in self.offers if offer.answer in (Answer.NONE, Answer.WAITLISTED))

    @property
    def being_asked(self) -> bool:
        """Whether somebody was asked and has said nothing yet."""
        return any(offer.answer is Answer.NONE for offer in self.offers)

    @property
    def asked(self) -> frozenset[ServiceId]:
        """Whom the router doesn't ask by itself: they were asked, and it still stands, or they said no."""
        return frozenset(offer.service for offer in self.offers if offer.answer is not Answer.CLOSED)

    @property
    def responsible(self) -> Audience | None:
        """Who answers for it: the sender until first contact is confirmed, then whoever has it.

        None: the hub, for a provider that is not on Trellis.
        """
        sender = self.keeper or (None if self.request is None else self.request.sender)
        if not self.begun or self.accepted is None:
            return sender
        holder = self.offer(self.accepted)
        return sender if holder is None else holder.audience

    @property
    def both_sides(self) -> tuple[Audience, ...]:
        """Return who asked for it, or keeps it since, and who has it."""
        sender = self.keeper or (None if self.request is None else self.request.sender)
        holder = self.offer(self.accepted)
        both = (sender, None if holder is None else holder.audience)
        return tuple(dict.fromkeys(each for each in both if each is not None))


INITIAL: Final = State()
_but = msgspec.structs.replace


def evolve(state: State, event: Event) -> State:
    """Return the referral after ``event``."""
    match event:
        case ReferralRequested():
            state = _but(state, request=event, status=event.state)
        case ReferralMoved(state=status):
            state = _moved(state, status)
        case ReferralReopened(answer_by=answer_by):
            state = _reopened(state, answer_by)
        case FirstContactAsked(number=number, again=again):
            state = _but(state, contact_asked=number, contact_by=again)
        case FollowUpsPlanned(due=due):
            state = _but(state, follow_ups=due, followed=0)
        case FollowUpDue(number=number):
            state = _but(state, followed=number)
        case TransferAsked():
            state = _but(state, transfer=event)
        case TransferTaken(hub=hub):
            state = _but(state, transfer=None, keeper=hub)
        case TransferRefused():
            state = _but(state, transfer=None)
        case _:
            state = _after_offer(state, event)
    return state


def _after_offer(state: State, event: Event) -> State:
    match event:
        case ReferralOffered(service=service, service_name=name, audience=audience, answer_by=answer_by):
            others = tuple(offer for offer in state.offers if offer.service != service)
            return _but(state, offers=(*others, Offer(service, name, audience, answer_by)))
        case OfferDeclined(service=service):
            return _without(_answered(state, service, Answer.DECLINED), service)
        case OfferWaitlisted(service=service, position=position):
            return _answered(state, service, Answer.WAITLISTED, position)
        case DoorClosed(service=service):
            closed = _answered(state, service, Answer.CLOSED)
            return closed if state.begun else _without(closed, service)
        case ReferralAccepted():
            return _accepted(state, event)
        case _:
            return state


def _accepted(state: State, event: ReferralAccepted) -> State:
    """Return the referral that ``event`` gave a door; whoever else was asked isn't waited for any more."""
    offer = Offer(event.service, event.service_name, event.audience, None)
    offers = tuple(
        _but(each, answer=Answer.CLOSED) if each.answer in (Answer.NONE, Answer.WAITLISTED) else each
        for each in state.offers
        if each.service != event.service
    )
    return _but(
        state,
        offers=(*offers, offer),
        accepted=event.service,
        status=ReferralState.ACCEPTED,
        contact_by=event.contact_by,
        contact_asked=0,
        begun=False,
    )


def _moved(state: State, status: ReferralState) -> State:
    held_from = state.status if status is ReferralState.ON_HOLD else None
    begun = state.begun or status is ReferralState.IN_PROGRESS
    return _but(state, status=status, held_from=held_from, begun=begun)


def _reopened(state: State, answer_by: datetime) -> State:
    """Return the referral of somebody who is back: no earlier answer counts, and who had it is asked first."""
    request = None if state.request is None else _but(state.request, answer_by=answer_by)
    former = state.offer(state.accepted) or state.former
    return _but(
        state,
        request=request,
        status=ReferralState.REQUESTED,
        offers=(),
        accepted=None,
        held_from=None,
        former=former,
        begun=state.begun and former is not None,
        contact_by=None,
        transfer=None,
    )


def _without(state: State, service: ServiceId) -> State:
    """Return the referral that ``service``, if it had it, has no more."""
    if state.accepted != service:
        return state
    return _but(state, accepted=None, contact_by=None, begun=False)


def _answered(state: State, service: ServiceId, answer: Answer, position: int | None = None) -> State:
    offers = (
        _but(offer, answer=answer, position=position) if offer.service == service else offer for offer in state.offers
    )
    return _but(state, offers=tuple(offers))


def wakes(state: State) -> frozenset[Wake]:
    """Return what a referral waits for: an answer, first contact, the next follow-up.

    A place in line is not a yes: a waitlisted offer doesn't stop the clock.
    """
    wanted = set()
    deadlines = [offer.answer_by for offer in state.hopeful if offer.answer_by is not None]
    if state.status is ReferralState.REQUESTED and deadlines:
        wanted.add(Wake(max(deadlines), UNANSWERED))
    if state.status is ReferralState.ACCEPTED and state.contact_by is not None:
        wanted.add(Wake(state.contact_by, CONTACT))
    if state.status in FOLLOWED and state.followed < len(state.follow_ups):
        wanted.add(Wake(state.follow_ups[state.followed], FOLLOW_UP))
    return frozenset(wanted)
