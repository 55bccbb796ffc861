"""The router killed at any moment, while referrals go their ways: each ends in the one state that its people chose.

`make test` takes forty through it, `make test-long` two thousand. The dice are named by the seed that is printed.
"""

import asyncio
import contextlib
import os
import random
from collections import Counter
from typing import Final

import pytest
from nats.aio.client import Client

from contracts.base import Address, Command, Fact
from contracts.ids import derived
from contracts.loop import Closing
from contracts.outcomes import TAKEN
from contracts.referral import (
    CancelReferral,
    CompleteReferral,
    FailReferral,
    HoldReferral,
    MarkEnteredInError,
    ReopenReferral,
    ResumeReferral,
    StartService,
)
from contracts.subjects import command_subject
from contracts.vocabulary import ReferralState
from services.bus.facts.reading import Reader
from services.bus.wire.connection import connect
from tests.bus.appending import keyring
from tests.bus.conftest import Connect
from tests.bus.crashing import Running, come_again_after, forging
from tests.bus.gate import REGION, Gate
from tests.bus.referring import Community, Somebody, community
from tests.bus.referring import own_gate as own_gate
from tests.bus.sending import dead
from tests.bus.test_faults import Ground, nothing_waits
from tests.bus.test_faults_pages import is_pulled

SEED: Final = "TRELLIS_STORM_SEED"
AT_ONCE: Final = 16
"""Referrals on their way at a time."""
S = ReferralState
WAYS: Final = (
    S.REQUESTED,
    S.REJECTED,
    S.ACCEPTED,
    S.IN_PROGRESS,
    S.ON_HOLD,
    S.COMPLETED,
    S.FAILED,
    S.CANCELLED,
    S.ENTERED_IN_ERROR,
)
"""Where a referral is to end."""


class Storm:
    """Kills the router again and again, and brings it back."""

    def __init__(self, ground: Ground, dice: random.Random) -> None:
        self.deaths = 0
        self._ground = ground
        self._dice = dice
        self._router: Running | None = None

    async def rage(self, over: asyncio.Event) -> None:
        """Go on until it is ``over``; kill only what is up.

        Else one and the same command would be in hand at three deaths: that is set aside, as what kills it.
        """
        nc = await self._ground.bus("topology")
        while not over.is_set():
            self._router = await self._ground.forge.start("referral_router")
            while not await is_pulled(nc, "COMMANDS", "referral_router"):
                await asyncio.sleep(0.02)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._dice.uniform(1.0, 4.0)):
                    await over.wait()
            await self._router.kill()
            self.deaths += 1

    async def calm(self) -> None:
        """Have a router that stays."""
        self._router = await self._ground.forge.start("referral_router")


class Loop:
    """Takes referrals to where they are to end, as their people would."""

    def __init__(self, there: Community, cases: list[str], dice: random.Random) -> None:
        self.there = there
        self.ends: dict[str, tuple[Address, ReferralState]] = {}
        """Where each referral is to end."""
        self._cases = cases
        self._dice = dice
        self._room = asyncio.Semaphore(AT_ONCE)

    async def go(self) -> None:
        """Take one to its end."""
        async with self._room:
            goal = self._dice.choice(WAYS)
            about = await self.there.refer(self._dice.choice(self._cases))
            self.ends[about.aggregate] = (about, goal)
            await self._to(goal, about)

    async def _to(self, goal: ReferralState, about: Address) -> None:
        if goal is S.REQUESTED:
            return
        if goal is S.REJECTED:
            await self._everybody_declines(about)
            return
        holder = await self._accepted(about)
        if goal in (S.IN_PROGRESS, S.ON_HOLD, S.COMPLETED):
            assert await holder.does(StartService, about) is None
        if goal is S.ON_HOLD or (goal is S.COMPLETED and self._dice.random() < 0.5):
            assert await holder.does(HoldReferral, about) is None
        if goal is S.COMPLETED:
            await self._complete(holder, about)
        endings: dict[ReferralState, tuple[Somebody, type[Command]]] = {
            S.FAILED: (holder, FailReferral),
            S.CANCELLED: (self._dice.choice((self.there.hub, self.there.advocate)), CancelReferral),
            S.ENTERED_IN_ERROR: (self.there.hub, MarkEnteredInError),
        }
        if goal in endings:
            who, verb = endings[goal]
            assert await who.does(verb, about) is None

    async def _accepted(self, about: Address) -> Somebody:
        """Have both who were asked say yes at once; return who has it."""
        there = self.there
        both = {"first": there.first, "second": there.second}
        answers = await asyncio.gather(*(there.yes(who, about, name) for name, who in both.items()))
        assert Counter(map(str, answers)) == Counter(map(str, (None, TAKEN)))
        return list(both.values())[answers.index(None)]

    async def _everybody_declines(self, about: Address) -> None:
        """Have both say no at once, and then the one who is on the telephone, who is asked when nobody is left."""
        there = self.there
        answers = await asyncio.gather(there.no(there.first, about, "first"), there.no(there.second, about, "second"))
        assert not any(answers)
        assert await there.no(there.hub, about, "by phone") is None

    async def _complete(self, holder: Somebody, about: Address) -> None:
        """Complete it, where it is held after going on; sometimes they come back, and it is completed again."""
        refusal = await holder.does(CompleteReferral, about, outcome=Closing.NEED_MET)
        if refusal is not None:
            assert await holder.does(ResumeReferral, about) is None
            assert await holder.does(CompleteReferral, about, outcome=Closing.NEED_MET) is None
        if self._dice.random() < 0.3:
            assert await holder.does(ReopenReferral, about) is None
            assert await holder.does(CompleteReferral, about, outcome=Closing.PARTLY_MET) is None


async def survived(own_gate: Gate, referrals: int) -> None:
    """Take so many through the storm, and look at what stands in FACTS when it is over."""
    seed = int(os.environ.get(SEED) or random.randrange(1_000_000))
    print(f"seed: {seed} (again: {SEED}={seed})")
    dice = random.Random(seed)
    async with contextlib.AsyncExitStack() as stack:
        ground = await grounded(own_gate, stack)
        there = await stack.enter_async_context(community(own_gate, ground.bus))
        loop = Loop(there, [await there.case() for _ in range(20)], dice)
        storm = Storm(ground, dice)
        over = asyncio.Event()
        raging = asyncio.create_task(storm.rage(over))
        try:
            async with asyncio.TaskGroup() as going:
                for _ in range(referrals):
                    going.create_task(loop.go())
        finally:
            over.set()
            await raging
        await storm.calm()
        await nothing_waits(ground, "COMMANDS", "referral_router")
        assert await dead(await ground.bus("topology")) == []
        facts = await everything(ground.bus)
        await each_is_where_it_should_be(loop, facts)
        commands = each_had_one_effect(there, facts)
        print(f"{storm.deaths} deaths, {len(loop.ends)} referrals, {commands} commands, {len(facts)} facts")
        assert storm.deaths > referrals // 100


async def grounded(own_gate: Gate, stack: contextlib.AsyncExitStack) -> Ground:
    """Connect as any user; have routers to be killed, and what they leave come again soon."""
    kept: dict[str, Client] = {}

    async def as_user(user: str) -> Client:
        if user not in kept:
            kept[user] = await connect(user, own_gate.settings)
            stack.push_async_callback(kept[user].close)
        return kept[user]

    await come_again_after(own_gate.settings, 1.0)  # later than what is in hand says so
    return Ground(
        as_user, await stack.enter_async_context(forging(own_gate.server)), own_gate.server, own_gate.settings
    )


async def everything(bus: Connect) -> list[Fact]:
    """Return every fact of a referral, in order."""
    nc = await bus("referral_router")
    return [fact async for fact in Reader(nc, keyring(nc)).facts(f"fact.referral.{REGION}.>")]


async def each_is_where_it_should_be(loop: Loop, facts: list[Fact]) -> None:
    """Check that every referral ends in the state its people took it to, and that it is one alone."""
    ends = {about.aggregate: (await loop.there.state(about)).status for about, _ in loop.ends.values()}
    assert ends == {identifier: goal for identifier, (_, goal) in loop.ends.items()}
    assert {fact.address.aggregate for fact in facts} == set(ends)


def each_had_one_effect(there: Community, facts: list[Fact]) -> int:
    """Check that what was answered as done was done once, and what was refused not at all; return how many were."""
    decisions: Counter[str] = Counter()
    last: dict[str, str] = {}
    for fact in facts:
        if last.get(fact.address.aggregate) != fact.cause:
            decisions[fact.cause] += 1
        last[fact.address.aggregate] = fact.cause
    people = (there.hub, there.advocate, there.first, there.second)
    done = {_cause(who, command) for who in people for command in who.done}
    refused = {_cause(who, command) for who in people for command in who.refused}
    assert {cause: decisions[cause] for cause in done} == dict.fromkeys(done, 1)
    assert not refused & decisions.keys()
    assert decisions.keys() == done
    assert len({fact.id for fact in facts}) == len(facts)
    return len(done) + len(refused)


def _cause(who: Somebody, command: Command) -> str:
    return derived("cause", command_subject(who.sender.who.actor, command), command.id)


async def test_the_router_killed_at_random_under_load(own_gate: Gate) -> None:
    """Whoever dies when: each command is done once or not at all, and each referral ends in exactly one right state."""
    await survived(own_gate, referrals=40)


@pytest.mark.long
@pytest.mark.timeout(1500)
async def test_the_router_killed_at_random_during_two_thousand_referrals(own_gate: Gate) -> None:
    """The same, for minutes."""
    await survived(own_gate, referrals=2_000)


async def test_what_was_refused_stays_refused_though_its_router_dies_before_it_could_say_so(own_gate: Gate) -> None:
    """It comes again when it would be let through: whoever sent it was told no, and goes on from there."""
    async with contextlib.AsyncExitStack() as stack:
        ground = await grounded(own_gate, stack)
        there = await stack.enter_async_context(community(own_gate, ground.bus))
        router = await ground.forge.start("referral_router")
        about = await there.refer(await there.case())
        assert await there.yes(there.first, about, "first") is None
        assert await there.first.does(StartService, about) is None
        died_after_saying_no = 0
        for step in range(3, 9):
            assert await there.first.does(HoldReferral, about) is None
            await router.kill()
            mortal = await ground.forge.start("referral_router", step, after=True)
            complete = asyncio.create_task(there.first.does(CompleteReferral, about))
            await asyncio.wait((complete, mortal.ended), return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait((complete, mortal.ended), timeout=0.3)
            died_after_saying_no += complete.done() and mortal.ended.done()
            await mortal.kill()
            router = await ground.forge.start("referral_router")
            assert await complete is not None
            assert await there.first.does(ResumeReferral, about) is None
            await nothing_waits(ground, "COMMANDS", "referral_router")
            assert (await there.state(about)).status is S.IN_PROGRESS
        assert died_after_saying_no
        await router.kill()
