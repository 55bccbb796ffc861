"""A plan as an audience may see it: needs, goals in order, basic needs first, and how each step's referral goes. Pure.

Youth, advocate and hub read the same page; a hub's copies hold no words, so it sees needs and how steps stand.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from contracts.casework import GoalEnd, NeedStands, Question, StepBy, StepState
from contracts.consent import BirthDateRecorded
from contracts.limits import age
from contracts.plan import (
    GoalEnded,
    GoalResumed,
    GoalReworded,
    GoalSaid,
    NeedFound,
    NeedsAssessed,
    QuestionAnswered,
    SchoolingRecorded,
    StepAdded,
    StepLinked,
    StepMoved,
    is_late,
    plan_of,
)
from contracts.programs import Fit, Found, left_to_ask, look_at_all
from contracts.referral import ReferralAccepted, ReferralMoved, ReferralReopened, ReferralRequested
from contracts.safety import SafetyPlanSet, safety_of
from contracts.vocabulary import Kind, Need, ReferralState
from portal import words
from portal.i18n import _, message
from portal.models.casework import said
from portal.models.casework.guide import used
from portal.models.casework.stands import Texts, texts
from portal.sheet import Entry, Sheet
from portal.words import Row, Tag

_ORDER: Final = list(Need)
_but = msgspec.structs.replace


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a plan."""

    id: str
    goal: str
    need: Need
    words: str
    by: StepBy | None
    who: str
    due: datetime | None
    state: StepState = StepState.PLANNED
    note: str = ""
    referral: str = ""


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """A goal of a plan, with its steps."""

    id: str
    need: Need
    words: str
    end: GoalEnd | None = None
    steps: tuple[Step, ...] = ()


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A plan, as far as it may be seen."""

    goals: Mapping[str, Goal] = {}
    steps: Mapping[str, Step] = {}
    needs: Mapping[Need, NeedStands] = {}
    answers: Mapping[Question, str] = {}
    schooling: Texts = Texts()

    @property
    def in_order(self) -> tuple[Goal, ...]:
        """Return the goals that are worked on, basic needs first, each with its steps."""
        open_ = [self.whole(each) for each in self.goals if self.goals[each].end is None]
        return tuple(sorted(open_, key=lambda goal: _ORDER.index(goal.need)))

    def whole(self, goal: str) -> Goal:
        return _but(self.goals[goal], steps=tuple(each for each in self.steps.values() if each.goal == goal))


def plan(sheet: Sheet, case: str) -> Plan:
    """Return the plan of a case; an empty one where nothing may be seen of any."""
    found = Plan()
    for entry in sheet.about(plan_of(case)):
        found = _after(found, entry)
    told = [entry for entry in sheet.about(plan_of(case)) if entry.event is SchoolingRecorded]
    return _but(found, steps=_asked_for(found.steps, sheet, case), schooling=texts(told, "now", "wants", "helps"))


def _after(found: Plan, entry: Entry) -> Plan:
    if entry.event in (GoalSaid, GoalReworded, GoalEnded, GoalResumed):
        return _but(found, goals=_goals_after(found.goals, entry))
    if entry.event in (StepAdded, StepMoved, StepLinked):
        return _but(found, steps=_steps_after(found.steps, entry))
    if entry.event is NeedsAssessed:
        stands = {each.need: each.stands for each in entry.read("found", tuple[NeedFound, ...]) or ()}
        return _but(found, needs={**found.needs, **stands})
    if entry.event is QuestionAnswered:
        question = entry.read("question", Question)
        return found if question is None else _but(found, answers={**found.answers, question: entry.text("answer")})
    return found


def _asked_for(steps: Mapping[str, Step], sheet: Sheet, case: str) -> Mapping[str, Step]:
    """Return the steps, each with the last referral that says it was made for it."""
    asked = {entry.text("step"): entry.about for entry in sheet.of(ReferralRequested) if entry.case == case}
    return {name: _but(step, referral=asked.get(name, step.referral)) for name, step in steps.items()}


def _goals_after(goals: Mapping[str, Goal], entry: Entry) -> Mapping[str, Goal]:
    name, need = entry.text("goal"), entry.read("need", Need)
    if entry.event is GoalSaid and need is not None:
        return {**goals, name: Goal(id=name, need=need, words=entry.text("words"))}
    if name not in goals:
        return goals
    if entry.event is GoalReworded:
        return {**goals, name: _but(goals[name], words=entry.text("words") or goals[name].words)}
    return {**goals, name: _but(goals[name], end=entry.read("end", GoalEnd))}


def _steps_after(steps: Mapping[str, Step], entry: Entry) -> Mapping[str, Step]:
    name, need = entry.text("step"), entry.read("need", Need)
    if entry.event is StepAdded and need is not None:
        step = Step(
            id=name,
            goal=entry.text("goal"),
            need=need,
            words=entry.text("words"),
            by=entry.read("by", StepBy),
            who=entry.text("who"),
            due=entry.read("due", datetime),
        )
        return {**steps, name: step}
    if name not in steps:
        return steps
    if entry.event is StepLinked:
        return {**steps, name: _but(steps[name], referral=entry.text("referral"))}
    moved = entry.read("state", StepState) or steps[name].state
    return {**steps, name: _but(steps[name], state=moved, note=entry.text("note"))}


# ------------------------------------------------------------------------------------------------------------ the pages


def page(sheet: Sheet, case: str, here: str, who: Kind) -> dict[str, Any]:
    """Return the context of ``casework/plan.html``."""
    found = plan(sheet, case)
    ends = [each for each in found.goals.values() if each.end is not None]
    mine, named = who is not Kind.HUB, _named(who)
    return {
        "mine": mine,
        "young": who is Kind.YOUTH,
        "needs": tuple(
            {"label": words.say("NEEDS", need, named), "tag": Tag("calm", said.say(said.STANDS, found.needs[need]))}
            for need in _ORDER
            if need in found.needs
        ),
        "goals": tuple(_goal_card(sheet, goal, here, who) for goal in found.in_order),
        "ended": tuple(
            {
                "id": goal.id,
                "title": goal.words or words.say("NEEDS", goal.need, named),
                "text": said.say(said.GOAL_ENDS, goal.end),
                "resume": f"{here}/goals/{goal.id}/resume" if mine else "",
            }
            for goal in ends
        ),
        "school": tuple(
            Row(label, found.schooling.fields[name])
            for name, label in _schooling().items()
            if found.schooling.fields[name]
        ),
        "links": {
            "together": here.replace("/plan", "/together"),
            "back": here.removesuffix("/plan") if who is not Kind.YOUTH else "/you",
            "goal": f"{here}/goal",
            "needs": f"{here}/needs",
            "entitled": f"{here}/entitled",
            "school": f"{here}/school",
            "guide": here.replace("/plan", "/guide") if who is Kind.YOUTH and used(sheet, case) else "",
        },
    }


def _schooling() -> dict[str, str]:
    return {"now": _("How it is now"), "wants": _("What is wanted"), "helps": _("What helps")}


def _goal_card(sheet: Sheet, goal: Goal, here: str, who: Kind) -> dict[str, Any]:
    mine = who is not Kind.HUB
    return {
        "id": goal.id,
        "need": words.say("NEEDS", goal.need, _named(who)) if goal.words else "",
        "title": goal.words or words.say("NEEDS", goal.need, _named(who)),
        "href": f"{here}/goals/{goal.id}" if mine else "",
        "steps": tuple(_step_card(sheet, step, here, who) for step in goal.steps),
        "add": f"{here}/goals/{goal.id}/steps" if mine else "",
    }


def _step_card(sheet: Sheet, step: Step, here: str, who: Kind) -> dict[str, Any]:
    by = said.say(said.BY_ME if who is Kind.YOUTH else said.BY, step.by)
    late = is_late(step.due, step.state, sheet.now)
    return {
        "id": step.id,
        "title": step.words or by,
        "by": (f"{by}: {step.who}" if step.who else by) if step.words else "",
        "due": words.when(step.due, sheet.now) if step.due else None,
        "ask": _("Its day has passed: still wanted?") if late and who is not Kind.HUB else "",
        "tag": Tag(said.TONES[step.state], said.say(said.STATES, step.state)),
        "note": step.note,
        "referral": how_it_goes(sheet, step.referral) if step.referral else "",
        "href": f"{here}/steps/{step.id}" if who is not Kind.HUB else "",
    }


_GOES: Final = (ReferralRequested, ReferralMoved, ReferralAccepted, ReferralReopened)


def how_it_goes(sheet: Sheet, referral: str) -> str:
    """Return how the referral of a step stands, in a sentence."""
    state = None
    for entry in sheet.about(referral):
        if entry.event in _GOES:
            state = entry.read("state", ReferralState) or (
                ReferralState.ACCEPTED if entry.event is ReferralAccepted else ReferralState.REQUESTED
            )
    says = {
        None: _("Help was asked for. It shows here how that goes."),
        ReferralState.DRAFT: _("A referral is prepared. Nobody was asked yet."),
        ReferralState.REQUESTED: _("The places that fit are asked."),
        ReferralState.ACCEPTED: _("A place said yes."),
        ReferralState.IN_PROGRESS: _("It has begun."),
        ReferralState.ON_HOLD: _("It waits for now."),
        ReferralState.COMPLETED: _("It was done."),
        ReferralState.REJECTED: _("No place yet. The hub goes on looking."),
        ReferralState.FAILED: _("It did not come about. Another way can be tried."),
        ReferralState.CANCELLED: _("It was stopped."),
        ReferralState.ENTERED_IN_ERROR: _("It was opened by mistake."),
    }
    return says[state]


def answers(sheet: Sheet, case: str, found: Plan) -> dict[Question, str]:
    """Return what is known: what was answered, and how old they are where that is on record. Nothing is asked twice."""
    known = dict(found.answers)
    born = next((entry.text("born") for entry in reversed(sheet.case(case)) if entry.event is BirthDateRecorded), "")
    if born and Question.AGE not in known:
        known[Question.AGE] = str(age(datetime.fromisoformat(born).date(), sheet.now.date()))
    return known


def entitled(sheet: Sheet, case: str, here: str, not_now: str = "") -> dict[str, Any]:
    """Return the context of ``casework/entitled.html``: what may fit, and one question that is still open.

    ``not_now``: one that they would rather not answer now; the next is asked.
    """
    known = answers(sheet, case, plan(sheet, case))
    open_ = left_to_ask(known)
    after = [each.value for each in open_].index(not_now) + 1 if not_now in {each.value for each in open_} else 0
    open_ = open_[after:] + open_[:after]
    looked = look_at_all(known)
    return {
        "groups": tuple(
            {
                "id": fit.value,
                "title": said.say(said.FITS, fit),
                "open": fit is Fit.LIKELY,
                "programs": tuple(_program(each) for each in looked if each.fit is fit),
            }
            for fit in Fit
            if any(each.fit is fit for each in looked)
        ),
        "known": tuple(Row(said.say(said.SHORTLY, question), _answered(known[question])) for question in known),
        "question": open_[0].value if open_ else "",
        "asked": said.say(said.QUESTIONS, open_[0]) if open_ else "",
        "by_years": bool(open_) and open_[0] is Question.AGE,
        "answers": words.table(said.ANSWERS),
        "left": len(open_),
        "not_now": f"{here}?not-now={open_[0].value}" if len(open_) > 1 else "",
        "action": here,
    }


def _named(who: Kind) -> str:
    """Return by which of its names a need is told."""
    return "label" if who is Kind.YOUTH else "name"


def _program(each: Found) -> dict[str, str]:
    return {
        "id": each.program.id,
        "title": each.program.title,
        "text": each.program.words,
        "source": each.program.source,
        "missing": _shortly(each.missing) if not each.otherwise else "",
        "otherwise": _shortly(each.otherwise),
    }


def _shortly(questions: Sequence[Question]) -> str:
    return ", ".join(said.say(said.SHORTLY, question) for question in questions)


def _answered(answer: str) -> str:
    return message(said.ANSWERS[answer]) if answer in said.ANSWERS else answer


def safety(sheet: Sheet, case: str) -> Texts:
    """Return the safety plan as it stands, by field."""
    told = [entry for entry in sheet.about(safety_of(case)) if entry.event is SafetyPlanSet]
    return texts(told, *(name for name, _label, _hint in said.SAFETY))


def card(sheet: Sheet, case: str, back: str) -> dict[str, Any]:
    """Return the context of ``casework/card.html``: what fits in a pocket, and says nothing about anybody."""
    stands = safety(sheet, case).fields
    rows = tuple(Row(message(label), stands[name]) for name, label in said.CARD.items() if stands[name])
    return {"rows": rows, "back": back}
