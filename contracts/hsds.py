"""The records of an imported directory, whole, as Open Referral HSDS 3.1 has them. Decided by ``inventory``.

They lie apart from what is listed: nobody is shown them, nothing is matched by them, and an export is made of them.
"""

import hashlib
from typing import Annotated

import msgspec

from contracts.base import Command, Event
from contracts.ids import EditionId
from contracts.inventory import SourceKey, SourceName
from contracts.labels import Count, Label, labelled

HsdsText = Annotated[str, labelled(Label.STATUS, min_length=2, max_length=60_000)]
"""One thing of HSDS 3.1, as JSON; without the address of a private place."""


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One service, organisation or place as its source has it.

    ``source`` of the latter two is ``<source name>/organization:<id>`` and ``<source name>/location:<id>``.
    """

    source: SourceKey
    text: HsdsText


class StageRecords(Command, frozen=True, tag="inventory.stage_records.v1"):
    """Lay the records of some services of an import ready. ``about`` is the `part_id`."""

    edition: EditionId
    source: SourceName
    number: Count
    records: tuple[Record, ...] = ()
    withdrawn: tuple[SourceKey, ...] = ()


class RecordsStaged(Event, frozen=True, tag="hsds.records_staged.v1"):
    """Records lie ready. They count once their edition was switched to (`contracts.inventory.EditionSwitched`)."""

    edition: EditionId
    source: SourceName
    number: Count
    records: tuple[Record, ...] = ()
    withdrawn: tuple[SourceKey, ...] = ()


def records_digest(part: StageRecords | RecordsStaged) -> bytes:
    """Return by what one part is known."""
    return hashlib.sha256(msgspec.json.encode((part.number, part.records, part.withdrawn))).digest()
