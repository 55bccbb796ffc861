"""The life of a referral: the whole table of who may do what when, and what holds for every history."""

from collections.abc import Sequence
from enum import Enum, auto

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import aftercare, referral
from contracts.access import ACCESS
from contracts.aftercare import PlanFollowUps, RecordFollowUp, SayHelped
from contracts.base import Actor, Command, Due, Event
from contracts.gate import TeamFormed
from contracts.ids import derived
from contracts.loop import CheckIn, Closing
from contracts.outcomes import NOT_FOUND, NOT_NOW, Reason, Refusal
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
    ReferralOffered,
    ReferralReopened,
    RefuseTransfer,
    ReopenReferral,
    RequestReferral,
    ResumeReferral,
    StartService,
    SubmitReferral,
    TakeTransfer,
    TransferAsked,
    TransferReferral,
    TransferTaken,
)
from contracts.standing import Teams
from contracts.vocabulary import DeclineReason, Kind, ReferralState, Urgency
from services.referral_router.domain import INITIAL, State, decide, wakes
from services.referral_router.matching import Candidate
from services.referral_router.table import TABLE, Side, sides
from tests.domain.referrals import (
    ADVOCATE,
    BY_PHONE,
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
    found,
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
ENDS = {S.CANCELLED, S.FAILED, S.COMPLETED}
OPEN = set(S) - ENDS - {S.ENTERED_IN_ERROR}
SENT = OPEN - {S.DRAFT}
FOLLOWED = RECEIVED | {S.COMPLETED}
RELEASE = derived("rel", "1")
EAST = Actor(Kind.HUB, "east-team", "east-person")
TO_EAST = TransferAsked(to=EAST.audience, to_name="East", release=RELEASE)

VERBS: dict[type[Command], Command] = {
    RequestReferral: request(),
    SubmitReferral: command(SubmitReferral),
    OfferTo: command(OfferTo, services=(C,)),
    AcceptOffer: command(AcceptOffer, service=A, **BY_PHONE),
    DeclineOffer: command(DeclineOffer, service=A, reason=DeclineReason.NO_PLACE, **BY_PHONE),
    PutOnWaitlist: command(PutOnWaitlist, service=A, position=1, **BY_PHONE),
    StartService: command(StartService),
    HoldReferral: command(HoldReferral),
    ResumeReferral: command(ResumeReferral),
    CompleteReferral: command(CompleteReferral, outcome=Closing.NEED_MET),
    FailReferral: command(FailReferral),
    CancelReferral: command(CancelReferral),
    MarkEnteredInError: command(MarkEnteredInError),
    ReopenReferral: command(ReopenReferral),
    TransferReferral: command(TransferReferral, to=EAST.audience, release=RELEASE),
    TakeTransfer: command(TakeTransfer),
    RefuseTransfer: command(RefuseTransfer),
    PlanFollowUps: command(PlanFollowUps, months=(1,)),
    RecordFollowUp: command(RecordFollowUp, came=CheckIn.GOES_WELL),
}
YOUTH, CAREGIVER, POLICE = (
    Actor(kind, f"{kind}-team", f"{kind}-person") for kind in (Kind.YOUTH, Kind.CAREGIVER, Kind.INVESTIGATOR)
)
ACTORS = {
    "hub": HUB,
    "advocate": ADVOCATE,
    "asked": FIRST,
    "also asked": SECOND,
    "never asked": STRANGER,
    "youth": YOUTH,
    "caregiver": CAREGIVER,
    "agency": POLICE,
}
OUTSIDE = {"never asked", "youth", "caregiver", "agency"}

REQUESTER: dict[type[Command], dict[str, set[S]]] = {
    SubmitReferral: {"hub": {S.DRAFT}, "advocate": {S.DRAFT}},
    OfferTo: {"hub": {S.REQUESTED, S.REJECTED}},
    CancelReferral: {"hub": OPEN, "advocate": OPEN},
    MarkEnteredInError: dict.fromkeys(("hub", "advocate"), set(S) - {S.ENTERED_IN_ERROR}),
    ReopenReferral: {"hub": ENDS, "advocate": ENDS},
    TransferReferral: {"hub": SENT},
    TakeTransfer: {"hub": set()},
    RefuseTransfer: {"hub": SENT},
    PlanFollowUps: {"hub": FOLLOWED, "advocate": FOLLOWED},
    RecordFollowUp: {"hub": FOLLOWED, "advocate": FOLLOWED},
}
RECEIVER: dict[type[Command], set[S]] = {
    AcceptOffer: {S.REQUESTED},
    DeclineOffer: {S.REQUESTED, S.ACCEPTED},
    PutOnWaitlist: {S.REQUESTED},
    StartService: {S.ACCEPTED},
    HoldReferral: {S.ACCEPTED, S.IN_PROGRESS},
    ResumeReferral: {S.ON_HOLD},
    CompleteReferral: {S.IN_PROGRESS},
    FailReferral: RECEIVED,
    CancelReferral: RECEIVED,
    ReopenReferral: {S.COMPLETED, S.FAILED},
    PlanFollowUps: FOLLOWED,
    RecordFollowUp: FOLLOWED,
}
ANSWERS = {AcceptOffer, DeclineOffer, PutOnWaitlist}
EITHER = set(REQUESTER) & set(RECEIVER)


def in_state(status: ReferralState, world: World, *beside: Event) -> State:
    """Return a referral as it got there; ``beside``: what else happened at last."""
    door = DOOR_A if world is World.ON_TRELLIS else candidate(A, None)
    if status is S.DRAFT:
        return after(requested(S.DRAFT), *beside)
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
    return after(*way[status], *beside, start=start)


def allowed(world: World, status: ReferralState, side: str, verb: type[Command]) -> bool:
    receiver = "asked" if world is World.ON_TRELLIS else "hub"
    as_requester = status in REQUESTER.get(verb, {}).get(side, set())
    return as_requester or (side == receiver and status in RECEIVER.get(verb, set()))


def refusal(world: World, status: ReferralState, side: str, verb: type[Command]) -> Refusal:
    """Return why a cell of the table is refused: *not found* to whoever has no part in it, else *not now*."""
    no_part = side in OUTSIDE or (side == "asked" and world is World.BY_TELEPHONE)
    nobody_asked = status is S.DRAFT and (side in ("asked", "also asked") or verb in ANSWERS)
    requesters_verb = verb in REQUESTER and side not in REQUESTER[verb] and verb not in EITHER
    receivers_verb = verb not in REQUESTER and side == "advocate"
    anothers_offer = verb in ANSWERS and side == "also asked"
    unseen = (verb is RequestReferral, no_part, nobody_asked, requesters_verb, receivers_verb, anothers_offer)
    return NOT_FOUND if any(unseen) else NOT_NOW


KNOWN = found(
    DOOR_C,
    DOOR_A,
    teams=Teams({EAST.audience: TeamFormed(audience=EAST.audience, name="East")}),
    released_to=frozenset({(RELEASE, EAST.audience)}),
)


@pytest.mark.parametrize("world", World)
@pytest.mark.parametrize("status", ReferralState)
def test_every_cell_of_the_table(world: World, status: ReferralState) -> None:
    """In each of the ten states, each side may do exactly what the field's closed loop says, and nothing else."""
    for side, actor in ACTORS.items():
        for verb, message in VERBS.items():
            pending = (TO_EAST,) if verb is RefuseTransfer else ()
            state = in_state(status, world, *pending)
            assert state.status is status
            answer = decide(state, message, at=NOON, by=actor, known=KNOWN)
            said = answer.reason if isinstance(answer, Refusal) else bool(answer)
            expected = True if allowed(world, status, side, verb) else refusal(world, status, side, verb).reason
            assert (side, verb.__name__, said) == (side, verb.__name__, expected)


@pytest.mark.parametrize("world", World)
def test_what_follows_is_what_the_table_says(world: World) -> None:
    """Of each cell: the state it comes to is one that its cell names, or the refusal is the one in it."""
    walked = set()
    for status in S:
        for beside in ((), (TO_EAST,), (TransferTaken(hub=EAST.audience),), (TransferTaken(hub=HUB.audience), TO_EAST)):
            state = in_state(status, world, *beside)
            for actor in (*ACTORS.values(), EAST):
                for message in VERBS.values():
                    walked |= _walk(state, message, actor)
    everywhere = {(status, side, verb) for status, side, verb in TABLE if not _nobody_is(status, side, verb)}
    assert everywhere - walked == set()


def _walk(state: State, message: Command, by: Actor) -> set[tuple[S, Side, type[Command]]]:
    """Check one answer against the table, and return the cells it was held against."""
    named = message.service if isinstance(message, AcceptOffer | DeclineOffer | PutOnWaitlist) else None
    if named is not None and state.offer(named) is None:
        assert decide(state, message, at=NOON, by=by, known=KNOWN) == NOT_FOUND
        return {(state.status, side, type(message)) for side in sides(state, message, by)}
    cells = {side: TABLE[state.status, side, type(message)] for side in sides(state, message, by)}
    answer = decide(state, message, at=NOON, by=by, known=KNOWN)
    to = [state_to for cell in cells.values() if not isinstance(cell, Refusal) for state_to in cell]
    pending = isinstance(message, TransferReferral | TakeTransfer | RefuseTransfer)
    if not to:
        assert answer in cells.values()
    elif isinstance(answer, Refusal):  # the state lets it through, and what else must be isn't so
        assert answer.reason in (Reason.NOT_NOW, Reason.INVALID)
        assert pending or state.offers
    else:
        assert after(*answer, start=state).status in to
    return {(state.status, side, type(message)) for side in cells}


def _nobody_is(status: S, side: Side, verb: type[Command]) -> bool:
    """Return whether nobody can be on that side in that state: who was asked of a draft, who has what nobody took."""
    if side in (Side.HOLDER, Side.ASKED, Side.ALSO_ASKED) and status is S.DRAFT:
        return True
    if side is Side.HOLDER:
        return status not in (*RECEIVED, S.COMPLETED, S.FAILED)
    answers = verb in ANSWERS
    return side is Side.ASKED and (not answers or status in (*RECEIVED, S.COMPLETED, S.FAILED))


def test_no_cell_is_left_out() -> None:
    """The table has one for each state, side and verb there is; and there is one for each verb of a referral."""
    verbs = {verb for verb in ACCESS if verb.__module__ in (referral.__name__, aftercare.__name__)} - {SayHelped}
    assert set(TABLE) == {(state, side, verb) for state in S for side in Side for verb in verbs}
    assert set(VERBS) == verbs


def test_before_it_is_founded_only_a_request_finds_anything() -> None:
    """A referral that doesn't exist looks the same to everybody; only the requesting side can bring it about."""
    for side, actor in ACTORS.items():
        for verb, message in VERBS.items():
            answer = decide(INITIAL, message, at=NOON, by=actor)
            founds = verb is RequestReferral and side in ("hub", "advocate")
            assert isinstance(answer, list) if founds else answer == NOT_FOUND


# --------------------------------------------------------------------------------------------- whatever the history is

DOORS = (DOOR_A, DOOR_B, DOOR_C, candidate(derived("svc", "d"), FIRST.audience))

messages = st.one_of(
    st.sampled_from([message for verb, message in VERBS.items() if verb not in ANSWERS]),
    st.builds(lambda door: command(AcceptOffer, service=door.service, **BY_PHONE), st.sampled_from(DOORS)),
    st.builds(lambda door: command(OfferTo, services=(door.service,)), st.sampled_from(DOORS)),
    st.builds(
        lambda door: command(DeclineOffer, service=door.service, reason=DeclineReason.OTHER, **BY_PHONE),
        st.sampled_from(DOORS),
    ),
    st.builds(
        lambda door, place: command(PutOnWaitlist, service=door.service, position=place, **BY_PHONE),
        st.sampled_from(DOORS),
        st.integers(1, 5),
    ),
    st.sampled_from([Due("unanswered"), Due("contact"), Due("follow-up")]),
)
steps = st.lists(
    st.tuples(
        messages,
        st.sampled_from([*ACTORS.values(), EAST]),
        st.integers(0, 400),
        st.permutations(DOORS),
        st.sets(st.sampled_from(DOORS).map(lambda door: door.service), max_size=1),
    ),
    max_size=25,
)


@given(steps, st.sampled_from(Urgency))
def test_no_history_breaks_the_life_cycle(
    history: list[tuple[Command | Due, Actor, int, Sequence[Candidate], set[str]]], urgency: Urgency
) -> None:
    """One has it or nobody, an end stays one unless they come back, nobody is asked twice by the router itself."""
    at = NOON
    state = after(requested(urgency=urgency))
    for message, by, hours, doors, gone in history:
        at += hours * HOUR
        before, known = state, found(*doors, gone=frozenset(gone))
        answer = decide(state, message, at=at, by=None if isinstance(message, Due) else by, known=known)
        if isinstance(answer, Refusal):
            continue
        state = after(*answer, start=state)
        assert (state.accepted is not None) is (state.status in RECEIVED) or state.status in (*ENDS, S.ENTERED_IN_ERROR)
        returns = any(isinstance(event, ReferralReopened) for event in answer)
        if before.status.is_end and not returns:
            assert state.status in (before.status, S.ENTERED_IN_ERROR)
        if not isinstance(message, OfferTo) and not returns:
            new = [event.service for event in answer if isinstance(event, ReferralOffered)]
            assert not before.asked & set(new)
        assert len({offer.service for offer in state.offers}) == len(state.offers)
        _waits_rightly(state)


def _waits_rightly(state: State) -> None:
    """Check that it waits for an answer while it asks, for first contact until then, and each by one timer."""
    waits = [wake.why for wake in wakes(state)]
    assert len(set(waits)) == len(waits)
    assert "unanswered" not in waits or state.status is S.REQUESTED
    assert "contact" not in waits or state.status is S.ACCEPTED
    assert "follow-up" not in waits or state.status in FOLLOWED
    assert not state.being_asked or state.status is not S.REQUESTED or "unanswered" in waits
