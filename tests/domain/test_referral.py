"""The life of a referral: from a need to a door, as stories."""

from collections.abc import Sequence

import pytest

from contracts.base import Due, Event, Wake
from contracts.outcomes import TAKEN, Reason, Refusal
from contracts.referral import (
    AcceptOffer,
    DeclineOffer,
    NoDoorFound,
    OfferTo,
    OfferWaitlisted,
    PutOnWaitlist,
    ResumeReferral,
    SubmitReferral,
)
from contracts.vocabulary import DeclineReason, ReferralState, Urgency
from services.referral_router.domain import INITIAL, decide, evolve, wakes
from services.referral_router.life import UNANSWERED
from services.referral_router.matching import Candidate
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


@pytest.mark.parametrize(
    "urgency, doors, expected",
    [
        (Urgency.SOON, (DOOR_A, DOOR_B), (offered(DOOR_A),)),
        (Urgency.WHEN_POSSIBLE, (DOOR_B,), (offered(DOOR_B, NOON + 72 * HOUR),)),
        (Urgency.NOW, (DOOR_A, DOOR_B, DOOR_C), (offered(DOOR_A, NOON + HOUR), offered(DOOR_B, NOON + HOUR))),
        (Urgency.NOW, (DOOR_C,), (offered(DOOR_C, NOON + HOUR),)),
        (Urgency.SOON, (), (NoDoorFound(),)),
    ],
)
def test_a_request_is_offered_to_the_best_door(
    urgency: Urgency, doors: Sequence[Candidate], expected: tuple[Event, ...]
) -> None:
    """The best door is asked, the two best at once where it is urgent, and where there is none the gap is said."""
    assert decide(INITIAL, request(urgency), at=NOON, by=HUB, known=found(*doors)) == [
        requested(urgency=urgency),
        *expected,
    ]


def test_a_draft_asks_nobody_until_it_is_submitted() -> None:
    """A draft offers nothing; its clock starts when it is submitted, not when it was written."""
    draft = requested(ReferralState.DRAFT, sender=ADVOCATE)
    assert decide(INITIAL, request(draft=True), at=NOON, by=ADVOCATE, known=found(DOOR_A)) == [draft]
    later = NOON + 5 * HOUR
    submitted = decide(after(draft), command(SubmitReferral), at=later, by=ADVOCATE, known=found(DOOR_A))
    assert submitted == [requested(at=later, sender=ADVOCATE), offered(DOOR_A, later + 24 * HOUR)]
    assert wakes(after(draft)) == frozenset()


def test_the_first_yes_wins_and_the_second_is_told_kindly() -> None:
    """Two were asked at once: one acceptance, and the other hears that somebody was first, whatever they answer."""
    state = after(requested(urgency=Urgency.NOW), offered(DOOR_A), offered(DOOR_B))
    assert decide(state, command(AcceptOffer, service=B), at=NOON, by=SECOND) == [accepted(DOOR_B, NOON + 24 * HOUR)]
    state = evolve(state, accepted(DOOR_B))
    assert decide(state, command(AcceptOffer, service=A), at=NOON, by=FIRST) == TAKEN
    no = command(DeclineOffer, service=A, reason=DeclineReason.OTHER)
    assert decide(state, no, at=NOON, by=FIRST) == TAKEN


def test_a_decline_goes_on_to_the_next_door() -> None:
    """After the last open offer was declined the next door is asked; one who was asked before is not asked again."""
    no = command(DeclineOffer, service=A, reason=DeclineReason.NO_PLACE)
    alone = after(requested(), offered(DOOR_A))
    assert decide(alone, no, at=NOON, by=FIRST, known=found(DOOR_A, DOOR_B)) == [declined(DOOR_A), offered(DOOR_B)]
    both = after(requested(), offered(DOOR_A), offered(DOOR_B))
    assert decide(both, no, at=NOON, by=FIRST, known=found(DOOR_C)) == [declined(DOOR_A)]


def test_when_everybody_declined_the_referral_is_rejected_and_the_hub_can_offer_it_again() -> None:
    """Rejected is a gap the hub sees, not an end: one more offer makes it requested again."""
    state = after(requested(), offered(DOOR_A))
    no = command(DeclineOffer, service=A, reason=DeclineReason.NO_PLACE)
    events = [declined(DOOR_A), NoDoorFound(), moved(ReferralState.REJECTED)]
    assert decide(state, no, at=NOON, by=FIRST) == events
    state = after(*events, start=state)
    assert decide(state, command(OfferTo, services=(A,)), at=NOON, by=HUB, known=found(DOOR_A)) == [
        moved(ReferralState.REQUESTED),
        offered(DOOR_A),
    ]


def test_a_place_in_line_is_kept_while_the_next_door_is_asked() -> None:
    """A waitlist is not a yes: the next is asked, and the one who keeps a place can still say yes."""
    state = after(requested(), offered(DOOR_A))
    wait = command(PutOnWaitlist, service=A, position=3)
    waitlisted = OfferWaitlisted(service=A, position=3)
    assert decide(state, wait, at=NOON, by=FIRST, known=found(DOOR_B)) == [waitlisted, offered(DOOR_B)]
    state = after(waitlisted, offered(DOOR_B), start=state)
    no = command(DeclineOffer, service=B, reason=DeclineReason.NO_PLACE)
    assert decide(state, no, at=NOON, by=SECOND) == [declined(DOOR_B), NoDoorFound()]
    assert decide(state, command(AcceptOffer, service=A), at=NOON, by=FIRST) == [accepted(DOOR_A)]


def test_the_hub_answers_only_for_who_is_on_the_telephone() -> None:
    """Hub staff record a telephone answer; for a team that answers here itself they are told that they can't."""
    state = after(requested(), offered(DOOR_A), offered(DOOR_C))
    assert decide(state, command(AcceptOffer, service=C, **BY_PHONE), at=NOON, by=HUB) == [accepted(DOOR_C, **HEARD)]
    refused = decide(state, command(AcceptOffer, service=A), at=NOON, by=HUB)
    assert isinstance(refused, Refusal)
    assert refused.reason is Reason.NOT_NOW
    assert refused.rule


def test_silence_widens_once_per_deadline() -> None:
    """When the newest offer's time is up, one more is asked and the clock runs anew; other timers do nothing."""
    state = after(requested(), offered(DOOR_A))
    late = NOON + 24 * HOUR
    assert wakes(state) == {Wake(late, "unanswered")}
    assert decide(state, Due("unanswered"), at=late - HOUR, known=found(DOOR_B)) == []
    assert decide(state, Due("other"), at=late, known=found(DOOR_B)) == []
    assert decide(state, Due("unanswered"), at=late) == []
    events = decide(state, Due("unanswered"), at=late, known=found(DOOR_A, DOOR_B))
    assert events == [offered(DOOR_B, late + 24 * HOUR)]
    state = after(*events, start=state)
    assert wakes(state) == {Wake(late + 24 * HOUR, "unanswered")}
    assert decide(state, Due("unanswered"), at=late, known=found(DOOR_C)) == []
    assert decide(state, command(AcceptOffer, service=A), at=late, by=FIRST) == [accepted(DOOR_A, late + 72 * HOUR)]


def test_an_answered_referral_waits_for_nothing() -> None:
    """Nobody is asked again once somebody said yes, or everybody said no, or it was cancelled."""
    state = after(requested(), offered(DOOR_A))
    for event in (accepted(DOOR_A), declined(DOOR_A), moved(ReferralState.CANCELLED)):
        assert UNANSWERED not in {wake.why for wake in wakes(after(event, start=state))}
        assert decide(after(event, start=state), Due("unanswered"), at=NOON + 99 * HOUR, known=found(DOOR_B)) == []


def test_a_return_resumes_where_it_was_paused() -> None:
    """A hold before first contact resumes as accepted, one after it as in progress."""
    resume = command(ResumeReferral)
    state = after(requested(), offered(DOOR_A), accepted(DOOR_A), moved(ReferralState.ON_HOLD))
    assert decide(state, resume, at=NOON, by=FIRST) == [moved(ReferralState.ACCEPTED)]
    begun = (accepted(DOOR_A), moved(ReferralState.IN_PROGRESS), moved(ReferralState.ON_HOLD))
    state = after(requested(), offered(DOOR_A), *begun)
    assert decide(state, resume, at=NOON, by=FIRST) == [moved(ReferralState.IN_PROGRESS)]


def test_an_offer_needs_a_service_of_the_directory_that_has_not_been_asked() -> None:
    """A service nobody lists is named as the wrong field; one that has yet to answer is not asked twice."""
    state = after(requested(), offered(DOOR_A))
    unknown = decide(state, command(OfferTo, services=(C,)), at=NOON, by=HUB)
    assert isinstance(unknown, Refusal)
    assert (unknown.reason, unknown.field) == (Reason.INVALID, "services")
    again = decide(state, command(OfferTo, services=(A,)), at=NOON, by=HUB, known=found(DOOR_A))
    assert isinstance(again, Refusal)
    assert (again.reason, again.field) == (Reason.NOT_NOW, "services")
    assert decide(state, command(OfferTo, services=(C,)), at=NOON, by=HUB, known=found(DOOR_C)) == [offered(DOOR_C)]
