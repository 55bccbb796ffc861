"""Looking into the files of a bus, as whoever carries the disk away would; and a bus whose files anybody can read."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from nats.aio.client import Client

from deploy.home import Home
from deploy.server import Server
from services.bus.facts.sealing import Keyring
from services.bus.wire.connection import BusSettings, connect
from tests.bus.conftest import declare_all

SOON: Final = 60.0


class BareHome(Home):
    """A home whose store is not encrypted: what is found nowhere in it was never written in the clear."""

    def configure(self, port: int) -> None:
        """Write the server's configuration without the encryption of the store."""
        super().configure(port)
        text, count = re.subn(r"\n  (cipher|key): .*", "", self.server_config.read_text())
        assert count == 2
        self.server_config.write_text(text)


@contextmanager
def bare_server(home: Path) -> Iterator[Server]:
    """Run a bus whose store is not encrypted."""
    server = Server(BareHome(home))
    server.start()
    try:
        asyncio.run(declare_all(BusSettings(server.url, server.home.path)))
        yield server
    finally:
        server.stop()


def holding(folder: Path, words: Iterable[str | bytes], *streams: str) -> list[str]:
    """Return which files of ``folder`` hold any of ``words``: all of them, or those of the ``streams`` (patterns)."""
    wanted = [word.encode() if isinstance(word, str) else word for word in words]
    files = [path for path in folder.rglob("*") if path.is_file() and _is_of(path, streams)]
    assert files
    return [str(path) for path in files if any(word in _bytes(path) for word in wanted)]


async def subjects(topology: Client, stream: str, matching: str) -> dict[str, int]:
    """How many messages of ``stream`` stand on each of its subjects that match."""
    ask = json.dumps({"subjects_filter": matching}).encode()
    info = json.loads((await topology.request(f"$JS.API.STREAM.INFO.{stream}", ask)).data)
    found: dict[str, int] = info["state"].get("subjects", {})
    return found


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something on the server is so."""
    async with asyncio.timeout(SOON):
        while not await holds():
            await asyncio.sleep(0.02)


async def until_erased(settings: BusSettings, region: str, case: str) -> None:
    """Wait until the case's key is gone."""
    nc = await connect("disclosure", settings)
    keys = Keyring(nc, settings.sealing_key())
    try:
        await until(lambda: keys.erased(region, case))
    finally:
        await nc.close()


def _bytes(path: Path) -> bytes:
    """Return what is in a file, nothing where the server took it away meanwhile."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _is_of(path: Path, streams: tuple[str, ...]) -> bool:
    return not streams or any(re.search(rf"/streams/{each}/", str(path)) for each in streams)
