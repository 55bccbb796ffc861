"""Connections that take too long, send too much, or are too many: over real sockets, at the portal's own server."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import pytest
import pytest_asyncio

from portal.web.connections import MAX_HEADERS, Patience
from portal.web.serving import PortalServer
from tests.portal.away import portal

pytestmark = pytest.mark.asyncio(loop_scope="module")

SHORT = Patience(head=0.8, body=1.2, reads=0.8, all=12, of_one_place=4)
UP = b"GET /up HTTP/1.1\r\nhost: here\r\n\r\n"
Dial = Callable[[str], Awaitable["Wire"]]


class Wire:
    """A connection, byte by byte."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def say(self, words: bytes) -> None:
        self.writer.write(words)
        await self.writer.drain()

    async def hear(self, within: float = 60.0) -> bytes:
        """Return all that comes until the other side closes, which it must ``within`` so many seconds."""
        heard = b""
        async with asyncio.timeout(within):
            with suppress(ConnectionError):  # whoever still sends to a closed connection hears of that instead
                while more := await self.reader.read(65_536):
                    heard += more
        return heard

    async def status(self) -> bytes:
        """Return the first line of an answer."""
        async with asyncio.timeout(60):
            return (await self.reader.readline()).partition(b" ")[2].strip()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def port() -> AsyncIterator[int]:
    """Where a portal is, whose bus is away."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)  # so that what isn't read stays with the portal
    server = PortalServer(portal(), SHORT)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await server.is_up.wait()
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        await serving


@pytest_asyncio.fixture(loop_scope="module")
async def dial(port: int) -> AsyncIterator[Dial]:
    """Connect to the portal from an address; closed when the test ends."""
    opened: list[Wire] = []

    async def from_(address: str) -> Wire:
        wire = Wire(*await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0), limit=1 << 20))
        opened.append(wire)
        return wire

    yield from_
    for wire in opened:
        wire.writer.close()
    await asyncio.sleep(0.1)


async def test_a_head_that_comes_drop_by_drop_is_not_waited_for(dial: Dial) -> None:
    """Nor one that never begins; one that comes in time is answered, and so is the next over the same connection."""
    drops, silent = [await dial("127.0.0.1") for _ in range(2)]
    began = time.monotonic()

    async def drop() -> None:
        await drops.say(b"GET / HTTP/1.1\r\nhost: here\r\n")
        while not drops.reader.at_eof() and time.monotonic() - began < 90:
            await drops.say(b"x-a: b\r\n")
            await asyncio.sleep(0.1)

    dropping = asyncio.create_task(drop())
    assert (await silent.hear()).startswith(b"HTTP/1.1 408 ")
    await drops.hear()
    assert time.monotonic() - began < 60
    await asyncio.wait({dropping})
    dropping.exception()
    good = await dial("127.0.0.1")
    for _ in range(2):
        await good.say(UP)
        assert await good.status() == b"200 OK"
        await good.reader.readuntil(b"up")


async def test_a_second_head_over_one_connection_has_no_longer(dial: Dial) -> None:
    """Whoever was answered once is not waited for afterwards."""
    wire = await dial("127.0.0.1")
    await wire.say(UP)
    await wire.reader.readuntil(b"up")
    await wire.say(b"GET / HT")
    assert (await wire.hear()).startswith(b"HTTP/1.1 408 ")


async def test_a_body_that_never_ends_is_not_waited_for(dial: Dial) -> None:
    """Promised and not sent, or without any length: the form is given up and nothing hangs behind it."""
    for length in (b"content-length: 500000", b"transfer-encoding: chunked"):
        wire = await dial("127.0.0.1")
        kind = b"content-type: application/x-www-form-urlencoded"
        await wire.say(b"POST /ask/form HTTP/1.1\r\nhost: here\r\n" + kind + b"\r\n" + length + b"\r\n\r\n")
        began = time.monotonic()
        assert (await wire.hear()).startswith(b"HTTP/1.1 408 ")
        assert 1 < time.monotonic() - began < 60


@pytest.mark.parametrize(
    "head,status",
    [
        (b"GET /" + b"a" * 5_000 + b" HTTP/1.1\r\nhost: here\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nhost: here\r\ncookie: " + b"a" * 17_000 + b"\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * (MAX_HEADERS + 1) + b"\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nhost: here\r\nx: " + b"a" * 200_000, b"431"),
        (UP + UP, b"400"),
        (b"GET / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", b"400"),
        (b"nonsense\r\n\r\n", b"400"),
    ],
    ids=["url", "header", "headers", "endless header", "pipelined", "two lengths", "nonsense"],
)
async def test_a_head_that_no_browser_sends_is_refused(dial: Dial, head: bytes, status: bytes) -> None:
    """Plainly, without a word of what was sent, and the connection is closed."""
    wire = await dial("127.0.0.1")
    await wire.say(head)
    said = await wire.hear()
    assert b"HTTP/1.1 " + status in said
    assert b"aaaa" not in said


async def test_what_nobody_reads_is_not_kept_for_them(dial: Dial) -> None:
    """Asking for something large without reading any of it ends with being cut off."""
    wire = await dial("127.0.0.1")
    wire.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    wire.reader._transport.pause_reading()  # type: ignore[attr-defined] # noqa: SLF001 - asyncio has no other way
    began = time.monotonic()
    await wire.say(b"GET /static/trellis.css HTTP/1.1\r\nhost: here\r\n\r\n")
    with suppress(ConnectionError):
        while time.monotonic() - began < 60:
            await asyncio.sleep(0.1)
            await wire.say(b"G" if time.monotonic() - began > 2.5 else b"")
    assert time.monotonic() - began < 60


async def test_one_address_cannot_take_every_connection(dial: Dial) -> None:
    """Its fifth is refused, others are let in; at the total's end it is said to everybody, and it ends by itself."""
    mine = [await dial("127.0.0.9") for _ in range(5)]
    assert (await mine[-1].hear()).startswith(b"HTTP/1.1 503 ")
    other = await dial("127.0.0.10")
    await other.say(UP)
    assert await other.status() == b"200 OK"
    crowd = [await dial("127.0.0.1") for _ in range(10)]
    assert (await crowd[-1].hear()).startswith(b"HTTP/1.1 503 ")
    await asyncio.gather(*(wire.hear() for wire in (*mine, *crowd)))
    again = await dial("127.0.0.9")
    await again.say(UP)
    assert await again.status() == b"200 OK"
