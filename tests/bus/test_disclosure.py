"""Disclosure on a real bus: what stands in VIEWS, for whom, and that making it anew gives the same."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from nats.aio.client import Client

from contracts.base import Actor, Address, Audience, Fact
from contracts.codec import decode_copy
from contracts.consent import ReleaseGranted, ReleaseWithdrawn
from contracts.disclosure import Copy, DisclosureDecided
from contracts.gate import TeamFormed
from contracts.ids import NO_CASE, fresh
from contracts.intake import AdvocateAssigned, CaseOpened, ParticularsRecorded
from contracts.labels import Label
from contracts.referral import ReferralAccepted, ReferralOffered, ReferralRequested
from contracts.subjects import case_filter, view_filter
from contracts.vocabulary import (
    AdvocateBase,
    Area,
    Kind,
    Language,
    Need,
    Purpose,
    ReferralState,
    SignatureForm,
    Signer,
    Urgency,
    WithdrawalForm,
)
from deploy.server import Server
from services.bus.facts.reading import Reader
from services.bus.wire.connection import BusSettings, connect
from services.disclosure import domain, writer
from services.disclosure.case import Case
from services.disclosure.handlers import desk, writing
from services.disclosure.policy import may_see
from services.disclosure.sight import Sight
from tests.bus.appending import append
from tests.bus.conftest import Connect
from tests.bus.running import serving

SOON = 30.0


class Place:
    """A region with a hub, a case in it, its advocate, and a partner."""

    def __init__(self, bus: Connect, region: str) -> None:
        self.bus = bus
        self.region = region
        self.case = fresh("case")
        self.hub = Audience(Kind.HUB, fresh("team"))
        self.advocate = Audience(Kind.ADVOCATE, fresh("team"))
        self.partner = Audience(Kind.PARTNER, fresh("team"))
        self.referral, self.release, self.service = fresh("ref"), fresh("rel"), fresh("svc")

    async def copies(self, audience: Audience) -> dict[str, Copy]:
        """Return what stands in VIEWS for ``audience``, by type."""
        reader = Reader(await self.bus("disclosure"))
        stored = [decode_copy(each.data) async for each in reader.stored("VIEWS", view_filter(audience))]
        return {copy.type: copy for copy in stored if copy.type is not None}

    async def until(self, audience: Audience, holds: Callable[[dict[str, Copy]], bool]) -> dict[str, Copy]:
        """Wait until what ``audience`` has is so."""
        async with asyncio.timeout(SOON):
            while not holds(copies := await self.copies(audience)):
                await asyncio.sleep(0.01)
            return copies

    async def open_case(self) -> None:
        """The hub opens a case; its advocate records what the youth chose to tell."""
        team = Address("gate", self.region, NO_CASE, self.hub.team)
        await append(self.bus, team, TeamFormed(audience=self.hub, name="Hub"))
        opened = CaseOpened(request_case=fresh("case"), request=fresh("req"), urgency=Urgency.SOON, area=Area.NORTH)
        case = Address("intake", self.region, self.case, self.case)
        assigned = AdvocateAssigned(advocate=self.advocate.team, advocate_name="Advocate", base=AdvocateBase.COMMUNITY)
        await append(self.bus, case, opened, assigned)
        told = ParticularsRecorded(called="Wren", reach="by the back door", story="a story")
        await append(self.bus, case, told, by=Actor(Kind.ADVOCATE, self.advocate.team, fresh("person")))

    async def refer(self, *, accepted: bool) -> None:
        """A referral is offered to the partner."""
        at = datetime.now(UTC) + timedelta(hours=1)
        where = Address("referral", self.region, self.case, self.referral)
        need, requested = Need.MEDICAL_CARE, ReferralState.REQUESTED
        request = ReferralRequested(
            need=need, urgency=Urgency.SOON, area=Area.NORTH, state=requested, answer_by=at, note="a note"
        )
        offer = ReferralOffered(
            service=self.service, service_name="Clinic", audience=self.partner, because=(), answer_by=at
        )
        await append(self.bus, where, request, offer)
        if accepted:
            yes = ReferralAccepted(service=self.service, service_name="Clinic", audience=self.partner)
            await append(self.bus, where, yes)

    async def grant(self, *kinds: Label, lasts: timedelta = timedelta(days=1)) -> None:
        """The youth signs a release to the partner."""
        grant = ReleaseGranted(
            recipient=self.partner,
            recipient_name="Clinic",
            purpose=Purpose.PROVIDE_SERVICE,
            kinds=kinds,
            until=datetime.now(UTC) + lasts,
            signer=Signer.YOUTH,
            signature=SignatureForm.ON_PAPER,
            language=Language.ENGLISH,
        )
        await append(self.bus, Address("consent", self.region, self.case, self.release), grant)

    async def ask_often(self, times: int) -> None:
        """One place after the other is asked, ``times`` in all."""
        at = datetime.now(UTC) + timedelta(hours=1)
        where = Address("referral", self.region, self.case, fresh("ref"))
        asked = [
            ReferralOffered(service=fresh("svc"), service_name="Clinic", audience=None, because=(), answer_by=at)
            for _ in range(times)
        ]
        for start in range(0, times, 400):
            await append(self.bus, where, *asked[start : start + 400])

    async def offers_shown_to_hub(self) -> int:
        """Return of how many offers the hub has a copy."""
        reader = Reader(await self.bus("disclosure"))
        stored = [decode_copy(each.data) async for each in reader.stored("VIEWS", view_filter(self.hub))]
        return sum(copy.type == ReferralOffered.tag() for copy in stored)

    async def withdraw(self) -> None:
        """The youth takes it back."""
        taken = ReleaseWithdrawn(recipient=self.partner, form=WithdrawalForm.SPOKEN)
        await append(self.bus, Address("consent", self.region, self.case, self.release), taken)


@pytest.fixture
def place(bus: Connect, region: str) -> Place:
    """A place of this test's own."""
    return Place(bus, region)


@pytest.fixture
async def own(own_server: Server) -> AsyncIterator[tuple[Place, BusSettings]]:
    """A place on a bus of this test's own, whose VIEWS may be emptied."""
    settings = BusSettings(own_server.url, own_server.home.path)
    async with contextlib.AsyncExitStack() as stack:

        async def as_user(user: str) -> Client:
            nc = await connect(user, settings)
            stack.push_async_callback(nc.close)
            return nc

        yield Place(as_user, "elsewhere"), settings


TOLD = ParticularsRecorded.tag()


async def test_a_release_opens_and_a_withdrawal_closes(place: Place, settings: BusSettings) -> None:
    """The partner sees what is released once it has accepted, that alone, and nothing of it after the withdrawal."""
    async with serving(desk, settings, writing):
        await place.open_case()
        await place.refer(accepted=True)
        before = await place.until(place.partner, lambda copies: ReferralAccepted.tag() in copies)
        assert TOLD not in before
        assert "note" not in before[ReferralRequested.tag()].fields
        await place.grant(Label.IDENTITY)
        during = await place.until(place.partner, lambda copies: TOLD in copies)
        assert during[TOLD].fields == {"called": "Wren"}
        await place.withdraw()
        after = await place.until(place.partner, lambda copies: TOLD not in copies)
        assert ReferralAccepted.tag() in after


async def test_an_offer_alone_shows_no_person(place: Place, settings: BusSettings) -> None:
    """A release to a partner that has not accepted opens nothing yet."""
    async with serving(desk, settings, writing):
        await place.open_case()
        await place.grant(Label.IDENTITY, Label.NARRATIVE)
        await place.refer(accepted=False)
        copies = await place.until(place.partner, lambda copies: ReferralOffered.tag() in copies)
        assert TOLD not in copies
        assert "note" not in copies[ReferralRequested.tag()].fields


async def test_a_release_ends_although_nobody_is_up(place: Place, settings: BusSettings) -> None:
    """The copy itself expires with the release: no service need be running."""
    async with serving(desk, settings, writing):
        await place.open_case()
        await place.refer(accepted=True)
        await place.grant(Label.IDENTITY, lasts=timedelta(seconds=2))
        await place.until(place.partner, lambda copies: TOLD in copies)
    await place.until(place.partner, lambda copies: TOLD not in copies)


async def test_the_hub_sees_status_alone(place: Place, settings: BusSettings) -> None:
    """Without a release the hub sees service, urgency, clock and a coarse area; nothing the youth told.

    Whether only the more trained will do is a part of which service is looked for.
    """
    looked_for = {"need", "urgency", "area", "state", "answer_by", "advanced"}
    async with serving(desk, settings, writing):
        await place.open_case()
        await place.refer(accepted=True)
        copies = await place.until(place.hub, lambda copies: ReferralAccepted.tag() in copies)
        assert copies[TOLD].fields == {}
        assert set(copies[ReferralRequested.tag()].fields) == looked_for


async def test_made_anew_it_is_the_same(own: tuple[Place, BusSettings]) -> None:
    """VIEWS emptied and made again from FACTS holds the same copies as having run all along."""
    place, own_settings = own
    everyone = (place.hub, place.advocate, place.partner)
    async with serving(desk, own_settings, writing):
        await place.open_case()
        await place.refer(accepted=True)
        await place.grant(Label.IDENTITY, Label.CONTACT)
        await place.until(place.partner, lambda copies: TOLD in copies)
        await asyncio.sleep(0.3)
        before = [await place.copies(each) for each in everyone]
    nc = await place.bus("disclosure")
    await nc.request("$JS.API.STREAM.PURGE.VIEWS", b"")
    async with serving(desk, own_settings, writing):
        await place.until(place.partner, lambda copies: TOLD in copies)
        await asyncio.sleep(0.3)
        after = [await place.copies(each) for each in everyone]

    def same(copies: dict[str, Copy]) -> dict[str, Copy]:
        return {name: msgspec.structs.replace(copy, generation="") for name, copy in copies.items()}

    assert [same(each) for each in after] == [same(each) for each in before]


async def test_a_writer_that_was_behind_writes_only_the_end(own: tuple[Place, BusSettings]) -> None:
    """A thousand facts behind, it shows nothing that was released and taken back since, and all that stands."""
    place, own_settings = own
    await place.open_case()
    await place.refer(accepted=True)
    await place.grant(Label.IDENTITY, Label.CONTACT)
    await place.ask_often(400)
    await place.withdraw()
    await place.ask_often(800)
    async with serving(desk, own_settings, writing):
        async with asyncio.timeout(4 * SOON):
            while await place.offers_shown_to_hub() < 1200:
                assert TOLD not in await place.copies(place.partner)
                await asyncio.sleep(0.01)
        assert TOLD not in await place.copies(place.partner)
        assert TOLD in await place.copies(place.advocate)


def but_for_the_hub(case: Case, fact: Fact, audience: Audience, at: datetime) -> Sight | None:
    """Decide as ever, but that no hub sees a referral."""
    hidden = audience.kind is Kind.HUB and isinstance(fact.event, ReferralRequested)
    return None if hidden else may_see(case, fact, audience, at)


async def test_copies_made_under_other_rules_are_made_anew(
    own: tuple[Place, BusSettings], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an upgrade that changes who may see what, no copy of before is left, and what is new is on record."""
    place, own_settings = own
    with monkeypatch.context() as then:
        then.setattr(writer, "RULES_IN_FORCE", "other rules")
        then.setattr(domain, "may_see", but_for_the_hub)
        async with serving(desk, own_settings, writing):
            await place.open_case()
            await place.refer(accepted=True)
            await place.until(place.partner, lambda copies: ReferralAccepted.tag() in copies)
            assert ReferralRequested.tag() not in await place.copies(place.hub)
            before = await _shown(place)
    async with serving(desk, own_settings, writing):
        await place.until(place.hub, lambda copies: ReferralRequested.tag() in copies)
    generations = {
        copy.generation for each in (place.hub, place.partner) for copy in (await place.copies(each)).values()
    }
    assert len(generations) == 1
    new = await _shown(place) - before
    assert new[place.hub, ReferralRequested.tag()] == 1
    assert not new[place.partner, ReferralRequested.tag()]


async def _shown(place: Place) -> Counter[tuple[Audience, str]]:
    """Return how often each audience was newly shown each kind of fact of the case, as recorded."""
    reader = Reader(await place.bus("disclosure"))
    records = [fact.event async for fact in reader.facts(case_filter(place.region, place.case, "disclosure"))]
    shown = (each for record in records if isinstance(record, DisclosureDecided) for each in record.shown)
    return Counter((each.audience, each.type) for each in shown)


async def test_a_second_writer_started_by_mistake_does_no_harm(place: Place, settings: BusSettings) -> None:
    """Two writers at once: one is refused and stands by, and what readers have is as if there were one."""
    async with serving(desk, settings, writing), serving(desk, settings, writing):
        await place.open_case()
        await place.refer(accepted=True)
        await place.grant(Label.IDENTITY)
        await place.until(place.partner, lambda copies: TOLD in copies)
        await place.withdraw()
        await place.until(place.partner, lambda copies: TOLD not in copies)
        for _ in range(20):
            assert TOLD not in await place.copies(place.partner)
            await asyncio.sleep(0.05)
