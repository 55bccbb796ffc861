"""Pages: the stories of a night, from asking to somebody being asked who answers."""

from itertools import pairwise

import msgspec
import pytest

from contracts.base import Actor, Address, Due, Event, Fact, Wake
from contracts.ids import NO_CASE, derived
from contracts.intake import SupportRequested
from contracts.oncall import (
    AcknowledgePage,
    AdvocateArrived,
    AdvocateSetOut,
    CallAdvocate,
    PageFinished,
    PageJoined,
    PageRequested,
    PageUnanswerable,
    PassPageOn,
    page_of,
)
from contracts.outcomes import NOT_FOUND
from contracts.referral import ReferralRequested
from contracts.roster import Policy, Step
from contracts.rota.rotation import Roster
from contracts.vocabulary import (
    Area,
    Asked,
    Asker,
    Language,
    Need,
    PageReason,
    PageState,
    PassReason,
    ReferralState,
    Urgency,
)
from services.oncall_scheduler.domain import INITIAL, People, evolve, wakes
from tests.domain.night import (
    ANN,
    BEN,
    CHO,
    HUB,
    NIGHT,
    NURSE,
    OFFICER,
    OWN,
    POLICY,
    REQUEST,
    REQUESTED,
    YOUTH,
    ask,
    has_it,
    page,
    passed,
    roster_of,
    sent,
)
from tests.domain.stories import CASE, NOON, REGION, after, person, told

CALLING = (REQUESTED, sent(1, Asked.OWN_ADVOCATE, OWN, until=2))
ADVOCATES = tuple(sorted((OWN, ANN, BEN, CHO)))
_but = msgspec.structs.replace


# --- asking -----------------------------------------------------------------------------------------------------------


def test_a_request_asks_the_youths_own_advocate_first() -> None:
    """The words are the page's, the policy is copied into it, and there is a timer."""
    assert ask(INITIAL, REQUEST, by=person(HUB)) == list(CALLING)
    assert wakes(page(*CALLING)) == {Wake(after(2), "unanswered")}


def test_a_page_is_of_a_case_and_stands_where_its_line_is() -> None:
    """Outside of a case no advocate could answer; and there is one line a case."""
    assert ask(INITIAL, _but(REQUEST, case=NO_CASE), by=person(HUB)) == NOT_FOUND
    assert ask(INITIAL, _but(REQUEST, about=derived("page", "another")), by=person(HUB)) == NOT_FOUND


def test_a_young_person_who_asks_was_asked() -> None:
    """Whatever the form said: it is their own page."""
    unasked = _but(REQUEST, youth_asked=False)
    by_youth, by_hub = (ask(INITIAL, unasked, by=by) for by in (YOUTH, person(HUB)))
    assert isinstance(by_youth, list)
    assert isinstance(by_hub, list)
    assert by_youth[0] == _but(REQUESTED, audience=YOUTH.audience)
    assert by_hub[0] == _but(REQUESTED, youth_asked=False)


@pytest.mark.parametrize("by", [NURSE, OFFICER], ids=["partner", "agency"])
def test_an_outsider_asks_in_a_case_that_they_have_a_part_in(by: Actor) -> None:
    """For anybody else there is no such case; who asked may ask again while their page is there."""
    assert ask(INITIAL, REQUEST, by=by) == NOT_FOUND
    decided = ask(INITIAL, REQUEST, by=by, has_part=True)
    assert isinstance(decided, list)
    assert decided[0] == _but(REQUESTED, audience=by.audience)
    again = ask(page(*decided), REQUEST, 1, by)
    assert isinstance(again, list)
    assert [type(event) for event in again] == [PageJoined]


def test_who_knows_no_case_founds_a_file_for_their_call() -> None:
    """A nurse at night has a young person before her, and not their case: she is not asked for it."""
    call = CallAdvocate(
        id=derived("cmd", "call"),
        region=REGION,
        case=derived("case", derived("cmd", "call")),
        about=page_of(derived("case", derived("cmd", "call"))),
        reason=PageReason.OTHER,
        language=Language.ENGLISH,
        youth_asked=True,
    )
    assert call.misfounded() is None
    assert _but(call, about=page_of(CASE)).misfounded() == "about"
    assert _but(call, case=CASE).misfounded() == "case"
    decided = ask(INITIAL, call, by=NURSE, people=_but(NIGHT, own=frozenset()))
    assert isinstance(decided, list)
    assert decided[1:] == [passed(1, Asked.OWN_ADVOCATE, PassReason.NOBODY), sent(2, Asked.PRIMARY, ANN, until=2)]
    assert ask(page(*decided), call, by=NURSE) == NOT_FOUND


def fact(event: Event, aggregate: str) -> Fact:
    return Fact(derived("evt", "one"), 7, NOON, None, "cause", Address(event.context(), REGION, CASE, aggregate), event)


def referral(urgency: Urgency = Urgency.NOW, state: ReferralState = ReferralState.REQUESTED) -> Fact:
    event = ReferralRequested(
        need=Need.EMERGENCY_HOUSING, urgency=urgency, area=Area.NORTH, state=state, answer_by=after(60)
    )
    return fact(event, derived("ref", "urgent"))


def support(*, advocate_now: bool) -> Fact:
    event = SupportRequested(
        request=derived("req", "one"),
        audience=YOUTH.audience,
        asker=Asker.YOUNG_PERSON,
        needs=(Need.SUPPORT_AND_ADVOCACY,),
        urgency=Urgency.NOW,
        area=Area.NORTH,
        language=Language.SPANISH,
        verifier="a" * 52,
        reach="a text, no call",
        advocate_now=advocate_now,
    )
    return fact(event, derived("req", "one"))


def test_an_urgent_referral_pages() -> None:
    """It needs no form: the referral is the reason, and nobody says the youth was asked."""
    requested = PageRequested(
        reason=PageReason.URGENT_REFERRAL,
        language=Language.ENGLISH,
        policy=POLICY,
        referral=derived("ref", "urgent"),
    )
    assert ask(INITIAL, referral()) == [requested, CALLING[1]]


def test_a_crisis_in_an_intake_pages() -> None:
    """Who asks for support and can't wait has an advocate called, in their own language, by their own safe way."""
    decided = ask(INITIAL, support(advocate_now=True))
    assert isinstance(decided, list)
    assert decided[0] == PageRequested(
        reason=PageReason.CRISIS,
        language=Language.SPANISH,
        policy=POLICY,
        reach="a text, no call",
        youth_asked=True,
        audience=YOUTH.audience,
    )


@pytest.mark.parametrize(
    "heard",
    [
        referral(Urgency.SOON),
        referral(state=ReferralState.DRAFT),
        referral(Urgency.WHEN_POSSIBLE),
        support(advocate_now=False),
    ],
)
def test_what_can_wait_wakes_nobody(heard: Fact) -> None:
    """A draft, a request that says nothing of now."""
    assert ask(INITIAL, heard) == []


# --- one page a case --------------------------------------------------------------------------------------------------

OFFICERS = _but(REQUEST, reason=PageReason.OTHER, language=Language.SPANISH, reach="the desk", youth_asked=False)
JOINED = PageJoined(
    reason=PageReason.OTHER, language=Language.SPANISH, reach="the desk", youth_asked=False, audience=OFFICER.audience
)
ARRIVED = AdvocateArrived(audience=OWN, joins_until=after(61))


@pytest.mark.parametrize(
    "so_far",
    [
        CALLING,
        (*CALLING, has_it(OWN, 16)),
        (*CALLING, has_it(OWN, 16), AdvocateSetOut(audience=OWN, arrive_by=after(91))),
    ],
    ids=["calling", "acknowledged", "on the way"],
)
def test_a_request_while_one_is_open_joins_it(so_far: tuple[Event, ...]) -> None:
    """Nobody is asked twice for one night; and its timer goes on as it was."""
    state = page(*so_far)
    assert ask(state, OFFICERS, 1, OFFICER, has_part=True) == [JOINED]
    assert wakes(page(*so_far, JOINED)) == wakes(state)
    assert ask(state, referral(), 1) == [
        PageJoined(reason=PageReason.URGENT_REFERRAL, language=Language.ENGLISH, referral=derived("ref", "urgent"))
    ]


def test_a_request_joins_who_is_there_only_for_a_while() -> None:
    """Whoever came may have left without saying so: an hour later somebody is asked anew."""
    state = page(*CALLING, has_it(OWN, 16), ARRIVED)
    assert ask(state, OFFICERS, 60, OFFICER, has_part=True) == [JOINED]
    decided = ask(state, OFFICERS, 61, OFFICER, has_part=True)
    assert isinstance(decided, list)
    assert isinstance(decided[0], PageRequested)
    assert decided[1] == sent(2, Asked.OWN_ADVOCATE, OWN, until=63, unmet=True)


def test_after_it_is_done_a_request_begins_anew() -> None:
    """On the same line, with all of the policy before it, and its steps counted on."""
    done = (*CALLING, has_it(OWN, 16), ARRIVED, PageFinished(audience=OWN))
    decided = ask(page(*done), REQUEST, 30, person(HUB))
    assert decided == [REQUESTED, sent(2, Asked.OWN_ADVOCATE, OWN, until=32)]
    state = page(*done, *decided)
    assert (state.phase, state.before, state.number) == (PageState.CALLING, 1, 2)


# --- nobody answers ---------------------------------------------------------------------------------------------------


def test_silence_goes_through_the_policy_twice_then_the_hub_then_everybody_for_ever() -> None:
    """Each has the whole time to answer, and it never ends by itself."""
    state = page(*CALLING)
    once = [(Asked.OWN_ADVOCATE, (OWN,), 2), (Asked.PRIMARY, (ANN,), 2), (Asked.BACKUP, (BEN,), 2)]
    resort = [(Asked.HUB, (HUB,), 5), (Asked.EVERY_ADVOCATE, ADVOCATES, 5)]
    order = [*once, *once, *resort, *resort, *resort]
    at = 0.0
    for number, ((ask_now, _, within), (then, audiences, given)) in enumerate(pairwise(order), start=1):
        assert ask(state, Due("unanswered"), at + within - 0.1) == []
        at += within
        decided = ask(state, Due("unanswered"), at)
        assert decided == [
            passed(number, ask_now, PassReason.NO_ANSWER),
            sent(number + 1, then, *audiences, until=at + given),
        ]
        state = told(evolve, state, decided)


def test_empty_steps_are_passed_at_once_and_say_so() -> None:
    """No advocate of their own, nobody on: the hub is asked the same moment."""
    alone = _but(NIGHT, own=frozenset(), roster=roster_of())
    decided = ask(INITIAL, REQUEST, by=person(HUB), people=alone)
    assert isinstance(decided, list)
    assert decided[1:] == [
        passed(1, Asked.OWN_ADVOCATE, PassReason.NOBODY),
        passed(2, Asked.PRIMARY, PassReason.NOBODY),
        passed(3, Asked.BACKUP, PassReason.NOBODY),
        sent(4, Asked.HUB, HUB, until=5),
    ]


def test_without_a_roster_the_usual_policy_counts() -> None:
    """Five minutes each: what the contract says."""
    decided = ask(INITIAL, REQUEST, by=person(HUB), people=_but(NIGHT, roster=Roster()))
    assert isinstance(decided, list)
    assert decided[:2] == [_but(REQUESTED, policy=Policy()), sent(1, Asked.OWN_ADVOCATE, OWN, until=5)]


def test_the_policy_is_that_of_the_request_and_the_roster_that_of_the_moment() -> None:
    """Who is put on meanwhile is asked; what the hub does to the policy counts for the next page."""
    hasty = roster_of(CHO, policy=Policy(steps=(Step(ask=Asked.HUB, answer_within=1),)))
    decided = ask(page(*CALLING), Due("unanswered"), 2, people=_but(NIGHT, roster=hasty))
    assert decided == [passed(1, Asked.OWN_ADVOCATE, PassReason.NO_ANSWER), sent(2, Asked.PRIMARY, CHO, until=4)]


def test_nobody_is_asked_twice_in_a_row_for_being_two_things() -> None:
    """The youth's own advocate is on as well: the primary's step has nobody else, and the backup is asked at once."""
    state, twice = page(*CALLING), _but(NIGHT, roster=roster_of(OWN, backup=BEN))
    decided = ask(state, Due("unanswered"), 2, people=twice)
    assert decided == [
        passed(1, Asked.OWN_ADVOCATE, PassReason.NO_ANSWER),
        passed(2, Asked.PRIMARY, PassReason.NOBODY),
        sent(3, Asked.BACKUP, BEN, until=4),
    ]


def test_a_policy_may_ask_the_same_again() -> None:
    """Where the hub says so: twice the primary is twice the primary."""
    stubborn = Policy(steps=(Step(ask=Asked.PRIMARY, answer_within=60),) * 2, repeats=0)
    people = _but(NIGHT, roster=roster_of(ANN, policy=stubborn))
    first = ask(INITIAL, REQUEST, by=person(HUB), people=people)
    assert isinstance(first, list)
    decided = ask(page(*first), Due("unanswered"), 1, people=people)
    assert decided == [passed(1, Asked.PRIMARY, PassReason.NO_ANSWER), sent(2, Asked.PRIMARY, ANN, until=2)]


def test_a_policy_without_steps_asks_the_hub() -> None:
    """It is the last resort, and the first where there is no other."""
    people = _but(NIGHT, roster=roster_of(ANN, policy=Policy(steps=(), last_resort=60)))
    decided = ask(INITIAL, REQUEST, by=person(HUB), people=people)
    assert isinstance(decided, list)
    assert decided[1:] == [sent(1, Asked.HUB, HUB, until=1)]


def test_with_nobody_at_all_it_is_said_and_tried_again_each_minute() -> None:
    """A region without a hub or an advocate drops no page: whoever asked is told the truth, ever more rarely."""
    nobody = People()
    decided = ask(INITIAL, REQUEST, by=person(HUB), people=nobody)
    assert decided == [_but(REQUESTED, policy=Policy()), PageUnanswerable(again=after(1))]
    state = page(*decided)
    said = []
    for minute in range(1, 62):
        assert wakes(state) <= {Wake(after(at), "unasked") for at in range(minute + 1)}
        decided = ask(state, Due("unasked"), minute, people=nobody)
        assert decided in ([], [PageUnanswerable(again=after(minute + 1))])
        said += [minute] if decided else []
        state = told(evolve, state, decided)
    assert said == [1, 3, 7, 15, 30, 45, 60]
    decided = ask(state, Due("unasked"), 62, people=_but(NIGHT, own=frozenset()))
    assert decided == [passed(1, Asked.OWN_ADVOCATE, PassReason.NOBODY), sent(2, Asked.PRIMARY, ANN, until=67)]


@pytest.mark.parametrize("why", ["not-on-the-way", "not-arrived", "something-else"])
def test_a_timer_of_another_time_does_nothing(why: str) -> None:
    """What comes due is a hint that the state decides on."""
    assert ask(page(*CALLING), Due(why), 500) == []
    assert ask(INITIAL, Due(why), 500) == []
    assert ask(page(*CALLING, has_it(OWN, 16)), Due("unanswered"), 500) == []


# --- who can't be told ------------------------------------------------------------------------------------------------


def test_who_has_no_way_of_being_told_is_asked_and_not_waited_for() -> None:
    """They may still look at their screen and answer; the next is asked the same moment."""
    people = _but(NIGHT, ways={ANN: 2, HUB: 1})
    decided = ask(INITIAL, REQUEST, by=person(HUB), people=people)
    assert isinstance(decided, list)
    assert decided[1:] == [
        sent(1, Asked.OWN_ADVOCATE, OWN, until=2, ways=0),
        passed(1, Asked.OWN_ADVOCATE, PassReason.UNREACHABLE),
        sent(2, Asked.PRIMARY, ANN, until=2, ways=2),
    ]
    assert ask(page(*decided), AcknowledgePage, 1, person(OWN), people) == [has_it(OWN, 16)]


def test_with_no_way_to_anybody_everybody_is_asked_once_and_then_there_is_time() -> None:
    """It does not run round and round: the last one has until the deadline."""
    people = _but(NIGHT, ways={})
    decided = ask(INITIAL, REQUEST, by=person(HUB), people=people)
    assert isinstance(decided, list)
    assert [event for event in decided[1:] if type(event) is type(CALLING[1])] == [
        sent(1, Asked.OWN_ADVOCATE, OWN, until=2, ways=0),
        sent(2, Asked.PRIMARY, ANN, until=2, ways=0),
        sent(3, Asked.BACKUP, BEN, until=2, ways=0),
        sent(4, Asked.HUB, HUB, until=5, ways=0),
        sent(5, Asked.EVERY_ADVOCATE, *ADVOCATES, until=5, ways=0),
    ]
    state = page(*decided)
    assert wakes(state) == {Wake(after(5), "unanswered")}
    assert ask(state, Due("unanswered"), 5, people=people) == [
        passed(5, Asked.EVERY_ADVOCATE, PassReason.NO_ANSWER),
        sent(6, Asked.HUB, HUB, until=10, ways=0),
        passed(6, Asked.HUB, PassReason.UNREACHABLE),
        sent(7, Asked.EVERY_ADVOCATE, *ADVOCATES, until=10, ways=0),
    ]


def test_of_several_only_those_who_can_be_told_are_waited_for() -> None:
    """When the one who can be told says no, nobody waits for the one who can't."""
    both = _but(NIGHT, own=frozenset({OWN, CHO}), ways={OWN: 1, ANN: 1})
    decided = ask(INITIAL, REQUEST, by=person(HUB), people=both)
    assert isinstance(decided, list)
    step = decided[1]
    assert (step.audiences, step.unreachable, step.ways) == (tuple(sorted((OWN, CHO))), (CHO,), 1)  # type: ignore[attr-defined] # anything else would fail here
    on = ask(page(*decided), PassPageOn, 1, person(OWN), both)
    assert isinstance(on, list)
    assert on[1] == sent(2, Asked.PRIMARY, ANN, until=3)
