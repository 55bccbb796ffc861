"""What the intake answers, and by which domain."""

from functools import partial

from contracts.base import Address
from contracts.intake import (
    AskForSupport,
    AssessRequest,
    AssignAdvocate,
    CloseRequest,
    MatchSupport,
    OpenCase,
    RecordParticulars,
    WelcomeYouth,
)
from services.bus.facts.store import Aggregate
from services.bus.serving.desk import Decider, Desk, Order
from services.caregiver_intake import case, domain

REQUEST = Aggregate("intake", "req", domain.INITIAL, domain.evolve)
CASE = Aggregate("intake", "case", case.INITIAL, case.evolve)

desk = Desk("caregiver_intake")
desk.decides(REQUEST, domain.decide, on=(AskForSupport, AssessRequest, MatchSupport, CloseRequest))


async def decide_case(order: Order) -> Decider:
    """Resolve the request from which a case is opened, or who can be named: both must be of the same region."""
    if isinstance(order.message, AssignAdvocate):
        region = order.address.region
        circle = await order.facts.circle(region, order.address.case, order.by)
        return partial(case.decide, teams=await order.facts.teams(region), circle=circle)
    if not isinstance(order.message, OpenCase):
        return case.decide
    address = Address("intake", order.message.region, order.message.request_case, order.message.request)
    request = await order.facts.load(REQUEST, address, order.by)
    return partial(case.decide, request=request.asked)


desk.decides(CASE, resolve=decide_case, on=(OpenCase, AssignAdvocate, WelcomeYouth, RecordParticulars))
