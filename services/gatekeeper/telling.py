"""Telling somebody where they are signed in, and by what they can be. It goes to them alone, and into no fact."""

from collections.abc import Awaitable, Callable
from typing import Final

from contracts.base import Actor
from contracts.outcomes import HeldPasskey, SignedIn, SignedInBy, SignIns
from services.bus.gate.credential import Entrance
from services.bus.gate.sessions import Session, Sessions
from services.gatekeeper.registry import Registry

_BY: Final = {
    Entrance.PASSKEY: SignedInBy.PASSKEY,
    Entrance.RECOVERY: SignedInBy.TWO_COLLEAGUES,
}


class Telling:
    """Knows what stands."""

    def __init__(self, sessions: Sessions, registry: Registry, refresh: Callable[[], Awaitable[None]]) -> None:
        self._sessions = sessions
        self._registry = registry
        self._refresh = refresh

    async def sign_ins(self, actor: Actor) -> SignIns:
        """Return the sessions and the passkeys of ``actor``, the newest first.

        Raises:
            BusDownError: no answer.
        """
        found = await self._sessions.of(actor)
        await self._refresh()
        standing = [each for each in found if self._registry.stands(actor, each.name, each.started, each.passkey)]
        held = [
            HeldPasskey(
                passkey=each.id,
                device=each.device,
                credential=each.credential,
                made=each.made,
                used=used.at if (used := await self._sessions.used(each.id)) else None,
            )
            for each in self._registry.devices.of(actor)
        ]
        return SignIns(sessions=tuple(map(_told, reversed(standing))), passkeys=tuple(reversed(held)))


def _told(session: Session) -> SignedIn:
    return SignedIn(
        session=session.name,
        by=_BY.get(Entrance(session.entrance), SignedInBy.LINK),
        passkey=session.passkey,
        started=session.started,
        used=session.used,
        expires=session.expires,
    )
