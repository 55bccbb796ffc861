"""Many open screens of one audience: plain sockets on which a live page's stream arrives, in a process of their own.

A browser for each of a thousand people would measure the browsers. What is counted is when the bytes that change a
screen are there; one real browser's time to draw them comes on top for everybody alike.
"""

import asyncio
import re
import time
from typing import Final, cast
from urllib.parse import urlsplit

_HEAD: Final = b"event: "
_PART: Final = re.compile(rb'^data: \{"id":"([^"]*)"', re.MULTILINE)
_WELL: Final = b"HTTP/1.1 200"
_WITHIN: Final = 60.0
_AGAIN: Final = 0.5


class Watched(asyncio.Protocol):
    """One stream: whether what it showed last has the marker in it."""

    def __init__(self, crowd: "Crowd", request: bytes) -> None:
        self._crowd = crowd
        self._request = request
        self._rest = b""
        self.shows = False
        self._parts: dict[bytes, bool] = {}
        self._transport: asyncio.Transport
        self.opened: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        """Whether the portal let it in."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own is no subclass of it
        self._transport.write(self._request)

    def close(self) -> None:
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        if not self.opened.done():
            self.opened.set_result(data.startswith(_WELL))
        self._rest += data
        *whole, self._rest = self._rest.replace(b"\r\n", b"\n").split(b"\n\n")
        for event in whole:
            if _HEAD in event:
                self._take(event)

    def _take(self, event: bytes) -> None:
        """Take in one event: what a part shows is what its last event had; a ``reset`` is the whole page."""
        part = _PART.search(event)
        if part is None:
            self._parts.clear()
        self._parts[part[1] if part else b""] = self._crowd.marker in event
        before, self.shows = self.shows, any(self._parts.values())
        if self.shows is not before:
            self._crowd.changed(shows=self.shows)

    def connection_lost(self, _exc: Exception | None) -> None:
        if self.opened.done() and self.opened.result():
            self._crowd.lost += 1


class Crowd:
    """The screens, and when the last of them had changed."""

    def __init__(self, marker: bytes) -> None:
        self.marker = marker
        self.lost = 0
        self._streams: list[Watched] = []
        self._wanted: bool | None = None
        self._left = 0
        self._last: asyncio.Future[float] | None = None

    async def join(self, portal: str, path: str, session: str, streams: int) -> None:
        """Open ``streams`` screens of one session, one after the other; a portal that is busy is asked again.

        Raises:
            TimeoutError: it does not let them in.
        """
        where = urlsplit(portal).netloc
        host, _, port = where.partition(":")
        request = f"GET {path} HTTP/1.1\r\nHost: {where}\r\nCookie: session={session}\r\n\r\n".encode()
        loop = asyncio.get_running_loop()
        wanted = len(self._streams) + streams
        async with asyncio.timeout(_WITHIN):
            while len(self._streams) < wanted:
                transport, stream = await loop.create_connection(lambda: Watched(self, request), host, int(port))
                if await stream.opened:
                    self._streams.append(stream)
                else:
                    transport.abort()
                    await asyncio.sleep(_AGAIN)

    def leave(self) -> None:
        """Close every screen."""
        for stream in self._streams:
            stream.close()

    def when_all(self, *, show: bool) -> asyncio.Future[float]:
        """Return the moment at which the last screen shows the marker, or shows it no more."""
        self._wanted = show
        self._left = sum(stream.shows is not show for stream in self._streams)
        self._last = asyncio.get_running_loop().create_future()
        return self._last

    def changed(self, *, shows: bool) -> None:
        if shows is not self._wanted or self._last is None:
            return
        self._left -= 1
        if self._left == 0:
            self._last.set_result(time.perf_counter())
