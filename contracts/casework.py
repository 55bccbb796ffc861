"""The words and figures of casework: plans, outreach, being away and coming back, placements. Dated data.

The words are enumerations and so `Status`. The figures stand in `casework.toml`, each with its source and date.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import msgspec

from contracts.ids import EventId
from contracts.labels import Label, labelled

_FILE: Final = Path(__file__).with_name("casework.toml")

GoalId = Annotated[str, labelled(Label.STATUS, pattern="^goal_[a-z2-7]{26}$")]
StepId = Annotated[str, labelled(Label.STATUS, pattern="^step_[a-z2-7]{26}$")]
Schooling = Annotated[str, labelled(Label.SCHOOL, min_length=1, max_length=1000)]
Instead = tuple[EventId, ...]
"""The facts whose words these take the place of: those that were shown to whoever writes. What somebody couldn't read
stays as it was, beside what they write."""
SchoolName = Annotated[str, labelled(Label.SCHOOL, min_length=1, max_length=120)]
"""What somebody wants to be called at school: sealed, and released, as what is said of school is."""
Care = Annotated[str, labelled(Label.HEALTH, min_length=1, max_length=1000)]
"""Who cares for them, and what goes on: sealed as health."""
Answer = Annotated[str, labelled(Label.LEGAL, pattern="^(yes|no|unsure|[0-9]{1,2})$")]
"""What somebody answered about what they may be entitled to. As text, because what is personal is sealed as text."""
CourtWords = Annotated[str, labelled(Label.LEGAL, min_length=1, max_length=1000)]


class NeedStands(StrEnum):
    """How a need stands, as the young person says."""

    WANTED = "wanted"
    LATER = "later"
    GOES_WELL = "goes-well"
    NOT_WANTED = "not-wanted"


class GoalEnd(StrEnum):
    """Why a goal is worked on no more. None is a judgement."""

    REACHED = "reached"
    WANTS_SOMETHING_ELSE = "wants-something-else"


class StepState(StrEnum):
    """How a step stands."""

    PLANNED = "planned"
    UNDER_WAY = "under-way"
    DONE = "done"
    LEFT_OUT = "left-out"


class StepBy(StrEnum):
    """Who does a step."""

    YOUTH = "youth"
    TOGETHER = "together"
    ADVOCATE = "advocate"
    CAREGIVER = "caregiver"
    PROVIDER = "provider"
    OTHER = "other"


class Question(StrEnum):
    """What programs ask. Each is asked once, and its answer counts for all of them."""

    AGE = "age"
    LIVES_IN_STATE = "lives-in-state"
    PLACE_TO_SLEEP = "place-to-sleep"
    OUT_OF_HOME_CARE = "out-of-home-care"
    WAS_IN_CARE = "was-in-care"
    MEDICAID = "medicaid"
    DIPLOMA = "diploma"
    IN_SCHOOL = "in-school"
    LITTLE_MONEY = "little-money"
    PARENTING = "parenting"
    HEALTH_CONDITION = "health-condition"
    BORN_ABROAD = "born-abroad"
    HARMED_BY_CRIME = "harmed-by-crime"


class ContactWay(StrEnum):
    """How somebody is reached."""

    IN_PERSON = "in-person"
    CALL = "call"
    TEXT = "text"
    ONLINE = "online"
    THROUGH_SOMEBODY = "through-somebody"


class TryCame(StrEnum):
    """What came of a contact that was tried. None of it is anybody's fault."""

    LEFT_WORD = "left-word"
    NO_ANSWER_YET = "no-answer-yet"
    NOT_A_SAFE_MOMENT = "not-a-safe-moment"


class Cadence(StrEnum):
    """How often an advocate gets in touch, as the young person wants it."""

    CLOSE = "close"
    STEADY = "steady"
    LIGHT = "light"


class PlacementKind(StrEnum):
    """Where somebody stays. Detention is no placement; that somebody is there must be sayable."""

    HOME = "home"
    RELATIVE = "relative"
    FOSTER_HOME = "foster-home"
    GROUP_HOME = "group-home"
    SHELTER_CARE = "shelter-care"
    ASSESSMENT_CENTER = "assessment-center"
    RUNAWAY_PROGRAM = "runaway-program"
    HOST_HOME = "host-home"
    RESIDENTIAL_CARE = "residential-care"
    HOSPITAL = "hospital"
    DETAINED = "detained"
    OWN_PLACE = "own-place"
    ELSEWHERE = "elsewhere"


class Continuity(StrEnum):
    """What becomes of school, or of care, when somebody stays elsewhere."""

    GOES_ON = "goes-on"
    BEING_ARRANGED = "being-arranged"
    WAITS = "waits"
    NONE_YET = "none-yet"


class CourtOrderKind(StrEnum):
    """What a court ordered."""

    OUT_OF_HOME_CARE = "out-of-home-care"
    PROTECTION_OR_SERVICES = "protection-or-services"
    JUVENILE_COURT = "juvenile-court"
    GUARDIANSHIP = "guardianship"
    RESTRAINING_ORDER = "restraining-order"
    OTHER = "other"


class CourtOrderEnd(StrEnum):
    """Why an order of a court counts no more."""

    ENDED = "ended"
    REPLACED = "replaced"
    ENTERED_IN_ERROR = "entered-in-error"


# ---------------------------------------------------------------------------------------------------------- the figures


class Rhythm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long until the next contact, by what came of the last."""

    days_after_contact: Annotated[int, msgspec.Meta(ge=1, le=365)]
    days_after_try: Annotated[int, msgspec.Meta(ge=1, le=365)]
    words: str
    source: str
    as_of: date

    @property
    def after_contact(self) -> timedelta:
        return timedelta(days=self.days_after_contact)

    @property
    def after_try(self) -> timedelta:
        return timedelta(days=self.days_after_try)


class _Figure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    days: Annotated[int, msgspec.Meta(ge=1, le=365)]
    source: str
    as_of: date

    @property
    def length(self) -> timedelta:
        return timedelta(days=self.days)


class Guide(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The state's own guide, and where it is found. Nothing of its text is kept here."""

    name: str
    address: Annotated[str, msgspec.Meta(pattern="^https://")]
    source: str
    as_of: date


class Figures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All figures of casework."""

    rhythm: Mapping[Cadence, Rhythm]
    remind: _Figure
    """How long after a contact was due its advocate is told once more."""
    court_warning: _Figure
    """How long before a court looks at an order again somebody is told."""
    meeting_near: _Figure
    """How long before a meeting the invited are reminded."""
    deadline_near: _Figure
    """How long before a legal deadline somebody is told."""
    guide: Guide
    """By which professionals decide what to do where they are concerned for somebody."""
    training_near: _Figure
    """How long before a training of the response team ends somebody is told."""


_FIGURES: Final = msgspec.convert(tomllib.loads(_FILE.read_text(encoding="utf-8")), type=Figures)


def figures() -> Figures:
    """Return the figures that ship with Trellis."""
    return _FIGURES
