"""Sending what facts call for: begun, tried, and what came of it kept, each message by itself.

A message MUST be begun in FACTS before it is first tried, and what called for it is acknowledged only when all of its
messages are kept as taken, as failed with a timer set, or as given up. So a process killed anywhere leaves nothing
unsent, and what it may have sent twice has the same idempotency key.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final
from weakref import WeakValueDictionary

from contracts.base import Address, Audience, Event, Fact
from contracts.ids import NO_CASE, derived
from contracts.intake import SupportRequested
from contracts.message import LinkPressed, MessageBegun, MessageDropped, MessageTried, message_of
from contracts.reach import WayAdded
from contracts.roster import ShiftUnproved
from contracts.subjects import TimerSubject, aggregate_filter
from contracts.vocabulary import Kind, Told
from services.bus.facts.store import Cause, Loaded
from services.bus.serving.hearing import act_on_facts, act_on_timers
from services.bus.serving.service import Service
from services.bus.wire.ending import ended
from services.bus.wire.publishing import BusDownError, ConflictError
from services.messenger import domain
from services.messenger.calls import Call, Line, call_for, is_settled, messages, origin_of, people_of, token_of
from services.messenger.channels import Channels, Outgoing
from services.messenger.handlers import INVITED, MESSAGE, REACHED, REMOVED, channels_of, deployed
from services.messenger.settings import Settings

_AT_ONCE: Final = 2000
"""Facts in hand at a time, each waiting for its slowest channel: more than a durable gives out."""
_PAUSE: Final = 0.25
_TRIES: Final = 240
"""How often, while the bus is away, it is tried to keep what came of an attempt: for a minute."""

Link = Callable[[str, str], str]
"""The address of a message's page, from its region and its token."""


class Messenger:
    """Sends messages. ``key`` is what tokens are made of."""

    def __init__(self, service: Service, channels: Channels, settings: Settings, key: bytes, link: Link) -> None:
        self._service = service
        self._store = service.store
        self._channels = channels
        self._settings = settings
        self._key = key
        self._link = link
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def hear(self, fact: Fact) -> None:
        """Send what ``fact`` calls for, and learn from what came of messages.

        Raises:
            BusDownError: not all of it is known to be kept.
        """
        match fact.event:
            case LinkPressed() | MessageTried(told=Told.GIVEN_UP):
                await self._service.hear(fact)
            case WayAdded(channel=channel):
                await self._channels.warm((channel,))
            case MessageTried():
                pass
            case _:
                await self._send(fact)

    async def _send(self, fact: Fact) -> None:
        asks_hubs = isinstance(fact.event, ShiftUnproved | SupportRequested)
        call = call_for(fact, await self._hubs(fact.address.region) if asks_hubs else ())
        if call is None:
            return
        wanted = await self._messages(call, fact)
        sent = await asyncio.gather(*(self._first(fact, begun, line) for begun, line in wanted), return_exceptions=True)
        for failed in sent:
            if failed is not None:
                raise failed

    async def due(self, timer: TimerSubject) -> None:
        """Try a message again whose time has come.

        Raises:
            BusDownError: what came of it is not known to be kept.
        """
        if timer.address.context != MESSAGE.context:
            return
        async with self._turn(timer.address):
            loaded = await self._store.load(MESSAGE, timer.address)
            begun = loaded.state.begun
            due = await self._service.due_at(loaded, timer.why, timer.version, self._service.clock())
            if due is None or begun is None:
                return
            line = await self._line(begun)
            if line is None or not await self._is_wanted(timer.address.region, begun):
                await self._keep(loaded, lambda _, __: [MessageDropped()], None)
            else:
                await self._attempt(loaded, begun, line, None)

    # --- one message -----------------------------------------------------------------------------------------------

    async def _first(self, fact: Fact, begun: MessageBegun, line: Line) -> None:
        about = message_of(token_of(begun, self._key))
        address = Address(MESSAGE.context, fact.address.region, NO_CASE, about)
        async with self._turn(address):
            loaded = await self._begun(address, begun, fact.trace)
            if loaded.state.is_untried:
                await self._attempt(loaded, begun, line, fact.trace)

    async def _begun(self, address: Address, begun: MessageBegun, trace: str | None) -> Loaded[domain.State]:
        """Begin a message, or return it as it stands where that was done before."""
        loaded = Loaded(MESSAGE, address, MESSAGE.initial)
        cause = Cause(derived("cause", address.aggregate, "begun"), self._service.clock(), None, trace)
        try:
            await self._store.append(loaded, [begun], cause)
        except ConflictError:
            return await self._store.load(MESSAGE, address)
        return loaded

    async def _attempt(self, loaded: Loaded[domain.State], begun: MessageBegun, line: Line, trace: str | None) -> None:
        token = token_of(begun, self._key)
        link = self._link(loaded.address.region, token)
        came = await self._channels.send(Outgoing(line.channel, line.address, link, loaded.address.aggregate))
        await self._keep(loaded, lambda state, at: domain.tried(state, came, at), trace)

    async def _keep(
        self,
        loaded: Loaded[domain.State],
        decide: Callable[[domain.State, datetime], Sequence[Event]],
        trace: str | None,
    ) -> None:
        """Keep what came of an attempt: whatever else became of the message meanwhile, and when the bus is back."""
        before, at = loaded.state.attempts, self._service.clock()
        cause = Cause(derived("cause", loaded.address.aggregate, str(before + 1)), at, None, trace)
        for _ in range(_TRIES):
            try:
                await self._store.append(loaded, decide(loaded.state, at), cause)
            except ConflictError:
                pass
            except BusDownError:
                await asyncio.sleep(_PAUSE)
            else:
                return
            try:
                loaded = await self._store.load(MESSAGE, loaded.address)
            except BusDownError:
                continue
            if loaded.state.attempts > before or loaded.state.dropped:
                return
        raise BusDownError

    def _turn(self, address: Address) -> asyncio.Lock:
        """Return the message's own lock: what is heard twice at a time is done once."""
        return self._turns.setdefault(address.aggregate, asyncio.Lock())

    # --- whom, and whether still -----------------------------------------------------------------------------------

    async def _hubs(self, region: str) -> tuple[Audience, ...]:
        teams = await self._service.teams(region)
        return tuple(sorted(each for each in teams.formed if each.kind is Kind.HUB))

    async def _messages(self, call: Call, fact: Fact) -> list[tuple[MessageBegun, Line]]:
        reached, invited, removed, kept_away = await asyncio.gather(
            self._service.up_to_date(REACHED),
            self._service.up_to_date(INVITED),
            self._service.up_to_date(REMOVED),
            self._kept_from(fact.address.region, call.origin_case),
        )
        call = call._replace(audiences=tuple(each for each in call.audiences if each not in kept_away))
        now, lasts = self._service.clock(), self._settings.lasts
        return list(messages(call, reached, invited, removed, at=now, lasts=lasts))

    async def _line(self, begun: MessageBegun) -> Line | None:
        """Return the way of a message as it is now, or None: it, or its person, is there no more."""
        reached, invited, removed = await asyncio.gather(
            self._service.up_to_date(REACHED), self._service.up_to_date(INVITED), self._service.up_to_date(REMOVED)
        )
        if begun.person not in people_of(begun.audience, invited, removed):
            return None
        lines = reached.of((begun.audience, begun.person))
        return next((each for each in lines if each.way == begun.way), None)

    async def _is_wanted(self, region: str, begun: MessageBegun) -> bool:
        """Return whether they still have to be told, and may: meanwhile a shield or a suspicion may keep them away."""
        if begun.audience in await self._kept_from(region, begun.origin_case):
            return False
        origin = origin_of(begun, region)
        if origin is None:
            return True
        return not is_settled(
            begun.number, [fact async for fact in self._service.reader.facts(aggregate_filter(origin))]
        )

    async def _kept_from(self, region: str, case: str) -> frozenset[Audience]:
        return frozenset() if case == NO_CASE else await self._service.kept_from(region, case)


def links(base: str) -> Link:
    """Return how links are made from the portal's address."""
    return lambda region, token: f"{base.rstrip('/')}/m/{region}/{token}"


@asynccontextmanager
async def sending(service: Service, base: str) -> AsyncIterator[None]:
    """Send what is called for, for as long as the service runs. ``base`` is the portal's address."""
    channels = channels_of(service.settings)
    key = service.settings.link_key()
    messenger = Messenger(service, channels, deployed(service.settings), key, links(base))
    reached = await service.up_to_date(REACHED)
    work = (
        act_on_facts(service.nc, service.reader, service.desk.service, messenger.hear, at_once=_AT_ONCE),
        act_on_timers(service.nc, service.desk.service, messenger.due, at_once=_AT_ONCE),
        channels.warm(reached.channels),
    )
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield
    finally:
        await ended(*tasks)
        channels.close()
