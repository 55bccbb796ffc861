"""Looking into the files of a bus, as whoever carries the disk away would; and a bus whose files anybody can read."""

import asyncio
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.home import Home
from deploy.server import Server
from services.bus.connection import BusSettings
from tests.bus.conftest import declare_all


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


def _bytes(path: Path) -> bytes:
    """Return what is in a file, nothing where the server took it away meanwhile."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _is_of(path: Path, streams: tuple[str, ...]) -> bool:
    return not streams or any(re.search(rf"/streams/{each}/", str(path)) for each in streams)
