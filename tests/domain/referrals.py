"""Referrals in the making: people, doors, commands and events, for the tests of their life."""

from datetime import UTC, datetime, timedelta
from typing import Any

from contracts.base import Actor, Audience, Command, Event
from contracts.ids import derived
from contracts.loop import Closing, LearnedBy
from contracts.referral import (
    Because,
    OfferDeclined,
    ReferralAccepted,
    ReferralMoved,
    ReferralOffered,
    ReferralRequested,
    RequestReferral,
)
from contracts.vocabulary import Area, DeclineReason, Kind, MatchReason, Need, ReferralState, Urgency
from services.referral_router.domain import INITIAL, State, evolve
from services.referral_router.matching import Candidate
from services.referral_router.offering import Known

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

HUB = Actor(Kind.HUB, "hub-team", "hub-person")
ADVOCATE = Actor(Kind.ADVOCATE, "advocate-team", "advocate-person")
FIRST = Actor(Kind.PARTNER, "first-team", "first-person")
SECOND = Actor(Kind.PARTNER, "second-team", "second-person")
STRANGER = Actor(Kind.PARTNER, "stranger-team", "stranger-person")

A, B, C = (derived("svc", name) for name in "abc")


def candidate(service: str, audience: Audience | None) -> Candidate:
    return Candidate(service, f"Service {service[-4:]}", audience, (Because(MatchReason.CHOSEN_BY_HUB),))


DOOR_A, DOOR_B = candidate(A, FIRST.audience), candidate(B, SECOND.audience)
DOOR_C = candidate(C, None)
BY_PHONE: dict[str, Any] = {"learned_by": LearnedBy.TELEPHONE}
HEARD: dict[str, Any] = BY_PHONE | {"learned_at": NOON}


def command(verb: type[Command], **fields: Any) -> Any:
    given_fields = {"id": derived("cmd", verb.__name__), "region": "northwest", "case": derived("case", "1")}
    return verb(**given_fields, about=derived("ref", "1"), **fields)


def request(urgency: Urgency = Urgency.SOON, *, draft: bool = False) -> RequestReferral:
    asked: RequestReferral = command(
        RequestReferral, need=Need.LEGAL_SUPPORT, urgency=urgency, area=Area.NORTH, draft=draft
    )
    return asked


def found(*doors: Candidate, **more: Any) -> Known:
    """What the directory says: these doors, best first."""
    return Known(candidates=doors, **more)


def requested(
    state: ReferralState = ReferralState.REQUESTED,
    urgency: Urgency = Urgency.SOON,
    at: datetime = NOON,
    sender: Actor = HUB,
) -> ReferralRequested:
    within = {Urgency.NOW: HOUR, Urgency.SOON: 24 * HOUR, Urgency.WHEN_POSSIBLE: 72 * HOUR}[urgency]
    return ReferralRequested(
        need=Need.LEGAL_SUPPORT,
        urgency=urgency,
        area=Area.NORTH,
        state=state,
        answer_by=at + within,
        sender=sender.audience,
    )


def offered(door: Candidate, by: datetime = NOON + 24 * HOUR) -> ReferralOffered:
    return ReferralOffered(
        service=door.service, service_name=door.name, audience=door.audience, because=door.because, answer_by=by
    )


def accepted(door: Candidate, contact_by: datetime | None = NOON + 72 * HOUR, **learned: Any) -> ReferralAccepted:
    return ReferralAccepted(
        service=door.service, service_name=door.name, audience=door.audience, contact_by=contact_by, **learned
    )


def declined(door: Candidate, **learned: Any) -> OfferDeclined:
    return OfferDeclined(service=door.service, reason=DeclineReason.NO_PLACE, **learned)


def moved(state: ReferralState, outcome: Closing | None = None) -> ReferralMoved:
    return ReferralMoved(state=state, outcome=outcome)


def after(*events: Event, start: State = INITIAL) -> State:
    state = start
    for event in events:
        state = evolve(state, event)
    return state
