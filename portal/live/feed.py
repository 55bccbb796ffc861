"""Reading the bus: one connection for each audience with a screen open, shared by all of its sessions.

A feed holds the audience's copies in memory for as long as somebody looks, and no longer. It drops a copy the moment
its release ends, whether or not anything reaches us then.
"""

import asyncio
import heapq
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from contracts.base import Audience
from contracts.disclosure import Copy
from portal.errors import BusAwayError
from portal.sheet import Sheet, Shelf, entry_of
from services.bus.operate.figures import clocks_of, figures_of
from services.bus.viewers.link import NotLetInError
from services.bus.viewers.viewing import Signal, ViewerReader
from services.bus.wire.clock import utc_now
from services.bus.wire.connection import BusSettings
from services.bus.wire.ending import ended

log = structlog.get_logger()

CATCHES_UP: Final = 3.0
"""Seconds a page waits for its copies to come; then it says that the bus is away."""
_LONGEST: Final = 20.0
"""Seconds it waits as long as they do come: a hub with ten thousand open referrals has some sixty thousand."""
IDLE: Final = 120.0
"""Seconds a feed that nobody looks at stays open."""
SILENT: Final = 3.0
"""Seconds a lost connection may take to come back before open screens are told."""
_FRESH: Final = timedelta(seconds=1)
"""For how long a sheet is as good as a new one, where nothing came in."""


class Feed:
    """What one audience may see."""

    def __init__(self, audience: Audience, settings: BusSettings, clock: Callable[[], datetime] = utc_now) -> None:
        self.audience = audience
        self.version = 0
        """Grows with every change."""
        self.watchers: set[asyncio.Event] = set()
        self.over = False
        """No session of theirs is left; nothing more will come."""
        self._clock = clock
        self._reader = ViewerReader(audience, settings)
        self._figures, self._clocks = figures_of(settings.home), clocks_of(settings.home)
        self._shelf = Shelf()
        self._ends: list[tuple[datetime, tuple[str, str]]] = []
        self._changed: dict[str, int] = {}
        self._caught_up = asyncio.Event()
        self._lost_at: float | None = time.monotonic()
        self._used = time.monotonic()
        self._sheet: tuple[int, Sheet | None] = (0, None)
        self._following: asyncio.Task[None] | None = None

    def offer(self, token: str) -> None:
        """Add a session, on which the feed may live."""
        self._used = time.monotonic()
        self._reader.offer(token)
        if self._following is None:
            self._following = asyncio.create_task(self._follow())

    def withdraw(self, token: str) -> None:
        """Take a session that ended back."""
        self._reader.withdraw(token)

    async def close(self) -> None:
        """Close the connection and forget everything."""
        self.over = True
        if self._following is not None:
            await ended(self._following)
        self._shelf = Shelf()
        self._ring()

    @property
    def idle(self) -> bool:
        """Whether nobody looked for a while."""
        return not self.watchers and time.monotonic() - self._used > IDLE

    @property
    def away(self) -> bool:
        """Whether the connection is lost, for longer than a moment."""
        return self._lost_at is not None and time.monotonic() - self._lost_at > SILENT

    async def caught_up(self) -> None:
        """Wait until everything there is has arrived.

        Raises:
            BusAwayError: it takes too long.
        """
        self._used = began = time.monotonic()
        while not self._caught_up.is_set():
            before = self.version
            with suppress(TimeoutError):
                async with asyncio.timeout(CATCHES_UP):
                    await self._caught_up.wait()
            still_coming = self.version != before and time.monotonic() - began < _LONGEST
            if not self._caught_up.is_set() and not still_coming:
                raise BusAwayError
        if self.over:
            raise BusAwayError

    def sheet(self, zone: ZoneInfo) -> Sheet:
        """Return what they may see now."""
        now = self._clock().astimezone(zone)
        self.expire(now)
        made, sheet = self._sheet
        if sheet is None or made != self.version or now - sheet.now > _FRESH:
            sheet = Sheet(self._shelf, now, self._figures, self._clocks)
            self._sheet = (self.version, sheet)
        return sheet

    def expire(self, now: datetime) -> None:
        """Drop the copies whose time is over."""
        dropped = False
        while self._ends and self._ends[0][0] <= now:
            until, key = heapq.heappop(self._ends)
            entry = self._shelf.get(*key)
            if entry is not None and entry.until == until:
                self._shelf.drop(*key)
                dropped = True
        if dropped:
            self._ring()

    def changed(self, about: str) -> int:
        """Return at which version something about ``about`` last came in."""
        return self._changed.get(about, 0)

    async def hears(self, about: str, since: int, within: float) -> None:
        """Wait until something about ``about`` comes in that was not there at version ``since``; not for long."""
        heard = asyncio.Event()
        self.watchers.add(heard)
        try:
            async with asyncio.timeout(within):
                while self.changed(about) <= since and not self.over:
                    await heard.wait()
                    heard.clear()
        except TimeoutError:
            return
        finally:
            self.watchers.discard(heard)

    async def _follow(self) -> None:
        try:
            async for item in self._reader.follow():
                if isinstance(item, Copy):
                    self._take(item)
                elif item is Signal.CAUGHT_UP:
                    self._lost_at = None
                    self._caught_up.set()
                else:
                    self._caught_up.clear()
                    self._lost_at = self._lost_at or time.monotonic()
        except NotLetInError:
            log.info("feed_over", kind=self.audience.kind)
        except Exception as error:
            log.exception("feed_failed", exc_info=error)
        finally:
            self.over = True
            self._caught_up.set()
            self._ring()

    def _take(self, copy: Copy) -> None:
        key = (copy.case, copy.fact)
        entry = entry_of(copy)
        if entry is None:
            gone = self._shelf.drop(*key)
            about = gone.about if gone else None
        else:
            self._shelf.put(entry)
            about = entry.about
            if entry.until is not None:
                heapq.heappush(self._ends, (entry.until, key))
        self._ring()
        if about is not None:
            self._changed[about] = self.version

    def _ring(self) -> None:
        self.version += 1
        for watcher in self.watchers:
            watcher.set()


class Feeds:
    """The feeds of this process."""

    def __init__(self, settings: BusSettings, clock: Callable[[], datetime] = utc_now) -> None:
        self._settings = settings
        self._clock = clock
        self._feeds: dict[Audience, Feed] = {}

    def of(self, audience: Audience, token: str) -> Feed:
        """Return the feed of ``audience``, which may from now on live on the session ``token``."""
        feed = self._feeds.get(audience)
        if feed is None or feed.over:
            feed = self._feeds[audience] = Feed(audience, self._settings, self._clock)
        feed.offer(token)
        return feed

    def withdraw(self, audience: Audience, token: str) -> None:
        """Take back a session that ended."""
        feed = self._feeds.get(audience)
        if feed is not None:
            feed.withdraw(token)

    async def tidy(self) -> None:
        """Drop copies whose time is over, and feeds nobody looks at."""
        now = self._clock()
        for audience, feed in list(self._feeds.items()):
            feed.expire(now)
            if feed.over or feed.idle:
                del self._feeds[audience]
                await feed.close()

    async def close(self) -> None:
        """Close every feed."""
        feeds, self._feeds = list(self._feeds.values()), {}
        await asyncio.gather(*(feed.close() for feed in feeds))
