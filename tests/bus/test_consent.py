"""The consent ledger on a real bus: what an advocate records, what it depends on, and its timers."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from nats.aio.client import Client

from contracts.base import Address, Audience, Command, Event
from contracts.consent import (
    BirthDateRecorded,
    CameOfAge,
    GrantRelease,
    NamePerson,
    NotOfAge,
    RaiseShield,
    RecordBirthDate,
    ReleaseBegan,
    ReleaseExpired,
    ReleaseGranted,
    RenewalDue,
    ShieldRaised,
    ShieldReviewDue,
    SuspectPerson,
    WithdrawRelease,
    age_of,
)
from contracts.ids import fresh
from contracts.intake import AdvocateAssigned
from contracts.labels import Label
from contracts.order import OrderEnded, OrderRecorded, OrderTookEffect
from contracts.outcomes import NOT_FOUND, NOT_NOW, Refusal
from contracts.subjects import aggregate_filter, case_filter
from contracts.vocabulary import (
    AdvocateBase,
    Kind,
    Language,
    Purpose,
    Relation,
    SignatureForm,
    Signer,
    Suspicion,
    WithdrawalForm,
    YouthNotice,
)
from deploy.player import command
from services.bus.facts.reading import Reader
from services.bus.facts.store import Aggregate, Cause
from services.bus.viewers.viewer import ViewerSender
from services.bus.wire.connection import BusSettings, connect
from services.consent_ledger.handlers import AGE, ORDER, RELEASE, SHIELD, desk
from tests.bus.appending import store_of
from tests.bus.conftest import Connect
from tests.bus.gate import REGION, Gate
from tests.bus.running import serving

SOON = 30.0


class Beside:
    """An advocate who sits down with a youth, in a case of their own."""

    def __init__(self, gate: Gate, sender: ViewerSender) -> None:
        self.gate = gate
        self.sender = sender
        self.case = fresh("case")
        self.clinic = gate.people[Kind.PARTNER, 0].actor.audience

    async def begins(self) -> None:
        """They are named as the youth's advocate."""
        team = self.sender.who.actor.team
        assigned = AdvocateAssigned(advocate=team, advocate_name="Advocate", base=AdvocateBase.COMMUNITY)
        await self.gate.append("caregiver_intake", Address("intake", REGION, self.case, self.case), assigned)

    async def tries(self, kind: type[Command], about: str | None = None, **fields: Any) -> tuple[str, Refusal | None]:
        """Record something; return what it is about, and why not, if it was refused."""
        sent: Command = command(kind, REGION, self.case, about, **fields)
        await self.sender.send(sent)
        outcome = await self.sender.outcome(sent.id, SOON)
        assert outcome is not None
        return sent.about, outcome.refusal

    async def grants(self, **fields: Any) -> tuple[str, Refusal | None]:
        usual: dict[str, Any] = {
            "recipient": self.clinic,
            "recipient_name": "Clinic",
            "purpose": Purpose.PROVIDE_SERVICE,
            "kinds": (Label.IDENTITY,),
            "until": datetime.now(UTC) + timedelta(days=1),
            "signer": Signer.YOUTH,
            "ground": "victim-services",
            "signature": SignatureForm.ON_PAPER,
            "language": Language.ENGLISH,
            "limits_explained": True,
        }
        return await self.tries(GrantRelease, **(usual | fields))

    async def until(self, *types: type[Event]) -> None:
        """Wait until that is everything about consent in this case, in order."""
        nc = await connect("operator", self.gate.settings)
        try:
            await kept(nc, case_filter(REGION, self.case, "consent"), types)
        finally:
            await nc.close()


async def kept(nc: Client, subject: str, types: Sequence[type[Event]]) -> None:
    """Wait until the facts on ``subject`` are of ``types``, in order."""
    found: list[type[Event]] = []
    async with asyncio.timeout(SOON):
        while len(found) < len(types):
            found = [type(fact.event) async for fact in Reader(nc).facts(subject)]
            await asyncio.sleep(0.02)
    assert found == list(types)


@pytest.fixture
async def beside(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Beside]:
    """An advocate with the consent ledger at work."""
    monkeypatch.setenv("TRELLIS_BUS", gate.settings.url)
    monkeypatch.setenv("TRELLIS_HOME", str(gate.settings.home))
    async with (
        serving(desk, gate.settings),
        ViewerSender(gate.people[Kind.ADVOCATE, 0].key, gate.settings) as sender,
    ):
        story = Beside(gate, sender)
        await story.begins()
        yield story


async def test_a_release_given_for_later_begins_and_ends_by_itself(beside: Beside) -> None:
    """Its beginning and its end are timers; nobody has to be there."""
    now = datetime.now(UTC)
    _, refusal = await beside.grants(since=now + timedelta(seconds=1), until=now + timedelta(seconds=2))
    assert refusal is None
    await beside.until(ReleaseGranted, ReleaseBegan, ReleaseExpired)


async def test_what_a_release_depends_on_is_read_from_its_case(beside: Beside) -> None:
    """A suspicion, a birth date and an earlier release, each recorded a moment before, decide the next."""
    caregiver = beside.gate.people[Kind.CAREGIVER, 0].actor.audience
    party, refusal = await beside.tries(NamePerson, relation=Relation.PARENT, name="Somebody", audience=caregiver)
    assert refusal is None
    together: dict[str, Any] = {"signer": Signer.YOUTH_WITH_PARENT, "cosigner": party, "ground": None}
    first, refusal = await beside.grants(**together)
    assert refusal is None
    second, refusal = await beside.grants(supersedes=first)
    assert refusal is None
    _, refusal = await beside.tries(WithdrawRelease, first, form=WithdrawalForm.SPOKEN)
    assert refusal == NOT_NOW
    _, refusal = await beside.tries(SuspectPerson, party, suspicion=Suspicion.ABUSE, basis="the youth said so")
    assert refusal is None
    for fields, field in (
        (together, "cosigner"),
        ({"witness": party}, "witness"),
        ({"recipient": caregiver}, "recipient"),
    ):
        _, refusal = await beside.grants(**fields)
        assert refusal is not None
        assert refusal.field == field
    _, refusal = await beside.grants(ground="of-age")
    assert refusal is not None
    assert refusal.field == "ground"
    _, refusal = await beside.tries(WithdrawRelease, second, form=WithdrawalForm.SPOKEN)
    assert refusal is None


async def test_who_is_18_comes_of_age_when_that_is_recorded(beside: Beside) -> None:
    """Once, under the one id that a case has for it; and where the date was wrong, that is recorded, too."""
    _, refusal = await beside.tries(RecordBirthDate, age_of(beside.case), born="2004-02-29")
    assert refusal is None
    _, refusal = await beside.tries(RecordBirthDate, fresh("age"), born="2004-02-29")
    assert refusal == NOT_FOUND
    await beside.until(BirthDateRecorded, CameOfAge)
    _, refusal = await beside.grants(ground="of-age")
    assert refusal is None
    _, refusal = await beside.tries(RecordBirthDate, age_of(beside.case), born=f"{datetime.now(UTC).year - 15}-02-28")
    assert refusal is None
    await beside.until(BirthDateRecorded, CameOfAge, ReleaseGranted, BirthDateRecorded, NotOfAge)
    _, refusal = await beside.grants(ground="of-age")
    assert refusal is not None
    assert refusal.field == "ground"


async def test_the_last_advocate_is_not_shielded(beside: Beside) -> None:
    """Who stands beside the youth is known where a shield is raised."""
    against = beside.sender.who.actor.audience
    shield: dict[str, Any] = {"reason": "because", "review_on": datetime.now(UTC) + timedelta(days=1)}
    _, refusal = await beside.tries(RaiseShield, against=against, **shield)
    assert refusal is not None
    assert refusal.field == "against"
    _, refusal = await beside.tries(RaiseShield, against=beside.clinic, **shield)
    assert refusal is None


@pytest.mark.parametrize(
    "aggregate, follows",
    [
        (RELEASE, [ReleaseGranted, RenewalDue]),
        (AGE, [BirthDateRecorded, CameOfAge]),
        (SHIELD, [ShieldRaised, ShieldReviewDue]),
        (ORDER, [OrderRecorded, OrderTookEffect, OrderEnded]),
    ],
    ids=lambda case: case.prefix if isinstance(case, Aggregate) else "",
)
async def test_what_waits_comes_due(
    bus: Connect, settings: BusSettings, aggregate: Aggregate[Any], follows: list[type[Event]]
) -> None:
    """A renewal, a birthday, a shield's review and the end of an order, although nobody was up when they came due."""
    address = Address(aggregate.context, "awaited", fresh("case"), fresh(aggregate.prefix))
    nc = await bus("consent_ledger")
    store = store_of(nc, "consent_ledger")
    waited = Cause(fresh("cause"), datetime.now(UTC), None)
    await store.append(await store.load(aggregate, address), waiting(aggregate), waited)
    await asyncio.sleep(0.5)
    async with serving(desk, settings):
        await kept(nc, aggregate_filter(address), follows)


def waiting(aggregate: Aggregate[Any]) -> list[Event]:
    """A decision that wants to be woken in half a second, or wanted to be long ago."""
    now = datetime.now(UTC)
    soon, later = now + timedelta(seconds=0.4), now + timedelta(days=30)
    clinic, kinds = Audience(Kind.PARTNER, fresh("team")), (Label.IDENTITY,)
    granted = ReleaseGranted(
        recipient=clinic,
        recipient_name="Clinic",
        purpose=Purpose.PROVIDE_SERVICE,
        kinds=kinds,
        until=later,
        renewal=soon,
        signer=Signer.YOUTH,
        signature=SignatureForm.ON_PAPER,
        language=Language.ENGLISH,
    )
    recorded = OrderRecorded(
        recipient=clinic,
        recipient_name="Clinic",
        ground="tribal-notice",
        kinds=kinds,
        until=soon,
        notice=YouthNotice.TOLD,
        steps="asked who will read it",
        person=fresh("person"),
    )
    decisions: dict[str, list[Event]] = {
        RELEASE.prefix: [granted],
        AGE.prefix: [BirthDateRecorded(born="2004-02-29")],
        SHIELD.prefix: [ShieldRaised(against=clinic, reason="because", review_on=soon)],
        ORDER.prefix: [
            recorded,
            OrderTookEffect(recipient=clinic, ground="tribal-notice", kinds=kinds, until=soon),
        ],
    }
    return decisions[aggregate.prefix]
