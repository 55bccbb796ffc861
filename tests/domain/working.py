"""Casework for whole lives of a case: one of each event, of things of which some may not know."""

import random
from typing import Final

from contracts import care, guide, outreach, plan, safety
from contracts.base import Audience, Event
from contracts.casework import (
    Cadence,
    ContactWay,
    Continuity,
    CourtOrderEnd,
    CourtOrderKind,
    GoalEnd,
    NeedStands,
    PlacementKind,
    Question,
    StepBy,
    StepState,
    TryCame,
)
from contracts.ids import derived
from contracts.response import Seat
from contracts.taxonomy import Authority
from contracts.vocabulary import Need
from tests.domain import histories as h
from tests.domain.stories import CASE, NOON, days

PLAN, SAFETY, OUTREACH = plan.plan_of(CASE), safety.safety_of(CASE), outreach.outreach_of(CASE)
AWAY, PLACED, ORDER = derived("awy", "one"), derived("plc", "one"), derived("cor", "one")
USED = derived("gid", "one")
GOAL, STEP = derived("goal", "one"), derived("step", "one")
WORDS: Final = ("a room of my own", "call the shelter", "my cousin", "a blue door", "ninth grade", "yes", "an aunt")
"""What nobody finds in a copy of who may not read it."""


def said() -> plan.GoalSaid:
    return plan.GoalSaid(goal=GOAL, need=Need.EMERGENCY_HOUSING, words="a room of my own")


def added() -> plan.StepAdded:
    return plan.StepAdded(
        step=STEP,
        goal=GOAL,
        need=Need.EMERGENCY_HOUSING,
        words="call the shelter",
        by=StepBy.TOGETHER,
        who="my cousin",
        due=days(3),
    )


def of_plan() -> tuple[Event, ...]:
    """Return everything that a hub sees the status of."""
    return (
        plan.NeedsAssessed(found=(plan.NeedFound(Need.BASIC_NEEDS, NeedStands.WANTED),), note="call the shelter"),
        said(),
        plan.GoalReworded(goal=GOAL, words="a room of my own"),
        plan.GoalEnded(goal=GOAL, end=GoalEnd.REACHED),
        plan.GoalResumed(goal=GOAL),
        added(),
        plan.StepMoved(step=STEP, state=StepState.UNDER_WAY, note="my cousin"),
        plan.StepLinked(step=STEP, referral=h.REFERRAL),
    )


def of_their_own() -> tuple[Event, ...]:
    """Return what is theirs and their advocate's alone, and of the plan no part."""
    return (
        plan.QuestionAnswered(question=Question.MEDICAID, answer="yes"),
        plan.SchoolingRecorded(now="ninth grade"),
    )


def safe() -> safety.SafetyPlanSet:
    return safety.SafetyPlanSet(people="my cousin", ride="an aunt", away="call the shelter")


def of_outreach() -> tuple[Event, ...]:
    return (
        outreach.ContactPlanned(at=days(1), way=ContactWay.TEXT, cadence=Cadence.CLOSE),
        outreach.ContactMade(way=ContactWay.CALL, next_at=days(4), asked="call the shelter"),
        outreach.ContactRested(until=days(9)),
        outreach.ContactAsked(told=(h.ADVOCATE,), words="a room of my own", reach="my cousin"),
        outreach.ContactTried(way=ContactWay.TEXT, came=TryCame.NO_ANSWER_YET, next_at=days(2)),
        outreach.ContactDue(told=(h.ADVOCATE,)),
    )


def noted(audience: Audience = h.HUB) -> care.AwayNoted:
    return care.AwayNoted(since=NOON, from_care=True, audience=audience, last_place="a blue door", note="my cousin")


def placed(audience: Audience = h.HUB) -> care.PlacementRecorded:
    return care.PlacementRecorded(
        kind=PlacementKind.FOSTER_HOME,
        since=NOON,
        authority=Authority.COUNTY,
        school=Continuity.GOES_ON,
        care=Continuity.BEING_ARRANGED,
        audience=audience,
        place="a blue door",
        school_words="ninth grade",
        care_words="an aunt",
    )


def ordered(audience: Audience = h.HUB) -> care.CourtOrderRecorded:
    return care.CourtOrderRecorded(
        kind=CourtOrderKind.OUT_OF_HOME_CARE,
        review_on=days(60),
        audience=audience,
        docket="my cousin",
        words="a blue door",
    )


def used(audience: Audience = h.HUB) -> guide.OutcomeRecorded:
    return guide.OutcomeRecorded(
        outcome=guide.Outcome.SUSPECTED,
        reached_on=NOON,
        reached_by=Seat.CHILD_WELFARE,
        follows=(guide.Follows.ADVOCATE,),
        audience=audience,
        report=True,
    )


def by_guide(dice: random.Random) -> tuple[str, Event]:
    """Return that the state's guide was used, or that this was a mistake."""
    wrote = dice.choice((h.HUB, h.OTHER_HUB, h.ADVOCATE, h.SECOND))
    return USED, dice.choice((used(wrote), used(wrote), guide.OutcomeMistaken()))


def happens(dice: random.Random) -> tuple[str, Event]:
    """Return something that may happen, and to what."""
    wrote = dice.choice((h.HUB, h.HUB, h.OTHER_HUB, h.ADVOCATE, h.SECOND))
    makes: tuple[tuple[str, Event], ...] = (
        *((PLAN, each) for each in (*of_plan(), *of_their_own())),
        (SAFETY, safe()),
        *((OUTREACH, each) for each in of_outreach()),
        (AWAY, noted(wrote)),
        (AWAY, care.BackNoted(wants="a room of my own")),
        (AWAY, care.AwayMistaken()),
        (PLACED, placed(wrote)),
        (ORDER, ordered(wrote)),
        (ORDER, care.CourtReviewComes(told=(h.ADVOCATE,))),
        (ORDER, care.CourtReviewDue(told=(h.ADVOCATE,))),
        (ORDER, care.CourtOrderReviewed(review_on=days(90), words="ninth grade")),
        (ORDER, care.CourtOrderEnded(why=CourtOrderEnd.ENDED)),
    )
    return dice.choice(makes)
