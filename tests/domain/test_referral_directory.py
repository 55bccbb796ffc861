"""The directory as an index: what counts now, of what was listed, imported, noted and reported."""

from datetime import UTC, datetime
from typing import Any

from contracts.base import Address, Event, Fact
from contracts.ids import NO_CASE, derived, fresh
from contracts.inventory import (
    CapacityReported,
    EditionSwitched,
    Listed,
    ServiceListed,
    ServiceNoted,
    ServicesStaged,
    ServiceWithdrawn,
    service_id,
)
from contracts.vocabulary import Area, Barrier, Need
from services.referral_router.directory import Directory

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
REGION = "northwest"


def entry(source: str = "demo/one", **changes: Any) -> Listed:
    fields: dict[str, Any] = {
        "source": source,
        "provider": "Example Legal Aid",
        "name": "Advice line",
        "needs": (Need.LEGAL_SUPPORT,),
        "areas": (Area.NORTH,),
    }
    return Listed(**(fields | changes))


def listed(source: str = "demo/one", **changes: Any) -> ServiceListed:
    return ServiceListed(listed=entry(source, **changes))


def fact(event: Event, source: str = "demo/one", region: str = REGION) -> Fact:
    address = Address("inventory", region, NO_CASE, service_id(region, source))
    return Fact(derived("evt", source), 1, NOON, None, "cause", address, event)


def test_the_index_follows_what_is_listed() -> None:
    """A service is found by region and need, with all its provider offers there; withdrawn, or moved, it isn't."""
    directory = Directory()
    directory.apply(fact(listed()))
    directory.apply(fact(listed("demo/two", needs=(Need.EDUCATION, Need.EMPLOYMENT)), "demo/two"))
    directory.apply(fact(listed("demo/three"), "demo/three", "southeast"))
    one, two = service_id(REGION, "demo/one"), service_id(REGION, "demo/two")
    assert [found.service for found in directory.answering(REGION, Need.LEGAL_SUPPORT)] == [one]
    assert directory.answering(REGION, Need.LEGAL_SUPPORT)[0].in_house == {
        Need.LEGAL_SUPPORT,
        Need.EDUCATION,
        Need.EMPLOYMENT,
    }
    assert directory.get("southeast", one) is None
    directory.apply(fact(listed(needs=(Need.EDUCATION,))))
    assert directory.answering(REGION, Need.LEGAL_SUPPORT) == ()
    assert {found.service for found in directory.answering(REGION, Need.EDUCATION)} == {one, two}
    directory.apply(fact(ServiceWithdrawn(), "demo/two"))
    directory.apply(fact(ServiceWithdrawn(), "demo/two"))
    assert [found.service for found in directory.answering(REGION, Need.EDUCATION)] == [one]
    assert directory.answering(REGION, Need.EDUCATION)[0].in_house == {Need.EDUCATION}
    assert len(directory) == 2


def test_what_is_staged_counts_from_its_switch_on() -> None:
    """An import that is never switched to changes nothing, and the next one of its source drops it."""
    directory, lost, edition = Directory(), fresh("edt"), fresh("edt")
    directory.apply(fact(listed("demo/old"), "demo/old"))
    directory.apply(fact(ServicesStaged(edition=lost, source="demo", number=0, services=(entry("demo/lost"),))))
    parts = (
        ServicesStaged(edition=edition, source="demo", number=0, services=(entry("demo/new"),)),
        ServicesStaged(edition=edition, source="demo", number=1, withdrawn=("demo/old",)),
    )
    for part in parts:
        directory.apply(fact(part))
    assert [found.entry.source for found in directory.answering(REGION, Need.LEGAL_SUPPORT)] == ["demo/old"]
    directory.apply(fact(EditionSwitched(edition=edition, source="demo", parts=2, digest="a" * 64, records="b" * 64)))
    assert [found.entry.source for found in directory.answering(REGION, Need.LEGAL_SUPPORT)] == ["demo/new"]


def test_what_the_community_knows_outlives_what_its_source_says() -> None:
    """A barrier that was noted, and the places its team reported, stand whatever is listed anew."""
    directory, one = Directory(), service_id(REGION, "demo/one")
    directory.apply(fact(listed()))
    directory.apply(fact(ServiceNoted(barriers=(Barrier.CURFEW,))))
    directory.apply(fact(CapacityReported(free=2)))
    directory.apply(fact(listed(name="Advice", barriers=(Barrier.ASKS_FOR_ID,))))
    found = directory.get(REGION, one)
    assert found is not None
    assert (found.entry.name, found.entry.barriers, found.free) == ("Advice", (Barrier.CURFEW,), 2)
