"""One connection to the portal: how long it may take over what it sends and reads, how much, and how many there may be.

uvicorn bounds none of this while a request is coming in. What a connection breaks is answered as plainly as can be, and
it is closed; what reads nothing is cut off. `looked_after` is asked every second or so by whoever runs the server.
"""

from collections import Counter
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final
from weakref import WeakKeyDictionary

import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from services.bus.gate.places import place_of

MAX_HEAD: Final = 16 * 1024
"""Bytes."""
MAX_URL: Final = 4 * 1024
MAX_HEADERS: Final = 64

_OWN: Final = frozenset({"", "127.0.0.1", "::1"})
"""This machine's own, where a proxy comes from, too: many people by one address. The proxy has limits of its own."""


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """How long one connection may take, in seconds, and how many there may be."""

    head: float = 10.0
    """For a whole head to arrive, from when the connection stands or its first byte came."""
    body: float = 60.0
    """For a whole body: the largest form takes that long on the slowest telephone."""
    reads: float = 60.0
    """In which whatever waits to be read has been read to its end at least once."""
    all: int = 4000
    """Connections of everybody; each open screen is one."""
    of_one_place: int = 200
    """Of one address: an office behind one, with the screens that everybody there has open."""


_open: WeakKeyDictionary[ServerState, Counter[str]] = WeakKeyDictionary()


class Connection(HttpToolsProtocol):
    """uvicorn's own, with an end to its patience."""

    def __init__(self, patience: Patience, **uvicorns: Any) -> None:  # noqa: ANN401 - passed on as they came
        super().__init__(**uvicorns)
        self._patience = patience

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - as uvicorn has it
        super().connection_made(transport)
        self._head = self._raw = 0
        self._in_head = True
        self._refused: HTTPStatus | None = None
        self._due: float | None = self.loop.time() + self._patience.head
        self._unread_since: float | None = None
        self._place = place_of(self.client[0]) if self.client else ""
        here = _open.setdefault(self.server_state, Counter())
        here[self._place] += 1
        crowd = self._place not in _OWN and here[self._place] > self._patience.of_one_place
        if crowd or len(self.connections) > self._patience.all:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)

    def connection_lost(self, exc: Exception | None) -> None:
        here = _open[self.server_state]
        here[self._place] -= 1
        if not here[self._place]:
            del here[self._place]
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        if self._due is None and self._is_idle:
            self._due = self.loop.time() + self._patience.head
        self._raw += len(data) if self._in_head else 0
        super().data_received(data)
        if self._in_head and self._raw > MAX_HEAD:
            self._refused = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        if self._refused is not None:
            self._refuse(self._refused)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head = 0
        self._in_head = True

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > MAX_URL:
            self._refused = HTTPStatus.REQUEST_URI_TOO_LONG

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head += len(name) + len(value)
        if self._head > MAX_HEAD or len(self.headers) >= MAX_HEADERS:
            self._refused = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            return
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head, self._raw = False, 0
        if not self._is_idle:  # no browser sends a request before the last one was answered, and no proxy to us
            self._refused = HTTPStatus.BAD_REQUEST
        if self._refused is not None:
            return
        self._due = self.loop.time() + self._patience.body
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if self._refused is None:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self._refused is None:
            self._due = None
            super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - it says more than anybody needs
        self._refuse(HTTPStatus.BAD_REQUEST)

    def look(self, now: float) -> None:
        """End it, if it takes longer than anybody does."""
        if not self.transport.get_write_buffer_size():
            self._unread_since = None
        elif self._unread_since is None:
            self._unread_since = now
        elif now - self._unread_since > self._patience.reads:
            self.transport.abort()
            return
        if self._due is not None and now > self._due:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)

    @property
    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _refuse(self, status: HTTPStatus) -> None:
        """Say ``status``, unless an answer has begun, and close."""
        if self.transport.is_closing():
            return
        self._due = None
        if self._is_idle or not self.cycle.response_started:
            text = status.phrase.encode()
            self.transport.write(
                b"HTTP/1.1 %d %b\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\n"
                b"cache-control: no-store\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n%b"
                % (status, text, len(text), text)
            )
        self.transport.close()


def looked_after(connections: Iterable[object], now: float) -> None:
    """Look after every connection of a server."""
    for connection in list(connections):
        if isinstance(connection, Connection):
            connection.look(now)
