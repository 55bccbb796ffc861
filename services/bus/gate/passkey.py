"""What the portal and the gatekeeper both know of passkeys: for which site, for whom, and how an answer travels.

Nothing here verifies anything: that is the gatekeeper's.
"""

import base64
import binascii
import hashlib
import os
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from contracts.base import Actor

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})
_USUAL: Final = "http://localhost:8000"


class Site(NamedTuple):
    """Where people come in, as their browsers name it."""

    origin: str
    host: str
    """A passkey is made for this name, and works under no other. A number is no name."""

    @classmethod
    def of(cls, url: str) -> "Site":
        """Return the site at ``url``; this machine's own number goes by its name."""
        parts = urlsplit(url)
        host = "localhost" if parts.hostname in _LOOPBACK else parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
        return cls(f"{parts.scheme}://{host}{port}", host)

    @classmethod
    def from_environment(cls) -> "Site":
        """Read ``TRELLIS_PORTAL_URL``."""
        return cls.of(os.environ.get("TRELLIS_PORTAL_URL") or _USUAL)


class Assertion(NamedTuple):
    """What a device answered to sign somebody in: each part in base64url, as it came."""

    credential: str
    data: str
    client: str
    signature: str
    user: str


class Made(NamedTuple):
    """What a device answered when a passkey was made."""

    credential: str
    attestation: str
    client: str


def read_assertion(text: str) -> Assertion | None:
    """Return the answer in ``text``, as the page put it together, or None."""
    parts = text.split(".")
    return Assertion(*parts) if len(parts) == len(Assertion._fields) and all(parts) else None


def read_made(text: str) -> Made | None:
    """Return the answer in ``text``, as the page put it together, or None."""
    parts = text.split(".")
    return Made(*parts) if len(parts) == len(Made._fields) and all(parts) else None


def user_handle(actor: Actor) -> bytes:
    """Return by what a device knows whose passkey it holds: it says nothing of them."""
    text = f"trellis user handle\x1f{actor.kind}\x1f{actor.team}\x1f{actor.person}"
    return hashlib.sha256(text.encode()).digest()[:16]


def in_url(raw: bytes) -> str:
    """Return ``raw`` in base64url."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def from_url(text: str) -> bytes | None:
    """Return what is in ``text``, in base64url, or None."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None


def spelled(challenge: bytes) -> str:
    """Return a challenge as it stands in the name of a connection."""
    return base64.b32encode(challenge).decode().rstrip("=").lower()


def unspelled(text: str) -> bytes | None:
    """Return the challenge that `spelled` so, or None."""
    try:
        return base64.b32decode(text.upper() + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        return None
