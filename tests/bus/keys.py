"""A device that makes passkeys, in software: it answers as a real one does, and, asked to, as no real one would."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field, replace

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from contracts.base import Actor
from services.bus.gate.passkey import in_url, user_handle

ORIGIN = "http://localhost:8000"
_VERIFIED = 0x05
"""Somebody was there, and the device knows who."""
_PRESENT = 0x01
_ATTESTED = 0x40


@dataclass(frozen=True)
class Device:
    """A device of one person's. ``uses`` is what it says of how often it was used, 0 where it doesn't count."""

    actor: Actor
    origin: str = ORIGIN
    host: str = "localhost"
    uses: int = 0
    verifies: bool = True
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def makes(self, challenge: bytes) -> str:
        """Return the answer to being asked to make a passkey."""
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32), numbers.y.to_bytes(32)
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        attested = bytes(16) + len(self.credential).to_bytes(2) + self.credential + public
        data = self._data(_ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return ".".join(map(in_url, (self.credential, attestation, self._client("webauthn.create", challenge))))

    def signs(self, challenge: bytes) -> str:
        """Return the answer to being asked to sign in."""
        data, client = self._data(), self._client("webauthn.get", challenge)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return ".".join(map(in_url, (self.credential, data, client, signature, user_handle(self.actor))))

    def used(self) -> "Device":
        """Return it as it is once it was used."""
        return replace(self, uses=self.uses + 1)

    def _data(self, flags: int = 0) -> bytes:
        who = _VERIFIED if self.verifies else _PRESENT
        return hashlib.sha256(self.host.encode()).digest() + bytes([who | flags]) + self.uses.to_bytes(4)

    def _client(self, kind: str, challenge: bytes) -> bytes:
        told = {"type": kind, "challenge": in_url(challenge), "origin": self.origin, "crossOrigin": False}
        return json.dumps(told, separators=(",", ":")).encode()
