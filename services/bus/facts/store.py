"""The event store: load one aggregate, append a decision at once, under optimistic concurrency.

An aggregate is the fold of its facts. It remembers which causes (commands, timers, other facts) it has answered, so
that the same cause is never answered twice, and which timers its state wants.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

import structlog
from nats.aio.client import Client

from contracts.base import Actor, Address, Event, Wake
from contracts.codec import encode, encode_kept
from contracts.ledger import LEDGER_CONTEXTS
from contracts.sealed import sealed_fields
from contracts.subjects import TimerSubject, aggregate_filter, case_filter, fact_subject
from services.bus.facts.reading import Reader
from services.bus.facts.sealing import CaseKey, ErasedError, Keyring
from services.bus.facts.timers import cancel_timer, set_timer
from services.bus.wire.envelope import CAUSE, HAS_SEALED, event_headers, event_id
from services.bus.wire.publishing import DuplicateError, Message, publish, publish_batch

log = structlog.get_logger()

S = TypeVar("S")

_BATCHES: Final = 32
"""Batches on their way at a time: FACTS takes fifty, of all services together; one more is refused and made again."""
_OCC: Final = "Nats-Expected-Last-Subject-Sequence"


def no_wakes(_state: object) -> frozenset[Wake]:
    """Return no timer: what an aggregate that waits for nothing wants."""
    return frozenset()


def _never(_state: object) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Aggregate(Generic[S]):
    """How one kind of aggregate is folded: its context, the prefix of its ids, and its pure functions.

    ``goes_on``: whether a state that one event of a decision leaves would be gone on from by its own timer, if the
    rest never came. Where that is so after each event but the last, they are kept one by one: that costs a sixth of
    keeping them at once, and holds up nobody else. ``looks_again``: how long after a timer on which nothing was
    decided, though it was due, it comes again; None: never.
    """

    context: str
    prefix: str
    initial: S
    evolve: Callable[[S, Event], S]
    wakes: Callable[[S], frozenset[Wake]] = no_wakes
    goes_on: Callable[[S], bool] = _never
    looks_again: timedelta | None = None
    among: bool = False
    """Whether a decision depends on the others of its context in the case, such as how many there are: what is kept of
    one of them meanwhile makes it decide again."""

    def watched(self, address: Address) -> str:
        """Return the filter of all on which nothing may be kept between looking and appending."""
        if self.among:
            return case_filter(address.region, address.case, address.context)
        return aggregate_filter(address)


@dataclass(slots=True)
class Loaded(Generic[S]):
    """An aggregate as it stands: its state, how far it has come, whom it has answered, when it wants to be woken."""

    aggregate: Aggregate[S]
    address: Address
    state: S
    version: int = 0
    last_seq: int = 0
    answered: set[str] = field(default_factory=set)
    timers: dict[Wake, int] = field(default_factory=dict)
    """Each timer that should be pending, by the version at which it was set."""
    facts: list[tuple[int, Actor | None]] = field(default_factory=list)
    """The place in FACTS of each of its facts that was read, and who did it."""

    def fold(self, events: Sequence[Event], cause: str, unreadable: int = 0) -> None:
        """Take in the events of one decision. What can't be read of it counts too: the version is the same to all."""
        before = self.version
        for event in events:
            self.state = self.aggregate.evolve(self.state, event)
        self.version += len(events) + unreadable
        self.answered.add(cause)
        self.timers = {wake: self.timers.get(wake, before) for wake in self.aggregate.wakes(self.state)}


@dataclass(frozen=True, slots=True)
class Cause:
    """What a decision answers, and who stands behind it."""

    id: str
    at: datetime
    by: Actor | None
    trace: str | None = None


class EventStore:
    """Aggregates of one service, kept in FACTS."""

    def __init__(self, nc: Client, service: str, keyring: Keyring) -> None:
        self._nc = nc
        self._service = service
        self.keyring = keyring
        self.reader = Reader(nc, keyring)
        self._batches = asyncio.Semaphore(_BATCHES)

    async def load(self, aggregate: Aggregate[S], address: Address) -> Loaded[S]:
        """Return the aggregate at ``address``; one that has no facts yet is at its initial state.

        A fact that can't be read is reported and skipped; it still has its place, which the next append must name.

        Raises:
            BusDownError: no answer.
        """
        loaded = Loaded(aggregate, address, aggregate.initial)
        decision: list[Event] = []
        cause, unreadable, begun = "", 0, False
        own = aggregate_filter(address).removesuffix(">")
        async for message in self.reader.stored("FACTS", aggregate.watched(address)):
            loaded.last_seq = message.seq
            if not message.subject.startswith(own):
                continue
            answers = (message.headers or {}).get(CAUSE, "")
            if begun and answers != cause:
                loaded.fold(decision, cause, unreadable)
                decision, unreadable = [], 0
            cause, begun = answers, True
            fact = await self.reader.fact(message)
            if fact is None:
                unreadable += 1
            else:
                decision.append(fact.event)
                loaded.facts.append((fact.seq, fact.by))
        if begun:
            loaded.fold(decision, cause, unreadable)
        return loaded

    async def append(self, loaded: Loaded[S], events: Sequence[Event], cause: Cause) -> None:
        """Append one decision: its timers first, then its events, then the timers it ended.

        The events are kept at once: all of them, or none. But those of a decision that would be gone on from by a timer
        wherever it was cut off are kept one after the other; whoever reads them loads what there is.

        ``loaded`` is then as it stands, and another decision can follow; after an error, load it again.

        Raises:
            ValueError: two of the timers it wants have the same ``why``, so the second would be lost.
            ConflictError: the aggregate has moved on; load it and decide again.
            ErasedError: the case was erased, and something of the decision would have to be sealed.
            DuplicateError: the events are there, perhaps; loading again tells.
            BusDownError: no answer; loading again tells whether the events are there.
            RefusedError: the bus would not have them.
        """
        before, at_version = dict(loaded.timers), loaded.version
        messages = await self._messages(loaded, events, cause)
        passing = _passing(loaded, events)
        loaded.fold(events, cause.id)
        wanted = loaded.timers.keys() - before.keys()
        if not _are_distinct(wanted):
            msg = f"{loaded.address.context}: one decision wants two timers for the same reason"
            raise ValueError(msg)
        one_by_one = passing is not None and _are_distinct(wanted | passing)
        brief = (passing or frozenset()) - before.keys() - wanted if one_by_one else frozenset()
        timers = {wake: self._timer(loaded.address, wake, at_version) for wake in (*wanted, *brief)}
        await asyncio.gather(*(set_timer(self._nc, timer, wake.at) for wake, timer in timers.items()))
        seq = await (self._keep_each(messages, loaded.last_seq) if one_by_one else self._keep_at_once(messages))
        loaded.last_seq = seq
        self.reader.note_kept(seq)
        ended = [self._timer(loaded.address, wake, before[wake]) for wake in before.keys() - loaded.timers.keys()]
        await asyncio.gather(*(cancel_timer(self._nc, timer) for timer in (*ended, *map(timers.__getitem__, brief))))

    async def _keep_at_once(self, messages: Sequence[Message]) -> int:
        """Keep all of ``messages`` or none; return the place of the last."""
        if len(messages) == 1:
            return await self._keep(messages[0])
        async with self._batches:
            return (await publish_batch(self._nc, messages)).seq

    async def _keep_each(self, messages: Sequence[Message], last_seq: int) -> int:
        """Keep ``messages`` one after the other, as long as nobody else writes; return the place of the last."""
        for message in messages:
            message.headers[_OCC] = str(last_seq)
            message.headers[f"{_OCC}-Subject"] = messages[0].headers[f"{_OCC}-Subject"]
            last_seq = await self._keep(message)
        return last_seq

    async def _keep(self, message: Message) -> int:
        ack = await publish(self._nc, message)
        if ack.duplicate:  # with the right sequence: so it stands elsewhere, or this was read from a stale copy
            raise DuplicateError
        return ack.seq

    async def wake_later(self, address: Address, wake: Wake, version: int) -> None:
        """Set again a timer that came due before its moment, or in vain.

        In the first case an attempt set it that never came to its append; the one that did wanted it later, and never
        replaces.

        Raises:
            BusDownError: no answer.
        """
        await set_timer(self._nc, self._timer(address, wake, version), wake.at)

    async def _messages(self, loaded: Loaded[S], events: Sequence[Event], cause: Cause) -> list[Message]:
        key = await self._key(loaded.address, events)
        messages = []
        for index, event in enumerate(events):
            identifier = event_id(cause.id, index)
            headers = event_headers(
                event,
                identifier=identifier,
                service=self._service,
                at=cause.at,
                by=cause.by,
                cause=cause.id,
                trace=cause.trace,
            )
            sealed = {} if key is None else _sealed(event, identifier, key)
            if sealed:
                headers[HAS_SEALED] = "true"
            body = encode_kept(event, sealed) if sealed else encode(event)
            messages.append(Message(fact_subject(loaded.address, event), body, headers))
        messages[0].headers[_OCC] = str(loaded.last_seq)
        messages[0].headers[f"{_OCC}-Subject"] = loaded.aggregate.watched(loaded.address)
        return messages

    async def _key(self, address: Address, events: Sequence[Event]) -> CaseKey | None:
        """Return the case's key where one is needed: to seal something, or for the salts of the ledger's leaves."""
        seals = any(_to_seal(event) for event in events)
        if not seals and address.context not in LEDGER_CONTEXTS:
            return None
        try:
            return await self.keyring.key_to_write(address.region, address.case)
        except ErasedError:
            if seals:
                raise
            return None

    def _timer(self, address: Address, wake: Wake, version: int) -> TimerSubject:
        return TimerSubject(self._service, address, version, wake.why)


def _passing(loaded: Loaded[S], events: Sequence[Event]) -> frozenset[Wake] | None:
    """Return the timers that ``events`` want in between; None where one that is cut off would not be gone on from."""
    state, passing = loaded.state, set[Wake]()
    for event in events[:-1]:
        state = loaded.aggregate.evolve(state, event)
        wakes = loaded.aggregate.wakes(state)
        if not loaded.aggregate.goes_on(state) or wakes <= loaded.timers.keys():  # the timer may be what is answered
            return None
        passing |= wakes
    return frozenset(passing)


def _are_distinct(wakes: Collection[Wake]) -> bool:
    return len({wake.why for wake in wakes}) == len(wakes)


def _to_seal(event: Event) -> dict[str, str]:
    """Return what of ``event`` may not be kept in the clear, by field."""
    values = ((name, getattr(event, name)) for name in sealed_fields(type(event)))
    return {name: value for name, value in values if value is not None}


def _sealed(event: Event, identifier: str, key: CaseKey) -> dict[str, str]:
    return {name: key.seal(identifier, name, text) for name, text in _to_seal(event).items()}
