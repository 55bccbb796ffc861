"""A region with a roster of two layers and a backup, as its hub holds it: what the tests of rosters begin with."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from contracts.base import Audience, Event
from contracts.gate import TeamFormed
from contracts.ids import derived
from contracts.roster import HubHours, Layer, Plan, RosterSet, Window, roster_id
from contracts.vocabulary import AdvocateBase, HolidayRule, Kind, Role, Unit, Weekday
from portal.sheet import Sheet
from tests.portal.told import HARBOR, HUB, PINE, REGION, Told

ROSTER: Final = roster_id(REGION)
BIRCH: Final = Audience(Kind.ADVOCATE, derived("team", "birch"))
NIGHT_HUB: Final = Audience(Kind.HUB, derived("team", "nighthub"))
DAYS: Final = Layer(
    name="Days",
    teams=(HARBOR.team, BIRCH.team),
    starts="2026-11-02T08:00",
    unit=Unit.WEEKS,
    windows=(Window(starts="08:00", ends="20:00"),),
)
NIGHTS: Final = Layer(
    name="Nights",
    teams=(PINE.team, HARBOR.team, BIRCH.team),
    starts="2026-11-02T20:00",
    unit=Unit.DAYS,
    windows=(Window(starts="20:00", ends="08:00"),),
)
BACKUP: Final = Layer(
    name="Backup", role=Role.BACKUP, teams=(BIRCH.team, PINE.team), starts="2026-11-02T08:00", unit=Unit.WEEKS
)
HOLIDAYS: Final = Layer(
    name="Holidays",
    teams=(BIRCH.team,),
    starts="2026-11-02T00:00",
    unit=Unit.DAYS,
    holidays=HolidayRule.ONLY,
)
PLAN: Final = Plan(
    zone="America/Chicago",
    layers=(DAYS, NIGHTS, BACKUP),
    holidays=("2026-11-26",),
    hubs=(
        HubHours(
            team=HUB.team,
            windows=(Window(days=tuple(Weekday)[:5], starts="08:00", ends="17:00"),),
            after_hours=NIGHT_HUB.team,
        ),
    ),
)


def told(*events: Event, plan: Plan | None = PLAN) -> Told:
    """Return the story of a region with these teams and this roster, and what followed."""
    story = Told()
    story.that(TeamFormed(audience=BIRCH, name="Birch Street advocates", base=AdvocateBase.COMMUNITY), BIRCH.team)
    story.that(TeamFormed(audience=NIGHT_HUB, name="Night line", phone="(715) 555-0177"), NIGHT_HUB.team)
    if plan is not None:
        story.that(RosterSet(plan=plan, revision=1), ROSTER)
    for event in events:
        story.that(event, ROSTER)
    return story


def sheet(*events: Event, plan: Plan | None = PLAN) -> Sheet:
    return told(*events, plan=plan).sheet()


def but(plan: Plan = PLAN, **changed: Any) -> Plan:
    return msgspec.structs.replace(plan, **changed)


def utc(day: int, hour: int, month: int = 11) -> datetime:
    """Return an instant by what the wall shows in Chicago before the clocks change back to summer."""
    return datetime(2026, month, day, hour, tzinfo=UTC) + timedelta(hours=6)
