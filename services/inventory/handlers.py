"""What the directory answers, and by which domain."""

from collections.abc import Iterable
from functools import partial

from contracts.base import Address, Command, Fact
from contracts.hsds import StageRecords
from contracts.ids import NO_CASE
from contracts.inventory import (
    EditionSwitched,
    KeepPlace,
    ListService,
    NoteService,
    ReportCapacity,
    SetHours,
    SetNumbers,
    StageServices,
    SwitchEdition,
    WithdrawService,
)
from services.bus.facts.store import Aggregate
from services.bus.serving.desk import Decider, Desk, Facts, Folded, Order
from services.inventory import counties, domain, editions
from services.inventory.editions import Listings, Records

SERVICE = Aggregate("inventory", "svc", domain.INITIAL, domain.evolve)
PART = Aggregate("inventory", "prt", editions.NO_PART, editions.evolve_part)
RECORDS_PART = Aggregate("hsds", "prt", editions.NO_PART, editions.evolve_part)
EDITIONS = Aggregate("inventory", "edn", editions.NO_EDITIONS, editions.evolve_editions)
COUNTY = Aggregate("inventory", "cty", counties.INITIAL, counties.evolve)
LISTINGS = Folded("fact.inventory.>", Listings, Listings.apply)
RECORDS = Folded("fact.hsds.>", Records, Records.apply)

desk = Desk("inventory", regions_only=True)


async def decide_service(order: Order) -> Decider:
    """Resolve whether a directory that came in lists the service, where it was not listed by hand."""
    by_hand = order.state.listed is not None and isinstance(order.message, Command)
    if isinstance(order.message, ListService) or by_hand:
        return domain.decide
    listings = await order.facts.up_to_date(LISTINGS)
    return partial(domain.decide, imported=listings.has(order.address.region, order.address.aggregate))


async def decide_editions(order: Order) -> Decider:
    """Resolve what lies ready: the switch is made to all of it or not at all."""
    listings = await order.facts.up_to_date(LISTINGS)
    records = await order.facts.up_to_date(RECORDS)
    region, source = order.address.region, getattr(order.message, "source", "")
    return partial(
        editions.decide_editions, staged=listings.ready(region, source), records=records.ready(region, source)
    )


async def of_teams(fact: Fact, facts: Facts) -> Iterable[Address]:
    """Return the services that a team on Trellis answers for."""
    region = fact.address.region
    listings = await facts.up_to_date(LISTINGS)
    return [Address(SERVICE.context, region, NO_CASE, each) for each in sorted(listings.of_teams(region))]


_services = desk.decides(
    SERVICE,
    resolve=decide_service,
    on=(ListService, WithdrawService, NoteService, ReportCapacity, SetHours, KeepPlace),
)
desk.hear_many(EditionSwitched, _services, of_teams)
desk.decides(PART, editions.decide_part, on=(StageServices,))
desk.decides(RECORDS_PART, editions.decide_part, on=(StageRecords,))
desk.decides(EDITIONS, resolve=decide_editions, on=(SwitchEdition,))
desk.decides(COUNTY, counties.decide, on=(SetNumbers,))
