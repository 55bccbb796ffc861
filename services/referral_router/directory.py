"""The directory: one service as an aggregate, and all of them as an index in memory.

The aggregate decides what is listed; the index is folded from what it decided and answers in one look-up.
"""

from collections import Counter
from datetime import datetime

import msgspec

from contracts.base import Actor, Command, Due, Event, Fact
from contracts.ids import NO_CASE, ServiceId, derived
from contracts.inventory import ListService, ServiceListed, ServiceWithdrawn, WithdrawService
from contracts.outcomes import NOT_FOUND, Refusal, invalid
from contracts.vocabulary import Kind, Need


class State(msgspec.Struct, frozen=True):
    """One service. ``listed`` stays after a withdrawal, so that listing it again is seen as a change."""

    listed: ServiceListed | None = None
    withdrawn: bool = False


INITIAL = State()


def evolve(state: State, event: Event) -> State:
    match event:
        case ServiceListed():
            return State(listed=event)
        case ServiceWithdrawn():
            return State(listed=state.listed, withdrawn=True)
        case _:
            return state


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
) -> list[Event] | Refusal:
    """Return what changes. The very same listing again, or a second withdrawal, changes nothing."""
    match message:
        case ListService():
            return _list(state, message)
        case WithdrawService() if state.listed is None:
            return NOT_FOUND
        case WithdrawService():
            return [] if state.withdrawn else [ServiceWithdrawn()]
        case Command():
            return NOT_FOUND
        case _:
            return []


def _list(state: State, command: ListService) -> list[Event] | Refusal:
    if command.about != service_id(command.region, command.source):
        return invalid("source", "The id of a service is made from its region and its source.")
    if not command.needs:
        return invalid("needs", "A service answers at least one need.")
    if not command.areas:
        return invalid("areas", "A service is open to at least one area.")
    if command.audience is not None and command.audience.kind is not Kind.PARTNER:
        return invalid("audience", "Only a partner team can be asked.")
    entry = ServiceListed(**{name: getattr(command, name) for name in ServiceListed.__struct_fields__})
    return [] if entry == state.listed and not state.withdrawn else [entry]


def service_id(region: str, source: str) -> ServiceId:
    """Return the id of the service that came from ``source``: the same at every import."""
    return derived("svc", region, source)


def to_list(entry: ServiceListed, *, region: str, command_id: str) -> ListService:
    """Return the command that lists ``entry`` in a region."""
    fields = {name: getattr(entry, name) for name in ServiceListed.__struct_fields__}
    return ListService(id=command_id, region=region, case=NO_CASE, about=service_id(region, entry.source), **fields)


class Listing(msgspec.Struct, frozen=True):
    """A service that can be asked. ``in_house`` are all the needs its provider answers in this region."""

    service: ServiceId
    entry: ServiceListed
    in_house: frozenset[Need]


class Directory:
    """The services of every region, by region and need. Fold it from `inventory` facts with `apply`."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, ServiceId], ServiceListed] = {}
        self._by_need: dict[tuple[str, Need], dict[ServiceId, None]] = {}
        self._in_house: dict[tuple[str, str], Counter[Need]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def apply(self, fact: Fact) -> None:
        """Take in one fact. A fact of another kind, or one seen before, changes nothing."""
        region, service = fact.address.region, fact.address.aggregate
        match fact.event:
            case ServiceListed() as entry:
                self._remove(region, service)
                self._add(region, service, entry)
            case ServiceWithdrawn():
                self._remove(region, service)
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

    def _listing(self, region: str, service: ServiceId, entry: ServiceListed) -> Listing:
        return Listing(service, entry, frozenset(self._in_house[region, entry.provider_name]))

    def _add(self, region: str, service: ServiceId, entry: ServiceListed) -> None:
        self._entries[region, service] = entry
        needs = set(entry.needs)
        self._in_house.setdefault((region, entry.provider_name), Counter()).update(needs)
        for need in needs:
            self._by_need.setdefault((region, need), {})[service] = None

    def _remove(self, region: str, service: ServiceId) -> None:
        entry = self._entries.pop((region, service), None)
        if entry is None:
            return
        provider = self._in_house[region, entry.provider_name]
        for need in set(entry.needs):
            del self._by_need[region, need][service]
            provider[need] -= 1
            if not provider[need]:
                del provider[need]
