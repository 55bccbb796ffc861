"""Sealing: each case has a data key, and whoever destroys it has erased the case from every stream and backup.

A data key is 32 random bytes, kept in the bucket ``keys`` wrapped by the sealing key, which is a file of the home and
never on the bus. Both are used for XChaCha20-Poly1305 (`nacl.secret.Aead`); what is sealed is bound to the event's id
and the field's name, so a box can't be moved to another place.
"""

import asyncio
import hmac
import time
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections import OrderedDict
from typing import Final, NamedTuple

import msgspec
import nacl.exceptions
import nats.errors
import structlog
from nacl.secret import Aead
from nacl.utils import random
from nats.aio.client import Client

from contracts.codec import UnreadableError
from contracts.ids import NO_CASE
from services.bus.wire.getting import Stored, all_on, last_on
from services.bus.wire.publishing import TIMEOUT, BusDownError, ConflictError, Message, publish

log = structlog.get_logger()

BUCKET: Final = "keys"
OF_SERVICES: Final = "-"
"""Where a region stands in a key's subject: the key is a service's own, for what belongs to no case it could read."""
CACHED_FOR: Final = 300.0
"""Seconds a data key stays in memory: the longest that a process could go on reading what was erased."""
_CACHED: Final = 4096
_ERASED: Final = b"erased"
_SALT: Final = b"trellis leaf salt\x1f"
_FIRST: Final = "Nats-Expected-Last-Subject-Sequence"
_LOOK_AGAIN: Final = (0.05, 0.2, 0.5)
"""Seconds until a key that isn't there is looked for again: a copy of the bucket may lag behind."""
_NOTHING_THERE: Final = frozenset({10037, 10043, 10057})


class ErasedError(Exception):
    """The case was erased: nothing of it can be read or sealed by anybody any more."""


class KeyMissingError(UnreadableError):
    """There is no key for this case, and it was not erased: this is not the bucket its facts were sealed with."""


class WrongSealingKeyError(Exception):
    """The sealing key of this machine doesn't open the data keys of this bus."""


class CaseKey:
    """The data key of one case, at work."""

    def __init__(self, key: bytes) -> None:
        self._box = Aead(key)
        self._key = key

    def seal(self, event: str, field: str, text: str) -> str:
        """Return ``text`` sealed for that field of that event. Sealing it again gives another box."""
        return b64encode(self.seal_bytes(event, field, text.encode())).decode()

    def unseal(self, event: str, field: str, box: str) -> str:
        """Return the text in ``box``.

        Raises:
            UnreadableError: it was damaged, or sealed for another field, event or case.
        """
        try:
            return self.unseal_bytes(event, field, b64decode(box, validate=True)).decode()
        except (Base64Error, ValueError, UnicodeDecodeError):
            msg = f"SealError at $.{field}"
            raise UnreadableError(msg) from None

    def seal_bytes(self, event: str, field: str, data: bytes) -> bytes:
        """Return ``data`` sealed for that field of that event."""
        return bytes(self._box.encrypt(data, _bound_to(event, field)))

    def unseal_bytes(self, event: str, field: str, box: bytes) -> bytes:
        """Return what is in ``box``.

        Raises:
            UnreadableError: it was damaged, or sealed for another field, event or case.
        """
        try:
            return self._box.decrypt(box, _bound_to(event, field))
        except (nacl.exceptions.CryptoError, ValueError):
            msg = f"SealError at $.{field}"
            raise UnreadableError(msg) from None

    def salt(self, event: str) -> bytes:
        """Return the salt of that event's leaf in the ledger: gone with the key."""
        return hmac.digest(self._key, _SALT + event.encode(), "sha256")


class _Held(NamedTuple):
    key: CaseKey | None
    """None: erased."""
    until: float


class Keyring:
    """The data keys one process uses. ``regions_only``: it reads no case, only what belongs to a region."""

    def __init__(self, nc: Client, sealing_key: bytes, *, regions_only: bool = False) -> None:
        self._nc = nc
        self._wrap = Aead(sealing_key)
        self._regions_only = regions_only
        self._held: OrderedDict[tuple[str, str], _Held] = OrderedDict()

    def may_open(self, case: str) -> bool:
        """Return whether this process may have the key of ``case``."""
        return case == NO_CASE or not self._regions_only

    async def prove(self, service: str) -> None:
        """Check that the sealing key is the one with which this bus's data keys are wrapped.

        Raises:
            WrongSealingKeyError: it is another. Whoever went on would take what stands in FACTS for unreadable.
            BusDownError: no answer.
        """
        try:
            await self.key_to_write(OF_SERVICES, service)
        except KeyMissingError:
            msg = "credentials/sealing.key is not the one of this bus: bring back the one that was kept with its store"
            raise WrongSealingKeyError(msg) from None

    async def key(self, region: str, case: str) -> CaseKey:
        """Return the key of a case, from memory where it was used a moment ago.

        Raises:
            ErasedError: the case was erased.
            KeyMissingError: there is no key for it.
            BusDownError: no answer.
        """
        held = self._held.get((region, case))
        if held is not None and held.until > time.monotonic():
            self._held.move_to_end((region, case))
            return _whole(held.key)
        for pause in (*_LOOK_AGAIN, None):
            found = await self._find(region, case)
            if found is not None:
                return _whole(found.key)
            if pause is not None:
                await asyncio.sleep(pause)
        msg = "KeyMissing at $"
        raise KeyMissingError(msg)

    async def key_to_write(self, region: str, case: str) -> CaseKey:
        """Return the key of a case, made where it has none yet.

        Raises:
            ErasedError: the case was erased.
            BusDownError: no answer.
        """
        held = self._held.get((region, case))
        if held is not None and held.until > time.monotonic():
            return _whole(held.key)
        found = await self._find(region, case) or await self._make(region, case) or await self._find(region, case)
        if found is None:
            raise BusDownError
        return _whole(found.key)

    async def erased(self, region: str, case: str) -> bool:
        """Return whether the case was erased, as it stands now and not as somebody remembers it.

        Raises:
            BusDownError: no answer.
        """
        if case == NO_CASE or not self.may_open(case):
            return False
        held = self._held.get((region, case))
        if held is None or held.key is not None:
            held = await self._find(region, case)
        return held is not None and held.key is None

    async def destroy(self, region: str, case: str) -> None:
        """Destroy the key of a case for ever; doing it again does no harm, and finishes what was cut off.

        First a mark takes its place, naming the message that held it, so that no new key can be made; then that message
        is overwritten where it is kept. Whatever else was written there goes, too: a mark that names no key would leave
        the key where it is, and something that is no mark would leave no room for one.

        Raises:
            BusDownError: no answer; do it again.
        """
        there = [each async for each in all_on(self._nc, f"KV_{BUCKET}", _subject(region, case))]
        mark = next((each for each in there if each.data.startswith(_ERASED)), None)
        if mark is None:
            for each in there[1:]:
                await self._overwrite(each.seq)
            held_at = there[0].seq if there else 0
            wanted = Message(_subject(region, case), b"%s %d" % (_ERASED, held_at), {_FIRST: str(held_at)})
            try:
                await publish(self._nc, wanted)
            except ConflictError:
                raise BusDownError from None
        self._hold((region, case), None)
        for each in there:
            if each is not mark:
                await self._overwrite(each.seq)

    # --- the bucket ------------------------------------------------------------------------------------------------

    async def _find(self, region: str, case: str) -> _Held | None:
        stored = await last_on(self._nc, f"KV_{BUCKET}", _subject(region, case))
        return None if stored is None else self._hold((region, case), self._unwrapped(stored, region, case))

    async def _make(self, region: str, case: str) -> _Held | None:
        """Make a key, unless somebody else did in between."""
        key = random(Aead.KEY_SIZE)
        wrapped = bytes(self._wrap.encrypt(key, _bound_to(region, case)))
        try:
            await publish(self._nc, Message(_subject(region, case), wrapped, {_FIRST: "0"}))
        except ConflictError:
            return None
        return self._hold((region, case), CaseKey(key))

    def _unwrapped(self, stored: Stored, region: str, case: str) -> CaseKey | None:
        if stored.data.startswith(_ERASED):
            return None
        try:
            return CaseKey(self._wrap.decrypt(stored.data, _bound_to(region, case)))
        except (nacl.exceptions.CryptoError, ValueError):
            log.error("key_not_ours", seq=stored.seq)
            msg = "KeyMissing at $"
            raise KeyMissingError(msg) from None

    async def _overwrite(self, seq: int) -> None:
        try:
            reply = await self._nc.request(
                f"$JS.API.STREAM.MSG.DELETE.KV_{BUCKET}", msgspec.json.encode({"seq": seq}), timeout=TIMEOUT
            )
        except (TimeoutError, nats.errors.Error, OSError) as error:
            raise BusDownError from error
        refused = msgspec.json.decode(reply.data).get("error")
        if refused and refused.get("err_code") not in _NOTHING_THERE:
            raise BusDownError

    def _hold(self, which: tuple[str, str], key: CaseKey | None) -> _Held:
        held = self._held[which] = _Held(key, time.monotonic() + CACHED_FOR)
        self._held.move_to_end(which)
        while len(self._held) > _CACHED or next(iter(self._held.values())).until < time.monotonic():
            self._held.popitem(last=False)
        return held


def _whole(key: CaseKey | None) -> CaseKey:
    if key is None:
        raise ErasedError
    return key


def _bound_to(one: str, other: str) -> bytes:
    return f"{one}\x1f{other}".encode()


def _subject(region: str, case: str) -> str:
    return f"$KV.{BUCKET}.{region}.{case}"
