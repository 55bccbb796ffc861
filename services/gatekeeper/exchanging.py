"""What somebody shows, exchanged for a session: a code, a link, a second secret, a passkey, two colleagues' halves.

Each returns the session that was begun, or None. What works once is used up by whoever comes first; said again by the
same browser, which did not hear the answer, it is the same session again.
"""

import hmac
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import msgspec
import structlog

from contracts.base import Actor
from services.bus.gate.credential import HALVES, Credential, Entrance, session_hash
from services.bus.gate.passkey import Assertion, in_url, read_assertion, spelled, user_handle
from services.bus.gate.sessions import Session, Sessions, Used
from services.bus.gate.words import invitation_verifier, second_verifier, verifier
from services.gatekeeper.devices import Passkey
from services.gatekeeper.hashing import Hashing
from services.gatekeeper.minting import Identity
from services.gatekeeper.passkeys import Verifying
from services.gatekeeper.registry import Registry
from services.gatekeeper.settings import Figures

log = structlog.get_logger()

_HALVES = 2


class Exchanging:
    """Begins sessions. ``refresh`` brings ``registry`` up to date with every fact kept so far."""

    def __init__(
        self,
        sessions: Sessions,
        registry: Registry,
        refresh: Callable[[], Awaitable[None]],
        clock: Callable[[], datetime],
        *,
        hashed: Hashing,
        figures: Figures,
        verifying: Verifying,
    ) -> None:
        self._sessions = sessions
        self._registry = registry
        self._refresh = refresh
        self._clock = clock
        self._hashed = hashed
        self._figures = figures
        self._verifying = verifying

    async def by_code(self, credential: Credential) -> Session | None:
        """Return the session of whoever a code, or an invitation, belongs to."""
        once = credential.entrance is Entrance.INVITATION
        code = invitation_verifier(credential.secret) if once else await self._hashed(verifier, credential.secret)
        await self._refresh()
        door = self._registry.door(code)
        if door is None or door.once != once:
            return None
        if not once:
            return await self._begin(credential, door.actor)
        if self._clock() - door.since >= self._figures.invitation.length:
            return None
        return await self._begin_once(credential, door.actor, code)

    async def by_second(self, credential: Credential, within: Identity | None) -> Session | None:
        """Return a session by both secrets, which ends when the one by the code alone does."""
        second = self._registry.second(within.actor) if within is not None else None
        told = await self._hashed(second_verifier, credential.secret, second.code if second else "")
        if within is None or second is None or not hmac.compare_digest(told, second.verifier):
            return None
        return await self._begin(credential, second.actor, expires=within.expires)

    async def by_both_halves(self, credential: Credential) -> Session | None:
        """Return the session of somebody whom two colleagues told one half each, in whichever order."""
        halves = credential.secret.split(HALVES)
        if len(halves) != _HALVES:
            halves = [credential.secret, ""]
        told = frozenset([await self._hashed(verifier, half) for half in halves])
        await self._refresh()
        recovery = self._registry.devices.recovery(told)
        if recovery is None or self._clock() - recovery.since >= self._figures.recovery.length:
            return None
        return await self._begin_once(credential, recovery.actor, recovery.name)

    async def by_passkey(self, credential: Credential) -> Session | None:
        """Return the session of whoever holds the passkey that answered."""
        if credential.session is None:
            return None
        standing = await self._sessions.find(session_hash(credential.session))
        if standing is not None:
            return standing
        passkey = await self._answered(credential.secret)
        return None if passkey is None else await self._begin(credential, passkey.actor, passkey=passkey.id)

    async def proved(self, credential: Credential) -> Session | None:
        """Return the session within which its own person showed, by a passkey of theirs, that it is them."""
        passkey = await self._answered(credential.secret)
        session = await self._sessions.find(session_hash(credential.within or ""))
        if passkey is None or session is None or session.actor != passkey.actor:
            return None
        now = self._clock()
        proved = msgspec.structs.replace(session, proved=now, used=now)
        return proved if await self._sessions.renew(proved, now) else None

    async def _answered(self, text: str) -> Passkey | None:
        """Return the passkey that answered, to a challenge that nothing was answered to before."""
        await self._refresh()
        answer = read_assertion(text)
        passkey = self._registry.devices.passkey(answer.credential) if answer is not None else None
        if answer is None or passkey is None or answer.user != in_url(user_handle(passkey.actor)):
            return None
        used, now = await self._sessions.used(passkey.id), self._clock()
        uses = self._verifying.signed(answer, passkey.public_key, used.uses if used else passkey.uses, now)
        if uses is None or not await self._used_up(answer, now):
            return None
        if not await self._sessions.use(passkey.id, Used(uses, now, used.seq if used else 0)):
            log.warning("passkey_used_twice_at_once")
            return None
        return passkey

    async def _used_up(self, answer: Assertion, now: datetime) -> bool:
        challenge = self._verifying.challenge_in(answer.client, now)
        if challenge is None:
            return False
        return await self._sessions.use_up(spelled(challenge), lasts=2 * self._figures.challenge.length)

    async def _begin_once(self, credential: Credential, actor: Actor, secret: str) -> Session | None:
        """Begin the session for which something is used up that works once."""
        if credential.session is None:
            return None
        if not await self._sessions.use_up(secret):
            session = await self._sessions.find(session_hash(credential.session))
            return session if session is not None and session.actor == actor else None
        return await self._begin(credential, actor)

    async def _begin(
        self, credential: Credential, actor: Actor, *, expires: datetime | None = None, passkey: str | None = None
    ) -> Session | None:
        if credential.session is None:
            return None
        name, now = session_hash(credential.session), self._clock()
        session = Session(
            actor=actor,
            started=now,
            expires=expires or now + self._lasts(actor, credential.entrance),
            entrance=credential.entrance,
            proved=now,
            used=now,
            passkey=passkey,
            name=name,
        )
        begun = await self._sessions.begin(name, session)
        return begun if begun.actor == actor else None

    def _lasts(self, actor: Actor, entrance: Entrance) -> timedelta:
        return self._figures.lasts(actor.kind, by_passkey=entrance is Entrance.PASSKEY)
