"""A desk at work: who may, what is there, what is decided, what is kept, what is answered."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from weakref import WeakValueDictionary

from nats.aio.client import Client
from nats.aio.msg import Msg

from contracts.access import standing_needed
from contracts.base import Actor, Address, Audience, Command, Due, Fact, Wake
from contracts.catalog import COMMAND_BY_VERB
from contracts.codec import UnreadableError, decode_command
from contracts.ids import derived
from contracts.outcomes import NOT_FOUND, Refusal
from contracts.standing import Circle, Teams
from contracts.subjects import (
    CommandSubject,
    SubjectError,
    TimerSubject,
    read_command,
    read_due,
    timer_subject,
)
from services.bus.facts.reading import Reader
from services.bus.facts.sealing import ErasedError, Keyring
from services.bus.facts.store import Aggregate, Cause, EventStore, Loaded
from services.bus.facts.timers import SCHEDULER, left_of
from services.bus.serving.answers import Answers
from services.bus.serving.delivery import Delivery, SetAsideError
from services.bus.serving.desk import Desk, Duty, Folded, Order
from services.bus.serving.hiding import Stretch, hides
from services.bus.serving.known import Known
from services.bus.wire.clock import now_for, utc_now
from services.bus.wire.connection import BusSettings
from services.bus.wire.envelope import MESSAGE_ID, TRACE
from services.bus.wire.getting import Stored
from services.bus.wire.publishing import BusDownError, ConflictError, DuplicateError

_CONFLICTS: Final = 20
_ARRIVALS: Final = 2000
_SKEW: Final = timedelta(seconds=5)
"""How far the server's clock may be ahead of ours. What comes due earlier was set by an attempt that was cut off."""
_NOBODYS: Final = "a timer that nobody here set"


S = TypeVar("S")
T = TypeVar("T")


class Service:
    """A desk at work on one connection."""

    def __init__(
        self,
        desk: Desk,
        nc: Client,
        keyring: Keyring,
        clock: Callable[[], datetime] = utc_now,
        settings: BusSettings | None = None,
    ) -> None:
        self.desk = desk
        self.nc = nc
        self.settings = settings or BusSettings.from_environment()
        self.clock = clock
        self.store = EventStore(nc, desk.service, keyring)
        self.arrivals: asyncio.Queue[Stored] = asyncio.Queue(_ARRIVALS)
        """Facts as they come, for a desk that follows them. A hint: what is missing or doubled is in FACTS."""
        self.answers = Answers(nc, self.store.reader)
        self._delivery = Delivery(nc, self.store, desk.service, self.answers.set_aside)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._known = Known(self.store.reader)

    # --- messages in -----------------------------------------------------------------------------------------------

    async def on_command(self, raw: Msg) -> None:
        """Answer a person's command."""
        await self._delivery.of("COMMANDS", raw, self._command)

    async def on_fact(self, raw: Msg) -> None:
        """Answer another service's fact."""
        await self._delivery.of("FACTS", raw, self._fact)

    async def on_arrival(self, raw: Msg) -> None:
        """Pass a fact on to whoever follows them all."""
        with suppress(asyncio.QueueFull):
            self.arrivals.put_nowait(Stored(raw.subject, raw.metadata.sequence.stream, raw.headers, raw.data))
        await raw.ack()

    async def on_due(self, raw: Msg) -> None:
        """Answer a timer."""
        await self._delivery.of("TIMERS", raw, self._due)

    # --- one message -----------------------------------------------------------------------------------------------

    async def _command(self, raw: Msg) -> None:
        subject, command = _read_command(raw)
        actor = subject.actor
        duty = self.desk.commands.get(type(command))
        if duty is None:
            msg = "this service does not take that verb"
            raise SetAsideError(msg)
        if raw.metadata.num_delivered > 1 and await self.answers.was_given(subject, command):
            return
        trace, began = (raw.headers or {}).get(TRACE), time.monotonic()
        cause = Cause(derived("cause", raw.subject, command.id), await self._now(raw), actor, trace)
        refusal: Refusal | None = NOT_FOUND
        if command.misfounded() is None:
            address = Address(duty.aggregate.context, command.region, command.case, command.about)
            refusal = await self._decide(duty, command, address, cause)
        if refusal == NOT_FOUND:
            self.answers.give_on_the_beat(subject, command, began)
        else:
            await self.answers.give(subject, command, refusal)

    async def _fact(self, raw: Msg) -> None:
        try:
            fact = await self.reader.read(Stored(raw.subject, raw.metadata.sequence.stream, raw.headers, raw.data))
        except (UnreadableError, SubjectError) as error:
            raise SetAsideError(str(error)) from error
        await self.hear(fact)

    async def hear(self, fact: Fact) -> None:
        """Decide what follows from another service's fact, once however often it is heard.

        Raises:
            BusDownError: no answer.
        """
        hearing = self.desk.hears.get(type(fact.event))
        if hearing is None:
            return
        for address in await hearing.find(fact, self):
            cause_id = derived("cause", self.desk.service, fact.id, address.aggregate)
            cause = Cause(cause_id, self.clock(), None, fact.trace)
            await self._decide(hearing.duty, fact, address, cause)

    async def _due(self, raw: Msg) -> None:
        try:
            timer = read_due(raw.subject)
        except SubjectError as error:
            raise SetAsideError(str(error)) from error
        if (raw.headers or {}).get(SCHEDULER) != timer_subject(timer):
            msg = _NOBODYS
            raise SetAsideError(msg)
        await asyncio.sleep(left_of(raw.data, await self._now(raw)))
        await self.wake(timer, await self._now(raw))

    async def wake(self, timer: TimerSubject, at: datetime) -> None:
        """Decide what follows from a timer that came due, once however often it comes. ``at`` is now.

        Raises:
            SetAsideError: it is none of this service's.
            BusDownError: no answer.
        """
        duty = self.desk.timers.get(timer.address.aggregate.partition("_")[0])
        if duty is None:
            msg = _NOBODYS
            raise SetAsideError(msg)
        cause = Cause(derived("cause", timer_subject(timer, "due")), at, None)
        await self._decide(duty, Due(timer.why), timer.address, cause, version=timer.version)

    async def _now(self, raw: Msg) -> datetime:
        return await now_for(self.clock, raw.metadata.timestamp, self.nc, self.desk.service)

    # --- load, decide, append --------------------------------------------------------------------------------------

    async def _decide(
        self, duty: Duty, message: Command | Due | Fact, address: Address, cause: Cause, version: int | None = None
    ) -> Refusal | None:
        """Return why ``message`` had no effect, or None once its effect is kept."""
        turn = self._turns.setdefault(address.aggregate, asyncio.Lock())
        async with turn:
            used_before = False
            if isinstance(message, Command) and message.founds:
                with suppress(ConflictError, ErasedError):
                    if await self._found(duty, message, address, cause):
                        return None
            for _ in range(_CONFLICTS):
                try:
                    return await self._decide_once(duty, message, address, cause, version)
                except ErasedError:
                    return _without_effect(message)
                except ConflictError as conflict:
                    used_before = isinstance(conflict, DuplicateError)
        if used_before:
            msg = "its id was used before, for something else"
            raise SetAsideError(msg)
        raise BusDownError

    async def _found(self, duty: Duty, command: Command, address: Address, cause: Cause) -> bool:
        """Append what ``command`` founds, without looking first: the append itself expects that nothing is there.

        Return False where nothing was appended; why not, only a look can tell: it may have been answered before.
        """
        hidden, erased = await asyncio.gather(self._admits(command, cause), self._erased(command))
        if erased or hidden is None:
            return False
        nothing = Loaded(duty.aggregate, address, duty.aggregate.initial)
        decide = await duty.resolve(Order(nothing.state, command, address, cause.at, cause.by, self))
        decided = decide(nothing.state, command, at=cause.at, by=cause.by)
        if isinstance(decided, Refusal) or not decided:
            return False
        await self.store.append(nothing, decided, cause)
        return True

    async def _decide_once(
        self, duty: Duty, message: Command | Due | Fact, address: Address, cause: Cause, version: int | None
    ) -> Refusal | None:
        loaded, hidden, erased = await asyncio.gather(
            self.store.load(duty.aggregate, address),
            self._admits(message, cause),
            self.store.keyring.erased(address.region, address.case),
        )
        if cause.id in loaded.answered:
            return None
        if erased or hidden is None:
            return _without_effect(message)
        at = cause.at
        if isinstance(message, Due):
            due = await self.due_at(loaded, message.why, version, at)
            if due is None:
                return None
            at = due
        decide = await duty.resolve(Order(loaded.state, message, address, at, cause.by, self))
        decided = decide(loaded.state, message, at=at, by=cause.by)
        if cause.by is not None and hides(hidden, cause.by, loaded):
            # The answer is the one to who names what never was. Where that would have begun something, it stands so.
            as_if = decide(duty.aggregate.initial, message, at=at, by=cause.by)
            decided = as_if if isinstance(as_if, Refusal) else [] if isinstance(decided, Refusal) else decided
        if isinstance(decided, Refusal):
            return decided
        if decided:
            await self.store.append(loaded, decided, Cause(cause.id, at, cause.by, cause.trace))
        elif isinstance(message, Due) and version is not None and duty.aggregate.looks_again is not None:
            await self.store.wake_later(address, Wake(at + duty.aggregate.looks_again, message.why), version)
        return None

    async def due_at(self, loaded: Loaded[Any], why: str, version: int | None, at: datetime) -> datetime | None:
        """Return when a timer of ``loaded`` that came due counts as due, or None: not any more, or (set again) not yet.

        Raises:
            BusDownError: no answer.
        """
        pending = [wake for wake, since in loaded.timers.items() if (wake.why, since) == (why, version)]
        if not pending or version is None:
            return None
        if pending[0].at - at > _SKEW:
            await self.store.wake_later(loaded.address, pending[0], version)
            return None
        return max(at, pending[0].at)

    async def _erased(self, command: Command) -> bool:
        """Return whether the case that ``command`` is about was erased. One that it founds itself was not."""
        return "case" not in command.founds and await self.store.keyring.erased(command.region, command.case)

    async def _admits(self, message: Command | Due | Fact, cause: Cause) -> tuple[Stretch, ...] | None:
        """Return what is hidden from whoever sent ``message``; None where they may not send it at all."""
        if not isinstance(message, Command) or cause.by is None:
            return ()
        return await self._known.admits(cause.by, message)

    # --- what decisions depend on ----------------------------------------------------------------------------------

    @property
    def reader(self) -> Reader:
        """Return what reads facts by a filter."""
        return self.store.reader

    async def load(self, aggregate: Aggregate[S], address: Address, by: Actor | None = None) -> S:
        """Return the state of another aggregate; ``by``: as far as they may know that there is one."""
        if by is None:
            return (await self.store.load(aggregate, address)).state
        loaded, hidden = await asyncio.gather(
            self.store.load(aggregate, address), self._known.hidden(by, address.region, address.case)
        )
        return aggregate.initial if hides(hidden, by, loaded) else loaded.state

    async def teams(self, region: str) -> Teams:
        """Return the teams of ``region``."""
        return await self._known.teams(region)

    async def circle(self, region: str, case: str, by: Actor | None = None) -> Circle:
        """Return who has a part in ``case``; ``by``: as far as they may know."""
        return await self._known.circle_for(by, region, case)

    async def up_to_date(self, folded: Folded[T]) -> T:
        """Return what was folded, with every fact kept before this call."""
        return await self._known.up_to_date(folded)

    async def known_to(self, by: Actor, region: str, case: str, context: str) -> list[Fact]:
        """Return the facts of one context of ``case``, in order, as far as ``by`` may know of them."""
        return await self._known.known_to(by, region, case, context)

    async def distrusted(self, region: str, case: str) -> frozenset[Audience]:
        """Return against whom a shield is up in ``case``, or who is under suspicion, whatever it can keep from them."""
        return await self._known.distrusted(region, case)

    async def kept_from(self, region: str, case: str) -> frozenset[Audience]:
        """Return whom a shield that is up, or a suspicion, keeps from what is new in ``case``."""
        return await self._known.kept_from(region, case)


def _without_effect(message: Command | Due | Fact) -> Refusal | None:
    """Return what comes of a message about what is erased, or not for its sender: there is no such thing."""
    return NOT_FOUND if isinstance(message, Command) else None


def _read_command(raw: Msg) -> tuple[CommandSubject, Command]:
    headers = raw.headers or {}
    if any(name.lower().startswith("nats-") and name != MESSAGE_ID for name in headers):
        msg = "a command carries no reserved header"
        raise SetAsideError(msg)
    try:
        subject = read_command(raw.subject)
        command = decode_command(subject.service, subject.verb, raw.data)
    except (SubjectError, UnreadableError) as error:
        raise SetAsideError(str(error)) from error
    if headers.get(MESSAGE_ID) != command.id:
        msg = "the id in the header and the id in the body disagree"
        raise SetAsideError(msg)
    if standing_needed(subject.actor.kind, COMMAND_BY_VERB[subject.service, subject.verb]) is None:
        msg = "a verb that this kind may not send"
        raise SetAsideError(msg)
    return subject, command
