"""Pages: the stories of a night."""

from datetime import datetime, timedelta

import msgspec
import pytest

from contracts.base import Address, Audience, Command, Due, Event, Fact, Wake
from contracts.ids import NO_CASE, derived
from contracts.oncall import (
    AcknowledgePage,
    AdvocateArrived,
    AdvocateSetOut,
    Arrive,
    FinishPage,
    PageAcknowledged,
    PageFinished,
    PagePassed,
    PageRequested,
    PageSent,
    PassPageOn,
    RosterSet,
    SetOut,
)
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Refusal
from contracts.referral import ReferralRequested
from contracts.vocabulary import Area, Kind, Language, Need, PageReason, PageState, ReferralState, Urgency
from services.oncall_scheduler.domain import INITIAL, Clocks, State, decide, evolve, wakes
from tests.domain.night import ANN, BEN, BOTH, CHO, HUB, NURSE, REQUEST, REQUESTED, command, roster_of
from tests.domain.stories import CASE, NOON, REGION, after, given, person, team, told


def sent(step: int, audience: Audience, minutes: float) -> PageSent:
    """Return the event of asking somebody who has until ``minutes`` after noon."""
    return PageSent(step=step, audience=audience, deadline=after(minutes))


def passed(step: int, audience: Audience, *, declined: bool = False) -> PagePassed:
    return PagePassed(step=step, audience=audience, declined=declined)


def page(*events: Event) -> State:
    return given(evolve, INITIAL, *events)


def ask(
    state: State,
    message: Command | Due | Fact | type[Command],
    at: datetime,
    by: Audience | None = None,
    roster: RosterSet | None = BOTH,
) -> list[Event] | Refusal:
    said = command(message) if isinstance(message, type) else message
    return decide(state, said, at=at, by=person(by) if by else None, roster=roster, hubs=[HUB])


CALLING = (REQUESTED, sent(1, ANN, 2))
ACKNOWLEDGED = PageAcknowledged(audience=ANN, set_out_by=after(16))
ON_THE_WAY = AdvocateSetOut(audience=ANN, arrive_by=after(100))
ARRIVED = AdvocateArrived(audience=ANN)


# --- asking -----------------------------------------------------------------------------------------------------------


def test_a_request_asks_the_first_on_call() -> None:
    """The requester's words are the page's, and the first on the roster has until the deadline."""
    assert ask(INITIAL, REQUEST, NOON, NURSE.audience) == list(CALLING)
    assert wakes(page(*CALLING)) == {Wake(after(2), "unanswered")}


def test_a_page_is_requested_once_and_in_a_case() -> None:
    """There is nothing to found a second time, nor outside of a case, where no advocate could answer."""
    assert ask(page(*CALLING), REQUEST, NOON, NURSE.audience) == NOT_FOUND
    assert ask(INITIAL, msgspec.structs.replace(REQUEST, case=NO_CASE), NOON, HUB) == NOT_FOUND


def test_a_young_person_who_asks_was_asked() -> None:
    """Whatever the form said: it is their own page."""
    own = msgspec.structs.replace(REQUEST, youth_asked=False, reason=PageReason.YOUNG_PERSON_ASKED)
    asked: dict[Kind, list[Event]] = {}
    for kind in (Kind.YOUTH, Kind.HUB):
        decided = ask(INITIAL, own, NOON, team(kind, "somebody"))
        assert isinstance(decided, list)
        asked[kind] = decided
    youth, hub = asked[Kind.YOUTH][0], asked[Kind.HUB][0]
    assert isinstance(youth, PageRequested)
    assert isinstance(hub, PageRequested)
    assert (youth.youth_asked, hub.youth_asked) == (True, False)


@pytest.mark.parametrize("roster", [None, roster_of(), RosterSet(zone="UTC", layers=(), answer_within=300)])
def test_with_nobody_on_the_hub_is_asked_at_once(roster: RosterSet | None) -> None:
    """No roster and an empty one are no reason to wait; without a roster the usual time is given."""
    decided = ask(INITIAL, REQUEST, NOON, NURSE.audience, roster)
    assert isinstance(decided, list)
    assert isinstance(decided[1], PageSent)
    assert decided[1].audience == HUB


def test_without_a_roster_the_usual_time_is_given() -> None:
    """It is configuration: five minutes unless said otherwise."""
    decided = decide(INITIAL, REQUEST, at=NOON, by=NURSE, hubs=[HUB], clocks=Clocks(answer_within=timedelta(minutes=7)))
    assert isinstance(decided, list)
    assert decided[1] == sent(1, HUB, 7)


def test_a_region_without_a_hub_is_a_fault() -> None:
    """A page to nobody is never made quietly."""
    with pytest.raises(ValueError, match="nobody to ask"):
        decide(INITIAL, REQUEST, at=NOON, by=NURSE)


def referral(urgency: Urgency = Urgency.NOW, state: ReferralState = ReferralState.REQUESTED) -> Fact:
    event = ReferralRequested(
        need=Need.EMERGENCY_HOUSING, urgency=urgency, area=Area.NORTH, state=state, answer_by=after(60)
    )
    address = Address("referral", REGION, CASE, derived("ref", "urgent"))
    return Fact(derived("evt", "urgent"), 7, NOON, person(HUB), "cause", address, event)


def test_an_urgent_referral_pages() -> None:
    """It needs no form: the referral is the reason, and nobody says the youth was asked."""
    requested = PageRequested(
        reason=PageReason.URGENT_REFERRAL,
        language=Language.ENGLISH,
        answer_within=120,
        referral=derived("ref", "urgent"),
    )
    assert ask(INITIAL, referral(), NOON) == [requested, sent(1, ANN, 2)]
    assert ask(page(*CALLING), referral(), NOON) == []


@pytest.mark.parametrize(
    "fact", [referral(Urgency.SOON), referral(state=ReferralState.DRAFT), referral(Urgency.WHEN_POSSIBLE)]
)
def test_other_referrals_page_nobody(fact: Fact) -> None:
    """A draft, and what can wait, wakes nobody at night."""
    assert ask(INITIAL, fact, NOON) == []


# --- nobody answers ---------------------------------------------------------------------------------------------------


def test_silence_asks_the_next_then_the_hub_then_the_first_again() -> None:
    """Each has the whole time to answer, and it never ends by itself."""
    state, due = page(*CALLING), Due("unanswered")
    expected = [(2, BEN, ANN), (3, HUB, BEN), (4, ANN, HUB), (5, BEN, ANN), (6, HUB, BEN)]
    for step, audience, before in expected:
        at = after(2 * (step - 1))
        assert ask(state, due, at - timedelta(seconds=1)) == []
        decided = ask(state, due, at)
        assert decided == [passed(step - 1, before), sent(step, audience, 2 * step)]
        state = told(evolve, state, decided)


def test_the_roster_that_counts_is_the_one_of_the_moment() -> None:
    """Whoever was put on meanwhile is asked next, before the hub; whoever was asked is not asked again this round."""
    state = page(*CALLING)
    assert ask(state, Due("unanswered"), after(2), roster=roster_of(CHO, ANN)) == [passed(1, ANN), sent(2, CHO, 4)]
    assert ask(state, Due("unanswered"), after(2), roster=None) == [passed(1, ANN), sent(2, HUB, 4)]


def test_a_decline_asks_the_next_at_once() -> None:
    """Only whoever is being asked can decline; others find it is not theirs to do."""
    state = page(*CALLING)
    assert ask(state, PassPageOn, after(1), ANN) == [passed(1, ANN, declined=True), sent(2, BEN, 3)]
    assert ask(state, PassPageOn, after(1), BEN) == NOT_FOUND
    later = page(*CALLING, passed(1, ANN), sent(2, BEN, 4))
    assert ask(later, PassPageOn, after(3), ANN) == NOT_NOW


def test_whoever_declined_is_left_alone_unless_everybody_did() -> None:
    """A second round skips them; when nobody is left who did not decline it begins with the first all the same."""
    declined = (*CALLING, passed(1, ANN, declined=True), sent(2, BEN, 3), passed(2, BEN), sent(3, HUB, 5))
    assert ask(page(*declined), Due("unanswered"), after(5)) == [passed(3, HUB), sent(4, BEN, 7)]
    everybody = page(*declined, passed(3, HUB, declined=True), sent(4, BEN, 6))
    assert ask(everybody, PassPageOn, after(5), BEN) == [passed(4, BEN, declined=True), sent(5, ANN, 7)]


@pytest.mark.parametrize("why", ["not-on-the-way", "not-arrived", "something-else"])
def test_a_timer_of_another_time_does_nothing(why: str) -> None:
    """What comes due is a hint that the state decides on."""
    assert ask(page(*CALLING), Due(why), after(500)) == []
    assert ask(INITIAL, Due(why), after(500)) == []
    assert ask(page(*CALLING, ACKNOWLEDGED), Due("unanswered"), after(500)) == []


# --- somebody has it --------------------------------------------------------------------------------------------------


def test_one_tap_and_they_have_it() -> None:
    """From then on the clock is the one of setting out."""
    assert ask(page(*CALLING), AcknowledgePage, after(1), ANN) == [ACKNOWLEDGED]
    assert wakes(page(*CALLING, ACKNOWLEDGED)) == {Wake(after(16), "not-on-the-way")}


def test_only_who_was_asked_can_answer() -> None:
    """For anybody else the page is not there, at any step of it."""
    for state in (INITIAL, page(*CALLING), page(*CALLING, ACKNOWLEDGED), page(*CALLING, ACKNOWLEDGED, ARRIVED)):
        for kind in (AcknowledgePage, PassPageOn, SetOut, Arrive, FinishPage):
            assert ask(state, kind, after(1), CHO) == NOT_FOUND
            assert decide(state, command(kind), at=after(1), hubs=[HUB]) == NOT_FOUND


def test_a_late_answer_counts_while_nobody_has_it() -> None:
    """Ann wakes up when Ben is already being asked: she has it, and Ben's answer comes second."""
    state = page(*CALLING, passed(1, ANN), sent(2, BEN, 4))
    answered = PageAcknowledged(audience=ANN, set_out_by=after(18))
    assert ask(state, AcknowledgePage, after(3), ANN) == [answered]
    assert ask(page(*CALLING, passed(1, ANN), sent(2, BEN, 4), answered), AcknowledgePage, after(3), BEN) == TAKEN


def test_any_person_of_the_hub_can_answer_for_it() -> None:
    """Asked as a team, answered by whoever of it is awake."""
    state = page(REQUESTED, sent(1, HUB, 2))
    for name in ("day shift", "night shift"):
        decided = decide(state, command(AcknowledgePage), at=after(1), by=person(HUB, name), roster=BOTH, hubs=[HUB])
        assert decided == [PageAcknowledged(audience=HUB, set_out_by=after(16))]


def test_answering_twice_is_not_now() -> None:
    """Whoever has it already is not told that somebody else was first."""
    assert ask(page(*CALLING, ACKNOWLEDGED), AcknowledgePage, after(1), ANN) == NOT_NOW


def test_from_answer_to_done() -> None:
    """I have it, on my way, there, done; each has its clock, and none after arrival."""
    state = page(*CALLING, ACKNOWLEDGED)
    assert ask(state, FinishPage, after(10), ANN) == NOT_NOW
    assert ask(state, SetOut, after(10), ANN) == [ON_THE_WAY]
    state = page(*CALLING, ACKNOWLEDGED, ON_THE_WAY)
    assert wakes(state) == {Wake(after(100), "not-arrived")}
    assert ask(state, SetOut, after(11), ANN) == NOT_NOW
    assert ask(state, Arrive, after(60), ANN) == [ARRIVED]
    state = page(*CALLING, ACKNOWLEDGED, ON_THE_WAY, ARRIVED)
    assert wakes(state) == frozenset()
    assert ask(state, PassPageOn, after(61), ANN) == NOT_NOW
    assert ask(state, FinishPage, after(120), ANN) == [PageFinished(audience=ANN)]
    state = page(*CALLING, ACKNOWLEDGED, ON_THE_WAY, ARRIVED, PageFinished(audience=ANN))
    assert ask(state, FinishPage, after(121), ANN) == NOT_NOW
    assert state.phase is PageState.DONE
    assert wakes(state) == frozenset()


def test_whoever_leaves_out_a_step_is_believed() -> None:
    """Driving before answering is answering; being there is having set out."""
    state = page(*CALLING)
    assert ask(state, SetOut, after(1), ANN) == [ACKNOWLEDGED, AdvocateSetOut(audience=ANN, arrive_by=after(91))]
    assert ask(state, Arrive, after(1), ANN) == [ACKNOWLEDGED, ARRIVED]
    assert ask(page(*CALLING, ACKNOWLEDGED), Arrive, after(5), ANN) == [ARRIVED]
    assert ask(state, FinishPage, after(1), ANN) == NOT_NOW


def test_no_on_my_way_and_no_arrival_escalate_again() -> None:
    """An answer alone helps nobody: silence after it leads to the next step."""
    state = page(*CALLING, ACKNOWLEDGED)
    assert ask(state, Due("not-on-the-way"), after(15)) == []
    assert ask(state, Due("not-on-the-way"), after(16)) == [passed(1, ANN), sent(2, BEN, 18)]
    state = page(*CALLING, ACKNOWLEDGED, ON_THE_WAY)
    assert ask(state, Due("not-arrived"), after(99)) == []
    assert ask(state, Due("not-arrived"), after(100)) == [passed(1, ANN), sent(2, BEN, 102)]


def test_whoever_comes_after_all_is_not_turned_away() -> None:
    """Ann arrives late, Ben is being asked: she is there. Once Ben has it, he has it."""
    asked_ben = (*CALLING, ACKNOWLEDGED, ON_THE_WAY, passed(1, ANN), sent(2, BEN, 102))
    again = PageAcknowledged(audience=ANN, set_out_by=after(116))
    assert ask(page(*asked_ben), Arrive, after(101), ANN) == [again, ARRIVED]
    ben = PageAcknowledged(audience=BEN, set_out_by=after(116))
    assert ask(page(*asked_ben, ben), Arrive, after(101), ANN) == TAKEN


def test_whoever_has_it_can_still_hand_over() -> None:
    """The next is asked at once; nobody else can hand it over for them."""
    state = page(*CALLING, passed(1, ANN), sent(2, BEN, 4), PageAcknowledged(audience=ANN, set_out_by=after(18)))
    assert ask(state, PassPageOn, after(5), ANN) == [passed(1, ANN, declined=True), sent(3, HUB, 7)]
    assert ask(state, PassPageOn, after(5), BEN) == TAKEN
