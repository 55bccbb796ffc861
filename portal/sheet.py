"""What an audience may see, in the order it happened: the one input of every page model. Pure.

A copy holds only what was permitted, so nothing here can be more than the viewer may see; a field that is not there is
None, whether it was empty or not permitted.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import Any, Final, Generic, Protocol, TypeVar

import msgspec

from contracts.base import Audience, Event
from contracts.catalog import EVENT_BY_TAG
from contracts.clocks import Tables, table
from contracts.disclosure import Copy, Ground
from contracts.figures import Figures, usual
from contracts.gate import TeamFormed
from contracts.ids import NO_CASE

T = TypeVar("T")
K = TypeVar("K")
_Index = TypeVar("_Index", bound="Index")

_Key = tuple[str, str]
"""By which a copy is known: its case, and the fact it is a copy of."""
_place: Final = attrgetter("seq")


class Entry:
    """One copy: a fact as this audience may see it."""

    __slots__ = (
        "about",
        "at",
        "case",
        "event",
        "fact",
        "fields",
        "folded",
        "ground",
        "leaf",
        "mine",
        "notice",
        "region",
        "seq",
        "until",
    )

    def __init__(self, copy: Copy, event: type[Event], at: datetime, about: str) -> None:
        self.fact = copy.fact
        self.event = event
        """The contract this is a reduced copy of; compare with ``is``."""
        self.at = at
        self.case = copy.case
        self.about = about
        self.region = copy.region
        self.seq = copy.seq
        self.mine = copy.mine
        """Whether a member of this audience did it."""
        self.ground: Ground | None = copy.ground
        self.until = copy.until
        """When the copy will be gone, because a release ends."""
        self.notice = copy.notice
        """What must be said beside it to whoever reads it."""
        self.leaf = copy.leaf
        """The leaf of the ledger that it rests on, in base64."""
        self.fields = copy.fields
        self.folded: dict[object, tuple[tuple[Entry, ...], Any]] = {}
        """What `Sheet.folded` made of a thing that begins with this entry."""

    def read(self, name: str, kind: type[T]) -> T | None:
        """Return the field ``name`` as a ``kind`` (``Need``, ``tuple[Label, ...]``), None if it is not there."""
        value = self.fields.get(name)
        return None if value is None else msgspec.convert(value, kind)

    def whole(self, *events: type[Event]) -> Event | None:
        """Return the event itself, where it is one of these and all of it is for this audience; else None."""
        if self.event not in events:
            return None
        try:
            return msgspec.convert(self.fields, self.event)
        except msgspec.ValidationError:
            return None

    def text(self, name: str) -> str:
        """Return the text of the field ``name``, "" if not there."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""


def entry_of(copy: Copy) -> Entry | None:
    """Return the entry of a copy; None where it is gone, or of a contract newer than this portal."""
    event = EVENT_BY_TAG.get(copy.type or "")
    if event is None or copy.at is None:
        return None
    return Entry(copy, event, copy.at, copy.about or copy.fact)  # a record of disclosures tells not what it is about


class Index(Protocol):
    """What is made of all things of a kind, and kept: told of each thing that changed, and only of those."""

    def take(self, thing: str, entries: Sequence[Entry]) -> None:
        """Take in one thing as it stands now: its entries in order; none: it is gone."""


class Shelf:
    """An audience's copies as they come and go, in the groups in which they are looked for."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries: dict[_Key, Entry] = {}
        self._cases = _Groups[str]()
        self._things = _Groups[str]()
        self._events = _Groups[type[Event]]()
        self._kept: dict[tuple[object, ...], tuple[Any, set[str]]] = {}
        for entry in entries:
            self.put(entry)

    def put(self, entry: Entry) -> None:
        """Set a copy down; one of the same fact that lay there is gone."""
        self.drop(entry.case, entry.fact)
        key = (entry.case, entry.fact)
        self._entries[key] = entry
        for groups, name in self._places(entry):
            groups.put(name, key, entry)
        self._changed(entry.about)

    def drop(self, case: str, fact: str) -> Entry | None:
        """Take the copy of a fact away, and return it; None where there was none."""
        key = (case, fact)
        entry = self._entries.pop(key, None)
        if entry is not None:
            for groups, name in self._places(entry):
                groups.drop(name, key)
            self._changed(entry.about)
        return entry

    def get(self, case: str, fact: str) -> Entry | None:
        """Return the copy of a fact; None where there is none."""
        return self._entries.get((case, fact))

    def all(self) -> tuple[Entry, ...]:
        """Return every copy, in order."""
        return tuple(sorted(self._entries.values(), key=_place))

    def case(self, case: str) -> tuple[Entry, ...]:
        """Return the copies of a case, in order; what belongs to no case is in none."""
        return self._cases.of(case)

    def thing(self, thing: str) -> tuple[Entry, ...]:
        """Return the copies of one aggregate (referral, page, release, request, team …), in order."""
        return self._things.of(thing)

    def event(self, event: type[Event]) -> tuple[Entry, ...]:
        """Return the copies of one contract, in order."""
        return self._events.of(event)

    def some(self) -> Entry | None:
        """Return any copy at all."""
        return next(iter(self._entries.values()), None)

    def index(self, make: Callable[..., _Index], *by: object) -> _Index:
        """Return the index that ``make(*by)`` began, with every thing taken in as it stands now."""
        index, stale = self._kept.setdefault((make, *by), (None, set()))
        if index is None:
            index, stale = make(*by), set(self._things.names())
            self._kept[make, *by] = (index, stale)
        for thing in stale:
            index.take(thing, self.thing(thing))
        stale.clear()
        made: _Index = index
        return made

    def _changed(self, thing: str) -> None:
        for _, stale in self._kept.values():
            stale.add(thing)

    def _places(self, entry: Entry) -> Iterator[tuple["_Groups[Any]", Any]]:
        yield self._things, entry.about
        yield self._events, entry.event
        if entry.case != NO_CASE:
            yield self._cases, entry.case


class _Groups(Generic[K]):
    """Copies by something that they have in common. A group is put in order when it is looked for."""

    def __init__(self) -> None:
        self._held: dict[K, dict[_Key, Entry]] = {}
        self._sorted: dict[K, tuple[Entry, ...]] = {}

    def put(self, name: K, key: _Key, entry: Entry) -> None:
        self._held.setdefault(name, {})[key] = entry
        self._sorted.pop(name, None)

    def drop(self, name: K, key: _Key) -> None:
        held = self._held[name]
        del held[key]
        if not held:
            del self._held[name]
        self._sorted.pop(name, None)

    def names(self) -> Iterable[K]:
        return self._held

    def of(self, name: K) -> tuple[Entry, ...]:
        found = self._sorted.get(name)
        if found is None:
            held = self._held.get(name)
            if held is None:
                return ()
            found = self._sorted[name] = tuple(sorted(held.values(), key=_place))
        return found


class Sheet:
    """An audience's copies, looked at. ``now`` is in the community's own time zone: tell times in it.

    ``figures`` and ``clocks`` are what counts in this deployment.
    """

    def __init__(
        self,
        copies: Iterable[Entry] | Shelf,
        now: datetime,
        figures: Figures | None = None,
        clocks: Tables | None = None,
    ) -> None:
        self.now = now
        self.figures = figures or usual()
        self.clocks = clocks or Tables(table())
        if not isinstance(copies, Shelf):
            copies = Shelf(entry for entry in copies if entry.until is None or entry.until > now)
        self._shelf = copies

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every copy, in order."""
        return self._shelf.all()

    def case(self, case: str) -> tuple[Entry, ...]:
        """Return the entries of ``case`` in order; empty: there is none, or not for them."""
        return self._shelf.case(case)

    def about(self, thing: str) -> tuple[Entry, ...]:
        """Return the entries of one aggregate in order; empty: there is none, or not for them."""
        return self._shelf.thing(thing)

    def folded(self, fold: Callable[[Sequence[Entry]], T], thing: str) -> T:
        """Return what ``fold`` makes of the entries of one aggregate; again only when they are others.

        ``fold`` depends on nothing else, not on the time either.
        """
        entries = self.about(thing)
        if not entries:
            return fold(entries)
        kept = entries[0].folded.get(fold)
        if kept is None or kept[0] != entries:
            kept = entries[0].folded[fold] = (entries, fold(entries))
        made: T = kept[1]
        return made

    def index(self, make: Callable[..., _Index], *by: object) -> _Index:
        """Return what ``make(*by)`` makes of all things; it takes in again only those that changed.

        An index depends on nothing else, not on the time either.
        """
        return self._shelf.index(make, *by)

    def of(self, *events: type[Event]) -> tuple[Entry, ...]:
        """Return every entry of these contracts, in order."""
        if len(events) == 1:
            return self._shelf.event(events[0])
        return tuple(sorted((entry for event in events for entry in self._shelf.event(event)), key=_place))

    def newest(self, *events: type[Event], case: str | None = None, about: str | None = None) -> Entry | None:
        """Return the last entry of these contracts, of one case or one aggregate where that is said."""
        if about is not None:
            where = self.about(about)
        elif case is not None:
            where = self.case(case)
        else:
            where = self.of(*events)
        for entry in reversed(where):
            if entry.event in events and (case is None or entry.case == case):
                return entry
        return None

    def region_of(self, case: str) -> str | None:
        """Return the region a case is kept in, None where there is no such case for them."""
        return next((entry.region for entry in self.case(case)), None)

    @cached_property
    def region(self) -> str | None:
        """The region of this audience's own team, else of whatever they see."""
        entry = next(iter(self.of(TeamFormed)), None) or self._shelf.some()
        return None if entry is None else entry.region

    @cached_property
    def teams(self) -> dict[Audience, Entry]:
        """The teams of the region's directory, as far as it is for them."""
        found = ((entry.read("audience", Audience), entry) for entry in self.of(TeamFormed))
        return {audience: entry for audience, entry in found if audience is not None}

    def team_name(self, audience: Audience | None) -> str:
        """Return the public name of a team, "" where the directory has none for them."""
        entry = None if audience is None else self.teams.get(audience)
        return "" if entry is None else entry.text("name")
