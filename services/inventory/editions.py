"""Imports as editions: parts that are laid ready, each by itself, and one switch from which on they all count. Pure.

So an import that fails or is killed changes nothing: what it staged is never switched to, and the next one drops it.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final, Generic, NamedTuple, TypeVar

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact
from contracts.hsds import RecordsStaged, StageRecords, UnpackableError, records_digest, unpacked
from contracts.ids import NO_CASE, ServiceId
from contracts.inventory import (
    EditionSwitched,
    ServiceListed,
    ServiceNoted,
    ServicesStaged,
    ServiceWithdrawn,
    StageServices,
    SwitchEdition,
    editions_id,
    part_digest,
    part_id,
    service_id,
    whole_digest,
)
from contracts.outcomes import NOT_FOUND, NOT_NOW, Refusal, invalid
from services.inventory.domain import broken_rule

P = TypeVar("P")


class Part(msgspec.Struct, frozen=True):
    """One part of an edition; it is laid down once."""

    staged: bool = False


class Editions(msgspec.Struct, frozen=True):
    """The editions of one directory: which one counts."""

    current: str | None = None


class Laid(NamedTuple):
    """What lies ready: of which edition, and the `whole_digest` of its parts."""

    edition: str
    digest: str


NOTHING: Final = whole_digest(())
"""The digest of no parts: an edition can have nothing new but records, or nothing new but what it lists."""
NO_PART: Final = Part()
NO_EDITIONS: Final = Editions()


def evolve_part(part: Part, event: Event) -> Part:
    return Part(staged=True) if isinstance(event, ServicesStaged | RecordsStaged) else part


def evolve_editions(editions: Editions, event: Event) -> Editions:
    return Editions(event.edition) if isinstance(event, EditionSwitched) else editions


def decide_part(
    part: Part, message: Command | Due | Fact, *, at: datetime, by: Actor | None = None
) -> list[Event] | Refusal:
    """Lay a part ready. One that can't be listed as it stands refuses all of it: the reader of the file said why."""
    match message:
        case StageServices() | StageRecords() if message.case != NO_CASE or part.staged:
            return NOT_FOUND
        case StageServices():
            return _stage(message)
        case StageRecords():
            return _stage_records(message)
        case Command():
            return NOT_FOUND
        case _:
            return []


def _stage(command: StageServices) -> list[Event] | Refusal:
    sources = [listed.source for listed in command.services] + list(command.withdrawn)
    if command.about != part_id(command.region, command.edition, command.number):
        return invalid("number", "The id of a part is made from its edition and its number.")
    if not all(source.startswith(f"{command.source}/") for source in sources):
        return invalid("source", "An edition lists and withdraws what comes from its own source.")
    broken = next(filter(None, map(broken_rule, command.services)), None)
    if broken is not None:
        return broken
    return [
        ServicesStaged(
            edition=command.edition,
            source=command.source,
            number=command.number,
            services=command.services,
            withdrawn=command.withdrawn,
        )
    ]


def _stage_records(command: StageRecords) -> list[Event] | Refusal:
    if command.about != part_id(command.region, command.edition, command.number):
        return invalid("number", "The id of a part is made from its edition and its number.")
    try:
        sources = [record.source for record in unpacked(command.packed)] + list(command.withdrawn)
    except UnpackableError:
        return invalid("packed", "Records are JSON, deflated, in base64.")
    if not all(source.startswith(f"{command.source}/") for source in sources):
        return invalid("source", "An edition keeps the records of its own source.")
    return [RecordsStaged(**{name: getattr(command, name) for name in RecordsStaged.__struct_fields__})]


def decide_editions(
    editions: Editions,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    staged: Laid | None = None,
    records: Laid | None = None,
) -> list[Event] | Refusal:
    """Switch. ``staged`` and ``records`` are what lies ready for this source: neither counts without the other."""
    match message:
        case SwitchEdition() if message.case != NO_CASE:
            return NOT_FOUND
        case SwitchEdition():
            return _switch(editions, message, staged, records)
        case Command():
            return NOT_FOUND
        case _:
            return []


def _switch(
    editions: Editions, command: SwitchEdition, staged: Laid | None, records: Laid | None
) -> list[Event] | Refusal:
    if command.about != editions_id(command.region, command.source):
        return invalid("source", "The id of a directory's editions is made from its region and its name.")
    if editions.current == command.edition:
        return []
    if editions.current != command.basis:
        return NOT_NOW
    laid = [NOTHING if each is None or each.edition != command.edition else each.digest for each in (staged, records)]
    if laid != [command.digest, command.records]:
        return invalid("parts", "Not all of it lies ready, or something else does.")
    return [EditionSwitched(**{name: getattr(command, name) for name in EditionSwitched.__struct_fields__})]


class Laying(Generic[P]):
    """What lies ready for each directory: the parts of one edition, by their numbers. A part of another drops them."""

    def __init__(self) -> None:
        self._parts: dict[tuple[str, str], tuple[str, dict[int, tuple[bytes, P]]]] = {}

    def lay(self, region: str, staged: ServicesStaged | RecordsStaged, digest: bytes, part: P) -> None:
        source, edition = staged.source, staged.edition
        before = self._parts.get((region, source))
        parts = before[1] if before is not None and before[0] == edition else {}
        parts[staged.number] = (digest, part)
        self._parts[region, source] = (edition, parts)

    def ready(self, region: str, source: str) -> Laid | None:
        """Return which edition lies ready and its digest; None where nothing does, or a part is missing."""
        edition, parts = self._parts.get((region, source), ("", {}))
        if not parts or parts.keys() != set(range(len(parts))):
            return None
        return Laid(edition, whole_digest(parts[number][0] for number in range(len(parts))))

    def take(self, region: str, source: str, edition: str) -> list[P]:
        """Return the parts of the edition that is switched to, in order, and forget them."""
        laid, parts = self._parts.pop((region, source), ("", {}))
        return [parts[number][1] for number in sorted(parts)] if laid == edition else []


class Listings:
    """Which services each region has, and what lies ready. Fold it from `inventory` facts with `apply`.

    Of what is staged only ids and digests are kept: the service needs no more, and there can be a hundred thousand.
    """

    def __init__(self) -> None:
        self._listed: dict[str, set[ServiceId]] = {}
        self._staged: Laying[_Ids] = Laying()
        self._of_teams: dict[str, set[ServiceId]] = {}

    def of_teams(self, region: str) -> Collection[ServiceId]:
        """Return the services that a team answers for, as somebody noted once."""
        return self._of_teams.get(region, frozenset())

    def has(self, region: str, service: str) -> bool:
        """Return whether the region lists it now."""
        return service in self._listed.get(region, ())

    def ready(self, region: str, source: str) -> Laid | None:
        """Return what lies ready for ``source``."""
        return self._staged.ready(region, source)

    def apply(self, fact: Fact) -> None:
        """Take in one fact, in order."""
        region = fact.address.region
        listed = self._listed.setdefault(region, set())
        match fact.event:
            case ServicesStaged() as part:
                ids = _Ids(
                    tuple(service_id(region, each.source) for each in part.services),
                    tuple(service_id(region, source) for source in part.withdrawn),
                )
                self._staged.lay(region, part, part_digest(part), ids)
            case EditionSwitched(source=source, edition=edition):
                for ids in self._staged.take(region, source, edition):
                    listed.update(ids.listed)
                    listed.difference_update(ids.withdrawn)
            case ServiceListed():
                listed.add(fact.address.aggregate)
            case ServiceWithdrawn():
                listed.discard(fact.address.aggregate)
            case ServiceNoted(audience=Audience()):
                self._of_teams.setdefault(region, set()).add(fact.address.aggregate)
            case _:
                pass


class _Ids(NamedTuple):
    listed: tuple[ServiceId, ...]
    withdrawn: tuple[ServiceId, ...]


class Records:
    """Which records lie ready: by digests alone. Fold it from `hsds` facts with `apply`."""

    def __init__(self) -> None:
        self._staged: Laying[None] = Laying()

    def ready(self, region: str, source: str) -> Laid | None:
        """Return what lies ready for ``source``."""
        return self._staged.ready(region, source)

    def apply(self, fact: Fact) -> None:
        """Take in one fact, in order."""
        if isinstance(fact.event, RecordsStaged):
            part = fact.event
            self._staged.lay(fact.address.region, part, records_digest(part), None)
