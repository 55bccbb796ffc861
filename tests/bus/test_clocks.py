"""Clocks on a real bus: they run on timers that outlive the service, and each comes to one end."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from nats.aio.client import Client

from contracts.base import Address, Event
from contracts.clock import ClockMet, ClockMissed, ClockPaused, ClockResumed, ClockStarted, ClockWarned, clock_of
from contracts.consent import ShieldRaised
from contracts.ids import NO_CASE, derived, fresh
from contracts.message import MessageBegun
from contracts.referral import ReferralMoved, ReferralRequested
from contracts.report import CrossReported, ReportCalled
from contracts.subjects import aggregate_filter, case_filter
from contracts.vocabulary import Channel, ClockKind, Kind, MessageAbout, ReferralState
from services.bus.facts.reading import Reader
from services.bus.operate.figures import CLOCKS
from services.clocks.handlers import desk
from services.messenger.handlers import desk as messenger
from tests.bus.appending import append
from tests.bus.running import serving
from tests.bus.samples import sample
from tests.bus.sending import SOON, on_call
from tests.bus.telling import came, outside, reached_by, staffed, telling, until
from tests.bus.test_faults import Finished, Ground, killed_at_every_step, nothing_waits
from tests.bus.test_faults import ground as ground

OWN: Final = """
[default.clocks.first-services]
figure = 1
unit = "minutes"
warn_minutes = 0
source = "A figure of this test's own"
as_of = 2026-11-22
"""
MINUTE: Final = timedelta(minutes=1)


async def referred(ground: Ground, region: str, ago: timedelta) -> tuple[str, str]:
    """A referral that was asked for some time ago, in a case of its own."""
    case, referral = fresh("case"), fresh("ref")
    event = sample(ReferralRequested, state=ReferralState.REQUESTED)
    await append(ground.bus, Address("referral", region, case, referral), event, at=datetime.now(UTC) - ago)
    return case, referral


async def clocked(nc: Client, region: str, case: str) -> list[Event]:
    """What the clocks of a case came to."""
    return [fact.event async for fact in Reader(nc).facts(case_filter(region, case, "clock"))]


async def clocked_until(nc: Client, region: str, case: str, count: int) -> list[Event]:
    async with asyncio.timeout(SOON):
        while len(found := await clocked(nc, region, case)) < count:
            await asyncio.sleep(0.02)
    return found


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.long)])
async def test_the_clocks_killed_between_any_two_steps(ground: Ground, every: int) -> None:
    """Begun once, missed once, with who was told: whenever it dies, before a timer is set, after it, or when it is due.

    By a deployment's own figures, which it reads anew at each start.
    """
    (ground.settings.home / CLOCKS).write_text(OWN)
    region, nc = "mortal", await ground.bus("operator")
    _, hub = await on_call(ground.bus, region)
    cases: list[str] = []

    async def begin() -> Finished:
        case, _ = await referred(ground, region, MINUTE - timedelta(seconds=0.4))
        cases.append(case)

        async def finished() -> None:
            while len(await clocked(nc, region, case)) < 2:
                await asyncio.sleep(0.02)

        return finished

    deaths = await killed_at_every_step(ground, "clocks", begin, every=every)
    assert deaths >= 8 // every
    await ground.forge.start("clocks")
    for case in cases:
        await clocked_until(nc, region, case, 2)
    await nothing_waits(ground, "FACTS", "clocks")
    await nothing_waits(ground, "TIMERS", "clocks")
    for case in cases:
        started, missed = await clocked(nc, region, case)
        assert isinstance(started, ClockStarted)
        assert started.source == "A figure of this test's own"
        assert isinstance(missed, ClockMissed)
        assert missed.told == (hub,)


async def test_a_referral_on_hold_keeps_its_clock_still_and_the_first_contact_meets_it(ground: Ground) -> None:
    """Each fact of it is heard once, however often it comes."""
    region, nc = "held", await ground.bus("operator")
    async with serving(desk, ground.settings):
        case, referral = await referred(ground, region, MINUTE)
        await clocked_until(nc, region, case, 1)
        where = Address("referral", region, case, referral)
        for count, state in enumerate(
            (ReferralState.ON_HOLD, ReferralState.ACCEPTED, ReferralState.IN_PROGRESS), start=2
        ):
            await append(ground.bus, where, sample(ReferralMoved, state=state))
            await clocked_until(nc, region, case, count)
        assert [type(each) for each in await clocked(nc, region, case)] == [
            ClockStarted,
            ClockPaused,
            ClockResumed,
            ClockMet,
        ]


async def test_a_call_starts_the_clock_of_the_cross_report_which_the_agency_meets(ground: Ground) -> None:
    """Whole days that don't count are left out by the calendar that the service loads; both counts are kept."""
    region, nc, case, report = "crossed", await ground.bus("operator"), fresh("case"), fresh("rpt")
    where = Address("report", region, case, report)
    async with serving(desk, ground.settings):
        called_at = datetime.now(UTC).replace(microsecond=0)
        await append(ground.bus, where, sample(ReportCalled, called_at=called_at))
        (started,) = await clocked_until(nc, region, case, 1)
        assert isinstance(started, ClockStarted)
        assert started.due_plain == called_at + timedelta(hours=12)
        assert started.due is not None
        assert started.due_plain <= started.due
        crossed = sample(CrossReported, called=True, at=called_at + timedelta(minutes=5))
        await append(ground.bus, where, crossed)
        met = (await clocked_until(nc, region, case, 2))[-1]
        assert isinstance(met, ClockMet)
        assert not met.late
        clock = Address("clock", region, case, clock_of(ClockKind.CROSS_REPORT, report))
        assert len([fact async for fact in Reader(nc).facts(aggregate_filter(clock))]) == 2


async def test_who_a_clock_tells_hears_of_it_outside_and_nobody_whom_a_shield_keeps_away(ground: Ground) -> None:
    """By their own ways, without content, once for a warning and once for a miss."""
    bus, region, nc, case = ground.bus, "told", await ground.bus("operator"), fresh("case")
    async with outside(ground.settings.home), serving(messenger, ground.settings, telling):
        advocate = await staffed(bus, region, Kind.ADVOCATE, "one")
        shielded = await staffed(bus, region, Kind.HUB, "two")
        for team, person in ((advocate, "one"), (shielded, "two")):
            await reached_by(bus, region, team, person, Channel.TEXT, "+16085550100")
        raised = sample(ShieldRaised, against=shielded)
        await append(bus, Address("consent", region, case, fresh("shd")), raised)
        where = Address("clock", region, case, derived("clk", case))
        for kind in (ClockWarned, ClockMissed):
            event = sample(kind, kind=ClockKind.MISSING_FROM_CARE, of=None, told=(advocate, shielded))
            await append(bus, where, event)
        facts = await until(nc, region, lambda facts: len(came(facts)) == 2)
        begun = [fact.event for fact in facts if isinstance(fact.event, MessageBegun)]
        assert {(each.about, each.audience) for each in begun} == {(MessageAbout.CLOCK, advocate)}
        assert all(fact.address.case == NO_CASE for fact in facts if isinstance(fact.event, MessageBegun))
