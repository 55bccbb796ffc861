"""Acting as the machine's own operator: many commands at once, and what came of each."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any, Final

from nats.aio.client import Client
from nats.aio.msg import Msg

from contracts.base import Actor, Command
from contracts.codec import decode_outcome, encode
from contracts.outcomes import Outcome
from contracts.subjects import command_subject, outcome_filter, outcome_subject
from services.bus.facts.reading import Reader
from services.bus.operate.declare import info
from services.bus.wire.connection import BusSettings, connect
from services.bus.wire.envelope import MESSAGE_ID, TRACE, new_trace
from services.bus.wire.publishing import BusDownError, Message, RefusedError, publish

_AT_ONCE: Final = 15
"""Commands waiting at a time: the bus keeps at most twenty of one verb from one person."""
_FULL: Final = 10077
_PATIENCE: Final = 30.0
_AGAIN: Final = 0.02


class Operator:
    """Sends commands as ``actor`` over the connection of the user ``operator``, and reads facts."""

    def __init__(self, nc: Client, actor: Actor) -> None:
        self._nc = nc
        self._actor = actor
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._waiting: dict[str, asyncio.Future[Outcome]] = {}
        self.reader = Reader(nc)

    async def listen(self) -> None:
        """Begin to hear outcomes."""
        await self._nc.subscribe(outcome_filter(self._actor), cb=self._hear)
        await self._nc.flush()

    async def info(self, stream: str, durable: str | None = None) -> dict[str, Any] | None:
        """Return what the server says of a stream or of a durable, or None if there is none.

        Raises:
            BusDownError: no answer.
        """
        return await info(self._nc, stream, durable)

    async def do(self, command: Command) -> Outcome:
        """Send ``command`` and return what came of it. Sending the same one again has no second effect.

        Raises:
            BusDownError: no answer, from the bus or from the service.
            RefusedError: the bus refused it.
        """
        async with self._room:
            coming = self._waiting[command.id] = asyncio.get_running_loop().create_future()
            try:
                if await self._send(command):
                    before = await self._reader_last(command)
                    if before is not None:
                        return before
                return await asyncio.wait_for(coming, _PATIENCE)
            except TimeoutError as error:
                raise BusDownError from error
            finally:
                del self._waiting[command.id]

    async def do_all(self, commands: Iterable[Command]) -> AsyncIterator[tuple[Command, Outcome]]:
        """Send ``commands`` side by side, and yield what came of each as it comes.

        Raises:
            BusDownError: no answer; what was sent has its effect all the same.
            RefusedError: the bus refused one.
        """

        async def one(command: Command) -> tuple[Command, Outcome]:
            return command, await self.do(command)

        tasks = [asyncio.create_task(one(command)) for command in commands]
        try:
            for next_one in asyncio.as_completed(tasks):
                yield await next_one
        finally:
            for task in tasks:
                task.cancel()

    async def _send(self, command: Command) -> bool:
        """Send, waiting for room; return whether it had been sent before."""
        headers = {MESSAGE_ID: command.id, TRACE: new_trace()}
        while True:
            try:
                ack = await publish(
                    self._nc, Message(command_subject(self._actor, command), encode(command), dict(headers))
                )
            except RefusedError as error:
                if error.code != _FULL:
                    raise
                await asyncio.sleep(_AGAIN)
            else:
                return ack.duplicate

    async def _reader_last(self, command: Command) -> Outcome | None:
        kept = await self.reader.last("OUTCOMES", outcome_subject(self._actor, command.id))
        return None if kept is None else decode_outcome(kept.data)

    async def _hear(self, message: Msg) -> None:
        outcome = decode_outcome(message.data)
        waiting = self._waiting.get(outcome.command)
        if waiting is not None and not waiting.done():
            waiting.set_result(outcome)


@asynccontextmanager
async def operating(actor: Actor, settings: BusSettings | None = None) -> AsyncIterator[Operator]:
    """Be the operator for as long as the block lasts.

    Raises:
        FileNotFoundError: this machine does not hold the operator's key.
    """
    nc = await connect("operator", settings)
    try:
        operator = Operator(nc, actor)
        await operator.listen()
        yield operator
    finally:
        await nc.close()
