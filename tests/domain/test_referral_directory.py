"""The directory: one service as it is listed and withdrawn, and the index over all of them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.base import Address, Audience, Event, Fact
from contracts.ids import NO_CASE, derived
from contracts.inventory import ListService, ServiceListed, ServiceWithdrawn, WithdrawService
from contracts.outcomes import NOT_FOUND, Refusal
from contracts.vocabulary import Area, Kind, Need
from services.referral_router.directory import INITIAL, Directory, State, decide, evolve, service_id, to_list

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
REGION = "northwest"


def entry(source: str = "demo/one", **changes: Any) -> ServiceListed:
    fields: dict[str, Any] = {
        "source": source,
        "provider_name": "Example Legal Aid",
        "name": "Advice line",
        "needs": (Need.LEGAL_SUPPORT,),
        "areas": (Area.NORTH,),
    }
    return ServiceListed(**(fields | changes))


def listing(listed: ServiceListed) -> ListService:
    return to_list(listed, region=REGION, command_id=derived("cmd", "1"))


WITHDRAW = WithdrawService(id=derived("cmd", "2"), region=REGION, case=NO_CASE, about=service_id(REGION, "demo/one"))


def test_listing_the_very_same_again_changes_nothing() -> None:
    """A second import of the same file is no event; a changed record is one; a withdrawn one comes back."""
    assert decide(INITIAL, listing(entry()), at=NOON) == [entry()]
    listed = State(listed=entry())
    assert decide(listed, listing(entry()), at=NOON) == []
    assert decide(listed, listing(entry(has_places=False)), at=NOON) == [entry(has_places=False)]
    withdrawn = evolve(listed, ServiceWithdrawn())
    assert decide(withdrawn, listing(entry()), at=NOON) == [entry()]


def test_withdrawing_twice_is_once() -> None:
    """What was never listed is not found; what is withdrawn stays so."""
    assert decide(INITIAL, WITHDRAW, at=NOON) == NOT_FOUND
    assert decide(State(listed=entry()), WITHDRAW, at=NOON) == [ServiceWithdrawn()]
    assert decide(State(listed=entry(), withdrawn=True), WITHDRAW, at=NOON) == []


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"needs": ()}, "needs"),
        ({"areas": ()}, "areas"),
        ({"audience": Audience(Kind.CAREGIVER, "somebody")}, "audience"),
    ],
)
def test_a_listing_that_nobody_could_be_referred_to_names_its_field(changes: dict[str, Any], field: str) -> None:
    """No need, no area, or a team that isn't a partner's."""
    refused = decide(INITIAL, listing(entry(**changes)), at=NOON)
    assert isinstance(refused, Refusal)
    assert refused.field == field


def test_a_listing_under_anothers_id_is_refused() -> None:
    """The id is made from region and source, so a record can't be aimed at another's place."""
    aimed = to_list(entry("demo/two"), region="southeast", command_id=derived("cmd", "1"))
    moved = ListService(**{name: getattr(aimed, name) for name in aimed.__struct_fields__} | {"region": REGION})
    refused = decide(INITIAL, moved, at=NOON)
    assert isinstance(refused, Refusal)
    assert refused.field == "source"


def fact(event: Event, source: str = "demo/one", region: str = REGION) -> Fact:
    address = Address("inventory", region, NO_CASE, service_id(region, source))
    return Fact(derived("evt", source), 1, NOON, None, "cause", address, event)


def test_the_index_follows_what_is_listed() -> None:
    """A service is found by region and need, with all its provider offers there; withdrawn, or moved, it isn't."""
    directory = Directory()
    directory.apply(fact(entry()))
    directory.apply(fact(entry("demo/two", needs=(Need.EDUCATION, Need.EMPLOYMENT)), "demo/two"))
    directory.apply(fact(entry("demo/three"), "demo/three", "southeast"))
    one, two = service_id(REGION, "demo/one"), service_id(REGION, "demo/two")
    assert [found.service for found in directory.answering(REGION, Need.LEGAL_SUPPORT)] == [one]
    assert directory.answering(REGION, Need.LEGAL_SUPPORT)[0].in_house == {
        Need.LEGAL_SUPPORT,
        Need.EDUCATION,
        Need.EMPLOYMENT,
    }
    assert directory.get("southeast", one) is None
    directory.apply(fact(entry(needs=(Need.EDUCATION,))))
    assert directory.answering(REGION, Need.LEGAL_SUPPORT) == ()
    assert {found.service for found in directory.answering(REGION, Need.EDUCATION)} == {one, two}
    directory.apply(fact(ServiceWithdrawn(), "demo/two"))
    directory.apply(fact(ServiceWithdrawn(), "demo/two"))
    assert [found.service for found in directory.answering(REGION, Need.EDUCATION)] == [one]
    assert directory.answering(REGION, Need.EDUCATION)[0].in_house == {Need.EDUCATION}
    assert len(directory) == 2
