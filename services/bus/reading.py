"""Reading what is kept: all messages of a filter in one request, without making a consumer."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from typing import Final, NamedTuple

import msgspec
import nats.errors
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from contracts.base import Fact
from contracts.codec import UnreadableError
from contracts.subjects import SubjectError
from services.bus.envelope import read_fact_message
from services.bus.publishing import TIMEOUT, BusDownError

log = structlog.get_logger()

_BATCH: Final = 500


class Stored(NamedTuple):
    """A message as a stream keeps it."""

    subject: str
    seq: int
    headers: dict[str, str] | None
    data: bytes


class Reader:
    """Batched direct gets over one connection. One subscription serves all requests."""

    def __init__(self, nc: Client) -> None:
        self._nc = nc
        self._inbox = nc.new_inbox()
        self._tokens = itertools.count()
        self._waiting: dict[str, asyncio.Queue[Msg]] = {}
        self._subscription: Subscription | None = None
        self._starting = asyncio.Lock()

    async def stored(self, stream: str, subject: str, after: int = 0) -> AsyncIterator[Stored]:
        """Yield the messages of ``stream`` on ``subject`` (a filter) after sequence ``after``, in order.

        Raises:
            BusDownError: no answer.
        """
        while True:
            pending, messages = await self._batch(stream, subject, after + 1)
            for message in messages:
                yield message
                after = message.seq
            if not pending:
                return

    async def last(self, stream: str, subject: str) -> Stored | None:
        """Return the newest message on exactly ``subject``, or None.

        Raises:
            BusDownError: no answer.
        """
        try:
            reply = await self._nc.request(f"$JS.API.DIRECT.GET.{stream}.{subject}", timeout=TIMEOUT)
        except (TimeoutError, nats.errors.Error, OSError) as error:
            raise BusDownError from error
        return None if _status(reply) else _stored(reply)

    async def facts(self, subject: str, after: int = 0) -> AsyncIterator[Fact]:
        """Yield the facts on ``subject`` (a filter) after ``after``, in order; what can't be read is reported, skipped.

        Raises:
            BusDownError: no answer.
        """
        async for message in self.stored("FACTS", subject, after):
            fact = fact_or_report(message)
            if fact is not None:
                yield fact

    async def _batch(self, stream: str, subject: str, start: int) -> tuple[int, list[Stored]]:
        await self._listen()
        token = str(next(self._tokens))
        queue = self._waiting[token] = asyncio.Queue()
        request = msgspec.json.encode({"seq": start, "next_by_subj": subject, "batch": _BATCH})
        messages: list[Stored] = []
        try:
            await self._nc.publish(f"$JS.API.DIRECT.GET.{stream}", request, reply=f"{self._inbox}.{token}")
            while True:
                async with asyncio.timeout(TIMEOUT):  # wait_for makes a task of each before Python 3.12
                    reply = await queue.get()
                status = _status(reply)
                if status in ("204", "404"):
                    headers = reply.headers or {}
                    return int(headers.get("Nats-Num-Pending", "0")) if messages else 0, messages
                if status:
                    raise BusDownError
                messages.append(_stored(reply))
        except (TimeoutError, nats.errors.Error, OSError) as error:
            raise BusDownError from error
        finally:
            del self._waiting[token]

    async def _listen(self) -> None:
        async with self._starting:
            if self._subscription is None:
                self._subscription = await self._nc.subscribe(f"{self._inbox}.*", cb=self._deliver)

    async def _deliver(self, message: Msg) -> None:
        queue = self._waiting.get(message.subject.rpartition(".")[2])
        if queue is not None:
            queue.put_nowait(message)


class Index:
    """A fold over some facts, kept in memory and brought up to date when asked: what it answers is never stale."""

    def __init__(self, reader: Reader, subject: str, fold: Callable[[Fact], None]) -> None:
        self._reader = reader
        self._subject = subject
        self._fold = fold
        self._after = 0
        self._refreshing = asyncio.Lock()

    async def refresh(self) -> None:
        """Fold in every fact that was kept before this call.

        Raises:
            BusDownError: no answer.
        """
        async with self._refreshing:
            async for message in self._reader.stored("FACTS", self._subject, self._after):
                self._after = message.seq
                fact = fact_or_report(message)
                if fact is not None:
                    self._fold(fact)


def fact_or_report(message: Stored) -> Fact | None:
    """Return the fact in ``message``, or None with a line in the log that says which one could not be read."""
    try:
        return read_fact_message(message.subject, message.seq, message.headers, message.data)
    except (UnreadableError, SubjectError) as error:
        log.error("fact_unreadable", seq=message.seq, reason=str(error))  # noqa: TRY400 - the reason says it all
        return None


def _status(reply: Msg) -> str:
    return (reply.headers or {}).get("Status", "")


def _stored(reply: Msg) -> Stored:
    headers = reply.headers or {}
    return Stored(headers["Nats-Subject"], int(headers["Nats-Sequence"]), headers, reply.data)
