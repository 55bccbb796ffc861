"""Reading what is kept: all messages of a filter in one request, without making a consumer."""

import asyncio
import itertools
import math
import time
from base64 import b64encode
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Final

import msgspec
import nats.errors
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from contracts.base import Event, Fact
from contracts.codec import Kept, UnreadableError, decode_event, decode_kept, opened
from contracts.subjects import SubjectError, read_fact
from services.bus.facts.leaves import is_leaf, leaf_of
from services.bus.facts.sealing import ErasedError, KeyMissingError, Keyring
from services.bus.wire.connection import stands_alone, when_cut
from services.bus.wire.envelope import HAS_SEALED, ID, fact_in
from services.bus.wire.getting import Stored, last_on, newest_of, status_of, stored_in
from services.bus.wire.publishing import TIMEOUT, BusDownError

log = structlog.get_logger()

_BATCH: Final = 500
EVERYTHING: Final = "fact.>"
_LONG: Final = 5000
"""How many facts make it worth to ask for one first, and then for as many as there are. Asked for more than there are,
the server looks through messages one by one for another: 2 to 6 ms, where finding three takes 0.2."""


class Reader:
    """Batched direct gets over one connection. One subscription serves all requests.

    Without a keyring it reads blind: what is sealed is there, and can't be read.
    """

    def __init__(self, nc: Client, keyring: Keyring | None = None) -> None:
        self._nc = nc
        self._keyring = keyring
        self._inbox = nc.new_inbox()
        self._tokens = itertools.count()
        self._waiting: dict[str, asyncio.Queue[Msg | None]] = {}
        self._subscription: Subscription | None = None
        self._starting = asyncio.Lock()
        self._kept = 0
        when_cut(nc, self._cut)

    def note_kept(self, seq: int) -> None:
        """Note that FACTS keeps what stands at ``seq``, and so everything before it."""
        self._kept = max(self._kept, seq)

    @property
    def kept(self) -> int:
        """Return a place up to which FACTS is known to be kept by whoever answers; 0 where that can be one of several.

        In a cluster any replica answers, also one that hasn't heard of what another has kept.
        """
        return self._kept if stands_alone(self._nc) else 0

    async def stored(
        self, stream: str, subject: str, after: int = 0, *, at_once: int = _BATCH
    ) -> AsyncIterator[Stored]:
        """Yield the messages of ``stream`` on ``subject`` (a filter) after sequence ``after``, in order.

        They come ``at_once`` to a request: few where the first may be enough.

        Raises:
            BusDownError: no answer.
        """
        size = 1 if stream == "FACTS" and subject != EVERYTHING and self._kept > _LONG else at_once
        while True:
            pending, messages = await self._batch(stream, subject, after + 1, size)
            if messages and stream == "FACTS":
                self.note_kept(messages[-1].seq)
            for message in messages:
                yield message
                after = message.seq
            if not pending:
                return
            size = min(pending, at_once)

    async def last(self, stream: str, subject: str) -> Stored | None:
        """Return the newest message on exactly ``subject``, or None.

        Raises:
            BusDownError: no answer.
        """
        return await last_on(self._nc, stream, subject)

    async def end(self) -> int:
        """Return the last place in FACTS that is taken, 0 where none is.

        Raises:
            BusDownError: no answer.
        """
        newest = await newest_of(self._nc, "FACTS")
        return 0 if newest is None else newest.seq

    async def facts(self, subject: str, after: int = 0) -> AsyncIterator[Fact]:
        """Yield the facts on ``subject`` (a filter) after ``after``, in order; what can't be read is reported, skipped.

        Raises:
            BusDownError: no answer.
        """
        async for message in self.stored("FACTS", subject, after):
            fact = await self.fact(message)
            if fact is not None:
                yield fact

    async def fact(self, message: Stored) -> Fact | None:
        """Return the fact in ``message``, or None with a line in the log that says which one could not be read.

        Raises:
            BusDownError: no answer.
        """
        try:
            return await self.read(message)
        except (UnreadableError, SubjectError) as error:
            log.error("fact_unreadable", seq=message.seq, reason=str(error))
            return None

    async def read(self, message: Stored) -> Fact:
        """Return the fact in ``message``, opened if this process may.

        Raises:
            UnreadableError: its body is no event we know, or was damaged, or the key of its case is missing.
            SubjectError: its subject or headers are not those of a fact.
            BusDownError: no answer.
        """
        headers = message.headers or {}
        if HAS_SEALED in headers:
            event = await self._open(message, headers.get(ID, ""), decode_kept(message.data))
        else:
            event = decode_event(message.data)
        return fact_in(message, event, await self._leaf(message))

    async def _leaf(self, message: Stored) -> str | None:
        """Return the leaf that ``message`` is in the ledger, if it is one and this process may know the salt."""
        if self._keyring is None or not is_leaf(message.subject):
            return None
        try:
            leaf = await leaf_of(message, self._keyring)
        except KeyMissingError:
            return None
        return None if leaf is None else b64encode(leaf.hash()).decode()

    async def _open(self, message: Stored, identifier: str, kept: Kept) -> Event:
        address, _ = read_fact(message.subject)
        if self._keyring is None or not self._keyring.may_open(address.case):
            return opened(kept, None)
        try:
            key = await self._keyring.key(address.region, address.case)
            texts = {name: key.unseal(identifier, name, box) for name, box in kept.sealed.items()}
            return opened(kept, texts)
        except ErasedError:
            return opened(kept, None)
        except UnreadableError as error:
            if not kept.form.event.protects:
                raise
            log.error("fact_spoilt", seq=message.seq, reason=str(error))
            return opened(kept, None)

    async def _batch(self, stream: str, subject: str, start: int, size: int) -> tuple[int, list[Stored]]:
        await self._listen()
        token = str(next(self._tokens))
        queue: asyncio.Queue[Msg | None] = asyncio.Queue()
        self._waiting[token] = queue
        request = msgspec.json.encode({"seq": start, "next_by_subj": subject, "batch": size})
        messages: list[Stored] = []
        try:
            await self._nc.publish(f"$JS.API.DIRECT.GET.{stream}", request, reply=f"{self._inbox}.{token}")
            while True:
                async with asyncio.timeout(TIMEOUT):  # wait_for makes a task of each before Python 3.12
                    reply = await queue.get()
                if reply is None:
                    raise BusDownError
                status = status_of(reply)
                if status in ("204", "404"):
                    headers = reply.headers or {}
                    return int(headers.get("Nats-Num-Pending", "0")) if messages else 0, messages
                if status:
                    raise BusDownError
                messages.append(stored_in(reply))
        except (TimeoutError, nats.errors.Error, OSError) as error:
            raise BusDownError from error
        finally:
            del self._waiting[token]

    async def _listen(self) -> None:
        async with self._starting:
            if self._subscription is None:
                self._subscription = await self._nc.subscribe(f"{self._inbox}.*", cb=self._deliver)

    def _cut(self) -> None:
        for queue in self._waiting.values():
            queue.put_nowait(None)

    async def _deliver(self, message: Msg) -> None:
        queue = self._waiting.get(message.subject.rpartition(".")[2])
        if queue is not None:
            queue.put_nowait(message)


class Index:
    """A fold over some facts, kept in memory and brought up to date when asked: what it answers is never stale.

    A fold that takes long may do it in steps; others are served between them. Whoever then looks at what is folded
    without having waited for `refresh` may find half of it.
    """

    def __init__(
        self,
        reader: Reader,
        subject: str,
        fold: Callable[[Fact], Iterable[None] | None],
        *,
        recent: int | None = None,
        lasts: float = 0,
    ) -> None:
        self._reader = reader
        self._subject = subject
        self._fold = fold
        self._after = 0
        self._recent = recent
        """How many of the last places in FACTS count when it is first read; None: all, or it was read."""
        self._lasts = lasts
        self._new_until = -math.inf
        self._begun = 0
        self._done = 0
        """Which reading, counted from 1, began last, and which of those that came to their end."""
        self._refreshing = asyncio.Lock()

    async def refresh(self) -> None:
        """Fold in every fact that was kept before this call.

        Whoever waits here while another is being brought up to date is served, all of them together, by the next.

        Raises:
            BusDownError: no answer.
        """
        if time.monotonic() < self._new_until:
            return
        before = self._begun
        async with self._refreshing:
            if self._done > before:
                return
            self._begun += 1
            # What is known to be kept before the question is in its answer. From there on the next one looks: where
            # nothing new comes for long, the server would look through everything else since.
            kept = self._reader.kept
            if self._recent is not None:
                self._after, self._recent = max(0, await self._reader.end() - self._recent), None
            async for message in self._reader.stored("FACTS", self._subject, self._after):
                fact = await self._reader.fact(message)
                self._after = message.seq
                if fact is not None:
                    await _in_steps(self._fold(fact))
            self._after = max(self._after, kept)
            self._done = self._begun
            self._new_until = time.monotonic() + self._lasts


async def _in_steps(steps: Iterable[None] | None) -> None:
    """Go through ``steps``, with others served between them. Whoever is cancelled leaves nothing half done."""
    left = iter(steps or ())
    try:
        for _ in left:
            await asyncio.sleep(0)
    finally:
        deque(left, maxlen=0)
