"""Who is this? The way from what somebody shows to who they are, or to nothing at all.

Every code that opens nothing costs the same work, gets the same answer and takes the same time: an unknown one, a used
one, one that was tried too often. Sessions never wait for codes: those are hashed two at a time, beside the loop.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from contracts.base import Actor
from services.bus.gate.credential import Credential, Entrance, Errand, Mint, session_hash
from services.bus.gate.limits import Limit
from services.bus.gate.places import place_of
from services.bus.gate.sessions import Session, Sessions
from services.bus.gate.words import normalised, second_verifier, verifier
from services.gatekeeper.counting import Counting, Wanted
from services.gatekeeper.minting import FEED_LASTS, Identity, lasts, mint, somebody
from services.gatekeeper.registry import Registry

AT_ONCE: Final = 2
"""Codes hashed at the same time."""
WAITING: Final = 16
"""Codes that may wait to be hashed; more would be answered too late to be of use."""
REMEMBERED: Final = 10_000
REFUSED_AFTER: Final = 0.4
"""Seconds from when a code was shown to its refusal, at least: hashing takes a part of it, the rest is waited."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How often somebody unknown may try, and for how long. What succeeds does not count."""

    code: Limit
    address: Limit
    everybody: Limit
    public: Limit
    """Everything of everybody unknown."""
    ask: Limit
    """Of each address, as the next two."""
    wake: Limit
    press: Limit
    wake_anywhere: Limit
    """From all addresses: as many as a region's advocates could ever answer. Further ones are told whom to call."""
    receipt: Limit
    """From all addresses: a tenth of a second each, so that they leave half of what is everybody's to those who ask."""
    second: Limit
    """Second secrets, for each code and address: whoever guesses elsewhere keeps nobody out of what is theirs."""
    second_anywhere: Limit
    """Second secrets for each code, from all addresses where it was never told before."""
    invitation: timedelta = timedelta(days=14)
    """How long a link can be followed: a holiday long. One that lies in an old mail is found by others, not by them."""

    @classmethod
    def default(cls) -> "Limits":
        """Return the figures a deployment starts with."""
        return cls(
            code=Limit(name="code", burst=10, every=60),
            address=Limit(name="address", burst=20, every=15),
            everybody=Limit(name="everybody", burst=300, every=0.2),
            public=Limit(name="public", burst=200, every=0.05),
            ask=Limit(name="ask", burst=60, every=5),
            wake=Limit(name="wake", burst=10, every=30),
            press=Limit(name="press", burst=60, every=5),
            wake_anywhere=Limit(name="wake anywhere", burst=60, every=10),
            receipt=Limit(name="receipt", burst=100, every=0.1),
            second=Limit(name="second", burst=6, every=180),
            second_anywhere=Limit(name="second anywhere", burst=20, every=300),
        )


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
        limits: Limits | None = None,
    ) -> None:
        self._sessions = sessions
        self._registry = registry
        self._refresh = refresh
        self._clock = clock
        self._counting = counting
        self._limits = limits or Limits.default()
        self._hashing = ThreadPoolExecutor(AT_ONCE, "hashing")
        self._waiting = 0
        self._told_from: dict[tuple[Actor, str], None] = {}
        """By whom, and from which address, a second secret was told."""

    async def admit(self, credential: Credential) -> Mint | None:
        """Return what the connection may do, or None: not let in.

        Raises:
            BusDownError: it can't be known now.
        """
        identity = await self._identified(credential)
        return None if identity is None else mint(identity, credential)

    def close(self) -> None:
        """Stop hashing."""
        self._hashing.shutdown(wait=False, cancel_futures=True)

    async def _identified(self, credential: Credential) -> Identity | None:
        match credential.entrance:
            case Entrance.PUBLIC:
                return await self._nobody_known(credential)
            case Entrance.SESSION:
                return await self._by_session(credential.secret)
            case Entrance.SECOND:
                return await self._by_second(credential)
            case Entrance.FEED:
                return await self._tried(credential, self._limits_of_all(credential), self._read_by)
            case Entrance.CODE | Entrance.INVITATION:
                return await self._tried(credential, self._limits_of_code(credential), self._exchanged)

    async def _nobody_known(self, credential: Credential) -> Identity | None:
        now = self._clock()
        allowed = await self._counting.takes(self._limits_of_public(credential), now.timestamp())
        return somebody(credential.secret, now) if allowed else None

    async def _by_session(self, token: str | None) -> Identity | None:
        if token is None:
            return None
        name = session_hash(token)
        session = await self._sessions.find(name)
        if session is None:
            return None
        await self._refresh()
        return self._identity(name, session)

    async def _by_second(self, credential: Credential) -> Identity | None:
        """Let who came in by a code further in. Without a session, or a second secret, it is as if that were wrong."""
        within = await self._by_session(credential.within)
        alone = within.actor if within is not None and within.by_code else None
        limits = self._limits_of_second(credential, alone)
        return await self._tried(credential, limits, partial(self._unlocked, within=within))

    async def _tried(
        self,
        credential: Credential,
        wanted: Wanted,
        exchange: Callable[[Credential], Awaitable[Identity | None]],
    ) -> Identity | None:
        """Return whom a secret lets in, or None, after the same time whatever the reason."""
        loop = asyncio.get_running_loop()
        shown = loop.time()
        allowed = await self._counting.takes(wanted, self._clock().timestamp())
        identity = None
        if allowed and self._waiting < WAITING:
            identity = await exchange(credential)
        if identity is None:
            await asyncio.sleep(shown + REFUSED_AFTER - loop.time())
        else:
            await self._counting.give_back(wanted, self._clock().timestamp())
        return identity

    async def _exchanged(self, credential: Credential) -> Identity | None:
        """Return who the code belongs to, having begun the session it was exchanged for."""
        code = await self._hashed(verifier, credential.secret)
        await self._refresh()
        door = self._registry.door(code)
        if door is None or credential.session is None or door.once != (credential.entrance is Entrance.INVITATION):
            return None
        if door.once and self._clock() - door.since >= self._limits.invitation:
            return None
        name = session_hash(credential.session)
        if door.once and not await self._sessions.use_up(code):
            # Said again by whom it was used already, who did not hear the answer, it opens the same session.
            session = await self._sessions.find(name)
        else:
            now = self._clock()
            session = await self._sessions.begin(
                name,
                Session(
                    actor=door.actor, started=now, expires=now + lasts(door.actor.kind), entrance=credential.entrance
                ),
            )
        return self._identity(name, session) if session is not None and session.actor == door.actor else None

    async def _unlocked(self, credential: Credential, within: Identity | None) -> Identity | None:
        """Return who they are by both secrets, having begun a session that ends when the one by the code alone does."""
        second = self._registry.second(within.actor) if within is not None else None
        told = await self._hashed(second_verifier, credential.secret, second.code if second else "")
        if within is None or second is None or credential.session is None:
            return None
        if not hmac.compare_digest(told, second.verifier):
            return None
        self._told_from.pop((within.actor, credential.address), None)
        self._told_from[within.actor, credential.address] = None
        if len(self._told_from) > REMEMBERED:
            del self._told_from[next(iter(self._told_from))]
        name, now = session_hash(credential.session), self._clock()
        begun = Session(actor=second.actor, started=now, expires=within.expires, entrance=Entrance.SECOND)
        session = await self._sessions.begin(name, begun)
        return self._identity(name, session) if session.actor == second.actor else None

    async def _read_by(self, credential: Credential) -> Identity | None:
        """Return for whom a calendar program reads. Its token is 160 random bits: a quick hash of it tells nothing."""
        await self._refresh()
        feed = self._registry.feed(session_hash(credential.secret))
        if feed is None:
            return None
        return Identity(actor=feed.actor, session=feed.id, expires=self._clock() + FEED_LASTS, by_feed=True)

    def _identity(self, name: str, session: Session) -> Identity | None:
        stands = self._registry.stands(session.actor, name, session.started)
        if not stands or session.expires <= self._clock():
            return None
        by_code = session.entrance == Entrance.CODE
        return Identity(actor=session.actor, session=name, expires=session.expires, by_code=by_code)

    async def _hashed(self, slowly: Callable[..., str], *secrets: str) -> str:
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._hashing, slowly, *secrets)
        finally:
            self._waiting -= 1

    def _limits_of_code(self, credential: Credential) -> list[tuple[Limit, str]]:
        return [*self._limits_of_all(credential), (self._limits.code, session_hash(normalised(credential.secret)))]

    def _limits_of_second(self, credential: Credential, alone: Actor | None) -> list[tuple[Limit, str]]:
        """Return the limits that one try counts against. Where it was told rightly before, others' guesses don't."""
        whose = alone.team if alone else session_hash(credential.within or "")
        wanted = [*self._limits_of_all(credential), (self._limits.second, f"{whose} {place_of(credential.address)}")]
        if alone is None or (alone, credential.address) not in self._told_from:
            wanted.append((self._limits.second_anywhere, whose))
        return wanted

    def _limits_of_all(self, credential: Credential) -> list[tuple[Limit, str]]:
        everybody = (self._limits.everybody, "")
        place = place_of(credential.address)
        return [(self._limits.address, place), everybody] if place else [everybody]

    def _limits_of_public(self, credential: Credential) -> list[tuple[Limit, str]]:
        """Return what an errand counts against: its address first, so that it never uses up what is others' too."""
        limits, place = self._limits, place_of(credential.address)
        each, together = {
            Errand.ASK: (limits.ask, []),
            Errand.WAKE: (limits.wake, [limits.wake_anywhere]),
            Errand.PRESS: (limits.press, []),
            Errand.RECEIPT: (None, [limits.receipt]),
        }[credential.errand]
        own = [(each, place)] if each is not None and place else []
        return [*own, *((limit, "") for limit in (*together, limits.public))]
