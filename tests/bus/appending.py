"""Facts put where their services would put them, for tests of what reads them."""

from datetime import UTC, datetime

from nats.aio.client import Client

from contracts.base import Actor, Address, Event
from contracts.ids import fresh
from deploy.topology import SERVICES
from services.bus.facts.sealing import Keyring
from services.bus.facts.store import Aggregate, Cause, EventStore
from services.bus.wire.connection import BusSettings
from tests.bus.conftest import Connect

_SERVICE = {context: service.name for service in SERVICES for context in service.appends}


def keyring(nc: Client) -> Keyring:
    """The data keys as whoever ``nc`` is may reach them; the home is the one that the environment names."""
    return Keyring(nc, BusSettings.from_environment().sealing_key())


def store_of(nc: Client, service: str) -> EventStore:
    """The event store of ``service``."""
    return EventStore(nc, service, keyring(nc))


async def append(
    bus: Connect, address: Address, *events: Event, by: Actor | None = None, at: datetime | None = None
) -> None:
    """Append ``events`` as one decision, as the service whose facts they are; ``at`` None: now."""
    service = _SERVICE[address.context]
    store = store_of(await bus(service), service)
    anything = Aggregate(address.context, "", None, lambda state, _event: state)
    loaded = await store.load(anything, address)
    await store.append(loaded, events, Cause(fresh("cause"), at or datetime.now(UTC), by))
