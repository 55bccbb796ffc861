"""What a service that was asked says, or the hub on its behalf: how it was learned, and what it comes to. Pure."""

from datetime import datetime
from typing import TypedDict

from contracts.base import Actor, Event
from contracts.loop import LearnedBy
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Refusal, invalid
from contracts.referral import (
    AcceptOffer,
    DeclineOffer,
    OfferDeclined,
    OfferWaitlisted,
    PutOnWaitlist,
    ReferralAccepted,
    ReferralMoved,
)
from contracts.vocabulary import Kind, ReferralState
from services.referral_router.life import Answer, Offer, State, evolve
from services.referral_router.offering import Doors

AnswerTo = AcceptOffer | DeclineOffer | PutOnWaitlist


class _Learned(TypedDict, total=False):
    learned_by: LearnedBy | None
    learned_at: datetime | None
    said_by: str | None


def decide(state: State, command: AnswerTo, by: Actor, doors: Doors) -> list[Event] | Refusal:
    offer = state.offer(command.service)
    if offer is None:
        return NOT_FOUND
    if offer.answer is Answer.DECLINED or (offer.answer is Answer.CLOSED and offer.service != state.accepted):
        return NOT_NOW
    refused = _kept_away(command, offer, doors) or _flaw_in_learning(command, by, doors.at)
    if refused is not None:
        return refused
    match command:
        case AcceptOffer():
            return _accept(state, command, offer, by, doors)
        case DeclineOffer():
            return _decline(state, command, by, doors)
        case PutOnWaitlist():
            return _wait(state, command, offer, by, doors)


def _kept_away(command: AnswerTo, offer: Offer, doors: Doors) -> Refusal | None:
    """Since it was asked, they may have to be kept from there: it then reads what anybody does who wasn't first."""
    return TAKEN if isinstance(command, AcceptOffer) and offer.audience in doors.known.kept_from else None


def _flaw_in_learning(command: AnswerTo, by: Actor, at: datetime) -> Refusal | None:
    """What a hub writes down for a provider says how it was learned; a team's own answer needs no such thing."""
    if by.kind is not Kind.HUB:
        return None
    if command.learned_by is None:
        return invalid("learned_by", "Say how you learned it.")
    if command.learned_at is not None and command.learned_at > at:
        return invalid("learned_at", "It was learned before it is written down.")
    return None


def _learned(command: AnswerTo, by: Actor, at: datetime) -> _Learned:
    if by.kind is not Kind.HUB:
        return {}
    learned_at = command.learned_at or at
    return {"learned_by": command.learned_by, "learned_at": learned_at, "said_by": command.said_by}


def _accept(state: State, command: AcceptOffer, offer: Offer, by: Actor, doors: Doors) -> list[Event]:
    returns = state.begun and state.former is not None and state.former.service == offer.service
    resumed = [ReferralMoved(state=ReferralState.IN_PROGRESS)] if returns else []
    contact_by = None if returns or state.request is None else doors.clocks.contact_within(state.request.urgency)
    accepted = ReferralAccepted(
        service=offer.service,
        service_name=offer.name,
        audience=offer.audience,
        contact_by=None if contact_by is None else doors.at + contact_by,
        **_learned(command, by, doors.at),
    )
    return [accepted, *resumed]


def _decline(state: State, command: DeclineOffer, by: Actor, doors: Doors) -> list[Event]:
    declined = OfferDeclined(
        service=command.service,
        reason=command.reason,
        **_learned(command, by, doors.at),
    )
    return [declined, *doors.back_to_asking(state, declined)]


def _wait(state: State, command: PutOnWaitlist, offer: Offer, by: Actor, doors: Doors) -> list[Event] | Refusal:
    waitlisted = OfferWaitlisted(
        service=offer.service,
        position=command.position,
        **_learned(command, by, doors.at),
    )
    if offer.answer is Answer.WAITLISTED and offer.position is not None:
        return [waitlisted] if command.position < offer.position else invalid("position", "A place only moves up.")
    after = evolve(state, waitlisted)
    return [waitlisted] if after.being_asked else [waitlisted, *doors.next(after)]
