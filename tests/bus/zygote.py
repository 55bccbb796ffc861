"""Processes forked from one that has imported everything: an interpreter of their own takes seconds to come up.

``python -m tests.bus.zygote SOCKET`` forks a process for each connection. That calls a function, and holds its end of
the connection for as long as it lives: who asked for it sees it end.
"""

import atexit
import functools
import gc
import importlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from deploy.children import die_with_parent

FASTSTREAM: Final = "faststream._internal.cli.main:cli"
"""What the command ``faststream`` calls."""
_IMPORTS: Final = ("tests.bus.crashing", "services.gatekeeper.admission", FASTSTREAM.partition(":")[0])
"""Not `services.gatekeeper.app` itself, which looks for its keys when imported."""
_UP_WITHIN: Final = 300.0


class Forked:
    """A process that was forked for this one."""

    def __init__(self, pid: int, connection: socket.socket) -> None:
        self.pid = pid
        self.connection = connection
        """What it reads and says, where it was given no log; at its end once it has ended."""

    @property
    def ended(self) -> bool:
        """Return whether it has; only where it was given a log."""
        return bool(select.select([self.connection], [], [], 0)[0])

    def terminate(self) -> None:
        """Ask it to stop, and return once it has."""
        os.kill(self.pid, signal.SIGTERM)
        self.connection.recv(1)
        self.connection.close()


def fork(what: str, *arguments: str, environment: Mapping[str, str] | None = None, log: Path | None = None) -> Forked:
    """Have ``module:function`` called in a process that writes to ``log``, or else talks over its connection."""
    zygote, connection = _zygote(), socket.socket(socket.AF_UNIX)
    connection.connect(zygote)
    job = {"what": what, "arguments": arguments, "environment": dict(environment or os.environ)}
    connection.sendall(json.dumps(job | {"log": str(log) if log else None}).encode() + b"\n")
    return Forked(int(_line(connection)), connection)


@functools.cache
def _zygote() -> str:
    """Return the socket of this process's own, started when it is first asked for."""
    path = f"{tempfile.mkdtemp(prefix='zygote-')}/socket"
    process = subprocess.Popen([sys.executable, "-m", "tests.bus.zygote", path], stdin=subprocess.PIPE)

    atexit.register(process.communicate)
    deadline = time.monotonic() + _UP_WITHIN
    while not os.path.exists(path):  # noqa: PTH110 - waits for what another process makes
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return path


def _line(connection: socket.socket) -> bytes:
    """Read one line, and nothing of what comes after it."""
    line = b""
    while not line.endswith(b"\n"):
        byte = connection.recv(1)
        assert byte, "the other end is gone"
        line += byte
    return line


# ------------------------------------------------------------------------------------------------------ in the zygote


def _serve(path: str) -> None:
    """Fork for each connection, until whoever started this is gone."""
    for name in _IMPORTS:
        importlib.import_module(name)
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for what it forks
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{path}.new")
        listener.listen()
        Path(f"{path}.new").rename(path)
        while listener in select.select([listener, sys.stdin], [], [])[0]:
            connection, _ = listener.accept()
            if not os.fork():
                listener.close()
                _become(connection)
            connection.close()
    shutil.rmtree(Path(path).parent)


def _become(connection: socket.socket) -> None:
    os.setsid()
    die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    job = json.loads(_line(connection))
    connection.sendall(b"%d\n" % os.getpid())
    if job["log"]:
        with Path(job["log"]).open("ab") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
    else:
        os.dup2(connection.fileno(), 0)
        os.dup2(connection.fileno(), 1)
    os.environ.clear()
    os.environ.update(job["environment"])
    module, _, function = job["what"].partition(":")
    sys.argv = [module, *job["arguments"]]
    status = 0
    try:
        getattr(importlib.import_module(module), function)()
    except SystemExit as said:
        status = said.code if isinstance(said.code, int) else bool(said.code)
    sys.stdout.flush()
    os._exit(status)


if __name__ == "__main__":
    _serve(sys.argv[1])
