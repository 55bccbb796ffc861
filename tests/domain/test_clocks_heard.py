"""What others' facts are to clocks: a report, a page, a referral, and one clock to another."""

from datetime import timedelta

import pytest

from contracts.base import Due, Event, Wake
from contracts.clock import (
    ClockCorrected,
    ClockMet,
    ClockMissed,
    ClockPaused,
    ClockStarted,
    ClockStopped,
    CorrectClock,
    MeetClock,
    StopClock,
    clock_of,
)
from contracts.ids import derived
from contracts.oncall import AdvocateArrived, PageFinished, PagePassed, PageRequested
from contracts.referral import ReferralMoved, ReferralReopened, ReferralRequested
from contracts.report import CrossReported, ReportCalled
from contracts.vocabulary import (
    ClockKind,
    ReferralState,
    StopReason,
    Whom,
)
from services.clocks.domain import wakes
from services.clocks.handlers import clock_for
from services.clocks.starts import HEARD, waiting_request, wanted
from tests.bus.samples import sample
from tests.domain.clocking import CASE, FRIDAY, HOUR, PAGE, REFERRAL, REPORT, begun, command, events, fact, folded, said


def test_the_cross_report_starts_with_the_call_and_shows_both_counts() -> None:
    """From Friday at five: twelve hours of which the weekend doesn't count, and twelve plain ones."""
    called = fact(sample(ReportCalled, called_at=FRIDAY), REPORT, FRIDAY + HOUR)
    (started,) = events(said((), called))
    assert isinstance(started, ClockStarted)
    assert (started.since, started.of) == (FRIDAY, REPORT)
    assert started.due_plain == FRIDAY + 12 * HOUR
    assert started.due == FRIDAY + 60 * HOUR  # Monday at five in the morning
    assert said((started,), called) == []


@pytest.mark.parametrize(
    "state, then",
    [
        (ReferralState.IN_PROGRESS, ClockMet),
        (ReferralState.COMPLETED, ClockMet),
        (ReferralState.ON_HOLD, ClockPaused),
        (ReferralState.CANCELLED, ClockStopped),
        (ReferralState.FAILED, ClockStopped),
        (ReferralState.ENTERED_IN_ERROR, ClockStopped),
        (ReferralState.ACCEPTED, None),
        (ReferralState.REJECTED, None),
        (ReferralState.DRAFT, None),
        (ReferralState.REQUESTED, None),
    ],
)
def test_a_referral_moves_the_clock_of_the_first_help(state: ReferralState, then: type[Event] | None) -> None:
    """Every one of the ten states says what it is to it; a door that isn't found stops nothing."""
    requested = fact(sample(ReferralRequested, state=ReferralState.REQUESTED), REFERRAL, context="referral")
    given = events(said((), requested))
    moved = fact(sample(ReferralMoved, state=state), REFERRAL, FRIDAY + HOUR, "referral")
    asked = wanted(moved)
    found = [] if asked is None else events(said(given, moved, FRIDAY + HOUR))
    assert [type(event) for event in found] == ([] if then is None else [then])


def test_a_draft_starts_no_clock_and_a_return_starts_it_again() -> None:
    """It begins when it is asked for; who comes back waits anew."""
    assert wanted(fact(sample(ReferralRequested, state=ReferralState.DRAFT), REFERRAL)) is None
    given = events(said((), fact(sample(ReferralMoved, state=ReferralState.REQUESTED), REFERRAL)))
    given += events(said(given, fact(sample(ReferralMoved, state=ReferralState.COMPLETED), REFERRAL)))
    later = FRIDAY + timedelta(days=90)
    (again,) = events(said(given, fact(sample(ReferralReopened), REFERRAL, later), later))
    assert isinstance(again, ClockStarted)
    assert again.due == later + 72 * HOUR


def test_the_clock_of_a_page_ends_when_somebody_is_there_or_nobody_needs_to_come() -> None:
    """The next page of the case starts it anew."""
    asked = fact(sample(PageRequested), PAGE, context="oncall")
    given = events(said((), asked))
    assert isinstance(given[0], ClockStarted)
    assert given[0].due == FRIDAY + timedelta(minutes=90)
    arrived = fact(sample(AdvocateArrived), PAGE, FRIDAY + HOUR, "oncall")
    (met,) = events(said(given, arrived, FRIDAY + HOUR))
    assert isinstance(met, ClockMet)
    assert not met.late
    (stopped,) = events(said(given, fact(sample(PageFinished), PAGE, FRIDAY + HOUR, "oncall")))
    assert isinstance(stopped, ClockStopped)
    assert said([*given, met], fact(sample(PageFinished), PAGE, FRIDAY + 2 * HOUR, "oncall")) == []
    (again,) = events(said([*given, met], fact(sample(PageRequested), PAGE, FRIDAY + 3 * HOUR, "oncall")))
    assert isinstance(again, ClockStarted)


def test_a_page_s_clock_is_written_once_its_first_step_is_over_as_of_its_request() -> None:
    """In the second in which help is called nothing else is kept; and where somebody has come, nothing is started."""
    asked, passed = fact(sample(PageRequested), PAGE, context="oncall"), fact(sample(PagePassed), PAGE, FRIDAY + HOUR)
    arrived = fact(sample(AdvocateArrived), PAGE, FRIDAY + HOUR, "oncall")
    assert PageRequested not in HEARD
    assert clock_for(passed) == clock_for(asked)
    assert waiting_request([asked, passed]) is asked
    assert waiting_request([asked, passed, arrived]) is None
    assert waiting_request([asked, arrived, again := fact(sample(PageRequested), PAGE, FRIDAY + 2 * HOUR)]) is again


def test_only_the_agency_that_was_called_meets_the_clock() -> None:
    """The other telling them back is kept, and is no answer to what the law asks of the first."""
    crossed = sample(CrossReported, at=FRIDAY + HOUR, called=True)
    asked = wanted(fact(crossed, REPORT))
    assert asked is not None
    assert asked.clock == clock_of(ClockKind.CROSS_REPORT, REPORT)
    assert wanted(fact(sample(CrossReported, at=FRIDAY, called=False), REPORT)) is None


def test_a_call_meets_the_duty_to_report() -> None:
    """What is due at once is missed at once, and they are told at once; the call meets it, and isn't called late."""
    given: list[Event] = [begun(ClockKind.MANDATED_REPORT)]
    assert wakes(folded(given)) == {Wake(FRIDAY, "due")}
    given += events(said(given, Due("due"), FRIDAY))
    assert isinstance(given[-1], ClockMissed)
    cross = events(said((), fact(sample(ReportCalled, called_at=FRIDAY + HOUR), REPORT)))
    heard = fact(cross[0], clock_of(ClockKind.CROSS_REPORT, REPORT), context="clock")
    asked = wanted(heard)
    assert asked is not None
    assert asked.clock == clock_of(ClockKind.MANDATED_REPORT, CASE)
    (met,) = events(said(given, heard))
    assert met == ClockMet(kind=ClockKind.MANDATED_REPORT, of=None, met_at=FRIDAY + HOUR, late=False)


def test_a_stay_in_a_runaway_home_begins_with_its_notice() -> None:
    """Twenty days on the wall; corrected with it, stopped with it, and not met by it."""
    notice = begun(ClockKind.RUNAWAY_HOME_NOTICE)
    of = derived("clk", "notice")
    (stay,) = events(said((), fact(notice, of, context="clock")))
    assert isinstance(stay, ClockStarted)
    assert stay.kind is ClockKind.RUNAWAY_HOME_STAY
    assert stay.due == FRIDAY + timedelta(days=20) - HOUR  # the clocks went forward
    (moved,) = events(said((notice,), command(CorrectClock, since=FRIDAY - HOUR)))
    (with_it,) = events(said((stay,), fact(moved, of, context="clock")))
    assert isinstance(with_it, ClockCorrected)
    assert with_it.since == FRIDAY - HOUR
    (stopped,) = events(said((notice,), command(StopClock, reason=StopReason.ENTERED_IN_ERROR)))
    assert events(said((stay,), fact(stopped, of, context="clock"))) == [
        ClockStopped(kind=ClockKind.RUNAWAY_HOME_STAY, of=of, reason=StopReason.ENTERED_IN_ERROR)
    ]
    (met,) = events(said((notice,), command(MeetClock, met_at=FRIDAY, whom=(Whom.CHILD_WELFARE,))))
    assert wanted(fact(met, of, context="clock")) is None
