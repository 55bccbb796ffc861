"""Acting on what was decided: what a service does in the world for a fact, or for a timer that came due, at least once.

For effects, such as ending a connection or sending a message. Each message has its own turn, many at a time: none waits
for the effect of another, and each is acknowledged when its own is kept. While an effect lasts the server is told so,
so that a durable may wait for little before it gives a message to somebody else: that is how soon work goes on after
its process was killed.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import nats.errors
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg

from contracts.base import Fact
from contracts.subjects import SubjectError, TimerSubject, read_due, timer_subject
from services.bus.facts.reading import Reader
from services.bus.facts.timers import SCHEDULER
from services.bus.serving.delivery import InHand
from services.bus.wire.ending import ended
from services.bus.wire.getting import Stored
from services.bus.wire.publishing import BusDownError
from services.bus.wire.pulling import Pulling

log = structlog.get_logger()

Effect = Callable[[Fact], Awaitable[None]]
"""Done twice, it must do no harm. `BusDownError`: it comes again."""
DueEffect = Callable[[TimerSubject], Awaitable[None]]
"""As `Effect`, for a timer. What comes due is a hint: the effect looks whether it still means anything."""

AT_ONCE: Final = 200
"""Effects at a time. Those that came besides wait for a place, and are kept as long."""
_BATCH: Final = 200
_WAIT: Final = 30.0
_AGAIN: Final = 0.5
_LONGEST: Final = 30.0


async def act_on_facts(nc: Client, reader: Reader, durable: str, effect: Effect, *, at_once: int = AT_ONCE) -> None:
    """Do ``effect`` for each fact that ``durable`` on FACTS hears, ``at_once`` at a time, until ``nc`` is closed."""

    async def act(message: Msg) -> None:
        place = message.metadata.sequence.stream
        fact = await reader.fact(Stored(message.subject, place, message.headers, message.data))
        if fact is not None:
            await effect(fact)

    await _Hands(nc, "FACTS", durable, act, at_once).work()


async def act_on_timers(nc: Client, durable: str, effect: DueEffect, *, at_once: int = AT_ONCE) -> None:
    """Do ``effect`` for each timer of ``durable`` that comes due, ``at_once`` at a time, until ``nc`` is closed."""

    async def act(message: Msg) -> None:
        try:
            timer = read_due(message.subject)
        except SubjectError:
            timer = None
        if timer is None or (message.headers or {}).get(SCHEDULER) != timer_subject(timer):
            log.error("timer_of_nobody", durable=durable, seq=message.metadata.sequence.stream)
            return
        await effect(timer)

    await _Hands(nc, "TIMERS", durable, act, at_once).work()


class _Hands:
    """Everything that came from one durable and isn't done yet."""

    def __init__(
        self, nc: Client, stream: str, durable: str, act: Callable[[Msg], Awaitable[None]], at_once: int
    ) -> None:
        self._nc = nc
        self._durable = durable
        self._pulling = Pulling(nc, stream, durable)
        self._act = act
        self._room = asyncio.Semaphore(at_once)
        self._going: set[asyncio.Task[None]] = set()

    async def work(self) -> None:
        try:
            await self._take()
        finally:
            await ended(*self._going)

    async def _take(self) -> None:
        while True:
            try:
                messages = await self._pulling.fetch(_BATCH, timeout=_WAIT)
            except nats.errors.TimeoutError:
                continue
            except Exception as error:  # noqa: BLE001 - whatever it was: who stops here hears nothing any more
                if self._nc.is_closed:
                    return
                log.warning("unheard", durable=self._durable, error=type(error).__name__)
                await asyncio.sleep(_AGAIN)
                continue
            for message in messages:
                task = asyncio.create_task(self._handle(message))
                self._going.add(task)
                task.add_done_callback(self._going.discard)

    async def _handle(self, message: Msg) -> None:
        try:
            with InHand(message):
                async with self._room:
                    await self._act(message)
        except BusDownError:
            await self._later(message)
        except Exception as error:
            log.exception("effect_failed", seq=message.metadata.sequence.stream, exc_info=error)
            await self._later(message)
        else:
            await self._say(message.ack())

    async def _later(self, message: Msg) -> None:
        """Have it come again: soon at first, then ever later."""
        tries = min(message.metadata.num_delivered - 1, 10)
        await self._say(message.nak(delay=min(_AGAIN * 2**tries, _LONGEST)))

    async def _say(self, word: Awaitable[None]) -> None:
        """Say it, if the connection lets us: what wasn't heard comes again by itself."""
        try:
            await word
        except (nats.errors.Error, OSError) as error:
            log.debug("unsaid", durable=self._durable, error=type(error).__name__)
