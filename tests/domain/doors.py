"""Directories in the making, and a matcher that looks at every door in turn: what the index has to agree with."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from contracts.base import Address, Audience, Event, Fact
from contracts.ids import NO_CASE, derived
from contracts.inventory import (
    CapacityReported,
    EditionSwitched,
    Held,
    HoursSet,
    Listed,
    Opening,
    ServiceListed,
    ServiceNoted,
    ServicesStaged,
    ServiceWithdrawn,
    service_id,
)
from contracts.taxonomy import Authority, Competency, Population, ServiceKind
from contracts.vocabulary import Area, Barrier, Kind, Need, Urgency, Weekday
from services.referral_router.directory import Directory
from services.referral_router.doors import Door, When, provider_key, when
from services.referral_router.limits import Asked, Limit, Sought, why_not
from services.referral_router.scoring import Sight, Weights, rank

REGION = "northwest"
NOON = datetime(2027, 3, 1, 18, tzinfo=UTC)
"""A Monday, noon in Wisconsin."""
TEAM, OTHER = Audience(Kind.PARTNER, "team"), Audience(Kind.PARTNER, "other")


def entry(key: str, **changes: Any) -> Listed:
    fields: dict[str, Any] = {
        "source": f"demo/{key}",
        "provider": f"Provider of {key}",
        "name": key,
        "needs": (Need.LEGAL_SUPPORT,),
        "areas": (Area.ANYWHERE,),
    }
    return Listed(**(fields | changes))


def known_as(name: str) -> str:
    return service_id(REGION, f"demo/{name}")


def fact(event: Event, about: str = "", *, at: datetime = NOON, region: str = REGION) -> Fact:
    if isinstance(event, ServiceListed):
        about = service_id(region, event.listed.source)
    address = Address("inventory", region, NO_CASE, about or derived("prt", "any"))
    return Fact(derived("evt", "any"), 1, at, None, "cause", address, event)


def directory(*listed: Listed) -> Directory:
    return folded(fact(ServiceListed(listed=each)) for each in listed)


def folded(facts: Iterable[Fact]) -> Directory:
    found = Directory()
    for each in facts:
        found.apply(each)
    return found


def of_all(found: Directory, sought: Sought, at: datetime, weights: Weights) -> tuple[list[str], dict[Limit, int]]:
    """Return which doors there are, in order, and the first limits that the others break: door by door."""
    moment = when(at, sought.by)
    doors = list(found.doors(REGION))
    excluded: dict[Limit, int] = {}
    fitting: list[Door] = []
    for door in doors:
        limit = why_not(Asked(door, sought, moment, keeps_away(doors, door, sought)))
        if limit is None:
            fitting.append(door)
        else:
            excluded[limit] = excluded.get(limit, 0) + 1
    return in_order(doors, fitting, sought, moment, weights), excluded


def keeps_away(doors: Iterable[Door], door: Door, sought: Sought) -> bool:
    """Return whether a door is one to keep away from: its own name, its provider's, or any team of its provider."""
    names = {provider_key(each) for each in sought.kept_from}
    mine = provider_key(door.listed.provider)
    teams = {each.listed.audience for each in doors if provider_key(each.listed.provider) == mine}
    return bool(names & {mine, provider_key(door.listed.name)}) or not teams.isdisjoint(sought.kept_away)


def in_order(doors: list[Door], fitting: list[Door], sought: Sought, moment: When, weights: Weights) -> list[str]:
    def key(door: Door) -> Any:
        same = [each for each in doors if provider_key(each.listed.provider) == provider_key(door.listed.provider)]
        in_house = frozenset(need for each in same for need in (*each.listed.needs, *each.listed.in_house))
        familiar = provider_key(door.listed.provider) in set(map(provider_key, sought.known))
        wanted, first, total = rank(Sight(door, in_house, sought, moment, familiar), weights)
        return not wanted, not first, -total, door.order

    return [door.service for door in sorted(fitting, key=key)]


def some(values: Any, most: int = 3) -> Any:
    return st.lists(st.sampled_from(values), max_size=most, unique=True).map(tuple)


NAMES = tuple("abcdefgh")
PROVIDERS = ("North House", "north  house", "South House", "Lake Clinic")
minutes = st.sampled_from((0, 60, 119, 120, 121, 540, 719, 720, 721, 1020, 1081, 1320, 1440, 1500, 1560, 1700, 2880))
openings = st.builds(
    lambda day, ends: Opening(day=day, opens=min(ends) % 1440, closes=max(ends)),
    st.sampled_from(Weekday),
    st.tuples(minutes, minutes),
)
days = st.one_of(st.none(), st.sampled_from(("2027-02-28", "2027-03-01", "2027-03-02", "2026-02-30")))
helds = st.builds(Held, competency=st.sampled_from(Competency), until=days)
ages = st.one_of(st.none(), st.integers(10, 25))
few_kinds = (ServiceKind.HOST_HOME, ServiceKind.GROUP_HOME, ServiceKind.RUNAWAY_PROGRAM, ServiceKind.THERAPY)
few_needs = (Need.EMERGENCY_HOUSING, Need.EMPLOYMENT, Need.LEGAL_SUPPORT)
listings = st.builds(
    Listed,
    source=st.sampled_from(NAMES).map("demo/{}".format),
    provider=st.sampled_from(PROVIDERS),
    name=st.sampled_from((*NAMES, "North House")),
    needs=st.lists(st.sampled_from(few_needs), min_size=1, unique=True).map(tuple),
    kinds=some(few_kinds),
    areas=st.lists(st.sampled_from(Area), min_size=1, unique=True).map(tuple),
    audience=st.sampled_from([None, TEAM, OTHER]),
    barriers=some(Barrier),
    populations=some(Population),
    least_age=ages,
    most_age=ages,
    languages=some(("es", "hmn", "es-MX")),
    interpreters=st.booleans(),
    held=st.lists(helds, max_size=2).map(tuple),
    placed_by=some(Authority),
    in_house=some(Need),
    hours=st.lists(openings, max_size=4).map(tuple),
    always_open=st.booleans(),
    safe_employer=st.booleans(),
)
instants = st.sampled_from((timedelta(0), timedelta(days=3), timedelta(days=3, seconds=1), timedelta(days=15))).map(
    NOON.__add__
)
services = st.sampled_from(NAMES).map(known_as)
soughts = st.builds(
    Sought,
    st.sampled_from(few_needs),
    st.sampled_from(Urgency),
    st.sampled_from(Area),
    asked=st.frozensets(services, max_size=1),
    kind=st.sampled_from([None, None, None, *few_kinds]),
    also=st.frozensets(st.sampled_from(Need), max_size=2),
    by=st.one_of(st.none(), st.integers(0, 10_080).map(lambda minute: NOON + timedelta(minutes=minute))),
    age=st.one_of(st.none(), st.integers(12, 20)),
    populations=st.frozensets(st.sampled_from(Population), max_size=3),
    language=st.sampled_from([None, None, "en", "es", "hmn-x", "fr"]),
    interpreter_ok=st.booleans(),
    competency=st.sampled_from([None, None, *Competency]),
    authority=st.sampled_from([None, None, *Authority]),
    acute=st.booleans(),
    known=st.frozensets(st.sampled_from(PROVIDERS), max_size=1),
    wanted=st.frozensets(services, max_size=2),
    unwanted=st.frozensets(services, max_size=1),
    kept_away=st.sampled_from([frozenset(), frozenset(), frozenset({TEAM})]),
    kept_from=st.sampled_from([frozenset(), frozenset(), frozenset({"NORTH house"}), frozenset({"a"})]),
)
editions = st.sampled_from(("one", "two")).map(lambda each: derived("edt", each))
parts = st.builds(
    ServicesStaged,
    edition=editions,
    source=st.just("demo"),
    number=st.just(0),
    services=st.lists(listings, max_size=3, unique_by=lambda each: each.source).map(tuple),
    withdrawn=some([f"demo/{name}" for name in NAMES], 2),
)
notes = st.builds(
    ServiceNoted,
    audience=st.sampled_from([None, OTHER]),
    barriers=st.one_of(st.none(), some(Barrier)),
    held=st.lists(helds, max_size=1).map(tuple),
    in_house=st.one_of(st.none(), some(Need)),
)
changes = st.one_of(
    listings.map(lambda listed: fact(ServiceListed(listed=listed))),
    parts.map(fact),
    st.builds(
        lambda edition: fact(
            EditionSwitched(edition=edition, source="demo", parts=1, records="0" * 64, digest="0" * 64)
        ),
        editions,
    ),
    st.builds(lambda service: fact(ServiceWithdrawn(), service), services),
    st.builds(fact, notes, services),
    st.builds(
        lambda hours, always, service: fact(HoursSet(hours=hours, always_open=always), service),
        st.lists(openings, max_size=2).map(tuple),
        st.booleans(),
        services,
    ),
    st.builds(
        lambda free, at, service: fact(CapacityReported(free=free), service, at=at),
        st.sampled_from([None, 0, 0, 2]),
        instants,
        services,
    ),
)
