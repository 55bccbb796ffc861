"""Places of respite on a real bus: two take the last one at once, a process dies between, notes are destroyed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from nats.aio.client import Client

from contracts.base import Address, Audience, Event
from contracts.caring import (
    AnswerInstrument,
    CheckInAsked,
    CheckInsChosen,
    Employer,
    InstrumentAnswered,
    LookForSupport,
    SupportFound,
    answers_of,
    found_of,
)
from contracts.ids import NO_CASE, derived, fresh
from contracts.intake import RequestAssessed, SupportMatched, SupportRequested
from contracts.inventory import Listed, ServiceListed, service_id
from contracts.outcomes import NOT_FOUND, NOT_NOW, Reason
from contracts.subjects import case_filter
from contracts.support import (
    BookingCancelled,
    BookingConfirmed,
    CancelBooking,
    ConfirmBooking,
    HandOverGone,
    HandOverWritten,
    JustTaken,
    LineMoved,
    PlaceOffered,
    PlaceTaken,
    PublishOffering,
    PutInLine,
    SayYes,
    TakePlace,
    WriteHandOver,
    hand_over_file,
    hand_over_of,
)
from contracts.taxonomy import ServiceKind
from contracts.vocabulary import Area, Asker, Kind, Language, Need, SupportKind, Urgency
from services.bus.facts.reading import Reader
from services.bus.viewers.viewer import ViewerSender
from services.bus.wire.connection import connect
from services.consent_ledger.erasing import erasing
from services.consent_ledger.handlers import desk as ledger
from services.support.handlers import desk
from services.support.settings import FILE
from tests.bus.appending import append, keyring
from tests.bus.conftest import Connect
from tests.bus.gate import REGION, Gate
from tests.bus.hiding import come_in, invite
from tests.bus.referring import Somebody
from tests.bus.referring import own_gate as own_gate
from tests.bus.running import serving
from tests.bus.sending import SOON
from tests.bus.test_faults import Finished, Ground, killed_at_every_step, nothing_waits
from tests.bus.test_faults import ground as ground

ZONE: Final = "America/Chicago"
HARBOUR: Final = (Path(__file__).parents[1] / "harbour.toml").read_text()


@pytest.fixture
async def bus(own_gate: Gate) -> AsyncIterator[Connect]:
    """Connect to the bus of the gate as any user of the topology."""
    async with AsyncExitStack() as stack:

        async def as_user(user: str) -> Client:
            nc = await connect(user, own_gate.settings)
            stack.push_async_callback(nc.close)
            return nc

        yield as_user


@dataclass
class Family:
    """A caregiver who asked for support, and their request."""

    who: Somebody
    case: str
    request: str

    async def take(self, offering: str, **fields: Any) -> tuple[str, Any]:
        """Take a place; return the booking and what came of it."""
        command = TakePlace(
            id=fresh("cmd"),
            region=REGION,
            case=NO_CASE,
            about=offering,
            request_case=self.case,
            request=self.request,
            **fields,
        )
        return derived("bkg", command.id), (await self.who.tell(command)).refusal


@dataclass
class Respite:
    """A hub, a provider, and families."""

    gate: Gate
    bus: Connect
    hub: Somebody
    provider: Somebody
    service: str
    families: list[Family]

    async def publish(self, *, places: int = 1, asks_first: bool = False, hours: float = 48) -> str:
        """Offer an evening; return what it is called."""
        starts = (datetime.now(UTC) + timedelta(hours=hours)).astimezone(ZoneInfo(ZONE))
        identifier = fresh("cmd")
        offering = derived("off", identifier)
        command = PublishOffering(
            id=identifier,
            region=REGION,
            case=NO_CASE,
            about=offering,
            service=self.service,
            kind=SupportKind.RESPITE,
            places=places,
            zone=ZONE,
            starts=f"{starts:%Y-%m-%dT%H:%M}",
            ends=f"{starts + timedelta(hours=3):%Y-%m-%dT%H:%M}",
            asks_first=asks_first,
        )
        assert (await self.provider.tell(command)).refusal is None
        return offering

    async def of(self, verb: Any, who: Somebody, offering: str, booking: str) -> Any:
        command = verb(id=fresh("cmd"), region=REGION, case=NO_CASE, about=offering, booking=booking)
        return (await who.tell(command)).refusal

    async def facts(self, case: str = NO_CASE) -> list[Event]:
        nc = await self.bus("support")
        return [fact.event async for fact in Reader(nc, keyring(nc)).facts(case_filter(REGION, case, "support"))]


@asynccontextmanager
async def respite(gate: Gate, bus: Connect, families: int = 2) -> AsyncIterator[Respite]:
    """Bring them in."""
    async with AsyncExitStack() as stack:

        async def enter(actor: Any) -> Somebody:
            person = await come_in(gate, actor)
            return Somebody(await stack.enter_async_context(ViewerSender(person.key, gate.settings)))

        hub, provider = [
            await enter(await invite(gate, Audience(kind, fresh("team")))) for kind in (Kind.HUB, Kind.PARTNER)
        ]
        source = f"own/{fresh('src')}"
        service = service_id(REGION, source)
        listed = Listed(
            source=source,
            provider="Lakeside",
            name="Lakeside respite",
            needs=(Need.CAREGIVER_SUPPORT,),
            kinds=(ServiceKind.RESPITE,),
            areas=(Area.NORTH,),
            audience=provider.audience,
        )
        await append(bus, Address("inventory", REGION, NO_CASE, service), ServiceListed(listed=listed))
        found = []
        for _ in range(families):
            asked = await ask(bus, REGION)
            found.append(Family(await enter(asked[1].actor), asked[0], asked[1].request))
        yield Respite(gate, bus, hub, provider, service, found)


async def ask(bus: Connect, region: str) -> tuple[str, SupportRequested]:
    """Somebody asks for support; return the file, and what they asked."""
    case, request = fresh("case"), fresh("req")
    asked = SupportRequested(
        request=request,
        audience=Audience(Kind.CAREGIVER, derived("team", request)),
        asker=Asker.FOSTER_PARENT,
        needs=(Need.CAREGIVER_SUPPORT,),
        urgency=Urgency.SOON,
        area=Area.NORTH,
        language=Language.SPANISH,
        verifier=2 * fresh("x")[-26:],
    )
    await append(bus, Address("intake", region, case, request), asked)
    return case, asked


def named(events: list[Event], *kinds: type[Event]) -> list[Any]:
    return [each for each in events if isinstance(each, kinds)]


async def test_two_take_the_last_place_at_once_and_one_has_it(own_gate: Gate, bus: Connect) -> None:
    """The other is told kindly, with what else is free; nobody is in it twice."""
    async with respite(own_gate, bus) as here, serving(desk, own_gate.settings):
        offering, other = await here.publish(), await here.publish(hours=72)
        came = await asyncio.gather(*(family.take(offering) for family in here.families))
        assert [refusal for _, refusal in came] == [None, None]
        events = await here.facts()
        (has,), (missed,) = named(events, PlaceTaken), named(events, JustTaken)
        assert {has.booking, missed.booking} == {booking for booking, _ in came}
        assert [each.offering for each in missed.others] == [other]


async def test_a_place_given_back_goes_to_whoever_waited_first(own_gate: Gate, bus: Connect) -> None:
    """They say yes; whoever stood behind moves up, and another's booking is nobody else's to end."""
    async with respite(own_gate, bus, 3) as here, serving(desk, own_gate.settings):
        offering, (first, second, third) = await here.publish(), here.families
        held, _ = await first.take(offering)
        waits, _ = await second.take(offering, or_wait=True)
        behind, _ = await third.take(offering, or_wait=True)
        assert await here.of(CancelBooking, second.who, offering, held) == NOT_FOUND
        assert await here.of(CancelBooking, first.who, offering, held) is None
        assert await here.of(SayYes, second.who, offering, waits) is None
        events = await here.facts()
        assert [each.position for each in named(events, PutInLine)] == [1, 2]
        assert [each.booking for each in named(events, PlaceOffered, BookingConfirmed)] == [waits, waits]
        assert [(each.booking, each.position) for each in named(events, LineMoved)] == [(behind, 1)]


async def test_nobody_takes_a_place_in_another_s_name(own_gate: Gate, bus: Connect) -> None:
    """Theirs alone, or by the hub for them; a request that isn't theirs looks like one that never was."""
    async with respite(own_gate, bus) as here, serving(desk, own_gate.settings):
        offering, (first, second) = await here.publish(places=2), here.families
        stolen = Family(first.who, second.case, second.request)
        assert (await stolen.take(offering))[1] == NOT_FOUND
        by_hub = Family(here.hub, second.case, second.request)
        assert (await by_hub.take(offering))[1] is None
        (taken,) = named(await here.facts(), PlaceTaken)
        assert taken.audience == second.who.audience


async def test_notes_are_written_once_the_place_is_theirs_and_their_key_is_destroyed(
    own_gate: Gate, bus: Connect
) -> None:
    """At once where the place is given back: then neither side, nor we, can read them."""
    async with (
        respite(own_gate, bus, 1) as here,
        serving(desk, own_gate.settings),
        serving(ledger, own_gate.settings, erasing),
    ):
        offering, (family,) = await here.publish(asks_first=True), here.families
        booking, _ = await family.take(offering)
        notes = WriteHandOver(
            id=fresh("cmd"),
            region=REGION,
            case=hand_over_file(booking),
            about=hand_over_of(booking),
            offering=offering,
            booking=booking,
            helps="A night light.",
        )
        assert (await family.who.tell(notes)).refusal == NOT_NOW
        assert await here.of(ConfirmBooking, here.provider, offering, booking) is None
        fields = {name: getattr(notes, name) for name in notes.__struct_fields__}
        assert (await family.who.tell(WriteHandOver(**(fields | {"id": fresh("cmd")})))).refusal is None
        (written,) = named(await here.facts(hand_over_file(booking)), HandOverWritten)
        assert (written.helps, written.provider) == ("A night light.", here.provider.audience)
        assert await here.of(CancelBooking, family.who, offering, booking) is None
        ring = keyring(await bus("support"))
        async with asyncio.timeout(SOON):
            while not await ring.erased(REGION, hand_over_file(booking)):
                await asyncio.sleep(0.05)
        events = await here.facts(hand_over_file(booking))
        assert named(events, HandOverGone) == [HandOverGone(booking=booking)]
        assert not await ring.erased(REGION, family.case)


async def test_what_could_help_is_found_with_its_times_and_what_they_say_of_themselves_is_kept(
    own_gate: Gate, bus: Connect
) -> None:
    """By whoever asked, in their own request, also to what a hub has added meanwhile; the hub answers none for them."""
    async with respite(own_gate, bus, 1) as here, serving(desk, own_gate.settings):
        offering, (family,) = await here.publish(), here.families
        about: dict[str, Any] = {"region": REGION, "case": family.case, "request": family.request}
        look = LookForSupport(id=fresh("cmd"), about=found_of(family.request), kinds=(SupportKind.RESPITE,), **about)
        assert (await family.who.tell(look)).refusal is None
        said: dict[str, Any] = {
            "about": answers_of(family.request, "needs"),
            "instrument": "needs",
            "edition": 1,
            "answers": '{"sleep":"often"}',
            "employer": Employer.NO,
            "share": True,
        }
        assert (await family.who.tell(AnswerInstrument(id=fresh("cmd"), **about, **said))).refusal is None
        wrong = await family.who.tell(AnswerInstrument(id=fresh("cmd"), **about, **(said | {"answers": '{"x":"y"}'})))
        assert wrong.refusal is not None
        assert wrong.refusal.reason is Reason.INVALID
        own = own_gate.settings.home / "instruments"
        own.mkdir()
        theirs = said | {"about": answers_of(family.request, "harbour-scale"), "instrument": "harbour-scale"}
        theirs |= {"edition": 3, "answers": '{"tide":"always"}'}
        for added, refusal in ((None, NOT_NOW), ("elsewhere", NOT_NOW), (REGION, None)):
            if added is not None:
                (own / "harbour.toml").write_text(HARBOUR.replace("northwest", added))
            assert (await family.who.tell(AnswerInstrument(id=fresh("cmd"), **about, **theirs))).refusal == refusal
        events = await here.facts(family.case)
        (found,) = named(events, SupportFound)
        assert [place.offering for option in found.options for place in option.places] == [offering]
        assert [each.instrument for each in named(events, InstrumentAnswered)] == ["needs", "harbour-scale"]


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.long)])
async def test_support_killed_between_any_two_steps(ground: Ground, every: int) -> None:
    """Found once, planned once, asked once: wherever it dies, and by a deployment's own figures."""
    (ground.settings.home / FILE).write_text(
        '[check_ins]\nweeks = [1]\nsource = "A figure of this test\'s own"\nas_of = 2026-11-22\n'
    )
    region, nc = "mortal", await ground.bus("support")
    cases: list[tuple[str, str]] = []

    async def kept(case: str) -> list[Event]:
        found = Reader(nc, keyring(nc)).facts(case_filter(region, case, "support"))
        return [fact.event async for fact in found]

    async def begin() -> Finished:
        case, asked = await ask(ground.bus, region)
        cases.append((case, asked.request))
        where = Address("intake", region, case, asked.request)
        matched = SupportMatched(service=fresh("svc"), service_name="Lakeside", kind=SupportKind.RESPITE)
        await append(ground.bus, where, RequestAssessed(kinds=(SupportKind.RESPITE,)), matched)

        async def finished() -> None:
            while len(await kept(case)) < 2:
                await asyncio.sleep(0.02)

        return finished

    assert await killed_at_every_step(ground, "support", begin, every=every) >= 6 // every
    await ground.forge.start("support")
    async with asyncio.timeout(SOON):
        for case, _ in cases:
            while len(await kept(case)) < 2:
                await asyncio.sleep(0.02)
    await nothing_waits(ground, "FACTS", "support")
    for case, _ in cases:
        events = await kept(case)
        assert sorted(type(each).__name__ for each in events) == ["CheckInsChosen", "SupportFound"]
        (chosen,) = named(events, CheckInsChosen)
        assert len(chosen.due) == 1
        assert not named(events, CheckInAsked, BookingCancelled)
