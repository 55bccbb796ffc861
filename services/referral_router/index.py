"""The services of one region, turned on their side: for each thing that can be asked, the set of who has it. Pure.

A door has a slot; what is said of it stands as one bit in each set that it belongs to, so that a change touches as
many bytes as there are things to say, and a search reads only the sets that it asks about. Slots are handed on when a
service goes; which slot a door has never shows in an answer.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from typing import Final

from contracts.ids import ServiceId
from contracts.taxonomy import Authority, Population, ServiceKind
from contracts.vocabulary import Area, Barrier, Need
from services.referral_router.bits import Bits, Numbers
from services.referral_router.doors import DAY, Door, Span, provider_key, spoken
from services.referral_router.limits import GENDERS, GROUPS
from services.referral_router.scoring import QUICKLY, WITHIN_A_DAY

OLDEST: Final = 127
_TITLE: Final = 6
"""How many bytes of a title the sets know: further equals are put in order one by one."""
_DAYS: Final = range(7)
_NO_SPAN: Final = (0, 0)


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
        if counts.keys() != self.in_house:
            self.in_house = frozenset(counts)


class Index:
    """One region's doors, and the sets they belong to."""

    def __init__(self) -> None:
        self.marks: defaultdict[Mark, Bits] = defaultdict(Bits)
        self.needs: defaultdict[Need, Bits] = defaultdict(Bits)
        self.kinds: defaultdict[ServiceKind, Bits] = defaultdict(Bits)
        self.areas: defaultdict[Area, Bits] = defaultdict(Bits)
        self.barriers: defaultdict[Barrier, Bits] = defaultdict(Bits)
        self.populations: defaultdict[Population, Bits] = defaultdict(Bits)
        self.authorities: defaultdict[Authority, Bits] = defaultdict(Bits)
        self.languages: defaultdict[str, Bits] = defaultdict(Bits)
        self.in_house: defaultdict[Need, Bits] = defaultdict(Bits)
        self.in_house_count = Numbers(len(Need).bit_length())
        self.trained, self.specialised = Numbers(16), Numbers(16)
        self.fresh_until = Numbers(24)
        self.least_age, self.below_oldest = Numbers(7), Numbers(7)
        self.title = Numbers(8 * _TITLE)
        self.lanes: tuple[list[tuple[Numbers, Numbers]], ...] = tuple([] for _ in _DAYS)
        self.providers: dict[str, Provider] = {}
        self.named: dict[str, list[int]] = {}
        """Slots by the name of the service, as `provider_key` has it: a house can be known by its own name."""
        self._doors: list[Door | None] = []
        self._slots: dict[ServiceId, int] = {}
        self._unused: list[int] = []
        self._teams: dict[object, dict[str, int]] = {}

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

    def providers_with(self, team: object) -> Iterable[str]:
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
        self.marks[Mark.LIVE].put(slot)

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
        self.marks[Mark.LIVE].put(slot, inside=False)
        self._leave(slot, self.at(slot))
        self.take_back(slot)

    # ------------------------------------------------------------------------------------- the sets of the door itself

    def _write(self, slot: int, door: Door | None, before: Door | None) -> None:
        old = [] if before is None else list(self._sets(before))
        new = [] if door is None else list(self._sets(door))
        for each in set(old).difference(new):
            each.put(slot, inside=False)
        for each in new:
            each.put(slot)
        pairs = zip(self._numbers(), _numbers_of(door), _numbers_of(before), strict=True)
        for numbers, number, was in pairs:
            numbers.put(slot, number, before=was)
        self._write_week(slot, () if door is None else door.week, () if before is None else before.week)

    def _sets(self, door: Door) -> Iterator[Bits]:
        listed = door.listed
        for need in listed.needs:
            yield self.needs[need]
        for kind in listed.kinds:
            yield self.kinds[kind]
        for area in listed.areas:
            yield self.areas[area]
        for barrier in listed.barriers:
            yield self.barriers[barrier]
        for population in listed.populations:
            yield self.populations[population]
        for authority in listed.placed_by:
            yield self.authorities[authority]
        for tag in listed.languages:
            yield self.languages[spoken(tag)]
        for mark, so in _marks_of(door):
            if so:
                yield self.marks[mark]

    def _numbers(self) -> tuple[Numbers, ...]:
        return self.trained, self.specialised, self.fresh_until, self.least_age, self.below_oldest, self.title

    def _write_week(self, slot: int, week: tuple[tuple[Span, ...], ...], before: tuple[tuple[Span, ...], ...]) -> None:
        if week == before:
            return
        for day in _DAYS:
            spans, old = (week[day] if week else ()), (before[day] if before else ())
            lanes = self.lanes[day]
            while len(lanes) < len(spans):
                lanes.append((Numbers(DAY.bit_length()), Numbers(DAY.bit_length())))
            for lane in range(max(len(spans), len(old))):
                span = spans[lane] if lane < len(spans) else _NO_SPAN
                was = old[lane] if lane < len(old) else _NO_SPAN
                for numbers, number, previous in zip(lanes[lane], span, was, strict=True):
                    numbers.put(slot, number, before=previous)

    # ----------------------------------------------------------------------------------------- the sets of its provider

    def _join(self, slot: int, door: Door) -> None:
        key = provider_key(door.listed.provider)
        provider = self.providers.setdefault(key, Provider())
        if door.listed.audience is not None:
            keys = self._teams.setdefault(door.listed.audience, {})
            keys[key] = keys.get(key, 0) + 1
        self.named.setdefault(provider_key(door.listed.name), []).append(slot)
        before = provider.in_house
        provider.slots.append(slot)
        provider.count(door, 1)
        now = provider.in_house
        for need in now:
            self.in_house[need].put(slot)
        self.in_house_count.put(slot, len(now))
        self._spread(provider.slots[:-1], before, now)

    def _leave(self, slot: int, door: Door) -> None:
        key = provider_key(door.listed.provider)
        provider = self.providers[key]
        audience = door.listed.audience
        if audience is not None:
            keys = self._teams[audience]
            keys[key] -= 1
            if not keys[key]:
                del keys[key]
        name = provider_key(door.listed.name)
        self.named[name].remove(slot)
        if not self.named[name]:
            del self.named[name]
        before = provider.in_house
        provider.slots.remove(slot)
        provider.count(door, -1)
        now = provider.in_house
        for need in before:
            self.in_house[need].put(slot, inside=False)
        self.in_house_count.put(slot, 0, before=len(before))
        self._spread(provider.slots, before, now)
        if not provider.slots:
            del self.providers[key]

    def _spread(self, slots: Iterable[int], before: frozenset[Need], now: frozenset[Need]) -> None:
        """Tell a provider's other doors what it answers now."""
        if before == now:
            return
        for slot in slots:
            for need in before ^ now:
                self.in_house[need].put(slot, inside=need in now)
            self.in_house_count.put(slot, len(now), before=len(before))


def _marks_of(door: Door) -> tuple[tuple[Mark, bool], ...]:
    listed, capacity, answers_in = door.listed, door.capacity, door.answers_in
    served = frozenset(listed.populations)
    return (
        (Mark.ON_TRELLIS, listed.audience is not None),
        (Mark.AT_NIGHT, door.at_night),
        (Mark.AFTER_HOURS, door.after_hours),
        (Mark.ALWAYS_OPEN, listed.always_open),
        (Mark.HOURS_KNOWN, door.hours_known),
        (Mark.INTERPRETERS, listed.interpreters),
        (Mark.PLACED_BY_KNOWN, door.places and bool(listed.placed_by)),
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


def _numbers_of(door: Door | None) -> tuple[int, ...]:
    if door is None:
        return 0, 0, 0, 0, 0, 0
    listed = door.listed
    oldest = OLDEST if listed.most_age is None else listed.most_age
    return (
        door.trained,
        door.specialised,
        0 if door.capacity is None else max(door.capacity.fresh_until, 0),
        listed.least_age or 0,
        OLDEST - oldest,
        int.from_bytes(door.order[0].encode()[:_TITLE].ljust(_TITLE, b"\0"), "big"),
    )
