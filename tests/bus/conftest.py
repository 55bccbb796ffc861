"""A real nats-server with the real topology, once for each test process; tests keep apart by fresh regions and ids."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from nats.aio.client import Client

from contracts.ids import fresh
from deploy.home import Home
from deploy.server import Server
from deploy.topology import DURABLES, KV_STREAMS, STREAMS
from services.bus.operate.declare import declare
from services.bus.wire.connection import BusSettings, connect
from tests import lanes
from tests.bus.gate import Gate, running_gate

Connect = Callable[[str], Awaitable[Client]]
_regions = itertools.count(1)


async def declare_all(settings: BusSettings) -> None:
    """Declare the whole topology, as `trellis up` does."""
    nc = await connect("topology", settings)
    try:
        await declare(nc, (*STREAMS.values(), *KV_STREAMS.values()), DURABLES)
    finally:
        await nc.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The bus of this test process, up and declared. Never kill this one: `own_server` is for that."""
    with _running(tmp_path_factory.mktemp("trellis")) as running:
        yield running


@pytest.fixture
def own_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A bus of this test's own, to stop, kill and start again; it is the one that the environment names."""
    with _running(tmp_path / "home") as running:
        monkeypatch.setenv("TRELLIS_BUS", running.url)
        monkeypatch.setenv("TRELLIS_HOME", str(running.home.path))
        yield running


@pytest.fixture(scope="session")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A bus of its own, with the gatekeeper as a process beside it, and two people of every kind who came in."""
    lanes.claim("gate", tmp_path_factory)
    with running_gate(tmp_path_factory.mktemp("gate")) as running:
        asyncio.run(running.populate())
        yield running


@pytest.fixture
def settings(server: Server, monkeypatch: pytest.MonkeyPatch) -> BusSettings:
    """Where the shared bus and its keys are; also in the environment, for code that looks there."""
    monkeypatch.setenv("TRELLIS_BUS", server.url)
    monkeypatch.setenv("TRELLIS_HOME", str(server.home.path))
    return BusSettings.from_environment()


@pytest.fixture
async def bus(settings: BusSettings) -> AsyncIterator[Connect]:
    """Connect as any user of the topology; closed when the test ends."""
    async with contextlib.AsyncExitStack() as stack:

        async def as_user(user: str) -> Client:
            nc = await connect(user, settings)
            stack.push_async_callback(nc.close)
            return nc

        yield as_user


@pytest.fixture
def region() -> str:
    """A region no other test of this process uses."""
    return f"test-{next(_regions)}-{fresh('x')[-6:]}"


@contextlib.contextmanager
def _running(home: Path) -> Iterator[Server]:
    server = Server(Home(home))
    server.start()
    try:
        asyncio.run(declare_all(BusSettings(server.url, server.home.path)))
        yield server
    finally:
        server.stop()
