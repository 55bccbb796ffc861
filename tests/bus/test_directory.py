"""What a team hears of its service when the directory it came from is brought in again."""

import asyncio

from contracts.base import Address, Audience, Event
from contracts.ids import NO_CASE, fresh
from contracts.inventory import (
    EditionSwitched,
    Listed,
    ServiceNoted,
    ServicesStaged,
    ServiceWithdrawn,
    editions_id,
    part_id,
    service_id,
)
from contracts.subjects import aggregate_filter
from contracts.vocabulary import Kind, Need
from services.bus.facts.reading import Reader
from services.bus.wire.connection import BusSettings
from services.inventory.handlers import desk
from tests.bus.appending import append, keyring
from tests.bus.conftest import Connect
from tests.bus.running import serving

SOURCE = "county"
BEDS = Listed(source=f"{SOURCE}/beds", provider="Lantern House", name="Beds", needs=(Need.EMERGENCY_HOUSING,))


def about(region: str) -> Address:
    return Address("inventory", region, NO_CASE, service_id(region, BEDS.source))


async def brought_in(bus: Connect, region: str, *, listed: bool) -> None:
    """Bring the directory in, with the service or without."""
    edition = fresh("edt")
    part = ServicesStaged(
        edition=edition,
        source=SOURCE,
        number=0,
        services=(BEDS,) if listed else (),
        withdrawn=() if listed else (BEDS.source,),
    )
    switch = EditionSwitched(edition=edition, source=SOURCE, parts=1, digest="a" * 64, records="b" * 64)
    await append(bus, Address("inventory", region, NO_CASE, part_id(region, edition, 0)), part)
    await append(bus, Address("inventory", region, NO_CASE, editions_id(region, SOURCE)), switch)


async def said_of_it(bus: Connect, region: str, count: int) -> list[type[Event]]:
    """Return what was said of the service, once that is ``count`` facts."""
    nc = await bus("inventory")
    reader = Reader(nc, keyring(nc))
    async with asyncio.timeout(60):
        while True:
            said = [type(fact.event) async for fact in reader.facts(aggregate_filter(about(region)))]
            if len(said) >= count:
                return said
            await asyncio.sleep(0.05)


async def test_an_import_says_at_the_service_that_it_is_gone_and_that_it_is_back(
    bus: Connect, settings: BusSettings, region: str
) -> None:
    """Its own team sees no import, and hears by this; each import says it once."""
    async with serving(desk, settings):
        await brought_in(bus, region, listed=True)
        await append(bus, about(region), ServiceNoted(audience=Audience(Kind.PARTNER, fresh("team"))))
        await brought_in(bus, region, listed=False)
        assert await said_of_it(bus, region, 2) == [ServiceNoted, ServiceWithdrawn]
        await brought_in(bus, region, listed=False)
        await brought_in(bus, region, listed=True)
        assert await said_of_it(bus, region, 3) == [ServiceNoted, ServiceWithdrawn, ServiceNoted]
        await brought_in(bus, region, listed=True)
        await brought_in(bus, region, listed=False)
        assert await said_of_it(bus, region, 4) == [ServiceNoted, ServiceWithdrawn, ServiceNoted, ServiceWithdrawn]
