"""Destroying the key of a case: it is in no file then, wherever the service is killed, and no timer is left."""

import asyncio
import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nats.aio.client import Client

from contracts.base import Address
from contracts.ids import fresh
from contracts.intake import ParticularsRecorded
from contracts.keeping import (
    CaseErased,
    keeping_of,
)
from contracts.subjects import TimerSubject
from contracts.vocabulary import ErasureGround
from deploy.server import Server
from services.bus.facts.sealing import ErasedError
from services.bus.facts.timers import set_timer
from services.bus.wire.connection import BusSettings, connect
from services.bus.wire.getting import last_on
from services.consent_ledger.erasing import erasing
from services.consent_ledger.handlers import desk as ledger
from tests.bus.appending import append, keyring
from tests.bus.conftest import Connect
from tests.bus.crashing import forging
from tests.bus.raw import SOON, bare_server, holding, subjects, until, until_erased
from tests.bus.running import serving


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A bus whose files anybody can read, and which the environment names."""
    with bare_server(tmp_path / "bare") as server:
        monkeypatch.setenv("TRELLIS_BUS", server.url)
        monkeypatch.setenv("TRELLIS_HOME", str(server.home.path))
        yield server


async def erased_by_two(bus: Connect, region: str) -> str:
    """A case with something in it that two people have erased; no service has acted on that yet."""
    case = fresh("case")
    await append(
        bus,
        Address("intake", region, case, case),
        ParticularsRecorded(called="Wren Alder", story="what was said at night"),
    )
    erased = CaseErased(ground=ErasureGround.YOUTH_ASKED)
    await append(bus, Address("keeping", region, case, keeping_of(case)), erased)
    return case


async def test_a_destroyed_key_is_in_no_file(bare: Server) -> None:
    """It is overwritten where it stood, not only let go: with the sealing key in hand nobody gets it back."""
    settings = BusSettings(bare.url, bare.home.path)
    async with contextlib.AsyncExitStack() as stack:

        async def bus(user: str) -> Client:
            nc = await connect(user, settings)
            stack.push_async_callback(nc.close)
            return nc

        case, nc = await erased_by_two(bus, "north"), await bus("consent_ledger")
        stored = await last_on(nc, "KV_keys", f"$KV.keys.north.{case}")
        assert stored is not None
        assert len(holding(bare.home.store, [stored.data])) == 1
        async with serving(ledger, settings, erasing):
            await until_erased(settings, "north", case)
        await asyncio.sleep(0.1)
        assert holding(bare.home.store, [stored.data]) == []
    bare.stop()
    assert holding(bare.home.store, [stored.data]) == []


async def test_destroying_is_repeated_without_harm(bus: Connect, region: str) -> None:
    """A case that had a key, and one that never had one: neither gets one again, also not from who knew it."""
    nc, case, never = await bus("consent_ledger"), fresh("case"), fresh("case")
    await keyring(nc).key_to_write(region, case)
    who_knew = keyring(await bus("caregiver_intake"))
    await who_knew.key(region, case)
    for _ in range(3):
        for each in (case, never):
            await keyring(nc).destroy(region, each)
    for each in (case, never):
        with pytest.raises(ErasedError):
            await keyring(nc).key_to_write(region, each)
        assert await who_knew.erased(region, each)
    with pytest.raises(ErasedError):  # having looked, it doesn't go on from memory
        await who_knew.key(region, case)


async def test_the_key_goes_wherever_the_service_is_killed(own_server: Server) -> None:
    """Before or after any message it sends: at its next start what was begun is finished, for every case."""
    settings = BusSettings(own_server.url, own_server.home.path)
    async with contextlib.AsyncExitStack() as stack:
        kept: dict[str, Client] = {}

        async def bus(user: str) -> Client:
            if user not in kept:
                kept[user] = await connect(user, settings)
                stack.push_async_callback(kept[user].close)
            return kept[user]

        cases, forge = [], await stack.enter_async_context(forging(own_server))
        for step in range(1, 10):
            for after in (False, True):
                cases.append(await erased_by_two(bus, "north"))
                service = await forge.start("erasing", step, after=after)
                await asyncio.wait((service.ended,), timeout=SOON)
                assert service.ended.done(), step
        await forge.start("erasing")
        for case in cases:
            await until_erased(settings, "north", case)
        topology = await connect("topology", settings)
        stack.push_async_callback(topology.close)

        async def all_gone() -> bool:
            return set((await subjects(topology, "KV_keys", "$KV.keys.north.>")).values()) == {1}

        await until(all_gone)


async def test_no_timer_of_an_erased_case_is_left(bus: Connect, region: str, settings: BusSettings) -> None:
    """A birthday to come is a birthday: it goes with the rest, and another case keeps its own."""
    nc, cases = await bus("consent_ledger"), [fresh("case"), fresh("case")]
    later = datetime.now(UTC) + timedelta(days=1000)
    for case in cases:
        place = Address("consent", region, case, fresh("age"))
        await set_timer(nc, TimerSubject("consent_ledger", place, 1, "majority"), later)
    erased = CaseErased(ground=ErasureGround.YOUTH_ASKED)
    await append(bus, Address("keeping", region, cases[0], keeping_of(cases[0])), erased)
    topology = await bus("topology")

    async def gone() -> bool:
        return cases[0] not in str(await subjects(topology, "TIMERS", f"*.*.*.{region}.>"))

    async with serving(ledger, settings, erasing):
        await until(gone)
    assert cases[1] in str(await subjects(topology, "TIMERS", f"*.*.*.{region}.>"))
