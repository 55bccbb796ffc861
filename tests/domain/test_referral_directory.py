"""The directory as it is matched by: what counts now, of what was listed, imported, noted and reported."""

from contracts.ids import derived
from contracts.inventory import (
    CapacityReported,
    EditionSwitched,
    HoursSet,
    Listed,
    Opening,
    ServiceListed,
    ServiceNoted,
    ServicesStaged,
    ServiceWithdrawn,
    Spot,
)
from contracts.vocabulary import Area, Barrier, Need, Urgency, Weekday
from services.referral_router.directory import Directory
from services.referral_router.doors import week_of
from services.referral_router.limits import Sought
from services.referral_router.matching import candidates
from tests.domain.doors import NOON, REGION, TEAM, directory, entry, fact, folded, known_as

LEGAL = Sought(Need.LEGAL_SUPPORT, Urgency.SOON, Area.NORTH)
ONE, TWO = derived("edt", "one"), derived("edt", "two")


def found_in(listed: Directory, sought: Sought = LEGAL) -> list[str]:
    return sorted(each.name.rpartition(": ")[2] for each in candidates(listed, REGION, sought, at=NOON))


def staged(*services: Listed, edition: str = ONE, withdrawn: tuple[str, ...] = ()) -> ServicesStaged:
    return ServicesStaged(edition=edition, source="demo", number=0, services=services, withdrawn=withdrawn)


def switched(edition: str = ONE) -> EditionSwitched:
    return EditionSwitched(edition=edition, source="demo", parts=1, digest="a" * 64, records="b" * 64)


def test_the_directory_follows_what_is_listed() -> None:
    """A service is found by region and need; moved, or withdrawn (twice is once), it isn't."""
    listed = directory(entry("a"), entry("b"))
    listed.apply(fact(ServiceListed(listed=entry("c")), region="southeast"))
    assert found_in(listed) == ["a", "b"]
    assert listed.get("southeast", known_as("a")) is None
    listed.apply(fact(ServiceListed(listed=entry("a", needs=(Need.EDUCATION,)))))
    for _ in range(2):
        listed.apply(fact(ServiceWithdrawn(), known_as("b")))
    assert found_in(listed) == []
    assert found_in(listed, Sought(Need.EDUCATION, Urgency.SOON, Area.NORTH)) == ["a"]
    assert len(listed) == 2


def test_all_that_a_provider_answers_is_under_its_roof() -> None:
    """However its name is written there, and only as long as it answers it."""
    both = {"provider": "One House"}
    listed = directory(entry("a", **both), entry("b", provider="one  house", needs=(Need.EDUCATION,)), entry("c"))
    schooling = Sought(Need.LEGAL_SUPPORT, Urgency.SOON, Area.NORTH, also=frozenset({Need.EDUCATION}))
    first, second = candidates(listed, REGION, schooling, at=NOON)
    assert first.points > second.points
    listed.apply(fact(ServiceWithdrawn(), known_as("b")))
    first, second = candidates(listed, REGION, schooling, at=NOON)
    assert first.points == second.points


def test_what_is_staged_counts_from_its_switch_on() -> None:
    """All of it at once; what it withdraws is gone then, and nothing was otherwise before."""
    listed = directory(entry("old"), entry("changed"))
    listed.apply(fact(staged(entry("changed", needs=(Need.EDUCATION,)), entry("new"), withdrawn=("demo/old",))))
    assert found_in(listed) == ["changed", "old"]
    listed.apply(fact(switched()))
    assert found_in(listed) == ["new"]
    assert len(listed) == 2


def test_what_is_never_switched_to_counts_for_nothing() -> None:
    """The first part of another edition drops it, and so does a switch to another."""
    listed = folded([fact(staged(entry("lost"))), fact(staged(entry("new"), edition=TWO)), fact(switched(TWO))])
    assert found_in(listed) == ["new"]
    dropped = folded([fact(staged(entry("lost"))), fact(switched(TWO)), fact(switched(ONE))])
    assert found_in(dropped) == []


def test_what_the_community_knows_outlives_what_its_source_says() -> None:
    """Whatever is listed, staged or withdrawn anew; and what a note leaves out is as the source has it again."""
    listed = directory(entry("a", barriers=(Barrier.CURFEW,)))
    about = known_as("a")
    listed.apply(fact(ServiceNoted(barriers=(), audience=TEAM), about))
    listed.apply(fact(CapacityReported(free=2), about))
    listed.apply(fact(HoursSet(always_open=True), about))
    listed.apply(fact(ServiceWithdrawn(), about))
    assert found_in(listed) == []
    listed.apply(fact(staged(entry("a", name="renamed", barriers=(Barrier.ASKS_FOR_ID,)))))
    listed.apply(fact(switched()))
    door = listed.get(REGION, about)
    assert door is not None
    assert (door.listed.name, door.listed.barriers, door.listed.audience) == ("renamed", (), TEAM)
    assert door.capacity is not None
    assert (door.capacity.free, door.listed.always_open) == (2, True)
    listed.apply(fact(ServiceNoted(), about))
    listed.apply(fact(CapacityReported(free=None), about))
    door = listed.get(REGION, about)
    assert door is not None
    assert (door.listed.barriers, door.listed.audience, door.capacity) == ((Barrier.ASKS_FOR_ID,), None, None)


def test_what_is_said_before_a_service_is_listed_is_kept_for_it() -> None:
    """Facts of one service may come before the edition that lists it counts."""
    listed = folded([fact(ServiceNoted(barriers=(Barrier.CURFEW,)), known_as("a"))])
    assert listed.get(REGION, known_as("a")) is None
    listed.apply(fact(ServiceListed(listed=entry("a"))))
    door = listed.get(REGION, known_as("a"))
    assert door is not None
    assert door.listed.barriers == (Barrier.CURFEW,)


def test_nothing_is_kept_of_a_record_that_nobody_is_matched_by() -> None:
    """Least of all where it is."""
    listed = directory(entry("a", description="Behind the green door.", spot=Spot(latitude=43.0, longitude=-89.4)))
    door = listed.get(REGION, known_as("a"))
    assert door is not None
    assert (door.listed.description, door.listed.spot) == ("", None)


def test_a_week_is_said_day_by_day() -> None:
    """What goes past midnight is part of the next day, what touches or overlaps is one, what never opens is nothing."""
    monday, sunday = Weekday.MONDAY, Weekday.SUNDAY
    hours = ((sunday, 1200, 1500), (monday, 30, 90), (monday, 540, 720), (monday, 720, 800), (monday, 100, 100))
    week = week_of(tuple(Opening(day=day, opens=opens, closes=closes) for day, opens, closes in hours))
    assert (week[0], week[6], week[1:6]) == (((0, 90), (540, 800)), ((1200, 1440),), ((), (), (), (), ()))
    assert week_of(()) == ()
