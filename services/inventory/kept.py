"""The whole directory of a region as it counts now: what an export is made of. Pure folds."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from contracts.base import Fact
from contracts.hsds import Record, RecordsStaged, unpacked
from contracts.ids import ServiceId
from contracts.inventory import (
    CapacityReported,
    EditionSwitched,
    HoursSet,
    Listed,
    NumbersSet,
    ServiceListed,
    ServiceNoted,
    ServicesStaged,
    ServiceWithdrawn,
    noted,
    opened,
    service_id,
)
from services.inventory.standing import Editions


class Entry(NamedTuple):
    """One service as it counts: with what the community knows, its own team's hours and its free places."""

    listed: Listed
    hours: HoursSet | None
    capacity: tuple[CapacityReported, datetime] | None
    by_hand: bool


class Kept:
    """Every service of a region. Tell it all facts of `inventory`; then `record` says which of `hsds` count."""

    def __init__(self, region: str) -> None:
        self.region = region
        self.numbers: dict[str, NumbersSet] = {}
        self._editions = Editions()
        self._listed: dict[ServiceId, tuple[Listed, bool]] = {}
        self._staged: dict[str, list[ServicesStaged]] = {}
        self._notes: dict[str, ServiceNoted] = {}
        self._hours: dict[str, HoursSet] = {}
        self._capacity: dict[str, tuple[CapacityReported, datetime]] = {}
        self._ranks: dict[str, tuple[int, int]] = {}

    def apply(self, fact: Fact) -> None:
        """Take in one fact of `inventory`."""
        about = fact.address.aggregate
        match fact.event:
            case ServiceListed(listed=listed):
                self._listed[about] = (listed, True)
            case ServiceWithdrawn():
                self._listed.pop(about, None)
            case ServicesStaged() as part:
                self._staged.setdefault(part.edition, []).append(part)
            case EditionSwitched() as switched:
                self._switch(switched)
            case _:
                self._learn(about, fact)

    def services(self) -> Iterator[Entry]:
        """Yield every service, in the order of their sources."""
        for about, (listed, by_hand) in sorted(self._listed.items(), key=lambda each: each[1][0].source):
            hours = self._hours.get(about)
            whole = opened(noted(listed, self._notes.get(about)), hours)
            yield Entry(whole, hours, self._capacity.get(about), by_hand)

    def records(self, part: RecordsStaged) -> tuple[list[Record], list[str]]:
        """Return what counts of a part of `hsds`: records, and keys of what is no more. The later part wins."""
        rank = self._editions.rank(part)
        if rank is None:
            return [], []
        kept = [each for each in unpacked(part.packed) if self._is_newest(each.source, rank)]
        return kept, [key for key in part.withdrawn if self._is_newest(key, rank)]

    def _is_newest(self, key: str, rank: tuple[int, int]) -> bool:
        if self._ranks.get(key, (0, 0)) > rank:
            return False
        self._ranks[key] = rank
        return True

    def _switch(self, switched: EditionSwitched) -> None:
        self._editions.switched(switched)
        for part in sorted(self._staged.pop(switched.edition, []), key=lambda part: part.number):
            for listed in part.services:
                self._listed[service_id(self.region, listed.source)] = (listed, False)
            for key in part.withdrawn:
                self._listed.pop(service_id(self.region, key), None)

    def _learn(self, about: str, fact: Fact) -> None:
        match fact.event:
            case ServiceNoted() as note:
                self._notes[about] = note
            case HoursSet() as hours:
                self._hours[about] = hours
            case CapacityReported() as capacity:
                self._capacity[about] = (capacity, fact.at)
            case NumbersSet() as numbers:
                self.numbers[about] = numbers
            case _:
                pass
