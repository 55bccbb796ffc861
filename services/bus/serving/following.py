"""Following FACTS in order: as it is announced where that has no gap, and from FACTS itself where it has.

What a durable delivers is a hint: half of it goes to whoever stands by, and some of it comes twice. Who is in no hurry
needs none: FACTS is read every quarter of a second.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Final, NamedTuple

from services.bus.facts.reading import EVERYTHING, Reader
from services.bus.wire.getting import Stored

LOOK_ANYWAY: Final = 0.25
"""Seconds after which FACTS is read even if nothing was announced: of two writers, each hears half of it."""
_STAND_BY: Final = 2.0
"""Seconds without progress after which a writer that stands by takes over."""
_RUN: Final = 500


class Run(NamedTuple):
    """Some facts, one after the other; whether more are known to follow. Without any: nothing new is there."""

    messages: list[Stored]
    more: bool


async def runs(reader: Reader, after: int, arrivals: asyncio.Queue[Stored] | None = None) -> AsyncIterator[Run]:
    """Yield all that FACTS has after sequence ``after``, in order and without a gap, for as long as it is asked.

    ``arrivals`` are facts as they are announced (`Service.arrivals`).

    Raises:
        BusDownError: no answer.
    """
    more = True
    while True:
        announced = [] if more else await _announced(arrivals)
        fresh = sorted((message for message in announced if message.seq > after), key=lambda each: each.seq)
        more = False
        if not _contiguous(fresh, after):
            fresh = [message async for message in _up_to(reader.stored("FACTS", EVERYTHING, after), _RUN)]
            more = len(fresh) == _RUN
        if fresh:
            after = fresh[-1].seq
        yield Run(fresh, more)


async def stand_by(
    reader: Reader, position: Callable[[], Awaitable[int | None]], subjects: Sequence[str] = (EVERYTHING,)
) -> None:
    """Return once nobody else keeps up with the facts on ``subjects``, or (None) what they had written is gone.

    ``position`` says how far in FACTS it has come.

    Raises:
        BusDownError: no answer.
    """
    while True:
        before = await position()
        await asyncio.sleep(_STAND_BY)
        after = await position()
        if after is None:
            return
        if before == after:
            for subject in subjects:
                if [each async for each in _up_to(reader.stored("FACTS", subject, after), 1)]:
                    return


async def _announced(arrivals: asyncio.Queue[Stored] | None) -> list[Stored]:
    if arrivals is None:
        await asyncio.sleep(LOOK_ANYWAY)
        return []
    try:
        async with asyncio.timeout(LOOK_ANYWAY):  # wait_for makes a task of each before Python 3.12
            first = await arrivals.get()
    except TimeoutError:
        return []
    return [first, *(arrivals.get_nowait() for _ in range(min(arrivals.qsize(), _RUN)))]


def _contiguous(messages: list[Stored], after: int) -> bool:
    return bool(messages) and [message.seq for message in messages] == list(range(after + 1, after + 1 + len(messages)))


async def _up_to(messages: AsyncIterator[Stored], most: int) -> AsyncIterator[Stored]:
    left = most
    async for message in messages:
        yield message
        left -= 1
        if not left:
            return
