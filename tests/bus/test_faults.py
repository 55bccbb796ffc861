"""Services and the server killed at any moment: what was acknowledged is there, its effect once, its timers set."""

import asyncio
import contextlib
import itertools
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any, NamedTuple

import msgspec
import pytest
from nats.aio.client import Client

from contracts.base import Address, Audience
from contracts.codec import decode_copy
from contracts.disclosure import Copy
from contracts.ids import fresh
from contracts.intake import ParticularsRecorded
from contracts.inventory import ListService
from contracts.labels import Label
from contracts.oncall import AdvocateArrived, PagePassed, PageRequested, PageSent
from contracts.subjects import TimerSubject, timer_subject
from contracts.vocabulary import Kind
from deploy.server import Server
from services.bus.facts.reading import Reader
from services.bus.operate.declare import info
from services.bus.viewers.views import Position, ViewWriter
from services.bus.wire.connection import BusSettings, connect
from services.bus.wire.ending import ended
from services.bus.wire.publishing import BusDownError, RefusedError
from tests.bus.appending import append
from tests.bus.conftest import Connect
from tests.bus.crashing import DESKS, Forge, come_again_after, forging
from tests.bus.running import serving
from tests.bus.sending import SOON, dead, listed, listing, on_call, outcome, paged, paged_until, refer_urgently, send
from tests.bus.test_disclosure import Place

REGION = "elsewhere"
STEPS = 60
"""More than anything takes."""

Finished = Callable[[], Coroutine[Any, Any, object]]


class Ground(NamedTuple):
    """A bus of a test's own, and services to kill on it."""

    bus: Connect
    forge: Forge
    server: Server
    settings: BusSettings


@pytest.fixture
async def ground(own_server: Server) -> AsyncIterator[Ground]:
    """A bus of this test's own, and services to be killed on it."""
    settings = BusSettings(own_server.url, own_server.home.path)
    async with contextlib.AsyncExitStack() as stack:
        kept: dict[str, Client] = {}

        async def as_user(user: str) -> Client:
            if user not in kept:
                kept[user] = await connect(user, settings)
                stack.push_async_callback(kept[user].close)
            return kept[user]

        yield Ground(as_user, await stack.enter_async_context(forging(own_server)), own_server, settings)


async def killed_at_every_step(
    ground: Ground, desk: str, begin: Callable[[], Awaitable[Finished]], *, every: int = 1
) -> int:
    """Give a service something to do and kill it before its first message, after it, before its second, and so on.

    With ``every`` more than one, only at each so-manieth message.

    Returns how often it died until there was a step that it did not come to. What it left comes again from then on.
    """
    deaths = 0
    await come_again_after(ground.settings, 60)  # what one of them leaves, only the last one finds
    for step in range(1, STEPS, every):
        died = False
        for after in (False, True):
            finished = await begin()
            service = await ground.forge.start(desk, step, after=after)
            done = asyncio.create_task(finished())
            await asyncio.wait((done, service.ended), return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait((service.ended,), timeout=0.05)
            died = died or service.ended.done()
            deaths += service.ended.done()
            await ended(done)
            await service.kill()
        if not died:
            await come_again_after(ground.settings, 0.3)
            return deaths
    pytest.fail("it never came to an end")


@pytest.mark.parametrize("every", [2, pytest.param(1, marks=pytest.mark.long)])
async def test_a_service_killed_between_any_two_steps_of_a_command(ground: Ground, every: int) -> None:
    """Whichever message it was about to send or had just sent: after a restart the command is done once, and said."""
    operator = await ground.bus("operator")
    sent = []

    async def begin() -> Finished:
        command = listing(REGION, source=fresh("src"))
        sent.append(command)
        await send(operator, command)
        return lambda: outcome(operator, command.id)

    assert await killed_at_every_step(ground, "inventory", begin, every=every) >= 7 // every
    await ground.forge.start("inventory")
    for command in sent:
        assert (await outcome(operator, command.id)).done
        assert len(await listed(operator, REGION, command.listed.source)) == 1
    await nothing_waits(ground, "COMMANDS", "inventory")
    assert await dead(await ground.bus("topology")) == []


@pytest.mark.parametrize("every", [2, pytest.param(1, marks=pytest.mark.long)])
async def test_a_service_killed_between_any_two_steps_of_a_decision_with_a_timer(ground: Ground, every: int) -> None:
    """A page of two facts and a timer is there whole, once, with its one timer, wherever its service was killed.

    Where that was between the two, the timer that is set before the first has seen to the second.
    """
    bus = ground.bus
    operator = await bus("operator")
    await on_call(bus, REGION)
    cases = []

    async def begin() -> Finished:
        case = await refer_urgently(bus, REGION)
        cases.append(case)
        return lambda: paged_until(operator, REGION, case, 2)

    assert await killed_at_every_step(ground, "oncall_scheduler", begin, every=every) >= 10 // every
    await ground.forge.start("oncall_scheduler")
    wanted, leftover = set(), set()
    for case in cases:
        requested, called = await paged_until(operator, REGION, case, 2)
        assert (type(requested.event), type(called.event)) == (PageRequested, PageSent)
        first, second = (
            timer_subject(TimerSubject("oncall_scheduler", requested.address, version, "unanswered"))
            for version in (0, 1)
        )
        wanted.add(first if requested.cause == called.cause else second)
        leftover.add(first)
    await nothing_waits(ground, "FACTS", "oncall_scheduler")
    async with asyncio.timeout(60):  # that of the time between comes due, and has no effect
        while not wanted <= (await subjects(ground, "TIMERS")).keys() <= wanted | leftover:
            await asyncio.sleep(0.1)
    assert [len(await paged(operator, REGION, case)) for case in cases] == [2] * len(cases)


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.long)])
async def test_disclosure_killed_between_any_two_steps(ground: Ground, every: int) -> None:
    """Wherever it was killed, each fact has one record, and the copies are those that are made anew from nothing."""
    place = Place(ground.bus, REGION)
    await place.open_case()
    await place.grant(Label.IDENTITY, Label.NARRATIVE)

    await place.refer(accepted=True)
    begun = itertools.count()

    async def begin() -> Finished:
        if next(begun) % 2 == 0:
            service = await ground.forge.start("disclosure")
            await caught_up(ground)
            await service.kill()
        told = ParticularsRecorded(called="Wren", story=f"another {place.case}")
        await append(ground.bus, Address("intake", REGION, place.case, place.case), told)
        return lambda: caught_up(ground)

    assert await killed_at_every_step(ground, "disclosure", begin, every=every) >= 20 // every
    await ground.forge.start("disclosure")
    assert len(await as_made_anew(ground)) > 20


async def test_the_server_killed_under_load(ground: Ground) -> None:
    """Every command and fact it acknowledged is there, every timer fires, services and copies recover by themselves."""
    operator = await ground.bus("operator")
    await on_call(ground.bus, REGION, answer_within=2)
    place = Place(ground.bus, REGION)
    async with contextlib.AsyncExitStack() as stack:
        for desk, lifespan in (DESKS["inventory"], DESKS["oncall_scheduler"], DESKS["disclosure"]):
            await stack.enter_async_context(serving(desk, ground.settings, lifespan))
        await place.open_case()
        await place.refer(accepted=True)
        cases = [await refer_urgently(ground.bus, REGION) for _ in range(5)]
        for case in cases:
            await paged_until(operator, REGION, case, 2)
        acknowledged: list[ListService] = []
        load = [asyncio.create_task(keep_sending(operator, acknowledged)) for _ in range(8)]
        while len(acknowledged) < 50:
            await asyncio.sleep(0.01)
        before = len(acknowledged)
        ground.server.kill()
        await asyncio.sleep(0.3)
        ground.server.start()
        async with asyncio.timeout(SOON):
            while len(acknowledged) < before + 50:
                await asyncio.sleep(0.02)
        await ended(*load)
        for command in acknowledged:
            assert (await outcome(operator, command.id)).done
            assert len(await listed(operator, REGION, command.listed.source)) == 1
        for case in cases:
            events = [fact.event for fact in await paged_until(operator, REGION, case, 4)]
            assert isinstance(events[2], PagePassed)
        for case in cases:  # or the night goes on for ever
            await append(ground.bus, (await paged(operator, REGION, case))[0].address, arrived())
        await caught_up(ground)
        ground.server.kill()  # while nothing happens: what VIEWS had not yet on the disk is lost, and nobody is told
        ground.server.start()
        await place.grant(Label.IDENTITY)
        await as_made_anew(ground)
        assert (await place.copies(place.partner))[ParticularsRecorded.tag()].fields == {"called": "Wren"}


async def keep_sending(nc: Client, acknowledged: list[ListService]) -> None:
    """Send one command after another, each again until the bus has it."""
    while True:
        command = listing(REGION, source=fresh("src"))
        while True:
            try:
                await send(nc, command)
            except (BusDownError, RefusedError):  # or twenty of them wait already
                await asyncio.sleep(0.01)
            else:
                break
        acknowledged.append(command)


def arrived() -> AdvocateArrived:
    return AdvocateArrived(audience=Audience(Kind.ADVOCATE, fresh("team")))


async def test_a_writer_that_stands_by_takes_over(ground: Ground) -> None:
    """When the one writer of VIEWS is killed the other goes on within seconds, and the copies are those made anew."""
    place = Place(ground.bus, REGION)
    first = await ground.forge.start("disclosure")
    await place.open_case()
    await caught_up(ground)
    desk, lifespan = DESKS["disclosure"]
    async with serving(desk, ground.settings, lifespan):
        await place.grant(Label.IDENTITY)
        await place.refer(accepted=True)
        await caught_up(ground)
        await first.kill()
        place.referral = fresh("ref")
        await place.refer(accepted=True)
        began = time.monotonic()
        await caught_up(ground)
        assert time.monotonic() - began < 20
        await as_made_anew(ground)


# -------------------------------------------------------------------------------------------------------------- looking


async def nothing_waits(ground: Ground, stream: str, durable: str) -> None:
    """Wait until a durable has nothing left to deliver or to be acknowledged."""
    nc = await ground.bus("topology")
    async with asyncio.timeout(SOON):
        while True:
            found = await info(nc, stream, durable)
            assert found is not None
            if not found["num_pending"] and not found["num_ack_pending"]:
                return
            await asyncio.sleep(0.02)


async def subjects(ground: Ground, stream: str) -> dict[str, int]:
    """The subjects of a stream, with how many messages each has."""
    nc = await ground.bus("topology")
    reply = await nc.request(f"$JS.API.STREAM.INFO.{stream}", json.dumps({"subjects_filter": ">"}).encode())
    found: dict[str, int] = json.loads(reply.data)["state"].get("subjects", {})
    return found


async def caught_up(ground: Ground, within: float = SOON) -> Position:
    """Wait until VIEWS has come as far as FACTS, and no more facts follow from that."""
    nc = await ground.bus("topology")
    views = ViewWriter(await ground.bus("disclosure"))
    async with asyncio.timeout(within):
        while True:
            position = await views.position()
            facts = await info(nc, "FACTS")
            assert facts is not None
            if position is not None and position.as_of == facts["state"]["last_seq"]:
                return position
            await asyncio.sleep(0.02)


async def standing(ground: Ground) -> dict[str, Copy]:
    """Every copy there is, by subject; what is gone, and which making of VIEWS it is, left out."""
    reader = Reader(await ground.bus("disclosure"))
    copies = {
        each.subject: decode_copy(each.data)
        async for each in reader.stored("VIEWS", "view.>")
        if not each.subject.endswith(".position")
    }
    return {name: msgspec.structs.replace(copy, generation="") for name, copy in copies.items() if not copy.gone}


async def as_made_anew(ground: Ground, within: float = SOON) -> dict[str, Copy]:
    """Check that one record was kept for each fact and that VIEWS, emptied, comes to hold the same copies again."""
    before = await caught_up(ground, within)
    copies = await standing(ground)
    nc = await ground.bus("disclosure")
    facts = [fact async for fact in Reader(nc).facts("fact.>")]
    await nc.request("$JS.API.STREAM.PURGE.VIEWS", b"")
    after = await caught_up(ground, within)
    assert after.generation != before.generation
    assert await standing(ground) == copies
    assert [fact async for fact in Reader(nc).facts("fact.>")] == facts
    records = [fact.address.aggregate for fact in facts if fact.address.context == "disclosure"]
    assert len(records) == len(set(records)) > 0
    return copies
