"""Where a measurement plays: a nats-server of its own, on the real topology, with the community of `community` on it.

Ours and the floor each have one, started the same way; nothing differs but who does the work.
"""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import structlog

from contracts.base import Address, Event
from contracts.ids import fresh
from deploy.embedded import declare_all
from deploy.home import Home
from deploy.server import Server
from services.bus.facts.sealing import Keyring
from services.bus.facts.store import Aggregate, Cause, EventStore
from services.bus.gate.credential import by_invitation, new_session
from services.bus.viewers.viewer import come_in
from services.bus.wire.connection import BusSettings, connect
from services.bus.wire.publishing import BusDownError
from services.gatekeeper.handlers import desk as gate
from tests.bench.community import CASES, PEOPLE, REGIONS, Person, case_facts, region_facts
from tests.bus.running import serving

_TRIES: Final = 5
_SERVICE: Final = {
    "gate": "gatekeeper",
    "inventory": "inventory",
    "referral": "referral_router",
    "intake": "caregiver_intake",
    "oncall": "oncall_scheduler",
    "reach": "messenger",
}


@asynccontextmanager
async def stage(home: Path) -> AsyncIterator[BusSettings]:
    """Start a server and put the community on it. The environment says where it is, for what looks there."""
    be_quiet()
    server = Server(Home(home))
    server.start()
    try:
        settings = BusSettings(server.url, server.home.path)
        os.environ["TRELLIS_BUS"], os.environ["TRELLIS_HOME"] = settings.url, str(settings.home)
        await declare_all(settings)
        await append(settings, [each for region in REGIONS for each in region_facts(region)])
        await append(settings, map(case_facts, CASES))
        yield settings
    finally:
        server.stop()


@asynccontextmanager
async def gatekeeper(settings: BusSettings) -> AsyncIterator[None]:
    """Open the door of the stage that the environment names."""
    from services.gatekeeper.app import at_the_gate  # noqa: PLC0415 - looks for its keys when imported

    be_quiet()  # again: a composition root sets up its logs
    async with serving(gate, settings, at_the_gate):
        yield


async def sessions(settings: BusSettings, people: Sequence[Person] = PEOPLE) -> dict[Person, str]:
    """Let ``people`` come in; the gatekeeper must be up."""
    at_once = asyncio.Semaphore(2)

    async def session(person: Person) -> str:
        token = new_session()
        async with at_once:
            for _ in range(_TRIES):  # on a busy machine an answer can be too late to be heard
                with suppress(BusDownError):
                    await come_in(by_invitation(person.secret, token), settings)
                    return token
        msg = "the gatekeeper does not answer"
        raise RuntimeError(msg)

    tokens = await asyncio.gather(*map(session, people))
    return dict(zip(people, tokens, strict=True))


def be_quiet() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


async def append(settings: BusSettings, facts: Iterable[tuple[Address, list[Event]]]) -> None:
    """Append ``facts`` as the services they belong to."""
    async with AsyncExitStack() as stack:
        stores: dict[str, EventStore] = {}
        for address, events in facts:
            service = _SERVICE[address.context]
            if service not in stores:
                nc = await connect(service, settings)
                stack.push_async_callback(nc.close)
                stores[service] = EventStore(nc, service, Keyring(nc, settings.sealing_key()))
            anything = Aggregate(address.context, "", None, lambda state, _event: state)
            loaded = await stores[service].load(anything, address)
            await stores[service].append(loaded, events, Cause(fresh("cause"), datetime.now(UTC), None))
