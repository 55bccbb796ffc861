"""What somebody began and never sent: it ends by its own timer, and the key of what they typed is gone."""

import asyncio
import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nats.aio.client import Client

from contracts.asking import RequestBegun
from contracts.base import Address, Audience
from contracts.ids import fresh
from contracts.vocabulary import Kind
from deploy.server import Server
from services.bus.facts.reading import Reader
from services.bus.facts.store import Cause
from services.bus.wire.connection import BusSettings, connect
from services.caregiver_intake.handlers import REQUEST
from services.caregiver_intake.handlers import desk as intake
from services.consent_ledger.erasing import erasing
from services.consent_ledger.handlers import desk as ledger
from tests.bus.appending import keyring, store_of
from tests.bus.raw import bare_server, holding, until_erased
from tests.bus.running import serving

TYPED = "typed at night, and never sent"


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A bus whose files anybody can read, and which the environment names."""
    with bare_server(tmp_path / "bare") as server:
        monkeypatch.setenv("TRELLIS_BUS", server.url)
        monkeypatch.setenv("TRELLIS_HOME", str(server.home.path))
        yield server


async def test_what_was_never_sent_ends_and_its_key_is_destroyed(bare: Server) -> None:
    """Its timer was set before it was kept, and comes due although nobody was up; no file ever had it in the clear."""
    settings = BusSettings(bare.url, bare.home.path)
    case, request = fresh("case"), fresh("req")
    place = Address(REQUEST.context, "north", case, request)
    begun = RequestBegun(
        request=request,
        audience=Audience(Kind.CAREGIVER, fresh("team")),
        typed=TYPED,
        until=datetime.now(UTC) + timedelta(seconds=1),
        verifier="a" * 52,
    )
    async with contextlib.AsyncExitStack() as stack:

        async def bus(user: str) -> Client:
            nc = await connect(user, settings)
            stack.push_async_callback(nc.close)
            return nc

        store = store_of(await bus("caregiver_intake"), "caregiver_intake")
        loaded = await store.load(REQUEST, place)
        await store.append(loaded, [begun], Cause(fresh("cause"), datetime.now(UTC), None))
        await asyncio.sleep(1.5)  # its time is over, and nobody is there
        async with serving(intake, settings), serving(ledger, settings, erasing):
            await until_erased(settings, "north", case)
        nc = await bus("disclosure")
        facts = [fact async for fact in Reader(nc, keyring(nc)).facts(f"fact.intake.north.{case}.*.*")]
        assert [type(fact.event).__name__ for fact in facts][-1] == "UnsentEnded"
        assert TYPED not in str(facts)
    assert holding(bare.home.store, [TYPED.encode()]) == []
    bare.stop()
