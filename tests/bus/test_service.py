"""A running service on a real bus: each message has its effect once, whatever happens to it on the way."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from contracts.base import Actor, Audience, Command, Due, Event
from contracts.gate import TeamFormed
from contracts.ids import NO_CASE, fresh
from contracts.inventory import ListService, ServiceListed, WithdrawService, service_id
from contracts.oncall import PagePassed, PageSent, RequestPage
from contracts.outcomes import Reason, Refusal
from contracts.referral import ReferralRequested
from contracts.subjects import TimerSubject
from contracts.vocabulary import Kind
from deploy.server import Server
from services.bus.facts.timers import set_timer
from services.bus.serving.desk import Decider, Desk, Order
from services.bus.serving.service import Service
from services.bus.wire.connection import BusSettings, connect
from services.inventory import domain as directory
from services.inventory.handlers import SERVICE
from services.inventory.handlers import desk as inventory
from services.oncall_scheduler import domain
from services.oncall_scheduler.handlers import PAGE, page_for
from services.oncall_scheduler.handlers import desk as oncall
from tests.bus.appending import store_of
from tests.bus.conftest import Connect
from tests.bus.running import serving
from tests.bus.sending import (
    dead,
    forget_timers,
    listed,
    listing,
    on_call,
    outcome,
    paged,
    paged_until,
    reason,
    refer_urgently,
    send,
    set_aside,
)


@pytest.fixture(autouse=True)
async def no_timers_left(bus: Connect, region: str) -> AsyncIterator[None]:
    """Nothing of this test's comes due in another's."""
    yield
    await forget_timers(bus, region)


def names_of(events: list[Event]) -> list[str]:
    """By what names a service was listed, one after the other."""
    return [event.listed.name for event in events if isinstance(event, ServiceListed)]


async def test_a_command_is_done_and_said(bus: Connect, settings: BusSettings, region: str) -> None:
    """What was sent while nobody was up waits; then it is a fact with who did it, and its sender hears."""
    operator, command = await bus("operator"), listing(region)
    await send(operator, command)
    async with serving(inventory, settings):
        answer = await outcome(operator, command.id)
    assert (answer.done, answer.about) == (True, command.about)
    [event] = await listed(operator, region)
    assert isinstance(event, ServiceListed)


async def test_a_refusal_reaches_its_sender(bus: Connect, settings: BusSettings, region: str) -> None:
    """A command that can have no effect is answered with why, and is no fact."""
    operator = await bus("operator")
    command = WithdrawService(id=fresh("cmd"), region=region, case=NO_CASE, about=service_id(region, "never listed"))
    async with serving(inventory, settings):
        await send(operator, command)
        answer = await outcome(operator, command.id)
    assert answer.refusal is not None
    assert answer.refusal.reason is Reason.NOT_FOUND


async def test_a_command_sent_again_has_one_effect(own_server: Server) -> None:
    """Twice at once, and again after the bus has forgotten it: one effect, and the same answer each time."""
    settings = BusSettings(own_server.url, own_server.home.path)
    one, two = listing("north", name="one"), listing("north", name="two")
    operator = await connect("operator", settings)
    async with serving(inventory, settings):
        acks = await asyncio.gather(*(send(operator, one) for _ in range(5)))
        assert sorted(ack.duplicate for ack in acks) == [False, True, True, True, True]
        assert (await outcome(operator, one.id)).done
        await send(operator, two)
        assert (await outcome(operator, two.id)).done
    await operator.close()
    own_server.stop()
    own_server.start()
    operator, topology = await connect("operator", settings), await connect("topology", settings)
    try:
        reused = listing("north", source="another", identifier=two.id)
        assert not (await send(operator, one)).duplicate
        assert not (await send(operator, reused)).duplicate
        async with serving(inventory, settings):
            [letter] = await set_aside(topology, lambda each: two.id.encode() in each.data)
            later = listing("north", source="later")
            await send(operator, later)
            assert (await outcome(operator, later.id)).done
            assert (await outcome(operator, one.id)).done
        assert names_of(await listed(operator, "north")) == ["one", "two"]
        assert "used before" in reason(letter)
        assert await listed(operator, "north", "another") == []
        assert (await outcome(operator, two.id)).refusal is not None
    finally:
        await operator.close()
        await topology.close()


async def test_many_commands_for_one_thing_at_two_services(bus: Connect, settings: BusSettings, region: str) -> None:
    """Two processes of one service share the work; however they collide, each command has its effect, once."""
    operator = await bus("operator")
    commands = [listing(region, name=f"name {number}") for number in range(18)]
    async with serving(inventory, settings), serving(inventory, settings):
        await asyncio.gather(*(send(operator, command) for command in commands))
        answers = await asyncio.gather(*(outcome(operator, command.id) for command in commands))
    assert all(answer.done for answer in answers)
    names = names_of(await listed(operator, region))
    assert sorted(names) == sorted(command.listed.name for command in commands)


async def test_a_handler_that_fails(bus: Connect, settings: BusSettings, region: str) -> None:
    """Its message comes again and is set aside after four tries; those behind it don't wait for that."""
    tries: list[str] = []

    def decide(state: directory.State, message: Command, *, at: datetime, by: Actor) -> list[Event] | Refusal:
        if isinstance(message, ListService) and message.listed.source == "bad":
            tries.append(message.id)
            raise ValueError(message.listed.name)
        return directory.decide(state, message, at=at, by=by)

    failing = Desk("inventory")
    failing.decides(SERVICE, decide, on=(ListService,))
    operator, bad, behind = await bus("operator"), listing(region, "bad"), listing(region, "good")
    async with serving(failing, settings):
        await send(operator, bad)
        await send(operator, behind)
        assert (await outcome(operator, behind.id)).done
        assert len(tries) < 4
        [letter] = await set_aside(await bus("topology"), lambda each: bad.id.encode() in each.data)
        assert (await outcome(operator, bad.id)).refusal is not None
    assert tries == [bad.id] * 4
    assert "failed or stopped" in reason(letter)
    assert "Clinic" not in str(letter.headers)


async def test_a_verb_that_this_service_has_no_handler_for(bus: Connect, settings: BusSettings, region: str) -> None:
    """It is set aside, and its sender hears that nobody can read it."""
    silent = Desk("inventory")
    silent.decides(SERVICE, directory.decide, on=(WithdrawService,))
    operator, command = await bus("operator"), listing(region)
    async with serving(silent, settings):
        await send(operator, command)
        answer = await outcome(operator, command.id)
    assert answer.refusal is not None
    assert answer.refusal.reason is Reason.UNREADABLE


# --------------------------------------------------------------------------------------------------------------- timers


async def test_silence_leads_to_the_next_step(bus: Connect, settings: BusSettings, region: str) -> None:
    """A timer comes due although its service was stopped in between; the one it led to is another."""
    operator = await bus("operator")
    await on_call(bus, region, answer_within=1)
    async with serving(oncall, settings):
        case = await refer_urgently(bus, region)
        await paged_until(operator, region, case, 2)
    await asyncio.sleep(1.1)
    async with serving(oncall, settings):
        facts = await paged_until(operator, region, case, 4)
    assert isinstance(facts[2].event, PagePassed)


async def test_what_comes_due_in_vain_is_looked_at_again(bus: Connect, settings: BusSettings, region: str) -> None:
    """With nobody to ask that is said now and then, and looked at each time; by whoever is there after a restart."""
    operator, looked, there = await bus("operator"), 0, domain.People()
    soon, often = timedelta(milliseconds=150), asyncio.Event()

    async def decide(order: Order) -> Decider:
        nonlocal looked
        looked += isinstance(order.message, Due)
        if looked == 6:
            often.set()
        return partial(domain.decide, people=there, clocks=domain.Clocks(again_after=soon))

    patient = Desk("oncall_scheduler")
    hasty = dataclasses.replace(PAGE, looks_again=soon)
    patient.hear(ReferralRequested, patient.decides(hasty, resolve=decide, on=(RequestPage,)), page_for)
    async with serving(patient, settings):
        case = await refer_urgently(bus, region)
        await asyncio.wait_for(often.wait(), 60)
    said = len(await paged(operator, region, case))
    assert said < looked
    hub = Audience(Kind.HUB, fresh("team"))
    there = domain.People(formed={hub: TeamFormed(audience=hub, name="A hub")})
    async with serving(patient, settings):
        facts = await paged_until(operator, region, case, said + 1)
    assert any(isinstance(fact.event, PageSent) and fact.event.audiences == (hub,) for fact in facts)


@pytest.mark.parametrize("off", [timedelta(seconds=-3), timedelta(seconds=3)], ids=["behind", "ahead"])
async def test_a_clock_that_is_off_by_a_little(
    bus: Connect, settings: BusSettings, region: str, off: timedelta
) -> None:
    """The server says when a timer is due; a service whose clock is behind or ahead of it acts all the same, once."""
    operator = await bus("operator")
    await on_call(bus, region, answer_within=1)

    @asynccontextmanager
    async def skewed(service: Service) -> AsyncIterator[None]:
        service.clock = lambda: datetime.now(UTC) + off
        yield

    async with serving(oncall, settings):
        case = await refer_urgently(bus, region)
        await paged_until(operator, region, case, 2)
    async with serving(oncall, settings, skewed):
        facts = await paged_until(operator, region, case, 4)
    assert isinstance(facts[2].event, PagePassed)
    assert facts[2].at >= facts[0].at + timedelta(seconds=1)


async def test_a_timer_of_an_attempt_that_was_cut_off(bus: Connect, settings: BusSettings, region: str) -> None:
    """It comes first, long before its moment: it has no effect, and is set again for when it is wanted."""
    operator, nc = await bus("operator"), await bus("oncall_scheduler")
    await on_call(bus, region, answer_within=60)
    async with serving(oncall, settings):
        case = await refer_urgently(bus, region)
        facts = await paged_until(operator, region, case, 2)
        timer = TimerSubject("oncall_scheduler", facts[0].address, 0, "unanswered")
        loaded = await store_of(nc, "oncall_scheduler").load(PAGE, facts[0].address)
        assert set(loaded.timers.values()) == {0}
        await nc.request(
            "$JS.API.STREAM.PURGE.TIMERS", b'{"filter":"timer.oncall_scheduler.oncall.%s.>"}' % region.encode()
        )
        await set_timer(nc, timer, datetime.now(UTC))
        await asyncio.sleep(0.6)
        assert len(await paged(operator, region, case)) == 2
    topology = await bus("topology")
    ask = b'{"subjects_filter":"timer.oncall_scheduler.oncall.%s.>"}' % region.encode()
    found = await topology.request("$JS.API.STREAM.INFO.TIMERS", ask)
    assert timer.address.aggregate.encode() in found.data


async def test_a_timer_for_a_state_that_moved_on(bus: Connect, settings: BusSettings, region: str) -> None:
    """One set for an earlier version, or for another reason, has no effect and troubles nobody."""
    operator, nc = await bus("operator"), await bus("oncall_scheduler")
    await on_call(bus, region)
    async with serving(oncall, settings):
        case = await refer_urgently(bus, region)
        [requested, _] = await paged_until(operator, region, case, 2)
        for version, why in ((1, "unanswered"), (7, "unanswered"), (0, "not-arrived"), (0, "nonsense")):
            await set_timer(nc, TimerSubject("oncall_scheduler", requested.address, version, why), datetime.now(UTC))
        await asyncio.sleep(0.6)
        assert len(await paged(operator, region, case)) == 2
    assert await dead(await bus("topology"), region) == []
