"""One connection of a viewer: opened with a credential, able to do what was minted for it, never reopened by itself.

A lost connection is replaced by a new one with names of its own, so that nothing of the old one can be taken for its.
"""

import asyncio
import itertools
import math
import time
from collections.abc import AsyncGenerator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import msgspec
import nats
import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg

from contracts.base import Actor
from contracts.vocabulary import Kind
from services.bus.gate.credential import ANSWER_WITHIN, WHO_AM_I, Key, Reads, presented, write_credential
from services.bus.wire.clock import utc_now
from services.bus.wire.connection import BusSettings
from services.bus.wire.publishing import TIMEOUT, BusDownError, RefusedError

EXPIRES: Final = 55
"""Seconds a pull may last: across accounts, one that lasts longer loses messages."""
HEARTBEAT: Final = 5
_SILENCE: Final = 2.5 * HEARTBEAT
_BATCH: Final = 256
_FIRST_BATCH: Final = 1000
_SECOND: Final = 1_000_000_000
_NOT_PERMITTED: Final = 403
_LATE: Final = 0.9 * ANSWER_WITHIN
"""A refusal after so many seconds was not the gatekeeper's: it did not answer."""
_CONNECT_WITHIN: Final = math.ceil(ANSWER_WITHIN + 1)


class NotLetInError(Exception):
    """The gatekeeper said no: the session is over, or the code opens nothing. It never says which."""


class LostError(Exception):
    """The connection is gone, or what arrived over it is not whole: open another."""


class Who(NamedTuple):
    """Who a connection is for, as the server itself says. ``session`` is a hash, or "-" for somebody unknown."""

    actor: Actor
    session: str
    expires: datetime


class Link:
    """An open connection. ``complaints`` is what the server said against anything done over it, in lower case."""

    def __init__(self, key: Key, reads: Reads) -> None:
        self._credential = presented(key, reads)
        self._nc = Client()
        self._closed = asyncio.Event()
        self._asking: set[tuple[str, asyncio.Future[None]]] = set()
        self.complaints: list[str] = []
        self._arrived: asyncio.Queue[Msg | None] = asyncio.Queue()

    @classmethod
    async def open(cls, key: Key, reads: Reads, settings: BusSettings) -> "Link":
        """Connect.

        Raises:
            NotLetInError: the gatekeeper refused, or their session ended meanwhile.
            BusDownError: the bus, or the gatekeeper, did not answer.
        """
        link = cls(key, reads)
        started = time.monotonic()
        try:
            await link._nc.connect(
                servers=[settings.url],
                token=write_credential(link._credential),
                inbox_prefix=link._credential.inbox.encode(),
                allow_reconnect=False,
                max_reconnect_attempts=1,  # nats-py goes on for two minutes while nothing listens
                reconnect_time_wait=0,
                connect_timeout=_CONNECT_WITHIN,
                error_cb=link._on_error,
                closed_cb=link._on_closed,
            )
        except asyncio.CancelledError:
            await link.close()  # or its socket stays open until it is collected
            raise
        except (nats.errors.Error, OSError, TimeoutError) as error:
            at_once = time.monotonic() - started < _LATE
            await link.close()
            said = str(error).lower()
            if "authentication expired" in said or (at_once and "authorization violation" in said):
                raise NotLetInError from None
            raise BusDownError from error
        return link

    @property
    def is_open(self) -> bool:
        return self._nc.is_connected and not self._closed.is_set()

    @property
    def inbox(self) -> str:
        return self._credential.inbox

    @property
    def consumer(self) -> str:
        return self._credential.consumer

    @property
    def client(self) -> Client:
        """The connection itself, for this package alone."""
        return self._nc

    async def close(self) -> None:
        """Close the connection; closing it again does nothing."""
        if not self._nc.is_closed:
            await self._nc.close()

    async def who(self) -> Who:
        """Ask the server who this connection is for.

        Raises:
            BusDownError: no answer.
        """
        told: dict[str, Any] = msgspec.json.decode(await self.request(WHO_AM_I, b"", {}))["data"]
        kind, team, person, session = told["user"].split(".")
        remaining = timedelta(microseconds=told["expires"] / 1000)
        return Who(Actor(Kind(kind), team, person), session, utc_now() + remaining)

    async def request(self, subject: str, data: bytes, headers: Mapping[str, str]) -> bytes:
        """Ask, and return the answer.

        Raises:
            RefusedError: this connection may not publish there.
            BusDownError: no answer, or the connection was lost meanwhile.
        """
        refused: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        asked = asyncio.ensure_future(self._nc.request(subject, data, timeout=TIMEOUT, headers=dict(headers) or None))
        lost = asyncio.ensure_future(self._closed.wait())
        self._asking.add((subject.lower(), refused))
        try:
            futures: tuple[asyncio.Future[Any], ...] = (refused, asked, lost)
            await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)
            if refused.done():
                raise RefusedError(_NOT_PERMITTED, "not permitted")
            if not asked.done():
                raise BusDownError
            return asked.result().data
        except (nats.errors.Error, OSError, TimeoutError) as error:
            raise BusDownError from error
        finally:
            self._asking.discard((subject.lower(), refused))
            for task in (asked, lost):
                task.cancel()
            await asyncio.gather(asked, lost, return_exceptions=True)

    async def pulled(self) -> AsyncGenerator[Msg | None, None]:
        """Yield what this connection's consumer holds and will hold, in order; None once, when nothing more is waiting.

        Raises:
            LostError: the connection or the consumer is gone, or something is missing.
        """
        inbox = f"{self.inbox}.pull"
        listening = await self._listen(f"{inbox}.*")
        if not listening:
            raise LostError
        last = 0
        waiting = True
        for turn in itertools.count():
            reply = f"{inbox}.{turn}"
            left = await self._ask_for_more(reply, waiting=waiting)
            while left:
                message = await self._next()
                status = (message.headers or {}).get("Status")
                drained = False
                if status is None:
                    last = self._after(last, message)
                    left -= 1
                    yield message
                    drained = message.metadata.num_pending == 0
                elif message.subject == reply and _is_over(status, message, last):
                    left = 0
                    drained = True
                if drained and waiting:
                    waiting = False
                    yield None

    async def _listen(self, subject: str) -> bool:
        try:
            await self._nc.subscribe(subject, cb=self._arrived.put)
        except (nats.errors.Error, OSError):
            return False
        return True

    async def _ask_for_more(self, reply: str, *, waiting: bool) -> int:
        """Send one pull: for what is there, or for what will come."""
        if waiting:
            body: dict[str, Any] = {"batch": _FIRST_BATCH, "no_wait": True}
        else:
            body = {"batch": _BATCH, "expires": EXPIRES * _SECOND, "idle_heartbeat": HEARTBEAT * _SECOND}
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{self._credential.stream}.{self.consumer}"
        try:
            await self._nc.publish(subject, msgspec.json.encode(body), reply=reply)
        except (nats.errors.Error, OSError) as error:
            raise LostError from error
        return int(body["batch"])

    async def _next(self) -> Msg:
        try:
            async with asyncio.timeout(_SILENCE):  # wait_for may swallow a cancellation before Python 3.12
                message = await self._arrived.get()
        except TimeoutError:
            raise LostError from None
        if message is None:
            raise LostError
        return message

    def _after(self, last: int, message: Msg) -> int:
        """Return the place of ``message``, having checked that our consumer sent it and that nothing is missing."""
        if not message.reply.startswith(f"$JS.ACK.{self._credential.stream}.{self.consumer}."):
            raise LostError
        place = message.metadata.sequence.consumer
        if place != last + 1:
            raise LostError
        return place

    async def _on_error(self, error: Exception) -> None:
        text = str(error).lower()
        self.complaints.append(text)
        for subject, refused in self._asking:
            if f'publish to "{subject}"' in text and not refused.done():
                refused.set_result(None)

    async def _on_closed(self) -> None:
        self._closed.set()
        await self._arrived.put(None)


def _is_over(status: str, message: Msg, last: int) -> bool:
    """Return whether a pull has come to its end, or is alive with nothing missing.

    Raises:
        LostError: something is missing, or the consumer is gone.
    """
    if status in ("404", "408"):
        return True
    if status == "100" and (message.headers or {}).get("Nats-Last-Consumer", str(last)) == str(last):
        return False
    raise LostError
