"""The people who came in: for each session one connection of their own, by which they send and hear what came of it.

A connection lasts as long as it is used. That it stands is also how we know that the session does: when it is signed
out or runs out, the server ends it, and whoever looks in that session sees nothing more.
"""

import asyncio
import re
import time
from datetime import UTC, datetime
from typing import Any, Final

import structlog

from contracts.base import Actor, Audience
from contracts.disclosure import Part
from portal.errors import BusAwayError, NobodyError
from portal.live.feed import SILENT
from portal.shell import Notice
from services.bus.gate.credential import by_session, staying
from services.bus.viewers.link import NotLetInError
from services.bus.viewers.viewer import ViewerSender
from services.bus.wire.connection import BusSettings
from services.bus.wire.publishing import BusDownError

log = structlog.get_logger()

IDLE: Final = 300.0
"""Seconds a connection that nobody uses stays open."""
OPEN_FOR: Final = 15 * 60.0
"""Seconds without a tap after which what a second secret opened is closed again."""
_REMEMBERED: Final = 10_000
_TOKEN: Final = re.compile(r"[a-z2-7]{32}")


class Person:
    """Somebody who came in, in one session. ``notice`` is what became of the last thing they sent."""

    def __init__(self, token: str, sender: ViewerSender) -> None:
        self.token = token
        self.sender = sender
        self.notice: Notice | None = None
        self.opened: dict[tuple[str, Part | None], float] = {}
        """When this session last opened a part of a case, or any of it, on the monotonic clock."""
        self.watchers: set[asyncio.Event] = set()
        self.gone = False
        self.used = self.touched = time.monotonic()
        """When it was last of use, to an open screen too, and when somebody last asked for a page."""
        self.leave_to = ""
        """Where leaving leads them, if they chose that."""
        self.further_in = False
        """Whether it took a second secret: what is behind it closes again when nobody touches it."""

    @property
    def actor(self) -> Actor:
        return self.sender.who.actor

    @property
    def audience(self) -> Audience:
        return self.actor.audience

    @property
    def expires(self) -> datetime:
        return self.sender.who.expires

    @property
    def closes_in(self) -> float:
        """Seconds until this closes by itself, if nobody touches it and nobody says that they stay."""
        session = (self.expires - datetime.now(UTC)).total_seconds()
        return min(session, self.touched + OPEN_FOR - time.monotonic()) if self.further_in else session

    @property
    def left_open(self) -> bool:
        """Whether a second secret opened this, and nobody has touched it for a while."""
        return self.further_in and not self.gone and time.monotonic() - self.touched > OPEN_FOR

    @property
    def over(self) -> bool:
        """Whether the session has ended, here or anywhere."""
        return self.gone or self.left_open or self.sender.ended or self.expires <= datetime.now(UTC)

    @property
    def away(self) -> bool:
        """Whether their connection is lost for longer than a moment, so that nobody knows if the session still stands.

        Somebody who was removed is cut off at once, and told so only once the gatekeeper answers: until then, nothing.
        """
        return self.sender.lost_for > SILENT


class People:
    """The sessions of this process that are in use."""

    def __init__(self, settings: BusSettings) -> None:
        self._settings = settings
        self._people: dict[str, Person] = {}
        self._coming: dict[str, asyncio.Task[Person | None]] = {}
        self._chosen: dict[str, str] = {}
        """Where leaving leads from a session, as somebody chose: in memory alone, for as long as this process lives."""
        self._closed: dict[str, None] = {}
        """Sessions that were ended here, while the gatekeeper may not know it yet."""

    async def find(self, token: str | None) -> Person | None:
        """Return who is in the session ``token``, or None where there is no such session.

        Raises:
            BusAwayError: it can't be known right now.
        """
        if token is None or not _TOKEN.fullmatch(token) or token in self._closed:
            return None
        person = self._people.get(token)
        if person is not None and person.left_open:
            return None
        if person is not None and not person.over:
            person.used = time.monotonic()
            return person
        return await self._coming_in(token)

    async def stay(self, person: Person) -> None:
        """Let a session go on for as long again: its connection is replaced by one that lasts as long.

        Raises:
            NobodyError: it has ended.
            BusAwayError: it can't be known right now.
        """
        sender = ViewerSender(staying(person.token), self._settings)
        try:
            await sender.__aenter__()
        except NotLetInError:
            raise NobodyError from None
        except BusDownError:
            raise BusAwayError from None
        old, person.sender = person.sender, sender
        await old.__aexit__(None, None, None)

    async def to_end(self, token: str) -> Person | None:
        """Return who is in the session ``token``, so that it can be ended, also where it opens nothing here any more.

        Raises:
            BusAwayError: it can't be known right now.
        """
        person = self._people.get(token)
        if person is not None and not person.sender.ended:
            return person
        return await self._coming_in(token) if _TOKEN.fullmatch(token) else None

    async def _coming_in(self, token: str) -> Person | None:
        coming = self._coming.get(token)
        if coming is None:
            coming = self._coming[token] = asyncio.create_task(self._come_in(token))
            coming.add_done_callback(lambda _: self._coming.pop(token, None))
        return await asyncio.shield(coming)

    def choose_leaving(self, person: Person, to: str) -> None:
        """Let leaving lead ``to`` from now on, in this session."""
        self._chosen[person.token] = person.leave_to = to
        _bound(self._chosen)

    def chosen_leaving(self, token: str) -> str:
        """Return where leaving leads from the session ``token``; "": that wasn't chosen."""
        return self._chosen.get(token, "")

    def known(self, token: str) -> Person | None:
        """Return who is in the session ``token``, as far as it is known here, without asking anybody."""
        return self._people.get(token)

    def close_left_open(self) -> list[Person]:
        """Let nobody in any more by what was left open, and return it: its sessions are still to be ended."""
        found = [person for person in self._people.values() if person.left_open]
        for person in found:
            self.close_one(person)
        return found

    def close_one(self, person: Person) -> None:
        """Let nobody in any more by a session, whether or not the gatekeeper knows already that it has ended."""
        self._closed[person.token] = None
        _bound(self._closed)
        self._chosen.pop(person.token, None)
        person.gone = True
        for watcher in person.watchers:
            watcher.set()

    async def forget(self, person: Person) -> None:
        """Close the connection of a session that ended."""
        person.gone = True
        if self._people.get(person.token) is person:
            del self._people[person.token]
        for watcher in person.watchers:
            watcher.set()
        await person.sender.__aexit__(None, None, None)

    async def tidy(self) -> list[Person]:
        """Forget the sessions that ended, and the connections nobody uses; return those that ended."""
        now = time.monotonic()
        people = [person for person in self._people.values() if not person.gone]  # those are being signed out
        ended = [person for person in people if person.over]
        for watcher in (watcher for person in people if person.away for watcher in person.watchers):
            watcher.set()
        idle = [person for person in people if not person.watchers and now - person.used > IDLE]
        for person in {id(person): person for person in (*ended, *idle)}.values():
            await self.forget(person)
        return ended

    async def close(self) -> None:
        """Close every connection."""
        await asyncio.gather(*map(self.forget, list(self._people.values())))

    async def _come_in(self, token: str) -> Person | None:
        sender = ViewerSender(by_session(token), self._settings)
        try:
            await sender.__aenter__()
        except NotLetInError:
            return None
        except BusDownError:
            raise BusAwayError from None
        old = self._people.get(token)
        if old is not None:
            await self.forget(old)
        person = self._people[token] = Person(token, sender)
        person.leave_to = self._chosen.get(token, "")
        return person


def _bound(kept: dict[str, Any]) -> None:
    """Forget what is oldest of what is too much."""
    while len(kept) > _REMEMBERED:
        del kept[next(iter(kept))]
