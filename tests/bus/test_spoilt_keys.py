"""Where one of our own services, in somebody else's hands, has written beside a key: erasing and the ledger go on."""

import asyncio

import msgspec
import pytest
from nats.aio.client import Client

from contracts.base import Address
from contracts.disclosure import FileOpened
from contracts.ids import fresh
from contracts.intake import ParticularsRecorded
from contracts.keeping import CaseErased, keeping_of
from contracts.labels import Label
from contracts.vocabulary import ErasureGround
from services.bus.wire.connection import BusSettings
from services.bus.wire.publishing import Message, publish
from services.consent_ledger.erasing import erasing
from services.consent_ledger.handlers import desk
from services.consent_ledger.writer import writing
from tests.bus.appending import append, keyring
from tests.bus.conftest import Connect
from tests.bus.logged import REGION, audited, complete
from tests.bus.logged import place as place
from tests.bus.raw import subjects, until
from tests.bus.running import serving
from tests.bus.test_disclosure import Place
from tests.bus.test_faults import Ground
from tests.bus.test_faults import ground as ground

FORGED = b"erased 0"
"""A mark that names no key: whoever believed it would leave the key where it is."""


async def told(bus: Connect, region: str) -> str:
    """Return a case in which something is sealed."""
    case = fresh("case")
    await append(bus, Address("intake", region, case, case), ParticularsRecorded(called="Wren"))
    return case


async def erase(bus: Connect, region: str, case: str) -> None:
    erased = CaseErased(ground=ErasureGround.YOUTH_ASKED)
    await append(bus, Address("keeping", region, case, keeping_of(case)), erased)


async def kept(topology: Client, region: str, case: str) -> int:
    """How many messages the bucket still has for a case."""
    subject = f"$KV.keys.{region}.{case}"
    return (await subjects(topology, "KV_keys", subject)).get(subject, 0)


@pytest.mark.parametrize("spoilt", [FORGED, b"erased", b"erased soon", b"nothing of ours"])
async def test_a_key_is_destroyed_whatever_was_written_beside_it(
    bus: Connect, region: str, settings: BusSettings, spoilt: bytes
) -> None:
    """A mark is all that is left of it; and the next case that is erased doesn't wait for it."""
    case, other = sorted([await told(bus, region), await told(bus, region)])
    for each in (case, other):
        await erase(bus, region, each)
    await publish(await bus("oncall_scheduler"), Message(f"$KV.keys.{region}.{case}", spoilt, {}))
    topology = await bus("topology")

    async def all_gone() -> bool:
        return [await kept(topology, region, each) for each in (case, other)] == [1, 1]

    async with serving(desk, settings, erasing):
        await until(all_gone)
        await asyncio.sleep(0.5)  # looking again changes nothing
    nc = await bus("consent_ledger")
    for each in (case, other):
        assert await keyring(nc).erased(region, each)


async def test_a_spoilt_key_keeps_no_other_case_out_of_the_ledger(ground: Ground, place: Place) -> None:
    """Facts of that case enter it under the key of the region; and an audit finds nothing altered, then or mended."""
    spoilt = await told(ground.bus, REGION)
    nc = await ground.bus("oncall_scheduler")
    subject = f"$KV.keys.{REGION}.{spoilt}"
    opened = Address("disclosure", REGION, spoilt, fresh("opn"))
    await append(ground.bus, opened, FileOpened(audience=place.hub, person=fresh("person")))
    written = await publish(nc, Message(subject, b"nothing of ours", {}))
    async with serving(desk, ground.settings, writing):
        await place.grant(Label.IDENTITY)
        await complete(ground, 2)
    assert "2 leaves: 2 as in FACTS" in await audited(ground.settings)
    ledger = await ground.bus("consent_ledger")
    await ledger.request("$JS.API.STREAM.MSG.DELETE.KV_keys", msgspec.json.encode({"seq": written.seq}))
    said = await audited(ground.settings)
    assert "2 leaves: 2 as in FACTS" in said
    assert "Nothing was altered." in said
