"""The directory as far as it is about caregivers: folded from facts of ``inventory``. Pure.

What nothing here is matched by is left out, for a directory can be large and few of its services are for caregivers.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from contracts.base import Fact
from contracts.editions import Staged
from contracts.inventory import (
    CapacityReported,
    EditionSwitched,
    Listed,
    ServiceListed,
    ServiceNoted,
    ServicesStaged,
    ServiceWithdrawn,
    noted,
    service_id,
)
from contracts.taxonomy import ServiceKind
from contracts.vocabulary import SupportKind

_K: Final = ServiceKind
KINDS: Final[dict[SupportKind, frozenset[ServiceKind]]] = {
    SupportKind.GROUP: frozenset({_K.CAREGIVER_GROUP}),
    SupportKind.COACHING: frozenset({_K.CAREGIVER_COACHING}),
    SupportKind.RESPITE: frozenset({_K.RESPITE}),
    SupportKind.EDUCATION: frozenset({_K.CAREGIVER_EDUCATION}),
    SupportKind.PEERS: frozenset({_K.CAREGIVER_PEERS}),
    SupportKind.SECONDARY_TRAUMA_CARE: frozenset({_K.SECONDARY_TRAUMA}),
    SupportKind.LEGAL_OR_BENEFITS: frozenset({_K.BENEFITS, _K.FAMILY_LAW, _K.RESTRAINING_ORDER, _K.COMPENSATION}),
    SupportKind.ADVOCATE_CONTACT: frozenset({_K.CRISIS_ADVOCACY}),
}
"""By which kinds of the directory each kind of support is found."""


class Door(msgspec.Struct, frozen=True):
    """A service that caregivers could turn to. ``free`` None: not known."""

    service: str
    listed: Listed
    free: int | None = None

    def offers(self, kind: SupportKind) -> bool:
        return not KINDS[kind].isdisjoint(self.listed.kinds)


class _Region:
    def __init__(self) -> None:
        self.listed: dict[str, Listed] = {}
        self.notes: dict[str, ServiceNoted] = {}
        self.free: dict[str, int | None] = {}
        self.staged = Staged[ServicesStaged]()


class Directory:
    """The services of every region. Fold it with `apply`."""

    def __init__(self) -> None:
        self._regions: dict[str, _Region] = {}

    def apply(self, fact: Fact) -> None:
        """Take in one fact; one of another kind changes nothing."""
        name, service = fact.address.region, fact.address.aggregate
        region = self._regions.setdefault(name, _Region())
        match fact.event:
            case ServiceListed(listed=listed):
                region.listed[service] = _slim(listed)
            case ServiceWithdrawn():
                region.listed.pop(service, None)
            case ServicesStaged() as part:
                slim = tuple(_slim(each) for each in part.services)
                region.staged.stage(part.source, part.edition, msgspec.structs.replace(part, services=slim))
            case EditionSwitched(source=source, edition=edition):
                for part in region.staged.switch(source, edition).counts:
                    region.listed |= {service_id(name, each.source): each for each in part.services}
                    for gone in part.withdrawn:
                        region.listed.pop(service_id(name, gone), None)
            case ServiceNoted() as note:
                region.notes[service] = note
            case CapacityReported(free=free):
                region.free[service] = free
            case _:
                pass

    def get(self, region: str, service: str) -> Listed | None:
        """Return a service with what the community knows of it, or None where the region doesn't list it."""
        known = self._regions.get(region)
        listed = None if known is None else known.listed.get(service)
        return None if known is None or listed is None else noted(listed, known.notes.get(service))

    def doors(self, region: str) -> Iterator[Door]:
        """Yield every service of a region that caregivers could turn to, in no promised order."""
        known = self._regions.get(region)
        for service in known.listed if known else ():
            listed = self.get(region, service)
            if known is not None and listed is not None and not _WANTED.isdisjoint(listed.kinds):
                yield Door(service, listed, known.free.get(service))


_WANTED: Final = frozenset[ServiceKind]().union(*KINDS.values())


def _slim(listed: Listed) -> Listed:
    """Return a listing without what nothing here is matched by."""
    slim = msgspec.structs.replace(listed, description="", spot=None, hours=(), populations=(), placed_by=())
    if _WANTED.isdisjoint(listed.kinds):
        slim = msgspec.structs.replace(slim, barriers=(), held=(), in_house=(), kinds=())
    return slim
