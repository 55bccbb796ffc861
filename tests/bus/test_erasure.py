"""A case is erased by two people, and then nobody can read it anywhere: not in a stream, a file, a view or a copy."""

import asyncio
import contextlib
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from rich.console import Console

from contracts.base import Address, Command
from contracts.codec import decode_copy
from contracts.ids import derived, fresh
from contracts.intake import AskForSupport, AssignAdvocate, OpenCase, ParticularsRecorded, RecordParticulars
from contracts.keeping import (
    AgreeErasure,
    AskErasure,
    CaseErased,
    EndPreservation,
    NotePreservation,
    keeping_of,
)
from contracts.outcomes import NOT_FOUND, Refusal
from contracts.sealed import SEALED
from contracts.subjects import TimerSubject, case_filter
from contracts.vocabulary import AdvocateBase, Area, Asker, ErasureGround, Kind, Language, Need, Urgency
from deploy.home import Home
from deploy.server import Server
from deploy.topology import SERVICES, STREAMS
from deploy.who_can_see import explain
from services.bus.connection import BusSettings, connect
from services.bus.getting import last_on
from services.bus.reading import Reader
from services.bus.sealing import ErasedError, Keyring
from services.bus.timers import set_timer
from services.bus.viewer import ViewerSender
from services.caregiver_intake.handlers import desk as intake
from services.consent_ledger.erasing import erasing
from services.consent_ledger.handlers import desk as ledger
from services.consent_ledger.keeping import PRESERVED
from services.consent_ledger.rules import TWO_PEOPLE
from services.disclosure.handlers import desk as disclosure
from services.disclosure.handlers import writing
from tests.bus.appending import append, keyring
from tests.bus.conftest import Connect
from tests.bus.crashing import forging
from tests.bus.gate import REGION, Gate, Person, running_gate
from tests.bus.raw import bare_server, holding
from tests.bus.running import serving

WORDS: Final = ("Wren Alder", "by the side door", "what was said at night", "24-CV-7 of nobody")
TOLD = {"called": WORDS[0], "reach": WORDS[1], "story": WORDS[2]}
SOON: Final = 8.0


class Place:
    """A bus with its gatekeeper and the services at work, two hub staff and an advocate."""

    def __init__(self, gate: Gate, people: dict[str, Person]) -> None:
        self.gate = gate
        self.people = people
        self.case = ""

    async def does(self, who: str, command: Command) -> Refusal | None:
        """Send ``command`` and return the refusal, if it was one."""
        async with ViewerSender(self.people[who].key, self.gate.settings) as sender:
            await sender.send(command)
            outcome = await sender.outcome(command.id, SOON)
        assert outcome is not None
        return outcome.refusal

    async def opens_a_case(self) -> None:
        """Somebody asks, the hub opens a case, and the advocate writes down what the youth told."""
        form, opening = fresh("cmd"), fresh("cmd")
        asked = AskForSupport(
            id=form,
            region=REGION,
            case=derived("case", form),
            about=derived("req", form),
            asker=Asker.PARENT,
            needs=(Need.CAREGIVER_SUPPORT,),
            urgency=Urgency.SOON,
            area=Area.NORTH,
            language=Language.ENGLISH,
            verifier="a" * 52,
        )
        self.case = derived("case", opening)
        opens = OpenCase(
            id=opening,
            region=REGION,
            case=self.case,
            about=self.case,
            request_case=asked.case,
            request=asked.about,
            urgency=Urgency.SOON,
            area=Area.NORTH,
        )
        advocate = self.people["advocate"].actor.team
        names = AssignAdvocate(
            **self._in_case(), about=self.case, advocate=advocate, advocate_name="A team", base=AdvocateBase.COMMUNITY
        )
        assert await self.does("somebody", asked) is None
        assert await self.does("hub", opens) is None
        assert await self.does("hub", names) is None
        assert await self.tells() is None

    async def tells(self) -> Refusal | None:
        """The advocate writes down what the youth told."""
        return await self.does("advocate", RecordParticulars(**self._in_case(), about=self.case, **TOLD))

    async def is_seen(self) -> bool:
        """Return whether the advocate reads what was told."""
        return ("advocate", ParticularsRecorded.tag()) in await copies_of(self.gate.settings, self.case)

    async def is_gone(self) -> bool:
        """Return whether nobody has anything of it any more, but an auditor that it was erased."""
        return set(await copies_of(self.gate.settings, self.case)) == {("auditor", CaseErased.tag())}

    async def keeps(self, who: str, command: type[Command], **fields: Any) -> Refusal | None:
        """Somebody has a word to say about how long the case is kept."""
        return await self.does(who, command(**self._in_case(), about=keeping_of(self.case), **fields))

    def _in_case(self) -> dict[str, Any]:
        return {"id": fresh("cmd"), "region": REGION, "case": self.case}


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something on the server is so."""
    async with asyncio.timeout(SOON):
        while not await holds():  # noqa: ASYNC110 - it is the server that changes
            await asyncio.sleep(0.02)


@pytest.fixture
def gate_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """A bus with its gatekeeper, as it is deployed, which the environment names."""
    with running_gate(tmp_path / "home") as gate:
        monkeypatch.setenv("TRELLIS_BUS", gate.settings.url)
        monkeypatch.setenv("TRELLIS_HOME", str(gate.settings.home))
        yield gate


@pytest.fixture
async def place(gate_of_its_own: Gate) -> AsyncIterator[Place]:
    """The services at work on it."""
    gate = gate_of_its_own
    kinds = {"hub": Kind.HUB, "other": Kind.HUB, "advocate": Kind.ADVOCATE, "auditor": Kind.AUDITOR}
    people = {name: await gate.newcomer(kind) for name, kind in (kinds | {"somebody": Kind.PUBLIC}).items()}
    async with (
        serving(intake, gate.settings),
        serving(ledger, gate.settings, erasing),
        serving(disclosure, gate.settings, writing),
    ):
        yield Place(gate, people)


async def in_all_streams(settings: BusSettings) -> dict[str, list[Msg]]:
    """Every message of every stream that keeps what was handled, as the topology's user can read them."""
    nc = await connect("topology", settings)
    found: dict[str, list[Msg]] = {}
    try:
        for stream in (name for name, each in STREAMS.items() if each.get("retention") != "workqueue"):
            inbox = nc.new_inbox()
            kept: asyncio.Queue[Msg] = asyncio.Queue()
            subscription = await nc.subscribe(inbox, cb=kept.put)
            config = {"deliver_subject": inbox, "deliver_policy": "all", "ack_policy": "none", "mem_storage": True}
            body = json.dumps({"stream_name": stream, "config": config}).encode()
            made = json.loads((await nc.request(f"$JS.API.CONSUMER.CREATE.{stream}", body, timeout=SOON)).data)
            waiting = made["num_pending"] + made["delivered"]["consumer_seq"]
            found[stream] = [await asyncio.wait_for(kept.get(), SOON) for _ in range(waiting)]
            await subscription.unsubscribe()
    finally:
        await nc.close()
    return found


async def subjects(topology: Client, stream: str, matching: str) -> dict[str, int]:
    """How many messages of ``stream`` stand on each of its subjects that match."""
    ask = json.dumps({"subjects_filter": matching}).encode()
    info = json.loads((await topology.request(f"$JS.API.STREAM.INFO.{stream}", ask)).data)
    return info["state"].get("subjects", {})  # type: ignore[no-any-return]


async def until_erased(settings: BusSettings, region: str, case: str) -> None:
    """Wait until the case's key is gone."""
    nc = await connect("disclosure", settings)
    keys = Keyring(nc, settings.sealing_key())
    try:
        await until(lambda: keys.erased(region, case))
    finally:
        await nc.close()


async def copies_of(settings: BusSettings, case: str) -> list[tuple[str, str]]:
    """Who has which copies of a case that are not gone: kind and type."""
    nc = await connect("disclosure", settings)
    try:
        stored = [each async for each in Reader(nc).stored("VIEWS", f"view.*.*.{case}.*")]
    finally:
        await nc.close()
    copies = [(each.subject.split(".")[1], decode_copy(each.data)) for each in stored]
    return [(kind, copy.type) for kind, copy in copies if copy.type is not None]


async def who_can_see(place: Place) -> str:
    """What `trellis who-can-see` says of the case: it holds no key, and no word of anybody's."""
    console = Console(file=io.StringIO(), width=300)
    assert await explain(Home(place.gate.settings.home), place.case, console=console) == 0
    told: str = console.file.getvalue()  # type: ignore[attr-defined]
    assert not any(word in told for word in (*WORDS, SEALED))
    return told


async def test_the_story_of_an_erasure(place: Place) -> None:
    """Refused under a notice and to one person alone; then nothing of it can be read with any key of any service."""
    settings = place.gate.settings
    await place.opens_a_case()
    await until(place.is_seen)
    told = await who_can_see(place)
    assert "called, reach, story" in told
    notice = fresh("ntc")
    assert await place.keeps("hub", NotePreservation, notice=notice, docket=WORDS[3]) is None
    assert await place.keeps("hub", AskErasure, ground=ErasureGround.YOUTH_ASKED) == PRESERVED
    assert await place.keeps("other", EndPreservation, notice=notice) is None
    assert await place.keeps("hub", AskErasure, ground=ErasureGround.YOUTH_ASKED) is None
    assert await place.keeps("hub", AgreeErasure) == TWO_PEOPLE
    assert await place.keeps("advocate", AgreeErasure) is None
    await until_erased(settings, REGION, place.case)

    assert await place.tells() == NOT_FOUND
    assert await place.keeps("hub", NotePreservation, notice=fresh("ntc"), docket=WORDS[3]) == NOT_FOUND
    await until(place.is_gone)
    told = await who_can_see(place)
    assert CaseErased.tag() in told
    assert ParticularsRecorded.tag() not in told
    for service in SERVICES:
        nc = await connect(service.name, settings)
        keys = Keyring(nc, settings.sealing_key(), regions_only=service.name == "gatekeeper")
        facts = [fact async for fact in Reader(nc, keys).facts(case_filter(REGION, place.case))]
        await nc.close()
        assert [fact.event for fact in facts if isinstance(fact.event, ParticularsRecorded)] == [
            ParticularsRecorded(called=SEALED, reach=SEALED, story=SEALED)
        ]
        assert isinstance([fact for fact in facts if fact.address.context == "keeping"][-1].event, CaseErased)
    for messages in (await in_all_streams(settings)).values():
        assert not [each.subject for each in messages if any(word.encode() in each.data for word in WORDS)]


async def test_no_file_of_what_is_deployed_holds_a_word(place: Place) -> None:
    """Not of a command that was sent, a copy that was shown, an outcome, a log: before it is erased, and afterwards."""
    home, notice = place.gate.server.home, fresh("ntc")
    await place.opens_a_case()
    assert await place.keeps("hub", NotePreservation, notice=notice, docket=WORDS[3]) is None
    await until(place.is_seen)
    assert holding(home.path, WORDS) == []
    assert await place.keeps("hub", EndPreservation, notice=notice) is None
    assert await place.keeps("hub", AskErasure, ground=ErasureGround.YOUTH_ASKED) is None
    assert await place.keeps("other", AgreeErasure) is None
    await until(place.is_gone)
    assert holding(home.path, WORDS) == []


# ------------------------------------------------------------------------------------------------- destroying the key


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
    await append(bus, Address("intake", region, case, case), ParticularsRecorded(**TOLD))
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


@pytest.mark.timeout(120)
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
