"""Whom a youth must not meet gets nothing new of a referral that they once had a part in, and isn't told why."""

from contracts.aftercare import FollowUpDue, FollowUpsPlanned
from contracts.base import Address, Due, Fact
from contracts.ids import NO_CASE, derived
from contracts.inventory import CapacityReported
from contracts.outcomes import NOT_NOW, TAKEN
from contracts.referral import AcceptOffer, FirstContactAsked, OfferWaitlisted, ReopenReferral
from contracts.vocabulary import ReferralState
from services.referral_router.asking import sought
from services.referral_router.domain import decide
from services.referral_router.kept_away import KeptAway
from services.referral_router.life import CONTACT, FOLLOW_UP
from tests.domain.referrals import (
    DOOR_A,
    DOOR_B,
    FIRST,
    HOUR,
    HUB,
    NOON,
    SECOND,
    A,
    B,
    accepted,
    after,
    command,
    found,
    moved,
    offered,
    requested,
)

S = ReferralState
UNDERWAY = (requested(), offered(DOOR_A), accepted(DOOR_A), moved(S.IN_PROGRESS))


def test_a_place_that_frees_where_somebody_must_not_go_any_more_is_offered_to_nobody() -> None:
    """Who kept a place in line and then came under suspicion gets no offer by saying that a bed is free."""
    state = after(requested(), offered(DOOR_A), OfferWaitlisted(service=A, position=1))
    where = Address("inventory", "northwest", NO_CASE, A)
    freed = Fact(derived("evt", "1"), 9, NOON, None, "cause", where, CapacityReported(free=1))
    kept = KeptAway(shields={"shd": FIRST.audience})
    assert [each.chosen for each in sought(state, freed, kept, at=NOON)] == [A]
    assert sought(state, freed, kept, at=NOON)[0].kept_away == {FIRST.audience}
    assert decide(state, freed, at=NOON, known=found()) == []


def test_who_is_kept_from_the_case_is_told_of_nothing_new() -> None:
    """A message without a page to look at would tell them that something is kept from them."""
    kept = found(kept_from=frozenset({FIRST.audience}))
    state, at = after(requested(), offered(DOOR_A), accepted(DOOR_A)), NOON + 72 * HOUR
    asked = decide(state, Due(CONTACT), at=at, known=kept)
    assert asked == [FirstContactAsked(number=1, again=at + 24 * HOUR, told=(HUB.audience,))]
    state = after(FollowUpsPlanned(due=(at,)), start=state)
    due = decide(state, Due(FOLLOW_UP), at=at, known=kept)
    assert due == [FollowUpDue(number=1, told=(HUB.audience,))]


def test_a_provider_that_is_kept_away_takes_nobody_back() -> None:
    """It isn't told why; and whoever else the directory has, nobody is asked in its stead."""
    state = after(*UNDERWAY, moved(S.COMPLETED))
    assert decide(state, command(ReopenReferral), at=NOON, by=FIRST, known=found(DOOR_B)) == NOT_NOW


def test_a_yes_that_comes_once_somebody_must_not_go_there_is_too_late() -> None:
    """It reads as it does to anybody who wasn't first; whoever was asked beside it can still say yes."""
    kept = found(kept_from=frozenset({FIRST.audience}))
    state = after(requested(), offered(DOOR_A), offered(DOOR_B))
    assert decide(state, command(AcceptOffer, service=A), at=NOON, by=FIRST, known=kept) == TAKEN
    assert decide(state, command(AcceptOffer, service=B), at=NOON, by=SECOND, known=kept) == [accepted(DOOR_B)]
