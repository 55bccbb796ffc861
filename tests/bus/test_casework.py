"""Casework on a real bus: contacts and reviews come due by timers that outlive the service, and the clocks hear it."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from nats.aio.client import Client

from contracts.base import Address, Audience, Event
from contracts.care import AwayNoted, BackNoted, CourtOrderRecorded, CourtReviewComes, CourtReviewDue
from contracts.casework import Cadence, ContactWay, figures
from contracts.clock import ClockStarted, ClockStopped
from contracts.consent import ShieldRaised
from contracts.ids import NO_CASE, fresh
from contracts.intake import AdvocateAssigned, CaseOpened
from contracts.message import MessageBegun
from contracts.outreach import ContactAsked, ContactDue, ContactPlanned, outreach_of
from contracts.response import MemberSeated, Training, TrainingNear
from contracts.subjects import case_filter
from contracts.taxonomy import Competency
from contracts.vocabulary import Channel, ClockKind, Kind, MessageAbout, StopReason
from services.bus.facts.reading import Reader
from services.bus.facts.store import Aggregate, Cause
from services.casework.handlers import COURT_ORDER, MEMBER, OUTREACH
from services.casework.handlers import desk as casework
from services.clocks.handlers import desk as clocks
from services.messenger.handlers import desk as messenger
from tests.bus.appending import append, keyring, store_of
from tests.bus.running import serving
from tests.bus.samples import sample
from tests.bus.sending import SOON
from tests.bus.telling import came, outside, reached_by, staffed, telling, until
from tests.bus.test_faults import Finished, Ground, killed_at_every_step, nothing_waits
from tests.bus.test_faults import ground as ground

BESIDE, KEPT_AWAY = (Audience(Kind.ADVOCATE, fresh("team")) for _ in range(2))


async def a_case(ground: Ground, region: str) -> str:
    """A case with two advocates, one of whom a shield keeps away."""
    case = fresh("case")
    assigned = [sample(AdvocateAssigned, advocate=each.team) for each in (BESIDE, KEPT_AWAY)]
    await append(ground.bus, Address("intake", region, case, case), sample(CaseOpened), *assigned)
    await append(ground.bus, Address("consent", region, case, fresh("shd")), sample(ShieldRaised, against=KEPT_AWAY))
    return case


async def keeps(ground: Ground, aggregate: Aggregate[Any], address: Address, event: Event) -> None:
    """Casework keeps a fact, with the timers that it wants."""
    store = store_of(await ground.bus("casework"), "casework")
    loaded = await store.load(aggregate, address)
    await store.append(loaded, [event], Cause(fresh("cause"), datetime.now(UTC), None))


def contact(region: str, case: str) -> Address:
    return Address(OUTREACH.context, region, case, outreach_of(case))


async def of(nc: Client, region: str, case: str, context: str) -> list[Event]:
    return [fact.event async for fact in Reader(nc, keyring(nc)).facts(case_filter(region, case, context))]


async def come_to(nc: Client, region: str, case: str, context: str, count: int) -> list[Event]:
    async with asyncio.timeout(SOON):
        while len(found := await of(nc, region, case, context)) < count:
            await asyncio.sleep(0.02)
    return found


def planned(soon: timedelta) -> ContactPlanned:
    return ContactPlanned(at=datetime.now(UTC) + soon, way=ContactWay.TEXT, cadence=Cadence.CLOSE)


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.long)])
async def test_casework_killed_between_any_two_steps_of_a_timer(ground: Ground, every: int) -> None:
    """A contact comes due once, whenever the service dies, and tells nobody whom a shield keeps from the case."""
    region, nc = "worked", await ground.bus("casework")
    cases: list[str] = []

    async def begin() -> Finished:
        case = await a_case(ground, region)
        await keeps(ground, OUTREACH, contact(region, case), planned(timedelta(seconds=0.4)))
        cases.append(case)

        async def finished() -> None:
            await come_to(nc, region, case, "outreach", 2)

        return finished

    assert await killed_at_every_step(ground, "casework", begin, every=every) >= 4 // every
    await ground.forge.start("casework")
    for case in cases:
        _, due = await come_to(nc, region, case, "outreach", 2)
        assert due == ContactDue(told=(BESIDE,))
    await nothing_waits(ground, "TIMERS", "casework")
    assert [len(await of(nc, region, case, "outreach")) for case in cases] == [2] * len(cases)


async def test_a_review_is_told_of_though_nobody_was_up_when_it_came(ground: Ground) -> None:
    """The warning and the day itself passed while the service was down: both are said, each once."""
    region, nc, case = "reviewed", await ground.bus("casework"), await a_case(ground, "reviewed")
    order = Address(COURT_ORDER.context, region, case, fresh("cor"))
    recorded = sample(CourtOrderRecorded, review_on=datetime.now(UTC) + timedelta(seconds=0.2), audience=BESIDE)
    await keeps(ground, COURT_ORDER, order, recorded)
    await asyncio.sleep(0.6)
    async with serving(casework, ground.settings):
        found = await come_to(nc, region, case, "care", 2)
    assert CourtReviewDue(told=(BESIDE,)) in found
    assert {type(each) for each in found} <= {CourtOrderRecorded, CourtReviewComes, CourtReviewDue}


async def test_the_clock_of_the_law_starts_when_somebody_is_away_from_care_and_ends_when_they_are_back(
    ground: Ground,
) -> None:
    """It is the service of clocks that hears it; a return is one fact, and nothing else moves."""
    region, nc, case = "away", await ground.bus("casework"), await a_case(ground, "away")
    where = Address("care", region, case, fresh("awy"))
    before = len(await of(nc, region, case, "intake"))
    async with serving(clocks, ground.settings):
        noted = sample(AwayNoted, from_care=True, since=datetime.now(UTC), audience=BESIDE)
        await append(ground.bus, where, noted)
        (started,) = await come_to(nc, region, case, "clock", 1)
        assert isinstance(started, ClockStarted)
        assert (started.kind, started.since) == (ClockKind.MISSING_FROM_CARE, noted.since)
        await append(ground.bus, where, BackNoted(wants="my own bed"))
        _, stopped = await come_to(nc, region, case, "clock", 2)
        assert isinstance(stopped, ClockStopped)
        assert stopped.reason is StopReason.NO_LONGER_APPLIES
    assert len(await of(nc, region, case, "intake")) == before


async def test_their_advocate_hears_that_it_is_time_outside_and_without_a_word_of_it(ground: Ground) -> None:
    """By their own ways: that something waits for them, and not what; nobody whom a shield keeps away."""
    bus, region, nc, case = ground.bus, "gently", await ground.bus("operator"), fresh("case")
    async with outside(ground.settings.home), serving(messenger, ground.settings, telling):
        advocate = await staffed(bus, region, Kind.ADVOCATE, "one")
        shielded = await staffed(bus, region, Kind.ADVOCATE, "two")
        for team, person in ((advocate, "one"), (shielded, "two")):
            await reached_by(bus, region, team, person, Channel.TEXT, "+16085550100")
        await append(bus, Address("consent", region, case, fresh("shd")), sample(ShieldRaised, against=shielded))
        told = (advocate, shielded)
        for event in (ContactDue(told=told), ContactAsked(told=told, words="please come")):
            await append(bus, contact(region, case), event)
        facts = await until(nc, region, lambda facts: len(came(facts)) == 2)
    begun = [fact.event for fact in facts if isinstance(fact.event, MessageBegun)]
    assert {(each.about, each.audience) for each in begun} == {(MessageAbout.CASE, advocate)}
    assert all(fact.address.case == NO_CASE for fact in facts if isinstance(fact.event, MessageBegun))


async def test_before_a_training_ends_its_hub_and_its_own_team_are_told_once(ground: Ground) -> None:
    """By a timer that outlives the service, and outside by a message without a word of it."""
    bus, region = ground.bus, "trained"
    nc, operator = await bus("casework"), await bus("operator")
    async with outside(ground.settings.home), serving(messenger, ground.settings, telling):
        hub, partner = await staffed(bus, region, Kind.HUB, "one"), await staffed(bus, region, Kind.PARTNER, "two")
        for team, person in ((hub, "one"), (partner, "two")):
            await reached_by(bus, region, team, person, Channel.TEXT, "+16085550100")
        until_then = datetime.now(UTC) + figures().training_near.length + timedelta(seconds=0.3)
        core = Training(Competency.CORE, datetime.now(UTC), until_then)
        member = Address(MEMBER.context, region, NO_CASE, fresh("mbr"))
        seated = sample(MemberSeated, name="Jo Nurse", audience=partner, person="two", training=(core,))
        await keeps(ground, MEMBER, member, seated)
        await asyncio.sleep(0.5)
        async with serving(casework, ground.settings):
            _, near = await come_to(nc, region, NO_CASE, "response", 2)
            assert isinstance(near, TrainingNear)
            assert near.told == (hub, partner)
            facts = await until(operator, region, lambda facts: len(came(facts)) == 2)
    begun = [fact.event for fact in facts if isinstance(fact.event, MessageBegun)]
    assert {(each.about, each.audience) for each in begun} == {
        (MessageAbout.TRAINING, hub),
        (MessageAbout.TRAINING, partner),
    }
    assert len(await of(nc, region, NO_CASE, "response")) == 2
