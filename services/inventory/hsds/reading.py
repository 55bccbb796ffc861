"""What a file of HSDS holds, one thing at a time: whichever of its forms it is in.

A service comes with its organisation and its places beside it, as much as the file tells of them, and before them: so
whoever takes them in knows which places are private before the first of them is kept.
"""

import hashlib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import msgspec

from services.inventory.hsds.canonical import Row, Where, canonical
from services.inventory.hsds.report import DirectoryFileError, Reading


class What(StrEnum):
    """What is kept as a record of its own."""

    SERVICE = "service"
    ORGANISATION = "organization"
    PLACE = "location"


_REMEMBERED: Final = 20_000
TABLE: Final = {What.SERVICE: "services", What.ORGANISATION: "organizations", What.PLACE: "locations"}


class Found(msgspec.Struct, frozen=True):
    """One thing of a file, in the shape of `canonical`, and where it stood.

    ``organisation`` and ``places`` are what a service names by its ids; beside others there are none.
    """

    what: What
    record: Row
    file: str
    row: int
    organisation: Row | None = None
    places: tuple[Row, ...] = ()


def read(path: Path, said: Reading) -> Iterator[Found]:
    """Yield what stands in ``path``: a file of JSON, or a folder of CSV files.

    Raises:
        DirectoryFileError: it can't be read. It may come after much was yielded: nothing of that counts then.
    """
    from services.inventory.hsds.json_files import read_json  # noqa: PLC0415 - each form is read by its own
    from services.inventory.hsds.tables import read_folder  # noqa: PLC0415 - as above

    if path.is_dir():
        return read_folder(path, said)
    if path.is_file():
        return read_json(path, said)
    raise DirectoryFileError(f"{path} is neither a file nor a folder")


class Unfolding:
    """Takes apart what stands inside one another in JSON: each organisation and place is yielded once."""

    def __init__(self, file: str, said: Reading) -> None:
        self.file = file
        self.said = said
        self._seen: dict[tuple[What, str], bytes] = {}
        self._known: dict[bytes, Row] = {}

    def service(self, given: Mapping[str, Any], row: int, organisation: Row | None = None) -> Iterator[Found]:
        """Yield a service, then its organisation and places as far as they are new."""
        record = canonical("services", given, self._at(row))
        if not given.get("id"):
            record["id"] = ""  # one that was made would be another at every change
        nested: list[Found] = []
        inside = given.get("organization")
        if organisation is None and isinstance(inside, Mapping) and inside:
            organisation, nested = self._inside(inside, row)
        if organisation is not None:
            record["organization_id"] = organisation["id"]
        places = self._places(given, record, row)
        yield Found(What.SERVICE, record, self.file, row, organisation, tuple(places))
        yield from nested
        for place in places:
            yield from self._once(What.PLACE, place, row)

    def organisation(self, given: Mapping[str, Any], row: int) -> Iterator[Found]:
        """Yield an organisation, where it is new, and its places."""
        record = canonical("organizations", given, self._at(row))
        yield from self._once(What.ORGANISATION, record, row)
        for each in _mappings(given.get("locations")):
            place = canonical("locations", each, self._at(row), record["id"])
            yield from self._once(What.PLACE, {**place, "organization_id": record["id"]}, row)

    def place(self, given: Mapping[str, Any], row: int) -> Iterator[Found]:
        """Yield a place that belongs to no organisation, where it is new."""
        yield from self._once(What.PLACE, canonical("locations", given, self._at(row)), row)

    def _inside(self, given: Mapping[str, Any], row: int) -> tuple[Row, list[Found]]:
        """Return the organisation inside a service. Most stand in many, word for word: that is looked at once."""
        digest = hashlib.blake2b(msgspec.json.encode(given), digest_size=16).digest()
        known = self._known.get(digest)
        if known is not None:
            return known, []
        found = list(self.organisation(given, row))
        record = canonical("organizations", given, Where(self.file, row, Reading()))
        if len(self._known) < _REMEMBERED:
            self._known[digest] = record
        return record, found

    def _at(self, row: int) -> Where:
        return Where(self.file, row, self.said)

    def _places(self, given: Mapping[str, Any], record: Row, row: int) -> list[Row]:
        found: dict[str, Row] = {}
        links = record.get("service_at_locations", ())
        given_links = _mappings(given.get("service_at_locations"))
        in_turn = len(links) == len(given_links)
        by_id = {str(each.get("id")): each for each in reversed(given_links)}
        for number, link in enumerate(links):
            inside = (given_links[number] if in_turn else by_id.get(link["id"], {})).get("location")
            if isinstance(inside, Mapping) and inside:
                place = canonical("locations", inside, self._at(row), link["id"])
                link["location_id"] = place["id"]
                found[place["id"]] = place
        return list(found.values())

    def _once(self, what: What, record: Row, row: int) -> Iterator[Found]:
        """Yield what is new. The same thing said otherwise is a contradiction: the first counts."""
        key, digest = (what, record["id"]), _digest(record)
        before = self._seen.setdefault(key, digest)
        if before is digest:
            yield Found(what, record, self.file, row)
        elif before != digest:
            self.said.noted.add(self.file, row, f"It says otherwise of {what} {record['id']!r} than a row before it.")


def _digest(record: Row) -> bytes:
    """Return by what a thing is known to be told in the same words: whose a place is may be told elsewhere."""
    told = {name: value for name, value in record.items() if name != "organization_id"}
    return hashlib.blake2b(msgspec.json.encode(told, order="deterministic"), digest_size=8).digest()


def _mappings(given: object) -> list[Mapping[str, Any]]:
    return [each for each in given if isinstance(each, Mapping)] if isinstance(given, list) else []
