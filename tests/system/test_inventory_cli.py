"""`trellis inventory` against a running system: in, again, killed, out; each in a region of its own."""

import json
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.inventory_report import plain
from tests.domain.directories import listed_in, service
from tests.system.running import TRELLIS, Up, clean, trellis

DATA = Path(__file__).parents[3] / "shared" / "data"
MANY = 6_000


def inventory(up: Up, verb: str, path: Path, region: str, *more: str) -> str:
    """What one command said; it had to end well."""
    found = trellis("inventory", verb, str(path), "--region", region, *more, home=up.home.path)
    assert found.status == 0, found.said
    return found.said


def exported(up: Up, path: Path, region: str) -> list[str]:
    """The names of the services of a region."""
    inventory(up, "export", path, region)
    found = json.loads(path.read_bytes())
    return [each["name"] for item in found["contents"] for each in item.get("services", ())]


def test_what_a_file_says_moves_no_cursor() -> None:
    """A name in it could else write over the report, or turn a line around."""
    said = "Aid\x1b[2J\x1b]0;x\x07 \u202egnp.exe\n 12 × taken"
    assert plain(said) == "Aid�[2J�]0;x� �gnp.exe� 12 × taken"


@pytest.mark.skipif(not DATA.is_dir(), reason="the real directories lie beside the project, not in it")
@pytest.mark.parametrize("name", ["hsds-1.1-illinois-legal-aid", "hsds-3.1-examples/csv"])
def test_a_real_directory_goes_round_through_a_running_system(up: Up, tmp_path: Path, name: str) -> None:
    """In, again (nothing is sent), out, in elsewhere, out again: the same bytes, as JSON and as CSV."""
    here, there = f"round-{len(name)}", f"round-{len(name)}-again"
    first = inventory(up, "import", DATA / name, here)
    assert re.search(r"taken +\d+: [1-9]\d* new, 0 changed, 0 unchanged", first)
    assert re.search(r"taken +\d+: 0 new, 0 changed, [1-9]\d* unchanged", inventory(up, "import", DATA / name, here))
    inventory(up, "export", tmp_path / "one.json", here)
    inventory(up, "export", tmp_path / "one", here, "--csv")
    inventory(up, "import", tmp_path / "one.json", there)
    inventory(up, "export", tmp_path / "two.json", there)
    assert (tmp_path / "two.json").read_bytes() == (tmp_path / "one.json").read_bytes()
    inventory(up, "import", tmp_path / "one", f"{there}-csv")
    inventory(up, "export", tmp_path / "two", f"{there}-csv", "--csv")
    for path in (tmp_path / "one").iterdir():
        assert (tmp_path / "two" / path.name).read_bytes() == path.read_bytes(), path.name


def test_an_import_that_is_killed_changes_nothing(up: Up, tmp_path: Path) -> None:
    """By SIGKILL, wherever it was: what was listed stays so, or all of it is there; and the next import is whole."""
    region = "killed"
    old = listed_in(tmp_path / "old.json", service("1", name="Food pantry of before"))
    inventory(up, "import", old, region, "--source", "example")
    many = listed_in(tmp_path / "new.json", *(service(str(number)) for number in range(1, MANY)))
    words = ["inventory", "import", str(many), "--region", region, "--source", "example", "--home", str(up.home.path)]
    cut_short = 0
    for number, wait in enumerate(_waits()):
        began = time.monotonic()
        process = subprocess.Popen([TRELLIS, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=clean())
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        names = exported(up, tmp_path / f"{number}.json", region)
        if process.returncode == 0 or names != ["Food pantry of before"]:  # it may have died after its last word
            assert len(names) == MANY - 1, f"after {time.monotonic() - began:.2f} s"
            break
        cut_short += 1
    assert cut_short > 3
    assert "0 new, 0 changed" in inventory(up, "import", many, region, "--source", "example")


def _waits() -> Iterator[float]:
    wait = 0.6
    while True:
        yield wait
        wait *= 1.25


def test_most_of_a_directory_is_not_withdrawn_by_the_way(up: Up, tmp_path: Path) -> None:
    """A file that was cut off between two rows looks whole: who means it says so."""
    path, region = tmp_path / "directory.json", "shrinking"
    inventory(up, "import", listed_in(path, *(service(str(number)) for number in range(60))), region)
    listed_in(path, *(service(str(number)) for number in range(10)))
    found = trellis("inventory", "import", str(path), "--region", region, home=up.home.path)
    assert found.status == 1
    assert "50 of the 60 services" in found.said
    assert len(exported(up, tmp_path / "still.json", region)) == 60
    assert re.search(r"withdrawn +50", inventory(up, "import", path, region, "--shrink"))
    assert len(exported(up, tmp_path / "then.json", region)) == 10


def test_a_report_does_nothing_and_remarks_are_written_down(up: Up, tmp_path: Path) -> None:
    """What would come of it, row by row, in a file of its own."""
    path = listed_in(tmp_path / "directory.json", service("1"), service("2", status="defunct"), service("3", name=""))
    said = inventory(up, "report", path, "looked-at", "--remarks", str(tmp_path / "remarks"))
    assert "nothing was sent" in said
    assert re.search(r"taken +1: 1 new", said)
    remarks = [json.loads(line) for line in (tmp_path / "remarks").read_text().splitlines()]
    skipped = [(each["row"], each["text"]) for each in remarks if each["sort"] == "skipped"]
    assert skipped == [(2, "It is defunct."), (3, "It has no name.")]
    assert exported(up, tmp_path / "out.json", "looked-at") == []


def test_an_export_overwrites_nothing(up: Up, tmp_path: Path) -> None:
    """And says so."""
    (tmp_path / "there.json").write_text("mine")
    found = trellis("inventory", "export", str(tmp_path / "there.json"), "--region", "north", home=up.home.path)
    assert found.status == 1
    assert "is there already" in found.said
    assert (tmp_path / "there.json").read_text() == "mine"
