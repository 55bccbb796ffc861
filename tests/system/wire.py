"""A wire between a browser and the portal that a test can cut, and that remembers what was asked over it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit


class Wire:
    """Passes bytes on to the portal at ``url`` while it is whole."""

    def __init__(self, url: str) -> None:
        self.asked = bytearray()
        """Every byte that was sent towards the portal."""
        self.url = ""
        self._portal = urlsplit(url)
        self._whole = True
        self._ends: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """Break every connection, and take no new one."""
        self._whole = False
        for end in self._ends:
            end.transport.abort()

    def mend(self) -> None:
        """Take connections again."""
        self._whole = True

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        if not self._whole:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection(self._portal.hostname, self._portal.port)
        ends = {writer, back}
        self._ends |= ends
        try:
            await asyncio.gather(self._pass(reader, back, keep=True), self._pass(there, writer, keep=False))
        finally:
            self._ends -= ends

    async def _pass(self, come: asyncio.StreamReader, go: asyncio.StreamWriter, *, keep: bool) -> None:
        with suppress(OSError):
            while data := await come.read(65536):
                if keep:
                    self.asked += data
                go.write(data)
                await go.drain()
        go.close()


@asynccontextmanager
async def wire(url: str) -> AsyncIterator[Wire]:
    """Lay a wire to the portal at ``url``."""
    laid = Wire(url)
    server = await asyncio.start_server(laid.carry, "127.0.0.1", 0)
    laid.url = f"http://{urlsplit(url).hostname}:{server.sockets[0].getsockname()[1]}"
    try:
        yield laid
    finally:
        server.close()
        laid.cut()
