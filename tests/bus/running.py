"""Running a service inside a test, on the real bus, as itself."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from services.bus.serving.application import Lifespan, faststream_app
from services.bus.serving.desk import Desk
from services.bus.wire.connection import BusSettings


@asynccontextmanager
async def serving(
    desk: Desk,
    settings: BusSettings,
    lifespan: Lifespan | None = None,
    clock: Callable[[], datetime] | None = None,
) -> AsyncIterator[None]:
    """Run ``desk`` for as long as the block lasts, by ``clock`` or by the bus's."""
    app = faststream_app(desk, settings, lifespan, clock)
    async with app.lifespan_context():
        await app.start()
        try:
            yield
        finally:
            await app.stop()
