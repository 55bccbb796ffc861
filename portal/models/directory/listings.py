"""The services of a region as they are listed now, with all that is said of them, kept as it changes. Pure.

What counts of an import is read as the router reads it (`contracts.editions`). Facts that come in order are taken in
one by one; where one is gone, or comes late, all of them are read again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeVar

import msgspec

from contracts.editions import Staged
from contracts.inventory import (
    CapacityReported,
    CountyNumber,
    EditionSwitched,
    HoursSet,
    Listed,
    NumbersSet,
    PlaceKept,
    ServiceListed,
    ServiceNoted,
    ServicesStaged,
    ServiceWithdrawn,
    Staleness,
    noted,
    opened,
    service_id,
)
from contracts.vocabulary import Area, Barrier, Need
from portal.sheet import Entry, Sheet

T = TypeVar("T", ServiceNoted, HoursSet)
_LISTINGS: Final = frozenset({ServiceListed, ServiceWithdrawn, ServicesStaged, EditionSwitched})
_BESIDE: Final = frozenset({ServiceNoted, HoursSet, CapacityReported, PlaceKept})


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """How many can come, as it was said at ``at``. ``free`` None: not known."""

    free: int | None
    places: int | None
    waiting: int | None
    by_phone: bool
    at: datetime


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """One service as the directory has it now. ``listed`` is all of it, with what the community knows besides."""

    id: str
    region: str
    listed: Listed
    source: Listed
    """As its source alone has it."""
    note: ServiceNoted | None = None
    opens: HoursSet | None = None
    room: Room | None = None
    place: str = ""
    """Where a private place is, for the few who may know."""
    staleness: Staleness = Staleness()

    @property
    def name(self) -> str:
        return self.listed.name

    @property
    def provider(self) -> str:
        return self.listed.provider

    @property
    def needs(self) -> tuple[Need, ...]:
        return self.listed.needs

    @property
    def areas(self) -> tuple[Area, ...]:
        return self.listed.areas

    @property
    def barriers(self) -> tuple[Barrier, ...]:
        return self.listed.barriers

    @property
    def phone(self) -> str:
        return self.listed.phone

    @property
    def on_trellis(self) -> bool:
        return self.listed.audience is not None

    @property
    def open_at_night(self) -> bool:
        return self.listed.always_open

    @property
    def has_places(self) -> bool:
        return self.room is None or self.room.free != 0

    @property
    def full_name(self) -> str:
        same = self.name == self.provider or not self.provider
        return self.name if same else f"{self.provider}: {self.name}"

    def is_stale(self, now: datetime) -> bool:
        """Return whether what was said of its places is too old to count."""
        return self.room is not None and self.staleness.is_stale(self.listed, self.room.at, now)


def listings_of(sheet: Sheet) -> "Listings":
    """Return every service that ``sheet`` tells of."""
    return sheet.index(Listings, Staleness.of(sheet.figures))


class _Part(msgspec.Struct, frozen=True):
    """A part of an edition, as it was staged."""

    listed: tuple[tuple[str, Listed], ...]
    withdrawn: tuple[str, ...]


class Listings:
    """An index of a sheet (see `portal.sheet.Index`): every service that is listed, by its id."""

    def __init__(self, staleness: Staleness) -> None:
        self._staleness = staleness
        self.services: dict[str, Service] = {}
        self.counties: dict[str, tuple[str, tuple[CountyNumber, ...]]] = {}
        """The name and the numbers of each county, by its id."""
        self._facts: dict[str, tuple[Entry, ...]] = {}
        self._beside: dict[str, tuple[Entry, ...]] = {}
        self._bare: dict[str, tuple[str, Listed]] = {}
        """The region of each service, and its listing as its source has it."""
        self._staged = Staged[_Part]()
        self._pending: list[Entry] = []
        self._last = 0
        self._order: list[str] | None = None
        self._again = False
        """Whether all has to be read again."""

    def take(self, thing: str, entries: Sequence[Entry]) -> None:
        self._take_numbers(thing, entries)
        listing = tuple(entry for entry in entries if entry.event in _LISTINGS)
        beside = tuple(entry for entry in entries if entry.event in _BESIDE)
        if beside != self._beside.get(thing, ()):
            self._keep(self._beside, thing, beside)
            self._renew(thing)
        known = self._facts.get(thing, ())
        if listing == known:
            return
        self._keep(self._facts, thing, listing)
        more = listing[len(known) :]
        self._again = self._again or listing[: len(known)] != known or any(each.seq < self._last for each in more)
        self._pending += more

    def settled(self) -> "Listings":
        """Return it with everything that was taken in counted: things come in no order, facts have one."""
        if self._again:
            self._bare, self._staged, self._last, self._again = {}, Staged[_Part](), 0, False
            self._pending = [entry for entries in self._facts.values() for entry in entries]
            self.services, self._order = {}, None
        pending, self._pending = sorted(self._pending, key=lambda entry: entry.seq), []
        for entry in pending:
            self._apply(entry)
            self._last = entry.seq
        return self

    def in_order(self) -> Sequence[Service]:
        """Return every service by its name."""
        if self._order is None:
            every = sorted(self.services.values(), key=lambda each: (each.full_name.casefold(), each.id))
            self._order = [each.id for each in every]
        return [self.services[each] for each in self._order]

    def as_known(self, service: str, region: str, bare: Listed) -> Service:
        """Return a service as ``bare`` says it, with all that is said of it besides."""
        beside = self._beside.get(service, ())
        note, opens = _newest(beside, ServiceNoted), _newest(beside, HoursSet)
        said = next((entry for entry in reversed(beside) if entry.event is CapacityReported), None)
        place = next((entry for entry in reversed(beside) if entry.event is PlaceKept), None)
        return Service(
            staleness=self._staleness,
            id=service,
            region=region,
            listed=opened(noted(bare, note), opens),
            source=bare,
            note=note,
            opens=opens,
            room=None if said is None else _room(said),
            place="" if place is None else place.text("place"),
        )

    def _apply(self, entry: Entry) -> None:
        if entry.event is ServiceListed:
            listed = entry.read("listed", Listed)
            if listed is not None:
                self._list(entry.about, entry.region, listed)
        elif entry.event is ServiceWithdrawn:
            self._withdraw(entry.about)
        elif entry.event is ServicesStaged:
            services = entry.read("services", tuple[Listed, ...]) or ()
            sources = entry.read("withdrawn", tuple[str, ...]) or ()
            part = _Part(
                tuple((service_id(entry.region, each.source), each) for each in services),
                tuple(service_id(entry.region, source) for source in sources),
            )
            self._staged.stage(entry.text("source"), entry.text("edition"), part)
        else:
            self._switch(entry)

    def _switch(self, entry: Entry) -> None:
        counts = self._staged.switch(entry.text("source"), entry.text("edition")).counts
        for service, listed in (each for part in counts for each in part.listed):
            self._list(service, entry.region, listed)
        for service in (each for part in counts for each in part.withdrawn):
            self._withdraw(service)

    def _list(self, service: str, region: str, listed: Listed) -> None:
        self._bare[service] = (region, listed)
        self._renew(service)

    def _withdraw(self, service: str) -> None:
        self._bare.pop(service, None)
        self.services.pop(service, None)
        self._order = None

    def _renew(self, service: str) -> None:
        if service not in self._bare:
            return
        before, after = self.services.get(service), self.as_known(service, *self._bare[service])
        if before is None or before.full_name != after.full_name:
            self._order = None
        self.services[service] = after

    def _take_numbers(self, thing: str, entries: Sequence[Entry]) -> None:
        said = next((entry for entry in reversed(entries) if entry.event is NumbersSet), None)
        self.counties.pop(thing, None)
        numbers = said.read("numbers", tuple[CountyNumber, ...]) if said is not None else None
        if said is not None and numbers:
            self.counties[thing] = (said.text("county"), numbers)

    @staticmethod
    def _keep(where: dict[str, tuple[Entry, ...]], thing: str, entries: tuple[Entry, ...]) -> None:
        if entries:
            where[thing] = entries
        else:
            where.pop(thing, None)


def _newest(entries: Sequence[Entry], event: type[T]) -> T | None:
    found = next((entry for entry in reversed(entries) if entry.event is event), None)
    return None if found is None else msgspec.convert(found.fields, event)


def _room(entry: Entry) -> Room:
    return Room(
        free=entry.read("free", int),
        places=entry.read("places", int),
        waiting=entry.read("waiting", int),
        by_phone=entry.read("by_phone", bool) or False,
        at=entry.at,
    )
