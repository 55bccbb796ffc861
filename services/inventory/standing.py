"""What a region has of one directory now, told by digests: what an import is compared with. Pure."""

import hashlib
from collections.abc import Iterable
from typing import Final

import msgspec

from contracts.hsds import RecordsStaged, unpacked
from contracts.inventory import (
    CountyNumber,
    EditionSwitched,
    Listed,
    NumbersSet,
    ServiceNoted,
    ServicesStaged,
    service_id,
)

_encode: Final = msgspec.json.Encoder(order="deterministic").encode


class Editions:
    """Which editions of every source count, and in which order they were switched to."""

    def __init__(self) -> None:
        self._turn: dict[str, int] = {}
        self.newest: dict[str, str] = {}

    def switched(self, event: EditionSwitched) -> None:
        self._turn[event.edition] = len(self._turn) + 1
        self.newest[event.source] = event.edition

    def rank(self, part: ServicesStaged | RecordsStaged) -> tuple[int, int] | None:
        """Return how late a part counts: the later of two that say something of one thing wins. None: not at all."""
        turn = self._turn.get(part.edition)
        return None if turn is None else (turn, part.number)


class Standing:
    """Services and records of one source by their keys.

    Tell it all `inventory` facts of the region first (`heard`), then all of `hsds` (`kept`): a part may lie anywhere
    before its switch.
    """

    def __init__(self, region: str, source: str) -> None:
        self.region, self.source = region, source
        self.services: dict[str, int] = {}
        self.records: dict[str, int] = {}
        self.private: frozenset[str] = frozenset()
        self.numbers: dict[str, tuple[CountyNumber, ...]] = {}
        self._editions = Editions()
        self._staged: list[tuple[ServicesStaged, dict[str, int]]] = []
        self._ranks: dict[str, tuple[int, int]] = {}
        self._noted: set[str] = set()

    @property
    def edition(self) -> str | None:
        """Return the edition that counts."""
        return self._editions.newest.get(self.source)

    def hear(self, service: str, event: object) -> None:
        """Take in one fact of `inventory`, about ``service``."""
        match event:
            case ServicesStaged(source=self.source) as part:
                laid = {each.source: digest_of(listing_bytes(each)) for each in part.services}
                self._staged.append((msgspec.structs.replace(part, services=()), laid))
            case EditionSwitched(source=self.source):
                self._editions.switched(event)
                self._settle()
            case NumbersSet(county=county, numbers=numbers):
                self.numbers[county] = numbers
            case ServiceNoted(place_private=private):
                (self._noted.add if private else self._noted.discard)(service)
            case _:
                pass

    def settle(self) -> None:
        """Say that all of `inventory` was heard."""
        self._staged.clear()
        if self._noted:
            self.private = frozenset(key for key in self.services if service_id(self.region, key) in self._noted)

    def keep(self, part: RecordsStaged) -> None:
        """Take in one fact of `hsds`."""
        rank = self._editions.rank(part) if part.source == self.source else None
        if rank is None:
            return
        said = ((each.source, digest_of(each.text.encode())) for each in unpacked(part.packed))
        for key, digest in (*said, *((key, None) for key in part.withdrawn)):
            if self._ranks.get(key, (0, 0)) <= rank:
                self._ranks[key] = rank
                if digest is None:
                    self.records.pop(key, None)
                else:
                    self.records[key] = digest

    def _settle(self) -> None:
        for part, laid in sorted(self._staged, key=lambda each: each[0].number):
            if part.edition == self.edition:
                self.services |= laid
                for key in part.withdrawn:
                    self.services.pop(key, None)
        self._staged.clear()


def listing_bytes(listed: Listed) -> bytes:
    """Return a service as it is compared."""
    return _encode(listed)


def digest_of(body: bytes) -> int:
    """Return by what one thing is known to be as it was."""
    return int.from_bytes(hashlib.blake2b(body, digest_size=8).digest())


def heard(standing: Standing, facts: Iterable[tuple[str, object]], records: Iterable[RecordsStaged]) -> Standing:
    """Return ``standing`` after all of these."""
    for service, event in facts:
        standing.hear(service, event)
    standing.settle()
    for part in records:
        standing.keep(part)
    return standing
