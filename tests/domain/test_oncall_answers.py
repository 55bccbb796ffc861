"""Pages once somebody is asked: answers, "I can't", handing over, on my way, there, done."""

from datetime import timedelta

import msgspec
import pytest

from contracts.base import Audience, Command, Due, Event, Wake
from contracts.ids import derived
from contracts.oncall import (
    AcknowledgePage,
    AdvocateArrived,
    AdvocateSetOut,
    Arrive,
    DebriefPage,
    FinishPage,
    HandPageOver,
    PageDebriefed,
    PageFinished,
    PageRequested,
    PageSent,
    PageUnanswerable,
    PassPageOn,
    SeePage,
    SetOut,
)
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Reason, Refusal
from contracts.vocabulary import (
    Asked,
    CantReason,
    PageOutcome,
    PageState,
    PassReason,
)
from services.oncall_scheduler.domain import INITIAL, People, State, decide, evolve, wakes
from services.oncall_scheduler.escalation import onward
from tests.domain.night import (
    ANN,
    BEN,
    CHO,
    HUB,
    NIGHT,
    NURSE,
    OWN,
    REQUEST,
    REQUESTED,
    ask,
    command,
    formed,
    has_it,
    page,
    passed,
    sent,
)
from tests.domain.stories import after, person, told

CALLING = (REQUESTED, sent(1, Asked.OWN_ADVOCATE, OWN, until=2))
SILENT = passed(1, Asked.OWN_ADVOCATE, PassReason.NO_ANSWER)
ASKING_ANN = (*CALLING, SILENT, sent(2, Asked.PRIMARY, ANN, until=4))
ON_THE_WAY = AdvocateSetOut(audience=OWN, arrive_by=after(100))
ARRIVED = AdvocateArrived(audience=OWN, joins_until=after(120))
OWN_HAS_IT = (*CALLING, has_it(OWN, 16))
WORDS = (AcknowledgePage, PassPageOn, SetOut, Arrive, FinishPage, SeePage)
_but = msgspec.structs.replace


# --- I have it --------------------------------------------------------------------------------------------------------


def test_one_tap_and_they_have_it() -> None:
    """From then on the clock is the one of setting out."""
    assert ask(page(*CALLING), AcknowledgePage, 1, OWN) == [has_it(OWN, 16)]
    assert wakes(page(*OWN_HAS_IT)) == {Wake(after(16), "not-on-the-way")}


def test_only_who_was_asked_can_answer() -> None:
    """For anybody else the page is not there, at any step of it; nor for whoever asked for it."""
    for state in (INITIAL, page(*CALLING), page(*OWN_HAS_IT), page(*OWN_HAS_IT, ARRIVED)):
        for kind in WORDS:
            assert ask(state, kind, 1, CHO) == NOT_FOUND
            assert ask(state, kind, 1, NURSE.audience) == NOT_FOUND
            assert ask(state, kind, 1) == NOT_FOUND
        assert ask(state, command(HandPageOver, to=ANN.team), 1, CHO) == NOT_FOUND


def test_a_late_answer_counts_while_nobody_has_it() -> None:
    """They wake up when Ann is already being asked: they have it, and Ann's answer comes second."""
    assert ask(page(*ASKING_ANN), AcknowledgePage, 3, OWN) == [has_it(OWN, 18)]
    assert ask(page(*ASKING_ANN, has_it(OWN, 18)), AcknowledgePage, 3, ANN) == TAKEN


def test_any_person_of_a_team_can_answer_for_it() -> None:
    """Asked as a team, answered by whoever of it is awake."""
    state = page(REQUESTED, sent(1, Asked.HUB, HUB, until=2))
    for name in ("day shift", "night shift"):
        decided = decide(state, command(AcknowledgePage), at=after(1), by=person(HUB, name), people=NIGHT)
        assert decided == [has_it(HUB, 16)]


def test_answering_twice_is_not_now() -> None:
    """Whoever has it already is not told that somebody else was first."""
    assert ask(page(*OWN_HAS_IT), AcknowledgePage, 1, OWN) == NOT_NOW


def test_from_answer_to_debrief() -> None:
    """I have it, on my way, there, done, what came of it; each has its clock, and none after arrival."""
    state = page(*OWN_HAS_IT)
    assert ask(state, FinishPage, 10, OWN) == NOT_NOW
    assert ask(state, SetOut, 10, OWN) == [ON_THE_WAY]
    state = page(*OWN_HAS_IT, ON_THE_WAY)
    assert wakes(state) == {Wake(after(100), "not-arrived")}
    assert ask(state, SetOut, 11, OWN) == NOT_NOW
    assert ask(state, Arrive, 60, OWN) == [ARRIVED]
    state = page(*OWN_HAS_IT, ON_THE_WAY, ARRIVED)
    assert wakes(state) == frozenset()
    assert ask(state, PassPageOn, 61, OWN) == NOT_NOW
    assert ask(state, FinishPage, 120, OWN) == [PageFinished(audience=OWN)]
    state = page(*OWN_HAS_IT, ON_THE_WAY, ARRIVED, PageFinished(audience=OWN))
    assert ask(state, FinishPage, 121, OWN) == NOT_NOW
    assert (state.phase, wakes(state)) == (PageState.DONE, frozenset())


CALLED = command(FinishPage, by_telephone=True)
HELPED = PageFinished(audience=OWN, by_telephone=True)


def test_a_call_may_be_all_that_it_took() -> None:
    """Said by whoever has it, on the way too; until it is said silence escalates, and the next request begins anew."""
    for before in ((), (ON_THE_WAY,)):
        state = page(*OWN_HAS_IT, *before)
        assert wakes(state)
        assert ask(state, CALLED, 10, OWN) == [HELPED]
    done = page(*OWN_HAS_IT, HELPED)
    assert (done.phase, done.who, wakes(done)) == (PageState.DONE, OWN, frozenset())
    again = ask(done, REQUEST, 11, HUB)
    assert isinstance(again, list)
    assert isinstance(again[0], PageRequested)


def test_nobody_closes_by_telephone_what_is_not_theirs() -> None:
    """Not before they have it, for then they know no number; and not once a shield keeps them away: somebody goes."""
    assert ask(page(*CALLING), CALLED, 1, OWN) == NOT_NOW
    assert ask(page(*ASKING_ANN, has_it(OWN, 18)), CALLED, 4, ANN) == TAKEN
    shielded = _but(NIGHT, kept_away=frozenset({OWN}))
    assert ask(page(*OWN_HAS_IT), CALLED, 10, OWN, shielded) == TAKEN
    assert ask(page(*OWN_HAS_IT, ARRIVED), CALLED, 60, OWN, shielded) == [PageFinished(audience=OWN)]


def test_whoever_came_says_what_came_of_it_once() -> None:
    """After it is done, and nobody else says so."""
    debrief = command(DebriefPage, outcome=PageOutcome.MET, wants_support=True)
    done = (*ASKING_ANN, has_it(OWN, 18), ARRIVED, PageFinished(audience=OWN))
    debriefed = PageDebriefed(audience=OWN, outcome=PageOutcome.MET, wants_support=True)
    assert ask(page(*done[:-1]), debrief, 30, OWN) == NOT_NOW
    assert ask(page(*done), debrief, 30, ANN) == NOT_NOW
    assert ask(page(*done), debrief, 30, OWN) == [debriefed]
    assert ask(page(*done, debriefed), debrief, 31, OWN) == NOT_NOW


def test_whoever_leaves_out_a_step_is_believed() -> None:
    """Driving before answering is answering; being there is having set out."""
    state, arrived = page(*CALLING), AdvocateArrived(audience=OWN, joins_until=after(61))
    assert ask(state, SetOut, 1, OWN) == [has_it(OWN, 16), AdvocateSetOut(audience=OWN, arrive_by=after(91))]
    assert ask(state, Arrive, 1, OWN) == [has_it(OWN, 16), arrived]
    assert ask(page(*OWN_HAS_IT), Arrive, 1, OWN) == [arrived]
    assert ask(state, FinishPage, 1, OWN) == NOT_NOW


# --- silence after it -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "so_far, why, at, reason",
    [
        (OWN_HAS_IT, "not-on-the-way", 16, PassReason.NOT_ON_THE_WAY),
        ((*OWN_HAS_IT, ON_THE_WAY), "not-arrived", 100, PassReason.NOT_ARRIVED),
    ],
    ids=["not on the way", "not arrived"],
)
def test_silence_after_an_answer_asks_the_next(
    so_far: tuple[Event, ...], why: str, at: float, reason: PassReason
) -> None:
    """An answer alone helps nobody: no "on my way", and no arrival, in time lead on."""
    assert ask(page(*so_far), Due(why), at - 0.1) == []
    gone = passed(1, Asked.OWN_ADVOCATE, reason, OWN)
    assert ask(page(*so_far), Due(why), at) == [gone, sent(2, Asked.PRIMARY, ANN, until=at + 2)]


def test_whoever_comes_after_all_is_not_turned_away() -> None:
    """They arrive late, Ann is being asked: they are there. Once Ann has it, she has it."""
    gone = passed(1, Asked.OWN_ADVOCATE, PassReason.NOT_ARRIVED, OWN)
    asked = (*OWN_HAS_IT, ON_THE_WAY, gone, sent(2, Asked.PRIMARY, ANN, until=102))
    arrived = AdvocateArrived(audience=OWN, joins_until=after(161))
    assert ask(page(*asked), Arrive, 101, OWN) == [has_it(OWN, 116), arrived]
    assert ask(page(*asked, has_it(ANN, 116)), Arrive, 101, OWN) == TAKEN


def test_who_was_silent_is_asked_at_once_only_if_nobody_else_is_left() -> None:
    """The hub alone, and it did not set out: rather the hub again than nobody."""
    alone = People(formed=formed(HUB), ways={HUB: 1})
    state = page(REQUESTED, sent(1, Asked.HUB, HUB, until=5), has_it(HUB, 16))
    decided = ask(state, Due("not-on-the-way"), 16, people=alone)
    assert isinstance(decided, list)
    assert decided[0] == passed(1, Asked.HUB, PassReason.NOT_ON_THE_WAY, HUB)
    assert decided[-1] == sent(3, Asked.HUB, HUB, until=21)


def twice_silent(*asked: Event) -> State:
    """Return a page that somebody had twice, and was silent after: their own advocate, in two rounds."""
    gone = passed(1, Asked.OWN_ADVOCATE, PassReason.NOT_ON_THE_WAY, OWN)
    again = passed(2, Asked.OWN_ADVOCATE, PassReason.NOT_ON_THE_WAY, OWN)
    second = sent(2, Asked.OWN_ADVOCATE, OWN, until=18)
    return page(*OWN_HAS_IT, gone, second, has_it(OWN, 33), again, *asked)


def test_who_was_silent_twice_is_asked_after_everybody_else() -> None:
    """Whatever the order says, as long as anybody is left; and as if nothing had been where nobody is."""
    state = twice_silent()
    following = onward(state, NIGHT, after(33), again=timedelta(minutes=1))
    assert OWN not in {who for each in following if isinstance(each, PageSent) for who in each.audiences}
    alone = People(formed=formed(OWN), own=frozenset({OWN}), ways={OWN: 1})
    [*_, last] = onward(state, alone, after(33), again=timedelta(minutes=1))
    assert isinstance(last, PageSent)
    assert last.audiences == (OWN,)


def test_who_was_silent_twice_takes_it_from_nobody_but_by_going() -> None:
    """An answer is not enough any more while Ann is asked; "on my way" is, and so is being asked by name."""
    state = twice_silent(sent(3, Asked.PRIMARY, ANN, until=35))
    assert ask(state, AcknowledgePage, 34, OWN) == NOT_NOW
    assert ask(state, SetOut, 34, OWN) == [has_it(OWN, 49), AdvocateSetOut(audience=OWN, arrive_by=after(124))]
    assert ask(state, AcknowledgePage, 34, ANN) == [has_it(ANN, 49)]
    named = twice_silent(sent(3, Asked.NAMED, OWN, until=35))
    assert ask(named, AcknowledgePage, 34, OWN) == [has_it(OWN, 49)]


def test_who_set_out_and_never_arrived_takes_it_from_nobody_but_by_being_there() -> None:
    """Somebody who says ever again that they are on the way can't keep others from being asked."""
    lost = (
        passed(1, Asked.OWN_ADVOCATE, PassReason.NOT_ON_THE_WAY, OWN),
        sent(2, Asked.OWN_ADVOCATE, OWN, until=18),
        has_it(OWN, 33),
        AdvocateSetOut(audience=OWN, arrive_by=after(123)),
        passed(2, Asked.OWN_ADVOCATE, PassReason.NOT_ARRIVED, OWN),
    )
    state = page(*OWN_HAS_IT, *lost, sent(3, Asked.PRIMARY, ANN, until=125))
    assert ask(state, AcknowledgePage, 124, OWN) == NOT_NOW
    assert ask(state, SetOut, 124, OWN) == NOT_NOW
    assert ask(state, Arrive, 124, OWN) == [
        has_it(OWN, 139),
        AdvocateArrived(audience=OWN, joins_until=after(184)),
    ]
    alone = page(*OWN_HAS_IT, *lost, sent(3, Asked.OWN_ADVOCATE, OWN, until=125))
    assert ask(alone, SetOut, 124, OWN) == [has_it(OWN, 139), AdvocateSetOut(audience=OWN, arrive_by=after(214))]


def test_a_hub_that_looks_for_somebody_is_asked_again_however_often() -> None:
    """It goes nowhere itself: its silence says nothing."""
    gone = passed(1, Asked.HUB, PassReason.NOT_ON_THE_WAY, HUB)
    twice = (sent(1, Asked.HUB, HUB, until=5), has_it(HUB, 16), gone) * 3
    assert page(REQUESTED, *twice).stalled == frozenset()


# --- I can't ----------------------------------------------------------------------------------------------------------


def test_a_decline_asks_the_next_at_once() -> None:
    """With a reason, or none; others find it is not theirs to say."""
    busy = command(PassPageOn, reason=CantReason.BUSY)
    assert ask(page(*CALLING), busy, 1, OWN) == [
        passed(1, Asked.OWN_ADVOCATE, PassReason.DECLINED, OWN, CantReason.BUSY),
        sent(2, Asked.PRIMARY, ANN, until=3),
    ]
    assert ask(page(*CALLING), busy, 1, ANN) == NOT_FOUND
    assert ask(page(*CALLING, has_it(OWN, 16)), busy, 1, ANN) == NOT_FOUND
    assert ask(page(*ASKING_ANN, has_it(OWN, 18)), busy, 3, ANN) == TAKEN


def test_a_decline_of_one_of_many_waits_for_the_others() -> None:
    """All of a step are asked at once: it is over when nobody's answer is waited for any more."""
    many = (REQUESTED, sent(1, Asked.EVERY_ADVOCATE, *sorted((ANN, BEN)), until=5))
    first = passed(1, Asked.EVERY_ADVOCATE, PassReason.DECLINED, ANN, CantReason.OTHER)
    assert ask(page(*many), PassPageOn, 1, ANN) == [first]
    assert ask(page(*many, first), PassPageOn, 1, ANN) == []
    decided = ask(page(*many, first), PassPageOn, 2, BEN)
    assert isinstance(decided, list)
    assert decided[0] == passed(1, Asked.EVERY_ADVOCATE, PassReason.DECLINED, BEN, CantReason.OTHER)
    assert decided[1] == sent(2, Asked.HUB, HUB, until=7)


def test_a_late_decline_is_remembered_and_asks_nobody() -> None:
    """They were silent, Ann is being asked: that they can't is known, and Ann has her time."""
    late = passed(1, Asked.OWN_ADVOCATE, PassReason.DECLINED, OWN, CantReason.UNWELL)
    state = page(*ASKING_ANN)
    assert ask(state, command(PassPageOn, reason=CantReason.UNWELL), 3, OWN) == [late]
    assert wakes(page(*ASKING_ANN, late)) == wakes(state)


def test_whoever_has_it_can_still_say_that_they_cant() -> None:
    """The next is asked at once; nobody else says it for them."""
    decided = ask(page(*ASKING_ANN, has_it(OWN, 18)), PassPageOn, 5, OWN)
    gone = passed(1, Asked.OWN_ADVOCATE, PassReason.DECLINED, OWN, CantReason.OTHER)
    assert decided == [gone, sent(3, Asked.BACKUP, BEN, until=7)]


def test_whoever_declined_is_left_alone() -> None:
    """In this page: the second round passes them, and so does the last resort."""
    gone = passed(1, Asked.OWN_ADVOCATE, PassReason.DECLINED, OWN, CantReason.BUSY)
    state = page(*CALLING, gone, sent(2, Asked.PRIMARY, ANN, until=3))
    asked: set[Audience] = set()
    for at in (3, 5, 7, 9, 14, 19, 24):
        decided = ask(state, Due("unanswered"), at)
        state = told(evolve, state, decided)
        asked |= {who for each in decided if isinstance(each, PageSent) for who in each.audiences}  # type: ignore[union-attr] # anything else would fail here
    assert asked == {ANN, BEN, CHO, HUB}


def test_when_everybody_declined_it_is_said_and_they_are_asked_again_after_a_minute() -> None:
    """Rather somebody who said that they can't than nobody; but never somebody with a conflict."""
    two = People(formed=formed(HUB, ANN), ways={HUB: 1, ANN: 1})
    state = page(REQUESTED, sent(1, Asked.EVERY_ADVOCATE, ANN, until=5))
    decided = ask(state, command(PassPageOn, reason=CantReason.CONFLICT), 1, ANN, two)
    state = told(evolve, state, decided)
    decided = ask(state, PassPageOn, 2, HUB, two)
    assert isinstance(decided, list)
    assert decided[1:] == [PageUnanswerable(again=after(3))]
    state = told(evolve, state, decided)
    decided = ask(state, Due("unasked"), 3, people=two)
    assert isinstance(decided, list)
    assert [each.audiences for each in decided if isinstance(each, PageSent)] == [(HUB,)]


def test_a_conflict_is_remembered_for_the_whole_case() -> None:
    """In every later page of the case they are not asked; another reason is forgotten with the page."""
    done = (has_it(ANN, 18), AdvocateArrived(audience=ANN, joins_until=after(60)), PageFinished(audience=ANN))
    for cant, asked in ((CantReason.CONFLICT, ANN), (CantReason.BUSY, OWN)):
        gone = passed(1, Asked.OWN_ADVOCATE, PassReason.DECLINED, OWN, cant)
        state = page(*CALLING, gone, sent(2, Asked.PRIMARY, ANN, until=3), *done)
        decided = ask(state, REQUEST, 90, HUB)
        assert isinstance(decided, list)
        [step] = [each for each in decided if isinstance(each, PageSent)]
        assert step.audiences == (asked,)


# --- handing over -----------------------------------------------------------------------------------------------------

HANDED = passed(1, Asked.OWN_ADVOCATE, PassReason.HANDED_OVER, OWN)


def hand_to(to: Audience) -> Command:
    return command(HandPageOver, to=to.team)


def test_whoever_has_it_hands_it_to_somebody_by_name() -> None:
    """They are asked at once, whether they are on or not; where they are silent, it goes on where it was."""
    decided = ask(page(*OWN_HAS_IT), hand_to(CHO), 10, OWN)
    assert decided == [HANDED, sent(2, Asked.NAMED, CHO, until=12)]
    state = page(*OWN_HAS_IT, *decided)
    assert ask(state, Due("unanswered"), 12) == [
        passed(2, Asked.NAMED, PassReason.NO_ANSWER),
        sent(3, Asked.PRIMARY, ANN, until=14),
    ]
    assert ask(state, AcknowledgePage, 11, CHO) == [has_it(CHO, 26)]


def test_a_hand_over_is_for_whoever_has_it() -> None:
    """Not before an answer, not after arrival, not by somebody else, not to oneself or to nobody."""
    assert ask(page(*CALLING), hand_to(CHO), 1, OWN) == NOT_NOW
    assert ask(page(*OWN_HAS_IT, ARRIVED), hand_to(CHO), 70, OWN) == NOT_NOW
    assert ask(page(*ASKING_ANN, has_it(OWN, 18)), hand_to(CHO), 5, ANN) == TAKEN
    for nobody in (OWN, Audience(CHO.kind, derived("team", "nobody"))):
        refused = ask(page(*OWN_HAS_IT), hand_to(nobody), 10, OWN)
        assert isinstance(refused, Refusal)
        assert (refused.reason, refused.field) == (Reason.INVALID, "to")


@pytest.mark.parametrize("why_not", ["shielded", "conflicted", "declined"])
def test_a_hand_over_to_somebody_who_cant_be_asked_passes_on(why_not: str) -> None:
    """It looks as it does where there is nobody: nothing tells whether a shield keeps them away."""
    no = {"conflicted": CantReason.CONFLICT, "declined": CantReason.BUSY}
    decline = [passed(1, Asked.OWN_ADVOCATE, PassReason.DECLINED, CHO, no[why_not])] if why_not in no else []
    kept_away = frozenset({CHO}) if why_not == "shielded" else frozenset()
    decided = ask(page(*OWN_HAS_IT, *decline), hand_to(CHO), 10, OWN, _but(NIGHT, kept_away=kept_away))
    assert decided == [
        HANDED,
        passed(2, Asked.NAMED, PassReason.NOBODY),
        sent(3, Asked.PRIMARY, ANN, until=12),
    ]


def test_a_hand_over_to_somebody_who_cant_be_told_asks_the_next_too() -> None:
    """They may see it; nobody waits for them alone."""
    decided = ask(page(*OWN_HAS_IT), hand_to(CHO), 10, OWN, _but(NIGHT, ways={ANN: 1}))
    assert decided == [
        HANDED,
        sent(2, Asked.NAMED, CHO, until=12, ways=0),
        passed(2, Asked.NAMED, PassReason.UNREACHABLE),
        sent(3, Asked.PRIMARY, ANN, until=12),
    ]


# --- who is kept away after they were asked ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [AcknowledgePage, SetOut, Arrive])
def test_whom_a_shield_keeps_away_meanwhile_hears_that_somebody_has_it(kind: type[Command]) -> None:
    """It is what anybody hears who comes second; and their "I can't" is taken, for it leads on."""
    shielded = _but(NIGHT, kept_away=frozenset({OWN}))
    assert ask(page(*CALLING), kind, 1, OWN, shielded) == TAKEN
    assert ask(page(*OWN_HAS_IT), kind, 1, OWN, shielded) == TAKEN
    decided = ask(page(*OWN_HAS_IT), PassPageOn, 1, OWN, shielded)
    assert isinstance(decided, list)
    assert decided[1] == sent(2, Asked.PRIMARY, ANN, until=3)
    assert ask(page(*OWN_HAS_IT), Due("not-on-the-way"), 16, people=shielded) == [
        passed(1, Asked.OWN_ADVOCATE, PassReason.NOT_ON_THE_WAY, OWN),
        sent(2, Asked.PRIMARY, ANN, until=18),
    ]
