"""The services of one region, turned on their side: for each thing that can be asked, the set of who has it. Pure.

A door has a slot; what is said of it stands as one bit in each set that it belongs to, so that a change touches as
many bytes as there are things to say, and a search reads only the sets that it asks about. Slots are handed on when a
service goes; which slot a door has never shows in an answer.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from typing import Final
from zlib import crc32

from contracts.base import Audience
from contracts.ids import ServiceId
from contracts.taxonomy import Authority, Population, ServiceKind
from contracts.vocabulary import Area, Barrier, Need, Weekday
from services.referral_router.bits import Bits, Numbers, put, take
from services.referral_router.doors import DAY, Door, Week, provider_key, spoken
from services.referral_router.limits import GENDERS, GROUPS
from services.referral_router.scoring import QUICKLY, WITHIN_A_DAY

OLDEST: Final = 127
_TITLE: Final = 6
"""How many bytes of a title the sets know: further equals are put in order one by one."""
_LOTS: Final = 16
_MINUTE: Final = DAY.bit_length()
_WEEKS: Final = 10_000
"""How many different weeks are remembered."""


class Mark(Enum):
    """What is either so or not."""

    LIVE = auto()
    ON_TRELLIS = auto()
    AT_NIGHT = auto()
    AFTER_HOURS = auto()
    ALWAYS_OPEN = auto()
    HOURS_KNOWN = auto()
    INTERPRETERS = auto()
    PLACED_BY_KNOWN = auto()
    FREE = auto()
    FULL = auto()
    TRAINING_SAID = auto()
    SAFE_EMPLOYER = auto()
    ANSWERS_QUICKLY = auto()
    ANSWERS_WITHIN_A_DAY = auto()
    FOR_GENDERS = auto()
    FOR_GROUPS = auto()
    IN_DETENTION_ONLY = auto()


class Provider:
    """The slots of one provider, and for each need how many of its services answer it."""

    __slots__ = ("_counts", "in_house", "slots")

    def __init__(self) -> None:
        self.slots: list[int] = []
        self.in_house: frozenset[Need] = frozenset()
        self._counts: dict[Need, int] = {}

    def count(self, door: Door, by: int) -> None:
        """Count what ``door`` answers in, or out again."""
        counts = self._counts
        for need in {*door.listed.needs, *door.listed.in_house}:
            counts[need] = counts.get(need, 0) + by
            if not counts[need]:
                del counts[need]
        if counts.keys() != self.in_house:  # else the very same set: nothing has to be told to the others
            self.in_house = frozenset(counts)


class Index:
    """One region's doors, and the sets they belong to."""

    def __init__(self) -> None:
        self.marks: defaultdict[Mark, Bits] = defaultdict(Bits)
        self.needs: defaultdict[Need, Bits] = defaultdict(Bits)
        self.kinds: defaultdict[ServiceKind, Bits] = defaultdict(Bits)
        self.areas: defaultdict[Area, Bits] = defaultdict(Bits)
        self.populations: defaultdict[Population, Bits] = defaultdict(Bits)
        self.authorities: defaultdict[Authority, Bits] = defaultdict(Bits)
        self.languages: defaultdict[str, Bits] = defaultdict(Bits)
        self.in_house: defaultdict[Need, Bits] = defaultdict(Bits)
        self.in_house_more = tuple(Bits() for _ in Need)
        """Whose provider answers more than none, one, two … needs under its roof."""
        self.barrier_count = Numbers(len(Barrier).bit_length())
        self.trained, self.specialised = Numbers(16), Numbers(16)
        self.fresh_until = Numbers(24)
        self.least_age, self.below_oldest = Numbers(7), Numbers(7)
        self.title = Numbers(8 * _TITLE)
        self.lots = tuple(Bits() for _ in range(_LOTS))
        """Half of the doors, half of these, and so on, as their ids have it: to take a few of many."""
        self.lanes: tuple[list[tuple[Numbers, Numbers]], ...] = tuple([] for _ in Weekday)
        self.providers: dict[str, Provider] = {}
        self.named: dict[str, list[int]] = {}
        """Slots by the name of the service, as `provider_key` has it: a house can be known by its own name."""
        self._doors: list[Door | None] = []
        self._slots: dict[ServiceId, int] = {}
        self._unused: list[int] = []
        self._teams: dict[Audience, dict[str, int]] = {}
        self._weeks: dict[Week, tuple[Bits, ...]] = {}
        self._roofs: dict[frozenset[Need], tuple[Bits, ...]] = {}

    def __len__(self) -> int:
        return len(self._slots)

    def __iter__(self) -> Iterator[Door]:
        return (self.at(slot) for slot in self._slots.values())

    def at(self, slot: int) -> Door:
        """Return the door of a slot that has one."""
        door = self._doors[slot]
        if door is None:
            msg = f"slot {slot} is empty"
            raise LookupError(msg)
        return door

    def get(self, service: ServiceId) -> Door | None:
        slot = self._slots.get(service)
        return None if slot is None else self._doors[slot]

    def slot_of(self, door: Door) -> int:
        return self._slots[door.service]

    def slots_of(self, services: Iterable[ServiceId]) -> Iterator[int]:
        """Yield the slots of those of ``services`` that are listed."""
        return (self._slots[each] for each in services if each in self._slots)

    def provider_of(self, door: Door) -> Provider:
        return self.providers[provider_key(door.listed.provider)]

    def providers_with(self, team: Audience) -> Iterable[str]:
        """Return the keys of the providers one of whose services is answered by that team."""
        return self._teams.get(team, ())

    def lay_ready(self, door: Door) -> int:
        """Give ``door`` a slot and all its sets, but let it count for nothing yet; return the slot."""
        slot = self._unused.pop() if self._unused else len(self._doors)
        if slot == len(self._doors):
            self._doors.append(None)
        self._doors[slot] = door
        self._write(slot, door, None)
        return slot

    def take_back(self, slot: int) -> None:
        """Empty a slot that doesn't count."""
        self._write(slot, None, self._doors[slot])
        self._doors[slot] = None
        self._unused.append(slot)

    def let_count(self, slot: int) -> None:
        """Let what was laid ready count, in place of what counted before of that service."""
        door = self.at(slot)
        self.drop(door.service)
        self._slots[door.service] = slot
        self._join(slot, door)

    def put(self, door: Door) -> None:
        """List a door, or bring it up to date."""
        slot = self._slots.get(door.service)
        if slot is None:
            self.let_count(self.lay_ready(door))
            return
        before = self.at(slot)
        if before == door:
            return
        self._leave(slot, before)
        self._doors[slot] = door
        self._write(slot, door, before)
        self._join(slot, door)

    def drop(self, service: ServiceId) -> None:
        """Take a service out. One that isn't in changes nothing."""
        slot = self._slots.pop(service, None)
        if slot is None:
            return
        self._leave(slot, self.at(slot))
        self.take_back(slot)

    # ------------------------------------------------------------------------------------- the sets of the door itself

    def _write(self, slot: int, door: Door | None, before: Door | None) -> None:
        new = () if door is None else tuple(self._sets(door))
        if before is not None:
            take(slot, set(self._sets(before)).difference(new))
        put(slot, new)

    def _sets(self, door: Door) -> Iterator[Bits]:
        """Yield every set in which a door is; one that counts is in those of its provider, and among the living."""
        listed = door.listed
        yield from map(self.needs.__getitem__, listed.needs)
        yield from map(self.kinds.__getitem__, listed.kinds)
        yield from map(self.areas.__getitem__, listed.areas)
        yield from self.barrier_count.of(len(set(listed.barriers)))
        yield from map(self.populations.__getitem__, listed.populations)
        yield from map(self.authorities.__getitem__, listed.placed_by)
        yield from map(self.languages.__getitem__, map(spoken, listed.languages))
        yield from map(self.marks.__getitem__, _marks_of(door))
        if door.trained or door.specialised:
            yield from self.trained.of(door.trained)
            yield from self.specialised.of(door.specialised)
        if door.capacity is not None:
            yield from self.fresh_until.of(door.capacity.fresh_until)
        if listed.least_age is not None:
            yield from self.least_age.of(listed.least_age)
        if listed.most_age is not None:
            yield from self.below_oldest.of(OLDEST - listed.most_age)
        yield from self.title.of(int.from_bytes(door.order[0].encode()[:_TITLE].ljust(_TITLE, b"\0"), "big"))
        yield from self.lots[: _drawn(door.service)]
        yield from self._open(door.week)

    def _open(self, week: Week) -> tuple[Bits, ...]:
        """Return the sets of a week; many services have the same."""
        if week not in self._weeks:
            if len(self._weeks) > _WEEKS:
                self._weeks.clear()
            self._weeks[week] = tuple(self._of_week(week))
        return self._weeks[week]

    def _of_week(self, week: Week) -> Iterator[Bits]:
        for lanes, spans in zip(self.lanes, week, strict=False):
            lanes.extend((Numbers(_MINUTE), Numbers(_MINUTE)) for _ in range(len(lanes), len(spans)))
            for (opens, closes), (since, until) in zip(lanes, spans, strict=False):
                yield from opens.of(since)
                yield from closes.of(until)

    # ----------------------------------------------------------------------------------------- the sets of its provider

    def _join(self, slot: int, door: Door) -> None:
        key = provider_key(door.listed.provider)
        provider = self.providers.setdefault(key, Provider())
        self._answered_by(door, key, 1)
        self.named.setdefault(provider_key(door.listed.name), []).append(slot)
        self._spread(provider, door, 1)
        provider.slots.append(slot)
        put(slot, self._under(provider.in_house))
        put(slot, (self.marks[Mark.LIVE],))

    def _leave(self, slot: int, door: Door) -> None:
        key, name = provider_key(door.listed.provider), provider_key(door.listed.name)
        provider = self.providers[key]
        self._answered_by(door, key, -1)
        self.named[name].remove(slot)
        if not self.named[name]:
            del self.named[name]
        take(slot, (self.marks[Mark.LIVE],))
        take(slot, self._under(provider.in_house))
        provider.slots.remove(slot)
        self._spread(provider, door, -1)
        if not provider.slots:
            del self.providers[key]

    def _answered_by(self, door: Door, provider: str, by: int) -> None:
        """Count how many services of a provider a team answers for."""
        if door.listed.audience is None:
            return
        keys = self._teams.setdefault(door.listed.audience, {})
        keys[provider] = keys.get(provider, 0) + by
        if not keys[provider]:
            del keys[provider]

    def _spread(self, provider: Provider, door: Door, by: int) -> None:
        """Count what ``door`` answers in, or out again, and tell its provider's other doors."""
        before = provider.in_house
        provider.count(door, by)
        if provider.in_house is before:
            return
        old, new = self._under(before), self._under(provider.in_house)
        for slot in provider.slots:
            take(slot, set(old).difference(new))
            put(slot, new)

    def _under(self, roof: frozenset[Need]) -> tuple[Bits, ...]:
        """Return the sets of a door whose provider answers all that."""
        if roof not in self._roofs:
            self._roofs[roof] = (*map(self.in_house.__getitem__, roof), *self.in_house_more[: len(roof)])
        return self._roofs[roof]


def _drawn(service: ServiceId) -> int:
    """Return how often a service stays in when lots are drawn: each time half of them do, and always the same."""
    drawn = crc32(service.encode()) | 1 << _LOTS
    return (drawn & -drawn).bit_length() - 1


def _marks_of(door: Door) -> Iterator[Mark]:
    listed, capacity, answers_in = door.listed, door.capacity, door.answers_in
    served = frozenset(listed.populations)
    said = (
        (Mark.ON_TRELLIS, listed.audience is not None),
        (Mark.AT_NIGHT, door.at_night),
        (Mark.AFTER_HOURS, door.after_hours),
        (Mark.ALWAYS_OPEN, listed.always_open),
        (Mark.HOURS_KNOWN, door.hours_known),
        (Mark.INTERPRETERS, listed.interpreters),
        (Mark.PLACED_BY_KNOWN, bool(listed.placed_by) and door.places),
        (Mark.FREE, capacity is not None and capacity.free > 0),
        (Mark.FULL, capacity is not None and capacity.free == 0),
        (Mark.TRAINING_SAID, bool(door.trained or door.specialised)),
        (Mark.SAFE_EMPLOYER, listed.safe_employer),
        (Mark.ANSWERS_QUICKLY, answers_in is not None and answers_in <= QUICKLY),
        (Mark.ANSWERS_WITHIN_A_DAY, answers_in is not None and answers_in <= WITHIN_A_DAY),
        (Mark.FOR_GENDERS, not served.isdisjoint(GENDERS)),
        (Mark.FOR_GROUPS, not served.isdisjoint(GROUPS)),
        (Mark.IN_DETENTION_ONLY, served == {Population.IN_DETENTION}),
    )
    return (mark for mark, so in said if so)
