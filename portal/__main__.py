"""The portal as a process of its own: ``python -m portal [--host HOST] [--port PORT]``."""

import asyncio
import logging
import signal
import socket

import click
import uvloop

from portal.app import create_app
from portal.web.serving import served
from services.bus.wire.logs import configure


async def _run(listener: socket.socket) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await served(create_app(), (listener,), asyncio.Event(), stop)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def main(host: str, port: int) -> None:
    """Serve the portal until told to stop."""
    configure()
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    uvloop.run(_run(socket.create_server((host, port), family=family)))


if __name__ == "__main__":
    main()
