"""HSDS 3.x as JSON, read as it streams by: a service, a list of them, a page of a list, organisations with theirs.

Also ``tabular.json``: the tables of the CSV form in one file.
"""

import codecs
from collections.abc import Iterator, Mapping
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO, Final

import ijson

from services.inventory.hsds.reading import Found, Unfolding
from services.inventory.hsds.report import DirectoryFileError, Reading
from services.inventory.hsds.tables import Tables

_PAGE: Final = ("total_pages", "total_items", "page_number")
_BUFFER: Final = 1 << 18
_DEEPEST: Final = 100
"""Levels. HSDS goes nine deep."""
_BRACKETS: Final = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NO_BRACKETS: Final = bytes(set(range(256)) - _BRACKETS.keys())
_STEPS: Final = {"start_map": 1, "start_array": 1, "end_map": -1, "end_array": -1}


def read_json(path: Path, said: Reading) -> Iterator[Found]:
    """Yield what a file of JSON holds.

    Raises:
        DirectoryFileError: it is no JSON in UTF-8, ends too early, or holds nothing of HSDS.
    """
    try:
        yield from _read(path, said)
    except (ijson.JSONError, UnicodeDecodeError, ValueError, RecursionError) as error:
        if isinstance(error, DirectoryFileError):
            raise
        raise DirectoryFileError(f"{path.name} is no JSON, or ends too early: {_plain(error)}") from None
    except OSError as error:
        raise DirectoryFileError(f"{path.name} can't be opened: {error.strerror}") from None


def _read(path: Path, said: Reading) -> Iterator[Found]:
    first = _first(path)
    _check_depth(path)
    if first == "[":
        yield from _each(path, "item", said)
        return
    if first != "{":
        raise DirectoryFileError(f"{path.name} is neither an object nor a list")
    keys = _keys(path)
    if any(key.endswith(".csv") for key in keys):
        yield from _tables(path, keys, said)
    elif "contents" in keys:
        page = _page(path)
        said.whole = page.get("total_pages") in (None, 1)
        if not said.whole:
            said.noted.add(path.name, 0, f"It is one page of {page['total_pages']}: what it lacks is not withdrawn.")
        yield from _each(path, "contents.item", said)
    else:
        said.whole = False
        said.noted.add(path.name, 0, "It is no list: what it lacks is not withdrawn.")
        yield from _each(path, "", said)


def _each(path: Path, prefix: str, said: Reading) -> Iterator[Found]:
    unfolding = Unfolding(path.name, said)
    late = _Late(unfolding)
    with path.open("rb") as file:
        for number, given in enumerate(ijson.items(_utf8(file), prefix, use_float=True, buf_size=_BUFFER), start=1):
            said.rows[path.name] += 1
            if not isinstance(given, Mapping):
                said.skipped.add(path.name, number, "It is no object.")
                continue
            yield from _thing(given, number, unfolding, late)
    yield from late.services()


def _thing(given: Mapping[str, Any], row: int, unfolding: Unfolding, late: "_Late") -> Iterator[Found]:
    """Tell what an object is by what it has, as the specification's own examples do."""
    if isinstance(given.get("service"), Mapping):
        late.take(given, row)
    elif isinstance(given.get("services"), list):
        organisation = list(unfolding.organisation(given, row))
        mine = next((each.record for each in organisation if each.record["id"] == str(given.get("id"))), None)
        for service in given["services"]:
            if isinstance(service, Mapping):
                yield from unfolding.service(service, row, mine)
        yield from organisation
    elif "taxonomy_detail" in given or "term_uri" in given or "taxonomy" in given:
        name, code, taxonomy = (str(given.get(field) or "") for field in ("name", "code", "taxonomy"))
        unfolding.said.terms[name, code, taxonomy] += 1
        if given.get("parent_id"):
            unfolding.said.note_parent("term", str(given.get("id")), str(given["parent_id"]), unfolding.file, row)
    elif given.keys() & {"tax_status", "legal_status", "locations", "website", "year_incorporated"}:
        unfolding.said.noted.add(unfolding.file, row, "An organisation without services: nothing of it is listed.")
        yield from unfolding.organisation(given, row)
    elif given.keys() & {"location_type", "addresses", "latitude"}:
        yield from unfolding.place(given, row)
    elif given.get("id") or given.get("name"):
        yield from unfolding.service(given, row)
    else:
        unfolding.said.skipped.add(unfolding.file, row, "It is no service: it has no id and no name.")


class _Late:
    """Services at their locations, one at each: a service is whole once all of its places were read."""

    def __init__(self, unfolding: Unfolding) -> None:
        self._unfolding = unfolding
        self._services: dict[str, tuple[int, dict[str, Any]]] = {}

    def take(self, given: Mapping[str, Any], row: int) -> None:
        service = dict(given["service"])
        at = {name: value for name, value in given.items() if name != "service"}
        _, kept = self._services.setdefault(str(service.get("id")), (row, {**service, "service_at_locations": []}))
        kept["service_at_locations"].append(at)

    def services(self) -> Iterator[Found]:
        for row, service in self._services.values():
            yield from self._unfolding.service(service, row)


def _tables(path: Path, keys: list[str], said: Reading) -> Iterator[Found]:
    with Tables(said) as tables:
        for key in keys:
            if not key.endswith(".csv"):
                said.unused[path.name, key] += 1
                continue
            with path.open("rb") as file:
                rows = ijson.items(_utf8(file), f"{key}.item", use_float=True, buf_size=_BUFFER)
                tables.load(key, ((number, dict(row)) for number, row in enumerate(rows, start=2)))
        yield from tables.found()


def _check_depth(path: Path) -> None:
    """Refuse a file that goes too deep, before it is read: what a reader holds grows with the square of the depth.

    Raises:
        DirectoryFileError: it does.
    """
    with path.open("rb") as file:
        if _deepest(file) < _DEEPEST:
            return
        file.seek(0)  # brackets inside of texts were counted too: look again, at the brackets alone
        depth = 0
        for event, _ in ijson.basic_parse(_utf8(file)):
            depth += _STEPS.get(event, 0)
            if depth > _DEEPEST:
                raise DirectoryFileError(f"{path.name} goes {_DEEPEST} levels deep and more: it is no directory")


def _deepest(file: BinaryIO) -> int:
    depth = deepest = 0
    while chunk := file.read(_BUFFER):
        steps = list(accumulate(map(_BRACKETS.__getitem__, chunk.translate(None, _NO_BRACKETS)), initial=depth))
        depth, deepest = steps[-1], max(deepest, *steps)
    return deepest


def _utf8(file: BinaryIO) -> BinaryIO:
    """Leave out the mark with which some programs begin a file."""
    if file.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
        file.seek(0)
    return file


def _first(path: Path) -> str:
    with path.open("rb") as file:
        start = _utf8(file).read(4096).decode("utf-8", "replace").lstrip()
    if not start:
        raise DirectoryFileError(f"{path.name} is empty")
    return start[0]


def _keys(path: Path) -> list[str]:
    """Return the fields of the outermost object; the whole file is read for it, and so found whole."""
    with path.open("rb") as file:
        return [value for prefix, event, value in ijson.parse(_utf8(file)) if (prefix, event) == ("", "map_key")]


def _page(path: Path) -> dict[str, object]:
    found: dict[str, object] = {}
    with path.open("rb") as file:
        for prefix, event, value in ijson.parse(_utf8(file)):
            if prefix in _PAGE and event == "number":
                found[prefix] = value
            if prefix == "contents":
                break
    return found


def _plain(error: Exception) -> str:
    """Return what is wrong without what stands there."""
    return str(error).splitlines()[0][:80] if str(error) else type(error).__name__
