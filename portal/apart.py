"""Work on what strangers wrote, in a process of its own: nobody waits for it, and when its time is over it ends."""

from collections.abc import Callable
from typing import Final, TypeVar

import anyio
import anyio.to_process

T = TypeVar("T")

WITHIN: Final = 15.0
"""Seconds, of which a new process takes one or two to begin."""
_AT_ONCE: Final = 2
_places: Final = anyio.Semaphore(_AT_ONCE)


async def apart(work: Callable[..., T], *told: object, within: float = WITHIN) -> T:
    """Return what ``work`` makes of ``told``.

    Raises:
        TimeoutError: it took too long, or more than its process could bear.
    """
    with anyio.fail_after(within):
        async with _places:
            try:
                return await anyio.to_process.run_sync(work, *told, cancellable=True)
            except anyio.BrokenWorkerProcess as error:
                raise TimeoutError from error
