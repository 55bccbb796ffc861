"""How much is left of what somebody may try, kept where every gatekeeper reaches it, and nobody else does.

What a level is of (an address, a code) stands nowhere: its name is a keyed hash, of a key that only gatekeepers have.
It lies encrypted, as everything does, and is gone once it says nothing any more.
"""

import asyncio
import base64
import hmac
import math
import time
from collections.abc import Callable
from typing import Final
from weakref import WeakValueDictionary

import msgspec
import nats.errors
from nats.aio.client import Client

from services.bus.gate.limits import Change, Level
from services.bus.wire.getting import status_of, stored_in
from services.bus.wire.publishing import BusDownError, ConflictError, read_ack

BUCKET: Final = "tries"
_EXPECTED: Final = "Nats-Expected-Last-Subject-Sequence"
_WITHIN: Final = 0.25
"""Seconds for one answer: whoever waits at the door has less than two for all of it."""
_ALTOGETHER: Final = 4
"""How many times that for all of it, where others are faster. In one process tries wait for one another, so others are
other gatekeepers; each write that loses means that another's was made."""


_levels = msgspec.json.Decoder(Level)


class Levels:
    """The bucket ``tries``."""

    def __init__(self, nc: Client, secret: bytes, within: float = _WITHIN) -> None:
        """Reach it as the user ``gatekeeper``.

        ``secret`` is what names are hashed with, the same for each of them; ``within`` is how many seconds one answer
        may take.
        """
        self._nc = nc
        self._secret = secret
        self._within = within
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def change(self, key: str, becomes: Callable[[Level | None], Change | None]) -> bool:
        """Make the level of ``key`` what it ``becomes``, whoever else changes it; return False where that is nothing.

        Raises:
            BusDownError: no answer in time, or others were faster each time.
        """
        subject = f"$KV.{BUCKET}.{self._name(key)}"
        turn = self._turns.setdefault(subject, asyncio.Lock())
        async with turn:
            ends = time.monotonic() + self._within * _ALTOGETHER
            while time.monotonic() < ends:
                level, seq = await self._read(subject)
                change = becomes(level)
                if change is None:
                    return False
                try:
                    await self._write(subject, change, seq)
                except ConflictError:
                    continue
                return True
        raise BusDownError

    async def _read(self, subject: str) -> tuple[Level | None, int]:
        try:
            reply = await self._nc.request(f"$JS.API.DIRECT.GET.KV_{BUCKET}.{subject}", timeout=self._within)
        except (nats.errors.Error, TimeoutError, OSError) as error:
            raise BusDownError from error
        status = status_of(reply)
        if status and status != "404":
            raise BusDownError
        if status:
            return None, 0
        stored = stored_in(reply)
        return _levels.decode(stored.data), stored.seq

    async def _write(self, subject: str, change: Change, seq: int) -> None:
        headers = {_EXPECTED: str(seq), "Nats-TTL": str(max(1, math.ceil(change.lasts)))}
        data = msgspec.json.encode(change.level)
        try:
            reply = await self._nc.request(subject, data, timeout=self._within, headers=headers)
        except (nats.errors.Error, TimeoutError, OSError) as error:
            raise BusDownError from error
        read_ack(reply.data)

    def _name(self, key: str) -> str:
        digest = hmac.digest(self._secret, key.encode(), "sha256")
        return base64.b32encode(digest[:20]).decode().lower()
