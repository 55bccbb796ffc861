"""What the demo's young person and their advocate have planned together: enough of each to look at. Made up."""

from datetime import UTC, datetime, timedelta
from typing import Final

from contracts.care import RecordCourtOrder, RecordPlacement
from contracts.casework import Cadence, ContactWay, Continuity, CourtOrderKind, NeedStands, PlacementKind, StepBy
from contracts.life import (
    Activity,
    AtSchool,
    BeginWork,
    ChooseActivities,
    CompanyKind,
    JoinCompany,
    OpenMatter,
    PlanReturn,
    SchoolSupport,
    SupportStands,
    activities_of,
    school_of,
)
from contracts.outreach import PlanContact, outreach_of
from contracts.plan import AddStep, AssessNeeds, NeedFound, SayGoal, goal_of, plan_of
from contracts.safety import SetSafetyPlan, safety_of
from contracts.taxonomy import Authority, ServiceKind
from contracts.vocabulary import Need
from deploy.player import Player, command

_WANTS: Final = (
    (
        Need.EDUCATION,
        "Finish tenth grade without everybody asking questions",
        "Ask Ms. Rivera about lunch in the library",
    ),
    (Need.BASIC_NEEDS, "Winter shoes that fit", "Go to Juniper Pantry together"),
    (Need.PEER_SUPPORT, "Somebody to draw with", "Visit the Thursday art group once"),
)
_SUPPORTS: Final = (
    AtSchool(SchoolSupport.SAFE_PERSON, SupportStands.IN_PLACE),
    AtSchool(SchoolSupport.SECTION_504, SupportStands.ASKED_FOR),
    AtSchool(SchoolSupport.CREDITS, SupportStands.WANTED),
)
_NEEDS: Final = (
    NeedFound(Need.BASIC_NEEDS, NeedStands.WANTED),
    NeedFound(Need.EDUCATION, NeedStands.WANTED),
    NeedFound(Need.MEDICAL_CARE, NeedStands.GOES_WELL),
    NeedFound(Need.EMPLOYMENT, NeedStands.LATER),
)


async def plans(advocate: Player, region: str, case: str) -> None:
    """Write down a plan, a safety plan, when somebody gets in touch next, and where they stay."""
    now, plan = datetime.now(UTC), plan_of(case)
    await advocate.does(command(AssessNeeds, region, case, plan, found=_NEEDS))
    for number, (need, words, step) in enumerate(_WANTS):
        said = command(SayGoal, region, case, plan, need=need, words=words)
        await advocate.does(said)
        first = {
            "goal": goal_of(said.id),
            "words": step,
            "by": StepBy.TOGETHER,
            "due": now + timedelta(days=2 + number),
        }
        await advocate.does(command(AddStep, region, case, plan, **first))
    safe = command(
        SetSafetyPlan,
        region,
        case,
        safety_of(case),
        people="Alma\nThe advocate's line",
        ride="Alma, at any hour",
        things="Charger, bus card",
    )
    await advocate.does(safe)
    out = outreach_of(case)
    await advocate.does(command(PlanContact, region, case, out, way=ContactWay.TEXT, cadence=Cadence.CLOSE))
    placed = command(
        RecordPlacement,
        region,
        case,
        kind=PlacementKind.RELATIVE,
        since=now - timedelta(days=12),
        authority=Authority.COUNTY,
        school=Continuity.GOES_ON,
        care=Continuity.BEING_ARRANGED,
    )
    await advocate.does(placed)
    review_on = now + timedelta(days=75)
    kind = CourtOrderKind.OUT_OF_HOME_CARE
    await advocate.does(command(RecordCourtOrder, region, case, kind=kind, review_on=review_on))
    await lives(advocate, region, case)


async def lives(advocate: Player, region: str, case: str) -> None:
    """Write down what there is day to day: school, an ID, a job with a coach, a mentor, what they like to do."""
    now = datetime.now(UTC)
    back_on = now + timedelta(days=17)
    await advocate.does(command(PlanReturn, region, case, school_of(case), supports=_SUPPORTS, back_on=back_on))
    matter = command(
        OpenMatter,
        region,
        case,
        kind=ServiceKind.IDENTIFICATION,
        deadline=now + timedelta(days=11),
        represented_by="Lou Reyes",
        words="The birth certificate is ordered.",
    )
    await advocate.does(matter)
    job = command(
        BeginWork,
        region,
        case,
        since=now - timedelta(days=40),
        words="Saturdays at a plant nursery",
        coached=True,
        calm="Ten minutes with the seedlings. Texting Alma.",
    )
    await advocate.does(job)
    mentor = command(
        JoinCompany,
        region,
        case,
        kind=CompanyKind.MENTOR,
        who="Noor",
        bounds="Thursdays four to six, in the library. By text in between, never at night.",
        behind="The mentors' own circle, every other week",
        until=now + timedelta(days=80),
    )
    await advocate.does(mentor)
    likes = {"activities": (Activity.ART, Activity.ANIMALS)}
    await advocate.does(command(ChooseActivities, region, case, activities_of(case), **likes))
