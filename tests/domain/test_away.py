"""Away and back, placements, orders of a court: given events, when a message, then events."""

import random
from datetime import timedelta

import pytest
from hypothesis import given as hyp
from hypothesis import settings
from hypothesis import strategies as st

from contracts.base import Address, Command, Due, Event, Fact, Wake
from contracts.care import (
    AwayMistaken,
    AwayNoted,
    BackNoted,
    CourtOrderEnded,
    CourtOrderRecorded,
    CourtOrderReviewed,
    CourtReviewComes,
    CourtReviewDue,
    EndCourtOrder,
    NoteAway,
    NoteAwayMistaken,
    NoteBack,
    PlacementRecorded,
    RecordCourtOrder,
    RecordPlacement,
    ReviewCourtOrder,
)
from contracts.casework import Continuity, CourtOrderEnd, CourtOrderKind, PlacementKind, figures
from contracts.clock import ClockStarted, ClockStopped, clock_of
from contracts.ids import derived
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Refusal
from contracts.taxonomy import Authority
from contracts.vocabulary import ClockKind, Kind, StopReason
from services.casework import away, court
from services.clocks import domain as clocks
from services.clocks.handlers import clock_for
from services.clocks.starts import wanted
from tests.domain import histories as h
from tests.domain import working
from tests.domain.histories import EVERYONE, Story
from tests.domain.lives import Life
from tests.domain.stories import CASE, NOON, REGION, days, given, person, team

HUB, OTHER = person(team(Kind.HUB, "hub")), person(team(Kind.HUB, "other"))
ADVOCATE = person(team(Kind.ADVOCATE, "advocate"))
AWAY = derived("awy", "one")


def command(verb: type[Command], **said: object) -> Command:
    return verb(id=derived("cmd", "one"), region=REGION, case=CASE, about=AWAY, **said)


NOTED = AwayNoted(since=NOON, from_care=True, audience=HUB.audience)


def test_being_away_is_written_down_once_and_ended_by_being_back_or_a_mistake() -> None:
    """By whoever wrote it down, or an advocate; to another hub there is no such thing."""
    some = given(away.evolve, away.INITIAL, NOTED)
    assert away.decide(away.INITIAL, command(NoteAway, from_care=True), at=NOON, by=HUB) == [NOTED]
    assert away.decide(some, command(NoteAway), at=NOON, by=HUB) == TAKEN
    assert away.decide(some, command(NoteBack, wants="my bed"), at=NOON, by=ADVOCATE) == [BackNoted(wants="my bed")]
    assert away.decide(some, command(NoteAwayMistaken), at=NOON, by=HUB) == [AwayMistaken()]
    assert away.decide(some, command(NoteBack), at=NOON, by=OTHER) == NOT_FOUND
    assert away.decide(away.INITIAL, command(NoteBack), at=NOON, by=HUB) == NOT_FOUND
    assert away.decide(given(away.evolve, some, BackNoted()), command(NoteBack), at=NOON, by=HUB) == NOT_NOW
    assert isinstance(away.decide(away.INITIAL, command(NoteAway, since=days(1)), at=NOON, by=HUB), Refusal)
    assert isinstance(away.decide(away.INITIAL, command(NoteAway, since=days(-400)), at=NOON, by=HUB), Refusal)


def decided(found: list[Event] | Refusal) -> list[Event]:
    assert not isinstance(found, Refusal), found
    return found


def heard(event: Event, at: float = 0) -> Fact:
    address = Address("care", REGION, CASE, AWAY)
    return Fact(derived("evt", repr(event)), 1, days(at), HUB, derived("cause", "x"), address, event)


def test_away_from_care_starts_the_clock_of_the_law_and_being_back_ends_it() -> None:
    """24 hours from when they were last known of, whenever it was written down; each time away has its own."""
    fact = heard(NOTED, at=0.5)
    assert clock_for(fact) == Address("clock", REGION, CASE, clock_of(ClockKind.MISSING_FROM_CARE, AWAY))
    (started,) = decided(clocks.decide(clocks.INITIAL, fact, at=days(0.5)))
    assert isinstance(started, ClockStarted)
    assert (started.kind, started.since, started.due) == (ClockKind.MISSING_FROM_CARE, NOON, days(1))
    runs = given(clocks.evolve, clocks.INITIAL, started)
    (stopped,) = decided(clocks.decide(runs, heard(BackNoted(), at=0.6), at=days(0.6)))
    assert isinstance(stopped, ClockStopped)
    assert stopped.reason is StopReason.NO_LONGER_APPLIES
    (mistaken,) = decided(clocks.decide(runs, heard(AwayMistaken(), at=0.6), at=days(0.6)))
    assert isinstance(mistaken, ClockStopped)
    assert mistaken.reason is StopReason.ENTERED_IN_ERROR


def test_away_from_anywhere_else_starts_no_clock() -> None:
    """The law's clock is for children in care; of others nothing is told to anybody by this."""
    assert wanted(heard(AwayNoted(since=NOON, from_care=False, audience=HUB.audience))) is None


@settings(max_examples=25, deadline=None)
@hyp(st.integers(0, 10_000), st.integers(1, 400))
def test_a_return_changes_nothing_but_the_clock(seed: int, length: int) -> None:
    """In any life: who sees what of plan, referrals and releases after a time away is as if there had been none.

    But for what a release's own end took in the meantime, which it does anyway.
    """
    lived, stayed = (Life(random.Random(seed)).go_on(20) for _ in range(2))
    back = (working.noted(h.HUB), BackNoted(wants="a room of my own"))
    for event in back:
        lived.tell(derived("awy", "this"), event, h.HUB, length)
    stayed.now = lived.now
    # The same hour for both: something that changes nothing for anybody.
    for story in (lived, stayed):
        story.tell(h.PAGED.team, h.formed(h.PAGED), None, 1)
    for who in EVERYONE:
        before = {
            copy.fact: (copy.fields, copy.until) for copy in stayed.shown(who).values() if not _is_beside(copy.type)
        }
        after = {
            copy.fact: (copy.fields, copy.until)
            for copy in lived.shown(who).values()
            if not _is_beside(copy.type) and copy.about != derived("awy", "this")
        }
        assert after == before


def _is_beside(kind: str | None) -> bool:
    """Records of what was shown to whom stand beside what happened, and have places of their own."""
    return kind is None or kind.startswith("disclosure.")


# --------------------------------------------------------------------------------------- placements, orders of a court

PLACE = {
    "kind": PlacementKind.FOSTER_HOME,
    "since": NOON,
    "authority": Authority.COUNTY,
    "school": Continuity.GOES_ON,
    "care": Continuity.BEING_ARRANGED,
}
PLACED = PlacementRecorded(
    kind=PlacementKind.FOSTER_HOME,
    since=NOON,
    authority=Authority.COUNTY,
    school=Continuity.GOES_ON,
    care=Continuity.BEING_ARRANGED,
    audience=HUB.audience,
)


def test_a_placement_says_who_has_the_say_and_what_becomes_of_school_and_care() -> None:
    """Once; a new place is a new placement."""
    decided = court.decide_placement(court.NOWHERE, command(RecordPlacement, **PLACE), at=NOON, by=HUB)
    assert decided == [PLACED]
    placed = court.placed(court.NOWHERE, PLACED)
    assert court.decide_placement(placed, command(RecordPlacement, **PLACE), at=NOON, by=HUB) == TAKEN
    far = command(RecordPlacement, **(PLACE | {"since": days(9000)}))
    assert isinstance(court.decide_placement(court.NOWHERE, far, at=NOON, by=HUB), Refusal)


ORDER = CourtOrderRecorded(kind=CourtOrderKind.OUT_OF_HOME_CARE, review_on=days(180), audience=HUB.audience)
TOLD = frozenset({ADVOCATE.audience})


def test_a_review_is_told_in_time_and_on_its_day() -> None:
    """So that they can be asked whether they want to be heard."""
    state = given(court.evolve, court.INITIAL, ORDER)
    soon = days(180) - figures().court_warning.length
    assert court.wakes(state) == {Wake(soon, "comes"), Wake(days(180), "due")}
    comes, due = CourtReviewComes(told=(ADVOCATE.audience,)), CourtReviewDue(told=(ADVOCATE.audience,))
    assert court.decide(state, Due("comes"), at=soon, told=TOLD) == [comes]
    warned = court.evolve(state, comes)
    assert court.wakes(warned) == {Wake(days(180), "due")}
    assert court.decide(warned, Due("comes"), at=soon + timedelta(hours=1), told=TOLD) == []
    assert court.decide(warned, Due("due"), at=days(180), told=TOLD) == [due]
    assert court.wakes(court.evolve(warned, due)) == frozenset()


@pytest.mark.parametrize(
    "facts, said, by, then",
    [
        ((), command(RecordCourtOrder, kind=CourtOrderKind.OUT_OF_HOME_CARE, review_on=days(180)), HUB, [ORDER]),
        ((ORDER,), command(RecordCourtOrder, kind=CourtOrderKind.OTHER, review_on=days(180)), HUB, TAKEN),
        ((ORDER,), command(ReviewCourtOrder, review_on=days(300)), HUB, [CourtOrderReviewed(review_on=days(300))]),
        ((ORDER,), command(ReviewCourtOrder, review_on=days(300)), OTHER, NOT_FOUND),
        ((), command(EndCourtOrder, why=CourtOrderEnd.ENDED), HUB, NOT_FOUND),
        (
            (ORDER,),
            command(EndCourtOrder, why=CourtOrderEnd.REPLACED),
            ADVOCATE,
            [CourtOrderEnded(why=CourtOrderEnd.REPLACED)],
        ),
        (
            (ORDER, CourtOrderEnded(why=CourtOrderEnd.ENDED)),
            command(EndCourtOrder, why=CourtOrderEnd.ENDED),
            HUB,
            NOT_NOW,
        ),
    ],
)
def test_an_order_of_a_court_goes_on(
    facts: tuple[Event, ...], said: Command, by: object, then: list[Event] | Refusal
) -> None:
    """Given these, when somebody says this, then that."""
    assert court.decide(given(court.evolve, court.INITIAL, *facts), said, at=NOON, by=by) == then  # type: ignore[arg-type] # of whichever the two are


def test_a_review_that_was_moved_runs_anew_and_an_order_that_ended_runs_no_more() -> None:
    """Its old timers have no effect."""
    moved = given(court.evolve, court.INITIAL, ORDER, CourtReviewDue(told=()), CourtOrderReviewed(review_on=days(360)))
    assert {wake.at for wake in court.wakes(moved)} == {days(360), days(360) - figures().court_warning.length}
    assert court.decide(moved, Due("due"), at=days(180), told=TOLD) == []
    ended = given(court.evolve, moved, CourtOrderEnded(why=CourtOrderEnd.ENDED))
    assert court.wakes(ended) == frozenset()
    assert court.decide(ended, Due("due"), at=days(360), told=TOLD) == []


def test_a_day_for_a_review_must_come() -> None:
    """And not in three years: that is a slip of the pen."""
    for day in (days(-1), days(3000)):
        said = command(RecordCourtOrder, kind=CourtOrderKind.OTHER, review_on=day)
        assert isinstance(court.decide(court.INITIAL, said, at=NOON, by=HUB), Refusal)


def test_a_case_that_somebody_came_back_to_is_the_same_case() -> None:
    """Coming back opens nothing: it is one fact of the time away."""
    story = Story()
    story.tell(working.AWAY, working.noted(), h.HUB)
    count = len(story.facts)
    story.tell(working.AWAY, BackNoted(), h.HUB)
    assert [fact.event.tag() for fact in story.facts[count:]][:1] == ["care.back_noted.v1"]
