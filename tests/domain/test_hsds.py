"""A directory as it really comes: taken, skipped with the reason, noted; nothing dropped in silence."""

from pathlib import Path

import pytest

from contracts.inventory import Opening, Spot
from contracts.taxonomy import Population, ServiceKind
from contracts.vocabulary import Area, Barrier, Need, Weekday
from services.inventory.hsds.listing import office_phone
from services.inventory.hsds.terms import usual
from services.inventory.importing import Import
from tests.domain.directories import REGION, Region, listed_in, remarks, service, written

DATA = Path(__file__).parents[3] / "shared" / "data"
REAL = DATA / "hsds-1.1-illinois-legal-aid"
EXAMPLES = DATA / "hsds-3.1-examples"
real = pytest.mark.skipif(not DATA.is_dir(), reason="the real directories lie beside the project, not in it")

COUNSELLING = "ac148810-d857-441c-9679-408f346de14b"


def brought(path: Path) -> tuple[Region, Import]:
    """A region into which one file was brought."""
    region = Region()
    return region, region.bring(path)


@real
def test_the_real_directory_is_taken_with_its_oddities() -> None:
    """430 services: 427 taken, three skipped for a reason a person can check in the file."""
    region, coming = brought(REAL)
    assert dict(coming.said.rows) == {
        "services.csv": 430,
        "organizations.csv": 33,
        "locations.csv": 520,
        "phones.csv": 982,
        "postal_addresses.csv": 33,
        "regular_schedules.csv": 2492,
    }
    assert (coming.services.new, coming.services.taken) == (427, 427)
    said = {(sort, text): (count, rows) for sort, text, count, rows in remarks(coming.said)}
    policy = "Nobody can be referred to it: 'Policy, impact litigation, support or other'."
    assert said["skipped", policy] == (2, [61, 381])
    assert said["skipped", "It has no id and no name."] == (1, [431])
    assert said["noted", "There is no organisation …: its provider has no name here."][0] == 340
    assert said["noted", "No telephone number can be read in 'no phone'."] == (3, [46, 47, 48])
    assert sum(count for sort, _, count, _ in remarks(coming.said) if sort == "skipped") == 3
    assert coming.said.aside["regular_schedules.csv: days on which it is closed"] == 665
    assert coming.said.aside["places at which no service is (kept, and in the export)"] == 553
    assert coming.others.new == 33 + 520 + 33  # organisations, places, and the postal address of each organisation
    assert {need for entry in region.kept().services() for need in entry.listed.needs} == {Need.LEGAL_SUPPORT}


@real
def test_a_real_service_reads_as_it_should() -> None:
    """Embedded newlines are kept as lines, the provider has its name, and intake by telephone alone is a barrier."""
    region, _ = brought(REAL)
    taken = {entry.listed.source: entry.listed for entry in region.kept().services()}
    clinic = taken["example/132741"]
    assert (clinic.provider, clinic.name) == ("LAF", "North Lawndale legal clinic")
    assert clinic.phone == "(312) 341-1070"
    assert clinic.areas == (Area.ANYWHERE,)
    assert clinic.barriers == ()
    assert "Walk-in" in clinic.description
    assert "\n\n" not in clinic.description
    by_telephone = [entry for entry in taken.values() if Barrier.PHONE_INTAKE_ONLY in entry.barriers]
    assert len(by_telephone) == 69


@real
@pytest.mark.parametrize(
    "name, services, others",
    [
        ("service_full.json", 1, 2),
        ("organization_full.json", 1, 2),
        ("service_at_location_full.json", 1, 2),
        ("service_list.json", 1, 1),
        ("tabular.json", 1, 2),
        ("csv", 1, 2),
        ("taxonomy_term_list.json", 0, 0),
    ],
)
def test_every_example_of_the_specification_is_read(name: str, services: int, others: int) -> None:
    """Whichever form it is in, it is the same service: counselling, from the age of twelve, in Urdu too."""
    region, coming = brought(EXAMPLES / name)
    assert (coming.services.new, coming.others.new) == (services, others)
    for entry in region.kept().services():
        listed = entry.listed
        assert listed.source == f"example/{COUNSELLING}"
        assert (listed.name, listed.provider) == ("Community Counselling", "Example Organization Inc.")
        assert listed.needs == (Need.MENTAL_HEALTH,)
        assert (listed.least_age, listed.most_age) == (12, 100)
        if name != "service_list.json":
            assert listed.languages == ("ur",)
            assert listed.phone == "+44 1234 234567"
            assert listed.barriers == (Barrier.ASKS_FOR_ID,)
            assert listed.spot is None


@real
def test_what_an_example_has_and_we_have_no_rule_for_is_named() -> None:
    """An unknown term, a schedule that ended years ago, a place at 100° north, rows that belong to nothing."""
    _, coming = brought(EXAMPLES / "csv")
    said = {text: rows for _, text, _, rows in remarks(coming.said)}
    assert said["A schedule of it is over: it stays in the record, and is no hours of the week."] == [2]
    assert said["100, 101 is nowhere on earth: it is left out."] == [2]
    orphans = [(group.file, group.rows) for group in coming.said.skipped]
    assert sorted(orphans) == [("attributes.csv", [2]), ("metadata.csv", [2])]
    assert coming.unmapped() == {"term 'name' (code) of taxonomy": 0}
    assert coming.said.aside == {"meta_table_descriptions.csv (about the file itself)": 1}


@real
def test_a_page_of_a_list_withdraws_nothing() -> None:
    """What it lacks stands on other pages."""
    region, _ = brought(EXAMPLES / "csv")
    coming = region.bring(EXAMPLES / "taxonomy_term_list.json")
    assert not coming.said.whole
    assert coming.services.withdrawn == 0
    assert region.names() == ["Community Counselling"]


def test_one_service_with_everything(tmp_path: Path) -> None:
    """What a service is found and matched by comes from wherever its directory says it."""
    one = service(
        description="Emergency shelter and group home, with case management.",
        application_process="Bring a photo ID.",
        minimum_age=12,
        maximum_age=17.0,
        interpretation_services="On request",
        languages=[{"code": "spa"}, {"name": "Hmong"}, {"name": "English"}, {"name": "Klingon"}],
        schedules=[{"freq": "WEEKLY", "byday": "FR,MO", "opens_at": "22:00:00", "closes_at": "06:00"}],
        service_at_locations=[
            {
                "location": {
                    "id": "l1",
                    "latitude": "43.5",
                    "longitude": -88,
                    "phones": [{"number": "Call (312) 555-0100 ext. 4"}],
                }
            }
        ],
        attributes=[
            {"taxonomy_term": {"id": "t", "code": "BD-1800", "name": "Food for girls", "taxonomy": "AIRS 211"}}
        ],
    )
    region, coming = brought(listed_in(tmp_path / "one.json", one))
    (entry,) = region.kept().services()
    listed = entry.listed
    assert listed.needs == (Need.BASIC_NEEDS, Need.EMERGENCY_HOUSING, Need.SUPPORT_AND_ADVOCACY)
    assert listed.kinds == (
        ServiceKind.FOOD,
        ServiceKind.SHELTER_CARE,
        ServiceKind.GROUP_HOME,
        ServiceKind.CASE_MANAGEMENT,
    )
    assert (listed.least_age, listed.most_age) == (12, 17)
    assert (listed.languages, listed.interpreters) == (("es", "hmn"), True)
    assert listed.barriers == (Barrier.ASKS_FOR_ID,)
    assert listed.populations == (Population.GIRLS,)
    assert listed.phone == "(312) 555-0100"
    assert listed.spot == Spot(latitude=43.5, longitude=-88.0)
    assert listed.hours == (
        Opening(day=Weekday.MONDAY, opens=22 * 60, closes=30 * 60),
        Opening(day=Weekday.FRIDAY, opens=22 * 60, closes=30 * 60),
    )
    assert coming.unmapped() == {"language 'Klingon'": 1}


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"id": ""}, "It has no id."),
        ({"name": None}, "It has no name."),
        ({"status": "defunct"}, "It is defunct."),
        ({"name": "Gardening", "description": "Flower beds"}, "None of our needs is known for 'Flower beds'."),
        ({"id": "1", "name": "Food pantry again"}, "The id 1 stands in an earlier row."),
        ({"id": "x" * 121}, "Its id is too long to be one."),
    ],
)
def test_what_is_skipped_has_its_row_and_reason(tmp_path: Path, changes: dict[str, object], reason: str) -> None:
    """The others are taken."""
    path = listed_in(
        tmp_path / "two.json",
        service(),
        service("2", **changes) if "id" not in changes else {**service("2"), **changes},
    )
    region, coming = brought(path)
    assert region.names() == ["Food pantry 1"]
    assert [(each.text, each.rows) for each in coming.said.skipped] == [(reason, [2])]


@pytest.mark.parametrize(
    "schedule, reason",
    [
        ({"freq": "MONTHLY", "byday": "1MO"}, "doesn't come every week"),
        ({"freq": "WEEKLY", "interval": 2, "byday": "MO"}, "doesn't come every week"),
        ({"freq": "WEEKLY", "byday": "MO", "valid_to": "2026-02-30"}, "has valid_to on …, which is no day"),
        (
            {"freq": "WEEKLY", "byday": "MO", "valid_from": "2028-01-02", "valid_to": "2028-01-01"},
            "ends before it begins",
        ),
        ({"freq": "WEEKLY", "byday": "MO", "valid_to": "2026-12-31"}, "is over"),
        ({"freq": "WEEKLY", "byday": "MO", "valid_from": "2027-12-31"}, "has not begun"),
        ({"freq": "SOMETIMES", "byday": "MO"}, "has a rule that can't be read"),
        ({"freq": "WEEKLY", "byday": "MO", "opens_at": "noon"}, "has no time that can be read"),
    ],
)
def test_a_schedule_that_is_no_hours_of_the_week_is_said_and_kept(
    tmp_path: Path, schedule: dict[str, object], reason: str
) -> None:
    """Impossible dates, and rules that don't come every week, stay in the record and are exported as they came."""
    given = {"id": "s", "opens_at": "09:00", "closes_at": "17:00"} | schedule
    region, coming = brought(listed_in(tmp_path / "one.json", service(schedules=[given])))
    (entry,) = region.kept().services()
    assert entry.listed.hours == ()
    said = [text for _, text, _, _ in remarks(coming.said)]
    assert any(text.startswith("A schedule of it ") and reason.partition("…")[0] in text for text in said)
    assert str(given.get("valid_to", given["freq"])).encode() in region.exported()


def test_open_day_and_night(tmp_path: Path) -> None:
    """Hours that leave no minute of the week out are said as such."""
    daily = {"freq": "DAILY", "opens_at": "00:00", "closes_at": "24:00"}
    region, _ = brought(listed_in(tmp_path / "one.json", service(schedules=[daily])))
    (entry,) = region.kept().services()
    assert entry.listed.always_open


@pytest.mark.parametrize(
    "least, most, kept",
    [(12, 17, (12, 17)), (18, 12, (None, None)), (-1, 17, (None, 17)), ("old", 500, (None, None))],
)
def test_impossible_ages_are_left_out_and_said(tmp_path: Path, least: object, most: object, kept: object) -> None:
    """Rather than keeping somebody out who could come."""
    region, coming = brought(listed_in(tmp_path / "one.json", service(minimum_age=least, maximum_age=most)))
    (entry,) = region.kept().services()
    assert (entry.listed.least_age, entry.listed.most_age) == kept
    assert (len(coming.said.noted) > 1) is (kept != (12, 17))  # that it has no telephone number is said of each


def test_text_that_is_too_long_or_unprintable_is_kept_in_bounds(tmp_path: Path) -> None:
    """It is cut in the listing, the row says so, no control character comes through, and the record keeps it whole."""
    long = service("1", name="food pantry " * 30, description="word " * 900)
    region, coming = brought(listed_in(tmp_path / "two.json", long, service("2", name="bell\x07 food bank")))
    first, second = (entry.listed for entry in region.kept().services())
    assert [len(first.name), len(first.description)] == [200, 2000]
    assert any("cut" in text for _, text, _, _ in remarks(coming.said))
    assert second.name == "bell food bank"
    assert b"word " * 800 in region.exported()


@pytest.mark.parametrize(
    "text, number",
    [
        ("(312) 555-0100", "(312) 555-0100"),
        ("312.555.0100", "312.555.0100"),
        ("844-RIGHTS-9 (844-555-0100)", "844-555-0100"),
        ("1-800-LAW-REP-4", "1-800-529-7374"),
        ('"+44 1234 234567"', "+44 1234 234567"),
        ("no phone", ""),
        ("", ""),
    ],
)
def test_a_number_is_read_where_there_is_one(text: str, number: str) -> None:
    """The first one, its letters dialled; a text without one gives none."""
    assert office_phone(text) == number


def test_the_rules_are_whole() -> None:
    """Each kind of a rule belongs to its need, and each need has words of its own."""
    rules = usual()
    said = (
        "food pantry, host home, therapist, case management, dentist, peer support, respite, lawyer, ged, job training"
    )
    assert {each.need for each in rules.does.in_(said)} == set(Need)


def test_an_old_folder_with_links_between_services_and_places(tmp_path: Path) -> None:
    """1.1: hours and numbers of a place are those of the service that is there; fees and days have other names now."""
    files = {
        "organizations.csv": "id,name,url\n7,Example Aid,http://example.org\n",
        "services.csv": 'id,organization_id,name,description,fees\n1,7,"  Court ""help""\r\n desk ",Legal aid,Free\n',
        "locations.csv": "id,organization_id,name\n5,7,Library\n",
        "services_at_location.csv": "id,service_id,location_id\n,1,5\n",
        "regular_schedules.csv": "location_id,weekday,opens_at,closes_at\n5,Monday,9:00,17:00\n"
        "5,Sunday,,\n5,Funday,9,10\n",
        "phones.csv": "location_id,number\n5,(312) 555-0100\n",
        "physical_addresses.csv": "location_id,address_1,city\n5,1 Main Street,Town\n",
    }
    region, coming = brought(written(tmp_path / "old", files))
    (entry,) = region.kept().services()
    assert entry.listed.name == 'Court "help" desk'
    assert entry.listed.phone == "(312) 555-0100"
    assert entry.listed.hours == (Opening(day=Weekday.MONDAY, opens=540, closes=1020),)
    assert entry.listed.description == "Legal aid\nFree"
    assert [(each.file, each.rows) for each in coming.said.skipped] == [("regular_schedules.csv", [4])]
    exported = region.exported()
    assert b'"website":"http://example.org"' in exported
    assert b'"address_1":"1 Main Street"' in exported
    assert region.facts[0].address.region == REGION
