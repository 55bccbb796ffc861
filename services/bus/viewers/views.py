"""Writing copies: one active writer, pipelined, and fenced so that a second or a stale one is refused.

Every message of a writer names the one it wrote before it (``Nats-Expected-Last-Msg-Id``); its first names the sequence
at which it found the stream. So the moment anybody else writes, all that is still on its way is refused: a pipelined
expected *sequence* alone would let later messages through once the intruder has filled the gap.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final, NamedTuple

import msgspec
import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg

from services.bus.facts.reading import Reader
from services.bus.wire.envelope import MESSAGE_ID
from services.bus.wire.publishing import TIMEOUT, BusDownError, Message, publish, read_ack

_IN_FLIGHT: Final = 500
_AFTER: Final = "Nats-Expected-Last-Msg-Id"
_POSITION: Final = "view.operator.trellis.-.position"
"""The writer's own mark: how far VIEWS has come. Kept in VIEWS itself, so that it can't be ahead of what is there."""


class Position(msgspec.Struct, frozen=True):
    """Up to which fact VIEWS is complete, and which making of VIEWS this is."""

    generation: str
    as_of: int
    rules: str = ""
    """By which rules it was made."""


class Write(NamedTuple):
    """One copy to write. ``lasts``, of at least a second and in whole ones; None: until it is overwritten."""

    subject: str
    data: bytes
    lasts: timedelta | None = None


class ViewWriter:
    """The one that writes VIEWS. Make a new one after any error: it finds out anew how far VIEWS has come."""

    def __init__(self, nc: Client) -> None:
        self._nc = nc
        self._reader = Reader(nc)
        self._inbox = nc.new_inbox()
        self._epoch = secrets.token_hex(8)
        self._written = 0
        self._found_at = 0
        self._acks: asyncio.Queue[Msg] = asyncio.Queue()

    async def position(self) -> Position | None:
        """Return how far VIEWS has come, or None where it was never written.

        Ask after `take_over`, never before: what another writes in between must fail the first `write`.

        Raises:
            BusDownError: no answer.
        """
        mark = await self._reader.last("VIEWS", _POSITION)
        return None if mark is None else msgspec.json.decode(mark.data, type=Position)

    async def take_over(self) -> None:
        """Become the writer with the first `write`: from then on, whoever wrote before is refused.

        Raises:
            BusDownError: no answer.
        """
        info = await _ask(self._nc, "$JS.API.STREAM.INFO.VIEWS")
        self._found_at = int(info["state"]["last_seq"])

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Take in acknowledgements for as long as the block lasts."""
        acks = await self._nc.subscribe(f"{self._inbox}.*", cb=self._acks.put)
        try:
            yield
        finally:
            if not self._nc.is_closed:
                await acks.unsubscribe()

    async def clear(self) -> None:
        """Empty VIEWS of all that was there at `take_over`, to make it anew; nothing that another wrote since.

        Raises:
            BusDownError: no answer.
        """
        if self._found_at:
            await _ask(self._nc, "$JS.API.STREAM.PURGE.VIEWS", msgspec.json.encode({"seq": self._found_at + 1}))

    async def write(self, writes: Sequence[Write], position: Position | None = None) -> None:
        """Write copies in order, then how far VIEWS has come with them; None: no further yet, more of it follows.

        Raises:
            ConflictError: somebody else writes VIEWS; nothing after their first message was kept.
            BusDownError: no answer; some of them may have been kept, and writing them again is safe.
        """
        messages = [*writes, *([Write(_POSITION, msgspec.json.encode(position))] if position else [])]
        if self._written == 0:
            await publish(self._nc, self._message(messages.pop(0)))
        for start in range(0, len(messages), _IN_FLIGHT):
            await self._pipeline(messages[start : start + _IN_FLIGHT])

    async def _pipeline(self, messages: Sequence[Write]) -> None:
        try:
            for write in messages:
                message = self._message(write)
                reply = f"{self._inbox}.{self._written}"
                await self._nc.publish(message.subject, message.data, reply=reply, headers=message.headers)
            for _ in messages:
                async with asyncio.timeout(TIMEOUT):  # wait_for makes a task of each before Python 3.12
                    ack = await self._acks.get()
                read_ack(ack.data)
        except (nats.errors.Error, TimeoutError, OSError) as error:
            raise BusDownError from error

    def _message(self, write: Write) -> Message:
        if self._written == 0:
            headers = {"Nats-Expected-Last-Sequence": str(self._found_at)}
        else:
            headers = {_AFTER: f"{self._epoch}.{self._written}"}
        self._written += 1
        headers[MESSAGE_ID] = f"{self._epoch}.{self._written}"
        if write.lasts is not None:
            headers["Nats-TTL"] = f"{max(1, int(write.lasts.total_seconds()))}s"
        return Message(write.subject, write.data, headers)


async def _ask(nc: Client, subject: str, body: bytes = b"") -> dict[str, Any]:
    try:
        reply = await nc.request(subject, body, timeout=TIMEOUT)
    except (nats.errors.Error, TimeoutError, OSError) as error:
        raise BusDownError from error
    answer: dict[str, Any] = msgspec.json.decode(reply.data)
    if "error" in answer:
        raise BusDownError
    return answer
