"""A young person's plan: what they need, what they want, step by step; what they may be entitled to; their school.

Decided by ``casework``. One plan a case: it is changed, and never begun again. Words are the young person's own, and
sealed; what a hub follows is which needs and steps there are, and how they stand.
"""

from datetime import datetime
from typing import Final

import msgspec

from contracts.base import Command, Event
from contracts.casework import (
    Answer,
    GoalEnd,
    GoalId,
    Instead,
    NeedStands,
    Question,
    Schooling,
    StepBy,
    StepId,
    StepState,
)
from contracts.ids import ReferralId, derived
from contracts.labels import Moment, Name, Story
from contracts.vocabulary import Need

NEEDS_IN_ORDER: Final = tuple(Need)
"""Basic needs first: whoever is hungry can't plan a year."""


def plan_of(case: str) -> str:
    """Return the id of the one plan of a case."""
    return derived("plan", case)


class NeedFound(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one of the ten needs stands."""

    need: Need
    stands: NeedStands


class _OfPlan(Command, frozen=True):
    """A command about the one plan of its case."""

    def misfounded(self) -> str | None:
        return None if self.about == plan_of(self.case) else "about"


class AssessNeeds(_OfPlan, frozen=True, tag="casework.assess_needs.v1"):
    """Write down how the ten needs stand, as they say it. What is named here stands so from now on."""

    found: tuple[NeedFound, ...]
    note: Story | None = None


class SayGoal(_OfPlan, frozen=True, tag="casework.say_goal.v1"):
    """Write down what they want, in their words."""

    need: Need
    words: Story


class RewordGoal(_OfPlan, frozen=True, tag="casework.reword_goal.v1"):
    """Say it in other words: it stays the same goal, with its steps."""

    goal: GoalId
    words: Story


class EndGoal(_OfPlan, frozen=True, tag="casework.end_goal.v1"):
    """Work on a goal no more."""

    goal: GoalId
    end: GoalEnd


class ResumeGoal(_OfPlan, frozen=True, tag="casework.resume_goal.v1"):
    """Work on it again, with the steps that it had."""

    goal: GoalId


class AddStep(_OfPlan, frozen=True, tag="casework.add_step.v1"):
    """Plan a step towards a goal: what, who, and by when, if that matters."""

    goal: GoalId
    words: Story
    by: StepBy
    who: Name | None = None
    due: Moment | None = None


class MoveStep(_OfPlan, frozen=True, tag="casework.move_step.v1"):
    """Say how a step stands."""

    step: StepId
    state: StepState
    note: Story | None = None


class AnswerQuestion(_OfPlan, frozen=True, tag="casework.answer_question.v1"):
    """Answer something that programs ask: once, for all of them; and again only where it has changed."""

    question: Question
    answer: Answer


class RecordSchooling(_OfPlan, frozen=True, tag="casework.record_schooling.v1"):
    """Write down how it is with school, and what they want of it, in place of what they were shown."""

    now: Schooling | None = None
    wants: Schooling | None = None
    helps: Schooling | None = None
    instead: Instead = ()


class NeedsAssessed(Event, frozen=True, tag="plan.needs_assessed.v1"):
    """How these needs stand, as they said it."""

    found: tuple[NeedFound, ...]
    note: Story | None = None


class GoalSaid(Event, frozen=True, tag="plan.goal_said.v1"):
    """They said what they want."""

    goal: GoalId
    need: Need
    words: Story


class GoalReworded(Event, frozen=True, tag="plan.goal_reworded.v1"):
    """The same goal in other words."""

    goal: GoalId
    words: Story


class GoalEnded(Event, frozen=True, tag="plan.goal_ended.v1"):
    """It is worked on no more."""

    goal: GoalId
    end: GoalEnd


class GoalResumed(Event, frozen=True, tag="plan.goal_resumed.v1"):
    """It is worked on again."""

    goal: GoalId


class StepAdded(Event, frozen=True, tag="plan.step_added.v1"):
    """A step is planned."""

    step: StepId
    goal: GoalId
    need: Need
    words: Story
    by: StepBy
    who: Name | None = None
    due: Moment | None = None


class StepMoved(Event, frozen=True, tag="plan.step_moved.v1"):
    """A step stands otherwise."""

    step: StepId
    state: StepState
    note: Story | None = None


class StepLinked(Event, frozen=True, tag="plan.step_linked.v1"):
    """A referral was made for this step. One that is made now says so itself."""

    step: StepId
    referral: ReferralId


class QuestionAnswered(Event, frozen=True, tag="plan.question_answered.v1"):
    """Something that programs ask is known."""

    question: Question
    answer: Answer


class SchoolingRecorded(Event, frozen=True, tag="plan.schooling_recorded.v1"):
    """How it is with school, in place of what stands in ``instead`` (None: of all before)."""

    now: Schooling | None = None
    wants: Schooling | None = None
    helps: Schooling | None = None
    instead: Instead | None = None


def goal_of(command: str) -> str:
    """Return the id of the goal that a command says."""
    return derived("goal", command)


def step_of(command: str) -> str:
    """Return the id of the step that a command adds."""
    return derived("step", command)


def is_late(due: datetime | None, state: StepState, now: datetime) -> bool:
    """Return whether the day of a step has passed. It is a reason to ask, and nothing else."""
    return due is not None and due < now and state in (StepState.PLANNED, StepState.UNDER_WAY)
