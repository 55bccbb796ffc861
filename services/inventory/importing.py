"""One import: what a file holds is compared with what is listed, and what is new or otherwise is laid ready in parts.

Nothing counts before the switch, which comes last. So a file that can't be read to its end, or an import that is
killed, changes nothing; and importing the same file again sends nothing at all.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

import msgspec

from contracts.base import Command
from contracts.hsds import Record, StageRecords, packed, records_digest
from contracts.ids import NO_CASE
from contracts.inventory import (
    CountyNumber,
    KeepPlace,
    Listed,
    SetNumbers,
    StageServices,
    SwitchEdition,
    county_id,
    editions_id,
    part_digest,
    part_id,
    service_id,
    whole_digest,
)
from services.inventory.domain import broken_rule
from services.inventory.hsds.canonical import Row
from services.inventory.hsds.listing import listed, meaning, place_is_private, why_not
from services.inventory.hsds.own import numbers_in
from services.inventory.hsds.private import hidden, said_in, where
from services.inventory.hsds.reading import Found, What
from services.inventory.hsds.report import Reading
from services.inventory.hsds.terms import Rules
from services.inventory.standing import Standing, digest_of, listing_bytes

PART_BYTES: Final = 54_000
"""A command holds 64 KB."""
_UNPACKED_BYTES: Final = 300_000
"""Of the records of one part: packed, it takes an eighth or so. What takes more is divided."""
_SURELY_FITS: Final = 39_000
"""Bytes that fit however badly they pack."""
_SLACK: Final = 40

_encode: Final = msgspec.json.Encoder(order="deterministic").encode


class Outcome(msgspec.Struct):
    """How many services, organisations and places were what."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0

    @property
    def taken(self) -> int:
        return self.new + self.changed + self.unchanged


class Import:
    """One import on its way. ``standing`` is what the region has of this source now; ``fresh`` makes an id."""

    def __init__(
        self, standing: Standing, rules: Rules, said: Reading, *, on: date, fresh: Callable[[str], str]
    ) -> None:
        self.region, self.source, self.said = standing.region, standing.source, said
        self.services, self.others = Outcome(), Outcome()
        self._standing, self._rules, self._on, self._fresh = standing, rules, on, fresh
        self._edition = fresh("edt")
        self._seen: set[str] = set()
        self._kept: set[str] = set()
        self._private: set[str] = set()
        self._open: set[str] = set()
        self._used: set[str] = set()
        self._numbers: dict[str, tuple[CountyNumber, ...]] = {}
        self._counties: set[str] = set()
        self._words: dict[str, list[str]] = {}
        self._places: dict[str, str] = {}
        self._listed: list[Listed] = []
        self._records: list[Record] = []
        self._size = {"listed": 0, "records": 0}
        self._digests: dict[str, list[bytes]] = {"listed": [], "records": []}

    # --- one thing after the other ----------------------------------------------------------------------------------

    def take(self, found: Found) -> Iterator[Command]:
        """Take in one thing; yield each part that it fills."""
        if found.what is What.SERVICE:
            yield from self._service(found)
        else:
            yield from self._other(found)

    def finish(self) -> Iterator[Command]:
        """Yield the last parts, with what the file no longer has."""
        self.said.say_circles()
        alone = len((self._open | self._private) - self._used)
        if alone:
            self.said.aside["places at which no service is (kept, and in the export)"] = alone
        gone = self._standing.services.keys() - self._seen if self.said.whole else set()
        lost = self._standing.records.keys() - self._kept if self.said.whole else set()
        self.services.withdrawn, self.others.withdrawn = len(gone), len(lost)
        for each in _chunks(sorted(gone)):
            yield self._stage(withdrawn=each)
        if self._listed:
            yield self._stage()
        for each in _chunks(sorted(lost)):
            yield self._stage_records(withdrawn=each)
        if self._records:
            yield from self._pack()

    def switch(self) -> SwitchEdition | None:
        """Return the command from which on it counts; None where nothing is new."""
        if not any(self._digests.values()):
            return None
        return SwitchEdition(
            id=self._fresh("cmd"),
            region=self.region,
            case=NO_CASE,
            about=editions_id(self.region, self.source),
            edition=self._edition,
            source=self.source,
            parts=len(self._digests["listed"]),
            digest=whole_digest(self._digests["listed"]),
            records=whole_digest(self._digests["records"]),
            basis=self._standing.edition,
        )

    def afterwards(self) -> Iterator[Command]:
        """Yield what is said once the services are listed: where private places are, and the numbers of counties."""
        for county, numbers in self._numbers.items():
            about = county_id(self.region, county)
            yield SetNumbers(
                id=self._fresh("cmd"), region=self.region, case=NO_CASE, about=about, county=county, numbers=numbers
            )
        for key, place in self._places.items():
            about = service_id(self.region, key)
            yield KeepPlace(id=self._fresh("cmd"), region=self.region, case=NO_CASE, about=about, place=place)

    # --- services ---------------------------------------------------------------------------------------------------

    def _service(self, found: Found) -> Iterator[Command]:
        numbers = numbers_in(found.record)
        if numbers:
            self._county(found, numbers)
            return
        key = f"{self.source}/{found.record['id']}"
        entry = self._entry(found, key)
        if isinstance(entry, str):
            self.said.skipped.add(found.file, found.row, entry)
            return
        self._seen.add(key)
        self._kept.add(key)
        self._used.update(place["id"] for place in found.places)
        body = listing_bytes(entry)
        record, is_new = found.record, self._count(key, body)
        if entry.place_private:
            record = self._hide(found, key, keep=is_new)
            for place in found.places:
                if place["id"] in self._open:  # it was kept before anybody said that it is private
                    yield from self._other(Found(What.PLACE, place, found.file, found.row))
        if is_new:
            size = len(body) + _SLACK
            if self._size["listed"] + size > PART_BYTES:
                yield self._stage()
            self._listed.append(entry)
            self._size["listed"] += size
        yield from self._record(key, record, found, None)

    def _county(self, found: Found, numbers: tuple[CountyNumber, ...]) -> None:
        """Take in the numbers of a county, which are no service of a directory."""
        county = str((found.organisation or {}).get("name", ""))[:200]
        if not county:
            self.said.skipped.add(found.file, found.row, "It is no county whose numbers these could be.")
        elif self._standing.numbers.get(county) != numbers:
            self._numbers[county] = numbers
        self._counties.add(found.record.get("organization_id", ""))

    def _entry(self, found: Found, key: str) -> Listed | str:
        reason = why_not(found.record, self._rules)
        if reason is None and key in self._seen:
            reason = f"The id {found.record['id']} stands in an earlier row."
        if reason is not None:
            return reason
        entry = listed(found, key, self._rules, self.said, self._on)
        if isinstance(entry, str):
            return entry
        if key in self._standing.private and not entry.place_private:
            entry = msgspec.structs.replace(entry, place_private=True, spot=None)
        if entry.place_private:
            words = [word for place in found.places for word in said_in(place)]
            texts = hidden({"name": entry.name, "description": entry.description}, words)
            entry = msgspec.structs.replace(entry, name=texts["name"][:200], description=texts["description"][:2000])
        broken = broken_rule(entry)
        return entry if broken is None else broken.rule or "It can't be listed."

    def _count(self, key: str, body: bytes) -> bool:
        """Count a service, and return whether what is listed of it is new."""
        digest, before = digest_of(body), self._standing.services.get(key)
        if before is None:
            self.services.new += 1
        elif before != digest:
            self.services.changed += 1
        else:
            self.services.unchanged += 1
        return before != digest

    def _hide(self, found: Found, key: str, *, keep: bool) -> Row:
        """Cut where a service is out of all that is kept in the open."""
        told = [where(place) for place in found.places]
        if keep and any(told):
            self._places[key] = "; ".join(filter(None, told))[:200]
        words = [word for place in found.places for word in said_in(place)]
        self._private.update(place["id"] for place in found.places)
        self._words.setdefault(found.record.get("organization_id", ""), []).extend(words)
        return hidden(found.record, words)

    # --- records ----------------------------------------------------------------------------------------------------

    def _other(self, found: Found) -> Iterator[Command]:
        record = found.record
        if record["id"] in self._counties:
            return
        if found.what is What.PLACE:
            if record["id"] in self._private or place_is_private(record, self._rules):
                record = hidden(record, said_in(record), whole_place=True)
            else:
                self._open.add(record["id"])
        elif record["id"] in self._words:
            record = hidden(record, self._words[record["id"]])
        if "parent_organization_id" in record:
            at = (found.file, found.row)
            self.said.note_parent("organisation", record["id"], record["parent_organization_id"], *at)
        key = f"{self.source}/{found.what}:{record['id']}"
        self._kept.add(key)
        yield from self._record(key, record, found, self.others)

    def _record(self, key: str, record: Row, found: Found, outcome: Outcome | None) -> Iterator[Command]:
        body = _encode(record)
        if len(body) > _SURELY_FITS and len(packed([Record(key, body.decode())])) > PART_BYTES:
            reason = f"Its record is {len(body)} bytes, more than can be kept whole: it is in no export."
            self.said.noted.add(found.file, found.row, reason)
            self._kept.discard(key)
            return
        digest, before = digest_of(body), self._standing.records.get(key)
        if outcome is not None:
            outcome.new += before is None
            outcome.changed += before not in (None, digest)
            outcome.unchanged += before == digest
        if before == digest:
            return
        if self._size["records"] + len(body) > _UNPACKED_BYTES:
            yield from self._pack()
        self._records.append(Record(key, body.decode()))
        self._size["records"] += len(body)

    def _pack(self) -> Iterator[Command]:
        """Yield the records that were gathered, in parts that fit."""
        waiting = [self._records]
        while waiting:
            some = waiting.pop()
            text = packed(some)
            if len(text) <= PART_BYTES:
                yield self._stage_records(text)
            else:
                waiting += [some[len(some) // 2 :], some[: len(some) // 2]]
        self._records, self._size["records"] = [], 0

    # --- parts ------------------------------------------------------------------------------------------------------

    def _stage(self, withdrawn: tuple[str, ...] = ()) -> StageServices:
        number = len(self._digests["listed"])
        services = () if withdrawn else tuple(self._listed)
        part = StageServices(
            id=self._fresh("cmd"),
            region=self.region,
            case=NO_CASE,
            about=part_id(self.region, self._edition, number),
            edition=self._edition,
            source=self.source,
            number=number,
            services=services,
            withdrawn=withdrawn,
        )
        self._digests["listed"].append(part_digest(part))
        if not withdrawn:
            self._listed.clear()
            self._size["listed"] = 0
        return part

    def _stage_records(self, text: str = "", withdrawn: tuple[str, ...] = ()) -> StageRecords:
        number = len(self._digests["records"])
        part = StageRecords(
            id=self._fresh("cmd"),
            region=self.region,
            case=NO_CASE,
            about=part_id(self.region, self._edition, number),
            edition=self._edition,
            source=self.source,
            number=number,
            packed=text,
            withdrawn=withdrawn,
        )
        self._digests["records"].append(records_digest(part))
        return part

    def unmapped(self) -> dict[str, int]:
        """Return what there is no rule for, and how often it came."""
        found = {
            f"term {name!r}" + (f" ({code})" if code else "") + (f" of {taxonomy}" if taxonomy else ""): count
            for (name, code, taxonomy), count in self.said.terms.items()
            if not meaning((name, code, taxonomy), self._rules)
        }
        return found | dict(self.said.unmapped)


def _chunks(keys: list[str]) -> Iterator[tuple[str, ...]]:
    part: list[str] = []
    size = 0
    for key in keys:
        if size + len(key) + 8 > PART_BYTES:
            yield tuple(part)
            part, size = [], 0
        part.append(key)
        size += len(key.encode()) + 8
    if part:
        yield tuple(part)
