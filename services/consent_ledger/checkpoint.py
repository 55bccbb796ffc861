"""Signed heads: the C2SP formats `signed-note` and `tlog-checkpoint`, with Ed25519. Pure.

::

    <origin>
    <size>
    <root, base64>

    — <name of the key> <base64 of the key's id and the signature>

What was altered in any bit, and what is written in any other than the one way, is refused with `NoteError`.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from hashlib import sha256
from typing import Final, NamedTuple

import nacl.exceptions
from nacl.signing import SigningKey, VerifyKey

from services.consent_ledger.merkle import HASH_BYTES

_ED25519: Final = b"\x01"
_ID_BYTES: Final = 4
_KEY_BYTES: Final = 32
_LINES: Final = 3
"""Of a head: its origin, its size, its root; what follows is not ours."""
_PRIVATE: Final = "PRIVATE+KEY"
_DASH: Final = "— "
_LONGEST: Final = 100_000
"""Of a whole note, in characters: room for far more than the sixteen signatures that everybody must accept."""
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_HEX_ID: Final = re.compile(r"[0-9a-f]{8}", re.ASCII)


class NoteError(ValueError):
    """It is no such note, or nobody we trust has signed it; the message says which, in a clause."""


class Head(NamedTuple):
    """The head of a log: so many leaves, and the root over them."""

    origin: str
    size: int
    root: bytes


class Verifier:
    """A public key, with the name of whose it is."""

    def __init__(self, name: str, public: bytes) -> None:
        self.name = _checked_name(name)
        self.id = sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:_ID_BYTES]
        self._public = public
        self._key = VerifyKey(public)

    def __str__(self) -> str:
        """Return the key as text, to give to everybody: ``name+id+key``."""
        return f"{self.name}+{self.id.hex()}+{encoded(_ED25519 + self._public)}"

    @classmethod
    def read(cls, text: str) -> "Verifier":
        """Read a verifier key.

        Raises:
            NoteError: it is none, or not for Ed25519.
        """
        verifier = cls(*_key_in(text.strip()))
        if str(verifier) != text.strip():
            msg = "that is no verifier key: its parts don't belong together"
            raise NoteError(msg)
        return verifier

    def open(self, note: str) -> str:
        """Return the text of ``note``, whose signature by this key is good. Other signatures are not looked at.

        Raises:
            NoteError: it is not, or there is none.
        """
        text, lines = _split(note)
        ours = [signature for name, key_id, signature in map(_signature_in, lines) if (name, key_id) == self._identity]
        if not ours:
            msg = f"it is not signed by {self.name}"
            raise NoteError(msg)
        try:
            for signature in ours:
                self._key.verify(text.encode(), signature)
        except (nacl.exceptions.BadSignatureError, ValueError):
            msg = f"its signature is not that of {self.name}, or it was altered after it was signed"
            raise NoteError(msg) from None
        return text

    def open_head(self, note: str) -> Head:
        """Return the head in ``note``, which this key has signed for the log of its own name.

        Raises:
            NoteError: it is not signed by this key, or no head of that log.
        """
        head = read_head(self.open(note))
        if head.origin != self.name:
            msg = f"it is the head of another log, {head.origin}"
            raise NoteError(msg)
        return head

    @property
    def _identity(self) -> tuple[str, bytes]:
        return self.name, self.id


class Signer:
    """A private key, with the name of whose it is."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._key = SigningKey(seed)
        self._seed = seed
        self.verifier = Verifier(name, bytes(self._key.verify_key))

    @classmethod
    def read(cls, text: str) -> "Signer":
        """Read a private key as `secret` writes it.

        Raises:
            NoteError: it is none.
        """
        prefix, _, rest = text.strip().partition(f"{_PRIVATE}+")
        if prefix or not rest:
            msg = "that is no private key of a note's signer"
            raise NoteError(msg)
        return cls(*_key_in(rest))

    def secret(self) -> str:
        """Return the key as text, to be kept where nobody else reads it."""
        verifier = self.verifier
        return f"{_PRIVATE}+{verifier.name}+{verifier.id.hex()}+{encoded(_ED25519 + self._seed)}"

    def sign(self, text: str) -> str:
        """Return ``text``, which ends in a newline, as a signed note.

        Raises:
            NoteError: such a text can't be signed.
        """
        if not text.endswith("\n") or _CONTROL.search(text):
            msg = "a note's text ends in a newline and holds no other control character"
            raise NoteError(msg)
        signature = self._key.sign(text.encode()).signature
        return f"{text}\n{_DASH}{self.verifier.name} {encoded(self.verifier.id + signature)}\n"

    def sign_head(self, size: int, root: bytes) -> str:
        """Return the signed head of this key's own log."""
        return self.sign(head_text(Head(self.verifier.name, size, root)))


def head_text(head: Head) -> str:
    """Return ``head`` as the text of a checkpoint."""
    return f"{head.origin}\n{head.size}\n{encoded(head.root)}\n"


def read_head(text: str) -> Head:
    """Read the text of a checkpoint. Lines of extension are allowed and mean nothing here.

    Raises:
        NoteError: it is none.
    """
    lines = text.removesuffix("\n").split("\n")
    if len(lines) < _LINES or not all(lines) or not _SIZE.fullmatch(lines[1]):
        msg = "it is no head of a log"
        raise NoteError(msg)
    head = Head(lines[0], int(lines[1]), decoded(lines[2]))
    if len(head.root) != HASH_BYTES:
        msg = "it is no head of a log: its root is no hash"
        raise NoteError(msg)
    return head


def _split(note: str) -> tuple[str, list[str]]:
    """Return the text of a note and its lines of signatures."""
    text, gap, signatures = note.rpartition("\n\n")
    whole = len(note) <= _LONGEST and gap and signatures.endswith("\n")
    if not whole or _CONTROL.search(note):
        msg = "it is no signed note"
        raise NoteError(msg)
    return text + "\n", signatures.removesuffix("\n").split("\n")


def _signature_in(line: str) -> tuple[str, bytes, bytes]:
    """Return the name, the id of the key, and the signature in one line."""
    name, _, text = line.removeprefix(_DASH).partition(" ")
    signature = decoded(text)
    if not line.startswith(_DASH) or len(signature) <= _ID_BYTES:
        msg = "it is no signed note: one of its signatures is none"
        raise NoteError(msg)
    return _checked_name(name), signature[:_ID_BYTES], signature[_ID_BYTES:]


def _key_in(text: str) -> tuple[str, bytes]:
    """Return the name and the 32 bytes in a key written as ``name+id+base64``."""
    name, _, rest = text.partition("+")
    key_id, _, material = rest.partition("+")
    key = decoded(material)
    if not _HEX_ID.fullmatch(key_id) or key[:1] != _ED25519 or len(key) != 1 + _KEY_BYTES:
        msg = "that is no Ed25519 key of a note's signer"
        raise NoteError(msg)
    return name, key[1:]


def _checked_name(name: str) -> str:
    if not name or "+" in name or any(each.isspace() for each in name) or _CONTROL.search(name):
        msg = "a key has a name without spaces and plus signs"
        raise NoteError(msg)
    return name


def encoded(data: bytes) -> str:
    """Return ``data`` in base64."""
    return b64encode(data).decode()


def decoded(text: str) -> bytes:
    """Return what ``text`` holds, if it is written in the one way that base64 has for it.

    Raises:
        NoteError: it isn't, or holds nothing.
    """
    try:
        data = b64decode(text, validate=True)
    except (Base64Error, ValueError):
        data = b""
    if not data or encoded(data) != text:
        msg = "a part of it is no base64"
        raise NoteError(msg)
    return data
