"""The log on a real bus, for tests of it: what fills it, what it came to, and a server on which it was rewritten."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Callable
from io import StringIO
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from nats.aio.client import Client
from rich.console import Console

from contracts.base import Address, Audience
from contracts.gate import TeamFormed
from contracts.ids import NO_CASE, fresh
from contracts.intake import ParticularsRecorded
from contracts.labels import Label
from contracts.ledger import HeadSigned, Leaf, SignHead, log_of
from contracts.vocabulary import Kind
from deploy import ledger as command
from deploy.embedded import declare_all
from deploy.home import Home
from deploy.server import Server
from deploy.topology import SERVICES
from services.bus.facts.leaves import is_leaf, new_leaf
from services.bus.facts.reading import Reader
from services.bus.wire.connection import BusSettings, connect
from services.bus.wire.getting import Stored
from services.bus.wire.publishing import Message, publish
from services.consent_ledger.handlers import desk
from services.consent_ledger.leaves import Run, kept, newest
from services.consent_ledger.merkle import Frontier
from services.consent_ledger.writer import writing
from tests.bus.appending import append, keyring
from tests.bus.running import serving
from tests.bus.sending import outcome, send
from tests.bus.test_disclosure import Place
from tests.bus.test_faults import Ground
from tests.bus.test_faults import ground as ground

REGION: Final = "elsewhere"
SOON: Final = 30.0
_SERVICE: Final = {context: service.name for service in SERVICES for context in service.appends}


class Log(NamedTuple):
    """The log as it is kept."""

    leaves: list[Leaf]
    runs: list[Run]


@pytest.fixture
def place(ground: Ground) -> Place:
    """A place on a bus of this test's own."""
    return Place(ground.bus, REGION)


async def form_team(ground: Ground, region: str = REGION) -> None:
    """A region has a team, which is to be told the heads."""
    hub = Audience(Kind.HUB, fresh("team"))
    await append(ground.bus, Address("gate", region, NO_CASE, hub.team), TeamFormed(audience=hub, name="Hub"))


async def ask_for_head(ground: Ground) -> str:
    """The operator asks that the log be signed; the id of the command is returned."""
    order = SignHead(id=fresh("cmd"), region=REGION, case=NO_CASE, about=log_of(REGION))
    await send(await ground.bus("operator"), order)
    return order.id


async def grant_and_withdraw(place: Place, times: int) -> None:
    """That many releases are granted and taken back."""
    for _ in range(times):
        place.release = fresh("rel")
        await place.grant(Label.IDENTITY)
        await place.withdraw()


async def lived(ground: Ground, place: Place) -> None:
    """Ten leaves, and heads of four and of ten."""
    await form_team(ground)
    told_in_between = Address("intake", REGION, place.case, place.case)
    await append(ground.bus, told_in_between, ParticularsRecorded(called="Wren"))
    await grant_and_withdraw(place, 2)
    async with serving(desk, ground.settings, writing):
        await heads_until(ground, 1)
        await grant_and_withdraw(place, 3)
        await complete(ground, 10)
        operator = await ground.bus("operator")
        order = await ask_for_head(ground)
        assert (await outcome(operator, order)).done
    assert [head.size for head in await told(ground)] == [4, 10]


async def complete(ground: Ground, count: int | None = None) -> Log:
    """Wait until the log has come as far as FACTS, and check that it is what FACTS makes it."""
    nc = await ground.bus("consent_ledger")
    reader, keys = Reader(nc), keyring(nc)
    async with asyncio.timeout(SOON):
        while True:
            facts = [each async for each in reader.stored("FACTS", "fact.>") if is_leaf(each.subject)]
            runs = [each.run async for each in kept(reader) if each.run is not None]
            leaves = [leaf for run in runs for leaf in run.leaves]
            if len(leaves) >= len(facts) and (count is None or len(leaves) >= count):
                break
            await asyncio.sleep(0.02)
    assert leaves == [await new_leaf(fact, keys) for fact in facts]
    assert count is None or len(leaves) == count
    frontier = Frontier()
    for run in runs:
        for leaf in run.leaves:
            frontier.append(leaf.hash())
        assert (run.size, list(run.peaks)) == (frontier.size, frontier.peaks)
    return Log(leaves, runs)


async def logged(settings: BusSettings, count: int) -> None:
    """Wait until the log on another server has that many leaves."""
    nc = await connect("consent_ledger", settings)
    try:
        async with asyncio.timeout(SOON):
            while (await newest(Reader(nc))).run.size < count:
                await asyncio.sleep(0.02)
    finally:
        await nc.close()


async def signed(settings: BusSettings) -> None:
    """Wait until a head is signed on another server."""
    nc = await connect("consent_ledger", settings)
    try:
        async with asyncio.timeout(SOON):
            while not [fact async for fact in Reader(nc).facts("fact.ledger.>")]:
                await asyncio.sleep(0.02)
    finally:
        await nc.close()


async def told(ground: Ground) -> list[HeadSigned]:
    """The heads that the region was told."""
    reader = Reader(await ground.bus("operator"))
    facts = [fact async for fact in reader.facts(f"fact.ledger.{REGION}.>")]
    return [fact.event for fact in facts if isinstance(fact.event, HeadSigned)]


async def heads_until(ground: Ground, count: int) -> list[HeadSigned]:
    """Wait until the region was told that many heads."""
    async with asyncio.timeout(SOON):
        while len(heads := await told(ground)) < count:
            await asyncio.sleep(0.02)
    return heads


async def audited(settings: BusSettings, held: Path | None = None) -> str:
    """What `trellis ledger audit` says; the exit status is by its verdict."""
    said = StringIO()
    console = Console(file=said, width=300, highlight=False)
    status = await command.audit(Home(settings.home), held=held, console=console)
    assert status == ("Nothing was altered." not in said.getvalue())
    return said.getvalue()


def quiet() -> Console:
    return Console(quiet=True)


@contextlib.asynccontextmanager
async def rewritten(
    ground: Ground, folder: Path, alter: Callable[[Stored], Stored | None], *, with_log: bool = True
) -> AsyncIterator[BusSettings]:
    """Another server with the same keys and data, but for what ``alter`` makes of each fact (None: nothing)."""
    home = Home(folder / "rewritten")
    home.path.mkdir(parents=True)
    shutil.copytree(ground.settings.home / "credentials", home.path / "credentials")
    server = Server(home)
    server.start()
    settings = BusSettings(server.url, home.path)
    try:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("TRELLIS_BUS", server.url)
            environment.setenv("TRELLIS_HOME", str(home.path))
            await declare_all(settings)
            await _copy(ground, settings, alter, with_log=with_log)
            yield settings
    finally:
        server.stop()


async def _copy(
    ground: Ground, settings: BusSettings, alter: Callable[[Stored], Stored | None], *, with_log: bool
) -> None:
    reader = Reader(await ground.bus("consent_ledger"))
    async with contextlib.AsyncExitStack() as stack:
        users: dict[str, Client] = {}

        async def put(user: str, message: Stored) -> None:
            if user not in users:
                users[user] = await connect(user, settings)
                stack.push_async_callback(users[user].close)
            headers = {k: v for k, v in (message.headers or {}).items() if not k.startswith("Nats-")}
            await publish(users[user], Message(message.subject, message.data, headers))

        cases = {tuple(each.subject.split(".")[2:4]) async for each in reader.stored("FACTS", "fact.>")}
        for region, case in sorted(cases):
            found = await reader.last("KV_keys", f"$KV.keys.{region}.{case}")
            if found is not None:
                await put("consent_ledger", found)
        async for message in reader.stored("FACTS", "fact.>"):
            altered = alter(message)
            if altered is not None:
                await put(_SERVICE[altered.subject.split(".")[1]], altered)
        if with_log:
            async for message in reader.stored("LEDGER", "ledger.>"):
                await put("consent_ledger", message)
