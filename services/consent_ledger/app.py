"""The consent ledger as a process: ``faststream run services.consent_ledger.app:app``."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.bus.serving.application import faststream_app
from services.bus.serving.service import Service
from services.bus.wire.logs import configure
from services.consent_ledger.erasing import erasing
from services.consent_ledger.handlers import desk
from services.consent_ledger.writer import writing


@asynccontextmanager
async def following(service: Service) -> AsyncIterator[None]:
    """Keep the ledger, and destroy the keys of cases that were erased, for as long as the service runs."""
    async with writing(service), erasing(service):
        yield


configure()
app = faststream_app(desk, lifespan=following)
