"""Years played in minutes, on a real bus: people send what they would, the services answer, timers come due in order.

Nothing is different but the clock, which stands still until it is set ahead to whatever comes next: a command, or the
soonest of the timers that stand in TIMERS. The server would deliver these by its own clock, years later; so whoever
plays does it: takes the timer away, as the server does, and wakes the service that set it.
"""

import asyncio
import heapq
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, Self

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg

from contracts.base import Actor
from contracts.ids import derived
from contracts.outcomes import Refusal
from contracts.subjects import TimerSubject, read_due, read_fact
from deploy.topology import SERVICES
from services.bus.facts.reading import EVERYTHING, Reader
from services.bus.facts.sealing import Keyring
from services.bus.facts.store import Aggregate, Cause, EventStore
from services.bus.facts.timers import cancel_timer
from services.bus.gate.credential import Entrance, by_session, new_session, session_hash
from services.bus.gate.sessions import Session, Sessions
from services.bus.serving.desk import Desk
from services.bus.serving.service import Service
from services.bus.viewers.viewer import ViewerSender
from services.bus.viewers.views import ViewWriter
from services.bus.wire.connection import BusSettings, connect
from services.caregiver_intake.handlers import desk as intake
from services.casework.handlers import desk as casework
from services.clocks.handlers import desk as clocks
from services.consent_ledger.handlers import desk as consent
from services.disclosure.handlers import desk as disclosure
from services.disclosure.handlers import writing
from services.oncall_scheduler.handlers import desk as oncall
from services.referral_router.handlers import desk as router
from tests.bus.running import serving
from tests.bus.three_years import Act, Begins, Does

DESKS: Final = (intake, consent, router, oncall, clocks, casework)
_ANSWERED_WITHIN: Final = 60.0
_DISCLOSED_WITHIN: Final = 900.0
_HOURS: Final = 10 * 3600 * 10**9
_SERVICE: Final = {context: service.name for service in SERVICES for context in service.appends}


class Clock:
    """What everybody goes by."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def ahead_to(self, at: datetime) -> None:
        """Set it ahead; never back."""
        self.now = max(self.now, at)


class Fired(NamedTuple):
    """A timer that came due: the moment it was set to, when it came, and whether its aggregate still asked for it."""

    moment: datetime
    at: datetime
    timer: TimerSubject
    wanted: bool


class Refused(NamedTuple):
    """A command that had no effect, and why."""

    does: Does
    why: Refusal


class Player:
    """A bus at work, and everybody who does something on it. See `playing`."""

    def __init__(self, settings: BusSettings, clock: Clock, services: Mapping[str, Service], nc: Client) -> None:
        self.settings = settings
        self.clock = clock
        self.services = services
        self.fired: list[Fired] = []
        self.refused: list[Refused] = []
        self.done: list[Does] = []
        self._nc = nc
        self._reader = Reader(nc)
        self._pending = Pending(nc)
        self._seen = 0
        self._heard = {(event.context(), event.word()) for service in services.values() for event in service.desk.hears}
        self._stores: dict[str, EventStore] = {}
        self._senders: dict[Actor, ViewerSender] = {}
        self._stack = AsyncExitStack()

    async def play(self, acts: Iterable[Act], until: datetime) -> None:
        """Play ``acts``, and every timer that comes due before, between and after them."""
        for act in sorted(acts, key=lambda each: each.at):
            await self._come_due(act.at)
            self.clock.ahead_to(act.at)
            await (self._begin(act) if isinstance(act, Begins) else self._do(act))
            await self._settled()
        await self._come_due(until)
        self.clock.ahead_to(until)

    async def left(self) -> set[str]:
        """Return what is still set in TIMERS."""
        return await self._pending.all()

    async def delivered(self) -> int:
        """Return how many timers the server delivered besides, by its own clock."""
        infos = [await _ask(self._nc, f"$JS.API.CONSUMER.INFO.TIMERS.{name}") for name in self.services]
        return sum(info["delivered"]["consumer_seq"] for info in infos)

    # --- one thing after the other ---------------------------------------------------------------------------------

    async def _do(self, does: Does) -> None:
        sender = await self._sender(does.who)
        await sender.send(does.command)
        outcome = await sender.outcome(does.command.id, _ANSWERED_WITHIN)
        assert outcome is not None, f"{type(does.command).__name__} was never answered"
        if outcome.refusal is None:
            self.done.append(does)
        else:
            self.refused.append(Refused(does, outcome.refusal))

    async def _begin(self, begins: Begins) -> None:
        store = await self._store(_SERVICE[begins.address.context])
        anything = Aggregate(begins.address.context, "", None, lambda state, _event: state)
        loaded = await store.load(anything, begins.address)
        await store.append(loaded, begins.events, Cause(derived("cause", begins.address.aggregate), begins.at, None))

    async def _come_due(self, until: datetime) -> None:
        """Let every timer come due that is set to ``until`` or before, the soonest first; each can set others."""
        while (found := await self._pending.soonest(until)) is not None:
            moment, timer = found
            self.clock.ahead_to(moment)
            service = self.services[timer.service]
            loaded = await service.store.load(service.desk.timers[_prefix(timer)].aggregate, timer.address)
            wanted = any(
                (wake.why, since) == (timer.why, timer.version) and timedelta() <= moment - wake.at < _MILLISECOND
                for wake, since in loaded.timers.items()
            )
            await cancel_timer(service.nc, timer)
            await service.wake(timer, self.clock())
            self.fired.append(Fired(moment, self.clock(), timer, wanted))
            await self._settled()

    async def _settled(self) -> None:
        """Return once nobody has anything in hand that follows from what was done, and its timers are known."""
        while True:
            heard = False
            async for message in self._reader.stored("FACTS", EVERYTHING, self._seen):
                address, word = read_fact(message.subject)
                heard |= (address.context, word) in self._heard
                self._seen = message.seq
            if not heard:
                break
            await self._quiet()
        await self._pending.catch_up()

    async def _quiet(self) -> None:
        """Return once every service has heard all that it hears: seen twice, for one may give another more to do."""
        before: list[int] | None = None
        while True:
            infos = await asyncio.gather(
                *(
                    _ask(self._nc, f"$JS.API.CONSUMER.INFO.FACTS.{name}")
                    for name, service in self.services.items()
                    if service.desk.hears
                )
            )
            idle = not any(info["num_pending"] + info["num_ack_pending"] for info in infos)
            delivered = [info["delivered"]["consumer_seq"] for info in infos]
            if idle and delivered == before:
                return
            before = delivered if idle else None

    # --- who does it -----------------------------------------------------------------------------------------------

    async def _sender(self, who: Actor) -> ViewerSender:
        if who not in self._senders:
            key = by_session(await session(self.settings, who, self.clock()))
            self._senders[who] = await self._stack.enter_async_context(ViewerSender(key, self.settings))
        return self._senders[who]

    async def _store(self, service: str) -> EventStore:
        if service not in self._stores:
            nc = await connect(service, self.settings)
            self._stack.push_async_callback(nc.close)
            self._stores[service] = EventStore(nc, service, Keyring(nc, self.settings.sealing_key()))
        return self._stores[service]

    async def __aenter__(self) -> Self:
        await self._pending.follow(self._stack, self.settings)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()


_MILLISECOND: Final = timedelta(milliseconds=1)
"""Timers are set to the millisecond."""


class Pending:
    """The timers that stand in TIMERS, as the server would find them."""

    def __init__(self, nc: Client) -> None:
        self._nc = nc
        self._soonest: list[tuple[datetime, str]] = []
        self._seen = 0
        self._came = asyncio.Event()

    async def follow(self, stack: AsyncExitStack, settings: BusSettings) -> None:
        """Be told of each that is set, for as long as ``stack`` is open."""
        nc = await connect("topology", settings)
        stack.push_async_callback(nc.close)
        inbox = nc.new_inbox()
        await nc.subscribe(inbox, cb=self._take)
        config = {
            "deliver_subject": inbox,
            "filter_subject": "timer.>",
            "ack_policy": "explicit",
            "ack_wait": _HOURS,
            "max_ack_pending": -1,
            "mem_storage": True,
        }
        body = {"stream_name": "TIMERS", "config": config}
        await _ask(nc, "$JS.API.CONSUMER.CREATE.TIMERS", body)

    async def catch_up(self) -> None:
        """Return once all that is set by now is known."""
        last = (await _ask(self._nc, "$JS.API.STREAM.INFO.TIMERS"))["state"]["last_seq"]
        async with asyncio.timeout(_ANSWERED_WITHIN):
            while self._seen < last:
                self._came.clear()
                await self._came.wait()

    async def soonest(self, until: datetime) -> tuple[datetime, TimerSubject] | None:
        """Return the soonest that is still set, to ``until`` or before, and forget it."""
        while self._soonest and self._soonest[0][0] <= until:
            moment, subject = heapq.heappop(self._soonest)
            if await self.all(subject):
                return moment, read_due(subject.replace("timer.", "due.", 1))
        return None

    async def all(self, subject: str = "timer.>") -> set[str]:
        """Return what is still set, of ``subject``."""
        info = await _ask(self._nc, "$JS.API.STREAM.INFO.TIMERS", {"subjects_filter": subject})
        return set(info["state"].get("subjects") or ())

    async def _take(self, message: Msg) -> None:
        heapq.heappush(self._soonest, (datetime.fromisoformat(message.data.decode()), message.subject))
        self._seen = message.metadata.sequence.stream
        self._came.set()


@asynccontextmanager
async def playing(settings: BusSettings, begins: datetime, desks: Iterable[Desk] = DESKS) -> AsyncIterator[Player]:
    """Have the services of ``desks`` at work, by a clock that begins then. The gatekeeper must be up."""
    clock, services = Clock(begins), dict[str, Service]()

    @asynccontextmanager
    async def at_work(service: Service) -> AsyncIterator[None]:
        services[service.desk.service] = service
        yield

    async with AsyncExitStack() as stack:
        for desk in desks:
            await stack.enter_async_context(serving(desk, settings, at_work, clock))
        nc = await connect("operator", settings)
        stack.push_async_callback(nc.close)
        yield await stack.enter_async_context(Player(settings, clock, services, nc))


@asynccontextmanager
async def disclosing(player: Player) -> AsyncIterator[None]:
    """Have disclosure at work, by the same clock, and everything disclosed that there is."""
    running: list[Service] = []

    @asynccontextmanager
    async def write(service: Service) -> AsyncIterator[None]:
        running.append(service)
        async with writing(service):
            yield

    async with serving(disclosure, player.settings, write, player.clock):
        async with asyncio.timeout(_DISCLOSED_WITHIN):
            while True:
                position, end = await ViewWriter(running[0].nc).position(), await running[0].reader.end()
                if position is not None and position.as_of >= end:
                    break
                await asyncio.sleep(0.2)
        yield


async def session(settings: BusSettings, who: Actor, now: datetime) -> str:
    """Begin a session as the gatekeeper does: how somebody comes in is slow, and tested elsewhere."""
    token = new_session()
    nc = await connect("gatekeeper", settings)
    try:
        begun = Session(
            actor=who, started=now, expires=now + timedelta(hours=3), entrance=Entrance.SECOND, proved=now, used=now
        )
        await Sessions(nc).begin(session_hash(token), begun)
    finally:
        await nc.close()
    return token


def _prefix(timer: TimerSubject) -> str:
    return timer.address.aggregate.partition("_")[0]


async def _ask(nc: Client, subject: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    reply = await nc.request(subject, b"" if body is None else msgspec.json.encode(body), timeout=_ANSWERED_WITHIN)
    answer: dict[str, Any] = msgspec.json.decode(reply.data)
    assert "error" not in answer, answer["error"]
    return answer
