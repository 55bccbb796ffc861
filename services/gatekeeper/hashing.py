"""Hashing what somebody told, slowly and beside the loop: no more at a time than can be answered in time."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

AT_ONCE: Final = 2
"""Codes hashed at the same time: 50 ms each."""
WAITING: Final = 12
"""Codes that may wait to be hashed; more would be answered too late to be of use."""


class Hashing:
    """Two threads. ``done`` counts what was hashed: all that anybody was ever let to try."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, "hashing")
        self._waiting = 0
        self.done = 0

    @property
    def full(self) -> bool:
        return self._waiting >= WAITING

    async def __call__(self, slowly: Callable[..., str], *secrets: str) -> str:
        """Return what ``slowly`` makes of ``secrets``."""
        self._waiting += 1
        self.done += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, slowly, *secrets)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Stop."""
        self._threads.shutdown(wait=False, cancel_futures=True)
