"""What cannot be processed is set aside with the reason, and the rest flows on. Nothing acknowledged is lost.

The reason can be read by whoever looks after the machine; what was set aside is sealed, with the key of the case it
belongs to if that can be told, and is gone with that key.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

import msgspec
from nats.aio.client import Client

from contracts.codec import UnreadableError
from contracts.ids import CaseOrNone, derived
from contracts.subjects import SubjectError, dead_subject, read_due, read_fact
from contracts.vocabulary import Region
from services.bus.facts.reading import Reader
from services.bus.facts.sealing import OF_SERVICES, ErasedError, Keyring
from services.bus.wire.envelope import MESSAGE_ID
from services.bus.wire.getting import Stored
from services.bus.wire.publishing import BusDownError, Message, publish

ATTEMPTS: Final = 3
"""How often a message may stop its handler before it is set aside."""

_OWN: Final = ("ce-", "trace")
_KEY: Final = "trellis-key"
"""With whose key it is sealed: ``<region>.<case>``, or ``-.<service>``."""
_BODY: Final = "body"
_FOR_A_DAY: Final = {"Nats-TTL": "24h"}
"""A count that nobody adds to any more goes by itself."""


class _Belongs(msgspec.Struct):
    """Where a command says that it belongs."""

    region: Region
    case: CaseOrNone


_belongs = msgspec.json.Decoder(_Belongs)


class Letter(NamedTuple):
    """A message that could not be processed: where it was, and why it could not."""

    stream: str
    message: Stored
    reason: str


async def set_aside(nc: Client, keyring: Keyring, service: str, letter: Letter) -> None:
    """Keep a message in DEAD, sealed, with where it came from and why it is there.

    Raises:
        BusDownError: no answer; the message is still where it was.
    """
    stream, message, reason = letter
    headers = message.headers or {}
    kept = {name: value for name, value in headers.items() if name.lower().startswith(_OWN)}
    identifier = derived("dead", service, stream, str(message.seq))
    region, case, body = await _sealed(keyring, service, identifier, letter)
    origin = {
        MESSAGE_ID: identifier,
        "trellis-stream": stream,
        "trellis-seq": str(message.seq),
        "trellis-subject": message.subject,
        "trellis-reason": reason,
        _KEY: f"{region}.{case}",
    }
    await publish(nc, Message(dead_subject(service), body, kept | origin))


async def open_letter(keyring: Keyring, headers: Mapping[str, str], data: bytes) -> bytes:
    """Return what was set aside, as it was.

    Raises:
        ErasedError: the case it belonged to was erased.
        UnreadableError: it was damaged, or its key is missing.
        BusDownError: no answer.
    """
    region, _, case = headers[_KEY].partition(".")
    key = await keyring.key(region, case)
    return key.unseal_bytes(headers[MESSAGE_ID], _BODY, data)


async def _sealed(keyring: Keyring, service: str, identifier: str, letter: Letter) -> tuple[str, str, bytes]:
    """Return the body, sealed, and which key it takes to open it: of an erased case nothing is kept."""
    region, case = _whose(letter)
    try:
        key = await keyring.key(region, case) if case and keyring.may_open(case) else None
    except ErasedError:
        return region, case, b""
    except UnreadableError:  # nobody ever sealed anything for it: no key is made on the word of what can't be read
        key = None
    if key is None:
        region, case = OF_SERVICES, service
        key = await keyring.key_to_write(region, case)
    return region, case, key.seal_bytes(identifier, _BODY, letter.message.data)


def _whose(letter: Letter) -> tuple[str, str]:
    """Return the region and the case that a message belongs to, as far as it can be told; else two empty texts."""
    subject = letter.message.subject
    try:
        if letter.stream == "COMMANDS":
            belongs = _belongs.decode(letter.message.data)
            return belongs.region, belongs.case
        address = read_fact(subject)[0] if letter.stream == "FACTS" else read_due(subject).address
    except (SubjectError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return "", ""
    return address.region, address.case


class Suspects:
    """A durable count of how often a message has been begun: one that kills its process cannot be counted in memory."""

    def __init__(self, nc: Client, reader: Reader, service: str) -> None:
        self._nc = nc
        self._reader = reader
        self._service = service

    async def begin(self, stream: str, seq: int) -> int:
        """Return how often the message has been begun before, and count this time.

        Raises:
            BusDownError: no answer.
        """
        subject = self._subject(stream, seq)
        kept = await self._reader.last("KV_suspects", subject)
        before = int(kept.data) if kept is not None and kept.data.isdigit() else 0
        await publish(self._nc, Message(subject, str(before + 1).encode(), _FOR_A_DAY))
        return before

    async def clear(self, stream: str, seq: int) -> None:
        """Forget the count: the message was handled, or set aside, or never got a fair try."""
        try:
            await publish(self._nc, Message(self._subject(stream, seq), b"0", _FOR_A_DAY))
        except BusDownError:
            return

    def _subject(self, stream: str, seq: int) -> str:
        return f"$KV.suspects.{self._service}.{stream}.{seq}"
