"""Pages on a real bus: what whoever asked is told meanwhile, and whom a page must not ask."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import msgspec
import pytest

from contracts.base import Address, Audience, Event
from contracts.consent import PersonCleared, PersonNamed, PersonSuspected, ShieldLifted, ShieldRaised
from contracts.ids import NO_CASE, derived, fresh
from contracts.intake import AdvocateAssigned, CaseOpened, SupportRequested
from contracts.keeping import AskErasure, keeping_of
from contracts.oncall import (
    AcknowledgePage,
    CallAdvocate,
    PageAcknowledged,
    PageRequested,
    PageSent,
    PageTold,
    RequestPage,
    SeePage,
    page_of,
)
from contracts.outcomes import NOT_FOUND
from contracts.reach import WayAdded, WayRemoved, ways_of
from contracts.referral import ReferralAccepted, ReferralMoved
from contracts.roster import RosterSet, Step, roster_id
from contracts.vocabulary import (
    Asked,
    Channel,
    ErasureGround,
    Kind,
    Language,
    PageReason,
    ReferralState,
    Told,
)
from deploy.player import Player, command
from services.bus.wire.connection import connect
from services.consent_ledger.handlers import desk as ledger
from services.disclosure.handlers import desk as disclosure
from services.disclosure.handlers import writing
from services.oncall_scheduler.handlers import desk as oncall
from tests.bus.gate import REGION, Gate, Person
from tests.bus.running import serving
from tests.bus.samples import sample
from tests.bus.sending import paged_until, plan

ASKS: dict[str, Any] = {
    "reason": PageReason.CRISIS,
    "language": Language.ENGLISH,
    "youth_asked": True,
    "reach": "ask at the desk",
}
SERVICE = {"gate": "gatekeeper", "oncall": "oncall_scheduler", "intake": "caregiver_intake"} | {
    "reach": "messenger",
    "referral": "referral_router",
    "consent": "consent_ledger",
}


class Night:
    """A case, its people, and who is on call."""

    def __init__(self, gate: Gate, advocate: Person) -> None:
        self.gate = gate
        self.case = fresh("case")
        self.advocate = advocate
        self.hub, self.nurse, self.officer, self.second = (
            gate.people[who] for who in ((Kind.HUB, 0), (Kind.PARTNER, 0), (Kind.INVESTIGATOR, 0), (Kind.ADVOCATE, 1))
        )

    async def happens(self, context: str, about: str, event: Event, case: str | None = None) -> None:
        where = Address(context, REGION, self.case if case is None else case, about)
        await self.gate.append(SERVICE[context], where, event)

    async def begins(self) -> None:
        """The nurse's clinic serves the youth; the first advocate is on; she and the hub keep a screen open."""
        await self.happens("intake", self.case, sample(CaseOpened))
        await self.happens("referral", fresh("ref"), sample(ReferralAccepted, audience=self.nurse.actor.audience))
        roster = plan(self.advocate.actor.team)
        own = Step(ask=Asked.OWN_ADVOCATE, answer_within=60)
        policy = msgspec.structs.replace(roster.policy, steps=(own, *roster.policy.steps))
        roster = msgspec.structs.replace(roster, policy=policy)
        await self.happens("oncall", roster_id(REGION), RosterSet(plan=roster, revision=1), NO_CASE)
        for each in (self.advocate, self.hub):
            await self.can_be_told(each.actor.audience, each.actor.person)

    async def can_be_told(self, team: Audience, person: str) -> None:
        way = derived("way", team.team)
        added = WayAdded(audience=team, person=person, way=way, channel=Channel.SCREEN)
        await self.happens("reach", ways_of(team, person), added, NO_CASE)

    def request(self, **asks: Any) -> RequestPage:
        return command(RequestPage, REGION, self.case, page_of(self.case), **(ASKS | asks))

    def told_to(self, player: Player) -> set[str]:
        """Return what they can read of the page, by its kinds."""
        here = (copy.type for copy in player.copies.values() if copy.case == self.case)
        return {each for each in here if each is not None and each.startswith("oncall.")}

    async def asked(self, count: int, case: str | None = None) -> list[PageSent]:
        """Return the steps of the page, once it has come so far."""
        nc = await connect("oncall_scheduler", self.gate.settings)
        try:
            facts = await paged_until(nc, REGION, case or self.case, count)
        finally:
            await nc.close()
        return [fact.event for fact in facts if isinstance(fact.event, PageSent)]

    @asynccontextmanager
    async def players(self, *who: str) -> AsyncIterator[list[Player]]:
        async with AsyncExitStack() as stack:
            yield [
                await stack.enter_async_context(Player.enters(name, getattr(self, name).key, self.gate.settings))
                for name in who
            ]


@pytest.fixture
async def night(gate: Gate) -> AsyncIterator[Night]:
    """A night that leaves no timer behind, with an advocate whom nobody could tell anything before."""
    night = Night(gate, await gate.newcomer(Kind.ADVOCATE))
    await night.begins()
    yield night
    nc = await connect("oncall_scheduler", gate.settings)
    await nc.request("$JS.API.STREAM.PURGE.TIMERS", b'{"filter":"*.*.*.%s.>"}' % REGION.encode())
    await nc.close()


async def test_asked_while_everything_but_the_bus_is_down(night: Night) -> None:
    """It is kept; nothing says that anybody was reached. Once the services are back it goes out, and she is told."""
    async with night.players("nurse", "advocate") as (nurse, advocate):
        asked = night.request()
        await nurse.sends(asked)
        assert await nurse.hears(asked, 1) is None
        assert night.told_to(nurse) == set()
        async with serving(disclosure, night.gate.settings, writing), serving(oncall, night.gate.settings):
            own = await nurse.sees(PageRequested, lambda copy: copy.case == night.case)
            sent = await nurse.sees(PageSent, lambda copy: copy.case == night.case)
            assert own.fields["reach"] == "ask at the desk"
            assert (sent.fields["number"], "audiences" in sent.fields) == (2, False)
            assert night.told_to(nurse) == {PageRequested.tag(), "oncall.page_passed.v1", PageSent.tag()}
            await advocate.does(command(SeePage, REGION, night.case, asked.about))
            told = await nurse.sees(PageTold, lambda copy: copy.case == night.case)
            assert (told.fields["told"], "audience" in told.fields) == (Told.SEEN, False)
            assert PageAcknowledged.tag() not in night.told_to(nurse)
            await advocate.does(command(AcknowledgePage, REGION, night.case, asked.about))
            has_it = await nurse.sees(PageAcknowledged, lambda copy: copy.case == night.case)
            assert has_it.fields["audience"]["team"] == night.advocate.actor.team
            to_advocate = await advocate.sees(PageRequested, lambda copy: "reach" in copy.fields)
            assert to_advocate.fields["reach"] == "ask at the desk"


async def test_who_has_no_part_in_a_case_can_ask_nobody_in_it(night: Night) -> None:
    """An agency that was sent no report; a clinic whose referral has ended: to them there is no such case."""
    async with night.players("nurse", "officer") as (nurse, officer), serving(oncall, night.gate.settings):
        assert await officer.tries(night.request()) == NOT_FOUND
        referral = fresh("ref")
        ended = Night(night.gate, night.advocate)
        await ended.happens("referral", referral, sample(ReferralAccepted, audience=nurse.actor.audience))
        await ended.happens("referral", referral, ReferralMoved(state=ReferralState.COMPLETED))
        assert await nurse.tries(ended.request()) == NOT_FOUND
        assert await nurse.tries(night.request()) is None


async def test_a_call_founds_a_file_that_its_region_keeps(night: Night) -> None:
    """An officer calls for an advocate and knows no case. The hub can answer for it, and have it erased one day."""
    settings = night.gate.settings
    async with night.players("officer", "hub") as (officer, hub), serving(oncall, settings), serving(ledger, settings):
        identifier = fresh("cmd")
        line = page_of(derived("case", identifier))
        call = command(CallAdvocate, REGION, about=line, id=identifier, **ASKS)
        await officer.does(call)
        assert [step.ask for step in await night.asked(3, call.case)] == [Asked.PRIMARY]
        early = command(AskErasure, REGION, call.case, keeping_of(call.case), ground=ErasureGround.KEPT_LONG_ENOUGH)
        refused = await hub.tries(early)
        assert refused is not None
        assert refused != NOT_FOUND
        nowhere = fresh("case")
        nothing = command(AskErasure, REGION, nowhere, keeping_of(nowhere), ground=ErasureGround.KEPT_LONG_ENOUGH)
        assert await hub.tries(nothing) == NOT_FOUND


async def test_a_crisis_in_an_intake_calls_somebody(night: Night) -> None:
    """In the request's own file, with what they wrote of how to reach them; the asker is the page's."""
    case, request = fresh("case"), fresh("req")
    asked = sample(SupportRequested, request=request, reach="a text", advocate_now=True, language=Language.SPANISH)
    async with serving(oncall, night.gate.settings):
        await night.happens("intake", request, asked, case)
        await night.asked(3, case)
    async with night.players("advocate") as (advocate,), serving(disclosure, night.gate.settings, writing):
        requested = await advocate.sees(PageRequested, lambda copy: copy.case == case)
    assert (requested.fields["reason"], requested.fields["language"]) == (PageReason.CRISIS, Language.SPANISH)
    assert requested.fields["audience"]["team"] == asked.audience.team
    assert "reach" not in requested.fields, "that is for whoever has it"


async def test_whoever_asked_for_support_asks_for_a_person_later(night: Night) -> None:
    """In the line of their own request: they read how far it came and no name; in any other file there is nothing."""
    case, asker = fresh("case"), night.gate.people[Kind.CAREGIVER, 0]
    request = sample(SupportRequested, request=fresh("req"), audience=asker.actor.audience)
    await night.happens("intake", request.request, request, case)
    settings = night.gate.settings
    asked = command(RequestPage, REGION, case, page_of(case), **ASKS)
    async with (
        Player.enters("caregiver", asker.key, settings) as caregiver,
        serving(oncall, settings),
        serving(disclosure, settings, writing),
    ):
        assert await caregiver.tries(night.request()) == NOT_FOUND
        await caregiver.does(asked)
        assert [step.ask for step in await night.asked(3, case)] == [Asked.PRIMARY]
        requested = await caregiver.sees(PageRequested, lambda copy: copy.case == case)
        sent = await caregiver.sees(PageSent, lambda copy: copy.case == case)
        assert (set(requested.fields), set(sent.fields)) == (set(), {"number", "call"})
        async with night.players("advocate") as (advocate,):
            await advocate.does(command(AcknowledgePage, REGION, case, asked.about))
            has_it = await advocate.sees(PageRequested, lambda copy: copy.case == case and "reach" in copy.fields)
            assert has_it.fields["reach"] == "ask at the desk"


@pytest.mark.parametrize("kept_away", ["shield", "suspicion"])
async def test_who_is_kept_from_a_case_is_not_asked_in_it(night: Night, kept_away: str) -> None:
    """Until the shield is lifted, or the suspicion cleared; in another case they are asked as ever."""
    about, whom = fresh("shd" if kept_away == "shield" else "pty"), night.advocate.actor.audience
    raised: dict[str, tuple[Event, ...]] = {
        "shield": (sample(ShieldRaised, against=whom),),
        "suspicion": (sample(PersonNamed, audience=whom), sample(PersonSuspected, audience=whom)),
    }
    ends: dict[str, Event] = {"shield": ShieldLifted(against=whom), "suspicion": PersonCleared(audience=whom)}
    for event in raised[kept_away]:
        await night.happens("consent", about, event)
    async with night.players("hub") as (hub,), serving(oncall, night.gate.settings):
        await hub.does(night.request())
        assert [step.ask for step in await night.asked(4)] == [Asked.HUB]
        another = Night(night.gate, night.advocate)
        await another.happens("intake", another.case, sample(CaseOpened))
        await hub.does(another.request())
        assert [step.ask for step in await another.asked(3)] == [Asked.PRIMARY]
        later = Night(night.gate, night.advocate)
        await later.happens("intake", later.case, sample(CaseOpened))
        for event in (*raised[kept_away], ends[kept_away]):
            await later.happens("consent", about, event)
        await hub.does(later.request())
        assert [step.ask for step in await later.asked(3)] == [Asked.PRIMARY]


async def test_the_youths_own_advocate_is_asked_first_and_only_whoever_can_be_told_is_waited_for(night: Night) -> None:
    """The second advocate stands beside the youth and has no way of being told: she is asked, and the first at once."""
    assigned = sample(AdvocateAssigned, advocate=night.second.actor.team)
    await night.happens("intake", night.case, assigned)
    async with night.players("hub") as (hub,), serving(oncall, night.gate.settings):
        await hub.does(night.request())
        first, then = await night.asked(4)
        assert (first.audiences, first.unreachable) == ((night.second.actor.audience,),) * 2
        assert then.audiences == (night.advocate.actor.audience,)
        who = night.advocate.actor
        removed = WayRemoved(audience=who.audience, person=who.person, way=derived("way", who.team))
        await night.happens("reach", ways_of(who.audience, who.person), removed, NO_CASE)
        another = Night(night.gate, night.advocate)
        await another.happens("intake", another.case, sample(CaseOpened))
        await hub.does(another.request())
        steps = await another.asked(5)
        assert [(step.ask, step.ways) for step in steps] == [(Asked.PRIMARY, 0), (Asked.HUB, 1)]
