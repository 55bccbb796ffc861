"""HSDS 1.1 as 3.1: where a row's table or columns were other ones.

Source: the reference of HSDS 1.1 (openreferral/specification), compared with 3.1 in November 2026.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from services.inventory.hsds.report import Reading

Numbered = Iterator[tuple[int, dict[str, str]]]

_OLD_FILES: Final = frozenset({"regular_schedules.csv", "postal_addresses.csv", "physical_addresses.csv"})
_NAMES: Final = {
    "services_at_location.csv": "service_at_location.csv",
    "contacts.csv": "contacts.csv",
    "accessibility_for_disabilities.csv": "accessibility.csv",
    "eligibility.csv": "eligibility.csv",
}
_RENAMED: Final[Mapping[str, Mapping[str, str]]] = {
    "organizations.csv": {"url": "website"},
    "services.csv": {"fees": "fees_description"},
    "languages.csv": {"language": "name"},
    "accessibility_for_disabilities.csv": {"accessibility": "description"},
    "service_areas.csv": {"service_area": "name"},
}
_DAYS: Final = {"monday": "MO", "tuesday": "TU", "wednesday": "WE", "thursday": "TH", "friday": "FR"} | {
    "saturday": "SA",
    "sunday": "SU",
}
_CLOCK: Final = re.compile(r"^([01]?\d|2[0-4]):([0-5]\d)(?::[0-5]\d)?$")


def is_old(headers: Mapping[str, list[str]]) -> bool:
    """Return whether files with these headers are of 1.1."""
    services = headers.get("services.csv", [])
    return bool(_OLD_FILES & headers.keys()) or ("fees" in services and "fees_description" not in services)


def as_new(name: str, rows: Numbered, said: Reading) -> Iterator[tuple[str, Numbered]]:
    """Yield the rows of a file of 1.1 as rows of files of 3.1."""
    counted = _counted(name, rows, said)
    if name == "regular_schedules.csv":
        yield "schedules.csv", _schedules(name, counted, said)
    elif name in ("postal_addresses.csv", "physical_addresses.csv"):
        yield from _addresses(name, counted)
    else:
        renamed = _RENAMED.get(name, {})
        new = ((number, {renamed.get(field, field): value for field, value in row.items()}) for number, row in counted)
        yield _NAMES.get(name, name), new


def _counted(name: str, rows: Numbered, said: Reading) -> Numbered:
    for number, row in rows:
        said.rows[name] += 1
        yield number, row


def _schedules(name: str, rows: Numbered, said: Reading) -> Numbered:
    for number, row in rows:
        day = _DAYS.get(row.pop("weekday", "").strip().casefold())
        opens, closes = (_clock(row.pop(field, "")) for field in ("opens_at", "closes_at"))
        if opens is None and closes is None and day is not None:
            said.aside[f"{name}: days on which it is closed"] += 1
        elif day is None or not opens or not closes:
            said.skipped.add(name, number, "It has no day of the week, or no time that can be read.")
        else:
            yield number, {**row, "freq": "WEEKLY", "byday": day, "opens_at": opens, "closes_at": closes}


def _clock(text: str) -> str | None:
    """Return ``9:00`` as ``09:00``; None where nothing is said, "" where it can't be read."""
    if not text.strip():
        return None
    found = _CLOCK.match(text.strip())
    return "" if found is None else f"{int(found.group(1)) % 24:02}:{found.group(2)}"


def _addresses(name: str, rows: Numbered) -> Iterator[tuple[str, Numbered]]:
    """Yield addresses; in 3.1 they belong to a place, so an organisation's own becomes one."""
    kind = name.removesuffix("_addresses.csv")
    places: list[tuple[int, dict[str, str]]] = []
    addresses: list[tuple[int, dict[str, str]]] = []
    for number, row in rows:
        owner: Any = row.pop("organization_id", "")
        if not row.get("location_id") and owner:
            place = f"{kind}-address-of-{owner}"
            places.append((number, {"id": place, "organization_id": owner, "location_type": kind}))
            row["location_id"] = place
        addresses.append((number, {**row, "address_type": kind}))
    yield "addresses.csv", iter(addresses)
    if places:
        yield "locations.csv", iter(places)
