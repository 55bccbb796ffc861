"""Offerings and their bookings: given events, when a message, then events."""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given as thrown
from hypothesis import strategies as st

from contracts.base import Audience, Command, Due, Event
from contracts.outcomes import NOT_FOUND, NOT_NOW, Refusal
from contracts.support import (
    AnswerAwaited,
    AttendanceCounted,
    BookingCancelled,
    BookingConfirmed,
    BookingDeclined,
    CountAttendance,
    JustTaken,
    LineMoved,
    OfferingNear,
    OfferingOver,
    OfferingPublished,
    OfferingWithdrawn,
    PlaceLapsed,
    PlaceOffered,
    PlaceTaken,
    PutInLine,
    SetPlaces,
    Side,
    WithdrawOffering,
)
from services.support import domain
from services.support.booking import BEGUN, HAS_ONE
from services.support.domain import State
from services.support.known import Offerings
from services.support.offering import place_of
from services.support.publishing import HELD
from services.support.seats import HOLDING, At, free, waiting
from tests.domain.histories import Story
from tests.domain.stories import NOON, REGION, after, person, told
from tests.domain.supporting import (
    ENDS,
    HUB,
    OFFERING,
    OTHER,
    PROVIDER,
    STARTS,
    booking_of,
    cancel,
    confirm,
    decided,
    decline,
    families,
    offering,
    publish,
    published,
    say_yes,
    take,
)

A, B, C = families(3)


def lived(state: State, *steps: tuple[object, Audience]) -> State:
    """Return the offering after each was decided in turn."""
    for message, by in steps:
        state = told(domain.evolve, state, decided(state, message, by))  # type: ignore[arg-type] # any message
    return state


def kinds(events: object) -> list[type[Event]]:
    assert isinstance(events, list), events
    return [type(each) for each in events]


# ---------------------------------------------------------------------------------------------------------- publishing


def test_a_provider_offers_an_evening_and_the_hub_offers_one_on_its_behalf() -> None:
    """Under the service's own name, with its own team; and nobody else does."""
    for by in (PROVIDER, HUB):
        (event,) = decided(domain.INITIAL, publish(), by)  # type: ignore[misc] # a refusal would fail here
        assert isinstance(event, OfferingPublished)
        assert (event.service_name, event.provider) == ("Lakeside respite", PROVIDER)
        assert event.starts == datetime(2026, 3, 7, 0, 0, tzinfo=UTC)
    assert decided(domain.INITIAL, publish(), OTHER) == NOT_FOUND


@pytest.mark.parametrize(
    "starts, ends, hours",
    [
        ("2026-03-08T00:00", "2026-03-08T06:00", 5),  # the clocks are put forward
        ("2026-11-01T00:00", "2026-11-01T06:00", 7),  # and back
        ("2026-11-01T01:30", "2026-11-01T01:45", 1.25),  # from its first showing to its last
        ("2026-03-08T02:30", "2026-03-08T04:00", 1),  # what is never shown is when they jump over it
    ],
)
def test_a_time_is_what_the_clocks_of_its_zone_show(starts: str, ends: str, hours: float) -> None:
    """Somebody who leaves a child at six finds the door open, whatever the clocks did that night."""
    (event,) = decided(domain.INITIAL, publish(starts=starts, ends=ends), PROVIDER)  # type: ignore[misc] # as above
    assert isinstance(event, OfferingPublished)
    assert event.starts is not None
    assert event.ends is not None
    assert (event.ends - event.starts).total_seconds() / 3600 == hours


@pytest.mark.parametrize(
    "field, wrong",
    [
        ("starts", {"starts": "2026-03-01T18:00"}),
        ("starts", {"starts": "2026-02-30T18:00"}),
        ("starts", {"starts": "9999-12-31T18:00", "ends": "9999-12-31T23:59", "zone": "Etc/GMT+12"}),
        ("ends", {"ends": "2026-03-06T17:00"}),
        ("ends", {"ends": None}),
        ("starts", {"starts": None}),
        ("zone", {"zone": "Mars/Olympus"}),
        ("most_age", {"least_age": 9, "most_age": 5}),
    ],
)
def test_what_can_not_be_offered_is_refused_by_its_field(field: str, wrong: dict[str, object]) -> None:
    """The form can say where."""
    refusal = decided(domain.INITIAL, publish(**wrong), PROVIDER)
    assert isinstance(refusal, Refusal)
    assert refusal.field == field


def test_coaching_has_places_and_no_hour() -> None:
    """It is never over by itself."""
    (event,) = decided(domain.INITIAL, publish(starts=None, ends=None), PROVIDER)  # type: ignore[misc] # as above
    assert domain.wakes(told(domain.evolve, domain.INITIAL, [event])) == frozenset()


# ------------------------------------------------------------------------------------------------------- taking a place


def test_a_place_is_theirs_at_once_where_nobody_says_yes_first() -> None:
    """And whoever offers it hears of it."""
    (event,) = decided(offering(), take(A), A)  # type: ignore[misc] # as above
    assert isinstance(event, PlaceTaken)
    assert (event.answer_by, event.told) == (None, (PROVIDER,))


def test_a_place_that_is_asked_for_is_kept_until_they_answer() -> None:
    """Yes or no; after a day somebody reminds them, and the place is still kept."""
    state = lived(offering(asks_first=True), (take(A), A))
    booking = state.bookings[booking_of(A)]
    assert booking.at is At.ASKED
    assert free(state.places, state.bookings) == 1
    assert booking.until == after(24 * 60)
    late = decided(state, Due(f"until-{booking.id}"), at=after(24 * 60))
    assert late == [AnswerAwaited(booking=booking.id, provider=PROVIDER, told=tuple(sorted((HUB, PROVIDER))))]
    reminded = told(domain.evolve, state, late)
    assert not any(wake.why.startswith("until") for wake in domain.wakes(reminded))
    assert kinds(decided(reminded, confirm(A), PROVIDER)) == [BookingConfirmed]
    assert kinds(decided(reminded, decline(A), HUB)) == [BookingDeclined]


def test_the_last_place_goes_to_one_of_two_and_the_other_is_offered_what_else_is_free() -> None:
    """Kindly: it is no refusal, and nothing of it is held against anybody."""
    state = lived(offering(places=1), (take(A), A))
    other = place_of("off_" + "b" * 26, offering())
    assert other is not None
    found = decided(state, take(B), B, others=(other,))
    missed = place_of(OFFERING, state)
    assert missed is not None
    assert found == [JustTaken(booking=booking_of(B), audience=B, place=missed, others=(other,))]


def test_whoever_waits_is_told_which_they_are_and_offered_the_next_place() -> None:
    """And those behind move up."""
    state = lived(offering(places=1), (take(A), A), (take(B, or_wait=True), B), (take(C, or_wait=True), C))
    assert [each.audience for each in waiting(state.bookings)] == [B, C]
    events = decided(state, cancel(A), A)
    assert kinds(events) == [BookingCancelled, PlaceOffered, LineMoved]
    assert events == [
        BookingCancelled(booking=booking_of(A), audience=A, by=Side.CAREGIVER, provider=PROVIDER, told=(PROVIDER,)),
        PlaceOffered(booking=booking_of(B), audience=B, until=STARTS, provider=PROVIDER),
        LineMoved(booking=booking_of(C), audience=C, position=1, provider=PROVIDER),
    ]
    state = told(domain.evolve, state, events)
    assert kinds(decided(state, say_yes(B), B)) == [BookingConfirmed]
    assert decided(state, say_yes(B), C) == NOT_FOUND
    lapsed = decided(state, Due(f"until-{booking_of(B)}"), at=STARTS)
    assert kinds(lapsed) == [PlaceLapsed]  # it has begun: nobody is offered a place that was
    assert kinds(decided(state, cancel(B), B)) == [BookingCancelled, PlaceOffered]


def test_a_place_that_came_free_is_asked_for_where_somebody_says_yes_first() -> None:
    """It doesn't get around whoever looks after the children."""
    state = lived(
        offering(places=1, asks_first=True), (take(A), A), (take(B, or_wait=True), B), (cancel(A), A), (say_yes(B), B)
    )
    assert state.bookings[booking_of(B)].at is At.ASKED
    assert kinds(decided(state, confirm(B), PROVIDER)) == [BookingConfirmed]


def test_one_has_one_place_of_an_offering() -> None:
    """Given back, they can take one again."""
    state = lived(offering(), (take(A), A))
    assert decided(state, take(A, word="again"), A) == HAS_ONE
    assert kinds(decided(lived(state, (cancel(A), A)), take(A, word="again"), A)) == [PlaceTaken]


def test_what_is_another_s_looks_like_what_never_was() -> None:
    """A request that isn't theirs, a booking that isn't, an offering of another team."""
    state = lived(offering(), (take(A), A))
    assert decided(state, take(B), A, asker=B) == NOT_FOUND
    assert domain.decide(state, take(B), at=NOON, by=person(B)) == NOT_FOUND
    for message in (cancel(A), confirm(A), decline(A)):
        assert decided(state, message, OTHER) == NOT_FOUND
        assert decided(state, message, B) == NOT_FOUND
    assert decided(state, confirm(A), A) == NOT_FOUND
    assert decided(domain.INITIAL, take(A), A) == NOT_FOUND


def test_nobody_takes_a_place_once_it_has_begun() -> None:
    """Nor is one offered."""
    assert decided(offering(), take(A), A, at=STARTS) == BEGUN


def test_fewer_places_than_are_taken_is_refused_and_more_go_to_whoever_waits() -> None:
    """In their order."""
    state = lived(offering(places=1), (take(A), A), (take(B, or_wait=True), B))
    fewer, more = (
        SetPlaces(id="cmd_" + "a" * 26, region="northwoods", case="-", about=OFFERING, places=places)
        for places in (0, 2)
    )
    assert decided(state, fewer, PROVIDER) == HELD
    assert kinds(decided(state, more, PROVIDER))[1:] == [PlaceOffered]
    assert decided(state, more, OTHER) == NOT_FOUND


def test_what_is_taken_back_is_told_to_everybody_who_had_a_place_or_waited() -> None:
    """On their own page; then there is no such offering to take a place of."""
    state = lived(offering(places=1), (take(A), A), (take(B, or_wait=True), B))
    withdraw = WithdrawOffering(id="cmd_" + "a" * 26, region="northwoods", case="-", about=OFFERING)
    events = decided(state, withdraw, PROVIDER)
    assert kinds(events) == [OfferingWithdrawn, BookingCancelled, BookingCancelled]
    state = told(domain.evolve, state, events)
    assert decided(state, take(C), C) == NOT_NOW
    assert decided(state, withdraw, PROVIDER) == NOT_NOW


def test_before_it_begins_both_sides_are_reminded_and_afterwards_it_is_counted_who_came() -> None:
    """A number and no names; where nobody takes part nobody is reminded."""
    assert decided(offering(), Due("near"), at=after(60)) == []
    state = lived(offering(), (take(A), A))
    assert decided(state, Due("near"), at=after(60)) == [OfferingNear(provider=PROVIDER, told=(PROVIDER,))]
    count = CountAttendance(id="cmd_" + "a" * 26, region="northwoods", case="-", about=OFFERING, came=1)
    assert decided(state, count, PROVIDER) == NOT_NOW
    over = decided(state, Due("over"), at=ENDS)
    assert over == [OfferingOver(provider=PROVIDER)]
    state = told(domain.evolve, state, over)
    assert decided(state, count, PROVIDER) == [AttendanceCounted(came=1, provider=PROVIDER)]
    assert decided(state, cancel(A), A) == NOT_NOW


def test_the_hub_hears_for_who_is_not_on_trellis() -> None:
    """A provider that the hub telephones has nobody else to be told."""
    (event,) = decided(offering(provider=None), take(A), A)  # type: ignore[misc] # as above
    assert isinstance(event, PlaceTaken)
    assert event.told == (HUB,)


def test_what_can_be_taken_is_known_until_it_is_over() -> None:
    """Also where its bookings are cancelled after it was taken back."""
    state, known, story = lived(offering(places=2), (take(A), A)), Offerings(), Story(case="-")
    withdraw = WithdrawOffering(id="cmd_" + "a" * 26, region=REGION, case="-", about=OFFERING)
    gone = decided(state, withdraw, PROVIDER)
    assert isinstance(gone, list)
    known.apply(story.tell(OFFERING, published(2)))
    (place,) = known.places(REGION)
    assert (place.offering, place.free) == (OFFERING, 2)
    for event in gone:
        known.apply(story.tell(OFFERING, event))
    assert list(known.places(REGION)) == []


# ----------------------------------------------------------------------------------------------------- whatever happens

WHO = families(6)
MADE: dict[str, Callable[[Audience], Command]] = {
    "cancel": cancel,
    "yes": say_yes,
    "confirm": confirm,
    "decline": decline,
}
STEPS = st.lists(
    st.tuples(st.sampled_from(("take", "wait", "cancel", "yes", "confirm", "decline", "lapse")), st.integers(0, 5)),
    max_size=40,
)


def _step(state: State, verb: str, which: int, number: int) -> object:
    who, at, seats = WHO[which], after(number), 1 + which % 2
    own = [each for each in state.bookings.values() if each.audience == who]
    word = str(number)
    match verb:
        case "take" | "wait":
            return decided(state, take(who, seats=seats, or_wait=verb == "wait", word=word), who, at=at)
        case "lapse":
            return decided(state, Due(f"until-{own[-1].id}"), at=own[-1].until or at) if own else []
        case _ if not own:
            return []
        case _:
            by = PROVIDER if verb in ("confirm", "decline") else who
            return decided(state, msgspec.structs.replace(MADE[verb](who), booking=own[-1].id), by, at=at)


@thrown(STEPS, st.integers(0, 4), st.booleans())
def test_however_many_come_and_go_no_more_places_are_held_than_there_are(
    steps: list[tuple[str, int]], places: int, asks_first: bool
) -> None:
    """And who waits is offered what is enough for them, nobody before one who stood before them for as many."""
    state, order = offering(places=places, asks_first=asks_first), []
    for number, (verb, which) in enumerate(steps):
        before = state
        found = _step(state, verb, which, number)
        if isinstance(found, Refusal):
            continue
        assert isinstance(found, list)
        state = told(domain.evolve, state, found)
        order += [each.booking for each in found if isinstance(each, PutInLine)]
        left = free(state.places, state.bookings)
        assert left >= 0
        assert all(each.seats > left for each in waiting(state.bookings))
        for offered in (each for each in found if isinstance(each, PlaceOffered)):
            seats = state.bookings[offered.booking].seats
            ahead = order[: order.index(offered.booking)]
            line = {each.id for each in waiting(state.bookings)}
            assert not [each for each in ahead if each in line and before.bookings[each].seats <= seats]
        shown = {each.booking: each.position for each in found if isinstance(each, LineMoved)}
        places_now = {each.id: place for place, each in enumerate(waiting(state.bookings), start=1)}
        assert shown.items() <= places_now.items()
        assert [each.id for each in waiting(state.bookings)] == [each for each in order if each in places_now]
    held = [each for each in state.bookings.values() if each.at in HOLDING]
    assert len({each.audience for each in held}) == len(held)
