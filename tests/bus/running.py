"""Running a service inside a test, on the real bus, as itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.bus.serving.application import Lifespan, faststream_app
from services.bus.serving.desk import Desk
from services.bus.wire.connection import BusSettings


@asynccontextmanager
async def serving(desk: Desk, settings: BusSettings, lifespan: Lifespan | None = None) -> AsyncIterator[None]:
    """Run ``desk`` for as long as the block lasts."""
    app = faststream_app(desk, settings, lifespan)
    async with app.lifespan_context():
        await app.start()
        try:
            yield
        finally:
            await app.stop()
