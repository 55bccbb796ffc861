"""The leaf that a fact is in the ledger: which fact it is, and a commitment to every byte of it (`contracts.ledger`).

The salt comes from the key of the fact's case, so with that key goes the last means to try what a leaf might stand for.
"""

import hmac
from base64 import b64encode
from typing import Final

from contracts.ids import NO_CASE
from contracts.ledger import LEDGER_CONTEXTS, Leaf
from contracts.subjects import SubjectError, read_fact
from services.bus.facts.sealing import CaseKey, ErasedError, KeyMissingError, Keyring
from services.bus.wire.envelope import ID
from services.bus.wire.getting import Stored

_TYPE: Final = "ce-type"
_OURS: Final = "ce-"


def is_leaf(subject: str) -> bool:
    """Return whether what is kept in FACTS on ``subject`` is a leaf of the ledger."""
    try:
        return read_fact(subject)[0].context in LEDGER_CONTEXTS
    except SubjectError:
        return False


def leaf_in(message: Stored, key: CaseKey) -> Leaf:
    """Return the leaf of ``message``, committed to under ``key``. What is no proper fact is a leaf all the same."""
    headers = message.headers or {}
    identifier = headers.get(ID, "")
    ours = [f"{name}: {value}".encode() for name, value in sorted(headers.items()) if name.startswith(_OURS)]
    parts = (message.subject.encode(), *ours, message.data)
    framed = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    commitment = hmac.digest(key.salt(identifier), framed, "sha256")
    return Leaf(message.seq, identifier, headers.get(_TYPE, ""), b64encode(commitment).decode())


async def leaf_of(message: Stored, keyring: Keyring) -> Leaf | None:
    """Return the leaf of ``message``, or None where its case was erased, or is none of ours: we can't make it.

    Raises:
        KeyMissingError: there is no key for its case.
        SubjectError: it is on no subject of a fact.
        BusDownError: no answer.
    """
    address, _ = read_fact(message.subject)
    if not keyring.may_open(address.case):
        return None
    try:
        return leaf_in(message, await keyring.key(address.region, address.case))
    except ErasedError:
        return None


async def new_leaf(message: Stored, keyring: Keyring) -> Leaf:
    """Return the leaf with which ``message`` enters the ledger.

    Of an erased case there are still facts to come: that it was erased, that its copies were taken back. Nothing in
    them is personal, and their salts are made from the key of the region. So are those of a case beside whose key
    something else was written: one case's key must not keep the facts of all others out of the ledger.

    Raises:
        KeyMissingError: the key of the region is not ours.
        SubjectError: it is on no subject of a fact.
        BusDownError: no answer.
    """
    address, _ = read_fact(message.subject)
    try:
        key = await keyring.key_to_write(address.region, address.case)
    except (ErasedError, KeyMissingError):
        key = await keyring.key_to_write(address.region, NO_CASE)
    return leaf_in(message, key)
