"""Forms of a hub about the directory itself: a service listed by hand, and the numbers of a county; their commands."""

from collections.abc import Sequence
from typing import Annotated, Final

import msgspec

from contracts.base import Audience
from contracts.ids import NO_CASE
from contracts.inventory import (
    CountyNumber,
    Listed,
    ListService,
    NumberFor,
    SetNumbers,
    county_id,
    service_id,
)
from contracts.labels import OfficePhone, PublicName, PublicText
from contracts.taxonomy import NEED_OF, ServiceKind
from contracts.vocabulary import Area, Kind, Need
from portal.i18n import N_

BY_HAND: Final = "by-hand"
"""The source of what a hub lists itself."""
_Age = Annotated[int, msgspec.Meta(ge=0, le=120)]


class Listing(msgspec.Struct, frozen=True):
    """A service, as a hub knows it."""

    name: PublicName
    provider: PublicName
    needs: tuple[Need, ...]
    areas: tuple[Area, ...]
    kinds: tuple[ServiceKind, ...] = ()
    phone: OfficePhone = ""
    description: PublicText = ""
    least_age: _Age | None = None
    most_age: _Age | None = None
    team: str | None = None
    """Its team on Trellis."""


class Numbers(msgspec.Struct, frozen=True):
    """The numbers of a county, by what they are called for. What is left empty, it doesn't have."""

    county: PublicName
    crisis: OfficePhone = ""
    child_welfare: OfficePhone = ""
    child_welfare_after_hours: OfficePhone = ""
    law_enforcement: OfficePhone = ""
    tribal_child_welfare: OfficePhone = ""


SAYS: Final = {
    "name": N_("Please write what it is called."),
    "provider": N_("Please write who offers it."),
    "areas": N_("Please choose at least one part of the region."),
    "needs": N_("Please choose at least one need."),
    "phone": N_("Please write a telephone number, such as (715) 555-0101."),
    "county": N_("Please write which county."),
    **{purpose.value.replace("-", "_"): N_("Please write a telephone number, or nothing.") for purpose in NumberFor},
}
RENAMED: Final = {"source": "name", "numbers": "county"}
"""By which field of a form a service's own is said."""


def listing(form: Listing, command: str, region: str) -> ListService:
    """Return it as listed by hand: under an id of its own, which the same form sent again has too."""
    source = f"{BY_HAND}/{command.removeprefix('cmd_')}"
    listed = Listed(
        source=source,
        provider=form.provider,
        name=form.name,
        needs=tuple(dict.fromkeys((*form.needs, *(NEED_OF[kind] for kind in form.kinds)))),
        kinds=form.kinds,
        areas=form.areas,
        audience=None if form.team is None else Audience(Kind.PARTNER, form.team),
        phone=form.phone,
        description=form.description,
        least_age=form.least_age,
        most_age=form.most_age,
    )
    return ListService(id=command, region=region, case=NO_CASE, about=service_id(region, source), listed=listed)


def numbers(form: Numbers, command: str, region: str, before: Sequence[CountyNumber] = ()) -> SetNumbers:
    """Return what a county's numbers are now. What stays of those ``before`` keeps what is said beside it."""
    said = msgspec.structs.asdict(form)
    found = ((purpose, said[_field(purpose)]) for purpose in NumberFor)
    return SetNumbers(
        id=command,
        region=region,
        case=NO_CASE,
        about=county_id(region, form.county),
        county=form.county,
        numbers=tuple(each for purpose, phone in found if phone for each in _numbers(purpose, phone, before)),
    )


def typed_numbers(county: str, before: Sequence[CountyNumber]) -> dict[str, str]:
    """Return what the form begins with where a county has numbers: the first of each purpose."""
    return {"county": county, **{_field(each.purpose): each.phone for each in reversed(before)}}


def _numbers(purpose: NumberFor, phone: str, before: Sequence[CountyNumber]) -> Sequence[CountyNumber]:
    known = [each for each in before if each.purpose is purpose]
    stays = bool(known) and known[0].phone == phone
    return known if stays else [CountyNumber(purpose=purpose, phone=phone), *known[1:]]


def _field(purpose: NumberFor) -> str:
    return purpose.value.replace("-", "_")
