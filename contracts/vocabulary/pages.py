"""Who is asked to come, what for, and why they were passed over."""

from enum import StrEnum
from typing import Final


class PageReason(StrEnum):
    """What an advocate is asked for."""

    URGENT_REFERRAL = "urgent-referral"
    MEDICAL_EXAM = "medical-exam"
    INTERVIEW = "interview"
    COURT = "court"
    PROSECUTION = "prosecution"
    CORRECTIONS = "corrections"
    YOUNG_PERSON_ASKED = "young-person-asked"
    CRISIS = "crisis"
    OTHER = "other"


ACCOMPANIED: Final = frozenset(
    {
        PageReason.MEDICAL_EXAM,
        PageReason.INTERVIEW,
        PageReason.PROSECUTION,
        PageReason.COURT,
        PageReason.CORRECTIONS,
    }
)
"""Where the youth has a right to a *community-based* advocate beside them (2015 Wisconsin Act 351): a hard limit."""


class PageState(StrEnum):
    """Where a page stands. It never closes itself."""

    CALLING = "calling"
    ACKNOWLEDGED = "acknowledged"
    ON_THE_WAY = "on-the-way"
    ARRIVED = "arrived"
    DONE = "done"


class Asked(StrEnum):
    """Whom a step of an escalation asks."""

    OWN_ADVOCATE = "own-advocate"
    PRIMARY = "primary"
    BACKUP = "backup"
    HUB = "hub"
    """The hub in its hours; outside them, its after-hours contact."""
    EVERY_ADVOCATE = "every-advocate"
    NAMED = "named"
    """Somebody to whom it was handed over. No policy has such a step."""


class PassReason(StrEnum):
    """Why a step was passed on."""

    NOBODY = "nobody"
    UNREACHABLE = "unreachable"
    NO_ANSWER = "no-answer"
    DECLINED = "declined"
    NOT_ON_THE_WAY = "not-on-the-way"
    NOT_ARRIVED = "not-arrived"
    HANDED_OVER = "handed-over"
    NOT_COMMUNITY_BASED = "not-community-based"
    """From now on only a community-based advocate may come."""


class CantReason(StrEnum):
    """Why somebody can't take a page. Nobody has to say more; a conflict is remembered for the whole case."""

    BUSY = "busy"
    TOO_FAR = "too-far"
    UNWELL = "unwell"
    CONFLICT = "conflict"
    OTHER = "other"


class PageOutcome(StrEnum):
    """What came of a page, in the debrief."""

    MET = "met"
    BY_TELEPHONE = "by-telephone"
    DID_NOT_WANT = "did-not-want"
    NOT_THERE = "not-there"
