"""The records of an imported directory, whole, as Open Referral HSDS 3.1 has them. Decided by ``inventory``.

They lie apart from what is listed: nobody is shown them, nothing is matched by them, and an export is made of them.
Packed, since a hundred thousand of them say mostly the same words.
"""

import base64
import binascii
import hashlib
import zlib
from collections.abc import Iterable
from typing import Annotated, Final

import msgspec

from contracts.base import Command, Event
from contracts.ids import EditionId
from contracts.inventory import SourceKey, SourceName
from contracts.labels import Count, Label, labelled

MOST_UNPACKED: Final = 4 * 1024 * 1024
"""Bytes of records in one part."""
_QUICKLY: Final = 1

Packed = Annotated[str, labelled(Label.STATUS, max_length=60_000, pattern="^[A-Za-z0-9+/]*={0,2}$")]
"""Records: JSON, deflated (RFC 1950), in base64; none: empty. Without the address of a private place."""


class Record(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One service, organisation or place as its source has it: ``text`` is JSON.

    ``source`` of the latter two is ``<source name>/organization:<id>`` and ``<source name>/location:<id>``.
    """

    source: SourceKey
    text: str


class StageRecords(Command, frozen=True, tag="inventory.stage_records.v1"):
    """Lay the records of some services of an import ready. ``about`` is the `part_id`."""

    edition: EditionId
    source: SourceName
    number: Count
    packed: Packed = ""
    withdrawn: tuple[SourceKey, ...] = ()


class RecordsStaged(Event, frozen=True, tag="hsds.records_staged.v1"):
    """Records lie ready. They count once their edition was switched to (`contracts.inventory.EditionSwitched`)."""

    edition: EditionId
    source: SourceName
    number: Count
    packed: Packed = ""
    withdrawn: tuple[SourceKey, ...] = ()


class UnpackableError(ValueError):
    """It isn't what it claims to be, or is far more than it should."""


def packed(records: Iterable[Record]) -> str:
    """Return records as they are kept."""
    return base64.b64encode(zlib.compress(msgspec.json.encode(list(records)), _QUICKLY)).decode()


def unpacked(text: str) -> tuple[Record, ...]:
    """Return the records in ``text``.

    Raises:
        UnpackableError: they can't be read, or are more than a part may hold.
    """
    if not text:
        return ()
    opening = zlib.decompressobj()
    try:
        body = opening.decompress(base64.b64decode(text, validate=True), MOST_UNPACKED)
        if opening.unconsumed_tail or not opening.eof:
            raise UnpackableError
        return _records.decode(body)
    except (zlib.error, binascii.Error, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnpackableError from error


_records: Final = msgspec.json.Decoder(tuple[Record, ...])


def records_digest(part: StageRecords | RecordsStaged) -> bytes:
    """Return by what one part is known."""
    return hashlib.sha256(msgspec.json.encode((part.number, part.packed, part.withdrawn))).digest()
