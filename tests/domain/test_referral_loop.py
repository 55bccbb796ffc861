"""The loop of a referral closes: warm hand-over, lines, returns, transfers, closed doors and check-ins, as stories."""

from datetime import UTC, datetime

import pytest

from contracts.aftercare import FollowUpDue, FollowUpRecorded, FollowUpsPlanned, PlanFollowUps, RecordFollowUp
from contracts.base import Actor, Address, Due, Event, Fact, Wake
from contracts.gate import TeamFormed
from contracts.ids import NO_CASE, derived
from contracts.inventory import CapacityReported, ServiceWithdrawn
from contracts.loop import CheckIn, Closing, Gap
from contracts.outcomes import TAKEN, Reason, Refusal, invalid
from contracts.referral import (
    AcceptOffer,
    CompleteReferral,
    DeclineOffer,
    DoorClosed,
    DoorsLeftOut,
    Excluded,
    FirstContactAsked,
    NoDoorFound,
    OfferTo,
    OfferWaitlisted,
    PutOnWaitlist,
    ReferralReopened,
    RefuseTransfer,
    ReopenReferral,
    StartService,
    TakeTransfer,
    TransferAsked,
    TransferReferral,
    TransferRefused,
    TransferTaken,
)
from contracts.standing import Teams
from contracts.taxonomy import ServiceKind
from contracts.vocabulary import DeclineReason, Kind, MatchReason, Need, ReferralState
from services.referral_router.aftercare import months_after
from services.referral_router.domain import decide, evolve, wakes
from services.referral_router.life import CONTACT, FOLLOW_UP, UNANSWERED, State
from services.referral_router.table import KEPT_ELSEWHERE, TOO_LATE
from tests.domain.referrals import (
    ADVOCATE,
    BY_PHONE,
    DOOR_A,
    DOOR_B,
    DOOR_C,
    FIRST,
    HEARD,
    HOUR,
    HUB,
    NOON,
    SECOND,
    A,
    B,
    C,
    accepted,
    after,
    command,
    declined,
    found,
    moved,
    offered,
    request,
    requested,
)

S = ReferralState
EAST = Actor(Kind.HUB, "east-team", "east-person")
RELEASE = derived("rel", "1")
NO = command(DeclineOffer, service=A, reason=DeclineReason.NO_PLACE)
UNDERWAY = (requested(), offered(DOOR_A), accepted(DOOR_A), moved(S.IN_PROGRESS))


def fact(event: Event, service: str) -> Fact:
    address = Address("inventory", "northwest", NO_CASE, service)
    return Fact(derived("evt", service), 9, NOON, None, "cause", address, event)


def withdrawn(service: str) -> Fact:
    return fact(ServiceWithdrawn(), service)


def why(answer: object) -> Reason:
    assert isinstance(answer, Refusal)
    return answer.reason


# --------------------------------------------------------------------------------------------------- warm hand-over


def test_the_sender_stays_responsible_until_first_contact_is_confirmed() -> None:
    """A yes is no contact: until then whoever asked for it answers for it, and then whoever has it."""
    state = after(requested(sender=ADVOCATE), offered(DOOR_A))
    assert state.responsible == ADVOCATE.audience
    state = evolve(state, accepted(DOOR_A))
    assert state.responsible == ADVOCATE.audience
    assert decide(state, command(StartService), at=NOON, by=FIRST) == [moved(S.IN_PROGRESS)]
    assert evolve(state, moved(S.IN_PROGRESS)).responsible == FIRST.audience


def test_somebody_is_asked_for_first_contact_until_it_is_made() -> None:
    """When its time is up both sides are asked, a day later again, five times; it is said all along, and then stops."""
    state, at = after(requested(), offered(DOOR_A), accepted(DOOR_A)), NOON + 72 * HOUR
    assert wakes(state) == {Wake(at, CONTACT)}
    assert decide(state, Due(CONTACT), at=at - HOUR) == []
    for number in range(1, 6):
        again = at + 24 * HOUR if number < 5 else None
        asked = [FirstContactAsked(number=number, again=again, told=(HUB.audience, FIRST.audience))]
        assert decide(state, Due(CONTACT), at=at) == asked
        state, at = after(*asked, start=state), at + 24 * HOUR
        assert state.responsible == HUB.audience
    assert wakes(state) == frozenset()
    assert decide(after(moved(S.IN_PROGRESS), start=state), Due(CONTACT), at=at) == []


def test_what_came_of_it_is_said_when_it_ends() -> None:
    """The outcome stands with the end."""
    done = command(CompleteReferral, outcome=Closing.GOES_ON_ELSEWHERE)
    assert decide(after(*UNDERWAY), done, at=NOON, by=FIRST) == [moved(S.COMPLETED, Closing.GOES_ON_ELSEWHERE)]


# --------------------------------------------------------------------------------------------- who said what, and how


def test_what_a_hub_writes_down_says_how_it_was_learned() -> None:
    """By what way, from whom and when; without the way it is refused, and a time to come is none."""
    state = after(requested(), offered(DOOR_C))
    bare = command(AcceptOffer, service=C)
    assert why(decide(state, bare, at=NOON, by=HUB)) is Reason.INVALID
    ahead = command(AcceptOffer, service=C, **BY_PHONE, learned_at=NOON + HOUR)
    assert why(decide(state, ahead, at=NOON, by=HUB)) is Reason.INVALID
    said = command(AcceptOffer, service=C, **BY_PHONE, learned_at=NOON - HOUR, said_by="the night desk")
    learned = HEARD | {"learned_at": NOON - HOUR, "said_by": "the night desk"}
    assert decide(state, said, at=NOON, by=HUB) == [accepted(DOOR_C, **learned)]


def test_a_teams_own_answer_is_just_its_own() -> None:
    """Whatever a team sends along: how a hub learned it is not for it to say."""
    state = after(requested(), offered(DOOR_A))
    assert decide(state, command(AcceptOffer, service=A, **BY_PHONE), at=NOON, by=FIRST) == [accepted(DOOR_A)]


def test_several_are_asked_at_once_with_a_time_to_answer() -> None:
    """A person's choice of doors, and of the time; a time that is past, or no door at all, is refused."""
    state, by = after(requested(), offered(DOOR_A)), NOON + 5 * HOUR
    both = command(OfferTo, services=(B, C, B), answer_by=by)
    known = found(DOOR_B, DOOR_C)
    assert decide(state, both, at=NOON, by=HUB, known=known) == [offered(DOOR_B, by), offered(DOOR_C, by)]
    assert why(decide(state, command(OfferTo, services=()), at=NOON, by=HUB)) is Reason.INVALID
    late = command(OfferTo, services=(B,), answer_by=NOON)
    assert why(decide(state, late, at=NOON, by=HUB, known=known)) is Reason.INVALID


def test_a_decline_after_a_yes_goes_on_to_the_next_door() -> None:
    """Before first contact a provider can still say no: it is requested again, and whoever had waited can be asked."""
    state = after(requested(), offered(DOOR_A), offered(DOOR_B), accepted(DOOR_A))
    events = [declined(DOOR_A), moved(S.REQUESTED), offered(DOOR_B)]
    assert decide(state, NO, at=NOON, by=FIRST, known=found(DOOR_A, DOOR_B)) == events
    state = after(*events, start=state)
    assert (state.status, state.accepted) == (S.REQUESTED, None)
    assert decide(state, command(AcceptOffer, service=B), at=NOON, by=SECOND) == [accepted(DOOR_B)]
    assert why(decide(state, command(AcceptOffer, service=A), at=NOON, by=FIRST)) is Reason.NOT_NOW
    nobody = after(requested(), offered(DOOR_A), accepted(DOOR_A))
    gap = [declined(DOOR_A), moved(S.REQUESTED), NoDoorFound(), moved(S.REJECTED)]
    assert decide(nobody, NO, at=NOON, by=FIRST, known=found(DOOR_A)) == gap


def test_once_it_has_begun_it_is_too_late_to_decline() -> None:
    """Then it could not be done, which is another thing to say."""
    assert decide(after(*UNDERWAY), NO, at=NOON, by=FIRST) == TOO_LATE


# --------------------------------------------------------------------------------------------------- a place in line


def test_a_place_in_line_moves_up_and_never_down() -> None:
    """Moving up asks nobody else; the same place or a later one is refused by its field."""
    state = after(requested(), offered(DOOR_A), OfferWaitlisted(service=A, position=5), offered(DOOR_B))
    up = command(PutOnWaitlist, service=A, position=2)
    assert decide(state, up, at=NOON, by=FIRST, known=found(DOOR_C)) == [OfferWaitlisted(service=A, position=2)]
    state = evolve(state, OfferWaitlisted(service=A, position=2))
    for place in (2, 3):
        refused = decide(state, command(PutOnWaitlist, service=A, position=place), at=NOON, by=FIRST)
        assert isinstance(refused, Refusal)
        assert (refused.reason, refused.field) == (Reason.INVALID, "position")


def test_a_place_that_frees_is_offered_to_who_waits_for_it() -> None:
    """To who keeps a place in line there, while they still look; to nobody else."""
    freed = fact(CapacityReported(free=1), A)
    state = after(requested(), offered(DOOR_A), OfferWaitlisted(service=A, position=1))
    known = found(DOOR_A)
    answer = decide(state, freed, at=NOON, known=known)
    assert isinstance(answer, list)
    [offer] = answer
    assert [each.reason for each in offer.because] == [MatchReason.PLACE_FREED]  # type: ignore[attr-defined] # anything else would fail here
    assert offer.answer_by == NOON + 24 * HOUR  # type: ignore[attr-defined] # anything else would fail here
    assert decide(after(*answer, start=state), freed, at=NOON, known=known) == []
    assert decide(after(requested(), offered(DOOR_A)), freed, at=NOON, known=known) == []
    assert decide(after(accepted(DOOR_B), start=state), freed, at=NOON, known=known) == []


def test_where_every_door_lacks_a_place_the_first_is_asked_to_keep_one() -> None:
    """It is a gap all the same, and said so, with why."""
    left_out = (Excluded(Gap.NO_PLACE, 2),)
    known = found(waitlists=(DOOR_A, DOOR_B), left_out=left_out)
    events = [requested(), offered(DOOR_A), NoDoorFound(why=left_out)]
    assert decide(State(), request(), at=NOON, by=HUB, known=known) == events
    no = [declined(DOOR_A), offered(DOOR_B), NoDoorFound(why=left_out)]
    assert decide(after(*events), NO, at=NOON, by=FIRST, known=known) == no


def test_beside_an_offer_of_the_router_it_is_said_why_others_were_no_door() -> None:
    """With the first and each that follows; nothing of it is private, and nothing is said where nobody was left out."""
    full = Excluded(Gap.NO_PLACE, 9, (C,))
    known = found(DOOR_A, left_out=(full, Excluded(Gap.NOT_FOR_THEM, 2)))
    beside = DoorsLeftOut(why=(full,))
    first = [requested(), offered(DOOR_A), beside]
    assert decide(State(), request(), at=NOON, by=HUB, known=known) == first
    known = found(DOOR_B, left_out=known.left_out)
    state = after(*first)
    assert decide(state, NO, at=NOON, by=FIRST, known=known) == [declined(DOOR_A), offered(DOOR_B), beside]
    at = NOON + 25 * HOUR
    assert decide(state, Due(UNANSWERED), at=at, known=known) == [offered(DOOR_B, at + 24 * HOUR), beside]
    private = found(DOOR_A, left_out=known.left_out[1:])
    assert decide(State(), request(), at=NOON, by=HUB, known=private) == first[:2]


@pytest.mark.parametrize(
    "gone, says",
    [((C,), "This service isn't in the directory any more."), ((), "This service can't be asked for them.")],
)
def test_a_service_that_was_picked_and_cant_be_says_only_what_is_public(gone: tuple[str, ...], says: str) -> None:
    """Whatever else is full, closed or elsewhere can be asked by hand: what is left is private, and one sentence."""
    picked = command(OfferTo, services=(C,))
    state, known = after(requested(), offered(DOOR_A)), found(gone=frozenset(gone))
    assert decide(state, picked, at=NOON, by=HUB, known=known) == invalid("services", says)


# --------------------------------------------------------------------------------------- a door that closes meanwhile


def test_a_provider_that_is_withdrawn_while_it_is_asked_is_waited_for_no_more() -> None:
    """The next door is asked at once; where there is none, that is the gap it is."""
    state, gone = after(requested(), offered(DOOR_A)), frozenset({A})
    closed = DoorClosed(service=A)
    known = found(DOOR_A, DOOR_B, gone=gone)
    assert decide(state, withdrawn(A), at=NOON, known=known) == [closed, offered(DOOR_B)]
    gap = [closed, NoDoorFound(), moved(S.REJECTED)]
    assert decide(state, withdrawn(A), at=NOON, known=found(gone=gone)) == gap
    assert decide(after(*gap, start=state), withdrawn(A), at=NOON, known=found(gone=gone)) == []


def test_a_provider_that_is_withdrawn_before_first_contact_gives_the_referral_back() -> None:
    """It is requested again, with the next door; nothing of it is lost."""
    state, known = after(requested(), offered(DOOR_A), accepted(DOOR_A)), found(DOOR_B, gone=frozenset({A}))
    events = [DoorClosed(service=A), moved(S.REQUESTED), offered(DOOR_B)]
    assert decide(state, withdrawn(A), at=NOON, known=known) == events
    state = after(*events, start=state)
    assert (state.status, state.accepted) == (S.REQUESTED, None)
    assert decide(state, withdrawn(A), at=NOON, known=known) == []


def test_what_has_begun_goes_on_though_its_provider_is_listed_no_more() -> None:
    """The hub is told; the youth doesn't lose whom they trust to a change in a directory."""
    state = after(*UNDERWAY)
    events = decide(state, withdrawn(A), at=NOON, known=found(DOOR_B, gone=frozenset({A})))
    assert events == [DoorClosed(service=A)]
    state = evolve(state, DoorClosed(service=A))
    assert (state.status, state.accepted) == (S.IN_PROGRESS, A)
    done = command(CompleteReferral, outcome=Closing.NEED_MET)
    assert decide(state, done, at=NOON, by=FIRST) == [moved(S.COMPLETED, Closing.NEED_MET)]


# ----------------------------------------------------------------------------------------------------- who comes back


@pytest.mark.parametrize("ended", [S.COMPLETED, S.FAILED, S.CANCELLED])
def test_who_comes_back_goes_on_with_whom_they_were(ended: ReferralState) -> None:
    """The same provider is asked first, whoever else would come first; its yes goes on where it was."""
    state = after(*UNDERWAY, moved(ended))
    answer = decide(state, command(ReopenReferral), at=NOON, by=HUB, known=found(DOOR_A, DOOR_B))
    assert isinstance(answer, list)
    reopened, offer = answer
    assert reopened == ReferralReopened(answer_by=NOON + 24 * HOUR)
    assert (offer.service, offer.because[0].reason) == (A, MatchReason.RETURNS)  # type: ignore[attr-defined] # anything else would fail here
    state = after(*answer, start=state)
    yes = decide(state, command(AcceptOffer, service=A), at=NOON, by=FIRST)
    assert yes == [accepted(DOOR_A, None), moved(S.IN_PROGRESS)]


def test_who_comes_back_to_a_provider_that_cant_is_offered_the_next_door() -> None:
    """It is no restart: what they told stands, earlier answers count no more, and first contact is made anew."""
    state = after(requested(), offered(DOOR_B), declined(DOOR_B), offered(DOOR_A), accepted(DOOR_A))
    state = after(moved(S.IN_PROGRESS), moved(S.COMPLETED), start=state)
    answer = decide(state, command(ReopenReferral), at=NOON, by=ADVOCATE, known=found(DOOR_B))
    assert answer == [ReferralReopened(answer_by=NOON + 24 * HOUR), offered(DOOR_B)]
    state = after(*answer, start=state)
    assert state.request is not None
    assert state.request.need is Need.LEGAL_SUPPORT
    assert decide(state, command(AcceptOffer, service=B), at=NOON, by=SECOND) == [accepted(DOOR_B)]
    nowhere = decide(after(*UNDERWAY, moved(S.FAILED)), command(ReopenReferral), at=NOON, by=HUB)
    assert nowhere == [ReferralReopened(answer_by=NOON + 24 * HOUR), NoDoorFound(), moved(S.REJECTED)]


def test_a_provider_takes_somebody_back_by_itself() -> None:
    """They stand at its door again: it goes on in that moment, without an offer."""
    state = after(*UNDERWAY, moved(S.COMPLETED))
    events = decide(state, command(ReopenReferral), at=NOON, by=FIRST, known=found(DOOR_A))
    reopened = ReferralReopened(answer_by=NOON + 24 * HOUR)
    assert events == [reopened, accepted(DOOR_A, None), moved(S.IN_PROGRESS)]
    state = after(*events, start=state)
    assert (state.status, state.accepted) == (S.IN_PROGRESS, A)


def test_two_who_say_yes_at_once() -> None:
    """One has it, and the other reads that somebody was first, also when it has gone on since."""
    state = after(requested(), offered(DOOR_A), offered(DOOR_B), accepted(DOOR_A), moved(S.IN_PROGRESS))
    for more in ((), (moved(S.COMPLETED),)):
        late = after(*more, start=state)
        assert decide(late, command(AcceptOffer, service=B), at=NOON, by=SECOND) == TAKEN


# -------------------------------------------------------------------------------------------------- from hub to hub


def test_a_referral_goes_to_another_hub_where_the_youth_released_it_to_that_hub() -> None:
    """The one that has it keeps it until the other takes it; then it is the other's, and the first reads so."""
    teams = Teams({EAST.audience: TeamFormed(audience=EAST.audience, name="East")})
    known = found(teams=teams, released_to=frozenset({(RELEASE, EAST.audience)}))
    ask = command(TransferReferral, to=EAST.audience, release=RELEASE)
    state = after(requested(), offered(DOOR_A))
    refused = decide(state, ask, at=NOON, by=HUB, known=found(teams=teams))
    assert isinstance(refused, Refusal)
    assert (refused.reason, refused.field) == (Reason.INVALID, "release")
    asked = TransferAsked(to=EAST.audience, to_name="East", release=RELEASE)
    assert decide(state, ask, at=NOON, by=HUB, known=known) == [asked]
    state = evolve(state, asked)
    assert why(decide(state, command(TakeTransfer), at=NOON, by=HUB, known=known)) is not None
    assert why(decide(state, command(TakeTransfer), at=NOON, by=EAST, known=found(teams=teams))) is Reason.NOT_NOW
    assert decide(state, command(RefuseTransfer), at=NOON, by=HUB) == [TransferRefused(hub=HUB.audience)]
    taken = [TransferTaken(hub=EAST.audience)]
    assert decide(state, command(TakeTransfer), at=NOON, by=EAST, known=known) == taken
    state = after(*taken, start=state)
    assert state.responsible == EAST.audience
    choose = command(OfferTo, services=(B,))
    assert decide(state, choose, at=NOON, by=HUB, known=found(DOOR_B)) == KEPT_ELSEWHERE
    assert decide(state, choose, at=NOON, by=EAST, known=found(DOOR_B)) == [offered(DOOR_B)]


# --------------------------------------------------------------------------------------------------------- checking in


def test_job_coaching_is_checked_in_on_for_six_months() -> None:
    """Each month from first contact on, by itself; other services have none unless somebody plans them."""
    job = requested()
    job = type(job)(**{name: getattr(job, name) for name in job.__struct_fields__} | {"need": Need.EMPLOYMENT})
    state = after(job, offered(DOOR_A), accepted(DOOR_A))
    events = decide(state, command(StartService), at=NOON, by=FIRST)
    due = tuple(datetime(2027, month, 1, 12, tzinfo=UTC) for month in range(4, 10))
    assert events == [moved(S.IN_PROGRESS), FollowUpsPlanned(due=due)]
    state = after(*events, start=state)
    for number, at in enumerate(due, 1):
        assert wakes(state) == {Wake(at, FOLLOW_UP)}
        assert decide(state, Due(FOLLOW_UP), at=at) == [FollowUpDue(number=number, told=(HUB.audience, FIRST.audience))]
        state = evolve(state, FollowUpDue(number=number))
    assert wakes(state) == frozenset()
    assert job.kind is not ServiceKind.SAFE_EMPLOYER


def test_check_ins_are_planned_for_three_years_at_most() -> None:
    """Also after the service is done; planned anew they take the place of the old, and more than that is refused."""
    state = after(*UNDERWAY, moved(S.COMPLETED))
    plan = command(PlanFollowUps, months=(36, 3, 3))
    planned = FollowUpsPlanned(due=(months_after(NOON, 3), months_after(NOON, 36)))
    assert decide(state, plan, at=NOON, by=ADVOCATE) == [planned]
    assert wakes(evolve(state, planned)) == {Wake(months_after(NOON, 3), FOLLOW_UP)}
    assert why(decide(state, command(PlanFollowUps, months=(37,)), at=NOON, by=HUB)) is Reason.INVALID
    assert wakes(after(planned, moved(S.ENTERED_IN_ERROR), start=state)) == frozenset()
    came = command(RecordFollowUp, came=CheckIn.CONTACT_TRIED, note="rang twice")
    assert decide(state, came, at=NOON, by=HUB) == [FollowUpRecorded(came=CheckIn.CONTACT_TRIED, note="rang twice")]


def test_a_month_that_is_too_short_ends_sooner() -> None:
    """The last of January and a month is the last of February, in a leap year a day later."""
    assert months_after(datetime(2027, 1, 31, tzinfo=UTC), 1) == datetime(2027, 2, 28, tzinfo=UTC)
    assert months_after(datetime(2028, 1, 31, tzinfo=UTC), 1) == datetime(2028, 2, 29, tzinfo=UTC)
    assert months_after(datetime(2027, 12, 31, tzinfo=UTC), 36) == datetime(2030, 12, 31, tzinfo=UTC)
