"""Sessions and used invitations, as the gatekeeper keeps them. Nobody else reaches these buckets.

A session's key is ``<hash>.<kind>.<team>.<person>``: found by the hash of its token, and all of a person's are one
filter. Nothing here opens anything: tokens and codes are kept as hashes.
"""

from datetime import datetime, timedelta
from typing import Final

import msgspec
import nats.errors
from nats.aio.client import Client

from contracts.base import Actor
from contracts.vocabulary import Kind
from services.bus.wire.getting import Stored, all_on, last_on, stored_in
from services.bus.wire.publishing import TIMEOUT, BusDownError, ConflictError, Message, publish

_FIRST: Final = "Nats-Expected-Last-Subject-Sequence"


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One person, come in. ``entrance`` says how surely it is them, ``proved`` when they last showed that it is."""

    actor: Actor
    started: datetime
    expires: datetime
    entrance: str
    proved: datetime
    used: datetime
    passkey: str | None = None
    """By which passkey it began."""
    name: str = ""
    """The hash of its token."""
    seq: int = 0
    """Where it stands in its bucket: whoever changes it changes this one, and no other that came in its place."""


class _Value(msgspec.Struct):
    started: datetime
    expires: datetime
    entrance: str
    proved: datetime
    used: datetime
    passkey: str | None = None


class Used(msgspec.Struct, frozen=True):
    """How often a passkey was used, as its device counts, and when it last was."""

    uses: int
    at: datetime
    seq: int = 0


_values = msgspec.json.Decoder(_Value)
_uses = msgspec.json.Decoder(Used)


class Sessions:
    """The buckets ``sessions``, ``redeemed`` and ``passkeys``."""

    def __init__(self, nc: Client) -> None:
        self._nc = nc

    async def find(self, name: str) -> Session | None:
        """Return the session whose token hashes to ``name``, or None.

        Raises:
            BusDownError: no answer.
        """
        body = msgspec.json.encode({"last_by_subj": f"$KV.sessions.{name}.>"})
        try:
            reply = await self._nc.request("$JS.API.DIRECT.GET.KV_sessions", body, timeout=TIMEOUT)
        except (nats.errors.Error, TimeoutError, OSError) as error:
            raise BusDownError from error
        headers = reply.headers or {}
        if headers.get("Status") == "404":
            return None
        if "Status" in headers:
            raise BusDownError
        return _session_in(stored_in(reply))

    async def of(self, actor: Actor) -> list[Session]:
        """Return every session of ``actor`` that hasn't run out, the oldest first.

        Raises:
            BusDownError: no answer.
        """
        found = all_on(self._nc, "KV_sessions", f"$KV.sessions.*.{actor.kind}.{actor.team}.{actor.person}")
        return [_session_in(stored) async for stored in found]

    async def begin(self, name: str, session: Session) -> Session:
        """Keep ``session`` under the hash of its token, and return it; or the one that stands there already.

        Raises:
            BusDownError: no answer.
        """
        headers = {_FIRST: "0", f"{_FIRST}-Subject": f"$KV.sessions.{name}.>"}
        try:
            await publish(self._nc, _kept(name, session, headers, session.started))
        except ConflictError:
            standing = await self.find(name)
            if standing is None:
                raise BusDownError from None
            return standing
        return session

    async def renew(self, session: Session, at: datetime) -> bool:
        """Keep ``session``, as `find` returned it and it was changed since; return False where it is another by now.

        Raises:
            BusDownError: no answer.
        """
        try:
            await publish(self._nc, _kept(session.name, session, {_FIRST: str(session.seq)}, at))
        except ConflictError:
            return False
        return True

    async def used(self, passkey: str) -> Used | None:
        """Return how often a passkey was used, or None: it never was.

        Raises:
            BusDownError: no answer.
        """
        stored = await last_on(self._nc, "KV_passkeys", f"$KV.passkeys.{passkey}")
        if stored is None:
            return None
        return msgspec.structs.replace(_uses.decode(stored.data), seq=stored.seq)

    async def use(self, passkey: str, used: Used) -> bool:
        """Keep that a passkey was used; False where it was once more since ``used.seq``.

        Raises:
            BusDownError: no answer.
        """
        message = Message(f"$KV.passkeys.{passkey}", msgspec.json.encode(used), {_FIRST: str(used.seq)})
        try:
            await publish(self._nc, message)
        except ConflictError:
            return False
        return True

    async def end(self, actor: Actor, name: str | None = None) -> None:
        """Forget one session of ``actor``, or all of theirs.

        Raises:
            BusDownError: no answer.
        """
        body = {"filter": f"$KV.sessions.{name or '*'}.{actor.kind}.{actor.team}.{actor.person}"}
        try:
            reply = await self._nc.request(
                "$JS.API.STREAM.PURGE.KV_sessions", msgspec.json.encode(body), timeout=TIMEOUT
            )
        except (nats.errors.Error, TimeoutError, OSError) as error:
            raise BusDownError from error
        if "error" in msgspec.json.decode(reply.data):
            raise BusDownError

    async def use_up(self, verifier: str, *, lasts: timedelta | None = None) -> bool:
        """Return whether this is the first use of what works once. Whoever asks first has used it.

        ``lasts``: how long it would work for at all, so that nobody need remember it any longer.

        Raises:
            BusDownError: no answer; it may be used up all the same.
        """
        ends = {} if lasts is None else {"Nats-TTL": _seconds(lasts)}
        try:
            await publish(self._nc, Message(f"$KV.redeemed.{verifier}", b"", {_FIRST: "0", **ends}))
        except ConflictError:
            return False
        return True


def _kept(name: str, session: Session, headers: dict[str, str], at: datetime) -> Message:
    actor = session.actor
    subject = f"$KV.sessions.{name}.{actor.kind}.{actor.team}.{actor.person}"
    value = _Value(
        session.started, session.expires, session.entrance, session.proved, session.used, passkey=session.passkey
    )
    return Message(subject, msgspec.json.encode(value), headers | {"Nats-TTL": _seconds(session.expires - at)})


def _session_in(stored: Stored) -> Session:
    name, kind, team, person = stored.subject.split(".")[-4:]
    value = _values.decode(stored.data)
    return Session(
        actor=Actor(Kind(kind), team, person),
        started=value.started,
        expires=value.expires,
        entrance=value.entrance,
        proved=value.proved,
        used=value.used,
        passkey=value.passkey,
        name=name,
        seq=stored.seq,
    )


def _seconds(lasts: timedelta) -> str:
    return str(max(1, round(lasts.total_seconds())))
