"""The life of a referral: the whole table of who may do what when, and what holds for every history."""

from collections.abc import Sequence
from enum import Enum, auto

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import Actor, Command, Due, Event
from contracts.ids import derived
from contracts.outcomes import NOT_FOUND, NOT_NOW, Refusal
from contracts.referral import (
    AcceptOffer,
    CancelReferral,
    CompleteReferral,
    DeclineOffer,
    FailReferral,
    HoldReferral,
    MarkEnteredInError,
    NoDoorFound,
    OfferTo,
    PutOnWaitlist,
    ReferralAccepted,
    ReferralOffered,
    RequestReferral,
    ResumeReferral,
    StartService,
    SubmitReferral,
)
from contracts.vocabulary import DeclineReason, ReferralState, Urgency
from services.referral_router.domain import INITIAL, State, decide, wakes
from services.referral_router.matching import Candidate
from tests.domain.referrals import (
    ADVOCATE,
    DOOR_A,
    DOOR_B,
    DOOR_C,
    FIRST,
    HOUR,
    HUB,
    NOON,
    SECOND,
    STRANGER,
    A,
    C,
    accepted,
    after,
    candidate,
    command,
    declined,
    moved,
    offered,
    request,
    requested,
)


class World(Enum):
    """How the first service is asked: its team answers on Trellis, or the hub telephones."""

    ON_TRELLIS = auto()
    BY_TELEPHONE = auto()


S = ReferralState
RECEIVED = {S.ACCEPTED, S.IN_PROGRESS, S.ON_HOLD}
OPEN = set(S) - {S.CANCELLED, S.FAILED, S.COMPLETED, S.ENTERED_IN_ERROR}

VERBS: dict[type[Command], Command] = {
    RequestReferral: request(),
    SubmitReferral: command(SubmitReferral),
    OfferTo: command(OfferTo, service=C),
    AcceptOffer: command(AcceptOffer, service=A),
    DeclineOffer: command(DeclineOffer, service=A, reason=DeclineReason.NO_PLACE),
    PutOnWaitlist: command(PutOnWaitlist, service=A, position=1),
    StartService: command(StartService),
    HoldReferral: command(HoldReferral),
    ResumeReferral: command(ResumeReferral),
    CompleteReferral: command(CompleteReferral),
    FailReferral: command(FailReferral),
    CancelReferral: command(CancelReferral),
    MarkEnteredInError: command(MarkEnteredInError),
}
SIDES = {"hub": HUB, "advocate": ADVOCATE, "asked": FIRST, "also asked": SECOND, "never asked": STRANGER}

REQUESTER: dict[type[Command], dict[str, set[S]]] = {
    SubmitReferral: {"hub": {S.DRAFT}, "advocate": {S.DRAFT}},
    OfferTo: {"hub": {S.REQUESTED, S.REJECTED}},
    CancelReferral: {"hub": OPEN, "advocate": OPEN},
    MarkEnteredInError: dict.fromkeys(("hub", "advocate"), set(S) - {S.ENTERED_IN_ERROR}),
}
RECEIVER: dict[type[Command], set[S]] = {
    AcceptOffer: {S.REQUESTED},
    DeclineOffer: {S.REQUESTED},
    PutOnWaitlist: {S.REQUESTED},
    StartService: {S.ACCEPTED},
    HoldReferral: {S.ACCEPTED, S.IN_PROGRESS},
    ResumeReferral: {S.ON_HOLD},
    CompleteReferral: {S.IN_PROGRESS},
    FailReferral: RECEIVED,
    CancelReferral: RECEIVED,
}
ANSWERS = {AcceptOffer, DeclineOffer, PutOnWaitlist}


def in_state(status: ReferralState, world: World) -> State:
    door = DOOR_A if world is World.ON_TRELLIS else candidate(A, None)
    if status is S.DRAFT:
        return after(requested(S.DRAFT))
    start = after(requested(), offered(door), offered(DOOR_B))
    yes = accepted(door)
    way: dict[S, tuple[Event, ...]] = {
        S.REQUESTED: (),
        S.REJECTED: (declined(door), declined(DOOR_B), NoDoorFound(), moved(S.REJECTED)),
        S.CANCELLED: (moved(S.CANCELLED),),
        S.ENTERED_IN_ERROR: (moved(S.ENTERED_IN_ERROR),),
        S.ACCEPTED: (yes,),
        S.IN_PROGRESS: (yes, moved(S.IN_PROGRESS)),
        S.ON_HOLD: (yes, moved(S.IN_PROGRESS), moved(S.ON_HOLD)),
        S.FAILED: (yes, moved(S.FAILED)),
        S.COMPLETED: (yes, moved(S.IN_PROGRESS), moved(S.COMPLETED)),
    }
    return after(*way[status], start=start)


def allowed(world: World, status: ReferralState, side: str, verb: type[Command]) -> bool:
    receiver = "asked" if world is World.ON_TRELLIS else "hub"
    as_requester = status in REQUESTER.get(verb, {}).get(side, set())
    return as_requester or (side == receiver and status in RECEIVER.get(verb, set()))


def refusal(world: World, status: ReferralState, side: str, verb: type[Command]) -> Refusal:
    """Return why a cell of the table is refused: *not found* to whoever has no part in it, else *not now*."""
    no_part = side == "never asked" or (side == "asked" and world is World.BY_TELEPHONE)
    nobody_asked = status is S.DRAFT and (side in ("asked", "also asked") or verb in ANSWERS)
    requesters_verb = verb in REQUESTER and side not in REQUESTER[verb] and verb is not CancelReferral
    receivers_verb = verb not in REQUESTER and side == "advocate"
    anothers_offer = verb in ANSWERS and side == "also asked"
    unseen = (verb is RequestReferral, no_part, nobody_asked, requesters_verb, receivers_verb, anothers_offer)
    return NOT_FOUND if any(unseen) else NOT_NOW


@pytest.mark.parametrize("world", World)
@pytest.mark.parametrize("status", ReferralState)
def test_every_cell_of_the_table(world: World, status: ReferralState) -> None:
    """In each of the ten states, each side may do exactly what the field's closed loop says, and nothing else."""
    state = in_state(status, world)
    assert state.status is status
    for side, actor in SIDES.items():
        for verb, message in VERBS.items():
            answer = decide(state, message, at=NOON, by=actor, candidates=(DOOR_C,))
            said = answer.reason if isinstance(answer, Refusal) else bool(answer)
            expected = True if allowed(world, status, side, verb) else refusal(world, status, side, verb).reason
            assert (side, verb.__name__, said) == (side, verb.__name__, expected)


def test_before_it_is_founded_only_a_request_finds_anything() -> None:
    """A referral that doesn't exist looks the same to everybody; only the requesting side can bring it about."""
    for side, actor in SIDES.items():
        for verb, message in VERBS.items():
            answer = decide(INITIAL, message, at=NOON, by=actor)
            founds = verb is RequestReferral and side in ("hub", "advocate")
            assert isinstance(answer, list) if founds else answer == NOT_FOUND


# --------------------------------------------------------------------------------------------- whatever the history is

DOORS = (DOOR_A, DOOR_B, DOOR_C, candidate(derived("svc", "d"), FIRST.audience))

messages = st.one_of(
    st.sampled_from([message for verb, message in VERBS.items() if verb not in ANSWERS]),
    st.builds(
        lambda verb, door: command(verb, service=door.service),
        st.sampled_from([AcceptOffer, OfferTo]),
        st.sampled_from(DOORS),
    ),
    st.builds(
        lambda door: command(DeclineOffer, service=door.service, reason=DeclineReason.OTHER), st.sampled_from(DOORS)
    ),
    st.builds(lambda door: command(PutOnWaitlist, service=door.service, position=1), st.sampled_from(DOORS)),
    st.just(Due("unanswered")),
)
steps = st.lists(
    st.tuples(messages, st.sampled_from(list(SIDES.values())), st.integers(0, 50), st.permutations(DOORS)), max_size=25
)


@given(steps, st.sampled_from(Urgency))
def test_no_history_breaks_the_life_cycle(
    history: list[tuple[Command | Due, Actor, int, Sequence[Candidate]]], urgency: Urgency
) -> None:
    """At most one acceptance, ended stays ended, nobody is asked twice by the router, a clock runs while asking."""
    at, acceptances = NOON, 0
    state = after(requested(urgency=urgency))
    for message, by, hours, doors in history:
        at += hours * HOUR
        before = state
        answer = decide(state, message, at=at, by=None if isinstance(message, Due) else by, candidates=doors)
        if isinstance(answer, Refusal):
            continue
        state = after(*answer, start=state)
        acceptances += sum(isinstance(event, ReferralAccepted) for event in answer)
        assert state.status in ReferralState
        assert acceptances <= 1
        assert (acceptances == 1) is (state.accepted is not None)
        if before.status.is_end:
            assert state.status in (before.status, S.ENTERED_IN_ERROR)
        if not isinstance(message, OfferTo):
            new = [event.service for event in answer if isinstance(event, ReferralOffered)]
            assert not {offer.service for offer in before.offers} & set(new)
        assert len({offer.service for offer in state.offers}) == len(state.offers)
        assert state.status is S.REQUESTED or not wakes(state)
        assert len(wakes(state)) <= 1
