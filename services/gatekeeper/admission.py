"""Who is this? The way from what somebody shows to who they are, or to nothing at all.

Every code that opens nothing costs the same work, gets the same answer and takes the same time: an unknown one, a used
one, one that was tried too often. Sessions never wait for codes: those are hashed two at a time, beside the loop.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import msgspec
import structlog

from services.bus.gate.credential import Credential, Entrance, Mint, Reads, session_hash
from services.bus.gate.passkey import spelled
from services.bus.gate.places import place_of
from services.bus.gate.sessions import Session, Sessions
from services.gatekeeper.challenges import RANDOM
from services.gatekeeper.counting import Counting, Wanted
from services.gatekeeper.exchanging import Exchanging
from services.gatekeeper.hashing import Hashing
from services.gatekeeper.minting import Identity, asking, mint, somebody
from services.gatekeeper.passkeys import Verifying
from services.gatekeeper.registry import Registry
from services.gatekeeper.settings import Figures
from services.gatekeeper.wanted import Limits

log = structlog.get_logger()

REFUSED_AFTER: Final = 0.4
"""Seconds from when a code was shown to its refusal, at least: hashing takes a part of it, the rest is waited."""
_EVERYDAY: Final = frozenset({Entrance.PUBLIC, Entrance.CHALLENGE, Entrance.SESSION, Entrance.STAY, Entrance.FEED})
"""Doors by which nobody becomes anybody: each page goes by them, and a line for each would bury the others."""
_USED_AGAIN: Final = timedelta(minutes=1)
"""A session that came in so lately isn't noted anew."""


Exchange = Callable[[Exchanging, Credential], Awaitable[Session | None]]


class Admission:
    """Decides who comes in. ``refresh`` brings ``registry`` up to date with every fact kept so far."""

    def __init__(
        self,
        sessions: Sessions,
        registry: Registry,
        refresh: Callable[[], Awaitable[None]],
        clock: Callable[[], datetime],
        counting: Counting,
        *,
        figures: Figures,
        verifying: Verifying,
        limits: Limits | None = None,
    ) -> None:
        self._sessions = sessions
        self._registry = registry
        self._refresh = refresh
        self._clock = clock
        self._counting = counting
        self._figures = figures
        self._challenges = verifying.challenges
        self._limits = limits or Limits.default()
        self._hashing = {spoilt: Hashing() for spoilt in (False, True)}
        """Apart for places that guessed and for all others: a crowd of the one keeps nobody of the others waiting."""
        known = (sessions, registry, refresh, clock)
        self._exchanging = {
            spoilt: Exchanging(*known, hashed=hashing, figures=figures, verifying=verifying)
            for spoilt, hashing in self._hashing.items()
        }

    async def admit(self, credential: Credential) -> Mint | None:
        """Return what the connection may do, or None: not let in.

        Raises:
            BusDownError: it can't be known now.
        """
        identity = await self._identified(credential)
        door = credential.entrance
        if identity is None or (credential.reads is Reads.PROVED and identity.proved_until <= self._clock()):
            log.info("not_admitted", door=door)  # by which door, and never who, with what, or from where
            return None
        if door not in _EVERYDAY:
            log.info("admitted", door=door, kind=identity.actor.kind)
        return mint(identity, credential)

    def close(self) -> None:
        """Stop hashing, and say how much was tried at all."""
        log.info("gate_closed", hashed=sum(each.done for each in self._hashing.values()))
        for each in self._hashing.values():
            each.close()

    async def _identified(self, credential: Credential) -> Identity | None:
        identify = {
            Entrance.PUBLIC: self._nobody_known,
            Entrance.CHALLENGE: self._challenged,
            Entrance.SESSION: self._by_session_shown,
            Entrance.STAY: self._staying,
            Entrance.SECOND: self._by_second,
            Entrance.FEED: self._by_feed,
        }.get(credential.entrance, self._by_exchange)
        return await identify(credential)

    async def _by_exchange(self, credential: Credential) -> Identity | None:
        """Let in who shows what is exchanged for a session, or for having shown within one that it is them."""
        match credential.entrance:
            case Entrance.PASSKEY:
                exchange = Exchanging.by_passkey if credential.within is None else Exchanging.proved
                return await self._begun(credential, [], exchange)
            case Entrance.RECOVERY:
                return await self._begun(credential, self._limits.of_code(credential), Exchanging.by_both_halves)
            case _:
                return await self._begun(credential, self._limits.of_code(credential), Exchanging.by_code)

    async def _nobody_known(self, credential: Credential) -> Identity | None:
        now = self._clock()
        allowed = await self._may_send(credential, now.timestamp())
        return somebody(credential.secret, now, self._figures) if allowed else None

    async def _may_send(self, credential: Credential, now: float) -> bool:
        """Return whether a form may be sent. The same form sent once more is one try, at whichever gatekeeper."""
        form = (self._limits.form, session_hash(credential.secret))
        if await self._counting.takes_again(*form, now):
            return True
        allowed = await self._counting.takes(self._limits.of_public(credential), now)
        if allowed:
            await self._counting.takes([form], now)
        return allowed

    async def _challenged(self, credential: Credential) -> Identity | None:
        """Return nobody, whose name is a challenge."""
        now = self._clock()
        if not await self._counting.takes(self._limits.of_public(credential), now.timestamp()):
            return None
        return asking(spelled(self._challenges.new(now, secrets.token_bytes(RANDOM))), now, self._figures)

    async def _by_session_shown(self, credential: Credential) -> Identity | None:
        return await self._by_session(credential.secret)

    async def _by_session(self, token: str | None) -> Identity | None:
        if token is None:
            return None
        session = await self._sessions.find(session_hash(token))
        if session is None:
            return None
        await self._refresh()
        identity = self._identity(session)
        now = self._clock()
        if identity is not None and now - session.used > _USED_AGAIN:
            await self._sessions.renew(msgspec.structs.replace(session, used=now), now)
        return identity

    async def _staying(self, credential: Credential) -> Identity | None:
        """Return who is in a session, which goes on from now for as long again, and never beyond the longest."""
        session = await self._sessions.find(session_hash(credential.secret))
        if session is None:
            return None
        await self._refresh()
        identity = self._identity(session)
        now, by_passkey = self._clock(), session.entrance == Entrance.PASSKEY
        again = now + self._figures.lasts(session.actor.kind, by_passkey=by_passkey)
        expires = min(again, session.started + self._figures.longest.length)
        if identity is None or expires <= session.expires:
            return identity
        longer = msgspec.structs.replace(session, expires=expires, used=now)
        return self._identity(longer) if await self._sessions.renew(longer, now) else identity

    async def _by_second(self, credential: Credential) -> Identity | None:
        """Let who came in by a code further in. Without a session, or a second secret, it is as if that were wrong."""
        within = await self._by_session(credential.within)
        alone = within.actor if within is not None and within.by_code else None
        place = f"{alone.team if alone else ''} {place_of(credential.address)}"
        now = self._clock().timestamp()
        told_before = alone is not None and await self._counting.spent(self._limits.told, place, now)
        own = self._limits.of_second(credential, alone, told_before=told_before)
        identity = await self._begun(credential, own, partial(Exchanging.by_second, within=within))
        if identity is not None and not told_before:
            await self._counting.takes([(self._limits.told, place)], now)
        return identity

    async def _begun(self, credential: Credential, own: Wanted, exchange: Exchange) -> Identity | None:
        """Return who is in the session that what was shown is exchanged for."""

        async def exchanged(*, spoilt: bool) -> Identity | None:
            if self._hashing[spoilt].full:
                return None
            session = await exchange(self._exchanging[spoilt], credential)
            return None if session is None else self._identity(session)

        return await self._tried(credential, own, exchanged)

    async def _tried(
        self,
        credential: Credential,
        own: Wanted,
        shows: Callable[..., Awaitable[Identity | None]],
    ) -> Identity | None:
        """Return whom a secret lets in, or None, after the same time whatever the reason.

        ``own`` is what it counts against besides what every try does; ``shows`` is asked only if there was one to take.
        """
        loop, limits = asyncio.get_running_loop(), self._limits
        shown, place = loop.time(), place_of(credential.address)
        now = self._clock().timestamp()
        spoilt = not place or await self._counting.spent(limits.spoilt, place, now)
        wanted = [*limits.of_all(credential, spoilt=spoilt), *own]
        allowed = await self._counting.takes(wanted, now)
        identity = await shows(spoilt=spoilt) if allowed else None
        if identity is not None:
            await self._counting.give_back(wanted, now)
            return identity
        if place:
            await self._counting.takes([(limits.spoilt, place)], now)
        await asyncio.sleep(shown + REFUSED_AFTER - loop.time())
        return None

    async def _by_feed(self, credential: Credential) -> Identity | None:
        async def reading(**_: bool) -> Identity | None:
            return await self._read_by(credential)

        return await self._tried(credential, [], reading)

    async def _read_by(self, credential: Credential) -> Identity | None:
        """Return for whom a calendar program reads. Its token is 160 random bits: a quick hash of it tells nothing."""
        await self._refresh()
        feed = self._registry.feed(session_hash(credential.secret))
        if feed is None:
            return None
        now = self._clock()
        expires = now + self._figures.feed.length
        return Identity(actor=feed.actor, session=feed.id, expires=expires, proved_until=now, by_feed=True)

    def _identity(self, session: Session) -> Identity | None:
        stands = self._registry.stands(session.actor, session.name, session.started, session.passkey)
        if not stands or session.expires <= self._clock():
            return None
        return Identity(
            actor=session.actor,
            session=session.name,
            expires=session.expires,
            proved_until=session.proved + self._figures.proved.length,
            by_code=session.entrance == Entrance.CODE,
        )
