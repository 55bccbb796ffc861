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
from contracts.outreach import AskContact, PlanContact, RecordContact, RecordTry, RestContact
from contracts.plan import (
    AddStep,
    AnswerQuestion,
    AssessNeeds,
    EndGoal,
    LinkStep,
    MoveStep,
    RecordSchooling,
    ResumeGoal,
    RewordGoal,
    SayGoal,
)
from contracts.safety import SetSafetyPlan
from services.bus.facts.store import Aggregate
from services.bus.serving.desk import Decider, Desk, Order
from services.casework import away, court, domain, outreach, safety

PLAN = Aggregate("plan", "plan", domain.INITIAL, domain.evolve)
SAFETY = Aggregate("safety", "saf", safety.INITIAL, safety.evolve)
OUTREACH = Aggregate("outreach", "out", outreach.INITIAL, outreach.evolve, outreach.wakes)
AWAY = Aggregate("care", "awy", away.INITIAL, away.evolve)
PLACEMENT = Aggregate("care", "plc", court.NOWHERE, court.placed)
COURT_ORDER = Aggregate("care", "cor", court.INITIAL, court.evolve, court.wakes)

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
        LinkStep,
        AnswerQuestion,
        RecordSchooling,
    ),
)
desk.decides(SAFETY, safety.decide, on=(SetSafetyPlan,))
desk.decides(OUTREACH, resolve=decide_outreach, on=(PlanContact, RecordContact, RecordTry, RestContact, AskContact))
desk.decides(AWAY, away.decide, on=(NoteAway, NoteBack, NoteAwayMistaken))
desk.decides(PLACEMENT, court.decide_placement, on=(RecordPlacement,))
desk.decides(COURT_ORDER, resolve=decide_court_order, on=(RecordCourtOrder, ReviewCourtOrder, EndCourtOrder))
