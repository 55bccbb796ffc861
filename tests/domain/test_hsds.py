"""A directory as it really comes: taken, skipped with the reason, noted; nothing dropped in silence."""

from collections import Counter
from pathlib import Path

import pytest

from contracts.inventory import Listed
from contracts.vocabulary import Area, Barrier, Need
from services.referral_router.hsds import (
    DirectoryFileError,
    Import,
    Remark,
    needs_of,
    office_phone,
    parse,
    read_folder,
    read_table,
)

REAL = Path(__file__).parents[3] / "shared" / "data" / "hsds-1.1-illinois-legal-aid"
real = pytest.mark.skipif(not REAL.is_dir(), reason="the real directory lies beside the project, not in it")

ORGANISATIONS = "id,name\n7,Example Legal Aid\n"
HEADER = "id,organization_id,name,description,application_process,status\n"


def imported(services: str, organisations: str = ORGANISATIONS, phones: str | None = None) -> Import:
    texts = {"services.csv": services, "organizations.csv": organisations}
    if phones is not None:
        texts["phones.csv"] = phones
    return parse({name: read_table(name, text) for name, text in texts.items()}, source="example")


@real
def test_the_real_directory_is_taken_with_its_oddities() -> None:
    """430 services: 427 taken, three skipped for a reason a person can check in the file."""
    found = parse(read_folder(REAL), source="illinois")
    assert found.rows["services.csv"] == 430
    assert len(found.taken) == 427
    assert found.skipped == (
        Remark("services.csv", 61, "Nobody can be referred to it: 'Policy, impact litigation, support or other'."),
        Remark("services.csv", 381, "Nobody can be referred to it: 'Policy, impact litigation, support or other'."),
        Remark("services.csv", 431, "It has no id and no name."),
    )
    assert {need for entry in found.taken for need in entry.needs} == {Need.LEGAL_SUPPORT}
    assert len({entry.source for entry in found.taken}) == 427


@real
def test_what_the_real_directory_lacks_is_said() -> None:
    """Organisations that aren't in the file, numbers that aren't numbers, files and fields we have no use for."""
    found = parse(read_folder(REAL), source="illinois")
    said = Counter(note.text.partition(" has no ")[0] for note in found.noted)
    assert said["organizations.csv"] == 340
    assert sum(note.text == "No telephone number can be read in 'no phone'." for note in found.noted) == 3
    assert any("1-800-LAW-REP-4" in note.text and "1-800-529-7374" in note.text for note in found.noted)
    assert "locations.csv: not used (520 rows)" in found.unused
    assert "organizations.csv: description, email, url not used" in found.unused


@real
def test_a_real_service_reads_as_it_should() -> None:
    """Embedded newlines are kept as lines, the provider has its name, and intake by telephone alone is a barrier."""
    taken = {entry.source: entry for entry in parse(read_folder(REAL), source="illinois").taken}
    clinic = taken["illinois/132741"]
    assert (clinic.provider, clinic.name) == ("LAF", "North Lawndale legal clinic")
    assert clinic.phone == "(312) 341-1070"
    assert clinic.areas == (Area.ANYWHERE,)
    assert clinic.barriers == ()
    assert "Walk-in" in clinic.description
    assert "\n\n" not in clinic.description
    by_telephone = [entry for entry in taken.values() if Barrier.PHONE_INTAKE_ONLY in entry.barriers]
    assert len(by_telephone) == 69


def test_one_service() -> None:
    """Spaces, quotes and line breaks of the export don't reach a name."""
    found = imported(
        HEADER + '1,7,"  Court ""help""\r\n desk ",Legal self-help center,Telephone,\r\n',
        phones="service_id,organization_id,number\n,7,(312) 555-0100 ext. 4\n",
    )
    assert found.taken == (
        Listed(
            source="example/1",
            provider="Example Legal Aid",
            name='Court "help" desk',
            needs=(Need.LEGAL_SUPPORT,),
            areas=(Area.ANYWHERE,),
            phone="(312) 555-0100",
            description="Legal self-help center\nTelephone",
            barriers=(Barrier.PHONE_INTAKE_ONLY,),
        ),
    )
    (note,) = found.noted
    assert "ext. 4" in note.text


@pytest.mark.parametrize(
    "row, reason",
    [
        (",7,Nameless id,Legal,,", "It has no id."),
        ("3,7,,Legal,,", "It has no name."),
        ("1,7,Again,Legal,,", "The id 1 stands in an earlier row."),
        ("3,7,Closed,Legal,,defunct", "It is defunct."),
        ("3,7,Gardening,Flower beds,,", "None of our needs is known for 'Flower beds'."),
        ("3,7,Policy,Policy\\, impact", "It has 5 fields where the header has 6."),
        ("3,7,Short", "It has 3 fields where the header has 6."),
    ],
)
def test_what_is_skipped_has_its_row_and_reason(row: str, reason: str) -> None:
    """The row is counted as a spreadsheet counts it, the header being the first."""
    found = imported(f"{HEADER}1,7,First,Legal,,\n{row}\n")
    assert len(found.taken) == 1
    assert found.skipped == (Remark("services.csv", 3, reason),)
    assert found.rows["services.csv"] == 2


def test_text_that_is_too_long_or_unprintable_is_kept_in_bounds() -> None:
    """It is cut, the row says so, and no control character comes through."""
    found = imported(f"{HEADER}1,7,{'long ' * 60},Legal,{'word ' * 900},\n2,7,bell\x07 name,Legal,,\n")
    assert [len(found.taken[0].name), len(found.taken[0].description)] == [200, 2000]
    assert any("cut" in note.text for note in found.noted)
    assert found.taken[1].name == "bell name"


def test_an_organisation_without_a_name_is_said() -> None:
    """Both that its row is of no use, and that its service has no provider's name."""
    found = imported(f"{HEADER}1,7,First,Legal,,\n", "id,name\n7,\n")
    assert found.skipped == (Remark("organizations.csv", 2, "It has no id or no name."),)
    assert found.taken[0].provider == "Organisation 7 (not named in the source)"
    assert any("organizations.csv has no 7" in note.text for note in found.noted)


@pytest.mark.parametrize(
    "description, name, needs",
    [
        ("Direct representation", "Anything", (Need.LEGAL_SUPPORT,)),
        ("Emergency shelter with legal help", "", (Need.EMERGENCY_HOUSING, Need.LEGAL_SUPPORT)),
        ("", "Respite weekends", (Need.CAREGIVER_SUPPORT,)),
        ("Aged care", "", ()),
    ],
)
def test_terms_become_needs(description: str, name: str, needs: tuple[Need, ...]) -> None:
    """A known kind says it alone; else whole words do; what is unknown stays unknown."""
    assert needs_of(description, name) == needs


@pytest.mark.parametrize(
    "text, number",
    [
        ("(312) 555-0100", "(312) 555-0100"),
        ("312.555.0100", "312.555.0100"),
        ("844-RIGHTS-9 (844-555-0100)", "844-555-0100"),
        ("1-800-LAW-REP-4", "1-800-529-7374"),
        ("no phone", ""),
        ("", ""),
    ],
)
def test_a_number_is_read_where_there_is_one(text: str, number: str) -> None:
    """The first one, its letters dialled; a text without one gives none."""
    assert office_phone(text) == number


@pytest.mark.parametrize(
    "name, data, said",
    [
        ("services.csv", b"", "services.csv is empty"),
        ("services.csv", b"id,name\n1,x\n", "services.csv has no field 'organization_id'"),
        ("organizations.csv", b"id,id,name\n", "organizations.csv names the field 'id' twice"),
        ("organizations.csv", b"id,name\n1,\xff\n", "organizations.csv is not UTF-8: byte 10"),
        ("services.csv", b"id,organization_id,name\n1,2," + b"x" * 140_000, "services.csv, line 2"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    """The error says which file, and which field or line."""
    (tmp_path / "services.csv").write_text(HEADER)
    (tmp_path / "organizations.csv").write_text(ORGANISATIONS)
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DirectoryFileError, match=said):
        read_folder(tmp_path)


def test_a_missing_file_or_folder_is_named(tmp_path: Path) -> None:
    """A folder that isn't there, and one without its services."""
    with pytest.raises(DirectoryFileError, match="is not a folder"):
        read_folder(tmp_path / "nowhere")
    with pytest.raises(DirectoryFileError, match=r"has no services\.csv"):
        read_folder(tmp_path)


def test_a_byte_order_mark_and_blank_lines_are_no_rows(tmp_path: Path) -> None:
    """Spreadsheets write the one and people leave the other."""
    (tmp_path / "services.csv").write_text(f"\ufeff{HEADER}\n1,7,First,Legal,,\n")
    (tmp_path / "organizations.csv").write_text(ORGANISATIONS)
    found = parse(read_folder(tmp_path), source="example")
    assert len(found.taken) == found.rows["services.csv"] == 1
    assert found.skipped == ()
