"""Pages: how soon after somebody asked the first channel is tried, and how late silence leads to the next step.

On the whole system as `trellis up` runs it; the people who ask, and the gateway that texts go to, are in this process.
"""

import asyncio
import itertools
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from contracts.base import Address, Event
from contracts.ids import NO_CASE, derived, fresh
from contracts.message import MessageBegun
from contracts.oncall import CallAdvocate, PageSent, page_of
from contracts.reach import WayAdded, ways_of
from contracts.roster import Layer, Plan, Policy, RosterSet, Step, roster_id
from contracts.subjects import TimerSubject
from contracts.vocabulary import Asked, Channel, Kind, Language, PageReason, Unit
from deploy.embedded import running
from deploy.home import Home
from services.bus.facts.reading import Reader
from services.bus.facts.timers import set_timer
from services.bus.gate.credential import by_session
from services.bus.viewers.viewer import TooManyError, ViewerSender
from services.bus.wire.connection import BusSettings, connect
from services.bus.wire.publishing import BusDownError
from tests.bench.community import PEOPLE, REGIONS, TEAMS, region_facts
from tests.bench.figures import Figure, Target, figure, p99
from tests.bench.stage import append, be_quiet, sessions
from tests.bus.gateways import Gateway, gateway

_WAITS, _HURRIES = REGIONS
"""In one region nobody has to answer soon, in the other at once: each is measured by itself."""
_A_SECOND: Final = 50
_WARM_UP: Final = 50
_ASKED: Final = 500
_PENDING: Final = 100_000
_ESCALATED: Final = 200
_ESCALATED_A_SECOND: Final = 20
_ANSWER_WITHIN: Final = {_WAITS: 86_400, _HURRIES: 2}
_SET_AT_ONCE: Final = 64
_TRIES: Final = 5
_WITHIN: Final = 60.0
_CALLERS: Final = {region: tuple(each for each in PEOPLE if each.team == TEAMS[Kind.HUB, region]) for region in REGIONS}


class Stage(NamedTuple):
    """The system, who asks on it, and where texts go."""

    settings: BusSettings
    senders: Mapping[str, Sequence[ViewerSender]]
    """By region."""
    texts: Gateway


async def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="trellis-bench-") as home:
        async with _stage(Path(home) / "home") as stage:
            await _tried(stage, _WAITS, await _ask(stage, _WAITS, _WARM_UP, _A_SECOND))
            soon = await _first_tried(stage)
            await _pending(stage)
            late = await _late(stage)
    return [
        figure(
            f"request for an advocate kept → first channel tried, at {_A_SECOND} a second",
            "ms, median",
            statistics.median(soon),
            target=Target("ours", "<=", 20),
        ),
        figure("  … and the slowest of a hundred", "ms, p99", p99(soon), target=Target("ours", "<=", 150)),
        figure(
            f"silence → the next is told, {_PENDING:,} timers pending",
            "ms late, p99",
            p99(late),
            target=Target("ours", "<=", 300),
        ),
    ]


@asynccontextmanager
async def _stage(path: Path) -> AsyncIterator[Stage]:
    be_quiet()
    async with AsyncExitStack() as stack:
        texts = await stack.enter_async_context(gateway())
        home = _home(path, texts)
        system = await stack.enter_async_context(running(home, say=lambda _: None, port=0, bus_port=0))
        settings = system.settings
        for region in REGIONS:
            await append(settings, region_facts(region))
            await append(settings, _on_call(region))
        tokens = await sessions(settings, [each for callers in _CALLERS.values() for each in callers])
        senders = {
            region: [
                await stack.enter_async_context(ViewerSender(by_session(tokens[person]), settings))
                for person in callers
            ]
            for region, callers in _CALLERS.items()
        }
        yield Stage(settings, senders, texts)


def _home(path: Path, texts: Gateway) -> Home:
    path.mkdir(mode=0o700)
    (path / "messenger.toml").write_text(f'[channels]\ntext = "json://127.0.0.1:{texts.port}/sms?:to={{to}}"\n')
    return Home(path)


def _on_call(region: str) -> Iterator[tuple[Address, list[Event]]]:
    """Yield a roster with an advocate first and a hub behind them, each with a telephone."""
    advocate, hub = TEAMS[Kind.ADVOCATE, region], TEAMS[Kind.HUB, region]
    layer = Layer(name="First", teams=(advocate.team,), starts="2026-01-01T00:00", unit=Unit.WEEKS)
    steps = tuple(Step(ask=ask, answer_within=_ANSWER_WITHIN[region]) for ask in (Asked.PRIMARY, Asked.HUB))
    # The hub is asked once, and then for a day nobody else: what is measured is one step after another.
    last = msgspec.structs.replace(steps[1], answer_within=86_400)
    plan = Plan(zone="America/Chicago", layers=(layer,), policy=Policy(steps=(steps[0], last), repeats=0))
    yield Address("oncall", region, NO_CASE, roster_id(region)), [RosterSet(plan=plan, revision=1)]
    for number, team in enumerate((advocate, hub)):
        person = next(each for each in PEOPLE if each.team == team).actor.person
        address = f"+1608555010{number}"
        added = WayAdded(audience=team, person=person, way=fresh("way"), channel=Channel.TEXT, address=address)
        yield Address("reach", region, NO_CASE, ways_of(team, person)), [added]


# ---------------------------------------------------------------------------------------------------------- how soon


async def _first_tried(stage: Stage) -> list[float]:
    """Return after how many milliseconds the first attempt for each page reached the gateway."""
    kept = await _ask(stage, _WAITS, _ASKED, _A_SECOND)
    tried = await _tried(stage, _WAITS, kept)
    return [1000 * (min(tried[case].values()) - at) for case, at in kept.items()]


async def _ask(stage: Stage, region: str, count: int, a_second: int) -> dict[str, float]:
    """Ask ``count`` times, so many times a second; return when each request was kept, by its case."""
    kept: dict[str, float] = {}

    async def one(sender: ViewerSender) -> None:
        command = fresh("cmd")
        case = derived("case", command)
        asked = CallAdvocate(
            id=command,
            region=region,
            case=case,
            about=page_of(case),
            reason=PageReason.CRISIS,
            language=Language.ENGLISH,
            youth_asked=True,
        )
        while case not in kept:
            with suppress(TooManyError):
                await sender.send(asked)
                kept[case] = time.time()
            await asyncio.sleep(0)

    asking = []
    began = time.monotonic()
    for number, sender in zip(range(count), itertools.cycle(stage.senders[region]), strict=False):
        await asyncio.sleep(max(0.0, began + number / a_second - time.monotonic()))
        asking.append(asyncio.create_task(one(sender)))
    await asyncio.gather(*asking)
    return kept


async def _tried(stage: Stage, region: str, cases: dict[str, float], steps: int = 1) -> dict[str, dict[int, float]]:
    """Wait until each of ``cases`` was told of in so many steps; return when the gateway heard first of each."""
    nc = await connect("operator", stage.settings)
    try:
        async with asyncio.timeout(_WITHIN):
            while True:
                began = Reader(nc).facts(f"fact.message.{region}.-.*.begun")
                about = {fact.address.aggregate: fact.event async for fact in began}
                found: dict[str, dict[int, float]] = {case: {} for case in cases}
                for arrived, at in zip(stage.texts.arrived, stage.texts.at, strict=True):
                    event = about.get(arrived.key)
                    if isinstance(event, MessageBegun) and event.origin_case in found:
                        found[event.origin_case].setdefault(event.number, at)
                if all(len(each) >= steps for each in found.values()):
                    return found
                await asyncio.sleep(0.5)
    finally:
        await nc.close()


# ---------------------------------------------------------------------------------------------------------- how late


async def _pending(stage: Stage) -> None:
    """Set so many timers that come due long after all of this."""
    nc = await connect("oncall_scheduler", stage.settings)
    room = asyncio.Semaphore(_SET_AT_ONCE)
    due = datetime.now(UTC) + timedelta(days=300)

    async def one(number: int) -> None:
        case = derived("case", "pending", str(number))
        timer = TimerSubject("oncall_scheduler", Address("oncall", _HURRIES, case, page_of(case)), 0, "unanswered")
        async with room:
            for _ in range(_TRIES):
                with suppress(BusDownError):  # on a busy machine an answer can be too late to be heard
                    return await set_timer(nc, timer, due + timedelta(seconds=number))
        raise BusDownError

    try:
        await asyncio.gather(*map(one, range(_PENDING)))
    finally:
        await nc.close()


async def _late(stage: Stage) -> list[float]:
    """Return how many milliseconds after the deadline of the first step the gateway heard of the second."""
    kept = await _ask(stage, _HURRIES, _ESCALATED, _ESCALATED_A_SECOND)
    tried = await _tried(stage, _HURRIES, kept, steps=2)
    nc = await connect("operator", stage.settings)
    sent = Reader(nc).facts(f"fact.oncall.{_HURRIES}.*.*.page_sent")
    deadlines = {
        fact.address.case: fact.event.deadline.timestamp()
        async for fact in sent
        if isinstance(fact.event, PageSent) and fact.event.ask is Asked.PRIMARY
    }
    await nc.close()
    return [1000 * (max(times.values()) - deadlines[case]) for case, times in tried.items()]
