"""The life of a referral: ten states, who may set which, and which door is tried next. Pure.

The requester (hub, advocate) sets draft, requested and entered-in-error; either side cancels; the receiving side sets
the rest. The receiving side is the team that was asked, or the hub where that provider is not on Trellis and answered
by telephone: for a team that answers here itself, the hub cannot.

*Rejected* means that everybody who was asked said no and nobody is left to ask. It is not an end: the hub sees the
gap, and offering the referral to one more service makes it *requested* again. Cancelled, failed and completed are
ends; only marking it as entered in error still corrects the record.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from contracts.base import Actor, Command, Due, Event, Fact
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Reason, Refusal, invalid
from contracts.referral import (
    AcceptOffer,
    CancelReferral,
    CompleteReferral,
    DeclineOffer,
    FailReferral,
    HoldReferral,
    MarkEnteredInError,
    NoDoorFound,
    OfferDeclined,
    OfferTo,
    OfferWaitlisted,
    PutOnWaitlist,
    ReferralAccepted,
    ReferralMoved,
    ReferralOffered,
    ReferralRequested,
    RequestReferral,
    ResumeReferral,
    StartService,
    SubmitReferral,
)
from contracts.vocabulary import Kind, ReferralState, Urgency
from services.referral_router.life import (
    INITIAL,
    RECEIVED,
    UNANSWERED,
    Answer,
    Offer,
    State,
    evolve,
    wakes,
)
from services.referral_router.limits import Sought
from services.referral_router.matching import Candidate

__all__ = ["DEFAULT_CLOCKS", "INITIAL", "Clocks", "Offer", "State", "decide", "evolve", "sought", "wakes"]

NOT_FOR_THE_HUB: Final = Refusal(Reason.NOT_NOW, None, "This team answers here itself; the hub can't answer for it.")
ALREADY_ASKED: Final = Refusal(Reason.NOT_NOW, "service", "This service has been asked and has not said no.")

_REQUESTER: Final = frozenset({Kind.HUB, Kind.ADVOCATE})

_RECEIVER_MOVES: Final[dict[type[Command], tuple[frozenset[ReferralState], ReferralState]]] = {
    StartService: (frozenset({ReferralState.ACCEPTED}), ReferralState.IN_PROGRESS),
    HoldReferral: (frozenset({ReferralState.ACCEPTED, ReferralState.IN_PROGRESS}), ReferralState.ON_HOLD),
    ResumeReferral: (frozenset({ReferralState.ON_HOLD}), ReferralState.IN_PROGRESS),
    CompleteReferral: (frozenset({ReferralState.IN_PROGRESS}), ReferralState.COMPLETED),
    FailReferral: (RECEIVED, ReferralState.FAILED),
    CancelReferral: (RECEIVED, ReferralState.CANCELLED),
}
"""From which states the receiving side goes where. Resuming goes back to where it was paused."""


class Clocks(msgspec.Struct, frozen=True):
    """How long a service has to answer before the next is asked.

    Source: targets of ours, as of 2026, to be set by each hub. First services are due within 72 h (Los Angeles
    protocol), the longest that silence may last; an urgent need is asked about within the hour.
    """

    now: timedelta = timedelta(hours=1)
    soon: timedelta = timedelta(hours=24)
    when_possible: timedelta = timedelta(hours=72)
    asked_at_once_when_urgent: int = 2

    def answer_within(self, urgency: Urgency) -> timedelta:
        match urgency:
            case Urgency.NOW:
                return self.now
            case Urgency.SOON:
                return self.soon
            case Urgency.WHEN_POSSIBLE:
                return self.when_possible


DEFAULT_CLOCKS: Final = Clocks()


class _Doors(msgspec.Struct, frozen=True):
    """What a decision about the next door depends on, besides the referral itself."""

    at: datetime
    candidates: Sequence[Candidate]
    clocks: Clocks

    def offer(self, candidate: Candidate, request: ReferralRequested) -> ReferralOffered:
        return ReferralOffered(
            service=candidate.service,
            service_name=candidate.name,
            audience=candidate.audience,
            because=candidate.because,
            answer_by=self.at + self.clocks.answer_within(request.urgency),
        )

    def first(self, request: ReferralRequested) -> list[Event]:
        """Return the request and who is asked at first: one door, or two at once where it is urgent."""
        at_once = self.clocks.asked_at_once_when_urgent if request.urgency is Urgency.NOW else 1
        asked = [self.offer(candidate, request) for candidate in self.candidates[:at_once]]
        return [request, *asked] if asked else [request, NoDoorFound()]

    def next(self, state: State) -> list[Event]:
        """Return an offer to the best door that has not been asked, or nothing where there is none."""
        if state.request is None:
            return []
        fresh = (candidate for candidate in self.candidates if state.offer(candidate.service) is None)
        candidate = next(fresh, None)
        return [] if candidate is None else [self.offer(candidate, state.request)]


def sought(state: State, message: Command | Due | Fact) -> Sought | None:
    """Return what to look up in the directory before `decide` is asked, or None where it needs no candidates."""
    if isinstance(message, RequestReferral):
        return None if message.draft else Sought(message.need, message.urgency, message.area)
    if state.request is None or not isinstance(message, SubmitReferral | OfferTo | DeclineOffer | PutOnWaitlist | Due):
        return None
    asked = frozenset(offer.service for offer in state.offers)
    chosen = message.service if isinstance(message, OfferTo) else None
    return Sought(state.request.need, state.request.urgency, state.request.area, asked, chosen)


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    candidates: Sequence[Candidate] = (),
    clocks: Clocks = DEFAULT_CLOCKS,
) -> list[Event] | Refusal:
    """Return what follows. ``candidates`` are the doors to try, best first, found by what `sought` asked for."""
    doors = _Doors(at, candidates, clocks)
    if not isinstance(message, Command):
        return _widen(state, message, doors)
    if by is None or (state.request is None) is not isinstance(message, RequestReferral):
        return NOT_FOUND
    if by.kind in _REQUESTER:
        answer = _as_requester(state, message, by, doors)
        if answer is not None:
            return answer
    return _as_receiver(state, message, by, doors)


def _widen(state: State, message: Due | Fact, doors: _Doors) -> list[Event]:
    """Nobody answered in time: one more is asked beside them. A later answer of theirs still counts."""
    late = isinstance(message, Due) and message.why == UNANSWERED and any(w.at <= doors.at for w in wakes(state))
    return doors.next(state) if late else []


def _as_requester(state: State, command: Command, by: Actor, doors: _Doors) -> list[Event] | Refusal | None:
    """Return the answer to a verb of the requesting side, or None where it is one of the receiving side."""
    match command:
        case RequestReferral():
            return _request(command, doors)
        case SubmitReferral():
            return _submit(state, doors)
        case OfferTo():
            return _offer_to(state, command, doors) if by.kind is Kind.HUB else NOT_FOUND
        case CancelReferral():
            return NOT_NOW if state.status.is_end else [ReferralMoved(state=ReferralState.CANCELLED)]
        case MarkEnteredInError():
            done = state.status is ReferralState.ENTERED_IN_ERROR
            return NOT_NOW if done else [ReferralMoved(state=ReferralState.ENTERED_IN_ERROR)]
        case _:
            return None


def _request(command: RequestReferral, doors: _Doors) -> list[Event]:
    requested = ReferralRequested(
        need=command.need,
        urgency=command.urgency,
        area=command.area,
        state=ReferralState.DRAFT if command.draft else ReferralState.REQUESTED,
        answer_by=doors.at + doors.clocks.answer_within(command.urgency),
        note=command.note,
    )
    return [requested] if command.draft else doors.first(requested)


def _submit(state: State, doors: _Doors) -> list[Event] | Refusal:
    if state.request is None or state.status is not ReferralState.DRAFT:
        return NOT_NOW
    answer_by = doors.at + doors.clocks.answer_within(state.request.urgency)
    return doors.first(msgspec.structs.replace(state.request, state=ReferralState.REQUESTED, answer_by=answer_by))


def _offer_to(state: State, command: OfferTo, doors: _Doors) -> list[Event] | Refusal:
    if state.request is None or state.status not in (ReferralState.REQUESTED, ReferralState.REJECTED):
        return NOT_NOW
    chosen = next((candidate for candidate in doors.candidates if candidate.service == command.service), None)
    if chosen is None:
        return invalid("service", "The directory of this region has no such service.")
    if any(offer.service == command.service for offer in state.hopeful):
        return ALREADY_ASKED
    offered = doors.offer(chosen, state.request)
    if state.status is ReferralState.REJECTED:
        return [ReferralMoved(state=ReferralState.REQUESTED), offered]
    return [offered]


def _as_receiver(state: State, command: Command, by: Actor, doors: _Doors) -> list[Event] | Refusal:
    """Return the answer to a verb of the receiving side. Whoever was never asked finds nothing here."""
    if by.kind is not Kind.HUB and not any(offer.may_be_answered_by(by) for offer in state.offers):
        return NOT_FOUND
    if isinstance(command, AcceptOffer | DeclineOffer | PutOnWaitlist):
        return _cannot_answer(state, command, by) or _answer(state, command, doors)
    if type(command) in _RECEIVER_MOVES:
        return _move(state, command, by)
    return NOT_FOUND


def _cannot_answer(state: State, command: AcceptOffer | DeclineOffer | PutOnWaitlist, by: Actor) -> Refusal | None:
    offer = state.offer(command.service)
    if offer is None:
        return NOT_FOUND
    if not offer.may_be_answered_by(by):
        return NOT_FOR_THE_HUB if by.kind is Kind.HUB else NOT_FOUND
    if state.accepted not in (None, offer.service):
        return TAKEN
    if state.status is not ReferralState.REQUESTED or offer.answer is Answer.DECLINED:
        return NOT_NOW
    return None


def _answer(state: State, command: AcceptOffer | DeclineOffer | PutOnWaitlist, doors: _Doors) -> list[Event] | Refusal:
    offer = state.offer(command.service)
    match command:
        case _ if offer is None:
            return NOT_FOUND
        case AcceptOffer():
            return [ReferralAccepted(service=offer.service, service_name=offer.name, audience=offer.audience)]
        case DeclineOffer():
            declined = OfferDeclined(service=offer.service, reason=command.reason)
            return [declined, *_after_a_no(evolve(state, declined), doors)]
        case PutOnWaitlist():
            waitlisted = OfferWaitlisted(service=offer.service, position=command.position)
            after = evolve(state, waitlisted)
            return [waitlisted] if after.being_asked else [waitlisted, *doors.next(after)]


def _after_a_no(state: State, doors: _Doors) -> list[Event]:
    """Nothing while another is still being asked; else the next door; else a gap that the hub has to see."""
    if state.being_asked:
        return []
    offered = doors.next(state)
    if offered:
        return offered
    return [NoDoorFound()] if state.hopeful else [NoDoorFound(), ReferralMoved(state=ReferralState.REJECTED)]


def _move(state: State, command: Command, by: Actor) -> list[Event] | Refusal:
    allowed_from, to = _RECEIVER_MOVES[type(command)]
    accepted = state.offer(state.accepted)
    if accepted is None or state.status not in allowed_from:
        return NOT_NOW
    if not accepted.may_be_answered_by(by):
        return NOT_FOR_THE_HUB if by.kind is Kind.HUB else NOT_NOW
    if isinstance(command, ResumeReferral) and state.held_from is not None:
        to = state.held_from
    return [ReferralMoved(state=to)]
