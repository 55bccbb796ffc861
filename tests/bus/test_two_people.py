"""What takes two people: somebody whom a hub worker let in themselves is no second one. On a real bus."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from contracts.base import Address, Audience, Command
from contracts.consent import ClearPerson, LiftShield, NamePerson, RaiseShield, SuspectPerson
from contracts.gate import InvitePerson, RemovePerson
from contracts.ids import NO_CASE, derived, fresh
from contracts.intake import AdvocateAssigned, CaseOpened
from contracts.keeping import AgreeErasure, AskErasure, keeping_of
from contracts.labels import Label
from contracts.order import OrderTookEffect, RecordOrder, ReviewOrder
from contracts.outcomes import Refusal
from contracts.subjects import case_filter
from contracts.vocabulary import AdvocateBase, Area, ErasureGround, Kind, Relation, Suspicion, Urgency, YouthNotice
from deploy.player import command
from services.bus.facts.reading import Reader
from services.bus.gate.credential import by_invitation, by_session, new_session
from services.bus.gate.words import invitation_verifier
from services.bus.serving.vouching import LET_IN
from services.bus.viewers.viewer import ViewerSender
from services.bus.wire.connection import connect
from services.consent_ledger.handlers import desk
from tests.bus.gate import REGION, Gate, Person
from tests.bus.running import serving

SOON = 30.0


class Hub(NamedTuple):
    """A hub worker, in a case of which they want more than one person may."""

    gate: Gate
    case: str
    worker: Person

    async def tries(self, who: Person, sent: Command) -> Refusal | None:
        async with ViewerSender(who.key, self.gate.settings) as sender:
            await sender.send(sent)
            outcome = await sender.outcome(sent.id, SOON)
        assert outcome is not None
        return outcome.refusal

    async def does(self, who: Person, kind: type[Command], about: str | None = None, **fields: Any) -> str:
        """Do something that is allowed; return what it is about."""
        sent: Command = command(kind, REGION, self.case, about, **fields)
        assert await self.tries(who, sent) is None
        return sent.about

    async def lets_in(self, kind: Kind, into: Audience, by: Person) -> Person:
        """Invite somebody new, and follow the link oneself."""
        identifier, secret = fresh("cmd"), fresh("x")
        invitation = InvitePerson(
            id=identifier,
            region=REGION,
            case=NO_CASE,
            about=into.team,
            invitation=derived("inv", identifier),
            kind=kind,
            person=derived("person", identifier),
            name="Somebody new",
            verifier=invitation_verifier(secret),
        )
        assert await self.tries(by, invitation) is None
        token = new_session()
        who = await self.gate.let_in(by_invitation(secret, token))
        return Person(who.actor, by_session(token), secret)


@pytest.fixture
async def hub(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hub]:
    """A hub worker with the consent ledger at work, and a case with an advocate."""
    monkeypatch.setenv("TRELLIS_BUS", gate.settings.url)
    monkeypatch.setenv("TRELLIS_HOME", str(gate.settings.home))
    case, advocate = fresh("case"), gate.people[Kind.ADVOCATE, 0].actor
    here = Address("intake", REGION, case, case)
    opened = CaseOpened(request_case=fresh("case"), request=fresh("req"), urgency=Urgency.SOON, area=Area.NORTH)
    await gate.append("caregiver_intake", here, opened)
    assigned = AdvocateAssigned(advocate=advocate.team, advocate_name="Advocate", base=AdvocateBase.COMMUNITY)
    await gate.append("caregiver_intake", here, assigned)
    async with serving(desk, gate.settings):
        yield Hub(gate, case, await gate.newcomer(Kind.HUB))


async def asked(hub: Hub) -> dict[str, tuple[type[Command], str, dict[str, Any]]]:
    """Everything that takes two people, as it stands once the worker has done the first one's part."""
    gate, soon = hub.gate, datetime.now(UTC) + timedelta(days=1)
    caregiver = gate.people[Kind.CAREGIVER, 0].actor.audience
    clinic = gate.people[Kind.PARTNER, 0].actor.audience
    shield = await hub.does(hub.worker, RaiseShield, against=caregiver, reason="because", review_on=soon)
    await hub.does(hub.worker, LiftShield, shield)
    advocate = gate.people[Kind.ADVOCATE, 0]
    party = await hub.does(advocate, NamePerson, relation=Relation.PARENT, name="Somebody", audience=caregiver)
    await hub.does(hub.worker, SuspectPerson, party, suspicion=Suspicion.ABUSE, basis="because")
    await hub.does(hub.worker, ClearPerson, party)
    ordered = await hub.does(
        hub.worker,
        RecordOrder,
        recipient=clinic,
        recipient_name="Clinic",
        ground="court-order",
        docket="2026JV1",
        kinds=(Label.IDENTITY,),
        until=soon,
        notice=YouthNotice.TRIED,
        steps="none",
    )
    keeping = keeping_of(hub.case)
    await hub.does(hub.worker, AskErasure, keeping, ground=ErasureGround.YOUTH_ASKED)
    return {
        "lift": (LiftShield, shield, {}),
        "clear": (ClearPerson, party, {}),
        "review": (ReviewOrder, ordered, {"stands": True}),
        "erase": (AgreeErasure, keeping, {}),
    }


async def test_who_was_let_in_by_the_first_is_no_second_person(hub: Hub) -> None:
    """Nor is who was let in by them in turn, in another team, or by somebody who is gone since: only a colleague is."""
    second_parts = await asked(hub)
    puppet = await hub.lets_in(Kind.HUB, hub.worker.actor.audience, hub.worker)
    advocates = hub.gate.people[Kind.ADVOCATE, 0].actor.audience
    theirs = await hub.lets_in(Kind.ADVOCATE, advocates, puppet)
    gone = command(RemovePerson, REGION, NO_CASE, puppet.actor.team, person=puppet.actor.person)
    for kind, about, fields in second_parts.values():
        assert await hub.tries(puppet, command(kind, REGION, hub.case, about, **fields)) == LET_IN
    assert await hub.tries(hub.worker, gone) is None
    for kind, about, fields in second_parts.values():
        if kind is not ReviewOrder:
            assert await hub.tries(theirs, command(kind, REGION, hub.case, about, **fields)) == LET_IN
    colleague = await hub.gate.newcomer(Kind.HUB)
    for kind, about, fields in second_parts.values():
        assert await hub.tries(colleague, command(kind, REGION, hub.case, about, **fields)) is None


async def test_who_let_somebody_in_there_does_not_decide_alone_what_a_statute_discloses_to_them(hub: Hub) -> None:
    """Nor does who was let in with them: it waits for a colleague. To a team of other people's it goes at once."""
    clinic = hub.gate.people[Kind.PARTNER, 1].actor.audience
    notice: dict[str, Any] = {
        "recipient": clinic,
        "recipient_name": "Clinic",
        "ground": "tribal-notice",
        "kinds": (Label.IDENTITY, Label.LOCATION),
        "until": datetime.now(UTC) + timedelta(days=1),
        "notice": YouthNotice.NOT_SAFE_NOW,
        "steps": "none",
    }
    at_once = await hub.does(hub.worker, RecordOrder, **notice)
    assert await took_effect(hub, at_once)
    puppet = await hub.lets_in(Kind.HUB, hub.worker.actor.audience, hub.worker)
    await hub.lets_in(Kind.PARTNER, clinic, puppet)
    for recorder, colleague in ((hub.worker, puppet), (puppet, hub.worker)):
        waits = await hub.does(recorder, RecordOrder, **notice)
        review = command(ReviewOrder, REGION, hub.case, waits, stands=True)
        assert await hub.tries(colleague, review) == LET_IN
        assert not await took_effect(hub, waits)
        stranger = await hub.gate.newcomer(Kind.HUB)
        assert await hub.tries(stranger, command(ReviewOrder, REGION, hub.case, waits, stands=True)) is None
        assert await took_effect(hub, waits)


async def took_effect(hub: Hub, order: str) -> bool:
    """Return whether the recipient sees anything by ``order``."""
    nc = await connect("consent_ledger", hub.gate.settings)
    try:
        facts = Reader(nc).facts(case_filter(REGION, hub.case, "order"))
        effects = [fact.address.aggregate async for fact in facts if isinstance(fact.event, OrderTookEffect)]
        return order in effects
    finally:
        await nc.close()
