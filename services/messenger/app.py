"""The messenger as a process of its own: ``faststream run services.messenger.app:app``."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from services.bus.serving.application import faststream_app
from services.bus.serving.service import Service
from services.bus.wire.logs import configure
from services.messenger.handlers import desk
from services.messenger.sending import sending

_LOOPBACK: Final = "http://localhost:8000"


@asynccontextmanager
async def telling(service: Service) -> AsyncIterator[None]:
    """Send messages, with links to the portal, for as long as the service runs."""
    async with sending(service, os.environ.get("TRELLIS_PORTAL_URL", _LOOPBACK)):
        yield


configure()
app = faststream_app(desk, lifespan=telling)
