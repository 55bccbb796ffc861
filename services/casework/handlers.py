"""What casework answers, and by which domain."""

from functools import partial

from contracts.base import Audience, Command
from contracts.care import (
    EndCourtOrder,
    NoteAway,
    NoteAwayMistaken,
    NoteBack,
    RecordCourtOrder,
    RecordPlacement,
    ReviewCourtOrder,
)
from contracts.guide import NoteOutcomeMistaken, RecordOutcome
from contracts.life import (
    BeginWork,
    ChangeMatter,
    ChooseActivities,
    CloseMatter,
    EndCompany,
    EndWork,
    JoinCompany,
    OpenMatter,
    PlanReturn,
)
from contracts.meeting import (
    AddItem,
    AnswerInvitation,
    CallMeeting,
    CancelMeeting,
    Decide,
    HoldMeeting,
    Invite,
    MoveMeeting,
    Uninvite,
)
from contracts.outreach import AskContact, PlanContact, RecordContact, RecordTry, RestContact
from contracts.plan import (
    AddStep,
    AnswerQuestion,
    AssessNeeds,
    EndGoal,
    MoveStep,
    RecordSchooling,
    ResumeGoal,
    RewordGoal,
    SayGoal,
)
from contracts.response import ChangeMember, EndMember, SeatMember
from contracts.safety import SetSafetyPlan
from contracts.talk import HearNoMore, SayTo
from contracts.vocabulary import Kind
from services.bus.facts.store import Aggregate
from services.bus.serving.desk import Decider, Desk, Order
from services.casework import away, court, domain, guide, life, meetings, outreach, response, safety, talk
from services.casework.known import caregivers, released_to

PLAN = Aggregate("plan", "plan", domain.INITIAL, domain.evolve)
SAFETY = Aggregate("safety", "saf", safety.INITIAL, safety.evolve)
OUTREACH = Aggregate("outreach", "out", outreach.INITIAL, outreach.evolve, outreach.wakes)
AWAY = Aggregate("care", "awy", away.INITIAL, away.evolve)
PLACEMENT = Aggregate("care", "plc", court.NOWHERE, court.placed)
COURT_ORDER = Aggregate("care", "cor", court.INITIAL, court.evolve, court.wakes)
GUIDE = Aggregate("guide", "gid", guide.INITIAL, guide.evolve)
SCHOOL = Aggregate("life", "sch", life.Said(), life.said)
MATTER = Aggregate("life", "mat", life.Matter(), life.matter, life.matter_wakes)
WORK = Aggregate("life", "job", life.Thing(), life.thing)
COMPANY = Aggregate("life", "cmp", life.Thing(), life.thing)
ACTIVITIES = Aggregate("life", "act", life.Said(), life.said)
MEETING = Aggregate("meeting", "mtg", meetings.INITIAL, meetings.evolve, meetings.wakes)
MEMBER = Aggregate("response", "mbr", response.INITIAL, response.evolve, response.wakes)
TALK = Aggregate("talk", "tlk", talk.INITIAL, talk.evolve)

desk = Desk("casework")


async def beside(order: Order) -> frozenset[Audience]:
    """Return the advocates who may hear of what is new: nobody whom a shield or a suspicion keeps from the case."""
    where = order.address
    circle = await order.facts.circle(where.region, where.case)
    return circle.advocates - await order.facts.kept_from(where.region, where.case)


async def decide_outreach(order: Order) -> Decider:
    """Resolve who is told that it is time, or that they ask for somebody."""
    told = isinstance(order.message, AskContact) or not isinstance(order.message, Command)
    return partial(outreach.decide, told=await beside(order) if told else frozenset())


async def decide_court_order(order: Order) -> Decider:
    """Resolve who is told that a court looks at an order again."""
    told = not isinstance(order.message, Command)
    return partial(court.decide, told=await beside(order) if told else frozenset())


async def decide_matter(order: Order) -> Decider:
    """Resolve who is told that a deadline is near."""
    told = not isinstance(order.message, Command)
    return partial(life.decide_matter, told=await beside(order) if told else frozenset())


async def decide_meeting(order: Order) -> Decider:
    """Resolve whom a meeting of this case can bring together."""
    region, case = order.address.region, order.address.case
    circle = await order.facts.circle(region, case, order.by)
    formed = (await order.facts.teams(region)).formed
    released = await released_to(order.facts, region, case, order.at)
    linked = await caregivers(order.facts, region, case)
    hubs = frozenset(each for each in formed if each.kind is Kind.HUB)
    providers = frozenset(each for each in released if each.kind is Kind.PARTNER and each in formed)
    possible = meetings.Possible(
        members=circle.members,
        others=hubs | providers | released & linked,
        kept_away=await order.facts.kept_from(region, case),
    )
    return partial(meetings.decide, possible=possible)


async def decide_talk(order: Order) -> Decider:
    """Resolve who there is to write to."""
    region, case = order.address.region, order.address.case
    formed = (await order.facts.teams(region)).formed
    parties = talk.Parties(
        members=(await order.facts.circle(region, case, order.by)).members,
        caregivers=await caregivers(order.facts, region, case),
        hubs=frozenset(each for each in formed if each.kind is Kind.HUB),
        kept_away=await order.facts.kept_from(region, case),
    )
    return partial(talk.decide, parties=parties)


async def decide_member(order: Order) -> Decider:
    """Resolve the teams of the region, and who is told that a training ends."""
    teams = frozenset((await order.facts.teams(order.address.region)).formed)
    hubs = frozenset(each for each in teams if each.kind is Kind.HUB)
    return partial(response.decide, teams=teams, hubs=hubs)


desk.decides(
    PLAN,
    domain.decide,
    on=(
        AssessNeeds,
        SayGoal,
        RewordGoal,
        EndGoal,
        ResumeGoal,
        AddStep,
        MoveStep,
        AnswerQuestion,
        RecordSchooling,
    ),
)
desk.decides(SAFETY, safety.decide, on=(SetSafetyPlan,))
desk.decides(OUTREACH, resolve=decide_outreach, on=(PlanContact, RecordContact, RecordTry, RestContact, AskContact))
desk.decides(AWAY, away.decide, on=(NoteAway, NoteBack, NoteAwayMistaken))
desk.decides(PLACEMENT, court.decide_placement, on=(RecordPlacement,))
desk.decides(COURT_ORDER, resolve=decide_court_order, on=(RecordCourtOrder, ReviewCourtOrder, EndCourtOrder))
desk.decides(GUIDE, guide.decide, on=(RecordOutcome, NoteOutcomeMistaken))
desk.decides(SCHOOL, life.decide_said, on=(PlanReturn,))
desk.decides(ACTIVITIES, life.decide_said, on=(ChooseActivities,))
desk.decides(MATTER, resolve=decide_matter, on=(OpenMatter, ChangeMatter, CloseMatter))
desk.decides(WORK, life.decide_work, on=(BeginWork, EndWork))
desk.decides(COMPANY, life.decide_company, on=(JoinCompany, EndCompany))
desk.decides(
    MEETING,
    resolve=decide_meeting,
    on=(
        CallMeeting,
        MoveMeeting,
        CancelMeeting,
        Invite,
        Uninvite,
        AnswerInvitation,
        AddItem,
        Decide,
        HoldMeeting,
    ),
)
desk.decides(TALK, resolve=decide_talk, on=(SayTo, HearNoMore))
desk.decides(MEMBER, resolve=decide_member, on=(SeatMember, ChangeMember, EndMember))
