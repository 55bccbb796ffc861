"""What a change of a referral's state costs while much else has happened: with a million events in FACTS as with few.

Two systems stand beside each other, alike but for what was put into FACTS beforehand, and take turns. They are kept in
memory: where a disk makes every event wait, a difference would hide behind it.
"""

import asyncio
import os
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from nats.aio.client import Client
from nats.aio.msg import Msg

from contracts.base import Actor, Address, Command, Event
from contracts.codec import encode
from contracts.ids import NO_CASE, derived, fresh
from contracts.inventory import Listed, ServiceListed, service_id
from contracts.loop import Closing, LearnedBy
from contracts.referral import (
    AcceptOffer,
    Because,
    CompleteReferral,
    HoldReferral,
    ReferralAccepted,
    ReferralMoved,
    ReferralOffered,
    ReferralRequested,
    RequestReferral,
    ResumeReferral,
    StartService,
)
from contracts.subjects import fact_subject
from contracts.vocabulary import Area, Kind, MatchReason, Need, ReferralState, Urgency
from services.bus.gate.credential import by_session
from services.bus.viewers.viewer import ViewerSender
from services.bus.wire.connection import BusSettings, connect
from services.bus.wire.envelope import MESSAGE_ID, event_headers
from services.referral_router.handlers import desk as router
from tests.bench.community import PEOPLE, TEAMS, Case, case_facts
from tests.bench.figures import Figure, Target, figure, p99
from tests.bench.pipeline import within
from tests.bench.stage import append, gatekeeper, sessions, stage
from tests.bus.running import serving

FEW: Final = 10_000
MANY: Final = 1_000_000
_SIZES: Final = {"few": FEW, "many": MANY}
NEED: Final = Need.LEGAL_SUPPORT
_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a file system in memory, on Linux
_REFERRALS_A_CASE: Final = 4
_WARM_UP: Final = 20
_TURNS: Final = 200
_NEW: Final = range(_WARM_UP, _WARM_UP + _TURNS, 2)
"""The turns in a case that was opened lately, as most are that anything happens in."""
_OLD: Final = tuple(turn for turn in range(_WARM_UP + _TURNS) if turn not in _NEW)
"""And in one that was opened before all that happened since: where it was kept has to be read again, once."""
_OF_OLD: Final = "request, in a case from before all of it"
_ENDS_AFTER: Final = 90.0
_ON_THEIR_WAY: Final = 4_000
_PATIENCE: Final = 30.0
_ALIKE: Final = 1.15
REGION: Final = "here"
HUB: Final = next(person for person in PEOPLE if person.team == TEAMS[Kind.HUB, REGION])


class Side(NamedTuple):
    """A system at work, and somebody of its hub."""

    sender: ViewerSender

    async def turn(self, case: Case) -> dict[str, float]:
        """Take a referral in a case of its own from request to end; return how many milliseconds each step took."""
        request = fresh("cmd")
        about = derived("ref", request)
        took = {}
        for verb, fields in _steps():
            identifier = request if verb is RequestReferral else fresh("cmd")
            command = verb(id=identifier, region=REGION, case=case.id, about=about, **fields)
            began = time.perf_counter()
            await self.sender.send(command)
            outcome = await self.sender.outcome(identifier, _PATIENCE)
            took[verb.word()] = 1000 * (time.perf_counter() - began)
            assert outcome is not None
            assert outcome.refusal is None, outcome.refusal
        return took


def _steps() -> Iterator[tuple[type[Command], dict[str, Any]]]:
    yield RequestReferral, {"need": NEED, "urgency": Urgency.SOON, "area": Area.NORTH}
    yield AcceptOffer, {"service": _SERVICE, "learned_by": LearnedBy.TELEPHONE}
    yield StartService, {}
    yield HoldReferral, {}
    yield ResumeReferral, {}
    yield CompleteReferral, {"outcome": Closing.NEED_MET}


_LISTED: Final = Listed(source="bench/loop", provider="An office", name="Legal help", needs=(NEED,))
_SERVICE: Final = service_id(REGION, _LISTED.source)


async def figures() -> list[Figure]:
    memory = _MEMORY if _MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="trellis-bench-", dir=memory) as homes:
        async with AsyncExitStack() as stack:
            stages = {
                side: await stack.enter_async_context(filled(Path(homes) / side, n)) for side, n in _SIZES.items()
            }
            systems = {side: await stack.enter_async_context(at_work(stages[side])) for side in stages}
            took = await _measured(systems)
    verbs = [verb for verb in took["few"] if verb != _OF_OLD]
    whole = {side: [each for verb in verbs for each in took[side][verb]] for side in took}
    return [
        _figure(f"a state change, {MANY:,} events in FACTS to {FEW:,}", whole, Target("ratio", "<=", _ALIKE)),
        *(_figure(f"  {verb}", {side: took[side][verb] for side in took}) for verb in [*verbs, _OF_OLD]),
    ]


def _figure(name: str, took: dict[str, list[float]], target: Target | None = None) -> Figure:
    many, few = took["many"], took["few"]
    medians = statistics.median(many), statistics.median(few)
    return figure(name, "ms, median", *medians, target=target, p99=(p99(many), p99(few)))


async def _measured(systems: dict[str, Side]) -> dict[str, dict[str, list[float]]]:
    took: dict[str, dict[str, list[float]]] = {side: defaultdict(list) for side in systems}
    for turn in within(_ENDS_AFTER, _WARM_UP + _TURNS):
        sides = list(systems.items())
        for side, system in sides if turn // 2 % 2 else reversed(sides):
            found = await system.turn(_case(turn))
            if turn in _NEW:
                for verb, each in found.items():
                    took[side][verb].append(each)
            elif turn >= _WARM_UP:
                took[side][_OF_OLD].append(found[RequestReferral.word()])
    return took


def _case(turn: int) -> Case:
    return Case(REGION, derived("case", "loop", str(turn)))


@asynccontextmanager
async def filled(home: Path, events: int) -> AsyncIterator[BusSettings]:
    """Have a bus on which so many events have happened. Nobody works there yet: filling keeps this process busy."""
    async with stage(home) as settings:
        address = Address("inventory", REGION, NO_CASE, _SERVICE)
        await append(settings, [(address, [ServiceListed(listed=_LISTED)])])
        await append(settings, (case_facts(_case(turn)) for turn in _OLD))
        await fill(settings, events)
        await append(settings, (case_facts(_case(turn)) for turn in _NEW))
        yield settings


@asynccontextmanager
async def at_work(settings: BusSettings) -> AsyncIterator[Side]:
    """Have a router at work on a bus, and somebody of a hub come in."""
    os.environ["TRELLIS_BUS"], os.environ["TRELLIS_HOME"] = settings.url, str(settings.home)
    async with gatekeeper(settings), serving(router, settings):
        tokens = await sessions(settings, (HUB,))
        async with ViewerSender(by_session(tokens[HUB]), settings) as sender:
            yield Side(sender)


# ------------------------------------------------------------------------------------------------------- what happened


async def fill(settings: BusSettings, events: int) -> None:
    """Put so many events of the past into FACTS, as fast as the server keeps them."""
    nc = await connect("referral_router", settings)
    try:
        await Filling(nc).put(events)
    finally:
        await nc.close()


class Filling:
    """Events on their way. Each is acknowledged; none waits for the one before it."""

    def __init__(self, nc: Client) -> None:
        self._nc = nc
        self._room = asyncio.Semaphore(_ON_THEIR_WAY)

    async def put(self, events: int) -> None:
        """Return when all of them are kept."""
        inbox = self._nc.new_inbox()
        subscription = await self._nc.subscribe(inbox, cb=self._kept)
        left, past = events, _past()
        while left:
            subject, data, headers = next(past)
            await self._room.acquire()
            await self._nc.publish(subject, data, reply=inbox, headers=headers)
            left -= 1
        for _ in range(_ON_THEIR_WAY):
            await self._room.acquire()
        await subscription.unsubscribe()

    async def _kept(self, message: Msg) -> None:
        assert b'"error"' not in message.data, message.data
        self._room.release()


def _past() -> Iterator[tuple[str, bytes, dict[str, str]]]:
    """Yield events of referrals in one case after the other, for ever."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    bodies = [(event, encode(event)) for event in _events(at)]
    while True:
        case = fresh("case")
        for _ in range(_REFERRALS_A_CASE):
            address = Address("referral", REGION, case, fresh("ref"))
            for event, body in bodies:
                yield fact_subject(address, event), body, _headers(event, HUB.actor, at)


def _headers(event: Event, by: Actor, at: datetime) -> dict[str, str]:
    identifier = fresh("evt")
    headers = event_headers(
        event, identifier=identifier, service="referral_router", at=at, by=by, cause=fresh("cause"), trace=None
    )
    del headers[MESSAGE_ID]  # what is older than the window in which a message is known again
    return headers


def _events(at: datetime) -> tuple[Event, ...]:
    service, soon = fresh("svc"), at + timedelta(hours=24)
    because = (Because(MatchReason.OFFERS_NEED, need=NEED), Because(MatchReason.NO_KNOWN_BARRIER))
    return (
        ReferralRequested(
            need=NEED, urgency=Urgency.SOON, area=Area.NORTH, state=ReferralState.REQUESTED, answer_by=soon
        ),
        ReferralOffered(service=service, service_name="Help", audience=None, because=because, answer_by=soon),
        ReferralAccepted(service=service, service_name="Help", audience=None, contact_by=soon),
        ReferralMoved(state=ReferralState.IN_PROGRESS),
        ReferralMoved(state=ReferralState.COMPLETED, outcome=Closing.NEED_MET),
    )
