"""Rosters on a real bus: set by a command, kept in FACTS, and looked at by a durable timer."""

import asyncio
from datetime import UTC, datetime, timedelta
from io import StringIO

from nats.aio.client import Client
from rich.console import Console

from contracts.base import Address, Audience, Event
from contracts.gate import TeamFormed
from contracts.ids import NO_CASE, fresh
from contracts.oncall import PageFinished, PageRequested, PageSent, PageUnanswerable, page_of
from contracts.outcomes import Reason
from contracts.reach import WayFailing, WayProved, ways_of
from contracts.roster import (
    Layer,
    Plan,
    Policy,
    RosterSet,
    SetRoster,
    ShiftsLookedAt,
    ShiftUnproved,
    roster_id,
)
from contracts.subjects import aggregate_filter
from contracts.vocabulary import AdvocateBase, Asked, Kind, Language, PageReason, Unit, WarnedWhen
from deploy.home import Home
from deploy.page_story import tell, tell_open
from services.bus.facts.reading import Reader
from services.bus.facts.store import Cause
from services.bus.wire.connection import BusSettings
from services.oncall_scheduler.handlers import ROSTER, desk
from tests.bus.appending import append, store_of
from tests.bus.conftest import Connect
from tests.bus.running import serving
from tests.bus.sending import SOON, outcome, send


def plan(*teams: str, starts: datetime) -> Plan:
    """Turns of a day, in UTC."""
    return Plan(
        zone="UTC", layers=(Layer(name="First", teams=teams, starts=f"{starts:%Y-%m-%dT%H:%M}", unit=Unit.DAYS),)
    )


def command(region: str, kept: Plan, basis: int) -> SetRoster:
    return SetRoster(id=fresh("cmd"), region=region, case=NO_CASE, about=roster_id(region), plan=kept, basis=basis)


def where(region: str) -> Address:
    return Address("oncall", region, NO_CASE, roster_id(region))


async def advocates(bus: Connect, region: str) -> tuple[Audience, Audience]:
    """Two teams: a test message came to somebody of the first, and to nobody of the second any more."""
    teams = Audience(Kind.ADVOCATE, fresh("team")), Audience(Kind.ADVOCATE, fresh("team"))
    for team in teams:
        formed = TeamFormed(audience=team, name="A team", base=AdvocateBase.COMMUNITY)
        await append(bus, Address("gate", region, NO_CASE, team.team), formed)
        proved = WayProved(audience=team, person="one", way=fresh("way"))
        failing = WayFailing(audience=team, person="one", way=proved.way)
        events: tuple[Event, ...] = (proved,) if team is teams[0] else (proved, failing)
        await append(bus, Address("reach", region, NO_CASE, ways_of(team, "one")), *events)
    return teams


async def told(nc: Client, region: str, count: int) -> list[Event]:
    """Wait until the roster has so many events."""
    async with asyncio.timeout(SOON):
        while True:
            found = [fact.event async for fact in Reader(nc).facts(aggregate_filter(where(region)))]
            if len(found) >= count:
                return found
            await asyncio.sleep(0.02)


async def test_a_roster_is_set_and_whoever_is_not_proved_is_warned(
    bus: Connect, settings: BusSettings, region: str
) -> None:
    """At once for a shift that comes within the day; what was made from an older revision is refused."""
    proved, unproved = await advocates(bus, region)
    nc = await bus("operator")
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first = plan(proved.team, unproved.team, starts=midnight)
    async with serving(desk, settings):
        setting, again = command(region, first, 0), command(region, plan(proved.team, starts=midnight), 0)
        await send(nc, setting)
        assert (await outcome(nc, setting.id)).done
        await send(nc, again)
        refusal = (await outcome(nc, again.id)).refusal
        assert refusal is not None
        assert (refusal.reason, refusal.field) == (Reason.TAKEN, "basis")
        found = await told(await bus("oncall_scheduler"), region, 3)
    assert found[0] == RosterSet(plan=first, revision=1)
    [warning] = [event for event in found if isinstance(event, ShiftUnproved)]
    assert (warning.team, warning.when, warning.starts) == (
        unproved.team,
        WarnedWhen.DAY_BEFORE,
        midnight + timedelta(days=1),
    )


async def test_a_shift_that_began_while_nobody_was_up_is_looked_at_afterwards(
    bus: Connect, settings: BusSettings, region: str
) -> None:
    """The timer is on the server: the service comes back, and warns of the shift that began meanwhile."""
    _, unproved = await advocates(bus, region)
    begins = (datetime.now(UTC) + timedelta(minutes=1)).replace(second=0, microsecond=0) - timedelta(minutes=1)
    nc = await bus("oncall_scheduler")
    store = store_of(nc, "oncall_scheduler")
    kept = RosterSet(plan=plan(unproved.team, starts=begins), revision=1)
    looked = ShiftsLookedAt(until=datetime.now(UTC) + timedelta(seconds=0.3))
    loaded = await store.load(ROSTER, where(region))
    await store.append(loaded, [kept, looked], Cause(fresh("cause"), datetime.now(UTC), None))
    await asyncio.sleep(0.5)
    async with serving(desk, settings):
        found = await told(nc, region, 4)
    [warning] = [event for event in found if isinstance(event, ShiftUnproved)]
    assert (warning.team, warning.when, warning.starts) == (unproved.team, WarnedWhen.AT_START, begins)
    last = found[-1]
    assert isinstance(last, ShiftsLookedAt)
    assert last.until > looked.until


async def test_the_story_of_a_page_is_told_without_the_way_to_call_back(
    bus: Connect, settings: BusSettings, region: str
) -> None:
    """Although it stands sealed beside what is told."""
    case = fresh("case")
    proved, _ = await advocates(bus, region)
    secret = "715-555-0142"
    requested = PageRequested(
        reason=PageReason.CRISIS, language=Language.ENGLISH, policy=Policy(), reach=secret, audience=proved
    )
    sent = PageSent(number=1, ask=Asked.PRIMARY, audiences=(proved,), deadline=datetime(2026, 1, 1, tzinfo=UTC))
    await append(bus, Address("oncall", region, case, page_of(case)), requested, sent)
    said = StringIO()
    status = await tell(Home(settings.home), page_of(case), console=Console(file=said, width=200))
    assert status == 0
    assert "requested by A team: crisis, in en" in said.getvalue()
    assert "step 1, primary: asks A team, until 00:00:00" in said.getvalue()
    assert secret not in said.getvalue()


async def test_pages_that_are_open_are_listed_with_what_happened_last(
    bus: Connect, settings: BusSettings, region: str
) -> None:
    """One that is done is no more, until somebody asks again on its line."""
    proved, _ = await advocates(bus, region)
    requested = PageRequested(reason=PageReason.CRISIS, language=Language.ENGLISH, policy=Policy(), audience=proved)
    finished = PageFinished(audience=proved)
    stories: dict[str, tuple[Event, ...]] = {
        "open": (requested, PageUnanswerable(again=datetime(2026, 1, 1, tzinfo=UTC))),
        "done": (requested, finished),
        "again": (requested, finished, requested),
    }
    cases = {name: fresh("case") for name in stories}
    for name, events in stories.items():
        await append(bus, Address("oncall", region, cases[name], page_of(cases[name])), *events)
    said = StringIO()
    assert await tell_open(Home(settings.home), console=Console(file=said, width=200)) == 0
    listed = {name for name, case in cases.items() if page_of(case) in said.getvalue()}
    assert listed == {"open", "again"}
    assert "there is nobody to ask; it is tried again at 00:00:00" in said.getvalue()
