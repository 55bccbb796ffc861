"""Two hundred histories of three years: how soon the longest is open, and how fast all of them are folded anew.

They are played through the bus as in `tests.bus.test_years`, with every timer in its turn; then disclosed, and read by
a portal that goes by the same clock. An opening is timed from the request to the last byte of the page, with the record
of it that the bus keeps, and each page is made anew, as if nobody had had it open.
"""

import asyncio
import json
import os
import random
import socket
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, NamedTuple

from nats.aio.client import Client
from nats.aio.msg import Msg

import portal
from contracts.base import Actor, Address, Fact
from contracts.ids import NO_CASE
from contracts.subjects import aggregate_filter, case_filter, read_fact
from contracts.vocabulary import Kind
from deploy.embedded import declare_all
from deploy.home import Home
from deploy.server import Server
from deploy.topology import KEYS_BUCKET
from portal.app import create_app
from portal.settings import Settings, read_community
from portal.web.serving import served
from services.bus.facts.reading import EVERYTHING, Reader
from services.bus.facts.sealing import Keyring
from services.bus.facts.store import Aggregate, EventStore
from services.bus.wire.connection import BusSettings, connect
from services.disclosure.writer import load_dossier, teams_formed
from tests.bench.figures import Figure, Target, figure, p99
from tests.bench.pipeline import within
from tests.bench.stage import be_quiet, gatekeeper
from tests.bus.playing import DESKS, Player, disclosing, playing, session
from tests.bus.three_years import BEGINS, ENDS, HUB, REGION, community, life

_PEOPLE: Final = 200
_READERS: Final = ("their advocate", "the hub")
_OPENS_WITHIN: Final = Target("ours", "<=", 30)
_REPLAY: Final = f"replay of {_PEOPLE} histories to states, as services load them"
_REPLAYS_AT: Final = Target("ratio", ">=", 0.6)
_A_SECOND: Final = "a second, median"
_SEED: Final = 7
_PLAYED_WITHIN: Final = 2400.0
_THERE_WITHIN: Final = 60.0
_OPENED: Final = 300
_WARM_UP: Final = 20
_OPENING_ENDS_AFTER: Final = 60.0
_ROUNDS: Final = 3
_REPLAY_ENDS_AFTER: Final = 120.0
_BATCH: Final = 500
"""Facts to a request, as ours asks for them."""
_PAUSE: Final = 0.03
"""Seconds between two openings, for what the first still causes."""


async def figures() -> list[Figure]:
    be_quiet()
    try:
        with tempfile.TemporaryDirectory(prefix="trellis-bench-") as folder:
            async with _played(Path(folder) / "home") as player, disclosing(player):
                files = await _files(player.settings)
                return [*await _openings(player, files), *await _replays(player, files)]
    except TimeoutError:
        why = "three years were not over, or not disclosed, in the time that there was for it"
        opened = [figure(_opened(who), "ms, p95", None, target=_OPENS_WITHIN, why=why) for who in _READERS]
        return [*opened, figure(_REPLAY, _A_SECOND, None, target=_REPLAYS_AT, why=why)]


@asynccontextmanager
async def _played(home: Path) -> AsyncIterator[Player]:
    """Have a bus on which three years have passed, with the services still at work."""
    server = Server(Home(home))
    server.start()
    try:
        settings = BusSettings(server.url, server.home.path)
        os.environ["TRELLIS_BUS"], os.environ["TRELLIS_HOME"] = settings.url, str(settings.home)
        await declare_all(settings)
        async with gatekeeper(settings), playing(settings, BEGINS) as player:
            acts = [*community(), *(act for number in range(_PEOPLE) for act in life(_SEED, number))]
            async with asyncio.timeout(_PLAYED_WITHIN):
                await player.play(acts, ENDS)
            yield player
    finally:
        server.stop()


Files = Mapping[str, Sequence[Address]]
"""What there is in the file of each young person that services fold: the longest first."""


async def _files(settings: BusSettings) -> Files:
    """Return all of them."""
    facts: dict[str, Counter[Address]] = defaultdict(Counter)
    nc = await connect("operator", settings)
    try:
        async for message in Reader(nc).stored("FACTS", EVERYTHING):
            address, _ = read_fact(message.subject)
            if address.case != NO_CASE and (address.context, _prefix(address)) in _FOLDED:
                facts[address.case][address] += 1
    finally:
        await nc.close()
    young = (case for case in facts if Address("intake", REGION, case, case) in facts[case])
    return {case: tuple(facts[case]) for case in sorted(young, key=lambda case: -facts[case].total())}


def _prefix(address: Address) -> str:
    return address.aggregate.partition("_")[0]


_FOLDED: Final[Mapping[tuple[str, str], Aggregate[Any]]] = {
    (duty.aggregate.context, duty.aggregate.prefix): duty.aggregate for desk in DESKS for duty in desk.commands.values()
}
"""What services fold to a state."""


# ------------------------------------------------------------------------------------------------------ the longest one


async def _openings(player: Player, files: Files) -> list[Figure]:
    """Return how long the pages of the longest file take: its advocate's, and the hub's."""
    case = next(iter(files))
    advocate = await _advocate_of(player.settings, case)
    pages = [(advocate, f"/advocate/cases/{case}/"), (HUB, f"/hub/cases/{case}/")]
    shown = []
    async with _portal(player) as (app, port):
        for name, (who, path) in zip(_READERS, pages, strict=True):
            token = await session(player.settings, who, player.clock())
            page = _Page(port, path, token)
            await page.until_there()
            person = await app.state.house.people.find(token)
            took: list[float] = []
            for turn in within(_OPENING_ENDS_AFTER, _WARM_UP + _OPENED):
                person.opened.clear()
                app.state.house._screens.clear()  # noqa: SLF001 - as if nobody had had it open
                milliseconds = await page.read()
                if turn >= _WARM_UP:
                    took.append(milliseconds)
                await asyncio.sleep(_PAUSE)
            slow = statistics.quantiles(took, n=20)[18]
            shown += [
                figure(_opened(name), "ms, p95", slow, target=_OPENS_WITHIN, p99=(p99(took), None)),
                figure("  … its median", "ms, median", statistics.median(took)),
            ]
    return shown


def _opened(reader: str) -> str:
    return f"opening the longest of {_PEOPLE} histories, {reader}"


async def _advocate_of(settings: BusSettings, case: str) -> Actor:
    """Return who stands beside the youth of a case: whoever acts most in it."""
    nc = await connect("operator", settings)
    try:
        facts = [fact async for fact in Reader(nc).facts(case_filter(REGION, case))]
    finally:
        await nc.close()
    found = Counter(fact.by for fact in facts if fact.by is not None and fact.by.kind is Kind.ADVOCATE)
    return found.most_common(1)[0][0]


@asynccontextmanager
async def _portal(player: Player) -> AsyncIterator[tuple[Any, int]]:
    """Serve the portal, by the same clock."""
    community_file = Path(portal.__file__ or "").with_name("community.toml")
    app = create_app(Settings(bus=player.settings, community=read_community(community_file), clock=player.clock))
    is_up, stop = asyncio.Event(), asyncio.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving_it = asyncio.create_task(served(app, (listener,), is_up, stop))
        await is_up.wait()
        try:
            yield app, listener.getsockname()[1]
        finally:
            stop.set()
            await serving_it


class _Page:
    """One page, read as a browser without JavaScript reads it."""

    def __init__(self, port: int, path: str, token: str) -> None:
        self._port = port
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: session={token}\r\n"
            "Accept-Encoding: identity\r\nConnection: close\r\n\r\n"
        ).encode()

    async def until_there(self) -> None:
        """Return once it is shown: the first time they come in, all that they may see is fetched."""
        async with asyncio.timeout(_THERE_WITHIN):
            while True:
                with suppress(RuntimeError):
                    await self.read()
                    return
                await asyncio.sleep(1)

    async def read(self) -> float:
        """Read it, and return the milliseconds from the request to its last byte."""
        began = time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(self._request)
        answer = await reader.read()
        took = 1000 * (time.perf_counter() - began)
        writer.close()
        if int(answer.split(maxsplit=2)[1]) != HTTPStatus.OK:
            msg = f"the page answers {answer.split(maxsplit=2)[1].decode()}"
            raise RuntimeError(msg)
        return took


# --------------------------------------------------------------------------------------------------------- all of them


class _Replayed(NamedTuple):
    """How many milliseconds each file took, of ours and of the floor."""

    ours: list[float]
    floor: list[float]


async def _replays(player: Player, files: Files) -> list[Figure]:
    """Return how fast files are folded anew: thing by thing as services load them, and at once as disclosure does."""
    async with AsyncExitStack() as stack:
        nc = await connect("disclosure", player.settings)
        stack.push_async_callback(nc.close)
        reader, floor = Reader(nc), _Floor(nc)
        await floor.open()
        kept, teams = await reader.end(), await teams_formed(reader, REGION)
        loaded = await _taking_turns(files, _Loading(nc, player.settings, kept), floor.things)
        whole = await _taking_turns(files, _Dossiers(nc, player.settings, kept, teams), floor.whole)
    return [
        _replay(_REPLAY, loaded, _REPLAYS_AT),
        _replay("  … each at once, to who may see what of it", whole),
    ]


def _replay(name: str, took: _Replayed, target: Target | None = None) -> Figure:
    """Return how many histories a second; the slowest of a hundred beside it."""
    rates = [1000 / statistics.median(each) for each in took]
    slowest = tuple(1000 / p99(each) for each in took)
    return figure(name, _A_SECOND, *rates, target=target, p99=(slowest[0], slowest[1]))


Replay = Callable[[str, Sequence[Address]], Awaitable[object]]


async def _taking_turns(files: Files, ours: Replay, floor: Replay) -> _Replayed:
    """Replay every file by both, one after the other, in turns of who is first."""
    took = _Replayed([], [])
    cases = [case for _ in range(_ROUNDS) for case in random.Random(0).sample(list(files), len(files))]
    for turn in within(_REPLAY_ENDS_AFTER, len(cases)):
        case = cases[turn]
        sides: list[tuple[Replay, list[float]]] = [(ours, took.ours), (floor, took.floor)]
        for replay, found in sides if turn % 2 else reversed(sides):
            began = time.perf_counter()
            await replay(case, files[case])
            found.append(1000 * (time.perf_counter() - began))
    return took


class _Loading:
    """Ours: each thing of a file as the service that answers for it loads it, when it is asked of it the first time."""

    def __init__(self, nc: Client, settings: BusSettings, kept: int) -> None:
        self._nc = nc
        self._sealing_key = settings.sealing_key()
        self._kept = kept

    async def __call__(self, _case: str, things: Sequence[Address]) -> None:
        store = EventStore(self._nc, "disclosure", Keyring(self._nc, self._sealing_key))
        store.reader.note_kept(self._kept)
        for address in things:
            await store.load(_FOLDED[address.context, _prefix(address)], address)


class _Dossiers:
    """Ours: a whole file as disclosure loads it, before it says who sees what is new in it."""

    def __init__(self, nc: Client, settings: BusSettings, kept: int, teams: Mapping[int, Fact]) -> None:
        self._nc = nc
        self._sealing_key = settings.sealing_key()
        self._kept = kept
        self._teams = teams

    async def __call__(self, case: str, _things: Sequence[Address]) -> None:
        reader = Reader(self._nc, Keyring(self._nc, self._sealing_key))
        reader.note_kept(self._kept)
        await load_dossier(reader, REGION, case, teams=self._teams)


class _Floor:
    """A bare nats-py program that makes the same requests, and looks at nothing that comes but where it ends."""

    def __init__(self, nc: Client) -> None:
        self._nc = nc
        self._inbox = nc.new_inbox()
        self._came: asyncio.Queue[Msg] = asyncio.Queue()

    async def open(self) -> None:
        await self._nc.subscribe(self._inbox, cb=self._came.put)

    async def things(self, case: str, things: Sequence[Address]) -> None:
        """Read the key of the case, and each thing of its file."""
        await self._key(case)
        for address in things:
            await self._read(aggregate_filter(address))

    async def whole(self, case: str, _things: Sequence[Address]) -> None:
        """Read the key of the case, and its file at once."""
        await self._key(case)
        await self._read(case_filter(REGION, case))

    async def _key(self, case: str) -> None:
        await self._nc.request(f"$JS.API.DIRECT.GET.KV_{KEYS_BUCKET}.$KV.{KEYS_BUCKET}.{REGION}.{case}")

    async def _read(self, subject: str) -> None:
        after, size = 0, 1
        while size:
            wanted = json.dumps({"seq": after + 1, "next_by_subj": subject, "batch": size}).encode()
            await self._nc.publish("$JS.API.DIRECT.GET.FACTS", wanted, reply=self._inbox)
            while "Status" not in (headers := (await self._came.get()).headers or {}):
                after = int(headers["Nats-Sequence"])
            size = min(int(headers["Nats-Num-Pending"]), _BATCH)
