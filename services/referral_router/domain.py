"""The life of a referral: which door is tried next, what an answer comes to, and what a timer asks. Pure.

Who may do what in which state stands in `table`; here is what follows.
"""

from datetime import datetime
from typing import Final

import msgspec

from contracts.aftercare import PlanFollowUps, RecordFollowUp
from contracts.base import Actor, Command, Due, Event, Fact
from contracts.ids import ServiceId
from contracts.inventory import CapacityReported
from contracts.outcomes import NOT_FOUND, NOT_NOW, Reason, Refusal, invalid
from contracts.referral import (
    AcceptOffer,
    Because,
    CancelReferral,
    CompleteReferral,
    DeclineOffer,
    DoorClosed,
    FailReferral,
    FirstContactAsked,
    HoldReferral,
    MarkEnteredInError,
    OfferTo,
    PutOnWaitlist,
    ReferralAccepted,
    ReferralMoved,
    ReferralReopened,
    ReferralRequested,
    RefuseTransfer,
    ReopenReferral,
    RequestReferral,
    ResumeReferral,
    StartService,
    SubmitReferral,
    TakeTransfer,
    TransferReferral,
)
from contracts.vocabulary import Kind, MatchReason, ReferralState, Urgency
from services.referral_router import aftercare, answers, transfers
from services.referral_router.asking import flaw_in, request_of
from services.referral_router.figures import DEFAULT_CLOCKS, Clocks
from services.referral_router.life import (
    CONTACT,
    FOLLOW_UP,
    INITIAL,
    UNANSWERED,
    Answer,
    Offer,
    State,
    evolve,
    wakes,
)
from services.referral_router.matching import Candidate
from services.referral_router.offering import NOTHING, Doors, Known
from services.referral_router.table import ANSWERS, Side, sides, verdict

__all__ = ["DEFAULT_CLOCKS", "INITIAL", "Clocks", "Known", "Offer", "State", "decide", "evolve", "wakes"]

ALREADY_ASKED: Final = Refusal(Reason.NOT_NOW, "services", "This service has been asked and has not said no.")
_WHO_CAN: Final = frozenset({Kind.HUB, Kind.ADVOCATE})
_MOVES_TO: Final[dict[type[Command], ReferralState]] = {
    HoldReferral: ReferralState.ON_HOLD,
    CancelReferral: ReferralState.CANCELLED,
    MarkEnteredInError: ReferralState.ENTERED_IN_ERROR,
}


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    known: Known = NOTHING,
    clocks: Clocks = DEFAULT_CLOCKS,
) -> list[Event] | Refusal:
    """Return what follows."""
    doors = Doors(at, known, clocks)
    match message:
        case Due(why=why):
            return _due(state, why, doors)
        case Fact():
            return _heard(state, message, doors)
        case _ if by is None or (state.request is None) is not isinstance(message, RequestReferral):
            return NOT_FOUND
        case RequestReferral():
            return _request(message, by, doors) if by.kind in _WHO_CAN else NOT_FOUND
        case _ if isinstance(message, ANSWERS) and state.offer(message.service) is None:
            return NOT_FOUND
        case _:
            return verdict(state, message, by) or _permitted(state, message, by, doors)


def _permitted(state: State, command: Command, by: Actor, doors: Doors) -> list[Event] | Refusal:
    """Return what follows from a command that the table lets through."""
    request = state.request
    if request is None:
        return NOT_FOUND
    match command:
        case SubmitReferral():
            answer_by = doors.at + doors.clocks.answer_within(request.urgency)
            return doors.first(msgspec.structs.replace(request, state=ReferralState.REQUESTED, answer_by=answer_by))
        case OfferTo():
            return _offer_to(state, command, request, doors)
        case ReopenReferral():
            return _reopen(state, command, by, doors)
        case AcceptOffer() | DeclineOffer() | PutOnWaitlist():
            return answers.decide(state, command, by, doors)
        case _:
            return _beside(state, command, by, doors) or _move(state, command, request, doors)


def _beside(state: State, command: Command, by: Actor, doors: Doors) -> list[Event] | Refusal | None:
    """Return what follows from what leaves the referral in its state."""
    match command:
        case TransferReferral() | TakeTransfer() | RefuseTransfer():
            teams, released_to = doors.known.teams, doors.known.released_to
            return transfers.decide(state, command, by=by.audience, teams=teams, released_to=released_to)
        case PlanFollowUps() | RecordFollowUp():
            return aftercare.decide(command, doors.at, doors.clocks)
        case _:
            return None


def _request(command: RequestReferral, by: Actor, doors: Doors) -> list[Event] | Refusal:
    answer_by = doors.at + doors.clocks.answer_within(command.urgency)
    requested = request_of(command, sender=by.audience, answer_by=answer_by)
    return flaw_in(command, doors.at) or ([requested] if command.draft else doors.first(requested))


def _offer_to(state: State, command: OfferTo, request: ReferralRequested, doors: Doors) -> list[Event] | Refusal:
    if not command.services or (command.answer_by is not None and command.answer_by <= doors.at):
        field = "services" if not command.services else "answer_by"
        return invalid(field, "Say whom to ask, and by when they should answer.")
    found = {candidate.service: candidate for candidate in doors.known.candidates}
    if not doors.known.gone.isdisjoint(command.services):
        return invalid("services", "This service isn't in the directory any more.")
    if any(service not in found for service in command.services):  # what else counts by hand is private, and not said
        return invalid("services", "This service can't be asked for them.")
    waiting = {offer.service for offer in state.offers if offer.answer is Answer.NONE}
    if waiting.intersection(command.services):
        return ALREADY_ASKED
    wanted = dict.fromkeys(command.services)
    offered: list[Event] = [doors.offer(found[service], request, command.answer_by) for service in wanted]
    if state.status is ReferralState.REJECTED:
        return [ReferralMoved(state=ReferralState.REQUESTED), *offered]
    return offered


# ------------------------------------------------------------------------------------------------------------- the ways


def _move(state: State, command: Command, request: ReferralRequested, doors: Doors) -> list[Event] | Refusal:
    match command:
        case StartService():
            planned = aftercare.coaching(request, doors.at, doors.clocks) if not state.follow_ups else []
            return [ReferralMoved(state=ReferralState.IN_PROGRESS), *planned]
        case ResumeReferral():
            return [ReferralMoved(state=state.held_from or ReferralState.IN_PROGRESS)]
        case CompleteReferral(outcome=outcome):
            return [ReferralMoved(state=ReferralState.COMPLETED, outcome=outcome)]
        case FailReferral(outcome=outcome):
            return [ReferralMoved(state=ReferralState.FAILED, outcome=outcome)]
        case _:
            to = _MOVES_TO.get(type(command))
            return NOT_FOUND if to is None else [ReferralMoved(state=to)]


def _reopen(state: State, command: ReopenReferral, by: Actor, doors: Doors) -> list[Event] | Refusal:
    """Return how somebody who is back goes on: where it was, with whom it was, if they can.

    Who had it takes them back without being asked, unless they must not go there any more: that is never said.
    """
    urgency = Urgency.SOON if state.request is None else state.request.urgency
    reopened = ReferralReopened(answer_by=doors.at + doors.clocks.answer_within(urgency))
    after = evolve(state, reopened)
    former = after.former
    if former is not None and Side.HOLDER in sides(state, command, by) and by.kind is Kind.PARTNER:
        return [reopened, *_taken_back(after, former)] if doors.can_be_asked(former.service) else NOT_NOW
    return [reopened, *doors.again(after)]


def _taken_back(state: State, former: Offer) -> list[Event]:
    accepted = ReferralAccepted(service=former.service, service_name=former.name, audience=former.audience)
    return [accepted, *([ReferralMoved(state=ReferralState.IN_PROGRESS)] if state.begun else [])]


# ---------------------------------------------------------------------------------------------- what comes by itself


def _due(state: State, why: str, doors: Doors) -> list[Event]:
    if not any(wake.why == why and wake.at <= doors.at for wake in wakes(state)):
        return []
    if why == UNANSWERED:  # one more is asked beside them; a later answer of theirs still counts
        return doors.next(state)
    if why == CONTACT:
        number = state.contact_asked + 1
        again = None if number >= doors.clocks.contact_asked_at_most else doors.at + doors.clocks.contact_again
        return [FirstContactAsked(number=number, again=again, told=doors.may_be_told(state.both_sides))]
    return aftercare.due(state, doors.may_be_told(state.both_sides)) if why == FOLLOW_UP else []


def _heard(state: State, fact: Fact, doors: Doors) -> list[Event]:
    if state.request is None:
        return []
    if isinstance(fact.event, CapacityReported):
        return _place_freed(state, fact.address.aggregate, state.request, doors)
    events: list[Event] = []
    for service in sorted(doors.known.gone):
        closed = _closed(state, service, doors)
        for event in closed:
            state = evolve(state, event)
        events += closed
    return events


def _place_freed(state: State, service: ServiceId, request: ReferralRequested, doors: Doors) -> list[Event]:
    """Return an offer to who kept a place in line, now that one is free."""
    offer = state.offer(service)
    if state.status is not ReferralState.REQUESTED or offer is None or offer.answer is not Answer.WAITLISTED:
        return []
    if not doors.can_be_asked(service):  # since it kept the place, somebody has come to be kept away from there
        return []
    because = (Because(MatchReason.PLACE_FREED),)
    return [doors.offer(Candidate(service, offer.name, offer.audience, because), request)]


def _closed(state: State, service: ServiceId, doors: Doors) -> list[Event]:
    """Return what follows where a service left the directory. What has begun there goes on; the hub is told."""
    offer = state.offer(service)
    if offer is None or state.status.is_end:
        return []
    closed = DoorClosed(service=service)
    holds = state.accepted == service
    if holds:
        return [closed] if state.begun else [closed, *doors.back_to_asking(state, closed)]
    if state.status is not ReferralState.REQUESTED or offer.answer not in (Answer.NONE, Answer.WAITLISTED):
        return []
    return [closed, *doors.back_to_asking(state, closed)]
