"""Several services, and the portal, in one process: ``python -m deploy.serve [--portal FD]... SERVICE...``.

Started by `trellis up`, twice: the gatekeeper alone, and everything else. In production each service is a process of
its own (``faststream run services.<x>.app:app``), and so is the portal.

A service that can't start ends the process, which its supervisor starts again; nothing here goes on half alive.
With ``--supervised``, they wait for a line ``go`` on standard input, a line ``ready`` on standard output says when all
of them are up, and the end of standard input says that the supervisor is gone.
"""

import asyncio
import gc
import importlib
import logging
import os
import signal
import socket
import sys
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import click
import uvloop
from faststream import FastStream

from portal.web.serving import served
from services.bus.wire.logs import configure

STOP_WITHIN: Final = 1.7
"""Seconds for everything: what isn't done by then is done after the next start."""
COLLECT_EVERY: Final = 3600.0
"""Seconds between full collections of what refers to itself. With tens of thousands of facts in memory each holds
everything up for half a second, and a withdrawal would wait for it. Young garbage is collected as ever."""


class Portal(NamedTuple):
    """The portal's ASGI application, and the sockets its readers come to."""

    app: Any
    listeners: Sequence[socket.socket]


async def serve(services: Sequence[FastStream], portal: "Portal | None", *, supervised: bool) -> None:
    """Run until a signal, or until the supervisor is gone."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    if supervised:
        loop.add_reader(sys.stdin.fileno(), stop.set)
    async with asyncio.TaskGroup() as group:
        started: list[asyncio.Event] = []
        for app in services:
            started.append(asyncio.Event())
            group.create_task(_run_service(app, started[-1], stop))
        if portal:
            started.append(asyncio.Event())
            group.create_task(served(portal.app, portal.listeners, started[-1], stop))
        for is_up in started:
            await is_up.wait()
        collecting = asyncio.create_task(_collect())
        if supervised:
            sys.stdout.write("ready\n")
            sys.stdout.flush()
        await stop.wait()
        collecting.cancel()
        loop.call_later(STOP_WITHIN, os._exit, 1)


async def _collect() -> None:
    """Put off full collections, and do one now and then."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 50, 1_000_000)
    gc.enable()
    while True:
        await asyncio.sleep(COLLECT_EVERY)
        gc.collect()


async def _run_service(app: FastStream, is_up: asyncio.Event, stop: asyncio.Event) -> None:
    async with app.lifespan_context():
        await app.start()
        is_up.set()
        await stop.wait()
        await app.stop()


@click.command()
@click.option("--portal", "portal_fds", type=int, multiple=True, help="Serve the portal too, on this listening socket.")
@click.option("--supervised", is_flag=True, help="Say when ready, and end when standard input does.")
@click.argument("services", nargs=-1)
def main(services: tuple[str, ...], portal_fds: tuple[int, ...], *, supervised: bool) -> None:
    """Run SERVICES until told to stop."""
    gc.disable()  # until all are up: what is made by then stays, and looking through it is a sixth of a start
    configure()
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    apps = [importlib.import_module(f"services.{name}.app").app for name in services]
    portal = None
    if portal_fds:
        listeners = tuple(socket.socket(fileno=each) for each in portal_fds)
        portal = Portal(importlib.import_module("portal.app").create_app(), listeners)
    if supervised and not sys.stdin.readline():
        return
    uvloop.run(serve(apps, portal, supervised=supervised))


if __name__ == "__main__":
    main()
