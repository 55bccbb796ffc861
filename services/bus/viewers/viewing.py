"""Following what an audience may see."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from enum import StrEnum
from typing import Final

import structlog
from nats.aio.msg import Msg

from contracts.base import Audience
from contracts.codec import UnreadableError, decode_copy
from contracts.disclosure import Copy
from contracts.subjects import SubjectError, read_view
from services.bus.gate.credential import Reads, by_session
from services.bus.viewers.link import Link, LostError, NotLetInError
from services.bus.wire.connection import BusSettings
from services.bus.wire.publishing import BusDownError

log = structlog.get_logger()

FIRST_PAUSE: Final = 0.1
LONGEST_PAUSE: Final = 2.0
"""Seconds between attempts to come back."""


class Signal(StrEnum):
    """What a reader says between copies."""

    CAUGHT_UP = "caught-up"
    """Everything there is has been yielded; what follows is new."""
    LOST = "lost"
    """The connection is gone; the reader is coming back by itself."""


class ViewerReader:
    """Follows everything one audience may see, over one connection that all of its open screens share.

    It lives on the sessions it is offered: when the one it came in with ends, the next one's takes over. After a gap or
    a lost connection it reads everything anew and yields the difference only, so what was yielded always adds up to
    what stands in VIEWS; what vanished meanwhile is yielded as gone.
    """

    def __init__(self, audience: Audience, settings: BusSettings | None = None) -> None:
        self._audience = audience
        self._settings = settings or BusSettings.from_environment()
        self._tokens: dict[str, None] = {}
        self._known: dict[str, Copy] = {}
        self._generation: str | None = None

    def offer(self, token: str) -> None:
        """Add a session of a member of this audience."""
        self._tokens[token] = None

    def withdraw(self, token: str) -> None:
        """Take a session back: no new connection is opened with it."""
        self._tokens.pop(token, None)

    async def follow(self) -> AsyncGenerator[Copy | Signal, None]:
        """Yield copies as they are and as they change, and signals between them, for as long as a session stands.

        Raises:
            NotLetInError: no session is left.
        """
        pause = FIRST_PAUSE
        while True:
            link = None
            try:
                link = await self._open()
                async with aclosing(self._read(link)) as items:
                    async for item in items:
                        pause = FIRST_PAUSE
                        yield item
            except (LostError, BusDownError):
                yield Signal.LOST
            finally:
                if link is not None:
                    await link.close()
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _open(self) -> Link:
        while True:
            token = next(iter(self._tokens), None)
            if token is None:
                raise NotLetInError
            try:
                link = await Link.open(by_session(token), Reads.VIEWS, self._settings)
            except NotLetInError:
                self.withdraw(token)
                continue
            who = await link.who()
            if who.actor.audience == self._audience:
                return link
            log.error("session_of_another_audience")
            self.withdraw(token)
            await link.close()

    async def _read(self, link: Link) -> AsyncGenerator[Copy | Signal, None]:
        unseen = set(self._known)
        caught_up = False
        async with aclosing(link.pulled()) as messages:
            async for message in messages:
                if message is None:
                    for gone in self._forget(unseen):
                        yield gone
                    caught_up = True
                    yield Signal.CAUGHT_UP
                    continue
                unseen.discard(message.subject)
                copy = self._copy(message)
                if copy is None or self._known.get(message.subject) == copy:
                    continue
                if caught_up:
                    for gone in self._forget(self._made_before(copy)):
                        yield gone
                if copy.gone:
                    self._known.pop(message.subject, None)
                else:
                    self._known[message.subject] = copy
                yield copy

    def _forget(self, subjects: Iterable[str]) -> list[Copy]:
        """Forget the copies on ``subjects``, and return the marks that they are gone."""
        copies = [self._known.pop(subject) for subject in subjects if subject in self._known]
        return [Copy(fact=c.fact, case=c.case, seq=c.seq, as_of=c.as_of, generation=c.generation) for c in copies]

    def _made_before(self, copy: Copy) -> list[str]:
        """Return the subjects of copies that were made before VIEWS was made anew."""
        if copy.generation == self._generation:
            return []
        self._generation = copy.generation
        return [subject for subject, known in self._known.items() if known.generation != copy.generation]

    def _copy(self, message: Msg) -> Copy | None:
        try:
            audience, _, _ = read_view(message.subject)
            if audience != self._audience:
                raise LostError
            return decode_copy(message.data)
        except (SubjectError, UnreadableError) as error:
            log.error("copy_unreadable", seq=message.metadata.sequence.stream, reason=str(error))
            return None
