"""The directory of services: which doors exist. Decided by ``referral_router``."""

from typing import Annotated

from contracts.base import Audience, Command, Event
from contracts.labels import Flag, Label, OfficePhone, PublicName, PublicText, labelled
from contracts.vocabulary import Area, Barrier, Need

SourceKey = Annotated[str, labelled(Label.STATUS, min_length=1, max_length=300)]
"""Where a record came from, and its id there: importing it again finds it by this."""


class ListService(Command, frozen=True, tag="referral_router.list_service.v1"):
    """List a service in the directory, or bring what is listed up to date."""

    source: SourceKey
    provider_name: PublicName
    name: PublicName
    needs: tuple[Need, ...]
    areas: tuple[Area, ...]
    audience: Audience | None = None
    phone: OfficePhone = ""
    description: PublicText = ""
    barriers: tuple[Barrier, ...] = ()
    open_at_night: Flag = False
    has_places: Flag = True


class WithdrawService(Command, frozen=True, tag="referral_router.withdraw_service.v1"):
    """Take a service out of the directory."""


class ServiceListed(Event, frozen=True, tag="inventory.service_listed.v1"):
    """A service as the directory has it now."""

    source: SourceKey
    provider_name: PublicName
    name: PublicName
    needs: tuple[Need, ...]
    areas: tuple[Area, ...]
    audience: Audience | None = None
    phone: OfficePhone = ""
    description: PublicText = ""
    barriers: tuple[Barrier, ...] = ()
    open_at_night: Flag = False
    has_places: Flag = True


class ServiceWithdrawn(Event, frozen=True, tag="inventory.service_withdrawn.v1"):
    """The service is no longer offered."""
