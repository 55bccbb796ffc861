"""What an audience may see, as page models find it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contracts.base import Audience
from contracts.disclosure import Copy, DisclosureDecided, Ground
from contracts.gate import TeamFormed
from contracts.ids import NO_CASE, derived
from contracts.intake import CaseOpened, ParticularsRecorded, SupportRequested
from contracts.labels import Label
from contracts.vocabulary import Area, Kind, Need, Urgency
from portal.sheet import Entry, Sheet, entry_of

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
CASE = derived("case", "one")
OTHER = derived("case", "two")
HUB = Audience(Kind.HUB, derived("team", "hub"))


def copy(number: int, **changed: Any) -> Copy:
    """Return the copy of a case that was opened."""
    whole: dict[str, Any] = {
        "fact": derived("evt", str(number)),
        "case": CASE,
        "about": CASE,
        "region": "north",
        "type": CaseOpened.tag(),
        "at": NOW,
        "seq": number,
        "as_of": number,
        "ground": Ground.PART,
        "fields": {"urgency": "now", "area": "north"},
    }
    return Copy(**whole | changed)


def entries(*copies: Copy) -> list[Entry]:
    return [entry for entry in map(entry_of, copies) if entry is not None]


def test_fields_are_read_as_what_they_are_and_missing_ones_are_none() -> None:
    """A field that was not permitted looks like one that was empty."""
    (entry,) = entries(copy(1))
    assert entry.event is CaseOpened
    assert entry.read("urgency", Urgency) is Urgency.NOW
    assert entry.read("area", Area) is Area.NORTH
    assert entry.read("request", str) is None
    assert entry.text("request") == ""


def test_lists_and_structs_are_read_too() -> None:
    """Kinds of need, labels, audiences."""
    fields = {"needs": ["education"], "kinds": ["contact"], "audience": {"kind": "hub", "team": HUB.team}}
    (entry,) = entries(copy(1, type=SupportRequested.tag(), fields=fields))
    assert entry.read("needs", tuple[Need, ...]) == (Need.EDUCATION,)
    assert entry.read("kinds", tuple[Label, ...]) == (Label.CONTACT,)
    assert entry.read("audience", Audience) == HUB


def test_what_is_gone_or_from_the_future_is_no_entry() -> None:
    """A copy that was taken back has no type; a contract this portal doesn't know yet is skipped."""
    assert entries(Copy(fact=derived("evt", "x"), case=CASE, seq=1, as_of=2)) == []
    assert entries(copy(1, type="intake.case_opened.v9")) == []


def test_a_copy_is_there_until_its_release_ends_and_not_a_moment_longer() -> None:
    """Whether or not anything says so then."""
    shown = entries(copy(1, until=NOW))
    assert Sheet(shown, NOW - timedelta(milliseconds=1)).case(CASE)
    assert not Sheet(shown, NOW).case(CASE)


def test_things_are_found_by_case_by_aggregate_and_by_contract() -> None:
    """In the order they happened, whatever order they arrived in."""
    told = copy(3, type=ParticularsRecorded.tag(), fields={"called": "Sky"})
    retold = copy(4, type=ParticularsRecorded.tag(), fields={"called": "Max"})
    foreign = copy(2, case=OTHER, about=OTHER, region="south")
    sheet = Sheet(entries(retold, foreign, told, copy(1)), NOW)
    assert [entry.seq for entry in sheet.case(CASE)] == [1, 3, 4]
    assert [entry.seq for entry in sheet.about(OTHER)] == [2]
    assert [entry.seq for entry in sheet.of(CaseOpened, ParticularsRecorded)] == [1, 2, 3, 4]
    newest = sheet.newest(ParticularsRecorded, case=CASE)
    assert newest is not None
    assert newest.text("called") == "Max"
    assert sheet.newest(ParticularsRecorded, case=OTHER) is None
    assert (sheet.region_of(CASE), sheet.region_of(OTHER), sheet.region_of("case_unknown")) == ("north", "south", None)


def test_teams_have_the_names_of_the_directory() -> None:
    """What belongs to a region and no case is no case."""
    fields = {"audience": {"kind": "hub", "team": HUB.team}, "name": "Northwest hub"}
    sheet = Sheet(entries(copy(1, case=NO_CASE, about=HUB.team, type=TeamFormed.tag(), fields=fields)), NOW)
    assert sheet.team_name(HUB) == "Northwest hub"
    assert sheet.team_name(Audience(Kind.HUB, "another")) == ""
    assert sheet.team_name(None) == ""
    assert sheet.case(NO_CASE) == ()


@given(st.permutations(range(1, 9)))
def test_the_order_of_arrival_does_not_matter(order: list[int]) -> None:
    """A feed that came back reads its copies in another order."""
    copies = [copy(number, case=CASE if number % 2 else OTHER) for number in order]
    sheet = Sheet(entries(*copies), NOW)
    assert [entry.seq for entry in sheet.entries] == list(range(1, 9))
    assert [entry.seq for entry in sheet.case(CASE)] == [1, 3, 5, 7]


def test_a_record_that_tells_not_what_it_is_about_is_still_an_entry() -> None:
    """A record of disclosures doesn't name the fact that it answers; the accounting is made of such copies."""
    (entry,) = entries(copy(1, type=DisclosureDecided.tag(), about=None, fields={"shown": []}))
    assert entry.about == entry.fact
    assert Sheet([entry], NOW).of(DisclosureDecided) == (entry,)
