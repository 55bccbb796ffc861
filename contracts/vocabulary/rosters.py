"""Who is on call, and when."""

from enum import StrEnum


class Unit(StrEnum):
    """In what a turn is counted, in the roster's own time zone."""

    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


class Weekday(StrEnum):
    """A day of the week, Monday first."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"


class Role(StrEnum):
    """Who is asked first, and who if they can't."""

    PRIMARY = "primary"
    BACKUP = "backup"


class HolidayRule(StrEnum):
    """What a holiday is to a layer of a roster."""

    AS_ANY_DAY = "as-any-day"
    ALSO = "also"
    """Its windows begin on holidays too, whichever weekday that is."""
    ONLY = "only"
    NOT = "not"


class OverrideKind(StrEnum):
    """How an override changes who is on."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"


class SwapRule(StrEnum):
    """Who has to agree to a swap besides the two."""

    AT_ONCE = "at-once"
    IF_FAIR = "if-fair"
    """Nobody, where no rest after a night is lost and nothing that was needed is missing; else the hub."""
    HUB = "hub"


class Training(StrEnum):
    """What an advocate is trained in."""

    MEDICAL_ADVOCACY = "medical-advocacy"
    LEGAL_ADVOCACY = "legal-advocacy"
