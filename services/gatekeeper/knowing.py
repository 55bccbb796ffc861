"""Keeps the registry up to date with every fact kept so far, each kind of fact read by itself.

Whether a youth's welcome counts hangs on the shields before it. So it waits until they are known: taken as it came, it
would close the youth's codes, and nothing opens those again.
"""

import asyncio
from collections import deque
from collections.abc import Iterable
from typing import Final

from contracts.base import Fact
from services.bus.facts.reading import Index, Reader
from services.gatekeeper.registry import Registry

_AS_IT_COMES: Final = (
    "fact.gate.>",
    "fact.intake.*.*.*.request_begun",
    "fact.intake.*.*.*.unsent_ended",
    "fact.intake.*.*.*.code_ended",
    "fact.intake.*.*.*.code_renewed",
    "fact.intake.*.*.*.support_requested",
    "fact.intake.*.*.*.case_opened",
)
_WELCOMES: Final = "fact.intake.*.*.*.youth_welcomed"
_SHIELDS: Final = ("fact.consent.*.*.*.shield_raised", "fact.consent.*.*.*.shield_lifted")


class Knowing:
    """Everything that the registry is made of."""

    def __init__(self, reader: Reader, registry: Registry) -> None:
        self._registry = registry
        self._waiting: deque[Fact] = deque()
        self._known = [Index(reader, subject, registry.take) for subject in _AS_IT_COMES]
        self._known.append(Index(reader, _WELCOMES, self._waiting.append))
        self._shields = [Index(reader, subject, registry.take) for subject in _SHIELDS]

    async def refresh(self) -> None:
        """Have the registry take every fact that was kept before this call.

        Raises:
            BusDownError: no answer.
        """
        await _refreshed(self._known)
        if not self._waiting:
            return
        newest = self._waiting[-1].seq  # what others read meanwhile may be newer than the shields read here
        await _refreshed(self._shields)
        while self._waiting and self._waiting[0].seq <= newest:
            self._registry.take(self._waiting.popleft())


async def _refreshed(indexes: Iterable[Index]) -> None:
    await asyncio.gather(*(index.refresh() for index in indexes))
