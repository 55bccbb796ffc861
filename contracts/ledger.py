"""The ledger: a log of every grant, withdrawal, shield, order, erasure, disclosure and opening that nobody can alter.

An RFC 9162 Merkle tree over FACTS, in its order, kept by ``consent_ledger``. A signed head goes into every team's
view, so that each agency holds the means to prove later that history was not rewritten.
"""

from hashlib import sha256
from typing import Annotated, Final

import msgspec

from contracts.base import Command, Event
from contracts.ids import derived
from contracts.labels import Count, Label, labelled

LEDGER_CONTEXTS: Final = frozenset({"consent", "order", "keeping", "disclosure"})
"""The contexts whose every fact is a leaf."""

Hash = Annotated[str, labelled(Label.STATUS, pattern="^[A-Za-z0-9+/]{43}=$")]
"""A SHA-256 in base64."""
Checkpoint = Annotated[str, labelled(Label.STATUS, max_length=1000)]
"""A signed head: a C2SP checkpoint, which is a signed note."""


def log_of(region: str) -> str:
    """Return the id under which a region is told the heads of the log."""
    return derived("log", region)


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of the leaf that holds ``entry`` (RFC 9162, 2.1.1)."""
    return sha256(b"\0" + entry).digest()


class Leaf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the log holds of one fact: which one, and a commitment to all of it that tells nothing of it.

    ``commitment`` is an HMAC under a salt that only a holder of the case's key can make, and nobody once the case was
    erased.
    """

    seq: int
    """Its place in FACTS."""
    fact: str
    type: str
    commitment: str
    """Base64."""

    def entry(self) -> bytes:
        """Return the leaf as the bytes that are hashed: its JSON, fields in this order, without spaces."""
        return msgspec.json.encode(self)

    def hash(self) -> bytes:
        return leaf_hash(self.entry())


class SignHead(Command, frozen=True, tag="consent_ledger.sign_head.v1"):
    """Sign the head of the log as it stands now, and give it to every team of the region."""

    def misfounded(self) -> str | None:
        return None if self.about == log_of(self.region) else "about"


class HeadSigned(Event, frozen=True, tag="ledger.head_signed.v1"):
    """The log had ``size`` leaves and this root."""

    size: Count
    root: Hash
    checkpoint: Checkpoint
