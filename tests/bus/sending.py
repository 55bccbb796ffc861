"""Commands sent as the one who runs the machine, their outcomes, and what was set aside."""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg

from contracts.base import Actor, Address, Audience, Command, Event, Fact
from contracts.codec import decode_outcome, encode
from contracts.gate import TeamFormed
from contracts.ids import NO_CASE, derived, fresh
from contracts.inventory import Listed, ListService, service_id
from contracts.outcomes import Outcome
from contracts.reach import WayAdded, ways_of
from contracts.referral import ReferralRequested
from contracts.roster import Layer, Plan, Policy, RosterSet, Step, roster_id
from contracts.subjects import aggregate_filter, case_filter, command_subject, outcome_subject
from contracts.vocabulary import AdvocateBase, Area, Asked, Channel, Kind, Need, ReferralState, Unit, Urgency
from deploy.topology import OPERATOR
from services.bus.facts.reading import Reader
from services.bus.facts.sealing import Keyring
from services.bus.serving.dead_letters import open_letter
from services.bus.wire.connection import BusSettings, connect
from services.bus.wire.envelope import MESSAGE_ID
from services.bus.wire.publishing import Ack, Message, publish
from tests.bus.appending import append
from tests.bus.conftest import Connect

SOON = 60.0


def listing(region: str, source: str = "source", name: str = "Clinic", identifier: str | None = None) -> ListService:
    """A service is listed."""
    return ListService(
        id=identifier or fresh("cmd"),
        region=region,
        case=NO_CASE,
        about=service_id(region, source),
        listed=Listed(source=source, provider="Lakeside", name=name, needs=(Need.MEDICAL_CARE,), areas=(Area.NORTH,)),
    )


async def send(nc: Client, command: Command, headers: Mapping[str, str] | None = None, by: Actor = OPERATOR) -> Ack:
    """Send ``command``; the server keeps it."""
    return await send_raw(
        nc, command_subject(by, command), encode(command), {MESSAGE_ID: command.id} | dict(headers or {})
    )


async def send_raw(nc: Client, subject: str, data: bytes, headers: Mapping[str, str]) -> Ack:
    """Publish anything at all."""
    return await publish(nc, Message(subject, data, dict(headers)))


async def outcome(nc: Client, command: str, within: float = SOON) -> Outcome:
    """Wait for the answer to a command of the operator's."""
    reader = Reader(nc)
    async with asyncio.timeout(within):
        while (answer := await reader.last("OUTCOMES", outcome_subject(OPERATOR, command))) is None:
            await asyncio.sleep(0.01)
    return decode_outcome(answer.data)


async def listed(nc: Client, region: str, source: str = "source") -> list[Event]:
    """What the directory was told of one service, in order."""
    address = Address("inventory", region, NO_CASE, service_id(region, source))
    return [fact.event async for fact in Reader(nc).facts(aggregate_filter(address))]


async def dead(nc: Client, region: str = "") -> list[Msg]:
    """What was set aside, opened; that of ``region`` alone, if its subject says so."""
    letters = [each for each in await dead_and_sealed(nc) if region in (each.headers or {})["trellis-subject"]]
    if not letters:
        return []
    settings = BusSettings.from_environment()
    holder = await connect("referral_router", settings)
    try:
        keyring = Keyring(holder, settings.sealing_key())
        for each in letters:
            each.data = await open_letter(keyring, each.headers or {}, each.data)
    finally:
        await holder.close()
    return letters


async def dead_and_sealed(nc: Client) -> list[Msg]:
    """What was set aside, as the topology's user can see it."""
    inbox = nc.new_inbox()
    kept: asyncio.Queue[Msg] = asyncio.Queue()
    subscription = await nc.subscribe(inbox, cb=kept.put)
    config: dict[str, Any] = {
        "deliver_subject": inbox,
        "deliver_policy": "all",
        "ack_policy": "none",
        "mem_storage": True,
    }
    body = json.dumps({"stream_name": "DEAD", "config": config}).encode()
    made = json.loads((await nc.request("$JS.API.CONSUMER.CREATE.DEAD", body, timeout=SOON)).data)
    waiting = made["num_pending"] + made["delivered"]["consumer_seq"]
    messages = [await asyncio.wait_for(kept.get(), SOON) for _ in range(waiting)]
    await subscription.unsubscribe()
    return messages


async def set_aside(nc: Client, holds: Callable[[Msg], bool], count: int = 1) -> list[Msg]:
    """Wait until that many messages of which ``holds`` is true were set aside."""
    async with asyncio.timeout(SOON):
        while len(found := [each for each in await dead(nc) if holds(each)]) < count:
            await asyncio.sleep(0.05)
    return found


def reason(message: Msg) -> str:
    """Why it was set aside."""
    return (message.headers or {})["trellis-reason"]


# ---------------------------------------------------------------------------------------------------------------- pages


async def on_call(bus: Connect, region: str, answer_within: int = 60) -> tuple[Audience, Audience]:
    """A region has an advocate on call, who has that many seconds to answer, and a hub after them: both can be told."""
    advocate, hub = (Audience(kind, fresh("team")) for kind in (Kind.ADVOCATE, Kind.HUB))
    for team, base in ((advocate, AdvocateBase.COMMUNITY), (hub, None)):
        formed = TeamFormed(audience=team, name="A team", base=base)
        await append(bus, Address("gate", region, NO_CASE, team.team), formed)
        await can_be_told(bus, region, team)
    await append(
        bus,
        Address("oncall", region, NO_CASE, roster_id(region)),
        RosterSet(plan=plan(advocate.team, answer_within=answer_within), revision=1),
    )
    return advocate, hub


async def can_be_told(bus: Connect, region: str, team: Audience) -> None:
    """Somebody of a team keeps a page of Trellis open."""
    person = derived("person", team.team)
    address = Address("reach", region, NO_CASE, ways_of(team, person))
    await append(bus, address, WayAdded(audience=team, person=person, way=fresh("way"), channel=Channel.SCREEN))


def plan(*teams: str, answer_within: int = 60) -> Plan:
    """A roster of one layer, whose policy asks it once and then the hub."""
    first = Layer(name="First", teams=teams, starts="2026-01-01T00:00", unit=Unit.DAYS)
    steps = (Step(ask=Asked.PRIMARY, answer_within=answer_within),)
    return Plan(
        zone="America/Chicago",
        layers=(first,),
        policy=Policy(steps=steps, repeats=0, last_resort=answer_within),
    )


def urgent() -> ReferralRequested:
    """A referral that calls for an advocate."""
    return ReferralRequested(
        need=Need.MEDICAL_CARE,
        urgency=Urgency.NOW,
        area=Area.NORTH,
        state=ReferralState.REQUESTED,
        answer_by=datetime(2027, 1, 1, tzinfo=UTC),
    )


async def refer_urgently(bus: Connect, region: str, case: str | None = None) -> str:
    """An urgent referral in a case of its own, which is returned."""
    case = case or fresh("case")
    await append(bus, Address("referral", region, case, fresh("ref")), urgent())
    return case


async def paged(nc: Client, region: str, case: str) -> list[Fact]:
    """What on-call has decided in a case."""
    return [fact async for fact in Reader(nc).facts(case_filter(region, case, "oncall"))]


async def paged_until(nc: Client, region: str, case: str, count: int, within: float = SOON) -> list[Fact]:
    """Wait until on-call has decided that many events in a case."""
    async with asyncio.timeout(within):
        while len(facts := await paged(nc, region, case)) < count:
            await asyncio.sleep(0.02)
    return facts


async def forget_timers(bus: Connect, region: str) -> None:
    """Take away whatever is set or due in a region."""
    nc = await bus("oncall_scheduler")
    await nc.request("$JS.API.STREAM.PURGE.TIMERS", b'{"filter":"*.*.*.%s.>"}' % region.encode())
