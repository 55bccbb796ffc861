"""The services of the region's directory, and which of them could be asked. Pure.

The router ranks by its own rules; this order is only for somebody who chooses by hand.
"""

from collections.abc import Collection
from typing import Final

import msgspec

from contracts.base import Event
from contracts.inventory import (
    CapacityReported,
    EditionSwitched,
    HoursSet,
    Listed,
    ServiceListed,
    ServiceNoted,
    ServicesStaged,
    ServiceWithdrawn,
    noted,
    opened,
    service_id,
)
from contracts.vocabulary import Area, Barrier, Need, SupportKind
from portal import words
from portal.sheet import Entry, Sheet
from portal.words import Choice

NEED_OF: Final = {
    SupportKind.GROUP: Need.CAREGIVER_SUPPORT,
    SupportKind.COACHING: Need.CAREGIVER_SUPPORT,
    SupportKind.RESPITE: Need.CAREGIVER_SUPPORT,
    SupportKind.EDUCATION: Need.CAREGIVER_SUPPORT,
    SupportKind.SECONDARY_TRAUMA_CARE: Need.CAREGIVER_SUPPORT,
    SupportKind.ADVOCATE_CONTACT: Need.SUPPORT_AND_ADVOCACY,
}
"""Which part of the directory has a kind of caregiver support."""

_LONGEST: Final = 100
"""More than anybody reads through; the best fitting come first."""


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """One service as the directory has it now."""

    id: str
    name: str
    provider: str
    needs: tuple[Need, ...]
    areas: tuple[Area, ...]
    barriers: tuple[Barrier, ...]
    phone: str
    on_trellis: bool
    open_at_night: bool
    has_places: bool

    @property
    def full_name(self) -> str:
        same = self.name == self.provider or not self.provider
        return self.name if same else f"{self.provider}: {self.name}"


def services_of(sheet: Sheet) -> dict[str, Service]:
    """Return every service that is listed, by its id."""
    notes, hours, places = (_newest(sheet, event) for event in (ServiceNoted, HoursSet, CapacityReported))
    found = {}
    for about, listed in _listed(sheet).items():
        note, opens, capacity = notes.get(about), hours.get(about), places.get(about)
        known = noted(listed, msgspec.convert(note.fields, ServiceNoted) if note else None)
        whole = opened(known, msgspec.convert(opens.fields, HoursSet) if opens else None)
        found[about] = Service(
            id=about,
            name=whole.name,
            provider=whole.provider,
            needs=whole.needs,
            areas=whole.areas,
            barriers=whole.barriers,
            phone=whole.phone,
            on_trellis=whole.audience is not None,
            open_at_night=whole.always_open,
            has_places=capacity is None or capacity.fields.get("free") != 0,
        )
    return found


def _listed(sheet: Sheet) -> dict[str, Listed]:
    """Return what is listed, by hand or by an import: what was staged counts from the switch of its edition on."""
    found: dict[str, Listed] = {}
    staged: dict[str, list[Entry]] = {}
    for entry in sheet.of(ServiceListed, ServiceWithdrawn, ServicesStaged, EditionSwitched):
        if entry.event is ServiceListed:
            listed = entry.read("listed", Listed)
            if listed is not None:
                found[entry.about] = listed
        elif entry.event is ServiceWithdrawn:
            found.pop(entry.about, None)
        elif entry.event is ServicesStaged:
            staged.setdefault(entry.text("edition"), []).append(entry)
        else:
            for part in staged.pop(entry.text("edition"), []):
                _switch(found, part)
    return found


def _switch(found: dict[str, Listed], part: Entry) -> None:
    for listed in part.read("services", tuple[Listed, ...]) or ():
        found[service_id(part.region, listed.source)] = listed
    for source in part.read("withdrawn", tuple[str, ...]) or ():
        found.pop(service_id(part.region, source), None)


def _newest(sheet: Sheet, event: type[Event]) -> dict[str, Entry]:
    return {entry.about: entry for entry in sheet.of(event)}


def choices(sheet: Sheet, needs: Collection[Need], area: Area | None, without: Collection[str] = ()) -> list[Choice]:
    """Return the services for any of ``needs``, the nearest and least hurdles first, and what is to know of each."""
    fitting = [each for each in services_of(sheet).values() if each.id not in without and set(needs) & set(each.needs)]

    def place(service: Service) -> tuple[bool, bool, int, str, str]:
        return (
            not _reaches(service, area),
            not service.has_places,
            len(service.barriers),
            service.full_name.casefold(),
            service.id,
        )

    return [Choice(each.id, each.full_name, _hint(each, area)) for each in sorted(fitting, key=place)[:_LONGEST]]


def _reaches(service: Service, area: Area | None) -> bool:
    return area in (None, Area.ANYWHERE) or bool({area, Area.ANYWHERE} & set(service.areas))


def _hint(service: Service, area: Area | None) -> str:
    said = [
        "" if service.has_places else "No place free right now",
        "" if _reaches(service, area) else "Another part of the region",
        "Open at night" if service.open_at_night else "",
        *(words.say("BARRIERS", barrier) for barrier in service.barriers),
        "Answers here" if service.on_trellis else "Answers by phone",
    ]
    return " · ".join(filter(None, said))


def call(name: str, phone: str, note: str = "") -> dict[str, str] | None:
    """Return a number to call as templates want it, or None where there is none."""
    digits = "".join(c for c in phone if c in "+0123456789")
    return {"name": name, "number": phone, "tel": digits, "note": note} if digits else None


def kinds_said(kinds: Collection[SupportKind]) -> str:
    """Return kinds of support in plain words: "a break and coaching"."""
    return words.listed([words.say("SUPPORT", kind).lower() for kind in kinds])
