"""What a referral is at one moment: its state, who was asked, what they said, and when silence is late. Pure."""

from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Event, Wake
from contracts.ids import ServiceId
from contracts.referral import (
    OfferDeclined,
    OfferWaitlisted,
    ReferralAccepted,
    ReferralMoved,
    ReferralOffered,
    ReferralRequested,
)
from contracts.vocabulary import Kind, ReferralState

UNANSWERED: Final = "unanswered"
RECEIVED: Final = frozenset({ReferralState.ACCEPTED, ReferralState.IN_PROGRESS, ReferralState.ON_HOLD})


class Answer(StrEnum):
    """What a service that was asked has said so far."""

    NONE = "none"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"


class Offer(msgspec.Struct, frozen=True):
    """One service that was asked."""

    service: ServiceId
    name: str
    audience: Audience | None
    answer_by: datetime | None
    answer: Answer = Answer.NONE

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

    def offer(self, service: ServiceId | None) -> Offer | None:
        return next((offer for offer in self.offers if offer.service == service), None)

    @property
    def hopeful(self) -> tuple[Offer, ...]:
        """Offers that may still become a yes."""
        return tuple(offer for offer in self.offers if offer.answer is not Answer.DECLINED)

    @property
    def being_asked(self) -> bool:
        """Whether somebody was asked and has said nothing yet."""
        return any(offer.answer is Answer.NONE for offer in self.offers)


INITIAL = State()


def evolve(state: State, event: Event) -> State:
    replace = msgspec.structs.replace
    match event:
        case ReferralRequested():
            state = replace(state, request=event, status=event.state)
        case ReferralOffered(service=service):
            others = tuple(offer for offer in state.offers if offer.service != service)
            offer = Offer(service, event.service_name, event.audience, event.answer_by)
            state = replace(state, offers=(*others, offer))
        case OfferDeclined(service=service):
            state = _answered(state, service, Answer.DECLINED)
        case OfferWaitlisted(service=service):
            state = _answered(state, service, Answer.WAITLISTED)
        case ReferralAccepted(service=service):
            state = replace(state, accepted=service, status=ReferralState.ACCEPTED)
        case ReferralMoved(state=status):
            held_from = state.status if status is ReferralState.ON_HOLD else None
            state = replace(state, status=status, held_from=held_from)
        case _:
            pass
    return state


def _answered(state: State, service: ServiceId, answer: Answer) -> State:
    offers = (
        msgspec.structs.replace(offer, answer=answer) if offer.service == service else offer for offer in state.offers
    )
    return msgspec.structs.replace(state, offers=tuple(offers))


def wakes(state: State) -> frozenset[Wake]:
    """Return the one timer of a referral that waits for an answer: when the newest offer's time is up.

    A place in line is not a yes: a waitlisted offer doesn't stop the clock.
    """
    deadlines = [offer.answer_by for offer in state.hopeful if offer.answer_by is not None]
    if state.status is not ReferralState.REQUESTED or not deadlines:
        return frozenset()
    return frozenset({Wake(max(deadlines), UNANSWERED)})
