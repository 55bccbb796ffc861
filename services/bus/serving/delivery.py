"""Delivering a message to its handler: acknowledged when done, again when it failed, set aside when it can't be done.

A message is acknowledged only when what it caused is kept; while that lasts, the server is told so, and gives it to
nobody else. One that fails comes again; one that keeps failing, or stops the process, is set aside with the reason, and
those beside it are not blamed for it. A fact or a timer that kept failing goes on coming, now and then: nobody would
send it again, somebody may wait for the page that hangs on it, and what was wrong may be mended.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import nats.errors
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg

from services.bus.facts.store import EventStore
from services.bus.serving.dead_letters import ATTEMPTS, Letter, Suspects, set_aside
from services.bus.wire.getting import Stored
from services.bus.wire.publishing import BusDownError

log = structlog.get_logger()

Handler = Callable[[Msg], Awaitable[None]]

_AGAIN: Final = 0.5
"""Seconds until a message that failed comes again."""
LATER: Final = 60.0
"""Seconds until one comes that was set aside because it kept failing."""
_UNSUSPECTED: Final = 2
"""How often a message may come before it is suspected. What a process that died had in hand comes again all at once,
and is taken up so: pages hang on it, and what killed the process, if any of it did, shows the next time."""
BEAT: Final = 0.3
"""Seconds between two words to the server that a message is in hand: a third of the shortest `ack_wait`."""


class InHand:
    """Says of a message that it is in hand, for as long as the block lasts."""

    def __init__(self, raw: Msg) -> None:
        self._raw = raw
        self._loop = asyncio.get_running_loop()
        self._next: asyncio.TimerHandle | None = None
        self._saying: asyncio.Task[None] | None = None

    def __enter__(self) -> None:
        self._next = self._loop.call_later(BEAT, self._beat)

    def __exit__(self, *_: object) -> None:
        if self._next is not None:
            self._next.cancel()

    def _beat(self) -> None:
        self._saying = self._loop.create_task(self._say())
        self._next = self._loop.call_later(BEAT, self._beat)

    async def _say(self) -> None:
        """Say it, if the connection lets us: what wasn't heard comes again by itself."""
        with suppress(nats.errors.Error, OSError):
            await self._raw.in_progress()


class SetAsideError(Exception):
    """This message can never be processed; its text is the reason, which holds no data."""


class Delivery:
    """The deliveries of one service. ``aside`` is called for each message that was set aside."""

    def __init__(
        self, nc: Client, store: EventStore, service: str, aside: Callable[[str, Msg], Awaitable[None]]
    ) -> None:
        self._nc = nc
        self._keyring = store.keyring
        self._service = service
        self._aside_too = aside
        self._suspects = Suspects(nc, store.reader, service)
        self._forgiven: set[tuple[str, int]] = set()
        """What was handled to its end, and the bus didn't answer: that didn't stop the process either."""
        self._failed: set[tuple[str, int]] = set()
        """What was handled to its end, in an error: it didn't stop the process."""
        self._alone = asyncio.Lock()

    async def of(self, stream: str, raw: Msg, handle: Handler) -> None:
        """Handle ``raw`` and acknowledge it, or see to it that it comes again or is set aside."""
        with InHand(raw):
            await self._of(stream, raw, handle)

    async def _of(self, stream: str, raw: Msg, handle: Handler) -> None:
        place = raw.metadata.sequence.stream
        try:
            came = raw.metadata.num_delivered
            if came == 1 or (came <= _UNSUSPECTED and (stream, place) not in self._failed):
                await handle(raw)
            elif (stream, place) in self._forgiven:
                await self._suspects.clear(stream, place)
                await handle(raw)
            else:
                await self._alone_again(stream, place, raw, handle)
            self._forgiven.discard((stream, place))
            self._failed.discard((stream, place))
            await raw.ack()
        except SetAsideError as reason:
            await self._aside(stream, place, raw, str(reason))
        except BusDownError:
            self._forgiven.add((stream, place))
            log.warning("bus_down", service=self._service, stream=stream, seq=place)
            await raw.nak(delay=_AGAIN)
        except Exception as error:
            self._failed.add((stream, place))
            log.exception("handler_failed", service=self._service, stream=stream, seq=place, exc_info=error)
            await raw.nak(delay=_AGAIN)

    async def _alone_again(self, stream: str, place: int, raw: Msg, handle: Handler) -> None:
        """Handle a message that keeps coming, one such message at a time, so that only a culprit is counted."""
        async with self._alone:
            if await self._suspects.begin(stream, place) >= ATTEMPTS:
                msg = f"handling it failed or stopped the service {ATTEMPTS} times"
                raise SetAsideError(msg)
            await handle(raw)
            await self._suspects.clear(stream, place)

    async def _aside(self, stream: str, place: int, raw: Msg, reason: str) -> None:
        log.error("set_aside", service=self._service, stream=stream, seq=place, reason=reason)
        try:
            letter = Letter(stream, Stored(raw.subject, place, raw.headers, raw.data), reason)
            await set_aside(self._nc, self._keyring, self._service, letter)
            await self._aside_too(stream, raw)
            if (stream, place) in self._failed and stream != "COMMANDS":
                await self._suspects.clear(stream, place)
                await raw.nak(delay=LATER)
            else:
                await raw.ack()
            self._failed.discard((stream, place))
        except BusDownError:
            await raw.nak(delay=_AGAIN)
