"""Which facts start, move, hold or end a clock, and which clock that is. Pure: one table, one function."""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum, auto
from typing import NamedTuple

from contracts.base import Event, Fact
from contracts.care import AwayMistaken, AwayNoted, BackNoted
from contracts.clock import ClockCorrected, ClockStarted, ClockStopped, clock_of
from contracts.oncall import AdvocateArrived, PageAcknowledged, PageFinished, PagePassed, PageRequested
from contracts.referral import ReferralMoved, ReferralReopened, ReferralRequested
from contracts.report import CrossReported, ReportCalled
from contracts.vocabulary import ClockKind, ReferralState, StopReason


class Do(Enum):
    """What a fact does to a clock."""

    START = auto()
    CORRECT = auto()
    MEET = auto()
    PAUSE = auto()
    RESUME = auto()
    STOP = auto()


class Wanted(NamedTuple):
    """What a fact wants of which clock, as of when."""

    do: Do
    kind: ClockKind
    of: str
    at: datetime
    reason: StopReason | None = None

    @property
    def clock(self) -> str:
        return clock_of(self.kind, self.of)


_STATES = {
    ReferralState.REQUESTED: Do.START,
    ReferralState.ACCEPTED: Do.RESUME,
    ReferralState.ON_HOLD: Do.PAUSE,
    ReferralState.IN_PROGRESS: Do.MEET,
    ReferralState.COMPLETED: Do.MEET,
    ReferralState.CANCELLED: Do.STOP,
    ReferralState.FAILED: Do.STOP,
    ReferralState.ENTERED_IN_ERROR: Do.STOP,
}
"""What each state of a referral is to the first help. Where no door was found it runs on: somebody still waits."""

STEP_OVER: tuple[type[Event], ...] = (PageAcknowledged, PagePassed)
"""What starts the clock of a page, as of its request: in the second in which help is called, nothing else is kept."""

HEARD: tuple[type[Event], ...] = (
    ReportCalled,
    CrossReported,
    PageAcknowledged,
    PagePassed,
    AdvocateArrived,
    PageFinished,
    ReferralRequested,
    ReferralMoved,
    ReferralReopened,
    AwayNoted,
    AwayMistaken,
    BackNoted,
    ClockStarted,
    ClockCorrected,
    ClockStopped,
)


def wanted(fact: Fact) -> Wanted | None:
    """Return what ``fact`` wants of a clock, if anything."""
    of = fact.address.aggregate
    match fact.event:
        case ReportCalled(called_at=at):
            found = Wanted(Do.START, ClockKind.CROSS_REPORT, of, at)
        case CrossReported(called=True, at=at):
            found = Wanted(Do.MEET, ClockKind.CROSS_REPORT, of, at)
        case PageRequested() | PageAcknowledged() | PagePassed() | AdvocateArrived() | PageFinished():
            found = _of_page(fact, of)
        case ReferralRequested(state=state) | ReferralMoved(state=state):
            return _of_referral(fact, of, state)
        case AwayNoted() | AwayMistaken() | BackNoted():
            return _of_away(fact, of)
        case ReferralReopened():
            found = Wanted(Do.START, ClockKind.FIRST_SERVICES, of, fact.at)
        case _:
            return _of_clock(fact, of)
    return found


def _of_page(fact: Fact, of: str) -> Wanted:
    match fact.event:
        case PageRequested() | PageAcknowledged() | PagePassed():
            return Wanted(Do.START, ClockKind.ADVOCATE_ON_SCENE, of, fact.at)
        case AdvocateArrived():
            return Wanted(Do.MEET, ClockKind.ADVOCATE_ON_SCENE, of, fact.at)
        case _:
            return Wanted(Do.STOP, ClockKind.ADVOCATE_ON_SCENE, of, fact.at, StopReason.NO_LONGER_APPLIES)


def _of_away(fact: Fact, of: str) -> Wanted | None:
    """Return what being away from care starts, and what ends it. Away from anywhere else, the law has no such clock."""
    match fact.event:
        case AwayNoted(from_care=True, since=since):
            return Wanted(Do.START, ClockKind.MISSING_FROM_CARE, of, since)
        case AwayMistaken():
            return Wanted(Do.STOP, ClockKind.MISSING_FROM_CARE, of, fact.at, StopReason.ENTERED_IN_ERROR)
        case BackNoted():
            return Wanted(Do.STOP, ClockKind.MISSING_FROM_CARE, of, fact.at, StopReason.NO_LONGER_APPLIES)
        case _:
            return None


def _of_referral(fact: Fact, of: str, state: ReferralState) -> Wanted | None:
    do = _STATES.get(state)
    if do is None:
        return None
    error = state is ReferralState.ENTERED_IN_ERROR
    reason = StopReason.ENTERED_IN_ERROR if error else StopReason.NO_LONGER_APPLIES
    return Wanted(do, ClockKind.FIRST_SERVICES, of, fact.at, reason if do is Do.STOP else None)


def _of_clock(fact: Fact, of: str) -> Wanted | None:
    """Return what one clock is to another: a stay begins with its notice, and a call meets the duty to report."""
    match fact.event:
        case ClockStarted(kind=ClockKind.RUNAWAY_HOME_NOTICE, since=datetime() as since):
            return Wanted(Do.START, ClockKind.RUNAWAY_HOME_STAY, of, since)
        case ClockCorrected(kind=ClockKind.RUNAWAY_HOME_NOTICE, since=datetime() as since):
            return Wanted(Do.CORRECT, ClockKind.RUNAWAY_HOME_STAY, of, since)
        case ClockStopped(kind=ClockKind.RUNAWAY_HOME_NOTICE, reason=reason):
            return Wanted(Do.STOP, ClockKind.RUNAWAY_HOME_STAY, of, fact.at, reason)
        case ClockStarted(kind=ClockKind.CROSS_REPORT, since=datetime() as since):
            return Wanted(Do.MEET, ClockKind.MANDATED_REPORT, fact.address.case, since)
        case _:
            return None


def waiting_request(page: Iterable[Fact]) -> Fact | None:
    """Return the request of a page for which nobody has come yet, from its facts in order; None where there is none."""
    request = None
    for fact in page:
        match fact.event:
            case PageRequested():
                request = fact
            case AdvocateArrived() | PageFinished():
                request = None
            case _:
                pass
    return request
