"""Forms about a plan, and the commands they become."""

from datetime import datetime
from typing import Final

import msgspec

from contracts.casework import Answer, GoalEnd, NeedStands, Question, Schooling, StepBy, StepState
from contracts.labels import Caution, Name, Story
from contracts.plan import (
    AddStep,
    AnswerQuestion,
    AssessNeeds,
    EndGoal,
    MoveStep,
    NeedFound,
    RecordSchooling,
    ResumeGoal,
    RewordGoal,
    SayGoal,
    plan_of,
)
from contracts.safety import SetSafetyPlan, safety_of
from contracts.vocabulary import Need
from portal.forms import Posted
from portal.i18n import N_, _
from portal.models.cases.casefile import Case
from portal.models.casework import said
from portal.models.casework.said import Field
from portal.models.casework.stands import Texts
from portal.words import Choice, say, words


class Goal(msgspec.Struct, frozen=True):
    """What they want, in their words, and which need it is of."""

    words: Story
    need: Need


class Reword(msgspec.Struct, frozen=True):
    words: Story


class Step(msgspec.Struct, frozen=True):
    """What, who, and by when."""

    words: Story
    by: StepBy
    who: Name | None = None
    due: datetime | None = None


class Move(msgspec.Struct, frozen=True):
    """How a step stands."""

    state: StepState
    note: Story | None = None


class Answered(msgspec.Struct, frozen=True):
    question: Question
    answer: Answer


class School(msgspec.Struct, frozen=True):
    now: Schooling | None = None
    wants: Schooling | None = None
    helps: Schooling | None = None


class Safe(msgspec.Struct, frozen=True):
    """A safety plan."""

    signs: Caution | None = None
    helps: Caution | None = None
    people: Caution | None = None
    ride: Caution | None = None
    places: Caution | None = None
    code_word: Caution | None = None
    things: Caution | None = None
    away: Caution | None = None


SAYS: Final = {
    "need": N_("Please choose what it is about."),
    "words": N_("Please write it down."),
    "by": N_("Please say who does it."),
    "state": N_("Please say how it stands."),
    "answer": N_("Please choose one, or write how old."),
}


def goal_fields(*, young: bool) -> tuple[Field, ...]:
    which = "label" if young else "name"
    needs = tuple(Choice(each.value, say("NEEDS", each, which)) for each in Need)
    wants = _("What do you want?") if young else _("What do they want, in their words?")
    return (
        Field(kind="area", name="words", label=wants, hint=_("As it is said. It can be small.")),
        Field(kind="select", name="need", label=_("What is it about?"), choices=needs),
    )


def step_fields(*, young: bool) -> tuple[Field, ...]:
    by = said.choices(said.BY_ME if young else said.BY)
    return (
        Field(kind="area", name="words", label=_("What is the next small step?"), max=1000),
        Field(kind="choose", name="by", label=_("Who does it?"), choices=by),
        Field(kind="text", name="who", label=_("Who exactly"), optional=True, max=120),
        Field(kind="moment", name="due", label=_("By when"), hint=_("Only if it matters."), optional=True),
    )


def move_fields() -> tuple[Field, ...]:
    return (
        Field(kind="choose", name="state", label=_("How does it stand?"), choices=said.choices(said.STATES)),
        Field(kind="area", name="note", label=_("What is good to know"), optional=True, max=1000),
    )


def need_fields(*, young: bool) -> tuple[Field, ...]:
    return tuple(
        Field(
            kind="select",
            name=need.value,
            label=say("NEEDS", need, "label" if young else "name"),
            hint=words("NEEDS")[need.value]["hint"],
            choices=said.choices(said.STANDS),
            optional=True,
        )
        for need in Need
    )


def school_fields() -> tuple[Field, ...]:
    return (
        Field(kind="area", name="now", label=_("How is it with school now?"), optional=True, max=1000),
        Field(kind="area", name="wants", label=_("What would be good?"), optional=True, max=1000),
        Field(kind="area", name="helps", label=_("What helps at school, and what doesn't?"), optional=True, max=1000),
    )


def safety_fields() -> tuple[Field, ...]:
    return tuple(
        Field(kind="area", name=name, label=_(label), hint=_(hint) if hint else "", optional=True, max=1000)
        for name, label, hint in said.SAFETY
    )


# ------------------------------------------------------------------------------------------------------------- commands


def say_goal(form: Goal, command: str, case: Case) -> SayGoal:
    return SayGoal(
        id=command, region=case.region, case=case.id, about=plan_of(case.id), need=form.need, words=form.words
    )


def reword(form: Reword, command: str, case: Case, goal: str) -> RewordGoal:
    return RewordGoal(id=command, region=case.region, case=case.id, about=plan_of(case.id), goal=goal, words=form.words)


def end_goal(end: GoalEnd, command: str, case: Case, goal: str) -> EndGoal:
    return EndGoal(id=command, region=case.region, case=case.id, about=plan_of(case.id), goal=goal, end=end)


def resume_goal(command: str, case: Case, goal: str) -> ResumeGoal:
    return ResumeGoal(id=command, region=case.region, case=case.id, about=plan_of(case.id), goal=goal)


def add_step(form: Step, command: str, case: Case, goal: str) -> AddStep:
    return AddStep(
        id=command,
        region=case.region,
        case=case.id,
        about=plan_of(case.id),
        goal=goal,
        words=form.words,
        by=form.by,
        who=form.who,
        due=form.due,
    )


def move_step(form: Move, command: str, case: Case, step: str) -> MoveStep:
    return MoveStep(
        id=command,
        region=case.region,
        case=case.id,
        about=plan_of(case.id),
        step=step,
        state=form.state,
        note=form.note,
    )


def assess(sent: Posted, command: str, case: Case) -> AssessNeeds:
    """Return the needs of which something was said."""
    stands = ((need, sent.text(need.value)) for need in Need)
    found = tuple(NeedFound(need, NeedStands(said_)) for need, said_ in stands if said_ in set(NeedStands))
    return AssessNeeds(id=command, region=case.region, case=case.id, about=plan_of(case.id), found=found)


def answer(form: Answered, command: str, case: Case) -> AnswerQuestion:
    return AnswerQuestion(
        id=command,
        region=case.region,
        case=case.id,
        about=plan_of(case.id),
        question=form.question,
        answer=form.answer,
    )


def school(form: School, command: str, case: Case, *, before: Texts) -> RecordSchooling:
    """Return how it is with school. Only what they were shown, and changed, is said anew."""
    typed, instead = before.instead(msgspec.structs.asdict(form))
    return RecordSchooling(
        id=command, region=case.region, case=case.id, about=plan_of(case.id), **typed, instead=instead
    )


def set_safety(form: Safe, command: str, case: Case, *, before: Texts) -> SetSafetyPlan:
    """Return the safety plan. Only what they were shown, and changed, is said anew."""
    typed, instead = before.instead(msgspec.structs.asdict(form))
    return SetSafetyPlan(
        id=command, region=case.region, case=case.id, about=safety_of(case.id), **typed, instead=instead
    )
