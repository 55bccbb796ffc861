"""A hub, an advocate and providers on a bus of their own, and the referrals between them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

import pytest

from contracts.base import Address, Audience, Command, Event, Fact
from contracts.ids import NO_CASE, derived, fresh
from contracts.intake import AdvocateAssigned, CaseOpened
from contracts.inventory import Listed, ServiceListed, service_id
from contracts.loop import LearnedBy
from contracts.outcomes import Outcome, Refusal
from contracts.referral import AcceptOffer, DeclineOffer, RequestReferral
from contracts.subjects import aggregate_filter, case_filter
from contracts.vocabulary import AdvocateBase, Area, DeclineReason, Kind, Need, Urgency
from services.bus.facts.reading import Reader
from services.bus.viewers.viewer import TooManyError, ViewerSender
from services.bus.wire.publishing import BusDownError
from services.referral_router.domain import INITIAL, evolve
from services.referral_router.life import State
from tests.bus.appending import append, keyring
from tests.bus.conftest import Connect
from tests.bus.gate import REGION, Gate, running_gate
from tests.bus.hiding import come_in, invite
from tests.bus.samples import sample

ANSWERED_WITHIN: Final = 60.0
"""Seconds, on a machine that does much else."""
T = TypeVar("T", bound=Command)


@pytest.fixture
def own_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """A bus of this test's own, with a gatekeeper."""
    with running_gate(tmp_path / "home") as running:
        monkeypatch.setenv("TRELLIS_BUS", running.settings.url)
        monkeypatch.setenv("TRELLIS_HOME", str(running.settings.home))
        yield running


@dataclass
class Somebody:
    """One person who sends commands, and what came of them."""

    sender: ViewerSender
    done: list[Command] = field(default_factory=list)
    refused: list[Command] = field(default_factory=list)

    @property
    def audience(self) -> Audience:
        return self.sender.who.actor.audience

    async def tell(self, command: Command) -> Outcome:
        """Send it until the bus has it, and wait until it is answered."""
        while True:
            try:
                await self.sender.send(command)
                break
            except (BusDownError, TooManyError):
                await asyncio.sleep(0.02)
        outcome = await self.sender.outcome(command.id, ANSWERED_WITHIN)
        assert outcome is not None, f"{command.word()} was acknowledged and never answered"
        (self.done if outcome.done else self.refused).append(command)
        return outcome

    async def does(self, verb: type[T], about: Address, **fields: Any) -> Refusal | None:
        """Send a command about a thing; return why it had no effect, if it had none."""
        given = {"id": fresh("cmd"), "region": about.region, "case": about.case, "about": about.aggregate}
        return (await self.tell(verb(**(given | fields)))).refusal


@dataclass
class Community:
    """Who is there, and what they refer to."""

    bus: Connect
    hub: Somebody
    advocate: Somebody
    first: Somebody
    second: Somebody
    services: dict[str, str]
    """The service of the first provider, of the second, and one that is only on the telephone."""

    async def case(self) -> str:
        """Return a new case with its advocate."""
        case, by = fresh("case"), self.advocate.audience
        assigned = AdvocateAssigned(advocate=by.team, advocate_name="Advocate", base=AdvocateBase.COMMUNITY)
        await append(self.bus, Address("intake", REGION, case, case), sample(CaseOpened), assigned)
        return case

    async def refer(self, case: str, by: Somebody | None = None, **asked: Any) -> Address:
        """Ask for legal support; return where the referral is."""
        command = fresh("cmd")
        about = Address("referral", REGION, case, derived("ref", command))
        given: dict[str, Any] = {"need": Need.LEGAL_SUPPORT, "urgency": Urgency.NOW, "area": Area.NORTH}
        assert await (by or self.hub).does(RequestReferral, about, id=command, **(given | asked)) is None
        return about

    async def state(self, about: Address) -> State:
        """Return a referral as it stands in FACTS."""
        state = INITIAL
        for fact in await self.facts(about):
            state = evolve(state, fact.event)
        return state

    async def facts(self, about: Address) -> list[Fact]:
        """Return what stands in FACTS of one thing."""
        nc = await self.bus("referral_router")
        return [fact async for fact in Reader(nc, keyring(nc)).facts(aggregate_filter(about))]

    async def until(self, about: Address, holds: Any, within: float = 20.0) -> State:
        """Wait until a referral is as ``holds`` says."""
        async with asyncio.timeout(within):
            while not holds(state := await self.state(about)):
                await asyncio.sleep(0.02)
        return state

    async def told_in(self, case: str, event: type[Event]) -> list[Fact]:
        """Return the facts of one kind in a case."""
        nc = await self.bus("referral_router")
        found = Reader(nc, keyring(nc)).facts(case_filter(REGION, case, event.context()))
        return [fact async for fact in found if isinstance(fact.event, event)]

    async def yes(self, who: Somebody, about: Address, service: str) -> Refusal | None:
        """Say yes, or write down that somebody said so by telephone."""
        learned = LearnedBy.TELEPHONE if who is self.hub else None
        return await who.does(AcceptOffer, about, service=self.services[service], learned_by=learned)

    async def no(self, who: Somebody, about: Address, service: str) -> Refusal | None:
        """Say no, or write down that somebody said so by telephone."""
        learned = LearnedBy.TELEPHONE if who is self.hub else None
        named = self.services[service]
        return await who.does(DeclineOffer, about, service=named, reason=DeclineReason.NO_PLACE, learned_by=learned)


@asynccontextmanager
async def community(gate: Gate, bus: Connect) -> AsyncIterator[Community]:
    """Bring a hub, an advocate and two providers in; list what they offer, and one that is on the telephone."""
    async with AsyncExitStack() as stack:
        people = []
        for kind in (Kind.HUB, Kind.ADVOCATE, Kind.PARTNER, Kind.PARTNER):
            person = await come_in(gate, await invite(gate, Audience(kind, fresh("team"))))
            people.append(Somebody(await stack.enter_async_context(ViewerSender(person.key, gate.settings))))
        hub, advocate, first, second = people
        services = {}
        for name, team in (("first", first.audience), ("second", second.audience), ("by phone", None)):
            source = f"{name}/{fresh('src')}"
            services[name] = service_id(REGION, source)
            listed = Listed(
                source=source, provider=f"Provider {name}", name=name, needs=(Need.LEGAL_SUPPORT,), audience=team
            )
            await append(bus, Address("inventory", REGION, NO_CASE, services[name]), ServiceListed(listed=listed))
        yield Community(bus, hub, advocate, first, second, services)
