"""What we know of a service, as HSDS says it: attributes under our own taxonomy, schedules, capacity.

`listing` reads the attributes back: what is written here is taken at its word.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from contracts.inventory import CapacityReported, CountyNumber, HoursSet, Listed, NumberFor, NumbersSet, Schedule
from services.inventory.hsds.canonical import Row, made_id
from services.inventory.hsds.listing import OURS, office_phone
from services.inventory.hsds.private import hidden

COUNTY: Final = "county-number:"
_AND: Final = " | "
_TAXONOMY: Final = {
    "id": made_id("taxonomies", "", {"name": OURS}),
    "name": OURS,
    "description": "The ten kinds of need and what belongs to them: see contracts/taxonomy.py of Trellis.",
}


def terms_of(listed: Listed) -> Iterator[tuple[str, str]]:
    """Yield the code of each term that says what we know of a service, and its value."""
    yield "listed", ""
    lists = (
        ("need", listed.needs),
        ("kind", listed.kinds),
        ("area", listed.areas),
        ("barrier", listed.barriers),
        ("population", listed.populations),
        ("placed-by", listed.placed_by),
        ("in-house", listed.in_house),
        ("language", listed.languages),
    )
    yield from ((f"{kind}:{member}", "") for kind, members in lists for member in members)
    yield from ((f"competency:{held.competency}", held.until or "") for held in listed.held)
    flags = (
        ("interpreters", listed.interpreters),
        ("safe-employer", listed.safe_employer),
        ("private-location", listed.place_private),
    )
    yield from ((flag, "") for flag, holds in flags if holds)
    if listed.phone:
        yield "phone", listed.phone


def attributes(service: str, listed: Listed) -> list[Row]:
    """Return the attributes of a service: their ids are the same at every export."""
    return _attributes(service, terms_of(listed))


def county(said: NumbersSet) -> tuple[Row, Row]:
    """Return the numbers of a county as a service of it, and the county as the organisation."""
    organisation = {"id": made_id("organizations", OURS, {"county": said.county}), "name": said.county}
    identifier = made_id("services", OURS, {"county": said.county})
    record: Row = {"id": identifier, "name": "Numbers to call", "status": "active"}
    record["organization_id"] = organisation["id"]
    terms = ((f"{COUNTY}{number.purpose}", f"{number.phone}{_AND}{number.says}") for number in said.numbers)
    record["attributes"] = _attributes(identifier, terms)
    return record, organisation


def numbers_in(record: Row) -> tuple[CountyNumber, ...]:
    """Return the numbers of a county that a service's attributes say; none: it is no such service."""
    found = []
    for attribute in record.get("attributes", ()):
        term = attribute.get("taxonomy_term", {})
        purpose = str(term.get("code", "")).removeprefix(COUNTY)
        if _is_ours(attribute) and purpose in {each.value for each in NumberFor}:
            phone, _, says = str(attribute.get("value", "")).partition(_AND)
            found.append((purpose, office_phone(phone), says[:2000]))
    return tuple(
        CountyNumber(purpose=NumberFor(purpose), phone=phone, says=says) for purpose, phone, says in found if phone
    )


def _attributes(service: str, terms: Iterable[tuple[str, str]]) -> list[Row]:
    found = []
    for code, value in terms:
        term = {
            "id": made_id("taxonomy_terms", OURS, {"code": code}),
            "code": code,
            "name": code.replace(":", ": ").replace("-", " "),
            "taxonomy": OURS,
            "taxonomy_detail": dict(_TAXONOMY),
        }
        row: Row = {"id": made_id("attributes", service, {"code": code, "value": value}), "link_entity": "service"}
        found.append({**row, **({"value": value} if value else {}), "taxonomy_term": term})
    return found


def with_ours(
    record: Row, listed: Listed, hours: HoursSet | None, capacity: tuple[CapacityReported, datetime] | None
) -> Row:
    """Return a service's record with what we know of it, in the place of what was there of ours before."""
    others = [each for each in record.get("attributes", ()) if not _is_ours(each)]
    whole = {**record, "attributes": [*others, *attributes(record["id"], listed)]}
    if hours is not None and hours.schedules:
        whole["schedules"] = [schedule(record["id"], each) for each in hours.schedules]
    if capacity is not None and capacity[0].free is not None:
        whole["capacities"] = [_capacity(record["id"], *capacity)]
    return hidden(whole, ()) if listed.place_private else whole


def _is_ours(attribute: Row) -> bool:
    return str(attribute.get("taxonomy_term", {}).get("taxonomy", "")).casefold() == OURS


def schedule(service: str, said: Schedule) -> Row:
    """Return hours that a partner set as HSDS has them."""
    parts = dict(part.partition("=")[::2] for part in said.rule.removeprefix("RRULE:").split(";") if part)
    row: Row = {name.casefold(): value for name, value in parts.items()}
    for name in ("interval", "count"):
        if name in row:
            row[name] = int(row[name])
    row |= {"opens_at": said.opens, "closes_at": said.closes}
    row |= {name: day for name, day in (("valid_from", said.first), ("valid_to", said.last)) if day}
    row |= {"description": said.says} if said.says else {}
    return {"id": made_id("schedules", service, row), **row}


def _capacity(service: str, said: CapacityReported, at: datetime) -> Row:
    row: Row = {"available": said.free, "updated": at.isoformat(timespec="seconds")}
    row |= {} if said.places is None else {"maximum": said.places}
    unit = {"id": made_id("units", OURS, {"name": "places"}), "name": "places"}
    return {"id": made_id("service_capacity", service, {"of": "places"}), **row, "unit": unit}


def record_of(listed: Listed, source: str) -> tuple[Row, Row]:
    """Return a record of a service that was listed by hand, and of its organisation."""
    identifier = listed.source.removeprefix(f"{source}/")
    organisation = {"id": made_id("organizations", "", {"name": listed.provider}), "name": listed.provider}
    record: Row = {"id": identifier, "name": listed.name, "status": "active", "organization_id": organisation["id"]}
    record |= {"description": listed.description} if listed.description else {}
    ages = (("minimum_age", listed.least_age), ("maximum_age", listed.most_age))
    record |= {name: age for name, age in ages if age is not None}
    record |= {"schedules": [_weekly(identifier, each.day, each.opens, each.closes) for each in listed.hours]}
    return {name: value for name, value in record.items() if value != []}, organisation


def _weekly(service: str, day: str, opens: int, closes: int) -> Row:
    clock = [f"{minute // 60 % 24:02}:{minute % 60:02}" for minute in (opens, closes)]
    row: Row = {"freq": "WEEKLY", "byday": day[:2].upper(), "opens_at": clock[0], "closes_at": clock[1]}
    return {"id": made_id("schedules", service, row), **row}
