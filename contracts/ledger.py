"""The ledger: a log of every grant, withdrawal, shield, order, erasure, disclosure and opening that nobody can alter.

An RFC 9162 Merkle tree over FACTS, in its order, kept by ``consent_ledger``. A signed head goes into every team's
view, so that each agency holds the means to prove later that history was not rewritten.
"""

from typing import Annotated, Final

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


class SignHead(Command, frozen=True, tag="consent_ledger.sign_head.v1"):
    """Sign the head of the log as it stands now, and give it to every team of the region."""

    def misfounded(self) -> str | None:
        return None if self.about == log_of(self.region) else "about"


class HeadSigned(Event, frozen=True, tag="ledger.head_signed.v1"):
    """The log had ``size`` leaves and this root."""

    size: Count
    root: Hash
    checkpoint: Checkpoint
