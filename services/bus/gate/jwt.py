"""The server's auth callout on paper: reading what it asks, signing what it is answered. Pure, but for the key.

A NATS JWT is signed with Ed25519 under the name ``ed25519-nkey``; an nkey is a public key in base32, with a first byte
that says whose it is and a checksum.
"""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec
import nacl.exceptions
import nacl.signing
import nkeys

from services.bus.gate.credential import Mint

VIEWERS: Final = "VIEWERS"
"""The only account anybody is let into. Hard-coded: whoever signs could name any account, and the server would obey."""
NOT_ADMITTED: Final = "not admitted"
"""The one answer to everybody who is not, whatever the reason."""

_AUDIENCE: Final = "nats-authorization-request"
_HEADER: Final = {"typ": "JWT", "alg": "ed25519-nkey"}
_CHECKSUM: Final = 2
_SUBSCRIPTIONS: Final = 8
"""A reader needs two: one for answers, one for what it pulls."""


class Request(msgspec.Struct, frozen=True):
    """What the server asks: who is this? ``user`` and ``server`` are nkeys, ``token`` what the client showed."""

    user: str
    server: str
    token: str


class _Server(msgspec.Struct):
    id: str


class _Shown(msgspec.Struct):
    auth_token: str = ""


class _Nats(msgspec.Struct):
    server_id: _Server
    user_nkey: str
    connect_opts: _Shown
    type: str
    version: int


class _Claims(msgspec.Struct):
    aud: str
    iss: str
    sub: str
    exp: int
    nats: _Nats


_claims = msgspec.json.Decoder(_Claims)


class Issuer:
    """The gatekeeper's signing key: the whole system hangs on it, and it never leaves this object."""

    def __init__(self, seed: str) -> None:
        """Take the account seed ``seed``."""
        self._pair = nkeys.from_seed(bytearray(seed.encode()))
        self.public = bytes(self._pair.public_key).decode()
        self._root = hmac.digest(seed.encode(), b"trellis derived keys", "sha256")

    @classmethod
    def from_file(cls, path: Path) -> "Issuer":
        """Read the key.

        Raises:
            FileNotFoundError: this machine does not hold it.
            PermissionError: others could read it too.
        """
        if path.stat().st_mode & 0o077:
            msg = f"{path.name} may be readable by its owner only (0600)"
            raise PermissionError(msg)
        return cls(path.read_text().strip())

    def derived(self, purpose: str) -> bytes:
        """Return a key for ``purpose`` that whoever holds this one can make, and nobody else."""
        return hmac.digest(self._root, purpose.encode(), "sha256")

    def admit(self, request: Request, mint: Mint, now: datetime) -> bytes:
        """Return the signed answer that lets ``request`` in to do what ``mint`` says, and no longer."""
        user = {
            "sub": request.user,
            "aud": VIEWERS,
            "name": mint.name,
            "exp": int(mint.expires.timestamp()),
            "nats": {
                "type": "user",
                "version": 2,
                "subs": _SUBSCRIPTIONS,
                "data": -1,
                "payload": -1,
                "pub": {"allow": list(mint.publish)},
                "sub": {"allow": list(mint.subscribe)},
                "allowed_connection_types": ["STANDARD"],
            },
        }
        return self._answer(request, {"jwt": self._signed(user, now)}, now)

    def refuse(self, request: Request, now: datetime) -> bytes:
        """Return the signed answer that lets nobody in, and does not say why."""
        return self._answer(request, {"error": NOT_ADMITTED}, now)

    def _answer(self, request: Request, outcome: dict[str, str], now: datetime) -> bytes:
        nats = {"type": "authorization_response", "version": 2, **outcome}
        return self._signed({"sub": request.user, "aud": request.server, "nats": nats}, now).encode()

    def _signed(self, claims: dict[str, Any], now: datetime) -> str:
        claims = {**claims, "iss": self.public, "iat": int(now.timestamp())}
        claims["jti"] = base64.b32encode(hashlib.sha256(msgspec.json.encode(claims)).digest()).decode().rstrip("=")
        text = f"{_part(_HEADER)}.{_part(claims)}"
        return f"{text}.{_base64(self._pair.sign(text.encode()))}"


def read_request(data: bytes, issuer: str, now: datetime) -> Request | None:
    """Return the request in ``data``, or None unless a server signed it, in its own name, for ``issuer``, just now.

    Whether that server is one of ours is for the caller to find out.
    """
    try:
        text, _, signature = data.rpartition(b".")
        header, _, body = text.partition(b".")
        if msgspec.json.decode(_unbase64(header)) != _HEADER:
            return None
        claims = _claims.decode(_unbase64(body))
        server = _raw_key(claims.iss, nkeys.PREFIX_BYTE_SERVER)
        _raw_key(claims.nats.user_nkey, nkeys.PREFIX_BYTE_USER)
        nacl.signing.VerifyKey(server).verify(text, _unbase64(signature))
    except (msgspec.DecodeError, ValueError, nacl.exceptions.CryptoError):
        return None
    for_us = (claims.aud, claims.sub, claims.nats.type) == (_AUDIENCE, issuer, "authorization_request")
    in_its_own_name = claims.iss == claims.nats.server_id.id
    if not for_us or not in_its_own_name or claims.exp < now.timestamp():
        return None
    return Request(claims.nats.user_nkey, claims.iss, claims.nats.connect_opts.auth_token)


def _raw_key(text: str, prefix: int) -> bytes:
    try:
        raw = base64.b32decode(text.encode() + b"=" * (-len(text) % 8))
    except binascii.Error as error:
        msg = "not an nkey"
        raise ValueError(msg) from error
    key, checksum = raw[1:-_CHECKSUM], raw[-_CHECKSUM:]
    if raw[:1] != bytes([prefix]) or nkeys.crc16(bytearray(raw[:-_CHECKSUM])).to_bytes(2, "little") != checksum:
        msg = "not an nkey of that kind"
        raise ValueError(msg)
    return key


def _part(claims: dict[str, Any]) -> str:
    return _base64(msgspec.json.encode(claims))


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _unbase64(text: bytes) -> bytes:
    return base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))
