"""The scheduler, the messenger and nats-server killed at any moment, while pages go out: each is answered, or goes on.

`make test` asks twelve times, `make test-long` a thousand. The dice are named by the seed that is printed.
"""

import asyncio
import contextlib
import os
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Final, NamedTuple

import pytest
from nats.aio.client import Client

from contracts.base import Address, Fact
from contracts.ids import NO_CASE, fresh
from contracts.message import LinkPressed, MessageBegun, MessageDropped, MessageTried
from contracts.oncall import PageAcknowledged, PagePassed, PageRequested, PageSent
from contracts.roster import Layer, Plan, Policy, RosterSet, Step, roster_id
from contracts.vocabulary import Asked, Channel, Kind, MessageAbout, PassReason, Role, Told, Unit
from services.bus.facts.reading import Reader
from services.bus.operate.declare import info
from services.bus.wire.ending import ended
from services.bus.wire.publishing import BusDownError, ConflictError
from tests.bus.appending import append
from tests.bus.crashing import Forge, Running, forging
from tests.bus.gateways import Gateway
from tests.bus.samples import sample
from tests.bus.sending import dead, refer_urgently
from tests.bus.telling import outside, reached_by, staffed, told
from tests.bus.test_faults import Ground, ground, nothing_waits, subjects

REGION: Final = "stormy"
SEED: Final = "TRELLIS_STORM_SEED"
MORTAL: Final = ("oncall_scheduler", "messenger")
BUS: Final = "nats-server"
ANSWER_WITHIN: Final = timedelta(seconds=2)
STEPS: Final = 3
"""First, backup, hub; then for a day nobody else."""
LATE: Final = 1.0
"""Seconds that a step may be late, from its deadline, or from when everything was up again."""
BUSY: Final = 8.0
"""And so much on a machine that does more than it can."""
UP_WITHIN: Final = 30.0
QUIET_WITHIN: Final = 120.0
__all__ = ["ground"]


class Outage(NamedTuple):
    """Something was down from ``since`` until it asked for messages again."""

    since: float
    until: float


class Storm:
    """Kills what it is given to kill, and brings it back."""

    def __init__(self, there: Ground, forges: dict[str, Forge], dice: random.Random) -> None:
        self.outages: list[Outage] = []
        self.deaths: Counter[str] = Counter()
        self._ground = there
        self._forges = forges
        self._dice = dice
        self._running: dict[str, Running] = {}

    async def begin(self) -> None:
        """Start everything."""
        for name in MORTAL:
            self._running[name] = await self._forges[name].start(name)
        await self._up()

    async def rage(self) -> None:
        """Kill one after the other until cancelled. What was begun is brought to its end."""
        while True:
            await asyncio.sleep(self._dice.uniform(0.1, 1.5))
            await asyncio.shield(asyncio.ensure_future(self._once(self._dice.choice((*MORTAL, BUS)))))

    async def _once(self, victim: str) -> None:
        since = time.time()
        pause = self._dice.uniform(0, 0.5)
        if victim == BUS:
            self._ground.server.kill()
            await asyncio.sleep(pause)
            await asyncio.to_thread(self._ground.server.start)
        else:
            await self._running[victim].kill()
            await asyncio.sleep(pause)
            self._running[victim] = await self._forges[victim].start(victim)
        await self._up()
        self.deaths[victim] += 1
        self.outages.append(Outage(since, time.time()))

    async def _up(self) -> None:
        """Wait until each service asks for messages of each of its streams."""
        nc = await self._ground.bus("topology")
        async with asyncio.timeout(UP_WITHIN):
            for name in MORTAL:
                for stream in ("COMMANDS", "FACTS", "TIMERS"):
                    while not await is_pulled(nc, stream, name):
                        await asyncio.sleep(0.02)


async def is_pulled(nc: Client, stream: str, durable: str) -> bool:
    """Return whether a service asks for messages."""
    with contextlib.suppress(BusDownError):
        found = await info(nc, stream, durable)
        return bool(found and found["num_waiting"])
    return False


class Night:
    """Those on call: who is asked when, and which of them answer at which step."""

    def __init__(self, there: Ground, dice: random.Random, texts: Gateway) -> None:
        self.answers: dict[str, int | None] = {}
        """At which step somebody says that they have it, by case; None: nobody does."""
        self._ground = there
        self._dice = dice
        self._texts = texts

    async def staff(self) -> None:
        """Form the teams of a roster with a first, a backup and a hub; each has a telephone."""
        bus = self._ground.bus
        teams = []
        for number, kind in enumerate((Kind.ADVOCATE, Kind.ADVOCATE, Kind.HUB)):
            teams.append(team := await staffed(bus, REGION, kind, "one"))
            await reached_by(bus, REGION, team, "one", Channel.TEXT, f"+1608555010{number}")
        layers = tuple(
            Layer(name=role, role=role, teams=(team.team,), starts="2026-01-01T00:00", unit=Unit.WEEKS)
            for role, team in zip((Role.PRIMARY, Role.BACKUP), teams, strict=False)
        )
        steps = tuple(
            Step(ask=ask, answer_within=int(ANSWER_WITHIN.total_seconds())) for ask in (Asked.PRIMARY, Asked.BACKUP)
        )
        plan = Plan(zone="America/Chicago", layers=layers, policy=Policy(steps=steps, repeats=0, last_resort=86_400))
        await append(bus, Address("oncall", REGION, NO_CASE, roster_id(REGION)), RosterSet(plan=plan, revision=1))

    async def ask(self, count: int) -> None:
        """Have an advocate asked for so many times, whatever is down."""
        kept = 0
        while kept < count:
            case = fresh("case")
            self.answers[case] = self._dice.choice((1, 1, 2, None))  # before: a text comes sooner than an answer to us
            with contextlib.suppress(BusDownError):  # it may be kept all the same: then there is one page more
                await refer_urgently(self._ground.bus, REGION, case)
                kept += 1
            await asyncio.sleep(self._dice.uniform(0, 0.3))

    async def answer(self) -> None:
        """Press the link of whatever text comes, where it is for a step at which somebody answers; until cancelled."""
        seen = 0
        begun: dict[str, Fact] = {}
        while True:
            await asyncio.sleep(0.05)
            arrived = self._texts.arrived[seen:]
            with contextlib.suppress(BusDownError):
                if any(each.key not in begun for each in arrived):
                    nc = await self._ground.bus("operator")
                    begun = {fact.address.aggregate: fact for fact in await told(nc, REGION) if _is_begun(fact)}
                for each in arrived:
                    await self._press(begun[each.key])
                    seen += 1

    async def _press(self, fact: Fact) -> None:
        event = fact.event
        assert isinstance(event, MessageBegun)
        if self.answers.get(event.origin_case) != event.number:
            return
        pressed = sample(
            LinkPressed,
            about=MessageAbout.PAGE,
            audience=event.audience,
            person=event.person,
            way=event.way,
            channel=event.channel,
            origin_case=event.origin_case,
            origin=event.origin,
            number=event.number,
            cant=False,
        )
        kept = False
        while not kept:
            with contextlib.suppress(ConflictError):  # the messenger writes there meanwhile that it was sent
                await append(self._ground.bus, fact.address, pressed)
                kept = True


def _is_begun(fact: Fact) -> bool:
    return isinstance(fact.event, MessageBegun)


async def lived_through(there: Ground, pages: int) -> None:
    """Ask ``pages`` times in a storm, wait until all is quiet, and look at every page and every text."""
    seed = int(os.environ.get(SEED) or random.randrange(1_000_000))
    print(f"seed: {seed} (again: {SEED}={seed})")
    dice = random.Random(seed)
    async with contextlib.AsyncExitStack() as stack:
        world = await stack.enter_async_context(outside(there.settings.home))
        forges = {name: await stack.enter_async_context(forging(there.server)) for name in MORTAL}
        night = Night(there, dice, world.text)
        await night.staff()
        storm = Storm(there, forges, dice)
        await storm.begin()
        answering, raging = asyncio.create_task(night.answer()), asyncio.create_task(storm.rage())
        try:
            await night.ask(pages)
            await asyncio.sleep(ANSWER_WITHIN.total_seconds())
        finally:
            await ended(raging)
        stories = await quiet(there, night)
        await ended(answering)
        late = [lateness for story in stories.values() for lateness in _late(story, storm.outages)]
        facts = await told(await there.bus("operator"), REGION)
    print(f"{len(stories)} pages, {len(facts)} facts of messages, deaths: {dict(storm.deaths)}")
    print(f"late: at most {max(late):.2f} s, of {len(late)} steps; load {os.getloadavg()[0]:.1f}")
    for case, story in stories.items():
        _went_on(story, night.answers.get(case))
    _sent_once_each(facts, world.text)
    set_ones = await subjects(there, "TIMERS")
    for case, story in stories.items():
        assert any(f".{case}." in timer for timer in set_ones), "a page that nobody waits for"
        assert story
    assert await dead(await there.bus("topology")) == []
    busy = os.getloadavg()[0] > (os.cpu_count() or 1)
    assert max(late) <= (BUSY if busy else LATE)


async def quiet(there: Ground, night: Night) -> dict[str, list[Fact]]:
    """Wait until each page was answered as it was to be, or came to its last step; return what became of each."""
    nc = await there.bus("operator")
    async with asyncio.timeout(QUIET_WITHIN):
        while True:
            stories: dict[str, list[Fact]] = defaultdict(list)
            async for fact in Reader(nc).facts(f"fact.oncall.{REGION}.*.*.*"):
                if fact.address.case != NO_CASE:
                    stories[fact.address.case].append(fact)
            asked = {fact.address.case async for fact in Reader(nc).facts(f"fact.referral.{REGION}.*.*.requested")}
            if asked == stories.keys() and all(
                _is_over(story, night.answers.get(case)) for case, story in stories.items()
            ):
                for stream in ("FACTS", "TIMERS"):
                    for name in MORTAL:
                        await nothing_waits(there, stream, name)
                return stories
            await asyncio.sleep(0.2)


def _is_over(story: list[Fact], answered: int | None) -> bool:
    if answered is not None:
        return any(isinstance(fact.event, PageAcknowledged) for fact in story)
    sent = {fact.event.number for fact in story if isinstance(fact.event, PageSent)}
    return sent == set(range(1, STEPS + 1))


def _went_on(story: list[Fact], answered: int | None) -> None:
    """Check that each thing happened once, in its order, and that nobody was asked once somebody had it."""
    events = [fact.event for fact in story]
    assert Counter(type(event) for event in events)[PageRequested] == 1
    sent = [event.number for event in events if isinstance(event, PageSent)]
    assert sent == list(range(1, len(sent) + 1))
    passed = [event.number for event in events if isinstance(event, PagePassed)]
    assert passed == sent[:-1]
    acknowledged = [place for place, event in enumerate(events) if isinstance(event, PageAcknowledged)]
    if acknowledged:
        assert len(acknowledged) == 1
        assert not any(isinstance(event, PageSent | PagePassed) for event in events[acknowledged[0] :])
    else:
        assert answered is None


def _late(story: list[Fact], outages: list[Outage]) -> Iterator[float]:
    """Yield how late each step that silence led to was: after its deadline, or after all was up again."""
    deadline = None
    for fact in story:
        if isinstance(fact.event, PagePassed) and fact.event.why is PassReason.NO_ANSWER and deadline is not None:
            at, due = fact.at.timestamp(), deadline
            for outage in sorted(outages):
                if outage.since <= due + LATE and outage.until > due:
                    due = outage.until
            yield max(0.0, at - due)
        if isinstance(fact.event, PageSent):
            deadline = fact.event.deadline.timestamp()


def _sent_once_each(facts: list[Fact], texts: Gateway) -> None:
    """Check that each person was told once of each step by each way, and that what came twice was the same message."""
    begun = {fact.address.aggregate: fact.event for fact in facts if isinstance(fact.event, MessageBegun)}
    steps = Counter((event.origin, event.number, event.way) for event in begun.values())
    assert set(steps.values()) == {1}
    ends: dict[str, list[Told | None]] = defaultdict(list)
    for fact in facts:
        if isinstance(fact.event, MessageTried | MessageDropped):
            ends[fact.address.aggregate].append(getattr(fact.event, "told", None))
    assert ends.keys() == begun.keys(), "a message that was begun and never tried"
    sent = {name for name, told_ in ends.items() if Told.SENT in told_}
    came = Counter(each.key for each in texts.arrived)
    assert sent <= came.keys() <= begun.keys()
    bodies: dict[str, set[bytes]] = defaultdict(set)
    for each in texts.arrived:
        bodies[each.key].add(each.body)
    assert all(len(same) == 1 for same in bodies.values())
    print(f"{len(begun)} messages, {sum(came.values())} texts, {sum(count > 1 for count in came.values())} came twice")


async def test_a_night_of_pages_while_everything_dies(ground: Ground) -> None:
    """Twelve: each is answered or goes on in time, nobody is told twice but by the same message, and none is lost."""
    await lived_through(ground, 12)


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_a_thousand_pages_while_everything_dies(ground: Ground) -> None:
    """And so for a thousand."""
    await lived_through(ground, 1000)
