"""Which door is tried first, and why."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import Address, Audience, Fact
from contracts.ids import NO_CASE, derived
from contracts.inventory import CapacityReported, Listed, ServiceListed, service_id
from contracts.referral import Because
from contracts.vocabulary import Area, Barrier, Kind, MatchReason, Need, Urgency
from services.referral_router.directory import Directory, Listing
from services.referral_router.matching import Sought, Weights, candidates, fits, reasons, score

REGION = "northwest"
TEAM = Audience(Kind.PARTNER, "team")
WANTED = Sought(Need.LEGAL_SUPPORT, Urgency.SOON, Area.NORTH)


def entry(name: str, **changes: Any) -> Listed:
    fields: dict[str, Any] = {
        "source": f"demo/{name}",
        "provider": f"Provider of {name}",
        "name": name,
        "needs": (Need.LEGAL_SUPPORT,),
        "areas": (Area.ANYWHERE,),
    }
    return Listed(**(fields | changes))


def directory(*entries: Listed) -> Directory:
    found = Directory()
    for one in entries:
        address = Address("inventory", REGION, NO_CASE, service_id(REGION, one.source))
        at = datetime(2027, 3, 1, tzinfo=UTC)
        found.apply(Fact(derived("evt", one.source), 1, at, None, "cause", address, ServiceListed(listed=one)))
    return found


def full(found: Directory, source: str) -> Directory:
    """The same, with no place free at one of its services."""
    address = Address("inventory", REGION, NO_CASE, service_id(REGION, source))
    at = datetime(2027, 3, 1, tzinfo=UTC)
    found.apply(Fact(derived("evt", "full"), 2, at, None, "cause", address, CapacityReported(free=0)))
    return found


def names(found: Directory, sought: Sought) -> list[str]:
    return [candidate.name.rpartition(": ")[2] for candidate in candidates(found, REGION, sought)]


@pytest.mark.parametrize(
    "better, worse, urgency",
    [
        ({}, {"barriers": (Barrier.CURFEW,)}, Urgency.SOON),
        ({"barriers": (Barrier.CURFEW,)}, {"barriers": (Barrier.CURFEW, Barrier.ASKS_FOR_ID)}, Urgency.SOON),
        ({"needs": (Need.LEGAL_SUPPORT, Need.EDUCATION)}, {}, Urgency.SOON),
        ({"always_open": True}, {}, Urgency.NOW),
        ({"audience": TEAM}, {}, Urgency.WHEN_POSSIBLE),
        ({}, {"audience": TEAM, "barriers": (Barrier.SHARED_ROOMS,)}, Urgency.SOON),
    ],
)
def test_what_counts(better: dict[str, Any], worse: dict[str, Any], urgency: Urgency) -> None:
    """Fewer barriers, more under one roof, open at night when it is urgent, on Trellis; a barrier outweighs that."""
    found = directory(entry("a", **worse), entry("b", **better))
    assert names(found, Sought(Need.LEGAL_SUPPORT, urgency, Area.NORTH)) == ["b", "a"]


def test_being_always_open_counts_only_when_it_is_urgent() -> None:
    """Without urgency the tie goes by name."""
    assert names(directory(entry("a"), entry("b", always_open=True)), WANTED) == ["a", "b"]


@pytest.mark.parametrize(
    "changes, sought, inside",
    [
        ({}, WANTED, True),
        ({"needs": (Need.EDUCATION,)}, WANTED, False),
        ({"areas": (Area.SOUTH,)}, WANTED, False),
        ({"areas": (Area.SOUTH, Area.NORTH)}, WANTED, True),
        ({"areas": (Area.SOUTH,)}, Sought(Need.LEGAL_SUPPORT, Urgency.NOW, Area.ANYWHERE), True),
        ({}, Sought(*(Need.LEGAL_SUPPORT, Urgency.NOW, Area.NORTH), frozenset({service_id(REGION, "demo/a")})), False),
    ],
)
def test_hard_limits(changes: dict[str, Any], sought: Sought, inside: bool) -> None:
    """Need, area, places and not having been asked before: no score outweighs one of these."""
    assert names(directory(entry("a", **changes)), sought) == (["a"] if inside else [])


def test_who_has_no_place_free_is_not_asked() -> None:
    """Nobody is sent where nobody can come."""
    assert names(full(directory(entry("a"), entry("b")), "demo/a"), WANTED) == ["b"]


def test_everything_that_counted_is_a_reason() -> None:
    """Barriers too, and at last how to ask."""
    found = directory(
        entry(
            "a",
            needs=(Need.LEGAL_SUPPORT, Need.EDUCATION),
            barriers=(Barrier.ASKS_FOR_ID,),
            always_open=True,
            phone="(414) 555-0100",
        )
    )
    (only,) = candidates(found, REGION, Sought(Need.LEGAL_SUPPORT, Urgency.NOW, Area.NORTH))
    assert only.because == (
        Because(MatchReason.OFFERS_NEED, need=Need.LEGAL_SUPPORT),
        Because(MatchReason.BARRIER, barrier=Barrier.ASKS_FOR_ID),
        Because(MatchReason.UNDER_ONE_ROOF, count=2),
        Because(MatchReason.OPEN_AT_NIGHT),
        Because(MatchReason.TELEPHONE, phone="(414) 555-0100"),
    )


def test_a_number_that_the_directory_lacks_is_none() -> None:
    """A provider that isn't on Trellis has to be called, whether or not the directory knows how."""
    (only,) = candidates(directory(entry("a")), REGION, WANTED)
    assert only.because[-1] == Because(MatchReason.TELEPHONE)


def test_a_person_can_choose_any_service_of_the_directory() -> None:
    """A choice outranks the limits of the router, but not the directory."""
    found = full(directory(entry("full", audience=TEAM)), "demo/full")
    chosen = Sought(Need.MEDICAL_CARE, Urgency.SOON, Area.SOUTH, chosen=service_id(REGION, "demo/full"))
    (only,) = candidates(found, REGION, chosen)
    assert only.because == (Because(MatchReason.CHOSEN_BY_HUB), Because(MatchReason.ANSWERS_HERE))
    assert candidates(found, "southeast", chosen) == ()


entries = st.builds(
    Listed,
    source=st.just("demo/x"),
    provider=st.just("Provider"),
    name=st.just("x"),
    needs=st.lists(st.sampled_from(Need), min_size=1, unique=True).map(tuple),
    areas=st.lists(st.sampled_from(Area), min_size=1, unique=True).map(tuple),
    audience=st.sampled_from([None, TEAM]),
    barriers=st.lists(st.sampled_from(Barrier), unique=True).map(tuple),
    always_open=st.booleans(),
)
wanted = st.builds(Sought, st.sampled_from(Need), st.sampled_from(Urgency), st.sampled_from(Area))


@given(entries, wanted, st.sampled_from(Barrier))
def test_another_barrier_never_raises_a_score(one: Listed, sought: Sought, barrier: Barrier) -> None:
    """Whatever else is true of a service."""
    fields = {name: getattr(one, name) for name in one.__struct_fields__}
    more = Listed(**(fields | {"barriers": (*one.barriers, barrier)}))
    before, after = (Listing("svc", each, frozenset(each.needs)) for each in (one, more))
    assert score(after, sought, Weights()) <= score(before, sought, Weights())


@given(st.lists(entries, max_size=8), wanted)
def test_whoever_is_offered_fits_and_says_why(found: list[Listed], sought: Sought) -> None:
    """No candidate breaks a hard limit, each has its reasons, and the order doesn't depend on who came first."""
    named = []
    for number, one in enumerate(found):
        fields = {name: getattr(one, name) for name in one.__struct_fields__}
        named.append(Listed(**(fields | {"source": f"demo/{number}", "name": f"service {number}"})))
    index = directory(*named)
    ranked = candidates(index, REGION, sought)
    assert ranked == candidates(directory(*reversed(named)), REGION, sought)
    for candidate in ranked:
        listing = index.get(REGION, candidate.service)
        assert listing is not None
        assert fits(listing, sought)
        assert candidate.because == reasons(listing, sought)
        assert candidate.because[0] == Because(MatchReason.OFFERS_NEED, need=sought.need)
