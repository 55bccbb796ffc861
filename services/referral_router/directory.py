"""The directory as matching needs it: an index for each region, folded from facts of ``inventory``. Pure.

What is listed is decided elsewhere; this holds what counts now. It is read with `matching.match`, and besides:

* ``get(region, service)``: the `Door` of a service, or None where the region doesn't list it; ``door.listed`` is its
  listing with all that is known beside it, ``door.title`` its name.
* ``learn(region, service, minutes)``: how fast a service answers (the median of its last answers, see `pace`).

An edition's parts are given their sets as they are staged, and count from the switch on: what is left to do then is
little, however large the edition. A part of another edition of the same source drops what was staged before.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

import msgspec

from contracts.base import Fact
from contracts.editions import Staged
from contracts.ids import ServiceId
from contracts.inventory import (
    CapacityReported,
    EditionSwitched,
    HoursSet,
    Listed,
    ServiceListed,
    ServiceNoted,
    ServicesStaged,
    ServiceWithdrawn,
    Staleness,
    noted,
    opened,
    service_id,
)
from services.referral_router.doors import Door, door_of
from services.referral_router.index import Index

_SHARED: Final = (
    "provider",
    "needs",
    "kinds",
    "areas",
    "audience",
    "barriers",
    "populations",
    "languages",
    "held",
    "placed_by",
    "in_house",
    "hours",
)
"""What many listings have in common."""

_PARTS: Final = 5
"""Of how many parts the services count at a stretch: some milliseconds."""


class _Beside(msgspec.Struct):
    """What is known of a service beside its listing: it outlives every import and every withdrawal."""

    listed: Listed | None = None
    """As its source has it; None while it isn't listed."""
    note: ServiceNoted | None = None
    hours: HoursSet | None = None
    free: int | None = None
    said: datetime | None = None
    answers_in: int | None = None


class _Laid(msgspec.Struct):
    """A part of an edition: where its services lie ready in the index, and which it withdraws."""

    slots: list[int]
    withdrawn: list[ServiceId]


class _Region:
    """One region's directory."""

    def __init__(self) -> None:
        self.index = Index()
        self.beside: dict[ServiceId, _Beside] = {}
        self.staged = Staged[_Laid]()


class Directory:
    """The services of every region. Fold it from `inventory` facts with `apply`."""

    def __init__(self, staleness: Staleness | None = None) -> None:
        self._regions: dict[str, _Region] = {}
        self._staleness = staleness or Staleness()
        self._alike: tuple[tuple[str, dict[Any, Any]], ...] = tuple((name, {}) for name in _SHARED)

    def __len__(self) -> int:
        return sum(len(region.index) for region in self._regions.values())

    def apply(self, fact: Fact) -> None:
        """Take in one fact. A fact of another kind, or one seen before, changes nothing."""
        deque(self.steps(fact), maxlen=0)

    def steps(self, fact: Fact) -> Iterator[None]:
        """Take in one fact as `apply` does, with rests in what takes long. Until the end nobody may look."""
        service = fact.address.aggregate
        region = self._region(fact.address.region)
        match fact.event:
            case ServiceListed(listed=listed):
                self._list(region, service, self._slim(listed))
            case ServiceWithdrawn():
                self._withdraw(region, service)
            case ServicesStaged() as part:
                self._stage(region, fact.address.region, part)
            case EditionSwitched() as switched:
                yield from self._switch(region, switched)
            case ServiceNoted() as note:
                self._beside(region, service).note = note
                self._renew(region, service)
            case HoursSet() as hours:
                self._beside(region, service).hours = hours
                self._renew(region, service)
            case CapacityReported(free=free):
                beside = self._beside(region, service)
                beside.free, beside.said = free, fact.at
                self._renew(region, service)
            case _:
                pass

    def learn(self, region: str, service: ServiceId, minutes: int) -> None:
        """Take in how fast a service answers."""
        whole = self._region(region)
        self._beside(whole, service).answers_in = minutes
        self._renew(whole, service)

    def get(self, region: str, service: ServiceId) -> Door | None:
        """Return the service, or None where the region does not list it."""
        return self.index(region).get(service)

    def index(self, region: str) -> Index:
        """Return a region's doors, to be searched."""
        return self._regions[region].index if region in self._regions else Index()

    def doors(self, region: str) -> Iterator[Door]:
        """Yield every door of a region, in no promised order."""
        return iter(self.index(region))

    def _region(self, name: str) -> _Region:
        if name not in self._regions:
            self._regions[name] = _Region()
        return self._regions[name]

    def _list(self, region: _Region, service: ServiceId, listed: Listed) -> None:
        beside = region.beside.get(service)
        if beside is None:
            region.index.put(self._door(service, listed, None))
        else:
            beside.listed = listed
            self._renew(region, service)

    def _withdraw(self, region: _Region, service: ServiceId) -> None:
        region.index.drop(service)
        if service in region.beside:
            region.beside[service].listed = None

    def _stage(self, region: _Region, name: str, part: ServicesStaged) -> None:
        doors = (self._door(service_id(name, each.source), self._slim(each), None) for each in part.services)
        withdrawn = [service_id(name, source) for source in part.withdrawn]
        laid = _Laid([region.index.lay_ready(door) for door in doors], withdrawn)
        self._unstage(region, region.staged.stage(part.source, part.edition, laid))

    def _unstage(self, region: _Region, dropped: Iterable[_Laid]) -> None:
        for part in dropped:
            for slot in part.slots:
                region.index.take_back(slot)

    def _switch(self, region: _Region, switched: EditionSwitched) -> Iterator[None]:
        counts, dropped = region.staged.switch(switched.source, switched.edition)
        self._unstage(region, dropped)
        for number, part in enumerate(counts):
            for slot in part.slots:
                door = region.index.at(slot)
                region.index.let_count(slot)
                if door.service in region.beside:
                    region.beside[door.service].listed = door.listed
                    self._renew(region, door.service)
            if number % _PARTS == 0:
                yield
        for service in (service for part in counts for service in part.withdrawn):
            self._withdraw(region, service)

    def _beside(self, region: _Region, service: ServiceId) -> _Beside:
        """Return what is beside a service; its listing as its source has it is kept there from now on."""
        if service not in region.beside:
            door = region.index.get(service)
            region.beside[service] = _Beside(None if door is None else door.listed)
        return region.beside[service]

    def _renew(self, region: _Region, service: ServiceId) -> None:
        beside = region.beside[service]
        if beside.listed is not None:
            region.index.put(self._door(service, beside.listed, beside))

    def _door(self, service: ServiceId, listed: Listed, beside: _Beside | None) -> Door:
        if beside is None:
            return door_of(service, listed)
        return door_of(
            service,
            opened(noted(listed, beside.note), beside.hours),
            free=beside.free,
            said=beside.said,
            answers_in=beside.answers_in,
            staleness=self._staleness,
        )

    def _slim(self, listed: Listed) -> Listed:
        """Return a listing without what nothing is matched by; what many have in common is kept once."""
        held = {name: alike.setdefault(getattr(listed, name), getattr(listed, name)) for name, alike in self._alike}
        return msgspec.structs.replace(listed, description="", spot=None, **held)
