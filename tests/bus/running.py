"""Running a service inside a test, on the real bus, as itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.bus.application import Lifespan, faststream_app
from services.bus.connection import BusSettings
from services.bus.desk import Desk


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
