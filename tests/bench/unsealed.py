"""The same services without sealing: no key is looked for or made, and what is personal stands in FACTS as it is."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from contracts.base import Address, Event
from services.bus.facts.sealing import CaseKey, Keyring
from services.bus.facts.store import EventStore
from services.bus.serving.application import Lifespan
from services.bus.serving.service import Service

_ALL_THE_SAME: Final = CaseKey(bytes(32))


class _NoKeys(Keyring):
    """For the salts of the ledger, which are made all the same, one key that is known beforehand."""

    def may_open(self, case: str) -> bool:
        del case
        return False

    async def key(self, region: str, case: str) -> CaseKey:
        del region, case
        return _ALL_THE_SAME

    async def key_to_write(self, region: str, case: str) -> CaseKey:
        del region, case
        return _ALL_THE_SAME

    async def erased(self, region: str, case: str) -> bool:
        del region, case
        return False


class _InTheClear(EventStore):
    async def _key(self, address: Address, events: Sequence[Event]) -> CaseKey | None:
        del address, events
        return None


def unsealed(lifespan: Lifespan | None) -> Lifespan:
    """Return ``lifespan`` around a service that seals nothing."""

    @asynccontextmanager
    async def around(service: Service) -> AsyncIterator[None]:
        service.store.__class__ = _InTheClear
        service.store.keyring.__class__ = _NoKeys
        if lifespan is None:
            yield
        else:
            async with lifespan(service):
                yield

    return around
