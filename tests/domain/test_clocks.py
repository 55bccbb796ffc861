"""A clock: from its start to what came of it. Given events, when something is said, then events."""

from datetime import timedelta

import pytest

from contracts.base import Command, Due, Event, Wake
from contracts.clock import (
    ClockCorrected,
    ClockMet,
    ClockMissed,
    ClockPaused,
    ClockResumed,
    ClockStarted,
    ClockWarned,
    CorrectClock,
    MeetClock,
    PauseClock,
    ResumeClock,
    StartClock,
    StopClock,
    clock_of,
)
from contracts.clocks import table
from contracts.ids import derived
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Refusal
from contracts.referral import ReferralRequested
from contracts.report import ReportCalled
from contracts.vocabulary import (
    ClockKind,
    ClockState,
    PauseReason,
    ReferralState,
    StopReason,
    Whom,
)
from services.clocks.domain import BY_HAND, Around, decide, wakes
from tests.bus.samples import sample
from tests.domain.clocking import (
    ADVOCATE,
    AGENCY,
    CASE,
    FRIDAY,
    HOUR,
    HUB,
    OTHER_HUB,
    REFERRAL,
    REPORT,
    begun,
    command,
    events,
    fact,
    folded,
    said,
)


@pytest.mark.parametrize("kind", ClockKind)
def test_what_nothing_else_starts_is_started_by_hand(kind: ClockKind) -> None:
    """And says, as it stood then, how long, how it is counted, from where that is and as of when."""
    extra = {"assaulted": FRIDAY.isoformat()} if kind is ClockKind.MEDICAL_WINDOW else {"since": FRIDAY}
    decided = said((), command(StartClock, kind=kind, **extra))
    if kind not in BY_HAND:
        assert isinstance(decided, Refusal)
        assert decided.field == "kind"
        return
    (started,) = events(decided)
    assert isinstance(started, ClockStarted)
    row = table()[kind]
    assert (started.figure, started.unit, started.source) == (row.figure, row.unit, row.source)
    assert (started.as_of, started.audience) == (row.as_of.isoformat(), HUB.audience)


def test_a_clock_warns_then_is_missed_and_can_still_be_met_late() -> None:
    """Each says who was told; what is done late is done."""
    given: list[Event] = [begun(ClockKind.MISSING_FROM_CARE)]
    assert wakes(folded(given)) == {Wake(FRIDAY + 18 * HOUR, "warn"), Wake(FRIDAY + 24 * HOUR, "due")}
    told = (ADVOCATE.audience, HUB.audience, OTHER_HUB)
    warned = events(said(given, Due("warn"), FRIDAY + 18 * HOUR))
    assert warned == [ClockWarned(kind=ClockKind.MISSING_FROM_CARE, of=None, told=told)]
    given += warned
    assert wakes(folded(given)) == {Wake(FRIDAY + 24 * HOUR, "due")}
    assert said(given, Due("warn"), FRIDAY + 19 * HOUR) == []
    missed = events(said(given, Due("due"), FRIDAY + 24 * HOUR))
    assert missed == [ClockMissed(kind=ClockKind.MISSING_FROM_CARE, of=None, told=told)]
    given += missed
    assert wakes(folded(given)) == frozenset()
    whom = (Whom.LAW_ENFORCEMENT, Whom.NATIONAL_CENTER)
    (met,) = events(said(given, command(MeetClock, met_at=FRIDAY + 25 * HOUR, whom=whom), FRIDAY + 26 * HOUR))
    assert isinstance(met, ClockMet)
    assert met.late
    assert (met.met_at, met.whom) == (FRIDAY + 25 * HOUR, whom)


def test_who_is_told_of_a_cross_report_is_the_agency_as_well() -> None:
    """And nobody from whom a shield keeps the case: they aren't among those around it."""
    started = events(said((), fact(sample(ReportCalled, called_at=FRIDAY), REPORT)))
    (missed,) = events(said(started, Due("due"), FRIDAY + 60 * HOUR))
    assert isinstance(missed, ClockMissed)
    assert AGENCY in missed.told
    decided = decide(folded(started), Due("due"), at=FRIDAY + 60 * HOUR, around=Around())
    assert decided == [ClockMissed(kind=ClockKind.CROSS_REPORT, of=REPORT, told=())]


def test_a_start_that_is_corrected_later_moves_the_end_and_they_are_told() -> None:
    """A clock that was missed by what was known runs on where it isn't over; one that is over now is missed then."""
    given: list[Event] = [begun(ClockKind.FOREIGN_NATIONAL_MINOR)]
    given += events(said(given, Due("due"), FRIDAY + 24 * HOUR))
    correct = command(CorrectClock, since=FRIDAY + 10 * HOUR)
    (corrected,) = events(said(given, correct, FRIDAY + 25 * HOUR))
    assert isinstance(corrected, ClockCorrected)
    assert (corrected.since, corrected.due) == (FRIDAY + 10 * HOUR, FRIDAY + 34 * HOUR)
    assert not corrected.over
    assert set(corrected.told) == {ADVOCATE.audience, HUB.audience, OTHER_HUB}
    state = folded([*given, corrected])
    assert state.phase is ClockState.RUNNING
    assert Wake(FRIDAY + 34 * HOUR, "due") in wakes(state)
    assert said([*given, corrected], correct, FRIDAY + 25 * HOUR) == []
    (earlier,) = events(said([*given, corrected], command(CorrectClock, since=FRIDAY - HOUR), FRIDAY + 25 * HOUR))
    assert isinstance(earlier, ClockCorrected)
    assert earlier.over
    ran_on = folded([*given, corrected, earlier])
    assert Wake(FRIDAY + 23 * HOUR, "due") in wakes(ran_on)


def test_a_miss_is_told_once_however_often_a_start_is_corrected_to_one_that_is_over() -> None:
    """It stays missed; nobody is woken for it again."""
    given: list[Event] = [begun(ClockKind.FOREIGN_NATIONAL_MINOR)]
    given += events(said(given, Due("due"), FRIDAY + 24 * HOUR))
    given += events(said(given, command(CorrectClock, since=FRIDAY - HOUR), FRIDAY + 30 * HOUR))
    assert folded(given).phase is ClockState.MISSED
    assert wakes(folded(given)) == frozenset()


def test_a_target_waits_while_the_youth_wants_it_and_a_clock_of_the_law_doesn_t() -> None:
    """It ends later by as long as it waited; how it stands meanwhile is said."""
    requested = fact(sample(ReferralRequested, state=ReferralState.REQUESTED), REFERRAL, context="referral")
    given: list[Event] = events(said((), requested))
    paused = events(said(given, command(PauseClock), FRIDAY + 10 * HOUR))
    assert paused == [
        ClockPaused(
            kind=ClockKind.FIRST_SERVICES,
            of=REFERRAL,
            reason=PauseReason.YOUTH_ASKED_TO_WAIT,
            since=FRIDAY + 10 * HOUR,
        )
    ]
    given += paused
    assert wakes(folded(given)) == frozenset()
    assert said(given, Due("due"), FRIDAY + 72 * HOUR) == []
    assert said(given, command(PauseClock), FRIDAY + 11 * HOUR) == NOT_NOW
    (resumed,) = events(said(given, command(ResumeClock), FRIDAY + 30 * HOUR))
    assert isinstance(resumed, ClockResumed)
    assert resumed.due == FRIDAY + 92 * HOUR
    law: list[Event] = [begun(ClockKind.MISSING_FROM_CARE)]
    assert said(law, command(PauseClock)) == NOT_NOW


def test_a_clock_that_is_corrected_while_it_waits_keeps_its_pauses() -> None:
    """The pause that is over counts, also for an earlier start."""
    given: list[Event] = events(
        said((), fact(sample(ReferralRequested, state=ReferralState.REQUESTED), REFERRAL, context="referral"))
    )
    given += events(said(given, command(PauseClock), FRIDAY + 10 * HOUR))
    given += events(said(given, command(ResumeClock), FRIDAY + 30 * HOUR))
    (corrected,) = events(said(given, command(CorrectClock, since=FRIDAY - 5 * HOUR), FRIDAY + 31 * HOUR))
    assert isinstance(corrected, ClockCorrected)
    assert corrected.due == FRIDAY + (92 - 5) * HOUR


def test_the_time_of_an_assault_stands_nowhere_but_sealed() -> None:
    """Nor does its end, from which it could be told; and only the advocate and who wrote it down are told."""
    started = begun(ClockKind.MEDICAL_WINDOW, by=ADVOCATE, assaulted=(FRIDAY - HOUR).isoformat())
    assert (started.since, started.due, started.due_plain) == (None, None, None)
    assert started.due_sealed == (FRIDAY + 119 * HOUR).isoformat()
    assert wakes(folded([started])) == {Wake(FRIDAY + 95 * HOUR, "warn"), Wake(FRIDAY + 119 * HOUR, "due")}
    (missed,) = events(said([started], Due("due"), FRIDAY + 119 * HOUR))
    assert isinstance(missed, ClockMissed)
    assert missed.told == (ADVOCATE.audience,)


def test_a_clock_whose_times_can_t_be_read_any_more_wakes_nobody() -> None:
    """The case was erased: what was sealed says no time."""
    started = begun(ClockKind.MEDICAL_WINDOW, by=ADVOCATE, assaulted=FRIDAY.isoformat())
    erased = ClockStarted(
        **{name: getattr(started, name) for name in started.__struct_fields__ if not name.endswith("sealed")},
        since_sealed="(sealed)",
        due_sealed="(sealed)",
    )
    assert wakes(folded([erased])) == frozenset()


@pytest.mark.parametrize(
    "message, field",
    [
        (command(StartClock, kind=ClockKind.MISSING_FROM_CARE, since=FRIDAY + HOUR), "since"),
        (command(StartClock, kind=ClockKind.MISSING_FROM_CARE, since=FRIDAY - timedelta(days=400)), "since"),
        (command(StartClock, kind=ClockKind.MEDICAL_WINDOW), "assaulted"),
        (command(StartClock, kind=ClockKind.MEDICAL_WINDOW, assaulted="2027-02-30T10:00:00Z"), "assaulted"),
        (command(StartClock, kind=ClockKind.MEDICAL_WINDOW, assaulted="2027-03-06T10:00:00Z"), "assaulted"),
        (command(StartClock, kind=ClockKind.FIRST_SERVICES), "kind"),
        (command(StartClock, kind=ClockKind.RELEASE), "kind"),
    ],
)
def test_a_start_that_can_t_be_is_named(message: Command, field: str) -> None:
    """A time to come, a day there never was, one that is long past, a clock that isn't started by hand."""
    refused = said((), message)
    assert isinstance(refused, Refusal)
    assert refused.field == field


@pytest.mark.parametrize(
    "message, field",
    [
        (command(MeetClock, met_at=FRIDAY + 3 * HOUR), "met_at"),
        (command(MeetClock, met_at=FRIDAY - HOUR), "met_at"),
        (command(MeetClock, met_at=FRIDAY, whom=(Whom.LAW_ENFORCEMENT,)), "whom"),
        (command(CorrectClock), "since"),
        (command(CorrectClock, since=FRIDAY + 4 * HOUR), "since"),
    ],
)
def test_what_can_t_have_been_is_named(message: Command, field: str) -> None:
    """And a clock is met when everybody whom the law names was told."""
    refused = said([begun(ClockKind.MISSING_FROM_CARE)], message, FRIDAY + HOUR)
    assert isinstance(refused, Refusal)
    assert refused.field == field


_VERBS: tuple[Command, ...] = (
    command(CorrectClock, since=FRIDAY - HOUR),
    command(MeetClock, met_at=FRIDAY, whom=(Whom.LAW_ENFORCEMENT, Whom.NATIONAL_CENTER)),
    command(PauseClock),
    command(ResumeClock),
    command(StopClock, reason=StopReason.DUPLICATE),
)


@pytest.mark.parametrize("message", _VERBS)
def test_of_a_clock_that_isn_t_there_nothing_can_be_said(message: Command) -> None:
    """As if there were none."""
    assert said((), message) == NOT_FOUND


@pytest.mark.parametrize("message", _VERBS)
def test_a_hub_can_t_find_out_which_clock_it_is_by_speaking_of_it(message: Command) -> None:
    """Who else must be told, whether a stay began with it: each answer would say. It may say that it needn't run."""
    missing, tribal = (begun(kind, by=ADVOCATE) for kind in (ClockKind.MISSING_FROM_CARE, ClockKind.TRIBAL_NOTICE))
    answers = [said([each], message) for each in (missing, tribal)]
    if isinstance(message, StopClock):
        assert all(isinstance(each, list) for each in answers)
    else:
        assert answers == [NOT_NOW, NOT_NOW]
    hidden = [
        begun(ClockKind.RUNAWAY_HOME_NOTICE, by=ADVOCATE),
        begun(ClockKind.MEDICAL_WINDOW, by=ADVOCATE, assaulted=FRIDAY.isoformat()),
    ]
    assert [said([each], message) for each in hidden] == [NOT_FOUND, NOT_FOUND]
    by_this_hub = [begun(ClockKind.RUNAWAY_HOME_NOTICE, by=HUB)]
    assert said(by_this_hub, message) != NOT_FOUND


@pytest.mark.parametrize("message", _VERBS)
@pytest.mark.parametrize("end", ["met", "stopped"])
def test_a_clock_that_ended_has_ended(message: Command, end: str) -> None:
    """A start can be corrected still where it was met: then it was late, or wasn't. Nothing wakes anybody."""
    given: list[Event] = [begun(ClockKind.MISSING_FROM_CARE)]
    given += events(said(given, _VERBS[1] if end == "met" else _VERBS[4]))
    decided = said(given, message)
    if end == "met" and isinstance(message, CorrectClock):
        assert folded([*given, *events(decided)]).phase is ClockState.MET
        assert wakes(folded([*given, *events(decided)])) == frozenset()
    else:
        assert decided == NOT_NOW


def test_a_clock_that_runs_isn_t_started_again() -> None:
    """One that ended is: a youth can be missing more than once."""
    started: list[Event] = [begun(ClockKind.MISSING_FROM_CARE)]
    again = command(StartClock, kind=ClockKind.MISSING_FROM_CARE, since=FRIDAY)
    assert said(started, again) == TAKEN
    ended = events(said(started, _VERBS[4]))
    assert len(events(said([*started, *ended], again))) == 1


def test_a_clock_started_by_hand_is_named_after_its_own_command() -> None:
    """So that nobody can aim one at an id that they guessed; the duty to report is one of a case."""
    start = command(StartClock, kind=ClockKind.MISSING_FROM_CARE)
    assert start.misfounded() == "about"
    identifier = derived("cmd", "x")
    for kind, about in (
        (ClockKind.MISSING_FROM_CARE, derived("clk", identifier)),
        (ClockKind.MANDATED_REPORT, clock_of(ClockKind.MANDATED_REPORT, CASE)),
    ):
        assert StartClock(id=identifier, region="north", case=CASE, about=about, kind=kind).misfounded() is None
