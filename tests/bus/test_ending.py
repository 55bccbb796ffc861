"""What was begun is over when its service has stopped: nothing goes on behind a connection that is closed."""

import asyncio

from contracts.inventory import ListService
from services.bus.serving.application import faststream_app
from services.bus.serving.desk import Decider, Desk, Order
from services.bus.wire.connection import BusSettings
from services.inventory.handlers import SERVICE
from tests.bus.conftest import Connect
from tests.bus.sending import listing, send


async def test_a_handler_that_waits_is_over_when_its_service_has_stopped(
    bus: Connect, settings: BusSettings, region: str
) -> None:
    """It is told to end, and what it does to end is waited for."""
    began, ended = asyncio.Event(), asyncio.Event()

    async def wait(_: Order) -> Decider:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.1)
            ended.set()
        raise AssertionError

    waiting = Desk("inventory")
    waiting.decides(SERVICE, on=(ListService,), resolve=wait)
    operator = await bus("operator")
    app = faststream_app(waiting, settings)
    assert app.broker is not None
    app.broker.config.broker_config.graceful_timeout = 0.1  # seconds in which it could still come to its end by itself
    async with app.lifespan_context():
        await app.start()
        await send(operator, listing(region))
        async with asyncio.timeout(60):
            await began.wait()
        await app.stop()
    assert ended.is_set()
