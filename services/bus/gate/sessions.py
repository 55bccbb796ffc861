"""Sessions and used invitations, as the gatekeeper keeps them. Nobody else reaches these buckets.

A session's key is ``<hash>.<kind>.<team>.<person>``: found by the hash of its token, and all of a person's are one
filter. Nothing here opens anything: tokens and codes are kept as hashes.
"""

from datetime import datetime
from typing import Final

import msgspec
import nats.errors
from nats.aio.client import Client

from contracts.base import Actor
from contracts.vocabulary import Kind
from services.bus.wire.publishing import TIMEOUT, BusDownError, ConflictError, Message, publish

_FIRST: Final = "Nats-Expected-Last-Subject-Sequence"


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One person, come in. ``entrance`` says how surely it is them."""

    actor: Actor
    started: datetime
    expires: datetime
    entrance: str


class _Value(msgspec.Struct):
    started: datetime
    expires: datetime
    entrance: str


_values = msgspec.json.Decoder(_Value)


class Sessions:
    """The buckets ``sessions`` and ``redeemed``."""

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
        kind, team, person = headers["Nats-Subject"].split(".")[-3:]
        value = _values.decode(reply.data)
        return Session(
            actor=Actor(Kind(kind), team, person),
            started=value.started,
            expires=value.expires,
            entrance=value.entrance,
        )

    async def begin(self, name: str, session: Session) -> Session:
        """Keep ``session`` under the hash of its token, and return it; or the one that stands there already.

        Raises:
            BusDownError: no answer.
        """
        actor = session.actor
        value = _Value(session.started, session.expires, session.entrance)
        headers = {
            _FIRST: "0",
            f"{_FIRST}-Subject": f"$KV.sessions.{name}.>",
            "Nats-TTL": str(max(1, round((session.expires - session.started).total_seconds()))),
        }
        subject = f"$KV.sessions.{name}.{actor.kind}.{actor.team}.{actor.person}"
        try:
            await publish(self._nc, Message(subject, msgspec.json.encode(value), headers))
        except ConflictError:
            standing = await self.find(name)
            if standing is None:
                raise BusDownError from None
            return standing
        return session

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

    async def use_up(self, verifier: str) -> bool:
        """Return whether this is the first use of what works once. Whoever asks first has used it.

        Raises:
            BusDownError: no answer; it may be used up all the same.
        """
        try:
            await publish(self._nc, Message(f"$KV.redeemed.{verifier}", b"", {_FIRST: "0"}))
        except ConflictError:
            return False
        return True
