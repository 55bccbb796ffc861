"""A plan over time: given events, when a message, then events. It begins once, and nobody is counted in it."""

from typing import Any

import pytest

from contracts.base import Command, Event
from contracts.casework import GoalEnd, NeedStands, Question, StepBy, StepState
from contracts.ids import derived
from contracts.outcomes import NOT_FOUND, NOT_NOW, Reason, Refusal
from contracts.plan import (
    AddStep,
    AnswerQuestion,
    AssessNeeds,
    EndGoal,
    GoalEnded,
    GoalResumed,
    GoalReworded,
    GoalSaid,
    MoveStep,
    NeedFound,
    NeedsAssessed,
    QuestionAnswered,
    RecordSchooling,
    ResumeGoal,
    RewordGoal,
    SayGoal,
    SchoolingRecorded,
    StepAdded,
    StepMoved,
    goal_of,
    is_late,
    plan_of,
    step_of,
)
from contracts.safety import SafetyPlanSet, SetSafetyPlan, safety_of
from contracts.vocabulary import Kind, Need
from services.casework import domain, safety
from tests.domain.stories import CASE, NOON, REGION, days, given, person, team

YOUTH = person(team(Kind.YOUTH, "youth"))
_SAY = derived("cmd", "say")
SHOWN = (derived("evt", "1"),)
GOAL, STEP = goal_of(_SAY), step_of(derived("cmd", "add"))
HOUSE = "a room of my own"


def command(verb: type[Command], which: str = "say", **said: object) -> Command:
    identifier = derived("cmd", which)
    return verb(id=identifier, region=REGION, case=CASE, about=plan_of(CASE), **said)


SAID = GoalSaid(goal=GOAL, need=Need.EMERGENCY_HOUSING, words=HOUSE)
ENDED = GoalEnded(goal=GOAL, end=GoalEnd.WANTS_SOMETHING_ELSE)
ADDED = StepAdded(
    step=STEP, goal=GOAL, need=Need.EMERGENCY_HOUSING, words="call", by=StepBy.TOGETHER, who=None, due=days(3)
)
ADD = command(AddStep, "add", goal=GOAL, words="call", by=StepBy.TOGETHER, due=days(3))
FED, SAFE = NeedFound(Need.BASIC_NEEDS, NeedStands.WANTED), NeedFound(Need.EMPLOYMENT, NeedStands.LATER)

TABLE: tuple[tuple[str, tuple[Event, ...], Command, list[Event] | Refusal], ...] = (
    ("basic needs stand first", (), command(AssessNeeds, found=(SAFE, FED)), [NeedsAssessed(found=(FED, SAFE))]),
    ("a goal", (), command(SayGoal, need=Need.EMERGENCY_HOUSING, words=HOUSE), [SAID]),
    ("other words", (SAID,), command(RewordGoal, goal=GOAL, words="a key"), [GoalReworded(goal=GOAL, words="a key")]),
    ("wants something else", (SAID,), command(EndGoal, goal=GOAL, end=GoalEnd.WANTS_SOMETHING_ELSE), [ENDED]),
    ("ended once", (SAID, ENDED), command(EndGoal, goal=GOAL, end=GoalEnd.REACHED), NOT_NOW),
    ("back to it", (SAID, ENDED), command(ResumeGoal, goal=GOAL), [GoalResumed(goal=GOAL)]),
    ("nothing to go back to", (SAID,), command(ResumeGoal, goal=GOAL), []),
    ("no such goal", (), command(RewordGoal, goal=GOAL, words="a key"), NOT_FOUND),
    ("a step", (SAID,), ADD, [ADDED]),
    ("no step to an ended goal", (SAID, ENDED), ADD, NOT_NOW),
    ("no step to no goal", (), ADD, NOT_FOUND),
    (
        "it is under way",
        (SAID, ADDED),
        command(MoveStep, step=STEP, state=StepState.UNDER_WAY),
        [StepMoved(step=STEP, state=StepState.UNDER_WAY)],
    ),
    ("it stands so", (SAID, ADDED), command(MoveStep, step=STEP, state=StepState.PLANNED), []),
    ("no such step", (SAID,), command(MoveStep, step=STEP, state=StepState.DONE), NOT_FOUND),
    (
        "an answer",
        (),
        command(AnswerQuestion, question=Question.AGE, answer="16"),
        [QuestionAnswered(question=Question.AGE, answer="16")],
    ),
    (
        "the same answer",
        (QuestionAnswered(question=Question.IN_SCHOOL, answer="no"),),
        command(AnswerQuestion, question=Question.IN_SCHOOL, answer="no"),
        [],
    ),
    (
        "it has changed",
        (QuestionAnswered(question=Question.IN_SCHOOL, answer="no"),),
        command(AnswerQuestion, question=Question.IN_SCHOOL, answer="yes"),
        [QuestionAnswered(question=Question.IN_SCHOOL, answer="yes")],
    ),
    ("school", (), command(RecordSchooling, wants="to paint"), [SchoolingRecorded(wants="to paint", instead=())]),
    ("school as it stands", (SchoolingRecorded(wants="x"),), command(RecordSchooling, wants="x"), []),
    ("nothing more of school", (SchoolingRecorded(wants="x"),), command(RecordSchooling), []),
    (
        "school emptied",
        (SchoolingRecorded(wants="x"),),
        command(RecordSchooling, instead=SHOWN),
        [SchoolingRecorded(instead=SHOWN)],
    ),
)


@pytest.mark.parametrize("facts, said, then", [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_a_plan_goes_on(facts: tuple[Event, ...], said: Command, then: list[Event] | Refusal) -> None:
    """Given these, when somebody says this, then that."""
    assert domain.decide(given(domain.evolve, domain.INITIAL, *facts), said, at=NOON, by=YOUTH) == then


@pytest.mark.parametrize(
    "said, field",
    [
        (command(AssessNeeds, found=()), "found"),
        (command(AssessNeeds, found=(FED, FED)), "found"),
        (command(AnswerQuestion, question=Question.AGE, answer="yes"), "answer"),
        (command(AnswerQuestion, question=Question.IN_SCHOOL, answer="16"), "answer"),
        (command(RecordSchooling), "now"),
    ],
)
def test_what_can_t_be_meant_says_which_field(said: Command, field: str) -> None:
    """And why, in a sentence."""
    refused = domain.decide(domain.INITIAL, said, at=NOON, by=YOUTH)
    assert isinstance(refused, Refusal)
    assert (refused.reason, refused.field) == (Reason.INVALID, field)


def test_a_plan_has_an_end_to_what_it_holds() -> None:
    """A flood of goals or steps is refused; what is there can be changed as ever."""
    goals = [GoalSaid(goal=derived("goal", str(n)), need=Need.EDUCATION, words="x") for n in range(domain.MOST_GOALS)]
    full = given(domain.evolve, domain.INITIAL, *goals)
    refused = domain.decide(full, command(SayGoal, need=Need.EDUCATION, words="x"), at=NOON)
    assert isinstance(refused, Refusal)
    said = domain.decide(full, command(RewordGoal, goal=goals[0].goal, words="y"), at=NOON)
    assert said == [GoalReworded(goal=goals[0].goal, words="y")]


def test_whatever_is_of_one_plan_is_named_after_its_case() -> None:
    """Nobody aims a plan's words at another case."""
    assert command(RecordSchooling).misfounded() is None
    other = RecordSchooling(id=derived("cmd", "x"), region=REGION, case=CASE, about=plan_of(derived("case", "other")))
    assert other.misfounded() == "about"


def test_a_day_that_has_passed_is_a_reason_to_ask_and_no_fact() -> None:
    """It is worked out by whoever shows it; of what is done, or left out, nobody asks."""
    assert is_late(days(1), StepState.PLANNED, days(2))
    assert not is_late(days(1), StepState.DONE, days(2))
    assert not is_late(days(1), StepState.LEFT_OUT, days(2))
    assert not is_late(None, StepState.PLANNED, days(2))


def set_plan(**said: Any) -> SetSafetyPlan:
    return SetSafetyPlan(id=derived("cmd", "safe"), region=REGION, case=CASE, about=safety_of(CASE), **said)


def test_a_safety_plan_stands_as_it_was_written_last() -> None:
    """Written, the same again, emptied by whoever was shown it; one that never was can't be emptied."""
    people = SafetyPlanSet(people="my cousin", instead=())
    none, some = safety.INITIAL, given(safety.evolve, safety.INITIAL, people)
    assert safety.decide(none, set_plan(people="my cousin"), at=NOON, by=YOUTH) == [people]
    assert safety.decide(some, set_plan(people="my cousin"), at=NOON, by=YOUTH) == []
    assert safety.decide(some, set_plan(), at=NOON, by=YOUTH) == []
    emptied = [SafetyPlanSet(instead=SHOWN)]
    assert safety.decide(some, set_plan(instead=SHOWN), at=NOON, by=YOUTH) == emptied
    assert isinstance(safety.decide(none, set_plan(), at=NOON, by=YOUTH), Refusal)
