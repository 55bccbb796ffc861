"""Who is this? The way from what somebody shows to who they are, or to nothing at all.

Every code that opens nothing costs the same work, gets the same answer and takes the same time: an unknown one, a used
one, one that was tried too often. Sessions never wait for codes: those are hashed two at a time, beside the loop.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.bus.credential import Credential, Entrance, Mint, session_hash
from services.bus.sessions import Session, Sessions
from services.bus.words import normalised, verifier
from services.gatekeeper.limits import Limit
from services.gatekeeper.minting import Identity, lasts, mint, somebody
from services.gatekeeper.registry import Registry

AT_ONCE: Final = 2
"""Codes hashed at the same time."""
WAITING: Final = 16
"""Codes that may wait to be hashed; more would be answered too late to be of use."""
REFUSED_AFTER: Final = 0.4
"""Seconds from when a code was shown to its refusal, at least: hashing takes a part of it, the rest is waited."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How often somebody unknown may try, and for how long. What succeeds does not count."""

    code: Limit
    address: Limit
    everybody: Limit
    public: Limit
    invitation: timedelta = timedelta(days=14)
    """How long a link can be followed: a holiday long. One that lies in an old mail is found by others, not by them."""

    @classmethod
    def default(cls) -> "Limits":
        """Return the figures a deployment starts with."""
        return cls(
            code=Limit(burst=10, every=60),
            address=Limit(burst=20, every=15),
            everybody=Limit(burst=300, every=0.2),
            public=Limit(burst=200, every=0.05),
        )


class Admission:
    """Decides who comes in. ``refresh`` brings ``registry`` up to date with every fact kept so far."""

    def __init__(
        self,
        sessions: Sessions,
        registry: Registry,
        refresh: Callable[[], Awaitable[None]],
        clock: Callable[[], datetime],
        limits: Limits | None = None,
    ) -> None:
        self._sessions = sessions
        self._registry = registry
        self._refresh = refresh
        self._clock = clock
        self._limits = limits or Limits.default()
        self._hashing = ThreadPoolExecutor(AT_ONCE, "hashing")
        self._waiting = 0

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
                return self._nobody_known(credential)
            case Entrance.SESSION:
                return await self._by_session(credential)
            case Entrance.CODE | Entrance.INVITATION:
                return await self._by_code(credential)

    def _nobody_known(self, credential: Credential) -> Identity | None:
        now = self._clock()
        return somebody(credential.secret, now) if self._limits.public.allows("", now) else None

    async def _by_session(self, credential: Credential) -> Identity | None:
        name = session_hash(credential.secret)
        session = await self._sessions.find(name)
        if session is None:
            return None
        await self._refresh()
        return self._identity(name, session)

    async def _by_code(self, credential: Credential) -> Identity | None:
        loop = asyncio.get_running_loop()
        shown = loop.time()
        taken = self._take_attempts(credential)
        identity = None
        if taken is not None and self._waiting < WAITING:
            identity = await self._exchanged(credential)
        if identity is None:
            await asyncio.sleep(shown + REFUSED_AFTER - loop.time())
        else:
            for limit, key in taken or ():
                limit.give_back(key)
        return identity

    async def _exchanged(self, credential: Credential) -> Identity | None:
        """Return who the code belongs to, having begun the session it was exchanged for."""
        code = await self._hashed(credential.secret)
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

    def _identity(self, name: str, session: Session) -> Identity | None:
        stands = self._registry.stands(session.actor, name, session.started)
        if not stands or session.expires <= self._clock():
            return None
        return Identity(actor=session.actor, session=name, expires=session.expires)

    async def _hashed(self, secret: str) -> str:
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._hashing, verifier, secret)
        finally:
            self._waiting -= 1

    def _take_attempts(self, credential: Credential) -> list[tuple[Limit, str]] | None:
        """Return the attempts that were taken, or None where there was none left."""
        now = self._clock()
        wanted = [(self._limits.code, session_hash(normalised(credential.secret))), (self._limits.everybody, "")]
        if credential.address:
            wanted.append((self._limits.address, credential.address))
        allowed = [limit.allows(key, now) for limit, key in wanted]
        return wanted if all(allowed) else None
