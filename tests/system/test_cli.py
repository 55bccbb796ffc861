"""The `trellis` commands that look after a running system."""

import os
import re
import shutil
import signal
from pathlib import Path

import pytest

from contracts.ids import fresh
from tests.system.running import Up, trellis

EXPORT = {
    "organizations.csv": 'id,name\n1,"Juniper ""House"" of\nthe North"\n',
    "services.csv": (
        "id,organization_id,name,description,status\n"
        "10,1,Beds tonight,Emergency shelter,active\n"
        "11,1,Counselling,Individual counseling,active\n"
        ",1,,nothing to find it by,active\n"
        "12,1,Closed place,Emergency shelter,defunct\n"
    ),
}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    folder = tmp_path / f"export-{fresh('x')[-6:]}"
    folder.mkdir()
    for name, text in EXPORT.items():
        (folder / name).write_text(text)
    return folder


def test_doctor_finds_a_running_system_well(up: Up) -> None:
    """Bus, streams, durables, gatekeeper, portal, disk and keys: each is looked at, and all is well."""
    found = trellis("doctor", home=up.home.path)
    assert found.status == 0, found.said
    for what in ("keys", "disk", "bus", "streams", "durables", "ledger", "gatekeeper", "portal"):
        assert f"✓ {what}" in found.said


def test_doctor_says_that_the_gatekeeper_is_silent_and_what_to_do(up: Up) -> None:
    """A gatekeeper that hangs is found, although its process is there."""
    os.kill(up.pid("gatekeeper"), signal.SIGSTOP)
    try:
        found = trellis("doctor", home=up.home.path)
    finally:
        os.kill(up.pid("gatekeeper"), signal.SIGCONT)
    assert found.status == 1
    assert re.search(r"✗ gatekeeper +does not answer\n +→ people can't come in", found.said), found.said


def test_doctor_sees_a_key_that_others_can_read(up: Up) -> None:
    """A key file of a careless mode is named."""
    key = up.home.credentials / "issuer.seed"
    key.chmod(0o644)
    try:
        found = trellis("doctor", home=up.home.path)
    finally:
        key.chmod(0o600)
    assert found.status == 1
    assert "issuer.seed" in found.said
    assert "chmod" in found.said


def test_doctor_where_there_is_nothing(tmp_path: Path) -> None:
    """It says how to make a system."""
    found = trellis("doctor", home=tmp_path / "none")
    assert found.status == 1
    assert "trellis up" in found.said


def test_an_import_says_what_it_took_and_skipped_and_why(up: Up, export: Path) -> None:
    """Taken, changed, unchanged and skipped are counted; importing again changes nothing, a changed row one thing."""
    first = trellis("inventory", "import", str(export), "--region", "northwest", home=up.home.path)
    assert first.status == 0, first.said
    assert "taken      2: 2 new, 0 changed, 0 unchanged" in first.said
    assert "skipped    2" in first.said
    assert re.search(r"services.csv, row \d", first.said)
    again = trellis("inventory", "import", str(export), "--region", "northwest", home=up.home.path)
    assert "taken      2: 0 new, 0 changed, 2 unchanged" in again.said
    services = export / "services.csv"
    services.write_text(services.read_text().replace("Beds tonight", "Beds every night"))
    changed = trellis("inventory", "import", str(export), "--region", "northwest", home=up.home.path)
    assert "taken      2: 0 new, 1 changed, 1 unchanged" in changed.said


def test_a_folder_that_is_no_directory_is_refused(up: Up, tmp_path: Path) -> None:
    """Nothing is imported, and the missing file is named."""
    found = trellis("inventory", "import", str(tmp_path), home=up.home.path)
    assert found.status == 1
    assert "services.csv" in found.said


def test_who_can_see_a_case_that_is_not_there(up: Up) -> None:
    """A case that doesn't exist, and what can't be one, get the same answer."""
    for case in (fresh("case"), "case_x", "*", ">"):
        found = trellis("who-can-see", case, home=up.home.path)
        assert found.status == 1
        assert "There is no case" in found.said


def test_everybody_of_the_demo_community_has_a_link(up: Up) -> None:
    """One line a person, each with a link of their own."""
    found = trellis("people", home=up.home.path)
    links = re.findall(r"http\S+/invite/([a-z2-7]{26})  ", found.said)
    assert len(links) == len(set(links)) > 30


def test_commands_say_so_when_nothing_is_up(tmp_path: Path, up: Up, export: Path) -> None:
    """What needs a running system says which command starts one."""
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(up.home.credentials, elsewhere / "credentials")
    (elsewhere / "running.json").write_text('{"bus": "nats://127.0.0.1:1"}')
    for words in (("inventory", "import", str(export)), ("who-can-see", fresh("case"))):
        found = trellis(*words, home=elsewhere)
        assert found.status == 1
        assert "trellis up" in found.said
