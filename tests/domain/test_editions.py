"""Imports as editions: all of it counts from the switch on, or none of it does."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from contracts.hsds import StageRecords
from contracts.ids import NO_CASE, fresh
from contracts.inventory import Listed, StageServices, SwitchEdition, editions_id, part_id
from contracts.outcomes import NOT_FOUND, NOT_NOW, Refusal
from contracts.vocabulary import Need
from services.inventory.editions import NO_PART, Part, decide_part
from tests.domain.directories import MACHINE, NOON, REGION, Region, listed_in, service


def test_an_import_that_is_killed_changes_nothing_and_the_next_one_is_whole(tmp_path: Path) -> None:
    """Wherever it was killed: before the switch nothing counts, and what it left is in nobody's way."""
    first = listed_in(tmp_path / "first.json", *(service(str(number)) for number in range(300)))
    second = listed_in(
        tmp_path / "second.json", *(service(str(number), name=f"Food bank {number}") for number in range(150, 450))
    )
    region = Region()
    region.bring(first)
    commands = 0
    while True:
        before = region.names()
        region.bring(second, until=commands.__le__)
        if region.names() != before:
            break
        assert before == sorted(f"Food pantry {number}" for number in range(300)) or len(before) == 300
        commands += 1
    assert commands > 3
    assert sorted(region.names()) == sorted(f"Food bank {number}" for number in range(150, 450))
    assert region.bring(second).switch() is None


def test_what_a_whole_directory_no_longer_has_is_withdrawn_and_comes_back(tmp_path: Path) -> None:
    """And a second directory with the same ids is left alone."""
    path = tmp_path / "directory.json"
    region = Region()
    region.bring(listed_in(path, service("1"), service("2")))
    region.bring(listed_in(tmp_path / "other.json", service("2", name="Food bank")), source="other")
    coming = region.bring(listed_in(path, service("1")))
    assert (coming.services.withdrawn, coming.services.unchanged) == (1, 1)
    assert region.names() == ["Food pantry 1", "Food bank"]
    coming = region.bring(listed_in(path, service("1"), service("2")))
    assert coming.services.new == 1
    assert sorted(region.names()) == ["Food bank", "Food pantry 1", "Food pantry 2"]


def test_a_change_of_one_service_sends_that_one(tmp_path: Path) -> None:
    """Not the other ninety-nine."""
    region, path = Region(), tmp_path / "directory.json"
    region.bring(listed_in(path, *(service(str(number)) for number in range(100))))
    before = len(region.facts)
    changed = [
        service(str(number), alert="Closed on Friday") if number == 7 else service(str(number)) for number in range(100)
    ]
    coming = region.bring(listed_in(path, *changed))
    assert (coming.services.changed, coming.services.unchanged) == (0, 100)  # what is listed of it says the same
    assert len(region.facts) == before + 2  # its record, and the switch


def test_two_imports_at_once_are_not_mixed(tmp_path: Path) -> None:
    """The one that was compared with what is no longer so is refused as a whole."""
    region = Region()
    one = listed_in(tmp_path / "one.json", service("1"))
    two = listed_in(tmp_path / "two.json", service("2"))
    slow = region.bring(one, until=lambda sent: sent >= 2)  # all but the switch
    switch = slow.switch()
    assert switch is not None
    region.bring(two)
    assert region.decides(switch) == NOT_NOW
    assert region.names() == ["Food pantry 2"]


def test_a_switch_to_what_does_not_lie_ready_is_refused(tmp_path: Path) -> None:
    """A part is missing, or isn't what was said; and the very same switch again changes nothing."""
    region = Region()
    coming = region.bring(listed_in(tmp_path / "one.json", service("1")), until=lambda sent: sent >= 2)
    switch = coming.switch()
    assert switch is not None
    for wrong in ({"digest": "0" * 64}, {"records": "0" * 64}, {"edition": fresh("edt")}):
        answer = region.decides(msgspec.structs.replace(switch, **wrong))
        assert isinstance(answer, Refusal)
        assert answer.field == "parts"
    region.does(switch)
    assert region.decides(switch) == []
    assert region.names() == ["Food pantry 1"]


LISTED = Listed(source="example/1", provider="A", name="B", needs=(Need.EDUCATION,))


def stage(**changes: Any) -> StageServices:
    edition = fresh("edt")
    fields: dict[str, Any] = {
        "id": fresh("cmd"),
        "region": REGION,
        "case": NO_CASE,
        "about": part_id(REGION, edition, 0),
        "edition": edition,
        "source": "example",
        "number": 0,
        "services": (LISTED,),
    }
    return StageServices(**(fields | changes))


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"number": 1}, "number"),
        ({"source": "another"}, "source"),
        ({"withdrawn": ("another/1",)}, "source"),
        ({"services": (msgspec.structs.replace(LISTED, needs=()),)}, "needs"),
    ],
)
def test_a_part_that_cannot_stand_is_refused(changes: dict[str, object], field: str) -> None:
    """Another's services, a service that could not be listed, or a part that isn't where it belongs."""
    answer = decide_part(NO_PART, stage(**changes), at=NOON, by=MACHINE)
    assert isinstance(answer, Refusal)
    assert answer.field == field


def test_a_part_is_laid_down_once() -> None:
    """It can't be put in another's place, nor into a case; nor can its records."""
    command = stage()
    assert decide_part(Part(staged=True), command, at=NOON, by=MACHINE) == NOT_FOUND
    assert decide_part(NO_PART, msgspec.structs.replace(command, case=fresh("case")), at=NOON, by=MACHINE) == NOT_FOUND
    records = StageRecords(
        id=fresh("cmd"), region=REGION, case=NO_CASE, about=fresh("prt"), edition=fresh("edt"), source="a", number=0
    )
    answer = decide_part(NO_PART, records, at=NOON, by=MACHINE)
    assert isinstance(answer, Refusal)
    assert answer.field == "number"


def test_a_switch_under_anothers_id_is_refused() -> None:
    """The id is made from region and name, so one directory's import can't be aimed at another's."""
    region = Region()
    aimed = SwitchEdition(
        id=fresh("cmd"),
        region=REGION,
        case=NO_CASE,
        about=editions_id(REGION, "another"),
        edition=fresh("edt"),
        source="example",
        parts=0,
        digest="0" * 64,
        records="0" * 64,
    )
    answer = region.decides(aimed)
    assert isinstance(answer, Refusal)
    assert answer.field == "source"
