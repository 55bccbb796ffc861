"""Counting tries: together with every other gatekeeper, and alone for as long as that can't be.

While what they share can't be reached, each goes on from what it last knew, by the same figures. So the most that an
outage gives to somebody who guesses is the same again for each gatekeeper there is, and it locks nobody out.
"""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import structlog

from services.bus.gate.levels import Levels
from services.bus.gate.limits import Change, Level, Limit
from services.bus.wire.publishing import BusDownError

log = structlog.get_logger()

_REMEMBERED: Final = 10_000
"""Levels known here at most; those that have been quiet longest are forgotten first."""
_REST: Final = 2.0
"""Seconds for which nothing shared is asked for after it didn't answer: whoever waits at the door must not wait for it
again and again."""

Wanted = Sequence[tuple[Limit, str]]
"""The limits that one try counts against, and as whose."""


class Counting:
    """What every try counts against."""

    def __init__(self, shared: Levels | None = None) -> None:
        """Count in ``shared``; None: this process is the only one, or there is no bus."""
        self._shared = shared
        self._known: dict[str, Level] = {}
        self._rests_until = 0.0

    async def takes(self, wanted: Wanted, now: float) -> bool:
        """Take one attempt of each of ``wanted``, in their order, and return whether there was one of each.

        It goes no further than the first that is used up: one address never uses up what is everybody's.
        """
        for limit, key in wanted:
            if not await self._change(f"{limit.name} {key}", partial(limit.taken, now=now)):
                return False
        return True

    async def spent(self, limit: Limit, key: str, now: float) -> bool:
        """Return whether there is no attempt left to take, without taking one."""
        left: list[bool] = []

        def looked_at(level: Level | None) -> None:
            left.append(limit.taken(level, now) is not None)

        await self._change(f"{limit.name} {key}", looked_at)
        return not left[-1]

    async def takes_again(self, limit: Limit, key: str, now: float) -> bool:
        """Take one more attempt where one was taken before, and return whether there was one to take."""
        return await self._change(
            f"{limit.name} {key}", lambda level: None if level is None else limit.taken(level, now)
        )

    async def give_back(self, wanted: Wanted, now: float) -> None:
        """Give back what was taken of each of ``wanted``: it succeeded."""
        for limit, key in wanted:
            await self._change(f"{limit.name} {key}", partial(limit.given_back, now=now))

    async def _change(self, key: str, becomes: Callable[[Level | None], Change | None]) -> bool:
        if self._shared is not None and time.monotonic() >= self._rests_until:
            try:
                return await self._shared.change(key, lambda level: self._noted(key, becomes(level)))
            except BusDownError:
                self._rests_until = time.monotonic() + _REST
                log.warning("tries_counted_alone")
        return self._noted(key, becomes(self._known.get(key))) is not None

    def _noted(self, key: str, change: Change | None) -> Change | None:
        """Remember what a level becomes, to go on from it alone."""
        if change is not None:
            self._known.pop(key, None)
            self._known[key] = change.level
            if len(self._known) > _REMEMBERED:
                del self._known[next(iter(self._known))]
        return change
