"""Ending tasks for certain."""

import asyncio
from typing import Any, Final

_AGAIN: Final = 0.2


async def ended(*tasks: asyncio.Task[Any]) -> None:
    """Cancel ``tasks`` and return once they are over.

    Once is not enough: `asyncio.wait_for`, under every request of nats-py, may swallow a cancellation on Python 3.11.
    """
    going = set(tasks)
    while going:
        for task in going:
            task.cancel()
        _, going = await asyncio.wait(going, timeout=_AGAIN)
