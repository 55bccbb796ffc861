"""HSDS as tables: a folder of CSV files of 3.x or 1.1, or the same in one file of JSON.

Rows are laid in a database in a temporary file, so that joining a million of them takes no more memory than a hundred.
"""

import csv
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Self

import msgspec

from services.inventory.hsds.canonical import Row, Where, canonical
from services.inventory.hsds.old import as_new, is_old
from services.inventory.hsds.reading import TABLE, Found, What
from services.inventory.hsds.report import DirectoryFileError, Reading
from services.inventory.hsds.shape import ASIDE, FILE_NAMES, ONE, TABLES, children_of, links_of

_MANY: Final = 5_000
_NEEDED: Final = {"services": ("id", "name"), "organizations": ("id", "name")}

Numbered = Iterable[tuple[int, Mapping[str, Any]]]


def read_folder(folder: Path, said: Reading) -> Iterator[Found]:
    """Yield what a folder of CSV files holds.

    Raises:
        DirectoryFileError: a needed file or field is missing, or a file isn't CSV in UTF-8.
    """
    files = sorted(folder.glob("*.csv"))
    names = {_table_of(path.name) for path in files}
    for needed in _NEEDED:
        if needed not in names:
            raise DirectoryFileError(f"{folder.name} has no {needed}.csv")
    old = is_old({path.name: _header(path) for path in files})
    with Tables(said) as tables:
        for path in files:
            rows = _rows(path, said)
            if old:
                for name, converted in as_new(path.name, rows, said):
                    tables.load(name, converted, shown=path.name)
            else:
                tables.load(path.name, rows)
        yield from tables.found()


class Tables:
    """The rows of all tables, joined: what belongs to a row stands inside it."""

    def __init__(self, said: Reading) -> None:
        self._said = said
        self._file = tempfile.TemporaryDirectory()
        self._db = sqlite3.connect(str(Path(self._file.name) / "rows"), isolation_level=None)
        self._db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-20000;")
        self._shown: dict[str, str] = {}
        self._ids: dict[str, bool] = {}
        self.one_place = lru_cache(maxsize=2_000)(self._one_place)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()
        self._file.cleanup()

    def load(self, name: str, rows: Numbered, shown: str | None = None) -> None:
        """Lay the rows of one file down."""
        table = _table_of(name)
        if table not in TABLES:
            self._count(name, rows, known=table in ASIDE)
            return
        self._shown.setdefault(table, shown or name)
        columns = links_of(table)
        fields = "".join(f", {column} TEXT" for column in columns)
        self._db.execute(f"CREATE TABLE IF NOT EXISTS {table} (n INTEGER, own TEXT{fields}, body BLOB)")
        marks = ",".join("?" * (3 + len(columns)))
        batch: list[tuple[object, ...]] = []
        self._db.execute("BEGIN")
        for number, row in rows:
            if shown is None:
                self._said.rows[name] += 1
            links = (_text(row.get(column)) for column in columns)
            batch.append((number, _text(row.get("id")), *links, msgspec.json.encode(row)))
            if len(batch) == _MANY:
                self._db.executemany(f"INSERT INTO {table} VALUES ({marks})", batch)  # noqa: S608 - names of ours
                batch.clear()
        self._db.executemany(f"INSERT INTO {table} VALUES ({marks})", batch)  # noqa: S608 - names of ours
        self._db.execute("COMMIT")

    def found(self) -> Iterator[Found]:
        """Yield every service with what belongs to it, then every organisation and place."""
        self._index()
        self._say_orphans()
        for number, term in self._all("taxonomy_terms"):
            if term.get("parent_id"):
                at = (self._shown["taxonomy_terms"], number)
                self._said.note_parent("term", _text(term.get("id")), _text(term["parent_id"]), *at)
            self._said.terms[_text(term.get("name")), _text(term.get("code")), _text(term.get("taxonomy"))] += 0
        for number, service in self._all("services"):
            file = self._shown["services"]
            if not (service.get("id") or service.get("name")):
                self._said.skipped.add(file, number, "It has no id and no name.")
                continue
            record = canonical("services", self._joined("services", service), Where(file, number, self._said))
            record["id"] = _text(service.get("id"))
            places = [
                self.one_place(link["location_id"])
                for link in record.get("service_at_locations", ())
                if link.get("location_id")
            ]
            organisation = self._organisation(record.get("organization_id", ""))
            yield Found(What.SERVICE, record, file, number, organisation, tuple(filter(None, places)))
        for what in (What.ORGANISATION, What.PLACE):
            yield from self._apart(what)

    def _apart(self, what: What) -> Iterator[Found]:
        table = TABLE[what]
        seen: set[str] = set()
        for number, row in self._all(table):
            file = self._shown[table]
            record = canonical(table, self._joined(table, row), Where(file, number, self._said))
            if not _text(row.get("id")) or (what is What.ORGANISATION and not record.get("name")):
                self._said.skipped.add(file, number, "It has no id or no name.")
            elif record["id"] in seen:
                self._said.skipped.add(file, number, f"The id {record['id']} stands in an earlier row.")
            else:
                seen.add(record["id"])
                yield Found(what, record, file, number)

    # --- one row and what belongs to it -----------------------------------------------------------------------------

    def _joined(self, table: str, row: Mapping[str, Any]) -> Row:
        """Return a row with what belongs to it inside."""
        whole, own = dict(row), _text(row.get("id"))
        for child in children_of(table):
            if own and child.table in self._shown:
                rows = [each for each in self._by(child.table, child.link, own) if self._may_be_of(table, own, each)]
                if rows:
                    whole[child.key] = [self._joined(child.table, each) for each in rows]
        for key, other, column in ONE.get(table, ()):
            name = _text(row.get(column))
            if name and other in self._shown:
                found = self._by(other, "own", name)
                if found:
                    whole[key] = self._joined(other, found[0])
        return whole

    def _may_be_of(self, table: str, own: str, row: Row) -> bool:
        """Whether a row belongs to one of ``table``: it may say that it is of another, which has that id as well."""
        entity = _ENTITIES.get(_text(row.get("link_entity") or row.get("resource_type")).casefold(), table)
        return entity == table or entity not in self._shown or not self._by(entity, "own", own)

    def _organisation(self, identifier: str) -> Row | None:
        found = self._by("organizations", "own", identifier) if identifier else []
        return dict(found[0]) if found else None

    def _one_place(self, identifier: str) -> Row | None:
        found = self._by("locations", "own", identifier) if "locations" in self._shown else []
        if not found:
            return None
        return canonical("locations", self._joined("locations", found[0]), Where("", 0, Reading()))

    def _by(self, table: str, column: str, value: str) -> list[Row]:
        query = f"SELECT body FROM {table} WHERE {column} = ? AND {column} != '' ORDER BY n"  # noqa: S608 - names of ours
        return [msgspec.json.decode(body) for (body,) in self._db.execute(query, (value,))]

    def _all(self, table: str) -> Iterator[tuple[int, Row]]:
        if table in self._shown:
            for number, body in self._db.execute(f"SELECT n, body FROM {table} ORDER BY n"):  # noqa: S608 - as above
                yield number, msgspec.json.decode(body)

    # --- all of them ------------------------------------------------------------------------------------------------

    def _index(self) -> None:
        for table in self._shown:
            for column in ("own", *links_of(table)):
                self._db.execute(f"CREATE INDEX {table}_{column} ON {table} ({column}) WHERE {column} != ''")

    def _say_orphans(self) -> None:
        """Say which rows belong to nothing in the file, and so stand nowhere."""
        owners: dict[str, list[tuple[str, str]]] = {}
        for owner in self._shown:
            for child in children_of(owner):
                owners.setdefault(child.table, []).append((child.link, owner))
        for table, file in self._shown.items():
            links = owners.get(table, [])
            if not links or table in ("services", "organizations", "locations"):
                continue
            missing = " AND ".join(_no_owner(owner, link) for link, owner in links)
            query = f"SELECT n FROM {table} t WHERE {missing} ORDER BY n"  # noqa: S608 - names of ours
            for (number,) in self._db.execute(query):
                self._said.skipped.add(file, number, "It belongs to nothing that stands in the file.")

    def _count(self, name: str, rows: Numbered, *, known: bool) -> None:
        count = sum(1 for _ in rows)
        self._said.rows[name] += count
        self._said.aside[f"{name} ({'about the file itself' if known else 'no table of HSDS'})"] += count


def _no_owner(owner: str, link: str) -> str:
    return f"NOT EXISTS (SELECT 1 FROM {owner} o WHERE o.own = t.{link} AND o.own != '')"  # noqa: S608 - names of ours


_ENTITIES: Final = {table: table for table in TABLES} | {
    table.removesuffix("s"): table for table in ("services", "organizations", "locations", "contacts", "phones")
}


def _table_of(name: str) -> str:
    stem = name.removesuffix(".csv")
    return FILE_NAMES.get(stem, stem)


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _header(path: Path) -> list[str]:
    lines = _lines(path)
    return [field.strip() for field in next(lines, [])]


def _lines(path: Path) -> Iterator[list[str]]:
    """Yield the lines of a CSV file as they stand in it.

    Raises:
        DirectoryFileError: it isn't CSV, or not in UTF-8.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            try:
                yield from reader
            except csv.Error as error:
                raise DirectoryFileError(f"{path.name}, line {reader.line_num}: {error}") from None
            except UnicodeDecodeError as error:
                where = f"line {reader.line_num + 1} or after it"
                raise DirectoryFileError(f"{path.name} is not UTF-8: {where} can't be read ({error.reason})") from None
    except OSError as error:
        raise DirectoryFileError(f"{path.name} can't be opened: {error.strerror}") from None


def _rows(path: Path, said: Reading) -> Iterator[tuple[int, dict[str, str]]]:
    lines = _lines(path)
    header = [field.strip() for field in next(lines, [])]
    _check(path.name, header)
    for number, values in enumerate(lines, start=2):
        said_so = said.rows if values else None
        if said_so is not None:
            said_so[path.name] += 0
        if len(values) == len(header):
            yield number, {name: value for name, value in zip(header, values, strict=True) if value.strip()}
        elif values:
            said.rows[path.name] += 1
            said.skipped.add(path.name, number, f"It has {len(values)} fields where the header has {len(header)}.")


def _check(name: str, header: list[str]) -> None:
    if not header:
        raise DirectoryFileError(f"{name} is empty")
    twice = sorted({field for field in header if header.count(field) > 1})
    if twice:
        raise DirectoryFileError(f"{name} names the field {twice[0]!r} twice")
    for field in _NEEDED.get(_table_of(name), ()):
        if field not in header:
            raise DirectoryFileError(f"{name} has no field {field!r}")
