"""What an audience may see, in the order it happened: the one input of every page model. Pure.

A copy holds only what was permitted, so nothing here can be more than the viewer may see; a field that is not there is
None, whether it was empty or not permitted.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

import msgspec

from contracts.base import Audience, Event
from contracts.catalog import EVENT_BY_TAG
from contracts.disclosure import Copy, Ground
from contracts.gate import TeamFormed
from contracts.ids import NO_CASE

T = TypeVar("T")


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


class Sheet:
    """An audience's copies at one moment. ``now`` is in the community's own time zone: tell times in it."""

    def __init__(self, entries: Iterable[Entry], now: datetime) -> None:
        self.now = now
        seen = (entry for entry in entries if entry.until is None or entry.until > now)
        self.entries: tuple[Entry, ...] = tuple(sorted(seen, key=lambda entry: entry.seq))

    @cached_property
    def cases(self) -> dict[str, tuple[Entry, ...]]:
        """Each case (a request's own file too) with its entries in order; what belongs to no case is not here."""
        return _grouped((entry.case, entry) for entry in self.entries if entry.case != NO_CASE)

    @cached_property
    def things(self) -> dict[str, tuple[Entry, ...]]:
        """Each aggregate (referral, page, release, request, team …) with its entries in order."""
        return _grouped((entry.about, entry) for entry in self.entries)

    @cached_property
    def _by_event(self) -> dict[type[Event], tuple[Entry, ...]]:
        return _grouped((entry.event, entry) for entry in self.entries)

    def case(self, case: str) -> tuple[Entry, ...]:
        """Return the entries of ``case`` in order; empty: there is none, or not for them."""
        return self.cases.get(case, ())

    def about(self, thing: str) -> tuple[Entry, ...]:
        """Return the entries of one aggregate in order; empty: there is none, or not for them."""
        return self.things.get(thing, ())

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

    def of(self, *events: type[Event]) -> tuple[Entry, ...]:
        """Return every entry of these contracts, in order."""
        if len(events) == 1:
            return self._by_event.get(events[0], ())
        found = [entry for event in events for entry in self._by_event.get(event, ())]
        return tuple(sorted(found, key=lambda entry: entry.seq))

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
        return next((entry.region for entry in (*self.of(TeamFormed), *self.entries)), None)

    @cached_property
    def teams(self) -> dict[Audience, Entry]:
        """The teams of the region's directory, as far as it is for them."""
        found = ((entry.read("audience", Audience), entry) for entry in self.of(TeamFormed))
        return {audience: entry for audience, entry in found if audience is not None}

    def team_name(self, audience: Audience | None) -> str:
        """Return the public name of a team, "" where the directory has none for them."""
        entry = None if audience is None else self.teams.get(audience)
        return "" if entry is None else entry.text("name")


K = TypeVar("K")


def _grouped(pairs: Iterable[tuple[K, Entry]]) -> dict[K, tuple[Entry, ...]]:
    groups: dict[K, list[Entry]] = {}
    for key, entry in pairs:
        groups.setdefault(key, []).append(entry)
    return {key: tuple(group) for key, group in groups.items()}
