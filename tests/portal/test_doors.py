"""The directory as a hub sees it: what an import says counts from its switch on, and what is known outlives it."""

from datetime import date
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import Event
from contracts.ids import NO_CASE, derived
from contracts.inventory import (
    CapacityReported,
    EditionSwitched,
    Held,
    HoursSet,
    Listed,
    NoteService,
    Opening,
    PlaceKept,
    Schedule,
    ServiceNoted,
    ServicesStaged,
    ServiceWithdrawn,
    service_id,
)
from contracts.taxonomy import Competency
from contracts.vocabulary import Area, Barrier, Need, Weekday
from portal.forms.directory import inventory as forms
from portal.forms.directory import standing
from portal.models.directory import doors
from portal.models.directory.directory import services_of
from portal.models.directory.listings import Service, listings_of
from portal.sheet import Entry, Sheet, Shelf
from tests.portal.told import NOW, REGION, Told, ago, html, named

HOUSE = service_id(REGION, "a/house")


def house(name: str = "A house", source: str = "a/house", **more: Any) -> Listed:
    return Listed(
        source=source,
        provider="River",
        name=name,
        needs=(Need.EMERGENCY_HOUSING,),
        areas=(Area.NORTH,),
        phone="(715) 555-0104",
        **more,
    )


def edition(number: int) -> str:
    return derived("edn", "edition", str(number))


def staged(which: int, *services: Listed, withdrawn: tuple[str, ...] = ()) -> ServicesStaged:
    return ServicesStaged(edition=edition(which), source="a", number=1, services=services, withdrawn=withdrawn)


def switched(which: int) -> EditionSwitched:
    return EditionSwitched(edition=edition(which), source="a", parts=1, digest="a" * 64, records="b" * 64)


def told(*events: Event) -> Told:
    found = Told()
    for number, event in enumerate(events):
        about = HOUSE
        if isinstance(event, ServicesStaged):
            about = derived("prt", str(number))
        elif isinstance(event, EditionSwitched):
            about = derived("edn", REGION, "a")
        found.that(event, about, at=ago(hours=len(events) - number))
    return found


def names(sheet: Sheet) -> list[str]:
    return [each.name for each in services_of(sheet).values()]


def test_what_is_staged_counts_from_its_switch_on() -> None:
    """Nothing of an import that was never finished is seen; what it was followed by drops it."""
    first, second = staged(1, house()), staged(2, house("Another house"))
    assert names(told(first).sheet()) == []
    assert names(told(first, switched(1)).sheet()) == ["A house"]
    assert names(told(first, second, switched(1)).sheet()) == []
    assert names(told(first, second, switched(2)).sheet()) == ["Another house"]
    gone = staged(2, withdrawn=("a/house",))
    assert names(told(first, switched(1), gone).sheet()) == ["A house"]
    assert names(told(first, switched(1), gone, switched(2)).sheet()) == []


EVENTS: tuple[Event, ...] = (
    staged(1, house()),
    staged(1, house("Side house", "a/side")),
    staged(2, house("Another house"), withdrawn=("a/side",)),
    switched(1),
    switched(2),
    ServiceWithdrawn(),
    ServiceNoted(barriers=(Barrier.CURFEW,)),
    CapacityReported(free=2),
)


@given(st.lists(st.sampled_from(EVENTS), max_size=12), st.data())
def test_what_is_kept_up_is_what_would_be_read_anew(events: list[Event], data: st.DataObject) -> None:
    """Whatever order copies come in, and whichever of them go again."""
    every = [entry for entry in told(*events).sheet().entries if isinstance(entry, Entry)]
    shelf = Shelf()
    kept = Sheet(shelf, NOW)
    for entry in data.draw(st.permutations(every)):
        shelf.put(entry)
        if data.draw(st.booleans()):
            services_of(kept)
    for entry in data.draw(st.lists(st.sampled_from(every), max_size=2)) if every else ():
        shelf.drop(entry.case, entry.fact)
        services_of(kept)
    assert services_of(kept) == listings_of(Sheet(shelf.all(), NOW)).settled().services


LISTED = (staged(1, house(), house("Side house", "a/side", place_private=True)), switched(1))


def test_what_was_said_too_long_ago_is_said_to_be_that() -> None:
    """With when it was said; a bed is another's within days."""
    sheet = told(*LISTED, CapacityReported(free=2, places=6, waiting=1, by_phone=True)).sheet()
    fresh, old = doors.one(sheet, HOUSE), doors.one(Sheet(sheet.entries, NOW.replace(day=29)), HOUSE)
    assert fresh is not None
    assert old is not None
    assert (fresh["tag"].text, old["tag"].text) == ("2 free", "said too long ago")
    assert fresh["room"].startswith("2 free of 6, 1 waiting. Heard by telephone, Thursday 19 November")
    assert old["room"].endswith("Too long ago to count on: ask again.")
    looked = doors.directory(sheet, {"room": "free"})
    assert [each.id for each in looked["doors"]] == [HOUSE]


def test_a_private_place_is_told_to_whom_it_was_sent_alone() -> None:
    """Everybody else reads that it is kept private; a list never says where it is."""
    side = service_id(REGION, "a/side")
    without, with_it = told(*LISTED), told(*LISTED).that(PlaceKept(place="12 Birch Road"), side)
    assert "Address kept private" in html("hub/service.html", doors.one(without.sheet(), side))
    assert "12 Birch Road" in html("hub/service.html", doors.one(with_it.sheet(), side))
    assert "Birch" not in html("hub/directory.html", doors.directory(with_it.sheet(), {}))


def test_a_service_is_found_by_words_and_by_what_it_is_for() -> None:
    """A name that is typed stands in no link of the page."""
    sheet = told(*LISTED).sheet()
    found = doors.directory(sheet, {"need": "emergency-housing", "area": "north"}, text="SIDE housing")
    assert [each.title for each in found["doors"]] == ["Side house"]
    assert not any(
        "SIDE" in part for part in html("hub/directory.html", found).split('href="')[1:] if "SIDE" in part.split('"')[0]
    )
    assert doors.directory(sheet, {"area": "south"})["doors"] == ()
    assert doors.one(sheet, named("svc", "none")) is None


def service() -> Service:
    return services_of(told(*LISTED, ServiceNoted(name="The house", least_age=12)).sheet())[HOUSE]


def test_what_a_form_leaves_as_the_source_has_it_stays_the_sources() -> None:
    """A barrier that is lifted there is lifted here, too, although somebody wrote down a training in between."""
    barred = house(barriers=(Barrier.CURFEW, Barrier.SHARED_ROOMS), held=(Held(Competency.CORE),))
    known = services_of(told(staged(1, barred), switched(1)).sheet())[HOUSE]
    form = forms.Note(core=True, advanced=False, barriers=(Barrier.SHARED_ROOMS, Barrier.CURFEW))
    note = forms.note(form, named("cmd", "one"), known)
    assert (note.barriers, note.held) == (None, ())
    more = msgspec.structs.replace(form, advanced=True)
    noted = as_noted(forms.note(more, named("cmd", "two"), known))
    lifted = (staged(1, barred), switched(1), noted, staged(2, house(held=barred.held)), switched(2))
    after = services_of(told(*lifted).sheet())[HOUSE]
    assert after.barriers == ()
    assert {each.competency for each in after.listed.held} == {Competency.CORE, Competency.ADVANCED}


def test_barriers_that_somebody_chose_otherwise_count_whole() -> None:
    """That none is known, too; and chosen as the source has them again, they are the source's again."""
    story = (staged(1, house(barriers=(Barrier.CURFEW,))), switched(1))
    known = services_of(told(*story).sheet())[HOUSE]
    none = forms.note(forms.Note(core=False, advanced=False), named("cmd", "one"), known)
    assert none.barriers == ()
    cleared = services_of(told(*story, as_noted(none)).sheet())[HOUSE]
    assert cleared.barriers == ()
    again = forms.Note(core=False, advanced=False, barriers=(Barrier.CURFEW,))
    assert forms.note(again, named("cmd", "two"), cleared).barriers is None


def as_noted(note: NoteService) -> ServiceNoted:
    return ServiceNoted(**{name: getattr(note, name) for name in ServiceNoted.__struct_fields__})


def test_noting_one_thing_leaves_what_was_noted_before() -> None:
    """A note says all that is known: what the form doesn't ask for is said again."""
    form = forms.Note(core=True, advanced=False, barriers=(Barrier.CURFEW,), core_until=date(2027, 1, 31))
    note = forms.note(form, named("cmd", "one"), service())
    assert (note.name, note.least_age, note.barriers) == ("The house", 12, (Barrier.CURFEW,))
    assert note.held == (Held(Competency.CORE, "2027-01-31"),)
    sheet = told(*LISTED, as_noted(note)).sheet()
    assert services_of(sheet)[HOUSE].barriers == (Barrier.CURFEW,)


def test_what_a_provider_says_by_telephone_says_so() -> None:
    """Nothing is not none: an empty field is not known."""
    said = standing.places(standing.Places(free=0), named("cmd", "one"), service(), by_phone=True)
    assert (said.free, said.places, said.by_phone, said.case) == (0, None, True, NO_CASE)


def test_when_it_is_open_is_said_by_day_and_what_comes_otherwise_in_its_own_words() -> None:
    """What no week has stands beside them; what closes after midnight says so by the clock."""
    friday = Opening(Weekday.FRIDAY, 20 * 60, 26 * 60)
    odd = Schedule("FREQ=MONTHLY;BYDAY=1SU", "10:00", "12:00", says="First Sunday, 10 to 12")
    found = doors.one(told(*LISTED, HoursSet(hours=(friday,), schedules=(odd,))).sheet(), HOUSE)
    assert found is not None
    assert [(row.label, row.text) for row in found["hours"]] == [
        ("Friday", "20:00 to 02:00"),
        ("To know", "First Sunday, 10 to 12"),
    ]


def test_a_training_that_ended_is_said_to_have() -> None:
    """And one that soon will."""
    held = (Held(Competency.CORE, "2026-12-01"), Held(Competency.ADVANCED, "2026-11-18"))
    found = doors.one(told(*LISTED, ServiceNoted(held=held)).sheet(), HOUSE)
    assert found is not None
    assert [(tag.tone, tag.text.partition(":")[2]) for tag in found["trained"]] == [
        ("warn", " until 1 December 2026"),
        ("late", " ended 18 November 2026"),
    ]
