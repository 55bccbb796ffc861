"""What a professional came to by the state's Indicator and Response Guide. Decided by ``casework``.

The guide itself is the state's, and is used outside Trellis: nothing of its text stands here, nothing is asked by it
and nothing is worked out. Somebody trained in it says which word it came to, and what follows from it for the youth.
"""

from enum import StrEnum
from typing import ClassVar

from contracts.base import Audience, Command, Event
from contracts.labels import Flag, Moment
from contracts.response import Seat


class Outcome(StrEnum):
    """What it came to: said of what happens to somebody, never of who they are."""

    NOTHING_POINTS_TO_IT = "nothing-points-to-it"
    AT_RISK = "at-risk"
    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"


class Follows(StrEnum):
    """What follows from it for the youth: a report that the law requires is none of this, and said apart."""

    ADVOCATE = "advocate"
    MEDICAL_CARE = "medical-care"
    SERVICES = "services"
    SAFETY_PLAN = "safety-plan"
    LOOK_AGAIN = "look-again"
    NOTHING_NOW = "nothing-now"


class RecordOutcome(Command, frozen=True, tag="casework.record_outcome.v1"):
    """Write down what it came to, and when; ``reached_by`` is for which part of the community whoever used it works.

    ``report``: one that the law requires goes out, by telephone; none is made by writing this down.
    """

    founds: ClassVar = ("gid",)
    outcome: Outcome
    reached_on: Moment
    reached_by: Seat
    follows: tuple[Follows, ...]
    report: Flag = False


class NoteOutcomeMistaken(Command, frozen=True, tag="casework.note_outcome_mistaken.v1"):
    """It was written down by mistake."""


class OutcomeRecorded(Event, frozen=True, tag="guide.outcome_recorded.v1"):
    """The guide was used, and this is what it came to. ``audience`` wrote it down."""

    outcome: Outcome
    reached_on: Moment
    reached_by: Seat
    follows: tuple[Follows, ...]
    audience: Audience
    report: Flag = False
    """A report goes out: the youth is told of that when it is safe, by a fact of its own."""


class OutcomeMistaken(Event, frozen=True, tag="guide.outcome_mistaken.v1"):
    """It was written down by mistake: it counts for nothing."""
