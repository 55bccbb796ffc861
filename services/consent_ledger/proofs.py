"""Proofs as files, for people who have nothing else of ours: writing them, reading them, saying what they prove. Pure.

That a leaf is in the log is written as C2SP's `tlog-proof`; that one head continues another, in the same manner::

    c2sp.org/tlog-proof@v1              trellis/consistency@v1
    extra <the leaf, base64>            from <size of the older head>
    index <place of the leaf>           <hashes, base64>
    <hashes, base64>
                                        <signed head>
    <signed head>
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec

from contracts.ledger import Leaf
from services.consent_ledger.checkpoint import Head, NoteError, Verifier, decoded, encoded
from services.consent_ledger.merkle import EMPTY_ROOT, leaf_hash, verify_consistency, verify_inclusion

INCLUSION: Final = "c2sp.org/tlog-proof@v1"
CONSISTENCY: Final = "trellis/consistency@v1"
_LONGEST: Final = 200
"""Lines before the head: a proof has at most some 130."""


class Inclusion(NamedTuple):
    """That ``entry`` is the leaf at ``place`` of the log that ``note`` is a head of."""

    entry: bytes
    place: int
    path: Sequence[bytes]
    note: str

    def __str__(self) -> str:
        """Return it as the text of a file."""
        return _text(self.path, self.note, INCLUSION, f"extra {encoded(self.entry)}", f"index {self.place}")


class Consistency(NamedTuple):
    """That the log that ``note`` is a head of begins with the ``first`` leaves that it once had."""

    first: int
    path: Sequence[bytes]
    note: str

    def __str__(self) -> str:
        """Return it as the text of a file."""
        return _text(self.path, self.note, CONSISTENCY, f"from {self.first}")


def read_proof(text: str) -> Inclusion | Consistency | None:
    """Read a proof; None where it is none, but may be a head.

    Raises:
        NoteError: it was meant to be one.
    """
    form, _, rest = text.partition("\n")
    if form not in (INCLUSION, CONSISTENCY):
        return None
    above, gap, note = rest.partition("\n\n")
    lines = above.split("\n")
    if not gap or len(lines) > _LONGEST:
        msg = "the proof has no head under it"
        raise NoteError(msg)
    if form == CONSISTENCY:
        return Consistency(_number(_after("from", lines[0])), [decoded(line) for line in lines[1:]], note)
    index = lines[1] if len(lines) > 1 else ""
    path = [decoded(line) for line in lines[2:]]
    return Inclusion(decoded(_after("extra", lines[0])), _number(_after("index", index)), path, note)


def judge(text: str, verifier: Verifier, held: str | None = None) -> str:
    """Return in a sentence what ``text``, a proof or a head, proves to somebody who trusts the key of the log.

    ``held`` is the signed head that they kept.

    Raises:
        NoteError: it proves nothing; the message says why, in a clause.
    """
    old = None if held is None else _opened(held, verifier, "the head you hold")
    proof = read_proof(text)
    head = _opened(text if proof is None else proof.note, verifier, "this head" if proof is None else "its head")
    match proof:
        case Inclusion():
            said = _included(proof, head)
            return said if old is None else f"{said} {_same(head, old)}"
        case Consistency():
            return _continued(proof, head, old)
        case None:
            said = f"This head is signed by {head.origin}: the log had {head.size} leaves."
            return said if old is None else f"{said} {_same(head, old)}"


def _included(proof: Inclusion, head: Head) -> str:
    if not verify_inclusion(leaf_hash(proof.entry), proof.place, head.size, proof.path, head.root):
        msg = f"the leaf is not at place {proof.place} of the log that this head was signed for"
        raise NoteError(msg)
    try:
        leaf = msgspec.json.decode(proof.entry, type=Leaf)
    except msgspec.DecodeError:
        msg = "the leaf is in the log, but is none of ours"
        raise NoteError(msg) from None
    return (
        f"Proved: leaf {proof.place} of the {head.size} of {head.origin} is {leaf.type} {leaf.fact},"
        f" fact {leaf.seq} of FACTS."
    )


def _continued(proof: Consistency, head: Head, old: Head | None) -> str:
    if old is None:
        msg = "say which head you hold: that is what this proof continues"
        raise NoteError(msg)
    if proof.first != old.size:
        msg = f"it continues a head of {proof.first} leaves, and yours is of {old.size}"
        raise NoteError(msg)
    if not _continues(head, old, proof.path):
        _same_size(head, old)
        msg = f"the log of {head.size} leaves does not begin with the {old.size} that your head was signed for"
        raise NoteError(f"{msg}: it was rewritten. Keep both heads, they are the evidence")
    return (
        f"Proved: the log of {head.size} leaves begins with the {old.size} of the head you hold; nothing was altered."
    )


def _continues(head: Head, old: Head, path: Sequence[bytes]) -> bool:
    """Return whether the older log is the beginning of the newer. Whatever there is begins with nothing."""
    if old.size == 0:
        return old.root == EMPTY_ROOT and not path
    return verify_consistency(old.size, head.size, old.root, head.root, path)


def _same(head: Head, old: Head) -> str:
    """Return that the head is the one held.

    Raises:
        NoteError: it isn't, or that can't be told from the two alone.
    """
    _same_size(head, old)
    if head.size != old.size:
        smaller = min(head.size, old.size)
        msg = f"it is of {head.size} leaves and the head you hold of {old.size}: ask for the proof from {smaller}"
        raise NoteError(f"{msg} that the one continues the other")
    return "It is the head you hold."


def _same_size(head: Head, old: Head) -> None:
    if head.size == old.size and head.root != old.root:
        msg = f"the log signed two different histories of {head.size} leaves. Keep both heads, they are the evidence"
        raise NoteError(msg)


def _opened(note: str, verifier: Verifier, which: str) -> Head:
    try:
        return verifier.open_head(note)
    except NoteError as error:
        msg = f"{which} can't be trusted: {error}"
        raise NoteError(msg) from None


def _text(path: Sequence[bytes], note: str, *above: str) -> str:
    return "\n".join((*above, *map(encoded, path))) + "\n\n" + note


def _after(word: str, line: str) -> str:
    found, _, rest = line.partition(" ")
    if found != word:
        msg = f"the proof has no line {word!r} where it should be"
        raise NoteError(msg)
    return rest


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < _LONGEST and str(int(text)) == text):
        msg = "a number in the proof is none"
        raise NoteError(msg)
    return int(text)
