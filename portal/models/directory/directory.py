"""The services of the region's directory, and which of them could be asked. Pure.

The router ranks by its own rules; this order is only for somebody who chooses by hand.
"""

from collections.abc import Collection, Mapping
from typing import Final

from contracts.vocabulary import Area, Need, SupportKind
from portal import words
from portal.i18n import _, listed
from portal.models.directory.listings import Service, listings_of
from portal.sheet import Sheet
from portal.words import Choice

NEED_OF: Final = {
    SupportKind.GROUP: Need.CAREGIVER_SUPPORT,
    SupportKind.COACHING: Need.CAREGIVER_SUPPORT,
    SupportKind.RESPITE: Need.CAREGIVER_SUPPORT,
    SupportKind.EDUCATION: Need.CAREGIVER_SUPPORT,
    SupportKind.SECONDARY_TRAUMA_CARE: Need.CAREGIVER_SUPPORT,
    SupportKind.PEERS: Need.CAREGIVER_SUPPORT,
    SupportKind.LEGAL_OR_BENEFITS: Need.LEGAL_SUPPORT,
    SupportKind.ADVOCATE_CONTACT: Need.SUPPORT_AND_ADVOCACY,
}
"""Which part of the directory has a kind of caregiver support."""

_LONGEST: Final = 100
"""More than anybody reads through; the best fitting come first."""


def services_of(sheet: Sheet) -> Mapping[str, Service]:
    """Return every service that is listed, by its id."""
    return listings_of(sheet).settled().services


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
        "" if service.has_places else _("No place free right now"),
        "" if _reaches(service, area) else _("Another part of the region"),
        _("Open at night") if service.open_at_night else "",
        *(words.say("BARRIERS", barrier) for barrier in service.barriers),
        _("Answers here") if service.on_trellis else _("Answers by phone"),
    ]
    return " · ".join(filter(None, said))


def call(name: str, phone: str, note: str = "") -> dict[str, str] | None:
    """Return a number to call as templates want it, or None where there is none."""
    digits = "".join(c for c in phone if c in "+0123456789")
    return {"name": name, "number": phone, "tel": digits, "note": note} if digits else None


def kinds_said(kinds: Collection[SupportKind]) -> str:
    """Return kinds of support in plain words: "a break and coaching"."""
    return listed([words.say("SUPPORT", kind).lower() for kind in kinds])
