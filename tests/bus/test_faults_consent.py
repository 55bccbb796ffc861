"""The consent ledger and disclosure killed at any moment, while advocates work: what was taken back stays taken back.

`make test` kills a few times, `make test-long` two hundred times. The dice are named by the seed that is printed.
"""

import asyncio
import contextlib
import os
import random
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import pytest
from nats.aio.client import Client

from contracts.base import Audience
from contracts.ids import NO_CASE, fresh
from contracts.ledger import SignHead, log_of
from contracts.vocabulary import Kind
from services.bus.viewers.viewer import ViewerSender
from services.bus.wire.connection import connect
from services.bus.wire.ending import ended
from tests.bus.crashing import Running, come_again_after, forging
from tests.bus.gate import REGION, Gate, running_gate
from tests.bus.hiding import come_in, invite
from tests.bus.logged import audited, complete
from tests.bus.sending import outcome, send
from tests.bus.storm import Advocate, Watch
from tests.bus.test_faults import Ground, as_made_anew, caught_up

ADVOCATES: Final = 4
SEED: Final = "TRELLIS_STORM_SEED"
MORTAL: Final = ("consent_ledger", "disclosure")
RECOVERED_WITHIN: Final = 40.0
"""Seconds, on a machine that does much else."""
MADE_ANEW_WITHIN: Final = 240.0
"""Seconds, of all that was lived through."""
_LOOKED_AT_WHOLE: Final = 25
"""After so many deaths the log is gone through from its first leaf."""


@pytest.fixture
def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """A bus of this test's own, with a gatekeeper."""
    with running_gate(tmp_path / "home") as running:
        monkeypatch.setenv("TRELLIS_BUS", running.settings.url)
        monkeypatch.setenv("TRELLIS_HOME", str(running.settings.home))
        yield running


class Storm:
    """Advocates at work, two services that die, and the watch."""

    def __init__(self, grounds: dict[str, Ground], advocates: list[Advocate], dice: random.Random) -> None:
        self.ground = grounds[MORTAL[0]]
        self.watch = Watch(self.ground.bus, advocates)
        self._grounds = grounds
        self._advocates = advocates
        self._dice = dice
        self._may = asyncio.Event()
        self._services: dict[str, Running] = {}

    async def rage(self, deaths: int) -> None:
        """Let services die that many times, and look after each recovery."""
        for desk in MORTAL:
            await self._start(desk)
        working = [asyncio.create_task(advocate.work(self._may)) for advocate in self._advocates]
        try:
            for death in range(1, deaths + 1):
                self._may.set()
                await asyncio.sleep(self._dice.uniform(0.02, 0.5))
                victim = self._dice.choice(MORTAL)
                await self._services[victim].kill()
                await asyncio.sleep(self._dice.uniform(0, 0.1))
                await self._start(victim)
                if death % 5 == 0:
                    await self._ask_for_head()
                await self._look(working, whole=death % _LOOKED_AT_WHOLE == 0 or death == deaths)
        finally:
            await ended(*working)

    async def _start(self, desk: str) -> None:
        self._services[desk] = await self._grounds[desk].forge.start(desk)

    async def _ask_for_head(self) -> None:
        operator = await self.ground.bus("operator")
        order = SignHead(id=fresh("cmd"), region=REGION, case=NO_CASE, about=log_of(REGION))
        await send(operator, order)
        assert (await outcome(operator, order.id, RECOVERED_WITHIN)).done

    async def _look(self, working: list[asyncio.Task[None]], *, whole: bool) -> None:
        """Let everybody finish what they do, wait until the copies and the log have caught up, and look."""
        self._may.clear()
        for advocate, task in zip(self._advocates, working, strict=True):
            async with advocate.step:
                if task.done():
                    task.result()
        await caught_up(self.ground, RECOVERED_WITHIN)
        await self.watch.look()
        if whole:
            await complete(self.ground)
            assert "Nothing was altered." in await audited(self.ground.settings)


@contextlib.asynccontextmanager
async def storm(gate: Gate, seed: int) -> AsyncIterator[Storm]:
    """Bring advocates in, and have a forge for each service that is to die."""
    dice = random.Random(seed)
    async with contextlib.AsyncExitStack() as stack:
        kept: dict[str, Client] = {}

        async def as_user(user: str) -> Client:
            if user not in kept:
                kept[user] = await connect(user, gate.settings)
                stack.push_async_callback(kept[user].close)
            return kept[user]

        grounds = {}
        for desk in MORTAL:
            forge = await stack.enter_async_context(forging(gate.server))
            grounds[desk] = Ground(as_user, forge, gate.server, gate.settings)
        await come_again_after(gate.settings, 0.5)
        advocates = []
        for _ in range(ADVOCATES):
            person = await come_in(gate, await invite(gate, Audience(Kind.ADVOCATE, fresh("team"))))
            sender = await stack.enter_async_context(ViewerSender(person.key, gate.settings))
            advocates.append(Advocate(as_user, sender, random.Random(dice.random())))
        yield Storm(grounds, advocates, dice)


async def survived(gate: Gate, deaths: int) -> None:
    """Let them die, check all of it once more from nothing, and say what was lived through."""
    seed = int(os.environ.get(SEED) or random.randrange(1_000_000))
    print(f"seed: {seed} (again: {SEED}={seed})")
    async with storm(gate, seed) as raging:
        await raging.rage(deaths)
        await as_made_anew(raging.ground, MADE_ANEW_WITHIN)
        leaves = len((await complete(raging.ground)).leaves)
    watch = raging.watch
    assert watch.readable > deaths, "there was something to take back"
    print(
        f"{deaths} deaths, {watch.commands} commands, {watch.facts} facts, {leaves} leaves, {watch.readable} texts read"
    )


async def test_killed_at_random_under_load(gate: Gate) -> None:
    """Nothing that was taken back is readable, nothing is lost, no leaf is doubled or missing, every head fits."""
    await survived(gate, deaths=6)


@pytest.mark.long
@pytest.mark.timeout(1500)
async def test_killed_at_random_under_load_two_hundred_times(gate: Gate) -> None:
    """The same, for minutes."""
    await survived(gate, deaths=200)
