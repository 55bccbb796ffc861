"""Whom somebody shielded lets into a case is not in it: for what a service answers, and for the youth's own codes."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest

from contracts.base import Actor, Address, Audience, Event
from contracts.consent import ShieldLifted, ShieldRaised
from contracts.ids import fresh
from contracts.intake import AdvocateAssigned, CaseOpened, YouthWelcomed
from contracts.standing import Circle
from contracts.vocabulary import AdvocateBase, Area, Kind, Urgency
from services.bus.facts.reading import Reader
from services.bus.facts.sealing import Keyring
from services.bus.serving.known import Known
from services.bus.wire.connection import BusSettings
from services.gatekeeper.knowing import Knowing
from services.gatekeeper.registry import Registry
from tests.bus.appending import append, keyring
from tests.bus.conftest import Connect


class Around(NamedTuple):
    """A case with an advocate and a youth, and a hub worker from whom it is shielded."""

    bus: Connect
    region: str
    case: str
    worker: Actor
    advocate: Audience
    welcomed: YouthWelcomed
    shield: Address

    async def tells(self, event: Event, by: Actor | None = None) -> None:
        await append(self.bus, Address(event.context(), self.region, self.case, self.case), event, by=by)

    async def circle(self, by: Actor | None = None) -> Circle:
        reader = Reader(nc := await self.bus("consent_ledger"), keyring(nc))
        return await Known(reader).circle_for(by, self.region, self.case)

    async def lift(self) -> None:
        await append(self.bus, self.shield, ShieldLifted(against=self.worker.audience))


def assigned(advocate: Audience) -> AdvocateAssigned:
    return AdvocateAssigned(advocate=advocate.team, advocate_name="Advocate", base=AdvocateBase.COMMUNITY)


def welcomed() -> YouthWelcomed:
    page, door = (Audience(Kind.YOUTH, fresh("team")) for _ in range(2))
    return YouthWelcomed(audience=page, verifier=fresh("x")[2:] * 2, second="s" * 52, door=door)


@pytest.fixture
async def around(bus: Connect, region: str) -> Around:
    """A case in which a shield was just raised."""
    case = fresh("case")
    worker = Actor(Kind.HUB, fresh("team"), fresh("person"))
    advocate, shield = Audience(Kind.ADVOCATE, fresh("team")), Address("consent", region, case, fresh("shd"))
    found = Around(bus, region, case, worker, advocate, welcomed(), shield)
    opened = CaseOpened(request_case=fresh("case"), request=fresh("req"), urgency=Urgency.SOON, area=Area.NORTH)
    for event in (opened, assigned(advocate), found.welcomed):
        await found.tells(event, worker)
    soon = datetime.now(UTC) + timedelta(days=1)
    await append(bus, shield, ShieldRaised(against=worker.audience, reason="because", review_on=soon))
    return found


async def test_whom_somebody_shielded_names_stands_beside_nobody(around: Around) -> None:
    """To them it looks as if; and once somebody else names the same, they do."""
    friend = Audience(Kind.ADVOCATE, fresh("team"))
    await around.tells(assigned(friend), around.worker)
    assert (await around.circle()).advocates == {around.advocate}
    assert (await around.circle(around.worker)).advocates == {around.advocate, friend}
    await around.tells(assigned(friend), Actor(Kind.HUB, fresh("team"), fresh("person")))
    assert (await around.circle()).advocates == {around.advocate, friend}


async def test_a_code_from_somebody_shielded_makes_nobody_the_youth(around: Around) -> None:
    """The youth stays who they were; lifted, the shield makes no earlier code count, and later ones do."""
    await around.tells(welcomed(), around.worker)
    await around.lift()
    assert (await around.circle()).youth == {around.welcomed.audience}
    await around.tells(last := welcomed(), around.worker)
    assert (await around.circle()).youth == {last.audience}


async def test_the_gatekeeper_closes_no_code_for_somebody_shielded(around: Around, settings: BusSettings) -> None:
    """It reads the shields without what is sealed in them, before it takes a welcome that came after."""
    nc = await around.bus("gatekeeper")
    registry = Registry()
    knowing = Knowing(Reader(nc, Keyring(nc, settings.sealing_key(), regions_only=True)), registry)
    theirs = welcomed()
    await around.tells(theirs, around.worker)
    await knowing.refresh()
    assert registry.door(around.welcomed.verifier) is not None
    assert registry.door(theirs.verifier) is not None
    assert registry.replaced(around.case) == ()
    await around.tells(welcomed(), Actor(Kind.HUB, fresh("team"), fresh("person")))
    await knowing.refresh()
    assert registry.door(around.welcomed.verifier) is None
    assert registry.door(theirs.verifier) is None
