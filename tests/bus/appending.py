"""Facts put where their services would put them, for tests of what reads them."""

from datetime import UTC, datetime

from contracts.base import Actor, Address, Event
from contracts.ids import fresh
from services.bus.store import Aggregate, Cause, EventStore
from tests.bus.conftest import Connect

_SERVICE = {
    "intake": "caregiver_intake",
    "referral": "referral_router",
    "report": "referral_router",
    "inventory": "referral_router",
    "consent": "consent_ledger",
    "oncall": "oncall_scheduler",
    "gate": "gatekeeper",
}


async def append(bus: Connect, address: Address, *events: Event, by: Actor | None = None) -> None:
    """Append ``events`` as one decision, as the service whose facts they are."""
    service = _SERVICE[address.context]
    store = EventStore(await bus(service), service)
    anything = Aggregate(address.context, "", None, lambda state, _event: state)
    loaded = await store.load(anything, address)
    await store.append(loaded, events, Cause(fresh("cause"), datetime.now(UTC), by))
