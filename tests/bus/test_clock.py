"""A clock that is wrong, or is set while a service runs: no page is lost, none fires wildly, none waits an hour."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from contracts.base import Fact
from contracts.oncall import PagePassed, PageSent
from services.bus.serving.service import Service
from services.bus.wire.clock import BusClock
from services.bus.wire.connection import BusSettings
from services.oncall_scheduler.handlers import desk as oncall
from tests.bus.conftest import Connect
from tests.bus.running import serving
from tests.bus.sending import forget_timers, on_call, paged, paged_until, refer_urgently

HOUR = timedelta(hours=1)


class Hands:
    """A clock that can be set, and the one that nobody can set."""

    def __init__(self) -> None:
        self.off = timedelta()
        self.seconds = 0.0

    def wall(self) -> datetime:
        return datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=self.seconds) + self.off

    def steady(self) -> float:
        return self.seconds


@pytest.mark.parametrize("off", [HOUR, -HOUR], ids=["forward", "back"])
def test_a_step_is_made_up_for_at_once(off: timedelta) -> None:
    """Time goes on as if nobody had set the clock; what it is on the bus is measured again soon."""
    hands = Hands()
    clock = BusClock(hands.wall, hands.steady)
    before = clock()
    hands.off, hands.seconds = off, 2.0
    assert clock() == before + timedelta(seconds=2)
    assert clock() == before + timedelta(seconds=2)
    clock.measured(hands.wall(), timedelta(milliseconds=4))
    assert clock() == hands.wall()


@pytest.mark.parametrize("off", [HOUR, -HOUR, timedelta(seconds=3)])
def test_how_far_the_machine_is_off_is_made_up_for(off: timedelta) -> None:
    """From the first measure on; and where it has been set right, no more."""
    hands = Hands()
    hands.off = off
    clock = BusClock(hands.wall, hands.steady)
    assert clock() == hands.wall()
    clock.measured(hands.wall() - off, timedelta())
    assert clock() == hands.wall() - off
    hands.off = timedelta()
    assert clock() == hands.wall()


@pytest.mark.parametrize("off, took", [(0.4, 0.01), (-0.9, 0.01), (2.5, 3.0)])
def test_what_a_measure_may_be_off_is_left_alone(off: float, took: float) -> None:
    """A slow answer says little, and two machines are never quite the same."""
    hands = Hands()
    clock = BusClock(hands.wall, hands.steady)
    clock.measured(hands.wall() - timedelta(seconds=off), timedelta(seconds=took))
    assert clock() == hands.wall()


@pytest.fixture(autouse=True)
async def no_timers_left(bus: Connect, region: str) -> AsyncIterator[None]:
    """Nothing of this test's comes due in another's."""
    yield
    await forget_timers(bus, region)


def _set(service: Service, off: timedelta) -> None:
    assert isinstance(service.clock, BusClock)
    service.clock.wall = lambda: datetime.now(UTC) + off


@asynccontextmanager
async def _settable(service: Service, services: list[Service]) -> AsyncIterator[None]:
    services.append(service)
    yield


def _steps(facts: list[Fact]) -> list[datetime]:
    return [fact.at for fact in facts if isinstance(fact.event, PageSent)]


@pytest.mark.parametrize("off", [HOUR, -HOUR], ids=["forward", "back"])
async def test_a_clock_set_by_an_hour_under_a_page(
    bus: Connect, settings: BusSettings, region: str, off: timedelta
) -> None:
    """A page that waits, and one that comes after: each is passed on when its two seconds are over, and not before."""
    operator, services = await bus("operator"), list[Service]()
    await on_call(bus, region, answer_within=2)
    async with serving(oncall, settings, lambda service: _settable(service, services)):
        waiting = await refer_urgently(bus, region)
        await paged_until(operator, region, waiting, 2)
        _set(services[0], off)
        later = await refer_urgently(bus, region)
        for case in (waiting, later):
            facts = await paged_until(operator, region, case, 4, within=6)
            assert isinstance(facts[2].event, PagePassed)
            first, second = _steps(facts)[:2]
            assert timedelta(seconds=2) <= second - first < timedelta(seconds=4)
        await asyncio.sleep(1)
        for case in (waiting, later):
            assert len(await paged(operator, region, case)) <= 5, "nothing fires wildly"


@pytest.mark.parametrize("off", [HOUR, -HOUR], ids=["ahead", "behind"])
async def test_a_service_whose_clock_was_wrong_from_the_start(
    bus: Connect, settings: BusSettings, region: str, off: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes by the server's: what it writes down has the time of the others, and its pages are on time."""
    made: Callable[..., BusClock] = BusClock
    monkeypatch.setattr("services.bus.serving.application.BusClock", lambda: made(lambda: datetime.now(UTC) + off))
    operator = await bus("operator")
    await on_call(bus, region, answer_within=2)
    async with serving(oncall, settings):
        case = await refer_urgently(bus, region)
        facts = await paged_until(operator, region, case, 4, within=6)
    assert abs(facts[0].at - datetime.now(UTC)) < timedelta(seconds=10)
    first, second = _steps(facts)[:2]
    assert timedelta(seconds=2) <= second - first < timedelta(seconds=4)
