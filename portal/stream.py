"""The stream of a live page: server-sent events that make an open screen show what the page shows now.

A screen says what it shows (``Last-Event-ID``, or ``since`` in the first request) and gets what it misses, exactly. A
stream ends when the session does, when the bus is away for longer than a moment (so that the screen says so and comes
back by itself), when the server stops, and in any case before an hour is over.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage

from contracts.ids import fresh
from contracts.vocabulary import Kind
from portal import frame
from portal.errors import NothingHereError, TooManyTriesError
from portal.feed import Feed
from portal.guards import only
from portal.house import House, house_of
from portal.live import LivePage
from portal.people import Person
from portal.screens import COMMAND, CSRF, Change, Screen
from portal.session import Visit

LASTS: Final = 55 * 60.0
PING: Final = 15.0
"""Seconds without anything to say after which a stream says that it is there."""
RETRY: Final = 2000
"""Milliseconds after which a screen that lost its stream comes back."""
STREAMS: Final = 24
"""Open screens of one session."""
OVER: Final = "/left"


class Opened:
    """One open stream."""

    def __init__(self, house: House, person: Person, feed: Feed, screen: Screen, *, position: str, csrf: str) -> None:
        self._house = house
        self._person = person
        self._feed = feed
        self._screen = screen
        self._position = position
        self._csrf = csrf
        self._stir = asyncio.Event()

    async def events(self) -> AsyncIterator[ServerSentEventMessage]:
        """Yield what the screen has to take over, until there is a reason to end."""
        homes = (self._screen.watchers, self._person.watchers, self._house.streams)
        for home in homes:
            home.add(self._stir)
        self._house.watch(self._screen, self._feed)
        ends = time.monotonic() + LASTS
        try:
            yield ServerSentEventMessage(data=None, comment="here", retry=RETRY)
            while time.monotonic() < ends:
                self._stir.clear()
                if self._person.over:
                    yield self._end()
                    return
                if self._ends():
                    return
                missed, shown = self._screen.after(self._position), self._screen.position
                for change in missed:
                    yield self._message(change)
                self._position = shown
                try:
                    async with asyncio.timeout(PING):
                        await self._stir.wait()
                except TimeoutError:
                    self._person.used = time.monotonic()
                    yield ServerSentEventMessage(data=None, comment="ping")
        finally:
            for home in homes:
                home.discard(self._stir)

    def _ends(self) -> bool:
        """Return whether the stream has to end although the session goes on; the screen then comes back by itself."""
        kept = self._house.keeps(self._screen, self._feed)
        return not kept or self._house.closing.is_set() or self._feed.over or self._feed.away or self._person.away

    def _message(self, change: Change) -> ServerSentEventMessage:
        data = change.data.replace(CSRF, self._csrf)
        while COMMAND in data:
            data = data.replace(COMMAND, fresh("cmd"), 1)
        return ServerSentEventMessage(data=data, event=change.event, id=change.id)

    def _end(self) -> ServerSentEventMessage:
        return ServerSentEventMessage(data=msgspec.json.encode({"to": OVER}), event="end", id=self._position)


def stream_of(pages: Mapping[str, LivePage]) -> Any:  # noqa: ANN401 - a route handler
    """Return the handler of ``/live`` for these pages."""

    @get("/live", opt=only(*Kind), name="live")
    async def live(request: frame.AnyRequest, visit: NamedDependency[Visit]) -> Response[Any]:
        query = request.query_params
        page = pages.get(query.get("page", ""))
        if page is None:
            raise NothingHereError
        if len(visit.person.watchers) >= STREAMS:
            raise TooManyTriesError
        house = house_of(request)
        look = visit.look(page, query)
        await visit.open_page(page, look)
        await visit.sheet()
        feed = house.feed(visit.person)
        screen = house.screen(page, look)
        house.show(screen, feed)
        position = request.headers.get("last-event-id") or str(query.get("since", ""))
        opened = Opened(house, visit.person, feed, screen, position=position, csrf=frame.csrf(request))
        return ServerSentEvent(opened.events(), headers={"X-Accel-Buffering": "no"})

    return live
