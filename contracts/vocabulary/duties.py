"""What the law asks, by when, and what became of it."""

from enum import StrEnum


class ReportDuty(StrEnum):
    """Which duty makes somebody report. It is asked and never presumed."""

    MANDATED_REPORTER = "mandated-reporter"
    ADVOCATE_MUST = "advocate-must"
    """The advocate's privilege gives way to a report they must make (Wis. Stat. 905.045(4))."""
    YOUTH_WANTS_IT = "youth-wants-it"


class AgencyRole(StrEnum):
    """What an investigating agency is to a mandated report."""

    CHILD_WELFARE = "child-welfare"
    LAW_ENFORCEMENT = "law-enforcement"


class Accompaniment(StrEnum):
    """What a youth chose who was told that an advocate may be with them (2015 Wisconsin Act 351)."""

    WANTED = "wanted"
    NOT_WANTED = "not-wanted"
    UNDECIDED = "undecided"
    """They were told, and say it later: by themselves, if they like."""
    COULD_NOT_BE_ASKED = "could-not-be-asked"


class UnaskedReason(StrEnum):
    """Why a youth could not be asked."""

    NOT_CONSCIOUS = "not-conscious"
    NOT_REACHED = "not-reached"
    NO_INTERPRETER = "no-interpreter"
    NOT_SAFE_TO_ASK = "not-safe-to-ask"


class ClockKind(StrEnum):
    """The clocks: of the law, and targets. Their figures are data, `contracts.clocks`."""

    MANDATED_REPORT = "mandated-report"
    CROSS_REPORT = "cross-report"
    TRIBAL_NOTICE = "tribal-notice"
    FOREIGN_NATIONAL_MINOR = "foreign-national-minor"
    MISSING_FROM_CARE = "missing-from-care"
    RUNAWAY_HOME_NOTICE = "runaway-home-notice"
    RUNAWAY_HOME_STAY = "runaway-home-stay"
    MEDICAL_WINDOW = "medical-window"
    ADVOCATE_ON_SCENE = "advocate-on-scene"
    FIRST_SERVICES = "first-services"
    RELEASE = "release"
    JOB_COACHING = "job-coaching"


class ClockUnit(StrEnum):
    """In what a clock's figure is."""

    AT_ONCE = "at-once"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"


class Counting(StrEnum):
    """What counts."""

    PLAIN = "plain"
    WORKING = "working"
    """Not the hours of Saturdays, Sundays and legal holidays."""


class PauseReason(StrEnum):
    """Why a clock stands still. A clock of the law never does."""

    ON_HOLD = "on-hold"
    YOUTH_ASKED_TO_WAIT = "youth-asked-to-wait"


class TellsOf(StrEnum):
    """Who is told of a clock."""

    ADVOCATE = "advocate"
    HUB = "hub"
    AGENCY = "agency"


class Whom(StrEnum):
    """Whom the law wants told. Offices, never persons."""

    CHILD_WELFARE = "child-welfare"
    LAW_ENFORCEMENT = "law-enforcement"
    NATIONAL_CENTER = "national-center"
    HEALTH_AND_HUMAN_SERVICES = "health-and-human-services"
    TRIBAL_AGENT = "tribal-agent"


class ClockState(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MISSED = "missed"
    """Its time is over. It can still be met, late, and says so."""
    MET = "met"
    STOPPED = "stopped"


class StopReason(StrEnum):
    """Why a clock doesn't run any more."""

    ENTERED_IN_ERROR = "entered-in-error"
    NO_LONGER_APPLIES = "no-longer-applies"
    DUPLICATE = "duplicate"
