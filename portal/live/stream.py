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
from litestar.handlers import HTTPRouteHandler
from litestar.response import Stream

from contracts.ids import fresh
from contracts.vocabulary import Kind
from portal import frame
from portal.errors import NothingHereError, TooManyTriesError
from portal.guards import only
from portal.house import House, house_of
from portal.i18n import find
from portal.live.feed import Feed
from portal.live.page import LANGUAGE, LivePage
from portal.live.screens import COMMAND, CSRF, Change, Screen, event_message
from portal.sessions.people import Person
from portal.sessions.visit import Visit
from portal.sessions.whoever import BY_ITSELF
from portal.shell import HOME, OVER
from portal.web.tokens import form_token

LASTS: Final = 55 * 60.0
RETRY: Final = 2000
"""Milliseconds after which a screen that lost its stream comes back."""
STREAMS: Final = 24
"""Open screens of one session."""

_HERE: Final = f": here\nretry: {RETRY}\n\n".encode()
_PING: Final = b": ping\n\n"
"""What a stream says when it was woken and has nothing else to say: so a screen knows that it is there."""


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

    async def events(self) -> AsyncIterator[bytes]:
        """Yield what the screen has to take over, until there is a reason to end."""
        homes = (self._screen.watchers, self._person.watchers, self._house.streams)
        for home in homes:
            home.add(self._stir)
        self._house.watch(self._screen, self._feed)
        ends = time.monotonic() + LASTS
        try:
            yield _HERE
            while time.monotonic() < ends:
                self._stir.clear()
                if self._person.over:
                    yield self._end()
                    return
                if self._ends():
                    return
                missed, shown = self._screen.after(self._position), self._screen.position
                if missed:
                    yield b"".join(map(self._message, missed)) if len(missed) > 1 else self._message(missed[0])
                else:
                    self._person.used = time.monotonic()
                    yield _PING
                self._position = shown
                await self._stir.wait()
        finally:
            for home in homes:
                home.discard(self._stir)

    def _ends(self) -> bool:
        """Return whether the stream has to end although the session goes on; the screen then comes back by itself."""
        kept = self._house.keeps(self._screen, self._feed)
        return not kept or self._house.closing.is_set() or self._feed.over or self._feed.away or self._person.away

    def _message(self, change: Change) -> bytes:
        if not change.personal:
            return change.message
        text = change.message.decode().replace(CSRF, self._csrf)
        while COMMAND in text:
            text = text.replace(COMMAND, fresh("cmd"), 1)
        return text.encode()

    def _end(self) -> bytes:
        to = HOME[self._person.actor.kind] if self._person.further_in else OVER
        return event_message("end", self._position, msgspec.json.encode({"to": to}).decode())


def stream_of(pages: Mapping[str, LivePage]) -> HTTPRouteHandler:
    """Return the handler of ``/live`` for these pages."""

    @get("/live", opt={**only(*Kind), BY_ITSELF: True}, name="live")
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
        screen = house.screen(page, look, find(query.get(LANGUAGE)) or visit.language)
        house.show(screen, feed)
        position = request.headers.get("last-event-id") or str(query.get("since", ""))
        opened = Opened(house, visit.person, feed, screen, position=position, csrf=form_token(request))
        return Stream(opened.events(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    return live
