"""One shape for what a file says: known fields as text or number, rows inside what they belong to, each with an id.

What is empty is left out, so the same service reads the same from JSON and from CSV.
"""

import hashlib
import math
from collections.abc import Mapping
from enum import Enum, auto
from typing import Any, Final, NamedTuple

import msgspec

from services.inventory.hsds.report import Reading
from services.inventory.hsds.shape import ONE, TABLES, children_of

Row = dict[str, Any]
_encode: Final = msgspec.json.Encoder(order="deterministic").encode


class Where(NamedTuple):
    """Where a row stands, and who is told of what is odd about it."""

    file: str
    row: int
    said: Reading

    def note(self, text: str) -> None:
        self.said.noted.add(self.file, self.row, text)


class _Is(Enum):
    """What a field is to its row."""

    TEXT = auto()
    NUMBER = auto()
    ROWS = auto()
    """Rows of ``other`` that belong to it."""
    ROW = auto()
    """A row of ``other`` that it names."""
    NAME = auto()
    """The id of such a row, which stands under the key ``other``."""
    ELSEWHERE = auto()
    """What it belongs to, or what is kept apart from it."""


_Roles = Mapping[str, tuple[_Is, str]]


def canonical(table: str, given: Mapping[str, Any], at: Where, owner: str = "") -> Row:
    """Return one row of ``table`` and all that stands inside it. ``owner`` is the id of what it stands in."""
    texts, found = _TEXTS[table], Row()
    inside: _Inside = []
    for name, value in given.items():
        if name in texts and isinstance(value, str):  # nearly all of them: a hundred thousand services have millions
            kept = value.strip() if value.isprintable() else tidy(value)
            if kept:
                found[name] = kept
        elif value or value == 0:
            _one_field(table, (found, inside, given), name, value, at)
    if "id" not in found:
        found["id"] = made_id(table, owner, given)
    for name, role, other, value in inside:
        rows = _rows(value, name, at)
        if rows and role is _Is.ROW:
            found[name] = canonical(other, rows[0], at, found["id"])
        elif rows:
            found[name] = _all(other, rows, at, found["id"])
    return found


_Inside = list[tuple[str, _Is, str, Any]]


def _one_field(table: str, into: tuple[Row, _Inside, Mapping[str, Any]], name: str, value: object, at: Where) -> None:
    """Take in a field that isn't plain text: into what is found, or to what stands inside of what is given."""
    (found, inside, given), (role, other) = into, _ROLES[table].get(name, _UNKNOWN)
    if role in _PLAIN:
        kept = _number(name, value, at) if role is _Is.NUMBER else _text(name, value, at)
        if kept != "":
            found[name] = kept
    elif role is _Is.NAME and other not in given:
        inside.append((other, _Is.ROW, _named(table, other), {"id": str(value)}))
    elif role is _Is.ROWS or role is _Is.ROW:
        inside.append((name, role, other, value))
    elif role is None:
        at.said.unused[at.file, f"{table}.{name}"] += 1


def _all(table: str, rows: list[Mapping[str, Any]], at: Where, owner: str) -> list[Row]:
    """Return the rows of a list; two that say the very same and have no ids are told apart by their place."""
    if len(rows) == 1:
        return [canonical(table, rows[0], at, owner)]
    kept: dict[str, Row] = {}
    for number, each in enumerate(rows):
        one = canonical(table, each, at, owner)
        if one["id"] in kept and not each.get("id"):
            one["id"] = made_id(table, owner, {"again": number, **one})
        first = kept.setdefault(one["id"], one)
        if first is not one and first != one:
            at.note(f"Two rows of {table} in it have the id {one['id']!r}: the first is kept.")
    return list(kept.values())


def made_id(table: str, owner: str, row: Mapping[str, Any]) -> str:
    """Return the id of a row that has none: the same at every import, as long as it says the same."""
    digest = hashlib.sha256(b"\x1f".join((table.encode(), owner.encode(), _encode(row)))).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-a{digest[17:20]}-{digest[20:32]}"


def text_of(row: Mapping[str, Any]) -> str:
    """Return a row as text: the same for the same row."""
    return _encode(row).decode()


def tidy(text: str) -> str:
    """Return text without control characters; its lines stay."""
    if text.isprintable():
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text).strip()


def _text(name: str, value: object, at: Where) -> str:
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, dict | list):
        at.note(f"Its {name} is no text: it is kept as JSON.")
        return _encode(value).decode()
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(name: str, value: object, at: Where) -> str | int | float:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    number = _read_number(value)
    if number is not None:
        return int(number) if number.is_integer() else number
    at.note(f"Its {name} is no number: {str(value)[:40]!r}.")
    return tidy(str(value))


def _read_number(value: object) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _rows(given: object, key: str, at: Where) -> list[Mapping[str, Any]]:
    if isinstance(given, dict):
        return [given]
    if isinstance(given, list) and len(given) == 1 and isinstance(given[0], dict) and given[0]:
        return given
    if not isinstance(given, list):
        at.note(f"Its {key} are no rows: they are left out.")
        return []
    kept: list[Mapping[str, Any]] = [each for each in given if isinstance(each, dict) and each]
    if len(kept) < len(given):
        at.note(f"Of its {key}, some are no rows: they are left out.")
    return kept


_UNKNOWN: Final = (None, "")
_PLAIN: Final = (_Is.TEXT, _Is.NUMBER)
_APART: Final = {
    "services": ("organization",),
    "service_at_location": ("location", "service"),
    "organizations": ("services", "locations"),
}


def _named(table: str, key: str) -> str:
    return next(other for name, other, _ in ONE[table] if name == key)


def _roles(table: str) -> _Roles:
    owners = {child.link for each in TABLES for child in children_of(each)}
    apart = (*owners, "organization_id", "service_id", "location_id", *_APART.get(table, ()))
    roles = dict.fromkeys(apart, (_Is.ELSEWHERE, ""))
    shape = TABLES[table]
    roles |= {name: (_Is.NUMBER if name in shape.numbers else _Is.TEXT, "") for name in shape.columns}
    roles |= {child.key: (_Is.ROWS, child.table) for child in children_of(table)}
    for key, other, column in ONE.get(table, ()):
        roles[key] = (_Is.ROW, other)
        if column not in shape.columns:
            roles[column] = (_Is.NAME, key)
    return roles


_ROLES: Final[Mapping[str, _Roles]] = {table: _roles(table) for table in TABLES}
_TEXTS: Final[Mapping[str, frozenset[str]]] = {
    table: frozenset(name for name, (role, _) in roles.items() if role is _Is.TEXT) for table, roles in _ROLES.items()
}
