"""Child processes that are kept running: one that dies is started again, ever more slowly, and said so."""

import asyncio
import ctypes
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

FIRST_PAUSE: Final = 0.25
LONGEST_PAUSE: Final = 15.0
"""Seconds between a child's end and its next start; doubled each time."""
STEADY_AFTER: Final = 30.0
"""Seconds after which a child that ran that long counts as well again."""
START_WITHIN: Final = 60.0
LOG_LIMIT: Final = 10 * 1024 * 1024
"""Bytes after which a log is put aside as ``.1`` at the next start."""
_DIE_WITH_PARENT: Final = 1  # Linux: prctl(PR_SET_PDEATHSIG, …)

Say = Callable[[str], None]


class ChildError(Exception):
    """A child did not come up; the message says where its log is."""


class Child:
    """One process: how it is started, when it counts as up, and where it talks to."""

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        *,
        environment: Mapping[str, str],
        log: Path,
        is_up: Callable[[], Awaitable[None]] | None = None,
        inherits: tuple[int, ...] = (),
    ) -> None:
        """Describe it. ``is_up`` returns once it is up.

        Without it the child prepares itself, waits for the line ``go``, says ``ready``, and minds the end of its input.
        """
        self.name = name
        self.stopping = asyncio.Event()
        self._argv = argv
        self._environment = environment
        self._log = log
        self._is_up = is_up
        self._inherits = inherits
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """Return its process id, 0 while it isn't running."""
        running = self._process is not None and self._process.returncode is None
        return self._process.pid if self._process is not None and running else 0

    async def spawn(self) -> None:
        """Start its process, so that it can prepare itself while others come up."""
        _set_aside_if_long(self._log)
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._argv,
                env=dict(self._environment),
                stdin=asyncio.subprocess.PIPE if self._is_up is None else asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE if self._is_up is None else log,
                stderr=log,
                pass_fds=self._inherits,
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops them in order
                preexec_fn=die_with_parent,
            )

    async def start(self) -> None:
        """Start it, unless it was spawned before, and return once it is up.

        Raises:
            ChildError: it ended, or was not up in time.
        """
        if not self.pid:
            await self.spawn()
        up = asyncio.create_task(self._wait_until_up())
        up.add_done_callback(_heard)
        ended = asyncio.create_task(self._ended())
        await asyncio.wait((up, ended), timeout=START_WITHIN, return_when=asyncio.FIRST_COMPLETED)
        try:
            if not up.done() or up.exception() is not None or ended.done():
                msg = f"{self.name} did not start: see {self._log}"
                raise ChildError(msg)
        finally:
            up.cancel()
            ended.cancel()

    async def keep(self, say: Say, on_restart: Callable[[], None]) -> None:
        """Start it again whenever it ends, until it is told to stop."""
        pause = FIRST_PAUSE
        while self._process is not None:
            since = time.monotonic()
            status = await self._process.wait()
            if self.stopping.is_set():
                return
            if time.monotonic() - since > STEADY_AFTER:
                pause = FIRST_PAUSE
            say(f"{self.name} ended ({_in_words(status)}); starting it again")
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), pause)
                return
            pause = min(2 * pause, LONGEST_PAUSE)
            try:
                await self.start()
            except ChildError as error:
                await self._kill()
                say(str(error))
                continue
            on_restart()
            say(f"{self.name} is back")

    async def stop(self, within: float) -> None:
        """Ask it to stop, and end it if it hasn't ``within`` that many seconds."""
        self.stopping.set()
        if not self.pid or self._process is None:
            return
        self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), within)
        except TimeoutError:
            await self._kill()

    async def _wait_until_up(self) -> None:
        if self._is_up is not None:
            await self._is_up()
        elif self._process and self._process.stdin and self._process.stdout:
            self._process.stdin.write(b"go\n")
            if await self._process.stdout.readline() != b"ready\n":
                raise ChildError(self.name)

    async def _ended(self) -> None:
        if self._process is not None:
            await self._process.wait()

    async def _kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()


def _heard(task: asyncio.Task[None]) -> None:
    """Take note of how ``task`` ended, also where nobody waits for it any more."""
    if not task.cancelled():
        task.exception()


def _in_words(status: int) -> str:
    return f"status {status}" if status >= 0 else signal.Signals(-status).name


def _set_aside_if_long(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))


_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent() -> None:
    """Let the kernel stop this child when its supervisor is killed; elsewhere than on Linux nothing can."""
    if _libc is not None:
        _libc.prctl(_DIE_WITH_PARENT, signal.SIGTERM)
