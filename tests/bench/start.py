"""`trellis up` on an empty home: how long until somebody can be served a page, and what all of it holds in memory."""

import asyncio
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx
import psutil

from deploy.home import Home
from tests.bench.figures import Figure, Target, figure

_STARTS: Final = 3
_WITHIN: Final = 60.0
_UNTIL_IDLE: Final = 8.0
"""Seconds after the demo community is in, for everything to come to rest."""
_UP: Final = "Trellis is up"
"""What `trellis up` says once the demo community is in too."""
_POLL: Final = 0.02
_MIB: Final = 1024 * 1024


class StartError(Exception):
    """It did not come up; the message says how far it came."""


async def figures() -> list[Figure]:
    seconds, resident, why = [], None, None
    try:
        for _ in range(_STARTS):
            with tempfile.TemporaryDirectory(prefix="trellis-bench-") as folder, up(Path(folder) / "home") as system:
                seconds.append(await _until_first_page(*system))
                if len(seconds) == _STARTS:
                    resident = await idle(*system)
    except StartError as error:
        why = str(error)
    return [
        figure(
            "`trellis up`, from an empty home to the first page",
            "s, median",
            sorted(seconds)[len(seconds) // 2] if seconds else None,
            target=Target("ours", "<=", 5),
            why=why,
        ),
        figure(
            "whole idle system, resident",
            "MiB",
            resident,
            target=Target("ours", "<=", 350),
            why=why,
        ),
    ]


@contextmanager
def up(path: Path) -> Iterator[tuple[Home, psutil.Popen]]:
    trellis = Path(sysconfig.get_path("scripts")) / "trellis"
    with (path.parent / "said").open("wb") as said:
        arguments = [sys.executable, str(trellis), "up", "--home", str(path), "--port", "0", "--bus-port", "0"]
        process = psutil.Popen(arguments, stdout=said, stderr=subprocess.STDOUT)
        try:
            yield Home(path), process
        finally:
            process.terminate()
            process.wait(_WITHIN)


async def _until_first_page(home: Home, process: psutil.Popen) -> float:
    """Return how many seconds after its process began the portal served its first page.

    Raises:
        StartError: it never did.
    """
    began = process.create_time()
    async with httpx.AsyncClient() as browser:
        while time.time() - began < _WITHIN:
            running = home.running()
            if running is not None and running.portal is not None:
                page = await browser.get(running.portal, timeout=_WITHIN, follow_redirects=True)
                if page.status_code == httpx.codes.OK:
                    return time.time() - began
            if process.poll() is not None:
                raise StartError(_said(home))
            await asyncio.sleep(_POLL)
    raise StartError(_said(home))


async def idle(home: Home, process: psutil.Popen) -> float:
    """Return how many MiB the processes hold together, each counted whole, once nothing happens any more."""
    began = time.monotonic()
    while _UP not in _output(home):
        if process.poll() is not None or time.monotonic() - began > _WITHIN:
            raise StartError(_said(home))
        await asyncio.sleep(_POLL)
    await asyncio.sleep(_UNTIL_IDLE)
    return sum(each.memory_info().rss for each in (process, *process.children(recursive=True))) / _MIB


def _said(home: Home) -> str:
    return f"`trellis up` said: {_output(home).strip()[-300:] or 'nothing'}"


def _output(home: Home) -> str:
    return (home.path.parent / "said").read_text()
