"""The gatekeeper as a process of its own: ``faststream run services.gatekeeper.app:app``.

It alone holds the signing key. It answers the server only when it knows everybody there is to know.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from contracts.base import Actor
from contracts.gate import TellSignIns
from services.bus.gate.callout import issuer_of, open_door
from services.bus.gate.levels import Levels
from services.bus.gate.sessions import Sessions
from services.bus.serving.application import faststream_app
from services.bus.serving.hearing import act_on_facts
from services.bus.serving.service import Service
from services.bus.wire.connection import BusSettings
from services.bus.wire.ending import ended
from services.bus.wire.logs import configure
from services.gatekeeper.admission import Admission
from services.gatekeeper.counting import Counting
from services.gatekeeper.handlers import Farewell, desk
from services.gatekeeper.knowing import Knowing
from services.gatekeeper.passkeys import verifying_for
from services.gatekeeper.registry import Registry
from services.gatekeeper.settings import figures
from services.gatekeeper.telling import Telling


@asynccontextmanager
async def at_the_gate(service: Service) -> AsyncIterator[None]:
    """Answer the server, and end connections, for as long as the service runs."""
    settings = BusSettings.from_environment()
    issuer = issuer_of(settings)
    registry = Registry()
    knowing = Knowing(service.store.reader, registry)

    async def replaced(case: str) -> tuple[Actor, ...]:
        await knowing.refresh()
        return registry.replaced(case)

    await knowing.refresh()
    sessions = Sessions(service.nc)
    counting = Counting(Levels(service.nc, issuer.derived("tries")))
    admission = Admission(
        sessions,
        registry,
        knowing.refresh,
        service.clock,
        counting,
        figures=figures(settings.home),
        verifying=verifying_for(settings),
    )
    service.answers.tells[TellSignIns] = Telling(sessions, registry, knowing.refresh).sign_ins
    callout, doorkeeper = await open_door(service.nc, admission.admit, settings, issuer)
    farewell = Farewell(sessions, doorkeeper, replaced)
    ending = asyncio.create_task(act_on_facts(service.nc, service.store.reader, desk.service, farewell.say))
    await callout.start()
    try:
        yield
    finally:
        await callout.stop()
        await ended(ending)
        await farewell.stop()
        await doorkeeper.stop()
        admission.close()


configure()
app = faststream_app(desk, lifespan=at_the_gate)
