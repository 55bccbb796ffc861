"""Serving the portal: the one place that says how uvicorn does it. `deploy.serve` runs it, and ``python -m portal``."""

import asyncio
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Final

import uvicorn
from litestar import Litestar

from portal.web.connections import Connection, Patience, looked_after

STREAMS_END_WITHIN: Final = 1
"""Seconds for open pages to end once the portal closes; then they are cut."""
BACKLOG: Final = 1024
_KEEPS_ALIVE: Final = 20
"""Seconds for which a connection that nothing comes over stays: longer than a proxy keeps its own for us."""
_USUAL: Final = Patience()
_LOOKS: Final = 10
"""Every so many ticks of a tenth of a second."""


class PortalServer(uvicorn.Server):
    """A server that leaves signals to whoever runs it, says when it is up, and looks after its connections."""

    def __init__(self, app: Litestar, patience: Patience = _USUAL) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=partial(Connection, patience),  # type: ignore[arg-type] # whatever makes a protocol does
                ws="none",
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,  # whose word counts, `TRELLIS_TRUSTED_PROXY` says: there is one place for that
                timeout_keep_alive=_KEEPS_ALIVE,
                timeout_graceful_shutdown=STREAMS_END_WITHIN,
                backlog=BACKLOG,
            )
        )
        self.is_up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.is_up.set()

    async def on_tick(self, counter: int) -> bool:
        if counter % _LOOKS == 0:
            looked_after(self.server_state.connections, asyncio.get_running_loop().time())
        return await super().on_tick(counter)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def served(
    app: Litestar,
    listeners: Sequence[socket.socket],
    is_up: asyncio.Event,
    stop: asyncio.Event,
) -> None:
    """Serve ``app`` until ``stop``.

    Before the server stops it sets the app's ``app.state.closing`` (an `asyncio.Event`, which the portal puts there),
    so that open streams end by themselves.

    Raises:
        RuntimeError: it ended by itself.
    """
    server = PortalServer(app)
    server.is_up = is_up
    serving = asyncio.create_task(server.serve(sockets=list(listeners)))
    told = asyncio.create_task(stop.wait())
    await asyncio.wait((serving, told), return_when=asyncio.FIRST_COMPLETED)
    if not told.done():
        msg = "the portal ended by itself"
        raise RuntimeError(msg)
    closing = getattr(app.state, "closing", None)
    if closing is not None:
        closing.set()
    server.should_exit = True
    await serving
