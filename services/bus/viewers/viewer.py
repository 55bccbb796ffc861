"""The viewer's side of the bus: all that the portal, or a partner's system, can do there.

Everything is done *as* the viewer, over a connection that the gatekeeper minted for them: what they may not do, the
server refuses. `come_in` exchanges a code or an invitation for a session; `ViewerReader` follows what an audience may
see; `ViewerSender` sends a person's commands and hears what came of them.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final, NamedTuple, Self

import structlog

from contracts.access import takes_proof
from contracts.base import Command
from contracts.codec import MAX_COMMAND_BYTES, UnreadableError, decode_outcome, encode
from contracts.outcomes import Outcome
from contracts.subjects import command_subject
from services.bus.gate.credential import Entrance, Key, Reads, by_session
from services.bus.viewers.link import Link, LostError, NotLetInError, Who
from services.bus.viewers.viewing import FIRST_PAUSE, LONGEST_PAUSE, Signal, ViewerReader
from services.bus.wire.connection import BusSettings
from services.bus.wire.ending import ended
from services.bus.wire.envelope import MESSAGE_ID, TRACE, new_trace
from services.bus.wire.publishing import BusDownError, RefusedError, read_ack

__all__ = [
    "BusDownError",
    "NotLetInError",
    "NotProvedError",
    "Received",
    "RefusedError",
    "Signal",
    "TooLargeError",
    "TooManyError",
    "ViewerReader",
    "ViewerSender",
    "Who",
    "come_in",
]

log = structlog.get_logger()

_TOO_LARGE: Final = 10054
_FULL: Final = 10077
_PER_SUBJECT: Final = "per subject"


class TooLargeError(Exception):
    """A command is at most 64 KB."""


class TooManyError(Exception):
    """Too many of one's own commands of this verb wait to be answered; none was lost. Send it again in a while."""


class NotProvedError(Exception):
    """It takes somebody who showed just now that it is them, and that was too long ago."""


class Received(NamedTuple):
    """The bus keeps the command durably. ``again`` says that it already did: the same form, sent twice."""

    command: str
    again: bool


async def come_in(key: Key, settings: BusSettings | None = None) -> Who:
    """Exchange a code or an invitation for a session, which is the key's own ``session``; return who it is for.

    Raises:
        NotLetInError: it opens nothing, or was used, or too many were tried. Nobody is told which.
        BusDownError: no answer, and no session begun that we know of. It can be tried again with the same key.
    """
    settings = settings or BusSettings.from_environment()
    try:
        link = await Link.open(key, Reads.OUTCOMES, settings)
    except BusDownError:
        if key.session is None:
            raise
        link = await _begun(key.session, settings)
    try:
        return await link.who()
    finally:
        await link.close()


async def _begun(session: str, settings: BusSettings) -> Link:
    """Return a connection of a session whose beginning was answered too late to be heard: its invitation is used up."""
    try:
        return await Link.open(by_session(session), Reads.OUTCOMES, settings)
    except NotLetInError:
        raise BusDownError from None


class ViewerSender:
    """Sends one person's commands, and hears what came of them. An asynchronous context manager."""

    def __init__(self, key: Key, settings: BusSettings | None = None) -> None:
        self._key = key
        self._settings = settings or BusSettings.from_environment()
        self._link: Link | None = None
        self._who: Who | None = None
        self._following: asyncio.Task[None] | None = None
        self._back = asyncio.Event()
        self._over = False
        self._lost_at: float | None = None
        self._outcomes: dict[str, asyncio.Future[Outcome]] = {}

    @property
    def who(self) -> Who:
        """Return who this is, as the server said."""
        if self._who is None:
            msg = "not open"
            raise RuntimeError(msg)
        return self._who

    @property
    def ended(self) -> bool:
        """Return whether the session was ended: nothing more can be sent, and nothing of it may stay on a screen."""
        return self._over

    @property
    def is_open(self) -> bool:
        """Whether the connection stands now; if not, it is coming back by itself unless the session has ended."""
        return self._link is not None and self._link.is_open

    @property
    def lost_for(self) -> float:
        """Seconds for which the connection has not stood: nobody knows then if the session does. 0 while it stands."""
        if self.is_open or self._lost_at is None:
            return 0.0
        return time.monotonic() - self._lost_at

    async def __aenter__(self) -> Self:
        """Connect.

        Raises:
            NotLetInError: the gatekeeper refused.
            BusDownError: no answer.
        """
        link = await Link.open(self._key, Reads.OUTCOMES, self._settings)
        try:
            self._who = await link.who()
        except BaseException:
            await link.close()
            raise
        if self._key.session is not None and self._key.entrance is not Entrance.SESSION:
            self._key = by_session(self._key.session)
        self._link = link
        self._back.set()
        self._following = asyncio.create_task(self._follow())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connection."""
        if self._following is not None:
            await ended(self._following)
        if self._link is not None:
            await self._link.close()

    async def send(self, command: Command) -> Received:
        """Send ``command``, and return once the bus keeps it durably. Sending the same one again has one effect.

        Raises:
            RefusedError: this person may not send that.
            TooLargeError: more than 64 KB; nothing was sent.
            TooManyError: too many of them are waiting already.
            BusDownError: no answer. Send the same command again.
            NotLetInError: the session has ended.
            NotProvedError: it takes somebody who showed just now that it is them. Nothing was sent.
        """
        return await self.send_raw(command_subject(self.who.actor, command), encode(command), command.id)

    async def send_raw(self, subject: str, data: bytes, identifier: str) -> Received:
        """Send what may or may not be a command of this person's, as `send` does: the server decides."""
        if len(data) > MAX_COMMAND_BYTES:
            raise TooLargeError
        link = await self._standing()
        headers = {MESSAGE_ID: identifier, TRACE: new_trace()}
        if takes_proof(*subject.split(".")[-2:]):
            async with self._proved() as proved:
                reply = await proved.request(subject, data, headers)
        else:
            reply = await link.request(subject, data, headers)
        try:
            ack = read_ack(reply)
        except RefusedError as refusal:
            if refusal.code == _TOO_LARGE:
                raise TooLargeError from None
            if refusal.code == _FULL and _PER_SUBJECT in str(refusal):
                raise TooManyError from None
            raise BusDownError from refusal
        return Received(identifier, ack.duplicate)

    async def is_proved(self) -> bool:
        """Return whether this person showed so lately that it is them that they may send what takes that.

        Raises:
            BusDownError: no answer.
            NotLetInError: the session has ended.
        """
        await self._standing()
        try:
            async with self._proved():
                return True
        except NotProvedError:
            return False

    @asynccontextmanager
    async def _proved(self) -> AsyncIterator[Link]:
        """Open a connection for what takes somebody who showed just now that it is them."""
        try:
            link = await Link.open(self._key, Reads.PROVED, self._settings)
        except NotLetInError:
            if self._over:
                raise
            raise NotProvedError from None
        try:
            yield link
        finally:
            await link.close()

    async def outcome(self, command: str, within: float) -> Outcome | None:
        """Return what came of a command of this person's, or None if nothing did ``within`` so many seconds."""
        try:
            return await asyncio.wait_for(asyncio.shield(self._outcome(command)), within)
        except TimeoutError:
            return None

    async def _standing(self) -> Link:
        """Return an open connection, waiting a moment for one that is coming back."""
        if self._link is not None and not self._link.is_open:
            self._back.clear()
        try:
            await asyncio.wait_for(self._back.wait(), LONGEST_PAUSE)
        except TimeoutError:
            raise BusDownError from None
        if self._over or self._link is None:
            raise NotLetInError
        return self._link

    def _outcome(self, command: str) -> asyncio.Future[Outcome]:
        if command not in self._outcomes:
            self._outcomes[command] = asyncio.get_running_loop().create_future()
        return self._outcomes[command]

    async def _follow(self) -> None:
        """Take in outcomes, and come back when the connection is lost, until the session ends."""
        pause = FIRST_PAUSE
        while not self._over:
            with suppress(LostError, BusDownError):
                if self._link is None or not self._link.is_open:
                    await self._come_back()
                await self._take_outcomes()
            self._back.clear()
            self._lost_at = self._lost_at or time.monotonic()
            if self._link is not None:
                await self._link.close()
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        self._back.set()

    async def _come_back(self) -> None:
        try:
            self._link = await Link.open(self._key, Reads.OUTCOMES, self._settings)
            self._lost_at = None
            self._back.set()
        except NotLetInError:
            self._over = True
            raise LostError from None

    async def _take_outcomes(self) -> None:
        if self._link is None:
            return
        async for message in self._link.pulled():
            if message is None:
                continue
            try:
                outcome = decode_outcome(message.data)
            except UnreadableError as error:
                log.error("outcome_unreadable", reason=str(error))
                continue
            answered = self._outcome(outcome.command)
            if not answered.done():
                answered.set_result(outcome)
