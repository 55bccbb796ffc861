"""Reads a directory in Open Referral HSDS 1.1 (a folder of CSV files) as it really is. Pure, but for `read_folder`.

Nothing is dropped in silence: every row of `services.csv` is taken or skipped with its reason, what was changed on the
way is noted, and every file and field that was there and not used is named.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from contracts.inventory import Listed
from contracts.vocabulary import Area, Barrier, Need
from services.referral_router.hsds_terms import (
    BARRIERS,
    BY_TELEPHONE,
    CLOSED,
    FOR_FEW,
    KINDS,
    OTHER_WAYS_IN,
    TERMS,
)

SERVICES: Final = "services.csv"
ORGANISATIONS: Final = "organizations.csv"
PHONES: Final = "phones.csv"

_NEEDED: Final[dict[str, tuple[str, ...]]] = {
    SERVICES: ("id", "organization_id", "name"),
    ORGANISATIONS: ("id", "name"),
}
_USED: Final[dict[str, frozenset[str]]] = {
    SERVICES: frozenset(
        {"id", "organization_id", "name", "description", "url", "status", "application_process", "fees"}
    ),
    ORGANISATIONS: frozenset({"id", "name"}),
    PHONES: frozenset({"service_id", "organization_id", "number"}),
}
_LONGEST_NAME: Final = 200
_LONGEST_TEXT: Final = 2000
_LONGEST_ID: Final = 100

_NUMBER: Final = re.compile(r"(?:\+?1[-. ]?)?(?:\(\d{3}\)|\d{3})[-. ]*\d{3}[-. ]?\d{4}(?!\d)")
_KEYPAD: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")


class DirectoryFileError(ValueError):
    """A file of the folder can't be read at all. The message names the file, and its field or line where it has one."""


class Row(msgspec.Struct, frozen=True):
    """One record. ``number`` is its row in a spreadsheet: the header is row 1."""

    number: int
    fields: Mapping[str, str]

    def __getitem__(self, field: str) -> str:
        """Return the field in one line, without what stands around it; empty where the file has no such field."""
        return " ".join(self.text(field).split("\n"))

    def text(self, field: str) -> str:
        """Return the field with its lines."""
        return _tidy(self.fields.get(field, ""))


class Remark(msgspec.Struct, frozen=True):
    """Something to know about one row of one file, in a sentence."""

    file: str
    row: int
    text: str


class Table(msgspec.Struct, frozen=True):
    """One file: its rows, and those that don't fit under its header."""

    rows: tuple[Row, ...]
    misfits: tuple[Remark, ...] = ()


class Import(msgspec.Struct, frozen=True):
    """What a folder holds for us.

    ``skipped`` are rows that became nothing, ``noted`` are taken rows with what was changed or is missing, and
    ``unused`` says which fields were there and not read.
    """

    taken: tuple[Listed, ...]
    skipped: tuple[Remark, ...]
    noted: tuple[Remark, ...]
    unused: tuple[str, ...]
    rows: Mapping[str, int]
    """How many rows each file holds."""


def read_folder(folder: Path) -> dict[str, Table]:
    """Return the CSV files of ``folder`` by name.

    Raises:
        DirectoryFileError: there is no such folder, or a needed file or field is missing, or a file isn't CSV in UTF-8.
    """
    if not folder.is_dir():
        raise DirectoryFileError(f"{folder} is not a folder")
    missing = [name for name in _NEEDED if not (folder / name).is_file()]
    if missing:
        raise DirectoryFileError(f"{folder} has no {missing[0]}")
    return {path.name: _read(path) for path in sorted(folder.glob("*.csv"))}


def _read(path: Path) -> Table:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DirectoryFileError(f"{path.name} is not UTF-8: byte {error.start} can't be read") from None
    except OSError as error:
        raise DirectoryFileError(f"{path.name} can't be opened: {error.strerror}") from None
    return read_table(path.name, text)


def read_table(name: str, text: str) -> Table:
    """Return the rows of one CSV file.

    Raises:
        DirectoryFileError: it is empty, lacks a needed field, names one twice, or is not CSV.
    """
    lines = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [field.strip() for field in next(lines, [])]
        _check_header(name, header)
        rows, misfits = [], []
        for number, values in enumerate(lines, start=2):
            if len(values) == len(header):
                rows.append(Row(number, dict(zip(header, values, strict=True))))
            elif values:
                misfits.append(Remark(name, number, f"It has {len(values)} fields where the header has {len(header)}."))
    except csv.Error as error:
        raise DirectoryFileError(f"{name}, line {lines.line_num}: {error}") from None
    return Table(tuple(rows), tuple(misfits))


def _check_header(name: str, header: list[str]) -> None:
    if not header:
        raise DirectoryFileError(f"{name} is empty")
    twice = sorted({field for field in header if header.count(field) > 1})
    if twice:
        raise DirectoryFileError(f"{name} names the field {twice[0]!r} twice")
    missing = [field for field in _NEEDED.get(name, ()) if field not in header]
    if missing:
        raise DirectoryFileError(f"{name} has no field {missing[0]!r}")


def parse(folder: Mapping[str, Table], *, source: str) -> Import:
    """Return the services of a folder that was read. ``source`` names it: with a service's own id it finds it again."""
    taken: dict[str, Listed] = {}
    skipped = [misfit for table in folder.values() for misfit in table.misfits]
    noted: list[Remark] = []
    skipped += [
        Remark(ORGANISATIONS, row.number, "It has no id or no name.")
        for row in folder[ORGANISATIONS].rows
        if not (row["id"] and row["name"])
    ]
    context = _Context(folder, source)
    for row in folder[SERVICES].rows:
        reason = _why_not(row, taken)
        if reason:
            skipped.append(Remark(SERVICES, row.number, reason))
            continue
        taken[row["id"]], notes = context.listing(row)
        noted += [Remark(SERVICES, row.number, note) for note in notes]
    rows = {name: len(table.rows) + len(table.misfits) for name, table in folder.items()}
    return Import(tuple(taken.values()), tuple(skipped), tuple(noted), tuple(_unused(folder)), rows)


def needs_of(description: str, name: str) -> tuple[Need, ...]:
    """Return the needs that a service answers, by our tables; none where no term is known."""
    kind = description.casefold()
    if kind in KINDS:
        need = KINDS[kind]
        return () if need is None else (need,)
    return tuple(dict.fromkeys(need for term, need in TERMS if _says(f"{description} {name}", term)))


def office_phone(text: str) -> str:
    """Return the first telephone number in ``text`` in digits, letters of a keypad turned into theirs; else empty."""
    found = _NUMBER.search(text)
    if found:
        return found.group().strip()
    digits = re.sub(r"\D", "", text.upper().translate(_KEYPAD))
    if len(digits) == len("18005550100") and digits.startswith("1") and text.strip().startswith("1"):
        return f"1-{digits[1:4]}-{digits[4:7]}-{digits[7:]}"
    return ""


class _Context:
    """What the other files say about a service."""

    def __init__(self, folder: Mapping[str, Table], source: str) -> None:
        empty = Table(())
        self._source = source
        self._organisations = {row["id"]: row["name"] for row in folder[ORGANISATIONS].rows if row["name"]}
        self._phones: dict[str, list[str]] = {}
        for row in folder.get(PHONES, empty).rows:
            owner = row["service_id"] or f"organisation {row['organization_id']}"
            self._phones.setdefault(owner, []).append(row["number"])

    def listing(self, row: Row) -> tuple[Listed, list[str]]:
        organisation = row["organization_id"]
        provider = self._organisations.get(organisation)
        phone, notes = self._phone(row)
        if provider is None:
            notes.append(
                f"{ORGANISATIONS} has no {organisation or 'organisation for it'}: its provider has no name here."
            )
            provider = f"Organisation {organisation} (not named in the source)"
        notes += [f"By its name it is for {few}." for term, few in FOR_FEW if _says(row["name"], term)][:1]
        name, description = row["name"], _described(row)
        if len(name) > _LONGEST_NAME or len(provider) > _LONGEST_NAME or len(description) > _LONGEST_TEXT:
            notes.append("Text was longer than a directory entry holds and was cut.")
        entry = Listed(
            source=f"{self._source}/{row['id']}",
            provider=provider[:_LONGEST_NAME],
            name=name[:_LONGEST_NAME],
            needs=needs_of(row["description"], name),
            areas=(Area.ANYWHERE,),
            phone=phone,
            description=description[:_LONGEST_TEXT],
            barriers=_barriers(row["application_process"]),
        )
        return entry, notes

    def _phone(self, row: Row) -> tuple[str, list[str]]:
        own = self._phones.get(row["id"], [])
        given = [text for text in own or self._phones.get(f"organisation {row['organization_id']}", []) if text]
        if not given:
            return "", ["It has no telephone number."]
        phone = office_phone(given[0])
        if not phone:
            return "", [f"No telephone number can be read in {given[0]!r}."]
        rest = [text for text in given if text != phone]
        return phone, [f"Its number is kept as {phone}; the source has {', '.join(rest)!r}."] if rest else []


def _why_not(row: Row, taken: Mapping[str, Listed]) -> str | None:
    """Return why a row can't be listed, or None where it can."""
    empty = [field for field in ("id", "name") if not row[field]]
    kind = row["description"]
    reasons = (
        (bool(empty), f"It has no {' and no '.join(empty)}."),
        (row["id"] in taken, f"The id {row['id']} stands in an earlier row."),
        (len(row["id"]) > _LONGEST_ID, "Its id is too long to be one."),
        (row["status"].casefold() in CLOSED, f"It is {row['status']}."),
        (kind.casefold() in KINDS and KINDS[kind.casefold()] is None, f"Nobody can be referred to it: {kind!r}."),
        (not needs_of(kind, row["name"]), f"None of our needs is known for {(kind or row['name'])[:80]!r}."),
    )
    return next((text for holds, text in reasons if holds), None)


def _described(row: Row) -> str:
    parts = (row["description"], row["fees"], row.text("application_process"), row["url"])
    return "\n".join(part for part in parts if part)


def _barriers(how_to_apply: str) -> tuple[Barrier, ...]:
    said = how_to_apply.casefold()
    found = [barrier for term, barrier in BARRIERS if _says(said, term)]
    if BY_TELEPHONE in said and not any(way in said for way in OTHER_WAYS_IN):
        found.append(Barrier.PHONE_INTAKE_ONLY)
    return tuple(dict.fromkeys(found))


def _unused(folder: Mapping[str, Table]) -> Iterator[str]:
    for name, table in folder.items():
        used = _USED.get(name)
        if used is None:
            yield f"{name}: not used ({len(table.rows)} rows)"
            continue
        filled = dict.fromkeys(field for row in table.rows for field, value in row.fields.items() if value.strip())
        spare = [field for field in filled if field not in used]
        if spare:
            yield f"{name}: {', '.join(spare)} not used"
        of_places = sum(not (row["service_id"] or row["organization_id"]) for row in table.rows if name == PHONES)
        if of_places:
            yield f"{name}: {of_places} rows belong to neither a service nor an organisation and are not used"


def _says(text: str, term: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(term)}(?!\w)", text, re.IGNORECASE) is not None


def _tidy(text: str) -> str:
    """Return text without control characters, its lines trimmed and empty ones left out."""
    if text.isprintable():
        return " ".join(text.split())
    readable = "".join(char if char.isprintable() or char == "\n" else " " for char in text.replace("\r", "\n"))
    return "\n".join(filter(None, (re.sub(r" +", " ", line).strip() for line in readable.split("\n"))))
