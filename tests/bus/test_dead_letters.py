"""What cannot be processed is set aside with the reason; its sender is told if that can be; the rest flows on."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest
from nats.aio.msg import Msg
from rich.console import Console

from contracts.base import Address
from contracts.codec import encode
from contracts.ids import NO_CASE, fresh
from contracts.inventory import ListService, service_id
from contracts.oncall import RequestPage
from contracts.outcomes import Reason
from contracts.referral import ReferralRequested
from contracts.subjects import TimerSubject, command_subject, fact_subject, timer_subject
from deploy import letters
from deploy.home import Home
from deploy.reach import Impossible
from deploy.server import Server
from deploy.topology import OPERATOR
from services.bus.facts.timers import set_timer
from services.bus.serving import delivery
from services.bus.serving.desk import Decider, Desk, Order
from services.bus.wire.connection import BusSettings, connect
from services.bus.wire.envelope import MESSAGE_ID
from services.bus.wire.publishing import Message, publish
from services.inventory import domain as directory
from services.inventory.handlers import SERVICE
from services.inventory.handlers import desk as inventory
from services.oncall_scheduler.handlers import PAGE, decide_page, page_for
from services.oncall_scheduler.handlers import desk as oncall
from tests.bus.conftest import Connect
from tests.bus.crashing import POISON, come_again_after, forging
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
    send_raw,
    set_aside,
    urgent,
)

LIST = command_subject(OPERATOR, ListService)


def came_on(message: Msg) -> str:
    """The subject of what was set aside."""
    return (message.headers or {})["trellis-subject"]


@pytest.fixture(autouse=True)
async def no_timers_left(bus: Connect, region: str) -> AsyncIterator[None]:
    """Nothing of this test's comes due in another's."""
    yield
    await forget_timers(bus, region)


@pytest.mark.parametrize(
    "spoilt, why",
    [
        (lambda body: b"not json " + body, "at $"),
        (lambda body: body.replace(b"list_service.v1", b"list_service.v9"), "at $.type"),
        (lambda body: body.replace(b'"source":', b'"sauce":'), "at $"),
        (lambda body: body.replace(b'"medical-care"', b"7"), "at $.listed.needs[0]"),
        (lambda body: body + b"\xff\xfe", "at $"),
        (lambda body: body.replace(b'"Clinic"', b"[" * 40_000), "at $"),
    ],
    ids=["not JSON", "a version nobody knows", "a field nobody knows", "another type", "not text", "bottomless"],
)
async def test_an_unreadable_command_among_others(
    bus: Connect, settings: BusSettings, region: str, spoilt: Callable[[bytes], bytes], why: str
) -> None:
    """It alone is set aside, with the reason and without what it said; its sender hears that it can't be read."""
    operator = await bus("operator")
    before, bad, behind = listing(region, "a"), listing(region, "b"), listing(region, "c")
    await send(operator, before)
    await send_raw(operator, LIST, spoilt(encode(bad)), {MESSAGE_ID: bad.id})
    await send(operator, behind)
    async with serving(inventory, settings):
        assert (await outcome(operator, before.id)).done
        assert (await outcome(operator, behind.id)).done
        answer = await outcome(operator, bad.id)
    assert answer.refusal is not None
    assert answer.refusal.reason is Reason.UNREADABLE
    [letter] = await set_aside(await bus("topology"), lambda each: bad.id.encode() in each.data)
    assert why in reason(letter)
    assert "Clinic" not in str(letter.headers)
    assert await listed(operator, region, "b") == []


async def test_the_operator_reads_why_and_who_holds_the_key_what(
    bus: Connect, settings: BusSettings, region: str
) -> None:
    """The list says no word of it; opened with the sealing key it is as it was, and without that key it stays shut."""
    operator, bad = await bus("operator"), listing(region, name="a telephone of nobody's")
    await send_raw(operator, LIST, encode(bad) + b"x", {MESSAGE_ID: bad.id})
    async with serving(inventory, settings):
        assert (await outcome(operator, bad.id)).refusal is not None
    [letter] = await set_aside(await bus("topology"), lambda each: bad.id.encode() in each.data)
    said = io.StringIO()
    console = Console(file=said, width=500)
    assert await letters.read(Home(settings.home), None, console=console) == 0
    listed_ones = said.getvalue()
    assert reason(letter) in listed_ones
    assert "a telephone" not in listed_ones
    place = letter.metadata.sequence.stream
    assert await letters.read(Home(settings.home), place, console=console) == 0
    assert "a telephone of nobody's" in said.getvalue()
    key = settings.home / "credentials" / "sealing.key"
    key.rename(key.with_suffix(".away"))
    try:
        with pytest.raises(Impossible):
            await letters.read(Home(settings.home), place, console=console)
    finally:
        key.with_suffix(".away").rename(key)


@pytest.mark.parametrize(
    "headers, why",
    [
        ({"Nats-Expected-Stream": "COMMANDS"}, "reserved"),
        ({"nats-schedule-ttl": "1s"}, "reserved"),
        ({MESSAGE_ID: fresh("cmd")}, "disagree"),
        ({MESSAGE_ID: "x"}, "disagree"),
        ({}, "disagree"),
    ],
    ids=["reserved", "reserved, in small letters", "another id", "no id at all", "none"],
)
async def test_a_command_with_headers_it_may_not_have(
    bus: Connect, settings: BusSettings, region: str, headers: dict[str, str], why: str
) -> None:
    """Reserved headers, or an id that is not the body's, are no command: nothing is done and the reason is kept."""
    operator, command = await bus("operator"), listing(region)
    named = {MESSAGE_ID: command.id} if why == "reserved" else {}
    await send_raw(operator, LIST, encode(command), named | headers)
    async with serving(inventory, settings):
        [letter] = await set_aside(await bus("topology"), lambda each: command.id.encode() in each.data)
    assert why in reason(letter)
    assert await listed(operator, region) == []


async def test_a_header_cannot_make_a_service_publish(bus: Connect, settings: BusSettings, region: str) -> None:
    """``reply_to`` and the like are words to us: the service does not answer where a sender's header says."""
    operator, command = await bus("operator"), listing(region)
    where = fact_subject(Address("inventory", region, NO_CASE, fresh("svc")), urgent())
    topology = await bus("topology")
    async with serving(inventory, settings):
        await send(operator, command, {"reply_to": where, "correlation_id": "x", "content-type": "application/json"})
        assert (await outcome(operator, command.id)).done
        await asyncio.sleep(0.1)
    found = await topology.request("$JS.API.STREAM.INFO.FACTS", b'{"subjects_filter":"%s"}' % where.encode())
    assert where.encode() not in found.data


async def test_an_unreadable_fact_that_a_service_hears(bus: Connect, settings: BusSettings, region: str) -> None:
    """It is set aside with the reason; the facts before and behind it are answered."""
    await on_call(bus, region)
    nc, case = await bus("referral_router"), fresh("case")
    address = Address("referral", region, case, fresh("ref"))
    async with serving(oncall, settings):
        first = await refer_urgently(bus, region)
        await publish(nc, Message(fact_subject(address, urgent()), b'{"type":"referral.requested.v9"}', {}))
        await publish(nc, Message(fact_subject(address, urgent()), encode(urgent()), {}))
        second = await refer_urgently(bus, region)
        operator = await bus("operator")
        for each in (first, second):
            await paged_until(operator, region, each, 2)
        letters = await set_aside(
            await bus("topology"), lambda each: case in (each.headers or {})["trellis-subject"], 2
        )
    no_headers, no_such_version = sorted(map(reason, letters), key=lambda why: "$" in why)
    assert "headers" in no_headers
    assert "at $.type" in no_such_version
    assert await paged(operator, region, case) == []


async def test_an_unreadable_fact_inside_an_aggregate(bus: Connect, settings: BusSettings, region: str) -> None:
    """Whatever reads it reports and skips it, and the aggregate can still be decided upon."""
    operator, nc = await bus("operator"), await bus("inventory")
    one, two = listing(region, name="one"), listing(region, name="two")
    address = Address("inventory", region, NO_CASE, service_id(region, "source"))
    async with serving(inventory, settings):
        await send(operator, one)
        assert (await outcome(operator, one.id)).done
        await publish(nc, Message(f"fact.inventory.{region}.-.{address.aggregate}.service_listed", b"not a fact", {}))
        await send(operator, two)
        assert (await outcome(operator, two.id)).done
    assert len(await listed(operator, region)) == 2


async def test_a_request_that_kept_failing_is_set_aside_and_done_once_it_can_be(
    bus: Connect, settings: BusSettings, region: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever was wrong, nobody would send it again: somebody still waits for the page that it asks for."""
    monkeypatch.setattr(delivery, "LATER", 0.3)
    await on_call(bus, region)
    ill = True

    async def decide(order: Order) -> Decider:
        if ill:
            raise OverflowError
        return await decide_page(order)

    failing = Desk("oncall_scheduler")
    failing.hear(ReferralRequested, failing.decides(PAGE, resolve=decide, on=(RequestPage,)), page_for)
    async with serving(failing, settings):
        case = await refer_urgently(bus, region)
        [letter] = await set_aside(await bus("topology"), lambda each: case in (each.headers or {})["trellis-subject"])
        assert "failed" in reason(letter)
        assert await paged(await bus("operator"), region, case) == []
        ill = False
        await paged_until(await bus("operator"), region, case, 2)


async def test_a_timer_that_nobody_set(bus: Connect, settings: BusSettings, region: str) -> None:
    """A due message that was scheduled under another name is set aside; one for what does not exist has no effect."""
    nc, page = await bus("oncall_scheduler"), fresh("page")
    address = Address("oncall", region, fresh("case"), page)
    timer, other = (TimerSubject("oncall_scheduler", address, version, "unanswered") for version in (0, 1))
    now = datetime.now(UTC)
    headers = {
        "Nats-Schedule": "@at 2026-01-01T00:00:00Z",
        "Nats-Schedule-Target": timer_subject(timer, "due"),
    }
    async with serving(oncall, settings):
        await set_timer(nc, timer, now)
        await publish(nc, Message(timer_subject(other), b"", headers))
        [letter] = await set_aside(await bus("topology"), lambda each: page in came_on(each))
    assert "nobody" in reason(letter)
    assert await paged(await bus("operator"), region, address.case) == []


async def test_what_a_process_that_died_had_in_hand_is_taken_up_together(own_server: Server) -> None:
    """None of it waits for the end of another, as long as none is suspected: a page hangs on each."""
    settings = BusSettings(own_server.url, own_server.home.path)
    await come_again_after(settings, 1)
    operator, nc = await connect("operator", settings), await connect("inventory", settings)
    commands = [listing("north", f"s{number}") for number in range(9)]
    all_again = asyncio.Barrier(len(commands))

    async def wait_for_the_others(_: Order) -> Decider:
        await all_again.wait()
        return directory.decide

    living = Desk("inventory")
    living.decides(SERVICE, resolve=wait_for_the_others, on=(ListService,))
    try:
        for command in commands:
            await send(operator, command)
        dying = await nc.jetstream().pull_subscribe_bind(durable="inventory", stream="COMMANDS")
        assert len(await dying.fetch(len(commands), timeout=5)) == len(commands)
        async with serving(living, settings):
            for command in commands:
                assert (await outcome(operator, command.id)).done
    finally:
        await operator.close()
        await nc.close()


async def test_a_message_that_kills_its_process(own_server: Server) -> None:
    """After a few tries it is set aside; those beside it and behind it are all done, and none of them is set aside."""
    settings = BusSettings(own_server.url, own_server.home.path)
    await come_again_after(settings, 0.3)
    operator, topology = await connect("operator", settings), await connect("topology", settings)
    try:
        commands = [listing("north", f"s{number}") for number in range(15)]
        poison = listing("north", POISON)
        for command in (*commands[:8], poison, *commands[8:]):
            await send(operator, command)
        deaths = 0
        async with forging(own_server) as forge:
            async with asyncio.timeout(60):
                while True:
                    service = await forge.start("mortal")
                    told = asyncio.create_task(outcome(operator, poison.id))
                    await asyncio.wait((told, service.ended), return_when=asyncio.FIRST_COMPLETED)
                    if told.done():
                        break
                    told.cancel()
                    deaths += 1
            for command in commands:
                assert (await outcome(operator, command.id)).done
        [letter] = await dead(topology)
        assert poison.id.encode() in letter.data
        assert "stopped the service" in reason(letter)
        assert 3 <= deaths <= 5  # on a busy machine it can come again while it is in hand, and that counts
        assert [len(await listed(operator, "north", each.listed.source)) for each in commands] == [1] * len(commands)
        assert await listed(operator, "north", POISON) == []
    finally:
        await operator.close()
        await topology.close()
