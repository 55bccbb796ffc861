"""What the intake answers, and by which domain."""

from functools import partial

from contracts.asking import (
    AnswerAsker,
    BeginRequest,
    EndCode,
    KeepTyped,
    LinkCaregiver,
    LinkRequest,
    RenewCode,
    UnlinkCaregiver,
    UnlinkRequest,
    WriteToHub,
)
from contracts.base import Address
from contracts.intake import (
    AskForSupport,
    AssessRequest,
    AssignAdvocate,
    CloseRequest,
    MatchSupport,
    OpenCase,
    RecordParticulars,
    SendBegun,
    SupportRequested,
    TellFrame,
    WelcomeYouth,
)
from services.bus.facts.store import Aggregate
from services.bus.operate.figures import figures_of
from services.bus.serving.desk import Decider, Desk, Order
from services.caregiver_intake import case, domain

REQUEST = Aggregate("intake", "req", domain.INITIAL, domain.evolve, domain.wakes)
CASE = Aggregate("intake", "case", case.INITIAL, case.evolve)

desk = Desk("caregiver_intake")


async def decide_request(order: Order) -> Decider:
    """Resolve the newer request that is linked to an earlier one: both must be of the same region."""
    figures = figures_of(order.facts.settings.home)
    if not isinstance(order.message, LinkRequest):
        return partial(domain.decide, figures=figures)
    address = Address("intake", order.message.region, order.message.newer_case, order.message.newer)
    newer = await order.facts.load(REQUEST, address, order.by)
    return partial(domain.decide, newer=newer.asked, figures=figures)


desk.decides(
    REQUEST,
    resolve=decide_request,
    on=(
        AskForSupport,
        BeginRequest,
        KeepTyped,
        SendBegun,
        WriteToHub,
        AnswerAsker,
        LinkRequest,
        UnlinkRequest,
        EndCode,
        RenewCode,
        AssessRequest,
        MatchSupport,
        CloseRequest,
    ),
)


async def decide_case(order: Order) -> Decider:
    """Resolve the request from which a case is opened, or who can be named: both must be of the same region."""
    message = order.message
    if isinstance(message, AssignAdvocate):
        region = order.address.region
        circle = await order.facts.circle(region, order.address.case, order.by)
        return partial(case.decide, teams=await order.facts.teams(region), circle=circle)
    if isinstance(message, LinkCaregiver):
        return partial(case.decide, request=await _asked_in(order, message.request_case))
    if not isinstance(message, OpenCase):
        return case.decide
    address = Address("intake", message.region, message.request_case, message.request)
    request = await order.facts.load(REQUEST, address, order.by)
    return partial(case.decide, request=request.asked)


async def _asked_in(order: Order, file: str) -> SupportRequested | None:
    """Return what was asked in a request's own file, of the same region: whoever names it holds its id."""
    subject = f"fact.intake.{order.address.region}.{file}.*.support_requested"
    async for fact in order.facts.reader.facts(subject):
        if isinstance(fact.event, SupportRequested):
            return fact.event
    return None


desk.decides(
    CASE,
    resolve=decide_case,
    on=(OpenCase, AssignAdvocate, WelcomeYouth, RecordParticulars, TellFrame, LinkCaregiver, UnlinkCaregiver),
)
