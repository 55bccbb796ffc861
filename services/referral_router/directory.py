"""The directory as an index in memory: the services of every region, folded from `inventory` facts.

What is listed is decided elsewhere (``inventory``); this holds what counts now and answers in one look-up.
"""

from collections import Counter

import msgspec

from contracts.base import Fact
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
    noted,
    opened,
    service_id,
)
from contracts.vocabulary import Need


class Listing(msgspec.Struct, frozen=True):
    """A service that can be asked. ``in_house`` are all the needs its provider answers in this region."""

    service: ServiceId
    entry: Listed
    in_house: frozenset[Need]
    free: int | None = None
    """Places, as last said; None: not known."""


class _Beside(msgspec.Struct):
    """What is known of a service beside its listing: it outlives every import."""

    listed: Listed | None = None
    note: ServiceNoted | None = None
    hours: HoursSet | None = None
    free: int | None = None


class Directory:
    """The services of every region, by region and need. Fold it from `inventory` facts with `apply`."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, ServiceId], Listed] = {}
        self._beside: dict[tuple[str, ServiceId], _Beside] = {}
        self._by_need: dict[tuple[str, Need], dict[ServiceId, None]] = {}
        self._in_house: dict[tuple[str, str], Counter[Need]] = {}
        self._staged: dict[tuple[str, str], list[ServicesStaged]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def apply(self, fact: Fact) -> None:
        """Take in one fact. A fact of another kind, or one seen before, changes nothing."""
        region, service = fact.address.region, fact.address.aggregate
        match fact.event:
            case ServiceListed(listed=listed):
                self._list(region, listed)
            case ServiceWithdrawn():
                self._withdraw(region, service)
            case ServicesStaged() as part:
                self._stage(region, part)
            case EditionSwitched(source=source):
                self._switch(region, source)
            case ServiceNoted() | HoursSet() | CapacityReported():
                self._learn(region, service, fact.event)
            case _:
                pass

    def get(self, region: str, service: ServiceId) -> Listing | None:
        """Return the service, or None where the region does not list it."""
        entry = self._entries.get((region, service))
        return None if entry is None else self._listing(region, service, entry)

    def answering(self, region: str, need: Need) -> tuple[Listing, ...]:
        """Return every service of the region that answers ``need``, in no promised order."""
        found = self._by_need.get((region, need), {})
        return tuple(self._listing(region, service, self._entries[region, service]) for service in found)

    def _listing(self, region: str, service: ServiceId, entry: Listed) -> Listing:
        free = self._beside[region, service].free
        return Listing(service, entry, frozenset(self._in_house[region, entry.provider]), free)

    def _list(self, region: str, listed: Listed) -> None:
        service = service_id(region, listed.source)
        self._beside.setdefault((region, service), _Beside()).listed = listed
        self._renew(region, service)

    def _withdraw(self, region: str, service: ServiceId) -> None:
        self._beside.setdefault((region, service), _Beside()).listed = None
        self._renew(region, service)

    def _stage(self, region: str, part: ServicesStaged) -> None:
        waiting = self._staged.setdefault((region, part.source), [])
        if waiting and waiting[0].edition != part.edition:
            waiting.clear()
        waiting.append(part)

    def _switch(self, region: str, source: str) -> None:
        for part in self._staged.pop((region, source), []):
            for listed in part.services:
                self._list(region, listed)
            for gone in part.withdrawn:
                self._withdraw(region, service_id(region, gone))

    def _learn(self, region: str, service: ServiceId, event: ServiceNoted | HoursSet | CapacityReported) -> None:
        beside = self._beside.setdefault((region, service), _Beside())
        match event:
            case ServiceNoted():
                beside.note = event
            case HoursSet():
                beside.hours = event
            case CapacityReported(free=free):
                beside.free = free
        self._renew(region, service)

    def _renew(self, region: str, service: ServiceId) -> None:
        self._remove(region, service)
        beside = self._beside[region, service]
        if beside.listed is not None:
            self._add(region, service, opened(noted(beside.listed, beside.note), beside.hours))

    def _add(self, region: str, service: ServiceId, entry: Listed) -> None:
        self._entries[region, service] = entry
        needs = set(entry.needs)
        self._in_house.setdefault((region, entry.provider), Counter()).update(needs)
        for need in needs:
            self._by_need.setdefault((region, need), {})[service] = None

    def _remove(self, region: str, service: ServiceId) -> None:
        entry = self._entries.pop((region, service), None)
        if entry is None:
            return
        provider = self._in_house[region, entry.provider]
        for need in set(entry.needs):
            del self._by_need[region, need][service]
            provider[need] -= 1
            if not provider[need]:
                del provider[need]
