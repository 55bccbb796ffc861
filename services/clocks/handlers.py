"""What the clocks answer, and by which domain."""

import asyncio
from datetime import date
from functools import partial

import structlog

from contracts.base import Address, Audience, Fact
from contracts.clock import CorrectClock, MeetClock, PauseClock, ResumeClock, StartClock, StopClock
from contracts.clocks import ClocksError, Holidays, table
from contracts.due import Days
from contracts.holidays import is_legal_holiday
from contracts.report import FollowUpSent
from contracts.subjects import aggregate_filter
from contracts.vocabulary import ClockKind, Counting, Kind
from services.bus.facts.store import Aggregate
from services.bus.operate.figures import clocks_of
from services.bus.serving.desk import Decider, Desk, Order
from services.clocks import domain
from services.clocks.starts import HEARD, STEP_OVER, Wanted, waiting_request, wanted
from services.clocks.workdays import holidays_around

log = structlog.get_logger()

CLOCK = Aggregate("clock", "clk", domain.INITIAL, domain.evolve, domain.wakes)
desk = Desk("clocks")


async def decide_clock(order: Order) -> Decider:
    """Resolve the region's figures and holidays, and who stands around the case."""
    over = isinstance(order.message, Fact) and isinstance(order.message.event, STEP_OVER)
    if over and not order.state.is_over:
        return _as_of(
            None, domain.decide
        )  # most of what is heard: a page has many steps, and one clock, which began with the first
    around, rules = await asyncio.gather(_around(order), _rules(order))
    decide = partial(domain.decide, rules=rules, around=around)
    if over and isinstance(order.message, Fact):
        return _as_of(await _request(order, order.message), decide)
    return decide


def _as_of(request: Fact | None, decide: Decider) -> Decider:
    """Return what decides on ``request`` in place of whatever is heard; nothing, where there is none."""
    return lambda state, _heard, **known: [] if request is None else decide(state, request, **known)


async def _request(order: Order, step: Fact) -> Fact | None:
    """Return the request of the page that ``step`` is of, while somebody is still waited for."""
    return waiting_request([fact async for fact in order.facts.reader.facts(aggregate_filter(step.address))])


async def _rules(order: Order) -> domain.Rules:
    """Return the region's figures; and its holidays where a clock leaves them out: the calendar is heavy."""
    found = clocks_of(order.facts.settings.home).of(order.address.region)
    kind = _kind(order)
    if kind is None or found[kind].counting is Counting.PLAIN:
        return domain.Rules(found, Days(found.zone, is_legal_holiday))
    holidays = await asyncio.to_thread(holidays_of, found.holidays, order.at.year)
    return domain.Rules(found, Days(found.zone, lambda day: day in holidays))


def holidays_of(rules: Holidays, year: int) -> frozenset[date]:
    """Return the legal holidays; those of the clocks that ship where no calendar is known by a deployment's own rules.

    What else its file says counts as it does everywhere; `trellis doctor` says what is wrong with it.
    """
    try:
        return holidays_around(rules, year)
    except ClocksError as error:
        log.error("settings_unusable", reason=str(error))
        return holidays_around(table().holidays, year)


def _kind(order: Order) -> ClockKind | None:
    """Return which clock is decided."""
    if order.state.started is not None:
        kind: ClockKind = order.state.started.kind
        return kind
    message = order.message
    asked = wanted(message) if isinstance(message, Fact) else message
    return asked.kind if isinstance(asked, Wanted | StartClock) else None


async def _around(order: Order) -> domain.Around:
    """Return who is to be told of this clock; nobody whom a shield or a suspicion keeps from the case."""
    where = order.address
    teams, circle, agencies, began = await asyncio.gather(
        order.facts.teams(where.region), order.facts.circle(where.region, where.case), _agencies(order), _began(order)
    )
    hubs = frozenset(each for each in teams.formed if each.kind is Kind.HUB)
    kept_away = await order.facts.kept_from(where.region, where.case)
    return domain.Around(circle.advocates - kept_away, hubs - kept_away, agencies, began)


async def _began(order: Order) -> Audience | None:
    """Return who wrote down the notice with which a stay began: they know of both."""
    started = order.state.started
    if started is None or started.kind is not ClockKind.RUNAWAY_HOME_STAY or started.of is None:
        return None
    notice = await order.facts.load(CLOCK, Address(CLOCK.context, order.address.region, order.address.case, started.of))
    return None if notice.started is None else notice.started.audience


async def _agencies(order: Order) -> frozenset[Audience]:
    """Return to whom the report that a clock is about was sent."""
    started = order.state.started
    if started is None or started.kind is not ClockKind.CROSS_REPORT or started.of is None:
        return frozenset()
    report = Address("report", order.address.region, order.address.case, started.of)
    found: set[Audience] = set()
    async for fact in order.facts.reader.facts(aggregate_filter(report)):
        if isinstance(fact.event, FollowUpSent):
            found.update(fact.event.recipients)
    return frozenset(found)


def clock_for(fact: Fact) -> Address | None:
    """Return the clock that a fact is something to."""
    asked = wanted(fact)
    return None if asked is None else Address(CLOCK.context, fact.address.region, fact.address.case, asked.clock)


_clock = desk.decides(
    CLOCK, resolve=decide_clock, on=(StartClock, CorrectClock, MeetClock, PauseClock, ResumeClock, StopClock)
)
for _event in HEARD:
    desk.hear(_event, _clock, clock_for)
