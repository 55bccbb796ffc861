"""A case is erased by two people, and then nobody can read it anywhere: not in a stream, a file, a view or a copy."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from nats.aio.msg import Msg
from rich.console import Console

from contracts.base import Command
from contracts.care import NoteAway, RecordCourtOrder, RecordPlacement
from contracts.casework import ContactWay, Continuity, CourtOrderKind, PlacementKind, Question
from contracts.codec import decode_copy
from contracts.ids import derived, fresh
from contracts.intake import (
    AskForSupport,
    AssignAdvocate,
    OpenCase,
    ParticularsRecorded,
    RecordParticulars,
    SupportRequested,
)
from contracts.keeping import (
    AgreeErasure,
    AskErasure,
    CaseErased,
    EndPreservation,
    NotePreservation,
    keeping_of,
)
from contracts.outcomes import NOT_FOUND, Refusal
from contracts.outreach import RecordContact, outreach_of
from contracts.plan import AnswerQuestion, SayGoal, plan_of
from contracts.safety import SetSafetyPlan, safety_of
from contracts.sealed import SEALED, sealed_fields
from contracts.subjects import case_filter
from contracts.taxonomy import Authority
from contracts.vocabulary import AdvocateBase, Area, Asker, ErasureGround, Kind, Language, Need, Urgency
from deploy.home import Home
from deploy.topology import SERVICES, STREAMS
from deploy.who_can_see import explain
from services.bus.facts.reading import Reader
from services.bus.facts.sealing import Keyring
from services.bus.viewers.viewer import ViewerSender
from services.bus.wire.connection import BusSettings, connect
from services.caregiver_intake.handlers import desk as intake
from services.casework.handlers import desk as casework
from services.consent_ledger.erasing import erasing
from services.consent_ledger.handlers import desk as ledger
from services.consent_ledger.keeping import FREED_IT, PRESERVED
from services.consent_ledger.rules import TWO_PEOPLE
from services.disclosure.handlers import desk as disclosure
from services.disclosure.handlers import writing
from tests.bus.gate import REGION, Gate, Person, running_gate
from tests.bus.raw import SOON, holding, until, until_erased
from tests.bus.running import serving

PLANNED: Final = ("a room with a window", "cousin Alma comes", "a bus to Duluth", "tenth grade at Oak")
"""What was planned with them."""
WORDS: Final = ("Wren Alder", "by the side door", "what was said at night", "24-CV-7 of nobody", *PLANNED)


class Place:
    """A bus with its gatekeeper and the services at work, two hub staff and an advocate."""

    def __init__(self, gate: Gate, people: dict[str, Person]) -> None:
        self.gate = gate
        self.people = people
        self.case = ""
        self.request_case = ""

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
        self.case, self.request_case = derived("case", opening), asked.case
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
        for said in self.worked():
            assert await self.does("advocate", said) is None

    def worked(self) -> tuple[Command, ...]:
        """Return some of everything that is planned with a youth, each with words of theirs."""
        commands = [fresh("cmd") for _ in range(3)]
        of_plan = {"about": plan_of(self.case)}
        place, since = PlacementKind.FOSTER_HOME, datetime.now(UTC)
        return (
            SayGoal(**self._in_case(), **of_plan, need=Need.EMERGENCY_HOUSING, words=PLANNED[0]),
            AnswerQuestion(**self._in_case(), **of_plan, question=Question.MEDICAID, answer="yes"),
            SetSafetyPlan(**self._in_case(), about=safety_of(self.case), ride=PLANNED[1]),
            RecordContact(**self._in_case(), about=outreach_of(self.case), way=ContactWay.CALL, asked=PLANNED[0]),
            NoteAway(**self._founding(commands[0], "awy"), last_place=PLANNED[2], from_care=True),
            RecordPlacement(
                **self._founding(commands[1], "plc"),
                kind=place,
                since=since,
                authority=Authority.COUNTY,
                school=Continuity.GOES_ON,
                care=Continuity.WAITS,
                school_words=PLANNED[3],
            ),
            RecordCourtOrder(
                **self._founding(commands[2], "cor"),
                kind=CourtOrderKind.OTHER,
                review_on=since + timedelta(days=90),
                words=PLANNED[2],
            ),
        )

    def _founding(self, command: str, prefix: str) -> dict[str, Any]:
        return self._in_case() | {"id": command, "about": derived(prefix, command)}

    async def tells(self) -> Refusal | None:
        """The advocate writes down what the youth told."""
        told = RecordParticulars(**self._in_case(), about=self.case, called=WORDS[0], reach=WORDS[1], story=WORDS[2])
        return await self.does("advocate", told)

    async def holds_the_request(self) -> bool:
        """Return whether the hub reads what was asked."""
        return ("hub", SupportRequested.tag()) in await copies_of(self.gate.settings, self.request_case)

    async def request_is_gone(self) -> bool:
        return set(await copies_of(self.gate.settings, self.request_case)) == {("auditor", CaseErased.tag())}

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
        serving(casework, gate.settings),
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
    said = io.StringIO()
    console = Console(file=said, width=300)
    assert await explain(Home(place.gate.settings.home), place.case, console=console) == 0
    assert not any(word in said.getvalue() for word in (*WORDS, SEALED))
    return said.getvalue()


async def test_the_story_of_an_erasure(place: Place) -> None:
    """Refused under a notice and to one person alone; then nothing of it can be read with any key of any service."""
    settings = place.gate.settings
    await place.opens_a_case()
    await until(place.is_seen)
    told = await who_can_see(place)
    assert "called, reach, recorder, story" in told
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
        keys = Keyring(nc, settings.sealing_key(), regions_only=service.regions_only)
        facts = [fact async for fact in Reader(nc, keys).facts(case_filter(REGION, place.case))]
        await nc.close()
        assert [fact.event for fact in facts if isinstance(fact.event, ParticularsRecorded)] == [
            ParticularsRecorded(
                called=SEALED, reach=SEALED, story=SEALED, recorder=place.people["advocate"].actor.audience
            )
        ]
        assert isinstance([fact for fact in facts if fact.address.context == "keeping"][-1].event, CaseErased)
        worked = [fact.event for fact in facts if fact.address.context in ("plan", "safety", "outreach", "care")]
        assert len(worked) == len(place.worked())
        for event in worked:
            assert {getattr(event, name) for name in sealed_fields(type(event))} - {None} == {SEALED}
    for messages in (await in_all_streams(settings)).values():
        assert not [each.subject for each in messages if any(word.encode() in each.data for word in WORDS)]


async def test_the_request_that_a_case_came_from_is_erased_as_the_case_is(place: Place) -> None:
    """It has a file and a key of its own: by two people too, and then nobody has anything of it any more."""
    await place.opens_a_case()
    await until(place.holds_the_request)
    about = keeping_of(place.request_case)

    async def does(who: str, command: type[Command], **fields: Any) -> Refusal | None:
        sent: Any = {"id": fresh("cmd"), "region": REGION, "case": place.request_case, "about": about, **fields}
        return await place.does(who, command(**sent))

    assert await does("hub", AskErasure, ground=ErasureGround.YOUTH_ASKED) is None
    assert await does("hub", AgreeErasure) == TWO_PEOPLE
    assert await does("other", AgreeErasure) is None
    await until_erased(place.gate.settings, REGION, place.request_case)
    await until(place.request_is_gone)
    assert await place.keeps("hub", AskErasure, ground=ErasureGround.YOUTH_ASKED) is None
    assert await place.keeps("other", AgreeErasure) is None
    await until(place.is_gone)


async def test_no_file_of_what_is_deployed_holds_a_word(place: Place) -> None:
    """Not of a command that was sent, a copy that was shown, an outcome, a log: before it is erased, and afterwards."""
    home, notice = place.gate.server.home, fresh("ntc")
    await place.opens_a_case()
    assert await place.keeps("hub", NotePreservation, notice=notice, docket=WORDS[3]) is None
    await until(place.is_seen)
    assert holding(home.path, WORDS) == []
    assert await place.keeps("hub", EndPreservation, notice=notice) is None
    assert await place.keeps("hub", AskErasure, ground=ErasureGround.YOUTH_ASKED) == FREED_IT
    assert await place.keeps("advocate", AskErasure, ground=ErasureGround.YOUTH_ASKED) is None
    assert await place.keeps("other", AgreeErasure) is None
    await until(place.is_gone)
    assert holding(home.path, WORDS) == []
