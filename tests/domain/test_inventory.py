"""One service of the directory: what may be said of it, by whom, and what is refused with the field named."""

import time
from typing import Any

import pytest

from contracts.base import Actor, Audience, Event
from contracts.ids import NO_CASE, derived, fresh
from contracts.inventory import (
    CapacityReported,
    CountyNumber,
    EditionSwitched,
    Held,
    HoursSet,
    KeepPlace,
    Listed,
    ListService,
    NoteService,
    NumberFor,
    NumbersSet,
    Opening,
    PlaceKept,
    ReportCapacity,
    Schedule,
    ServiceListed,
    ServiceNoted,
    ServiceWithdrawn,
    SetHours,
    SetNumbers,
    Spot,
    Staleness,
    WithdrawService,
    county_id,
    noted,
    service_id,
)
from contracts.outcomes import NOT_FOUND, NOT_NOW, Reason, Refusal
from contracts.taxonomy import Competency, ServiceKind
from contracts.vocabulary import Area, Barrier, Kind, Need, Weekday
from services.inventory import counties
from services.inventory.domain import INITIAL, State, decide, evolve
from services.inventory.weekly import UnsayableError, days_of, weekly
from tests.domain.directories import HUB, MACHINE, NOON, REGION
from tests.domain.doors import fact

TEAM = Audience(Kind.PARTNER, "team_beds")
ITS_TEAM = Actor(Kind.PARTNER, "team_beds", "person_one")
OTHERS = Actor(Kind.PARTNER, "team_other", "person_two")
ABOUT = service_id(REGION, "demo/one")
BEDS = Listed(source="demo/one", provider="Lantern House", name="Beds", needs=(Need.EMERGENCY_HOUSING,), audience=TEAM)


def command(kind: type[Any], **fields: Any) -> Any:
    return kind(id=fresh("cmd"), region=REGION, case=NO_CASE, about=ABOUT, **fields)


def after(*events: Event) -> State:
    state = INITIAL
    for event in events:
        state = evolve(state, event)
    return state


LISTED = after(ServiceListed(listed=BEDS))


def decided(message: Any, by: Actor = HUB, state: State = LISTED, *, imported: bool = False) -> list[Event] | Refusal:
    return decide(state, message, at=NOON, by=by, imported=imported)


def refused(answer: list[Event] | Refusal) -> str | None:
    """The field that a refusal names."""
    assert isinstance(answer, Refusal)
    return answer.field


def test_listing_the_very_same_again_changes_nothing() -> None:
    """A changed record is an event; a withdrawn one comes back."""
    again = command(ListService, listed=BEDS)
    assert decided(again, MACHINE, INITIAL) == [ServiceListed(listed=BEDS)]
    assert decided(again, MACHINE) == []
    withdrawn = after(ServiceListed(listed=BEDS), ServiceWithdrawn())
    assert decided(again, MACHINE, withdrawn) == [ServiceListed(listed=BEDS)]


def test_withdrawing_twice_is_once() -> None:
    """What was never listed is not found; what is withdrawn stays so."""
    withdraw = command(WithdrawService)
    assert decided(withdraw, state=INITIAL) == NOT_FOUND
    assert decided(withdraw, state=INITIAL, imported=True) == [ServiceWithdrawn()]
    assert decided(withdraw) == [ServiceWithdrawn()]
    assert decided(withdraw, state=after(ServiceListed(listed=BEDS), ServiceWithdrawn())) == []


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"needs": ()}, "needs"),
        ({"areas": ()}, "areas"),
        ({"kinds": (ServiceKind.DENTAL_CARE,)}, "kinds"),
        ({"audience": Audience(Kind.CAREGIVER, "somebody")}, "audience"),
        ({"least_age": 18, "most_age": 12}, "most_age"),
        ({"hours": (Opening(day=Weekday.MONDAY, opens=600, closes=540),)}, "hours"),
        ({"place_private": True, "spot": Spot(latitude=1, longitude=1)}, "spot"),
        ({"source": "demo/two"}, "source"),
    ],
)
def test_a_listing_that_cannot_stand_names_its_field(changes: dict[str, Any], field: str) -> None:
    """No need, no area, a kind of another need, a team that isn't a partner's; or an id that isn't its own."""
    listed = Listed(**{name: getattr(BEDS, name) for name in Listed.__struct_fields__} | changes)
    assert refused(decided(command(ListService, listed=listed), MACHINE, INITIAL)) == field


def test_nothing_of_the_directory_is_in_a_case() -> None:
    """A command that names a case is about nothing that there is."""
    astray = WithdrawService(id=fresh("cmd"), region=REGION, case=fresh("case"), about=ABOUT)
    assert decided(astray) == NOT_FOUND


# ------------------------------------------------------------------------------------------------ who keeps it true


@pytest.mark.parametrize(
    "message",
    [
        command(ReportCapacity, free=1),
        command(SetHours, always_open=True),
        command(KeepPlace, place="12 Quiet Lane"),
        command(ReportCapacity, free=-1),
    ],
    ids=["capacity", "hours", "place", "nonsense"],
)
def test_its_own_team_and_the_hub_keep_it_true_and_nobody_else(message: Any) -> None:
    """To another partner there is no such service, whatever they send; nor is there one that nobody lists."""
    assert decided(message, OTHERS) == NOT_FOUND
    assert decided(message, ITS_TEAM, INITIAL, imported=True) == NOT_FOUND
    assert decided(message, HUB, INITIAL) == NOT_FOUND
    for by in (ITS_TEAM, HUB):
        assert decided(message, by) != NOT_FOUND


def test_the_team_of_an_imported_service_is_the_one_that_was_noted() -> None:
    """The hub says which team on Trellis it is; from then on that team reports its places."""
    state = after(ServiceNoted(audience=TEAM))
    assert decided(command(ReportCapacity, free=3), ITS_TEAM, state, imported=True) == [
        CapacityReported(free=3, audience=TEAM)
    ]


@pytest.mark.parametrize(
    "fields, field",
    [
        ({"free": -1}, "free"),
        ({"free": 7, "places": 6}, "free"),
        ({"places": -1}, "places"),
        ({"waiting": -3}, "waiting"),
        ({"free": 10**9}, "free"),
        ({"free": 1, "change": -1}, "change"),
        ({"change": -3}, "change"),
    ],
)
def test_capacity_is_never_below_zero(fields: dict[str, int], field: str) -> None:
    """Nor above what there is; the refusal names the field, and what was said before stands."""
    state = after(ServiceListed(listed=BEDS), CapacityReported(free=2, places=6))
    assert refused(decided(command(ReportCapacity, **fields), state=state)) == field


def test_one_more_taken_counts_against_what_was_last_said() -> None:
    """So two people who each give one bed away take two. Where nothing was said there is nothing to count from."""
    state = after(ServiceListed(listed=BEDS), CapacityReported(free=2))
    first = decided(command(ReportCapacity, change=-1), state=state)
    assert first == [CapacityReported(free=1, audience=TEAM)]
    assert isinstance(first, list)
    assert decided(command(ReportCapacity, change=-1), state=evolve(state, first[0])) == [
        CapacityReported(free=0, audience=TEAM)
    ]
    answer = decided(command(ReportCapacity, change=-1))
    assert isinstance(answer, Refusal)
    assert answer.reason is Reason.NOT_NOW


def test_places_that_are_said_to_be_unknown_are_unknown() -> None:
    """Somebody who doesn't know says so, by telephone too."""
    assert decided(command(ReportCapacity, by_phone=True)) == [CapacityReported(audience=TEAM, by_phone=True)]


def test_what_was_said_of_beds_is_stale_sooner() -> None:
    """Three days for housing, fourteen for the rest."""
    stale, other = Staleness(), Listed(source="a/b", provider="A", name="B", needs=(Need.EDUCATION,))
    for listed, days in ((BEDS, 3), (other, 14)):
        said = NOON - getattr(stale, "housing" if listed is BEDS else "other")
        assert (said.day, days) == ((NOON - (NOON - said)).day, days)
        assert not stale.is_stale(listed, said, NOON)
        assert stale.is_stale(listed, said.replace(hour=said.hour - 1), NOON)


# -------------------------------------------------------------------------------------------------------------- hours


def test_hours_are_said_as_rules_and_kept_with_the_hours_of_the_week_that_follow() -> None:
    """A night goes on into the next day. Every second Tuesday is no hours of the week, and stays as it was said."""
    nights = Schedule(rule="FREQ=WEEKLY;BYDAY=SU,FR", opens="21:00", closes="07:00")
    clinic = Schedule(rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", opens="09:00", closes="12:00", says="Every second week")
    said = decided(command(SetHours, schedules=(nights, clinic)), ITS_TEAM)
    hours = tuple(Opening(day=day, opens=21 * 60, closes=31 * 60) for day in (Weekday.FRIDAY, Weekday.SUNDAY))
    assert said == [HoursSet(schedules=(nights, clinic), hours=hours, audience=TEAM)]
    assert isinstance(said, list)
    again = decided(command(SetHours, schedules=(nights, clinic)), ITS_TEAM, evolve(LISTED, said[0]))
    assert again == []


@pytest.mark.parametrize(
    "rule, days",
    [
        ("FREQ=WEEKLY;BYDAY=MO,TH", (Weekday.MONDAY, Weekday.THURSDAY)),
        ("RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=SA;WKST=SU", (Weekday.SATURDAY,)),
        ("FREQ=DAILY", tuple(Weekday)),
        ("FREQ=DAILY;BYDAY=MO,TU", (Weekday.MONDAY, Weekday.TUESDAY)),
        ("FREQ=WEEKLY", None),
        ("FREQ=DAILY;INTERVAL=2", None),
        ("FREQ=WEEKLY;BYDAY=MO;COUNT=3", None),
        ("FREQ=MONTHLY;BYDAY=1MO", None),
        ("FREQ=YEARLY;BYMONTH=6", None),
    ],
)
def test_only_what_comes_every_week_for_good_is_weekly(rule: str, days: tuple[Weekday, ...] | None) -> None:
    """The rest is not said in a way that would be wrong next week."""
    assert days_of(rule) == days


@pytest.mark.parametrize(
    "rule", ["", "FREQ=SOMETIMES", "BYDAY=MO", "FREQ=WEEKLY;BYDAY=XX", "X", "FREQ=DAILY;UNTIL=" + "9" * 20]
)
def test_what_is_no_rule_is_refused(rule: str) -> None:
    """By name, in one sentence, without what was sent."""
    with pytest.raises(UnsayableError, match=r"^A schedule has a rule that can't be read\.$"):
        days_of(rule)


def test_a_rule_that_names_every_second_of_a_day_takes_no_longer_than_another() -> None:
    """A provider could else keep the directory busy with a few lines."""
    seconds = ",".join(map(str, range(60)))
    rules = [f"FREQ=DAILY;COUNT={n};BYHOUR=1,2,3;BYMINUTE={seconds};BYSECOND={seconds}" for n in range(1, 101)]
    began = time.process_time()
    assert {days_of(rule) for rule in rules} == {None}
    assert time.process_time() - began < 0.5


def test_a_schedule_that_ends_before_it_begins_is_refused() -> None:
    """And one that has an end gives no hours for good."""
    wrong = Schedule(rule="FREQ=DAILY", opens="09:00", closes="10:00", first="2027-02-02", last="2027-02-01")
    assert refused(decided(command(SetHours, schedules=(wrong,)))) == "schedules"
    ends = Schedule(rule="FREQ=DAILY", opens="09:00", closes="10:00", last="2027-02-01")
    assert weekly((ends,)) == ()


# ------------------------------------------------------------------------------------------- what the community knows


def test_what_is_noted_counts_before_what_the_source_says() -> None:
    """Left out: as the source has it. None: there is none of it. A kind brings its need along."""
    listed = Listed(source="a/b", provider="A", name="B", needs=(Need.EDUCATION,), barriers=(Barrier.CURFEW,))
    note = ServiceNoted(kinds=(ServiceKind.JOB_COACHING,), held=(Held(competency=Competency.CORE),))
    known = noted(listed, note)
    assert known.barriers == (Barrier.CURFEW,)
    assert known.needs == (Need.EDUCATION, Need.EMPLOYMENT)
    assert noted(listed, ServiceNoted(barriers=())).barriers == ()
    assert noted(listed, None) == listed


@pytest.mark.parametrize(
    "fields, field",
    [
        ({"audience": Audience(Kind.YOUTH, "somebody")}, "audience"),
        ({"least_age": 20, "most_age": 10}, "most_age"),
        ({"areas": ()}, "areas"),
    ],
)
def test_a_note_that_cannot_stand_names_its_field(fields: dict[str, Any], field: str) -> None:
    """As a listing's does."""
    assert refused(decided(command(NoteService, **fields))) == field


def test_a_place_that_becomes_private_is_listed_anew_without_where_it_is() -> None:
    """So the newest that anybody holds says nothing of it; and the same note again changes nothing."""
    open_place = after(ServiceListed(listed=Listed(**_fields(BEDS) | {"spot": Spot(latitude=43.5, longitude=-88)})))
    said = decided(command(NoteService, place_private=True), state=open_place)
    assert said == [
        ServiceNoted(place_private=True),
        ServiceListed(listed=Listed(**_fields(BEDS) | {"place_private": True})),
    ]
    assert isinstance(said, list)
    for event in said:
        open_place = evolve(open_place, event)
    assert decided(command(NoteService, place_private=True), state=open_place) == []


def test_a_place_that_is_private_is_listed_without_where_it_is_whoever_lists_it_again() -> None:
    """A source that knows nothing of it says where it is at every update: that goes no further."""
    private = after(ServiceListed(listed=BEDS), ServiceNoted(place_private=True))
    again = command(ListService, listed=Listed(**_fields(BEDS) | {"spot": Spot(latitude=43.5, longitude=-88)}))
    said = decided(again, MACHINE, private)
    assert said == [ServiceListed(listed=Listed(**_fields(BEDS) | {"place_private": True}))]
    assert isinstance(said, list)
    assert decided(again, MACHINE, evolve(private, said[0])) == []


def _fields(listed: Listed) -> dict[str, Any]:
    return {name: getattr(listed, name) for name in Listed.__struct_fields__}


def test_a_private_place_is_kept_once() -> None:
    """Saying it again is no news."""
    keep = command(KeepPlace, place="12 Quiet Lane")
    assert decided(keep) == [PlaceKept(place="12 Quiet Lane", audience=TEAM)]
    assert decided(keep, state=after(ServiceListed(listed=BEDS), PlaceKept(place="12 Quiet Lane"))) == []


def test_another_team_is_told_where_its_private_place_is() -> None:
    """Whoever answers for it from now on finds it."""
    kept = after(ServiceListed(listed=BEDS), PlaceKept(place="12 Quiet Lane", audience=TEAM))
    note = ServiceNoted(audience=OTHERS.audience)
    assert decided(command(NoteService, audience=OTHERS.audience), state=kept) == [
        note,
        PlaceKept(place="12 Quiet Lane", audience=OTHERS.audience),
    ]


def test_a_team_is_told_where_its_private_place_is_when_it_is_listed_as_another_teams() -> None:
    """By a listing as by a note."""
    kept = after(ServiceListed(listed=BEDS), PlaceKept(place="12 Quiet Lane", audience=TEAM))
    theirs = Listed(**_fields(BEDS) | {"audience": OTHERS.audience})
    assert decided(command(ListService, listed=theirs), state=kept) == [
        ServiceListed(listed=theirs),
        PlaceKept(place="12 Quiet Lane", audience=OTHERS.audience),
    ]


def test_a_service_that_an_import_brought_back_can_be_taken_out_once_more() -> None:
    """That it was taken out before says nothing of now."""
    before = after(ServiceNoted(audience=TEAM), ServiceWithdrawn())
    assert decided(command(WithdrawService), state=before, imported=True) == [ServiceWithdrawn()]


def test_an_import_tells_a_team_that_its_service_is_gone_and_that_it_is_back() -> None:
    """Each once, and nobody where it has no team or is listed by hand: then no import takes it out."""
    switch = fact(EditionSwitched(edition=fresh("edt"), source="demo", parts=1, digest="a" * 64, records="b" * 64))
    note = ServiceNoted(audience=TEAM, barriers=())
    there, gone = after(note), after(note, ServiceWithdrawn())
    assert decide(there, switch, at=NOON, imported=True) == []
    assert decide(there, switch, at=NOON) == [ServiceWithdrawn()]
    assert decide(gone, switch, at=NOON) == []
    assert decide(gone, switch, at=NOON, imported=True) == [note]
    assert decide(evolve(gone, note), switch, at=NOON, imported=True) == []
    assert decide(after(ServiceNoted(barriers=())), switch, at=NOON) == []
    assert decide(LISTED, switch, at=NOON) == []


def test_areas_that_are_noted_are_the_areas() -> None:
    """A directory rarely knows the parts of our regions."""
    assert noted(BEDS, ServiceNoted(areas=(Area.NORTH,))).areas == (Area.NORTH,)


# ----------------------------------------------------------------------------------------------------------- counties


def numbers(*given: CountyNumber, county: str = "Example County") -> SetNumbers:
    about = county_id(REGION, "Example County")
    return SetNumbers(id=derived("cmd", county), region=REGION, case=NO_CASE, about=about, county=county, numbers=given)


def test_a_county_has_its_numbers() -> None:
    """The same again changes nothing; none takes them away; one without digits can't be called."""
    welfare = CountyNumber(purpose=NumberFor.CHILD_WELFARE, phone="(715) 555-0133", says="Day and night")
    said = NumbersSet(county="Example County", numbers=(welfare,))
    assert counties.decide(counties.INITIAL, numbers(welfare), at=NOON, by=HUB) == [said]
    state = counties.evolve(counties.INITIAL, said)
    assert counties.decide(state, numbers(welfare), at=NOON, by=HUB) == []
    assert counties.decide(state, numbers(), at=NOON, by=HUB) == [NumbersSet(county="Example County")]
    assert (
        refused(counties.decide(state, numbers(CountyNumber(purpose=NumberFor.CRISIS, phone="")), at=NOON)) == "numbers"
    )
    assert refused(counties.decide(state, numbers(welfare, county="Another"), at=NOON)) == "county"


def test_not_now_is_no_field() -> None:
    """Whoever counts down from what isn't known hears that it can't be done now."""
    assert decided(command(ReportCapacity, change=1)) == NOT_NOW
