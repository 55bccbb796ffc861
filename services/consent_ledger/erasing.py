"""Destroying the key of every case that was erased, and its timers, however often this process was stopped meanwhile.

So, too, the key of a request that was begun and never sent, once its time is over: whoever typed it was promised that;
and that of the notes of a hand-over. Which these are stands in FACTS; whether a key is destroyed stands in the
bucket of keys. Nothing else is kept, so at each start every case that was ever erased is looked at again.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import structlog

from contracts.asking import UnsentEnded
from contracts.base import Fact
from contracts.keeping import CaseErased
from contracts.support import HandOverGone, hand_over_file
from services.bus.facts.reading import Index
from services.bus.facts.timers import cancel_timers_of
from services.bus.serving.service import Service
from services.bus.wire.ending import ended
from services.bus.wire.publishing import BusDownError

log = structlog.get_logger()

_LOOK: Final = 0.25
"""Seconds between looks whether a case was erased."""
_AFTER_FAULT: Final = 5.0
_ERASED: Final = (
    "fact.keeping.*.*.*.case_erased",
    "fact.intake.*.*.*.unsent_ended",
    "fact.support.*.*.*.hand_over_gone",
)


class Eraser:
    """Destroys keys: at its start of every case that was ever erased, then of each that is."""

    def __init__(self, service: Service) -> None:
        self._nc = service.nc
        self._keyring = service.store.keyring
        self._erased = [Index(service.reader, subject, self._note) for subject in _ERASED]
        self._to_do: set[tuple[str, str]] = set()

    async def run(self) -> None:
        """Destroy keys until cancelled."""
        while True:
            pause = _LOOK
            try:
                await asyncio.gather(*(index.refresh() for index in self._erased))
                for region, case in sorted(self._to_do):
                    await self._keyring.destroy(region, case)
                    await cancel_timers_of(self._nc, region, case)
                    self._to_do.discard((region, case))
            except BusDownError:
                log.warning("key_not_destroyed", waiting=len(self._to_do))
            except Exception as error:
                log.exception("erasing_stuck", exc_info=error)
                pause = _AFTER_FAULT
            await asyncio.sleep(pause)

    def _note(self, fact: Fact) -> None:
        if isinstance(fact.event, CaseErased | UnsentEnded):
            self._to_do.add((fact.address.region, fact.address.case))
        if isinstance(fact.event, HandOverGone) and fact.address.case == hand_over_file(fact.event.booking):
            self._to_do.add((fact.address.region, fact.address.case))  # the notes' own file, and no case


@asynccontextmanager
async def erasing(service: Service) -> AsyncIterator[None]:
    """Destroy the key of each case that is erased, for as long as the service runs."""
    task = asyncio.create_task(Eraser(service).run())
    try:
        yield
    finally:
        await ended(task)
