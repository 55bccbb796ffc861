"""How long somebody stays, and what they had typed when that was over.

A form that comes in when its session has ended isn't saved. What was typed goes back into the page it came from,
sealed: whoever holds the device can't read it, only the same person can open it, by coming in again, and it is kept
nowhere else. Pure, but for the randomness of a seal.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Final

import msgspec
import nacl.exceptions
from nacl.secret import Aead

from contracts.base import Actor

WHO: Final = "_who"
"""The field by which a form says whose it is."""
FIELD: Final = "kept"
FOR: Final = 30 * 60.0
"""Seconds for which what was typed can be opened."""
_MARK: Final = 24


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody sent after their session had ended. ``until``: POSIX seconds."""

    who: str
    path: str
    command: str
    fields: Mapping[str, tuple[str, ...]]
    until: float


_kept: Final = msgspec.msgpack.Decoder(Kept)


def mark_of(actor: Actor, secret: str, *, further_in: bool) -> str:
    """Return what stands for somebody, as far in as they are, in their own pages: it says of nobody who they are."""
    text = f"who\x1f{actor.kind}\x1f{actor.team}\x1f{actor.person}\x1f{further_in}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()[:_MARK]


def sealed(kept: Kept, secret: str) -> str:
    """Return ``kept`` as it can stand in a page."""
    box = Aead(_key(secret)).encrypt(msgspec.msgpack.encode(kept))
    return base64.urlsafe_b64encode(bytes(box)).decode()


def opened(text: str, secret: str, who: str, now: float) -> Kept | None:
    """Return what was kept, None where it isn't theirs, isn't ours, or was kept for too long."""
    try:
        plain = Aead(_key(secret)).decrypt(base64.urlsafe_b64decode(text.encode()))
    except (nacl.exceptions.CryptoError, ValueError):
        return None
    kept = _kept.decode(plain)
    return kept if hmac.compare_digest(kept.who, who) and now < kept.until else None


def typed(kept: Kept) -> tuple[str, ...]:
    """Return what somebody wrote themselves, as far as that can be told from what was only chosen."""
    return tuple(
        text for texts in kept.fields.values() for text in texts if " " in text.strip() or len(text) > _WRITTEN
    )


_WRITTEN: Final = 32
"""Characters: no choice, and no id, has as many."""


def _key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"kept\x1ftyped", hashlib.sha256)
