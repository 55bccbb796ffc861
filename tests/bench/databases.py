"""A database to ask: PostgreSQL, started on a folder of its own and reached by a socket in it, or SQLite in memory."""

import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from os import geteuid
from pathlib import Path
from typing import Any, TypeAlias

Ask: TypeAlias = Callable[[str], tuple[list[str], float]]
"""Return the first column of what a statement finds, and how many milliseconds it took."""


@contextmanager
def sqlite() -> Iterator[tuple[str, Callable[[str], object], Ask]]:
    connection = sqlite3.connect(":memory:")

    def ask(statement: str) -> tuple[list[str], float]:
        began = time.perf_counter()
        found = [row[0] for row in connection.execute(statement)]
        return found, (time.perf_counter() - began) * 1e3

    try:
        yield f"SQLite {sqlite3.sqlite_version}", connection.execute, ask
    finally:
        connection.close()


@contextmanager
def postgres(home: Path, binaries: Path) -> Iterator[tuple[str, Callable[[str], object], Ask]]:
    """Start a server of our own, that is reached by a socket in ``home`` alone, and stop it by its own process."""
    as_other: dict[str, Any] = {}
    if geteuid() == 0:  # it refuses to run as root
        shutil.chown(home, "postgres", "postgres")
        as_other = {"user": "postgres", "group": "postgres", "extra_groups": []}
    data = home / "data"
    made: list[str | Path] = [
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "bench",
        "-E",
        "UTF8",
        "--locale=C",
        "-A",
        "trust",
        "-N",
    ]
    subprocess.run(made, check=True, stdout=subprocess.DEVNULL, cwd=home, **as_other)
    settings = (
        "listen_addresses=",
        f"unix_socket_directories={home}",
        "shared_buffers=512MB",
        "work_mem=64MB",
        "jit=off",
    )
    server = subprocess.Popen(
        [binaries / "postgres", "-D", data, *(part for each in settings for part in ("-c", each))],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=home,
        **as_other,
    )
    try:
        with _psql(home, binaries) as ask:
            yield f"PostgreSQL {binaries.parent.name}", ask, ask
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)


@contextmanager
def _psql(home: Path, binaries: Path) -> Iterator[Ask]:
    """Open one connection, and time what it is asked as psql does: from the statement's going out to its last row."""
    reach: list[str | Path] = [binaries / "psql", "-X", "-q", "-A", "-t", "-h", home, "-U", "bench", "postgres"]
    for _ in range(100):
        if subprocess.run([*reach, "-c", "SELECT 1"], check=False, capture_output=True).returncode == 0:
            break
        time.sleep(0.1)
    with subprocess.Popen(reach, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as client:
        told, said = client.stdin, client.stdout
        assert told is not None
        assert said is not None
        told.write("\\timing on\n\\set ON_ERROR_STOP on\n")

        def ask(statement: str) -> tuple[list[str], float]:
            told.write(f"{statement};\n\\echo --end\n")
            told.flush()
            found: list[str] = []
            spent = 0.0
            for line in said:
                if line.startswith("Time: "):
                    spent = float(line.split()[1])
                elif line == "--end\n":
                    return found, spent
                else:
                    found.append(line.rstrip())
            raise RuntimeError("psql went away")

        yield ask
        told.close()
