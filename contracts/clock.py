"""Clocks of a case: of the law, and targets. Decided by ``clocks``; their figures are data, `contracts.clocks`.

One aggregate a clock. What starts by itself (a report, a page, a referral) has the id `clock_of`; what somebody starts
by hand is named after their own command. A clock whose times would tell of the person has them as sealed text.
"""

from datetime import datetime
from typing import Annotated, ClassVar, Final

from contracts.base import Audience, Command, Event
from contracts.ids import AnyId, derived
from contracts.labels import YEARS, Count, Flag, Label, Moment, Name, PublicText, labelled
from contracts.vocabulary import ClockKind, ClockUnit, Counting, PauseReason, StopReason, Whom

HealthMoment = Annotated[
    str, labelled(Label.HEALTH, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,15}(Z|[+-][0-9]{2}:[0-9]{2})$")
]
"""An instant with its offset that tells of somebody's health. As text, because what is personal is sealed as text."""
Day = Annotated[str, labelled(Label.STATUS, pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]

# Of some, a hub that didn't start them sees when they end, and not which they are: that a youth is of a tribe, came
# from another country or is missing from care is the youth's. They are as long as one another: if one weren't, its end
# would say which it is. Of all others it sees nothing: a place to sleep, an assault.
KNOWN_TO_HUBS: Final = frozenset(
    {ClockKind.MANDATED_REPORT, ClockKind.CROSS_REPORT, ClockKind.ADVOCATE_ON_SCENE, ClockKind.FIRST_SERVICES}
)
UNNAMED_TO_HUBS: Final = frozenset(
    {ClockKind.TRIBAL_NOTICE, ClockKind.FOREIGN_NATIONAL_MINOR, ClockKind.MISSING_FROM_CARE}
)


def clock_of(kind: ClockKind, of: str) -> str:
    """Return the id of the clock that ``of`` starts by itself: a report, a page, a referral, another clock, a case."""
    return derived("clk", kind, of)


class StartClock(Command, frozen=True, tag="clocks.start.v1"):
    """Start a clock that nothing else starts. ``since`` None: now. ``assaulted`` is for the 120 hours alone."""

    founds: ClassVar = ("clk",)
    kind: ClockKind
    since: Moment | None = None
    assaulted: HealthMoment | None = None

    def misfounded(self) -> str | None:
        if self.kind is ClockKind.MANDATED_REPORT:  # one of a case: the call that is made meets it
            return None if self.about == clock_of(self.kind, self.case) else "about"
        return super().misfounded()


class CorrectClock(Command, frozen=True, tag="clocks.correct.v1"):
    """Say that a clock began at another time than was written down."""

    since: Moment | None = None
    assaulted: HealthMoment | None = None


class MeetClock(Command, frozen=True, tag="clocks.meet.v1"):
    """Say that it was done, when, and who was told. ``met_at`` None: now."""

    met_at: Moment | None = None
    whom: tuple[Whom, ...] = ()
    spoke_with: Name | None = None


class PauseClock(Command, frozen=True, tag="clocks.pause.v1"):
    """Let a target wait, because the youth wants it to."""


class ResumeClock(Command, frozen=True, tag="clocks.resume.v1"):
    """Go on."""


class StopClock(Command, frozen=True, tag="clocks.stop.v1"):
    """Say why it doesn't run any more."""

    reason: StopReason


class ClockStarted(Event, frozen=True, tag="clock.started.v1"):
    """A clock runs. Its figure, how it is counted and where that is from are kept as they stood then.

    ``of`` is what it is about, ``audience`` who started it by hand. ``due_plain`` is its end by the plain count, where
    both are shown. Of one that is sealed, the times stand in the fields that say so, and nowhere else.
    """

    kind: ClockKind
    unit: ClockUnit
    counting: Counting
    source: PublicText
    as_of: Day
    of: AnyId | None = None
    figure: Count | None = None
    warn_minutes: Count = 0
    since: Moment | None = None
    due: Moment | None = None
    due_plain: Moment | None = None
    since_sealed: HealthMoment | None = None
    due_sealed: HealthMoment | None = None
    audience: Audience | None = None


class ClockCorrected(Event, frozen=True, tag="clock.corrected.v1"):
    """It began at another time, and ends at another. ``over``: that time has passed. ``told`` hear of it."""

    kind: ClockKind
    of: AnyId | None
    told: tuple[Audience, ...]
    over: Flag
    since: Moment | None = None
    due: Moment | None = None
    due_plain: Moment | None = None
    since_sealed: HealthMoment | None = None
    due_sealed: HealthMoment | None = None


class ClockPaused(Event, frozen=True, tag="clock.paused.v1"):
    """It stands still."""

    kind: ClockKind
    of: AnyId | None
    reason: PauseReason
    since: Moment


class ClockResumed(Event, frozen=True, tag="clock.resumed.v1"):
    """It goes on, and ends later by as long as it stood still."""

    kind: ClockKind
    of: AnyId | None
    since: Moment
    due: Moment | None = None
    due_plain: Moment | None = None
    due_sealed: HealthMoment | None = None


class ClockWarned(Event, frozen=True, tag="clock.warned.v1"):
    """It ends soon: ``told`` hear of it."""

    kind: ClockKind
    of: AnyId | None
    told: tuple[Audience, ...]


class ClockMissed(Event, frozen=True, tag="clock.missed.v1"):
    """Its time is over: ``told`` hear of it. Nothing is refused to anybody because of that."""

    kind: ClockKind
    of: AnyId | None
    told: tuple[Audience, ...]


class ClockMet(Event, frozen=True, tag="clock.met.v1"):
    """It was done. ``late``: after its time."""

    kind: ClockKind
    of: AnyId | None
    met_at: Moment
    late: Flag
    whom: tuple[Whom, ...] = ()
    spoke_with: Name | None = None


class ClockStopped(Event, frozen=True, tag="clock.stopped.v1"):
    """It doesn't run any more."""

    kind: ClockKind
    of: AnyId | None
    reason: StopReason


def instant(text: str | None) -> datetime | None:
    """Return the moment that a sealed text says, or None: it says none, or can't be read any more."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None and moment.year in YEARS else None
