"""How long a page waits for what its team may see."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.base import Audience
from contracts.disclosure import Copy, Ground
from contracts.ids import derived
from contracts.vocabulary import Kind
from portal.errors import BusAwayError
from portal.live import feed as feeds
from portal.live.feed import Feed
from services.bus.wire.connection import BusSettings

HUB = Audience(Kind.HUB, derived("team", "hub"))


class Coming(Feed):
    """A feed to which copies come one after the other, until all of them are there."""

    async def come(self, copies: int, pause: float) -> None:
        for number in range(1, copies + 1):
            await asyncio.sleep(pause)
            self._take(
                Copy(
                    fact=derived("evt", str(number)),
                    case=derived("case", "one"),
                    about=derived("case", "one"),
                    type="intake.case_opened.v1",
                    at=datetime.now(UTC),
                    seq=number,
                    as_of=number,
                    ground=Ground.PART,
                )
            )
        self._caught_up.set()


@pytest.fixture
def coming(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Coming:
    monkeypatch.setattr(feeds, "CATCHES_UP", 0.2)
    return Coming(HUB, BusSettings("nats://127.0.0.1:1", tmp_path))


async def test_a_page_waits_as_long_as_copies_come(coming: Coming) -> None:
    """A hub with thousands of referrals sees its board a little later, and not that the bus is away."""
    task = asyncio.create_task(coming.come(20, 0.05))
    await coming.caught_up()
    assert coming.version == 20
    await task


async def test_a_page_waits_not_for_what_does_not_come(coming: Coming) -> None:
    """Where nothing comes at all it says so soon."""
    with pytest.raises(BusAwayError):
        await coming.caught_up()
