"""Pulling from a durable so that what arrives is handed on at once.

nats-py's ``fetch`` answers all its pulls into one inbox: now and then it takes the end of an earlier pull for its own,
and a message that has arrived waits for the rest of its batch until the time-out (5 s, seen once in a hundred under
load). Here each pull has an answer subject of its own, and one that is not used up goes on serving the next fetch.
"""

import asyncio
import itertools
from typing import Final

import msgspec
import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

_EXPIRES: Final = 30
_HEARTBEAT: Final = 5
_SILENCE: Final = 3 * _HEARTBEAT
"""Seconds without so much as a heartbeat after which a pull is taken for lost: the server was away."""
_LOOK_UP: Final = 1.0
"""Seconds between looks whether the connection was lost meanwhile, and the pull with it."""
_PAUSE: Final = 0.2
_SECOND: Final = 1_000_000_000


class Pulling:
    """One durable, pulled continuously. It has the two methods of nats-py's `PullSubscription` that FastStream uses."""

    def __init__(self, nc: Client, stream: str, durable: str) -> None:
        self._nc = nc
        self._subject = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}"
        self._inbox = nc.new_inbox()
        self._turns = itertools.count()
        self._reply = ""
        self._left = 0
        self._heard = 0.0
        self._reconnects = 0
        self._arrived: asyncio.Queue[Msg] = asyncio.Queue()
        self._subscription: Subscription | None = None

    async def fetch(self, batch: int = 1, timeout: float | None = None) -> list[Msg]:  # noqa: ASYNC109 - as nats-py's
        """Return what has arrived, up to about ``batch``, as soon as anything has.

        Raises:
            nats.errors.TimeoutError: nothing arrived within ``timeout`` seconds.
            nats.errors.ConnectionClosedError: the connection is closed.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + (timeout or _EXPIRES)
        if self._subscription is None:
            self._subscription = await self._nc.subscribe(f"{self._inbox}.*", cb=self._arrived.put)
        messages: list[Msg] = []
        while not messages:
            if self._is_over():
                await self._pull(batch)
            try:
                answer = await asyncio.wait_for(self._arrived.get(), min(deadline - loop.time(), _LOOK_UP))
            except TimeoutError:
                if self._nc.is_closed:
                    raise nats.errors.ConnectionClosedError from None
                if loop.time() >= deadline:
                    raise nats.errors.TimeoutError from None
                continue
            self._heard = loop.time()
            if not self._take(answer, messages):
                await asyncio.sleep(_PAUSE)
            while len(messages) < batch and not self._arrived.empty():
                self._take(self._arrived.get_nowait(), messages)
        return messages

    async def unsubscribe(self) -> None:
        """Pull no more. What arrives all the same comes again to whoever pulls next."""
        if self._subscription is not None and not self._nc.is_closed:
            await self._subscription.unsubscribe()

    def _is_over(self) -> bool:
        """Return whether nothing more comes of the last pull: it is used up, or was lost with the connection."""
        silent = asyncio.get_running_loop().time() - self._heard > _SILENCE
        return self._left <= 0 or silent or self._reconnects != self._nc.stats["reconnects"]

    async def _pull(self, batch: int) -> None:
        self._reply = f"{self._inbox}.{next(self._turns)}"
        self._left = batch
        self._reconnects = self._nc.stats["reconnects"]
        self._heard = asyncio.get_running_loop().time()
        body = {"batch": batch, "expires": _EXPIRES * _SECOND, "idle_heartbeat": _HEARTBEAT * _SECOND}
        await self._nc.publish(self._subject, msgspec.json.encode(body), reply=self._reply)

    def _take(self, answer: Msg, messages: list[Msg]) -> bool:
        """Keep a message, or note that this pull is over; return False where pulling again at once would be no use."""
        status = (answer.headers or {}).get("Status")
        if status is None:
            self._left -= 1
            messages.append(answer)
        elif status != "100" and answer.subject == self._reply:
            self._left = 0
            return status in ("404", "408")
        return True
