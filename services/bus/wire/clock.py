"""The bus's clock: what a service goes by where its own is wrong, or is set while it runs.

Timers fire by the server's clock. By another one, an hour off, every page would wait an hour too long, or not at all.
So how far ours is off is measured, and made up for where it is more than a machine's clock may be by itself; a step
of ours is made up for at once, until it is measured again.
"""

import asyncio
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import nats.errors
import structlog
from nats.aio.client import Client

log = structlog.get_logger()

_EVERY: Final = 5.0
_TIMEOUT: Final = 2.0
_OFF: Final = timedelta(seconds=1)
"""What a clock may be off, and a request may take: less is not made up for."""


def utc_now() -> datetime:
    """Read the clock. Only the edge does."""
    return datetime.now(UTC)


class BusClock:
    """What time it is on the bus, as well as is known."""

    def __init__(self, wall: Callable[[], datetime] = utc_now, steady: Callable[[], float] = time.monotonic) -> None:
        self.wall = wall
        """The machine's own clock."""
        self._steady = steady
        self._off = timedelta()
        self._apart = self._apart_now(wall())

    def __call__(self) -> datetime:
        """Return the time: the machine's own, unless that is off."""
        now = self.wall()
        apart = self._apart_now(now)
        stepped = apart - self._apart
        self._apart = apart
        if abs(stepped) > _OFF:
            self._off -= stepped
        return now + self._off

    def measured(self, server: datetime, took: timedelta) -> None:
        """Take in that the server's clock showed ``server`` in the middle of the last ``took``."""
        now = self()
        off = server + took / 2 - (now - self._off)
        off = off if abs(off) > max(_OFF, took) else timedelta()
        if abs(off - self._off) > _OFF:
            log.warning("clock_off", seconds=off.total_seconds())
        self._off = off

    def _apart_now(self, now: datetime) -> timedelta:
        return now - datetime.fromtimestamp(0, UTC) - timedelta(seconds=self._steady())


async def measure(clock: BusClock, nc: Client, service: str) -> None:
    """Ask the server what time it is; where it doesn't answer, it is known as well as before."""
    began = time.monotonic()
    try:
        reply = await nc.request(f"$JS.API.CONSUMER.INFO.COMMANDS.{service}", timeout=_TIMEOUT)
        shown = datetime.fromisoformat(json.loads(reply.data)["ts"])
    except (nats.errors.Error, OSError, ValueError, KeyError):
        return
    clock.measured(shown, timedelta(seconds=time.monotonic() - began))


async def now_for(clock: Callable[[], datetime], stored: datetime, nc: Client, service: str) -> datetime:
    """Return the time at which a message is handled that the server kept at ``stored``: later than that, or our clock
    is behind and has to be measured first.
    """
    if stored - clock() > _OFF and isinstance(clock, BusClock):
        await measure(clock, nc, service)
    return clock()


async def keep_measuring(clock: BusClock, nc: Client, service: str) -> None:
    """Measure for as long as the service runs."""
    while True:
        await asyncio.sleep(_EVERY)
        await measure(clock, nc, service)
