"""The loop on the bus: two who say yes at once, doors that close and open, who is kept away, and who is known here."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from nats.aio.client import Client

from contracts.aftercare import HelpSaid, SayHelped, helped_of
from contracts.base import Address, Audience, Event
from contracts.clock import ClockStarted
from contracts.consent import PersonNamed, PersonSuspected, ReleaseGranted, ShieldRaised
from contracts.ids import NO_CASE, derived, fresh
from contracts.intake import SupportRequested
from contracts.inventory import (
    CapacityReported,
    Held,
    Listed,
    ServiceListed,
    ServiceNoted,
    ServiceWithdrawn,
    service_id,
)
from contracts.known import AgreeToBeKnown, AskedAfter, AskIfKnown, KnownAsked, StopBeingKnown, asking_of
from contracts.labels import Label
from contracts.loop import Gap, Helped
from contracts.outcomes import NOT_FOUND, TAKEN, Reason
from contracts.referral import (
    CancelReferral,
    DoorsLeftOut,
    Excluded,
    NoDoorFound,
    OfferTo,
    PutOnWaitlist,
    ReferralOffered,
    ReopenReferral,
    StartService,
    TakeTransfer,
    TransferReferral,
)
from contracts.subjects import view_filter
from contracts.taxonomy import Competency
from contracts.vocabulary import (
    Barrier,
    ClockKind,
    ClockUnit,
    Counting,
    Kind,
    MatchReason,
    Need,
    ReferralState,
    SignatureForm,
    Urgency,
    WithdrawalForm,
)
from services.bus.facts.reading import Reader
from services.bus.viewers.viewer import ViewerSender
from services.bus.wire.connection import connect
from services.disclosure.handlers import desk as disclosure
from services.disclosure.handlers import writing
from services.referral_router.handlers import desk as router
from tests.bus.appending import append
from tests.bus.gate import REGION, Gate
from tests.bus.hiding import come_in, invite
from tests.bus.referring import Community, Somebody, community
from tests.bus.referring import own_gate as own_gate
from tests.bus.running import serving
from tests.bus.samples import sample

NAME, BORN = "Wren Quillfeather", "2011-05-05"


@pytest.fixture
async def here(own_gate: Gate) -> AsyncIterator[Community]:
    """A community, its router at work."""
    async with AsyncExitStack() as stack:
        kept: dict[str, Client] = {}

        async def as_user(user: str) -> Client:
            if user not in kept:
                kept[user] = await connect(user, own_gate.settings)
                stack.push_async_callback(kept[user].close)
            return kept[user]

        there = await stack.enter_async_context(community(own_gate, as_user))
        await stack.enter_async_context(serving(router, own_gate.settings))
        yield there


@asynccontextmanager
async def somebody(own_gate: Gate, kind: Kind) -> AsyncIterator[Somebody]:
    """Bring somebody of a team of their own in."""
    person = await come_in(own_gate, await invite(own_gate, Audience(kind, fresh("team"))))
    async with ViewerSender(person.key, own_gate.settings) as sender:
        yield Somebody(sender)


async def test_two_who_say_yes_at_once(here: Community) -> None:
    """Whoever is first has it; the other is told that somebody was, and nothing else comes of it. Twenty times."""
    case, both = await here.case(), ("first", "second")
    for _ in range(20):
        about = await here.refer(case)
        assert {offer.service for offer in (await here.state(about)).offers} == {here.services[each] for each in both}
        answers = await asyncio.gather(here.yes(here.first, about, "first"), here.yes(here.second, about, "second"))
        assert sorted(answers, key=str) == sorted([None, TAKEN], key=str)
        state = await here.state(about)
        won = both[answers.index(None)]
        assert (state.status, state.accepted) == (ReferralState.ACCEPTED, here.services[won])


async def test_a_provider_is_withdrawn_while_it_holds_referrals(here: Community) -> None:
    """Whoever waited for it is offered the next door; who had its yes, too; and what has begun goes on."""
    case = await here.case()
    asked, accepted, begun = [await here.refer(case, urgency=Urgency.SOON) for _ in range(3)]
    name = await best(here, asked)
    who = here.first if name == "first" else here.second
    for about in (accepted, begun):
        assert await here.yes(who, about, name) is None
    assert await who.does(StartService, begun) is None
    gone = here.services[name]
    await append(here.bus, Address("inventory", REGION, NO_CASE, gone), ServiceWithdrawn())
    for about in (asked, accepted):
        state = await here.until(about, lambda state: any(each.service != gone for each in state.offers))
        assert (state.status, state.accepted) == (ReferralState.REQUESTED, None)
    state = await here.state(begun)
    assert (state.status, state.accepted) == (ReferralState.IN_PROGRESS, gone)


async def best(here: Community, about: Address) -> str:
    """Return the name of the service that was asked first."""
    [offer] = (await here.state(about)).offers
    return next(name for name, service in here.services.items() if service == offer.service)


async def test_what_is_learned_weighs_in_the_next_search(here: Community) -> None:
    """Who answered at once is asked first next time; and while the medical window is open, who is trained for it."""
    one = await here.refer(await here.case(), urgency=Urgency.SOON)
    other = "second" if await best(here, one) == "first" else "first"
    who = here.first if other == "first" else here.second
    assert await here.hub.does(OfferTo, one, services=(here.services[other],)) is None
    assert await here.no(who, one, other) is None
    async with asyncio.timeout(60):  # what is learned is taken in beside the searches, soon
        while await best(here, await here.refer(await here.case(), urgency=Urgency.SOON)) != other:
            pass

    held, late = (Held(competency=Competency.CORE),), fresh("src")
    for name, changes in (
        (fresh("src"), {"audience": here.first.audience}),
        (late, {"held": held, "always_open": True}),
    ):
        listed = Listed(source=name, provider=name, name=name, needs=(Need.MEDICAL_CARE,), **changes)
        address = Address("inventory", REGION, NO_CASE, service_id(REGION, name))
        barriers = ServiceNoted(barriers=(Barrier.CURFEW, Barrier.SHARED_ROOMS) if name == late else ())
        await append(here.bus, address, ServiceListed(listed=listed), barriers)
    for window in (False, True):
        case = await here.case()
        if window:
            closes = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
            await append(here.bus, Address("clock", REGION, case, fresh("clk")), medical_window(closes))
        about = await here.refer(case, need=Need.MEDICAL_CARE, urgency=Urgency.SOON)
        [offer] = (await here.state(about)).offers
        assert (offer.service == service_id(REGION, late)) is window
        [offered] = [each.event for each in await here.facts(about) if isinstance(each.event, ReferralOffered)]
        assert MatchReason.TRAINED_AFTER_HOURS not in {each.reason for each in offered.because}


def medical_window(closes: str) -> ClockStarted:
    return ClockStarted(
        kind=ClockKind.MEDICAL_WINDOW,
        unit=ClockUnit.HOURS,
        counting=Counting.PLAIN,
        source="Guidelines",
        as_of="2026-11-22",
        due_sealed=closes,
    )


async def test_a_place_that_frees_goes_to_the_first_in_line(here: Community) -> None:
    """One place, one offer, though two wait; heard again, or said again, it goes to nobody else."""
    case = await here.case()
    lines = [await here.refer(case) for _ in range(2)]
    for place, about in ((2, lines[0]), (1, lines[1])):
        assert await here.first.does(PutOnWaitlist, about, service=here.services["first"], position=place) is None
    address = Address("inventory", REGION, NO_CASE, here.services["first"])
    for _ in range(2):
        await append(here.bus, address, CapacityReported(free=1))
    await here.until(lines[1], lambda state: state.offer(here.services["first"]).answer == "none")
    await asyncio.sleep(0.3)
    assert [await freed(here, about) for about in lines] == [0, 1]
    assert await here.yes(here.first, lines[1], "first") is None


async def freed(here: Community, about: Address) -> int:
    """Return how often a place that freed was offered."""
    told = [fact.event for fact in await here.facts(about) if isinstance(fact.event, ReferralOffered)]
    return sum(event.because[0].reason is MatchReason.PLACE_FREED for event in told)


async def test_nobody_is_sent_where_somebody_lives_or_works_whom_they_must_not_meet(here: Community) -> None:
    """Neither a shielded team, nor where a suspected person is; not by the router, and not by hand."""
    case = await here.case()
    raised = sample(ShieldRaised, against=here.first.audience)
    await append(here.bus, Address("consent", REGION, case, fresh("shd")), raised)
    person = Address("consent", REGION, case, fresh("pty"))
    suspected = sample(PersonSuspected, audience=None, lives_or_works="an old mill\nProvider second")
    await append(here.bus, person, sample(PersonNamed), suspected)
    about = await here.refer(case)
    assert [offer.service for offer in (await here.state(about)).offers] == [here.services["by phone"]]
    for name in ("first", "second"):
        refused = await here.hub.does(OfferTo, about, services=(here.services[name],))
        assert refused is not None
        assert (refused.reason, refused.field) == (Reason.INVALID, "services")


async def test_which_places_were_no_door_is_kept_beside_the_offers_and_a_shield_changes_nothing_of_it(
    here: Community,
) -> None:
    """A place that is full is named as such, whoever answers for it; where no door is left, all of them add up."""
    full, shielded = here.services["by phone"], here.services["first"]
    await append(here.bus, Address("inventory", REGION, NO_CASE, full), CapacityReported(free=0))
    case, named = await here.case(), (Excluded(Gap.NO_PLACE, 1, (full,)),)
    before = await here.refer(case)
    raised = sample(ShieldRaised, against=here.first.audience)
    await append(here.bus, Address("consent", REGION, case, fresh("shd")), raised)
    about = await here.refer(case)
    for each in (before, about):
        beside = [fact.event for fact in await here.facts(each) if isinstance(fact.event, DoorsLeftOut)]
        assert beside == [DoorsLeftOut(why=named)]
    assert await here.no(here.second, about, "second") is None
    gap = [fact.event for fact in await here.facts(about) if isinstance(fact.event, NoDoorFound)]
    asked = Excluded(Gap.ASKED_ALREADY, 1, (here.services["second"],))
    assert gap == [NoDoorFound(why=(*named, asked, Excluded(Gap.NOT_FOR_THEM, 1)))]
    assert shielded not in str(gap)


async def test_who_is_kept_away_after_they_were_asked_has_no_door_to_open(here: Community) -> None:
    """Not by a yes, and not by saying that a place is free: what they read is what anybody may read."""
    case = await here.case()
    lines, asked = await here.refer(case), await here.refer(case)
    first = here.services["first"]
    assert await here.first.does(PutOnWaitlist, lines, service=first, position=1) is None
    raised = sample(ShieldRaised, against=here.first.audience)
    await append(here.bus, Address("consent", REGION, case, fresh("shd")), raised)
    assert await here.yes(here.first, asked, "first") == TAKEN
    await append(here.bus, Address("inventory", REGION, NO_CASE, first), CapacityReported(free=5))
    await asyncio.sleep(0.5)
    assert await freed(here, lines) == 0
    assert await here.yes(here.second, asked, "second") is None


async def test_a_transfer_needs_the_youths_release_to_that_very_hub(own_gate: Gate, here: Community) -> None:
    """Without it nothing is asked; with it the other hub takes the referral, and the first can act on it no more."""
    case = await here.case()
    about = await here.refer(case)
    async with somebody(own_gate, Kind.HUB) as other:
        release = fresh("rel")
        refused = await here.hub.does(TransferReferral, about, to=other.audience, release=release)
        assert refused is not None
        assert refused.field == "release"
        until = datetime.now(UTC) + timedelta(days=9)
        granted = sample(ReleaseGranted, recipient=other.audience, kinds=(Label.IDENTITY,), until=until)
        await append(here.bus, Address("consent", REGION, case, release), granted)
        assert await here.hub.does(TransferReferral, about, to=other.audience, release=release) is None
        assert await other.does(TakeTransfer, about) is None
        assert (await here.state(about)).keeper == other.audience
        refused = await here.hub.does(OfferTo, about, services=(here.services["by phone"],))
        assert refused is not None
        assert refused.reason is Reason.NOT_NOW


async def test_everybody_says_for_themselves_whether_it_helped(own_gate: Gate, here: Community) -> None:
    """A caregiver of their own request, a youth of their own referral; of another's both learn that there is none."""
    case, request = await here.case(), fresh("case")
    about = await here.refer(case)
    asked = sample(SupportRequested, audience=Audience(Kind.CAREGIVER, fresh("team")), verifier="a" * 52)
    await append(here.bus, Address("intake", REGION, request, asked.request), asked)
    caregiver = await come_in(own_gate, asked.actor)
    async with ViewerSender(caregiver.key, own_gate.settings) as sender:
        theirs = Somebody(sender)
        own = Address("referral", REGION, request, helped_of(request, theirs.audience))
        assert await theirs.does(SayHelped, own, of=request, answer=Helped.A_LITTLE) is None
        others = Address("referral", REGION, case, helped_of(about.aggregate, theirs.audience))
        assert await theirs.does(SayHelped, others, of=about.aggregate, answer=Helped.YES) == NOT_FOUND
        nothing = Address("referral", REGION, fresh("case"), helped_of(request, theirs.audience))
        assert await theirs.does(SayHelped, nothing, of=request, answer=Helped.YES) == NOT_FOUND
    assert [fact.event.answer for fact in await here.told_in(request, HelpSaid)] == [Helped.A_LITTLE]  # type: ignore[attr-defined] # anything else would fail here
    assert await here.told_in(case, HelpSaid) == []


async def test_who_comes_back_goes_on_where_they_were(here: Community) -> None:
    """Stopped after first contact, and opened again: the same provider is asked, and its yes goes on."""
    case = await here.case()
    about = await here.refer(case)
    assert await here.yes(here.second, about, "second") is None
    assert await here.second.does(StartService, about) is None
    assert await here.advocate.does(CancelReferral, about) is None
    assert await here.advocate.does(ReopenReferral, about) is None
    state = await here.state(about)
    assert [offer.service for offer in state.offers] == [here.services["second"]]
    assert await here.yes(here.second, about, "second") is None
    assert (await here.state(about)).status is ReferralState.IN_PROGRESS


# -------------------------------------------------------------------------------------------------- who is known here


async def test_whoever_asks_after_a_youth_learns_nothing_and_their_advocate_learns_who_asked(
    own_gate: Gate, here: Community
) -> None:
    """The answer is the same; what was typed is nowhere; the advocate reads it, no hub does, until it is taken back."""
    case = await here.case()
    agreed = await agree(here, case)
    async with serving(disclosure, own_gate.settings, writing), somebody(own_gate, Kind.HUB) as asker:
        assert await ask(asker, NAME) is None
        assert await ask(asker, "Somebody Else") is None
        async with asyncio.timeout(60):
            while not await here.told_in(case, AskedAfter):
                await asyncio.sleep(0.02)
            while not await copies(here, here.advocate.audience, AskedAfter):
                await asyncio.sleep(0.02)
        assert await copies(here, asker.audience, AskedAfter) == 0
        assert await copies(here, here.hub.audience, AskedAfter) == 0
        assert await copies(here, asker.audience, KnownAsked) == 0
        assert await here.advocate.does(StopBeingKnown, agreed, form=WithdrawalForm.SPOKEN) is None
        assert await ask(asker, NAME) is None
        await asyncio.sleep(0.3)
        assert len(await here.told_in(case, AskedAfter)) == 1
        await nothing_typed_is_kept(here, asker)


async def agree(here: Community, case: str) -> Address:
    """Record that the youth of a case agreed to be found; return where that is."""
    command = fresh("cmd")
    about = Address("referral", REGION, case, derived("kno", command))
    until = datetime.now(UTC) + timedelta(days=9)
    paper = SignatureForm.ON_PAPER
    told = await here.advocate.does(
        AgreeToBeKnown, about, id=command, name=NAME, born=BORN, until=until, signature=paper
    )
    assert told is None
    return about


async def ask(who: Somebody, name: str) -> object:
    about = Address("referral", REGION, NO_CASE, asking_of(who.audience, datetime.now(UTC)))
    return await who.does(AskIfKnown, about, name=name, born=BORN)


async def nothing_typed_is_kept(here: Community, asker: Somebody) -> None:
    """Look through every message of FACTS, as it is kept, for what was typed and for what it came to."""
    reader = Reader(await here.bus("referral_router"))
    kept = [message async for message in reader.stored("FACTS", "fact.>")]
    raw = b"".join(message.data for message in kept)
    assert not any(part.encode() in raw for name in (NAME, "Somebody Else") for part in name.split())
    about = Address("referral", REGION, NO_CASE, asking_of(asker.audience, datetime.now(UTC)))
    sizes = {len(message.data) for message in kept if about.aggregate in message.subject}
    assert len(sizes) == 1


async def copies(here: Community, audience: Audience, event: type[Event]) -> int:
    """Return how many copies of one kind of event an audience holds."""
    reader = Reader(await here.bus("disclosure"))
    found = [message async for message in reader.stored("VIEWS", view_filter(audience))]
    return sum(f'"{event.tag()}"'.encode() in message.data for message in found)
