"""Out, in and out again: an export that was imported exports the very same, in JSON and in CSV."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.base import Audience
from contracts.ids import NO_CASE, derived
from contracts.inventory import (
    CountyNumber,
    Held,
    Listed,
    ListService,
    NoteService,
    NumberFor,
    ReportCapacity,
    Schedule,
    SetHours,
    SetNumbers,
    county_id,
    service_id,
)
from contracts.taxonomy import Authority, Competency, Population
from contracts.vocabulary import Area, Barrier, Kind, Need
from services.inventory.hsds.shape import ONE, TABLES, children_of
from tests.domain.directories import HUB, REGION, Region, listed_in, service
from tests.domain.test_hsds import EXAMPLES, REAL, real


def again(exported: Path) -> Region:
    """Another region, into which an export was brought."""
    other = Region()
    other.bring(exported)
    return other


def both_ways(region: Region, tmp_path: Path) -> None:
    """Assert that exporting, importing and exporting gives the same, in both forms."""
    first = region.exported()
    (tmp_path / "first.json").write_bytes(first)
    assert again(tmp_path / "first.json").exported() == first
    tables = region.exported_to(tmp_path / "first")
    second = again(tmp_path / "first").exported_to(tmp_path / "second")
    assert second.keys() == tables.keys()
    for name, data in tables.items():
        assert second[name] == data, name


@real
@pytest.mark.parametrize(
    "path",
    [REAL, *(EXAMPLES / name for name in ("csv", "service_full.json", "organization_full.json", "tabular.json"))],
    ids=lambda path: path.name,
)
def test_a_real_directory_comes_back_as_it_went(path: Path, tmp_path: Path) -> None:
    """And importing it a second time sends nothing at all."""
    region = Region()
    region.bring(path)
    before = len(region.facts)
    coming = region.bring(path)
    assert len(region.facts) == before
    assert (coming.services.new, coming.services.changed, coming.services.withdrawn) == (0, 0, 0)
    assert (coming.others.new, coming.others.changed, coming.others.withdrawn) == (0, 0, 0)
    both_ways(region, tmp_path)


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=12)
_IDS = st.sampled_from(["a", "b", "c", "d"])


def _rows(table: str, depth: int = 1) -> st.SearchStrategy[dict[str, Any]]:
    """Rows of a table as JSON has them, with what stands inside them, and few ids: so that they often meet."""
    shape = TABLES[table]
    plain: dict[str, st.SearchStrategy[Any]] = {
        name: st.integers(0, 99) if name in shape.numbers else _TEXT
        for name in shape.columns
        if not name.endswith("_id")
    }
    fields = plain | {"id": _IDS.map(lambda each: f"{table}-{each}")}
    if depth:
        for child in children_of(table):
            fields[child.key] = st.lists(_rows(child.table, depth - 1), max_size=2)
        for key, other, _ in ONE.get(table, ()):
            fields[key] = _rows(other, depth - 1)
    chosen = st.lists(st.sampled_from(sorted(fields)), max_size=5, unique=True)
    return chosen.flatmap(lambda names: st.fixed_dictionaries({name: fields[name] for name in {"id", *names}}))


@st.composite
def directories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Services of a few organisations at a few places, as JSON has them."""
    found = []
    for number in range(draw(st.integers(1, 4))):
        one = draw(_rows("services")) | {"id": f"s{number}", "name": "Food pantry"}
        one |= {"status": "active"}
        if draw(st.booleans()):
            one["organization"] = draw(_rows("organizations")) | {"name": "Example Aid"}
        if draw(st.booleans()):
            at = {"id": f"at-{number}", "location": draw(_rows("locations"))}
            one["service_at_locations"] = [at]
        found.append(one)
    return found


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(found=directories())
def test_any_directory_comes_back_as_it_went(
    found: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever stands in which row, and whichever rows share an id."""
    tmp_path = tmp_path_factory.mktemp("round")
    region = Region()
    region.bring(listed_in(tmp_path / "given.json", *found))
    assert region.bring(tmp_path / "given.json").switch() is None
    both_ways(region, tmp_path)


def test_what_we_know_of_a_service_goes_out_and_comes_back(tmp_path: Path) -> None:
    """As attributes of our own taxonomy, schedules and capacity; and an attribute of another's stays."""
    term = {"id": "t9", "code": "X-9", "name": "Quux", "taxonomy": "Elsewhere"}
    region = Region()
    region.bring(listed_in(tmp_path / "given.json", service("1", attributes=[{"id": "a", "taxonomy_term": term}])))
    about = service_id(REGION, "example/1")
    where: dict[str, Any] = {"region": REGION, "case": NO_CASE, "about": about}
    note = NoteService(
        id=region.fresh("cmd"),
        **where,
        audience=Audience(Kind.PARTNER, "team_pantry"),
        areas=(Area.NORTH, Area.EAST),
        barriers=(Barrier.CURFEW,),
        populations=(Population.LGBTQ,),
        languages=("hmn",),
        interpreters=True,
        held=(Held(competency=Competency.CORE, until="2028-01-31"), Held(competency=Competency.ADVANCED)),
        placed_by=(Authority.COUNTY,),
        in_house=(Need.EDUCATION,),
        safe_employer=True,
    )
    region.does(note, HUB)
    hours = Schedule(rule="FREQ=WEEKLY;BYDAY=MO,TU", opens="09:00", closes="17:00")
    region.does(SetHours(id=region.fresh("cmd"), **where, schedules=(hours,)), HUB)
    region.does(ReportCapacity(id=region.fresh("cmd"), **where, free=2, places=6), HUB)
    (before,) = region.kept().services()
    (tmp_path / "out.json").write_bytes(region.exported())
    other = again(tmp_path / "out.json")
    (after,) = other.kept().services()
    kept_apart = {"audience": None, "source": before.listed.source}
    expected = {name: getattr(before.listed, name) for name in Listed.__struct_fields__} | kept_apart
    assert {name: getattr(after.listed, name) for name in Listed.__struct_fields__} == expected
    exported = json.loads(region.exported())
    (out,) = exported["contents"][0]["services"]
    assert [each["taxonomy_term"]["taxonomy"] for each in out["attributes"]].count("Elsewhere") == 1
    assert out["capacities"][0]["available"] == 2
    assert out["schedules"][0]["byday"] == "MO,TU"
    both_ways(region, tmp_path)


def test_a_service_that_was_listed_by_hand_goes_out_too(tmp_path: Path) -> None:
    """With a record made of what is listed."""
    region = Region()
    listed = Listed(
        source="hub/1", provider="Example Aid", name="Beds", needs=(Need.EMERGENCY_HOUSING,), phone="555-0100"
    )
    about = service_id(REGION, listed.source)
    region.does(ListService(id=derived("cmd", "1"), region=REGION, case=NO_CASE, about=about, listed=listed), HUB)
    both_ways(region, tmp_path)


def test_the_numbers_of_a_county_go_out_and_come_back(tmp_path: Path) -> None:
    """As attributes too; they are no service that anybody is sent to, and importing them again sends nothing."""
    region, about = Region(), county_id(REGION, "Example County")
    welfare = CountyNumber(purpose=NumberFor.CHILD_WELFARE, phone="(715) 555-0133", says="Day and night")
    crisis = CountyNumber(purpose=NumberFor.CRISIS, phone="(715) 555-0134")
    said = SetNumbers(
        id=region.fresh("cmd"),
        region=REGION,
        case=NO_CASE,
        about=about,
        county="Example County",
        numbers=(welfare, crisis),
    )
    region.does(said, HUB)
    both_ways(region, tmp_path)
    other = again(tmp_path / "first.json")
    assert other.kept().numbers[about].numbers == (welfare, crisis)
    assert other.names() == []
    before = len(other.facts)
    other.bring(tmp_path / "first.json")
    assert len(other.facts) == before


PLACE = {"id": "l1", "name": "House", "latitude": 43.5, "longitude": -88.5} | {
    "addresses": [{"id": "ad", "address_1": "12 Quiet Lane", "city": "Town"}],
    "phones": [{"id": "p", "number": "(312) 555-0199"}],
}
AT = [{"id": "at", "location": PLACE}]
SECRETS = (b"Quiet Lane", b"43.5", b"88.5", b"555-0199")


@pytest.mark.parametrize("as_csv", [False, True])
def test_where_a_private_place_is_is_in_no_export(tmp_path: Path, as_csv: bool) -> None:
    """Neither where its source says that it is private, nor where somebody here said so after it was imported."""
    confidential = PLACE | {"id": "l2", "name": "Confidential location"}
    quiet = service("2", service_at_locations=[{"id": "at2", "location": confidential}], alert="Come to 12 Quiet Lane.")
    region = Region()
    region.bring(listed_in(tmp_path / "given.json", service("1", service_at_locations=AT), quiet))
    assert any(secret in region.exported() for secret in SECRETS)  # the first is nowhere said to be private
    about = service_id(REGION, "example/1")
    private = NoteService(id=region.fresh("cmd"), region=REGION, case=NO_CASE, about=about, place_private=True)
    region.does(private, HUB)
    files = region.exported_to(tmp_path / "out") if as_csv else {"out.json": region.exported()}
    for data in files.values():
        assert not any(secret in data for secret in SECRETS)
    assert all(entry.listed.spot is None for entry in region.kept().services())


def test_a_private_place_comes_in_sealed_and_stays_out_of_the_records(tmp_path: Path) -> None:
    """Its address goes to the few who may know; nothing that is kept in the open has it, nor after another import."""
    region = Region()
    place = PLACE | {"name": "Undisclosed"}
    quiet = service(
        "1", service_at_locations=[{"id": "at", "location": place}], description="Shelter. Ring at 12 QUIET LANE."
    )
    region.bring(listed_in(tmp_path / "given.json", quiet))
    kept = [fact for fact in region.facts if type(fact.event).__name__ == "PlaceKept"]
    assert [getattr(fact.event, "place", None) for fact in kept] == ["12 Quiet Lane, Town"]
    for fact in region.facts:
        if fact not in kept:
            assert not any(secret.decode().casefold() in str(fact.event).casefold() for secret in SECRETS)
    before = len(region.facts)
    region.bring(tmp_path / "given.json")
    assert len(region.facts) == before
