"""The whole of Trellis on one machine, for one owner: the bus, the gatekeeper, and everything else.

Three processes under this one, which starts them in order, starts again what dies, and stops them in order: first who
works on the bus, then the bus. Only the loopback is listened on.
"""

import asyncio
import errno
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from deploy import server
from deploy.children import Child
from deploy.home import Home, Running
from deploy.topology import DURABLES, SERVICES, declarations
from services.bus.operate.declare import declare
from services.bus.wire.connection import BusSettings, connect

BUS_PORT: Final = 4222
PORTAL_PORT: Final = 8000
_BACKLOG: Final = 512
"""Connections that wait while the portal restarts."""
_GATE: Final = "gatekeeper"
_WORKERS_STOP_WITHIN: Final = 2.0
_BUS_STOPS_WITHIN: Final = 10.0

Say = Callable[[str], None]


@dataclass
class System:
    """A running system."""

    home: Home
    bus: str
    portal: str
    children: list[Child] = field(default_factory=list)

    @property
    def settings(self) -> BusSettings:
        return BusSettings(self.bus, self.home.path)

    def announce(self) -> None:
        """Write down where everything is, for the commands that look after it."""
        pids = {child.name: child.pid for child in self.children} | {"trellis": os.getpid()}
        self.home.announce(Running(bus=self.bus, portal=self.portal, pids=pids))


@asynccontextmanager
async def running(
    home: Home, *, say: Say, port: int | None = None, bus_port: int | None = None
) -> AsyncIterator[System]:
    """Bring everything up, keep it up for as long as the block lasts, then stop it. Port 0 is any free one.

    Raises:
        HomeInUseError: another system runs from this home.
        ServerError, ChildError: something did not come up; the message says what to do.
        DeclarationError: the server refused the topology.
    """
    with home.claimed(), _listening(PORTAL_PORT if port is None else port) as listeners:
        home.prepare()
        at = server.free_port(BUS_PORT if bus_port is None else bus_port)
        home.configure(at)
        portal = f"http://localhost:{listeners[0].getsockname()[1]}"  # a passkey is made for a name
        system = System(home, f"nats://127.0.0.1:{at}", portal)
        others = tuple(service.name for service in SERVICES if service.name != _GATE)
        gatekeeper = _worker(system, _GATE, (_GATE,))
        services = _worker(system, "services", others, *listeners)
        system.children += [_bus(home, at), gatekeeper, services]
        keepers: list[asyncio.Task[None]] = []

        async def start(child: Child) -> None:
            await child.start()
            keepers.append(asyncio.create_task(child.keep(say, system.announce)))

        try:
            say("starting the bus")
            await asyncio.gather(gatekeeper.spawn(), services.spawn())
            await start(system.children[0])
            say("declaring its streams")
            await declare_all(system.settings)
            say("starting the services and the portal")
            await asyncio.gather(start(gatekeeper), start(services))
            system.announce()
            yield system
        finally:
            await _stop(system, keepers)


async def until_told() -> None:
    """Return at the first Ctrl-C or SIGTERM."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    await told.wait()


async def declare_all(settings: BusSettings, replicas: int = 1) -> None:
    """Declare the whole topology.

    Raises:
        BusDownError: no answer.
        DeclarationError: the server refused a part of it.
    """
    nc = await connect("topology", settings)
    try:
        await declare(nc, declarations(replicas), DURABLES)
    finally:
        await nc.close()


async def _stop(system: System, keepers: list[asyncio.Task[None]]) -> None:
    """Stop who works on the bus, then the bus; what they had not finished, they finish after the next start."""
    for child in system.children:
        child.stopping.set()
    await asyncio.gather(*(child.stop(_WORKERS_STOP_WITHIN) for child in system.children[1:]))
    await asyncio.gather(*(child.stop(_BUS_STOPS_WITHIN) for child in system.children[:1]))
    for keeper in keepers:
        keeper.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*keepers, return_exceptions=True)
    system.home.announce(None)


def _bus(home: Home, port: int) -> Child:
    return Child(
        "nats-server",
        server.command(home),
        environment=server.environment(home),
        log=home.logs / "nats-server.log",
        is_up=lambda: server.wait_until_listening(port),
    )


def _worker(system: System, name: str, services: tuple[str, ...], *listeners: socket.socket) -> Child:
    sockets = tuple(each.fileno() for each in listeners)
    portal = tuple(word for each in sockets for word in ("--portal", str(each)))
    surroundings = {
        **os.environ,
        "TRELLIS_BUS": system.bus,
        "TRELLIS_HOME": str(system.home.path),
        "TRELLIS_PORTAL_URL": system.portal,
        "TRELLIS_LOG": "json",
    }
    return Child(
        name,
        [sys.executable, "-m", "deploy.serve", "--supervised", *portal, *services],
        environment=surroundings,
        log=system.home.logs / f"{name}.log",
        inherits=sockets,
    )


@contextmanager
def _listening(port: int) -> Iterator[tuple[socket.socket, ...]]:
    """Yield the portal's listening sockets: one for each number that `localhost` stands for on this machine.

    They stay open while the portal restarts, so nobody is turned away.
    """
    with ExitStack() as stack:
        try:
            first = stack.enter_context(socket.create_server(("127.0.0.1", port), backlog=_BACKLOG))
            listeners = (first, *map(stack.enter_context, _six(first.getsockname()[1])))
        except OSError:
            msg = f"port {port} is taken: choose another with --port"
            raise server.ServerError(msg) from None
        yield listeners


def _six(port: int) -> Iterator[socket.socket]:
    """Yield the same by IPv6, where this machine has it: else somebody else's could be found under our name."""
    try:
        yield socket.create_server(("::1", port), family=socket.AF_INET6, backlog=_BACKLOG)
    except OSError as error:
        if error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
            raise
