"""A directory as HSDS 3.1: one file of JSON, or a folder of CSV files with its ``datapackage.json``.

Written a row at a time, from rows that lie in a temporary file: it takes no more memory for a million of them.
"""

import csv
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final, Self

import msgspec

from services.inventory.hsds.canonical import Row
from services.inventory.hsds.reading import What
from services.inventory.hsds.shape import ONE, TABLES, children_of, links_of

_encode: Final = msgspec.json.Encoder(order="deterministic").encode
_NAMED: Final = frozenset({other for each in ONE.values() for _, other, _ in each} | {"organizations", "locations"})
"""Tables whose rows are named by their ids: of two with one id the first counts."""
_ENTITY: Final = {"services": "service", "organizations": "organization", "locations": "location"}


class Records:
    """What is to be written: services, organisations and places by their ids."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryDirectory()
        self._db = sqlite3.connect(str(Path(self._file.name) / "records"), isolation_level=None)
        self._db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
        self._sources: dict[tuple[What, str], str] = {}
        self._db.execute("CREATE TABLE record (what TEXT, id TEXT, owner TEXT, body BLOB, PRIMARY KEY (what, id))")
        self._db.execute("CREATE INDEX owners ON record (what, owner, id)")
        self._db.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()
        self._file.cleanup()

    def put(self, what: What, record: Row) -> None:
        """Take one in; another of that id is gone."""
        row = (what, record["id"], record.get("organization_id", ""), _encode(record))
        self._db.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?)", row)

    def came_from(self, what: What, identifier: str, source: str) -> str:
        """Return from which directory this came first."""
        return self._sources.setdefault((what, identifier), source)

    def drop(self, what: What, identifier: str) -> None:
        self._db.execute("DELETE FROM record WHERE what = ? AND id = ?", (what, identifier))

    def get(self, what: What, identifier: str) -> Row | None:
        found = self._db.execute("SELECT body FROM record WHERE what = ? AND id = ?", (what, identifier)).fetchone()
        return None if found is None else msgspec.json.decode(found[0])

    def all(self, what: What) -> Iterator[Row]:
        """Yield all of a kind, in the order of their ids."""
        for (body,) in self._db.execute("SELECT body FROM record WHERE what = ? ORDER BY id", (what,)):
            yield msgspec.json.decode(body)

    def of(self, what: What, owner: str) -> Iterator[Row]:
        """Yield all of a kind that belong to an organisation; "": to none."""
        query = "SELECT body FROM record WHERE what = ? AND owner = ? ORDER BY id"
        for (body,) in self._db.execute(query, (what, owner)):
            yield msgspec.json.decode(body)

    def owners(self) -> list[str]:
        """Return every organisation: also those that are only named."""
        found = self._db.execute(
            "SELECT id FROM record WHERE what = 'organization' UNION"
            " SELECT owner FROM record WHERE owner != '' ORDER BY 1"
        )
        return [identifier for (identifier,) in found]


# ----------------------------------------------------------------------------------------------------------------- JSON


def write_json(records: Records, file: IO[bytes]) -> int:
    """Write one page with everything: organisations with their services and places, then what belongs to none.

    Returns how many services were written.
    """
    services, items = 0, 0
    file.write(b'{"contents":[')
    for item, within in _items(records):
        file.write((b",\n" if items else b"\n") + _encode(item))
        services, items = services + within, items + 1
    page = {
        "total_items": items,
        "total_pages": 1,
        "page_number": 1,
        "size": items,
        "first_page": True,
        "last_page": True,
        "empty": not items,
    }
    file.write(b"\n]," + _encode(page)[1:] + b"\n")
    return services


def _items(records: Records) -> Iterator[tuple[Row, int]]:
    for owner in records.owners():
        whole = records.get(What.ORGANISATION, owner) or {"id": owner}
        services = [_with_places(records, each) for each in records.of(What.SERVICE, owner)]
        places = [_without(each, "organization_id") for each in records.of(What.PLACE, owner)]
        yield {**whole, **({"locations": places} if places else {}), "services": services}, len(services)
    for each in records.of(What.SERVICE, ""):
        yield _with_places(records, each), 1
    for each in records.of(What.PLACE, ""):
        yield {"location_type": "physical", **each} if "location_type" not in each else each, 0


def _with_places(records: Records, service: Row) -> Row:
    whole = _without(service, "organization_id")
    if "service_at_locations" in whole:
        whole["service_at_locations"] = [_at(records, each) for each in whole["service_at_locations"]]
    return whole


def _at(records: Records, link: Row) -> Row:
    place = records.get(What.PLACE, link.get("location_id", ""))
    return link if place is None else {**_without(link, "location_id"), "location": place}


def _without(row: Row, name: str) -> Row:
    return {key: value for key, value in row.items() if key != name}


# ------------------------------------------------------------------------------------------------------------------ CSV


def write_folder(records: Records, folder: Path) -> int:
    """Write a folder of CSV files, one a table, and what describes them. Returns how many services were written."""
    services = 0
    with _Rows() as rows:
        for what, table in (
            (What.ORGANISATION, "organizations"),
            (What.SERVICE, "services"),
            (What.PLACE, "locations"),
        ):
            for record in records.all(what):
                rows.add(table, record)
                services += what is What.SERVICE
        written = [table for table in TABLES if rows.write(table, folder / f"{table}.csv")]
    package = {"name": "directory", "profile": "tabular-data-package", "resources": list(map(_resource, written))}
    (folder / "datapackage.json").write_bytes(msgspec.json.format(msgspec.json.encode(package), indent=2) + b"\n")
    return services


class _Rows:
    """Rows of all tables. One that belongs to several things is written once, with all that it names."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryDirectory()
        self._db = sqlite3.connect(str(Path(self._file.name) / "rows"), isolation_level=None)
        self._db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
        self._db.execute("CREATE TABLE row (n INTEGER PRIMARY KEY, kind TEXT, id TEXT, links TEXT, body BLOB)")
        self._db.execute("CREATE INDEX ids ON row (kind, id)")
        self._db.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()
        self._file.cleanup()

    def add(self, table: str, row: Row, **links: str) -> None:
        """Take in a row and all that stands inside it."""
        plain = {name: row[name] for name in TABLES[table].columns if name in row}
        named = {}
        for key, other, column in ONE.get(table, ()):
            if key in row:
                self.add(other, row[key])
                named[column] = row[key]["id"]
        if table in ("attributes", "metadata"):
            kind = {"attributes": "link_entity", "metadata": "resource_type"}[table]
            plain.setdefault(kind, links.pop("_entity"))
        links.pop("_entity", None)
        self._put(table, plain, {**named, **links})
        for child in children_of(table):
            for each in row.get(child.key, ()):
                self.add(child.table, each, **{child.link: row["id"], "_entity": _ENTITY.get(table, table)})

    def _put(self, table: str, plain: Row, links: dict[str, str]) -> None:
        body = _encode(plain)
        same_id = self._db.execute(
            "SELECT n, links, body FROM row WHERE kind = ? AND id = ? ORDER BY n", (table, plain["id"])
        )
        for number, kept, other in same_id.fetchall():
            if other == body or table in _NAMED:
                before = msgspec.json.decode(kept)
                merged = _merged(before, links) or (before if table in _NAMED else None)
                if merged is not None:
                    self._db.execute("UPDATE row SET links = ? WHERE n = ?", (_encode(merged).decode(), number))
                    return
        self._db.execute(
            "INSERT INTO row (kind, id, links, body) VALUES (?, ?, ?, ?)",
            (table, plain["id"], _encode(links).decode(), body),
        )

    def write(self, table: str, path: Path) -> bool:
        """Write a table's file; False where it has no rows, and so no file but those that there always are."""
        always = table in ("services", "organizations")
        columns = _columns(table)
        found = self._db.execute("SELECT body, links FROM row WHERE kind = ? ORDER BY n", (table,))
        first = found.fetchone()
        if first is None and not always:
            return False
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\r\n")
            writer.writeheader()
            while first is not None:
                writer.writerow({**msgspec.json.decode(first[0]), **msgspec.json.decode(first[1])})
                first = found.fetchone()
        return True


def _merged(kept: dict[str, str], links: dict[str, str]) -> dict[str, str] | None:
    """Return all that both name; None where they name two things of one kind."""
    return {**kept, **links} if all(kept.get(name, link) == link for name, link in links.items()) else None


def _columns(table: str) -> tuple[str, ...]:
    return (*TABLES[table].columns, *links_of(table))


def _resource(table: str) -> dict[str, Any]:
    numbers = TABLES[table].numbers
    fields = [{"name": name, "type": "number" if name in numbers else "string"} for name in _columns(table)]
    return {"name": table, "path": f"{table}.csv", "schema": {"fields": fields, "primaryKey": "id"}}
