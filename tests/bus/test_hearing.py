"""Hearing goes on, whatever goes wrong in between: what is not heard is not sent, and nobody would notice."""

import asyncio

import pytest
from nats.aio.msg import Msg

from contracts.base import Audience, Fact
from contracts.ids import fresh
from contracts.vocabulary import Kind
from services.bus.facts.reading import Reader
from services.bus.serving import hearing
from services.bus.wire.pulling import Pulling
from tests.bus.conftest import Connect
from tests.bus.telling import SOON, page


class Stumbling(Pulling):
    """Pulls as usual, after an error that no bus makes."""

    stumbles = 1

    async def fetch(self, batch: int = 1, timeout: float | None = None) -> list[Msg]:  # noqa: ASYNC109 - as it is
        if self.stumbles:
            self.stumbles -= 1
            raise OSError
        return await super().fetch(batch, timeout)


async def test_hearing_goes_on_after_an_error_that_nobody_thought_of(
    bus: Connect, region: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page that is sent afterwards is acted upon."""
    monkeypatch.setattr(hearing, "Pulling", Stumbling)
    nc, heard = await bus("messenger"), asyncio.Event()
    case = await page(bus, region, Audience(Kind.ADVOCATE, fresh("team")))

    async def act(fact: Fact) -> None:
        if fact.address.case == case:
            heard.set()

    task = asyncio.create_task(hearing.act_on_facts(nc, Reader(nc), "messenger", act))
    async with asyncio.timeout(SOON):
        await heard.wait()
    task.cancel()
    await asyncio.wait([task])
