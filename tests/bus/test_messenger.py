"""People told that something waits for them: each of them, by each of their ways, and of nothing else."""

import asyncio
from collections import Counter
from typing import Final, TypeVar

import pytest
from nats.aio.client import Client

from contracts.base import Address, Event
from contracts.consent import PersonSuspected, ShieldRaised
from contracts.gate import PersonRemoved
from contracts.ids import NO_CASE, fresh
from contracts.intake import SupportRequested
from contracts.message import MessageBegun, MessageDropped, message_of
from contracts.oncall import PageAcknowledged, PageSent, page_of
from contracts.reach import WayRemoved, ways_of
from contracts.referral import ReferralOffered
from contracts.subjects import case_filter
from contracts.vocabulary import Channel, Kind, MessageAbout, Told
from services.bus.facts.reading import Reader
from services.messenger.channels import TEXT
from services.messenger.handlers import desk
from tests.bus.appending import append
from tests.bus.gateways import GONE, OK, WRONG
from tests.bus.running import serving
from tests.bus.samples import sample
from tests.bus.telling import BASE, came, in_every_way, outside, page, reached_by, staffed, telling, told, until
from tests.bus.test_faults import Finished, Ground, killed_at_every_step, nothing_waits
from tests.bus.test_faults import ground as ground

E = TypeVar("E", bound=Event)

NUMBER: Final = "+16085550100"


async def test_everybody_who_was_asked_is_told_by_each_of_their_ways(ground: Ground) -> None:
    """Two people of one team and one of another; who was removed is not, and nobody is told twice."""
    bus, region, nc = ground.bus, "everywhere", await ground.bus("operator")
    async with outside(ground.settings.home) as there, serving(desk, ground.settings, telling):
        first = await staffed(bus, region, Kind.ADVOCATE, "one", "two", "left")
        second = await staffed(bus, region, Kind.ADVOCATE, "three")
        people = {"one": first, "two": first, "left": first, "three": second}
        browsers = {
            name: await in_every_way(bus, region, team, name, f"{NUMBER}{place}", there)
            for place, (name, team) in enumerate(people.items())
        }
        await append(bus, Address("gate", region, NO_CASE, first.team), PersonRemoved(audience=first, person="left"))
        await page(bus, region, first, second)
        facts = await until(nc, region, lambda facts: len(came(facts)) == 15)
        assert {event.told for event in came(facts)} == {Told.SENT}
        stay = {"one", "two", "three"}
        assert {each.told["to"] for each in there.chat.arrived} == stay
        assert {to for [to], _ in there.mail.arrived} == {f"{name}@clinic.example.org" for name in stay}
        pushed = {each.path.strip("/"): browsers[each.path.strip("/")].read(each) for each in there.push.arrived}
        assert pushed.keys() == stay
        texts = there.text.arrived
        assert len(texts) == len({each.key for each in texts}) == 3
        links = [each.told["message"].removeprefix(f"{TEXT}\n") for each in (*texts, *there.chat.arrived)]
        links += [each["link"] for each in pushed.values()]
        tokens = [link.removeprefix(f"{BASE}/m/{region}/") for link in links]
        ids = {fact.address.aggregate for fact in facts if isinstance(fact.event, MessageBegun)}
        assert {message_of(token) for token in tokens} < ids
        assert {each.key for each in texts} < ids


async def test_nothing_that_goes_out_says_what_it_is_about(ground: Ground) -> None:
    """No name, no case, no team, no word of pages: not in a body, a header, a subject, a path, nor in the log."""
    bus, region, nc = ground.bus, "quiet", await ground.bus("operator")
    async with outside(ground.settings.home) as there, serving(desk, ground.settings, telling):
        team = await staffed(bus, region, Kind.ADVOCATE, "one")
        browser = await in_every_way(bus, region, team, "one", NUMBER, there)
        case = await page(bus, region, team)
        await until(nc, region, lambda facts: len(came(facts)) == 5)
        everything = [repr(each) for each in (*there.text.arrived, *there.chat.arrived, *there.push.arrived)]
        everything += [repr(browser.read(each)) for each in there.push.arrived]
        everything += [mail.as_string() for _, mail in there.mail.arrived]
        assert len(everything) == 5
        for secret in (
            "Robin",
            "Night",
            case,
            page_of(case),
            team.team,
            "page",
            "advocate",
            "case_",
            "urgent",
            "crisis",
        ):
            assert not any(secret.lower() in text.lower() for text in everything), secret


async def test_a_channel_that_hangs_delays_neither_another_nor_another_person(ground: Ground) -> None:
    """What arrives while no text is answered is all the rest; then the texts are taken, and none was sent twice."""
    bus, region, nc = ground.bus, "slow", await ground.bus("operator")
    async with outside(ground.settings.home) as there, serving(desk, ground.settings, telling):
        there.text.free.clear()
        team = await staffed(bus, region, Kind.ADVOCATE, "one", "two")
        for name in ("one", "two"):
            await in_every_way(bus, region, team, name, NUMBER, there)
        cases = [await page(bus, region, team) for _ in range(3)]
        await there.text.until(6)
        facts = await until(nc, region, lambda facts: len(came(facts)) == 24)
        assert Counter(event.origin_case for event in came(facts)) == dict.fromkeys(cases, 8)
        assert Channel.TEXT not in {event.channel for event in came(facts)}
        there.text.free.set()
        facts = await until(nc, region, lambda facts: len(came(facts)) == 30)
        assert len(there.text.arrived) == 6
        await nothing_waits(ground, "FACTS", "messenger")


async def test_what_was_wrong_is_tried_again_with_the_same_key_and_others_do_not_wait_for_it(ground: Ground) -> None:
    """A gateway answers nonsense, and then as it should: one message, sent by a timer, of which nothing is lost."""
    bus, region, nc = ground.bus, "wrong", await ground.bus("operator")
    async with outside(ground.settings.home) as there, serving(desk, ground.settings, telling):
        there.text.answers = [WRONG, OK]
        team = await staffed(bus, region, Kind.ADVOCATE, "one")
        await in_every_way(bus, region, team, "one", NUMBER, there)
        await page(bus, region, team)
        facts = await until(nc, region, lambda facts: len(came(facts)) == 5)
        [failed] = came(facts, Told.FAILED)
        assert failed.again is not None
        facts = await until(nc, region, lambda facts: len(came(facts, Told.SENT)) == 5)
        first, second = there.text.arrived
        assert first.key == second.key
        assert first.told == second.told


async def test_what_somebody_has_answered_meanwhile_is_not_tried_again(ground: Ground) -> None:
    """Nor is what would go by a way that was taken away."""
    bus, region, nc = ground.bus, "answered", await ground.bus("operator")
    async with outside(ground.settings.home) as there, serving(desk, ground.settings, telling):
        there.text.answers = [WRONG]
        team = await staffed(bus, region, Kind.ADVOCATE, "one", "two")
        ways = [await reached_by(bus, region, team, name, Channel.TEXT, NUMBER) for name in ("one", "two")]
        case = await page(bus, region, team)
        other = await page(bus, region, team)
        await until(nc, region, lambda facts: len(came(facts, Told.FAILED)) == 4)
        acknowledged = sample(PageAcknowledged, audience=team)
        await append(bus, Address("oncall", region, case, page_of(case)), acknowledged)
        removed = WayRemoved(audience=team, person="one", way=ways[0])
        await append(bus, Address("reach", region, NO_CASE, ways_of(team, "one")), removed)
        facts = await until(nc, region, lambda facts: len(facts) >= 12)
        dropped = {fact.address.aggregate for fact in facts if isinstance(fact.event, MessageDropped)}
        about = {fact.address.aggregate: fact.event for fact in facts if isinstance(fact.event, MessageBegun)}
        kept = [event for name, event in about.items() if name not in dropped]
        assert [(event.origin_case, event.way) for event in kept] == [(other, ways[1])]
        assert len(there.text.arrived) == 5


@pytest.mark.parametrize("kept_away", ["shield", "suspicion"])
async def test_who_is_kept_from_a_case_meanwhile_is_told_no_more(ground: Ground, kept_away: str) -> None:
    """By no retry of what was begun before, nor of a step that asked them and was heard of later."""
    bus, region, nc = ground.bus, kept_away, await ground.bus("operator")
    async with outside(ground.settings.home) as there, serving(desk, ground.settings, telling):
        there.text.answers = [WRONG]
        team, other = [await staffed(bus, region, Kind.ADVOCATE, name) for name in ("one", "two")]
        for audience, name in ((team, "one"), (other, "two")):
            await reached_by(bus, region, audience, name, Channel.TEXT, NUMBER)
        case = await page(bus, region, team)
        await until(nc, region, lambda facts: len(came(facts, Told.FAILED)) == 1)
        keeps: dict[str, tuple[str, Event]] = {
            "shield": ("shd", sample(ShieldRaised, against=team)),
            "suspicion": ("pty", sample(PersonSuspected, audience=team)),
        }
        about, event = keeps[kept_away]
        await append(bus, Address("consent", region, case, fresh(about)), event)
        there.text.answers = [OK]
        await until(nc, region, lambda facts: any(isinstance(fact.event, MessageDropped) for fact in facts))
        sent = sample(PageSent, number=2, audiences=(team, other))
        await append(bus, Address("oncall", region, case, page_of(case)), sent)
        await until(nc, region, lambda facts: len(came(facts, Told.SENT)) == 1)
        await nothing_waits(ground, "FACTS", "messenger")
        begun = [fact.event for fact in await told(nc, region) if isinstance(fact.event, MessageBegun)]
        assert [event.audience for event in begun] == [team, other]


async def test_a_browser_that_is_gone_is_taken_away(ground: Ground) -> None:
    """Its push service says so, once, and nobody asks it again."""
    bus, region, nc = ground.bus, "gone", await ground.bus("operator")
    async with outside(ground.settings.home) as there, serving(desk, ground.settings, telling):
        there.push.answers = [GONE]
        team = await staffed(bus, region, Kind.ADVOCATE, "one")
        await in_every_way(bus, region, team, "one", NUMBER, there)
        await page(bus, region, team)
        await until(nc, region, lambda facts: len(came(facts)) == 5)
        async with asyncio.timeout(60):
            while not (gone := await _reach(nc, region, WayRemoved)):
                await asyncio.sleep(0.02)
        assert [event.gone for event in gone] == [True]
        await page(bus, region, team)
        await until(nc, region, lambda facts: len(came(facts)) == 9)
        assert len(there.push.arrived) == 1


async def test_offers_and_requests_are_told_and_who_is_shielded_is_not(ground: Ground) -> None:
    """A partner hears of an offer, the hub of a request; somebody shielded in that case of nothing at all."""
    bus, region, nc = ground.bus, "offers", await ground.bus("operator")
    async with outside(ground.settings.home) as there, serving(desk, ground.settings, telling):
        partner, shielded = [await staffed(bus, region, Kind.PARTNER, name) for name in ("clinic", "other")]
        hub = await staffed(bus, region, Kind.HUB, "desk")
        for team, name in ((partner, "clinic"), (shielded, "other"), (hub, "desk")):
            await reached_by(bus, region, team, name, Channel.CHAT, name)
        case = fresh("case")
        await append(bus, Address("consent", region, case, fresh("shd")), sample(ShieldRaised, against=shielded))
        for team in (shielded, partner):
            offered = sample(ReferralOffered, audience=team)
            await append(bus, Address("referral", region, case, fresh("ref")), offered)
        for _ in range(3):
            asked = fresh("case")
            await append(bus, Address("intake", region, asked, asked), sample(SupportRequested))
        await until(nc, region, lambda facts: len(came(facts)) >= 2)
        await nothing_waits(ground, "FACTS", "messenger")
        facts = await told(nc, region)
        abouts = Counter(event.about for event in came(facts))
        assert abouts[MessageAbout.OFFER] == 1
        assert abouts[MessageAbout.REQUEST] in (1, 2)  # two where ten minutes ended in between
        assert {each.told["to"] for each in there.chat.arrived} == {"clinic", "desk"}


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.long)])
async def test_the_messenger_killed_between_any_two_steps(ground: Ground, every: int) -> None:
    """Begun and not tried, tried and not kept, kept and not acknowledged: again with the same key, or not again."""
    bus, region = ground.bus, "mortal"
    nc = await bus("operator")
    async with outside(ground.settings.home) as there:
        team = await staffed(bus, region, Kind.ADVOCATE, "one")
        way = await reached_by(bus, region, team, "one", Channel.TEXT, NUMBER)
        cases: list[str] = []

        def is_sent(case: str) -> bool:
            return any(case == event.origin_case for event in came(found))

        found = await told(nc, region)

        async def begin() -> Finished:
            cases.append(case := await page(bus, region, team))

            async def finished() -> None:
                nonlocal found
                while not is_sent(case):
                    await asyncio.sleep(0.02)
                    found = await told(nc, region)

            return finished

        deaths = await killed_at_every_step(ground, "messenger", begin, every=every)
        assert deaths >= 8 // every
        await ground.forge.start("messenger")
        facts = await until(nc, region, lambda facts: len(came(facts)) >= len(cases), 40)
        await nothing_waits(ground, "FACTS", "messenger")
        facts = await told(nc, region)
        begun = {fact.address.aggregate: fact.event for fact in facts if isinstance(fact.event, MessageBegun)}
        assert Counter(event.origin_case for event in begun.values()) == dict.fromkeys(cases, 1)
        assert Counter(event.origin_case for event in came(facts, Told.SENT)) == dict.fromkeys(cases, 1)
        keys = Counter(each.key for each in there.text.arrived)
        assert keys.keys() == begun.keys()
        assert {event.way for event in begun.values()} == {way}


async def _reach(nc: Client, region: str, kind: type[E]) -> list[E]:
    """What was said of ways in a region, of that kind."""
    facts = [fact.event async for fact in Reader(nc).facts(case_filter(region, NO_CASE, "reach"))]
    return [event for event in facts if isinstance(event, kind)]
