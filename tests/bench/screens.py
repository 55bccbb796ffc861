"""What has arrived on the screens that are open."""

import asyncio
import time
from collections import Counter
from typing import Final, NamedTuple

from contracts.base import Audience
from tests.bench.community import Case

PATIENCE: Final = 30.0
"""Seconds after which something did not arrive."""


class Order(NamedTuple):
    """A request for a referral in ``case``; on screens it is known by ``fact``, the id of its first event."""

    case: Case
    id: str
    fact: str
    draft: bool


class Screens:
    """Counts copies, and says when a certain one is there."""

    def __init__(self) -> None:
        self.seen: Counter[Audience] = Counter()
        self._waiting: dict[tuple[Audience, str], asyncio.Future[float]] = {}
        self._changed = asyncio.Event()

    def show(self, audience: Audience, fact: str) -> None:
        """Take in a copy of ``fact``."""
        self.seen[audience] += 1
        self._changed.set()
        waiting = self._waiting.pop((audience, fact), None)
        if waiting is not None:
            waiting.set_result(time.perf_counter())

    def when(self, audience: Audience, fact: str) -> asyncio.Future[float]:
        """Return the time at which the copy of ``fact`` will be there."""
        waiting = self._waiting[audience, fact] = asyncio.get_running_loop().create_future()
        return waiting

    async def until(self, wanted: Counter[Audience]) -> None:
        """Return once each audience has seen so many copies in all.

        Raises:
            TimeoutError: they did not come.
        """
        async with asyncio.timeout(PATIENCE):
            while any(self.seen[audience] < count for audience, count in wanted.items()):
                self._changed.clear()
                await self._changed.wait()
