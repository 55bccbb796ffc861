"""`trellis inventory export`: a region's directory as HSDS 3.1, with what we know of it, without private places."""

from collections.abc import Coroutine, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console

from contracts.hsds import Record, RecordsStaged
from deploy.home import Home
from deploy.inventory import first_region
from deploy.reach import Impossible, reaching
from services.bus.operate.operating import Operator
from services.inventory.hsds.canonical import Row
from services.inventory.hsds.listing import office_phone
from services.inventory.hsds.own import county, record_of, with_ours
from services.inventory.hsds.private import hidden, said_in
from services.inventory.hsds.reading import What
from services.inventory.hsds.writing import Records, write_folder, write_json
from services.inventory.kept import Kept


def send_out(
    home: Home, path: Path, *, region: str | None, source: str | None, as_csv: bool, console: Console
) -> Coroutine[Any, Any, int]:
    """Export a directory to ``path``: a file of JSON, or a folder of CSV files. Return the exit status.

    Raises:
        Impossible: there is something already, or nothing to export.
    """
    if path.exists() and not (as_csv and path.is_dir() and not any(path.iterdir())):
        raise Impossible(f"nothing was exported: {path} is there already")
    return _export(home, path, region, source, console, as_csv=as_csv)


async def _export(
    home: Home, path: Path, region: str | None, source: str | None, console: Console, *, as_csv: bool
) -> int:
    with Records() as records:
        async with reaching(home) as operator:
            of = region or await first_region(operator)
            if of is None:
                raise Impossible("nothing was exported: no hub was formed yet; name a region with --region")
            await gather(operator, of, source, records)
        count = _write(records, path, as_csv=as_csv)
    console.print(f"{count} services of [bold]{of}[/] in {path}", highlight=False)
    return 0


def _write(records: Records, path: Path, *, as_csv: bool) -> int:
    if as_csv:
        path.mkdir(parents=True, exist_ok=True)
        return write_folder(records, path)
    with path.open("xb") as file:
        return write_json(records, file)


async def gather(operator: Operator, region: str, source: str | None, records: Records) -> None:
    """Lay together everything of a region, or of one of its directories."""
    kept = Kept(region)
    async for fact in operator.reader.facts(f"fact.inventory.{region}.>"):
        kept.apply(fact)
    async for fact in operator.reader.facts(f"fact.hsds.{region}.>"):
        if isinstance(fact.event, RecordsStaged) and source in (None, fact.event.source):
            there, gone = kept.records(fact.event)
            lay(records, there, gone)
    finish(records, kept, source)


def lay(records: Records, there: Iterable[Record], gone: Iterable[str]) -> None:
    """Take in records as they were kept."""
    for each in there:
        what, identifier = _what(each.source)
        name = each.source.partition("/")[0]
        if records.came_from(what, identifier, name) != name:
            raise Impossible("nothing was exported: two directories use the same ids; name one of them with --source")
        records.put(what, msgspec.json.decode(each.text))
    for key in gone:
        records.drop(*_what(key))


def finish(records: Records, kept: Kept, source: str | None) -> None:
    """Add what we know of each service, take away what isn't listed, and cut out where private places are."""
    listed = set()
    for entry in kept.services():
        name, _, identifier = entry.listed.source.partition("/")
        if source not in (None, name):
            continue
        listed.add(identifier)
        record = records.get(What.SERVICE, identifier)
        if records.came_from(What.SERVICE, identifier, name) != name:
            raise Impossible("nothing was exported: two directories use the same ids; name one of them with --source")
        if record is None:
            record, organisation = record_of(entry.listed, name)
            records.put(What.ORGANISATION, organisation)
        whole = entry.listed
        if whole.place_private:
            record, numbers = _hide(records, record)
            # The number of a place tells where it is; it was taken for the service's before anybody said so.
            whole = msgspec.structs.replace(whole, phone="" if whole.phone in numbers else whole.phone)
        records.put(What.SERVICE, with_ours(record, whole, entry.hours, entry.capacity))
    for said in kept.numbers.values() if source is None else ():
        if said.numbers:
            record, organisation = county(said)
            records.put(What.ORGANISATION, organisation)
            records.put(What.SERVICE, record)
            listed.add(record["id"])
    for identifier in [each["id"] for each in records.all(What.SERVICE) if each["id"] not in listed]:
        records.drop(What.SERVICE, identifier)


def _hide(records: Records, service: Row) -> tuple[Row, set[str]]:
    """Cut a private place out of its own record, its service's and its organisation's; return its numbers, too."""
    ids = [link.get("location_id", "") for link in service.get("service_at_locations", ())]
    places = [place for place in (records.get(What.PLACE, each) for each in ids) if place is not None]
    words = [word for place in places for word in said_in(place)]
    for place in places:
        records.put(What.PLACE, hidden(place, words, whole_place=True))
    organisation = records.get(What.ORGANISATION, service.get("organization_id", ""))
    if organisation is not None and words:
        records.put(What.ORGANISATION, hidden(organisation, words))
    return hidden(service, words), {office_phone(phone.get("number", "")) for phone in _phones(places)}


def _phones(places: list[Row]) -> Iterator[Row]:
    for place in places:
        yield from place.get("phones", ())
        for contact in place.get("contacts", ()):
            yield from contact.get("phones", ())


def _what(key: str) -> tuple[What, str]:
    """Read the key of a record: what it is, and its id there."""
    _, _, rest = key.partition("/")
    for what in (What.ORGANISATION, What.PLACE):
        if rest.startswith(f"{what}:"):
            return what, rest.removeprefix(f"{what}:")
    return What.SERVICE, rest
