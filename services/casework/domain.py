"""The plan of a case: needs, goals in the young person's words, steps, what they answered. Pure.

One plan a case, changed and never begun again: nothing here ends by itself, and nothing counts who did not do what.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

from contracts.base import Actor, Command, Due, Event, Fact
from contracts.casework import Question, StepState
from contracts.outcomes import NOT_FOUND, NOT_NOW, Refusal, invalid
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
    step_of,
)
from contracts.vocabulary import Need

MOST_GOALS: Final = 60
MOST_STEPS: Final = 600
"""In one plan, ever: three years of a step every other day. What is more than that is no plan but a flood."""


class Goal(msgspec.Struct, frozen=True):
    """A goal, as far as decisions depend on it."""

    need: Need
    ended: bool = False


class Step(msgspec.Struct, frozen=True):
    """A step, as far as decisions depend on it."""

    goal: str
    state: StepState = StepState.PLANNED


class State(msgspec.Struct, frozen=True):
    """A plan; before anything was said it is empty, and there all the same."""

    goals: Mapping[str, Goal] = {}
    steps: Mapping[str, Step] = {}
    answers: Mapping[Question, str] = {}
    schooling: SchoolingRecorded | None = None


INITIAL: Final = State()
_but = msgspec.structs.replace


def evolve(state: State, event: Event) -> State:
    """Return the plan after ``event``."""
    match event:
        case GoalSaid(goal=goal, need=need):
            return _but(state, goals={**state.goals, goal: Goal(need)})
        case GoalEnded(goal=goal) | GoalResumed(goal=goal) if goal in state.goals:
            ended = isinstance(event, GoalEnded)
            return _but(state, goals={**state.goals, goal: _but(state.goals[goal], ended=ended)})
        case QuestionAnswered(question=question, answer=answer):
            return _but(state, answers={**state.answers, question: answer})
        case SchoolingRecorded():
            return _but(state, schooling=event)
        case _:
            return _after_step(state, event)


def _after_step(state: State, event: Event) -> State:
    match event:
        case StepAdded(step=step, goal=goal):
            return _but(state, steps={**state.steps, step: Step(goal)})
        case StepMoved(step=step, state=moved) if step in state.steps:
            return _but(state, steps={**state.steps, step: _but(state.steps[step], state=moved)})
        case _:
            return state


def decide(
    state: State, message: Command | Due | Fact, *, at: datetime, by: Actor | None = None
) -> list[Event] | Refusal:
    """Decide one message about one plan."""
    match message:
        case AssessNeeds():
            return _assess(message)
        case SayGoal() | RewordGoal() | EndGoal() | ResumeGoal():
            return _goal(state, message)
        case AddStep() | MoveStep():
            return _step(state, message)
        case AnswerQuestion() | RecordSchooling():
            return _know(state, message)
        case Command():
            return NOT_FOUND
        case _:
            return []


def _assess(command: AssessNeeds) -> list[Event] | Refusal:
    if not command.found:
        return invalid("found", "say how at least one of them stands")
    needs = [each.need for each in command.found]
    if len(set(needs)) < len(needs):
        return invalid("found", "say it of each need once")
    return [NeedsAssessed(found=_basic_first(command.found), note=command.note)]


def _basic_first(found: tuple[NeedFound, ...]) -> tuple[NeedFound, ...]:
    order = list(Need)
    return tuple(sorted(found, key=lambda each: order.index(each.need)))


def _goal(state: State, command: SayGoal | RewordGoal | EndGoal | ResumeGoal) -> list[Event] | Refusal:
    if isinstance(command, SayGoal):
        if len(state.goals) >= MOST_GOALS:
            return invalid("words", "this plan has very many goals; change one of them")
        return [GoalSaid(goal=goal_of(command.id), need=command.need, words=command.words)]
    goal = state.goals.get(command.goal)
    if goal is None:
        return NOT_FOUND
    match command:
        case RewordGoal(goal=which, words=words):
            return [GoalReworded(goal=which, words=words)]
        case EndGoal(goal=which, end=end):
            return NOT_NOW if goal.ended else [GoalEnded(goal=which, end=end)]
        case ResumeGoal(goal=which):
            return [GoalResumed(goal=which)] if goal.ended else []


def _step(state: State, command: AddStep | MoveStep) -> list[Event] | Refusal:
    if isinstance(command, AddStep):
        return _add(state, command)
    step = state.steps.get(command.step)
    if step is None:
        return NOT_FOUND
    if (command.state, command.note) == (step.state, None):
        return []
    return [StepMoved(step=command.step, state=command.state, note=command.note)]


def _add(state: State, command: AddStep) -> list[Event] | Refusal:
    goal = state.goals.get(command.goal)
    if goal is None:
        return NOT_FOUND
    if goal.ended:
        return NOT_NOW
    if len(state.steps) >= MOST_STEPS:
        return invalid("words", "this plan has very many steps; change one of them")
    return [
        StepAdded(
            step=step_of(command.id),
            goal=command.goal,
            need=goal.need,
            words=command.words,
            by=command.by,
            who=command.who,
            due=command.due,
        )
    ]


def _know(state: State, command: AnswerQuestion | RecordSchooling) -> list[Event] | Refusal:
    match command:
        case AnswerQuestion(question=question, answer=answer):
            if answer.isdecimal() is not (question is Question.AGE) and answer != "unsure":
                return invalid("answer", "say how old" if question is Question.AGE else "say yes, no, or not sure")
            if state.answers.get(question) == answer:
                return []
            return [QuestionAnswered(question=question, answer=answer)]
        case RecordSchooling():
            told = SchoolingRecorded(now=command.now, wants=command.wants, helps=command.helps, instead=command.instead)
            nothing = SchoolingRecorded(instead=())
            if told == nothing and state.schooling is None:
                return invalid("now", "write at least one thing")
            stands = None if state.schooling is None else _but(state.schooling, instead=())
            return [] if told in (nothing, stands) else [told]
