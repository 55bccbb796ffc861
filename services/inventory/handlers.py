"""What the directory answers, and by which domain."""

from functools import partial

from contracts.hsds import StageRecords
from contracts.inventory import (
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
from services.bus.serving.desk import Decider, Desk, Folded, Order
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
    if isinstance(order.message, ListService) or order.state.listed is not None:
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


desk.decides(
    SERVICE,
    resolve=decide_service,
    on=(ListService, WithdrawService, NoteService, ReportCapacity, SetHours, KeepPlace),
)
desk.decides(PART, editions.decide_part, on=(StageServices,))
desk.decides(RECORDS_PART, editions.decide_part, on=(StageRecords,))
desk.decides(EDITIONS, resolve=decide_editions, on=(SwitchEdition,))
desk.decides(COUNTY, counties.decide, on=(SetNumbers,))
