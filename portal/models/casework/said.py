"""The words of casework: labels for its vocabulary, and forms as lists of fields. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from contracts.casework import (
    Cadence,
    ContactWay,
    Continuity,
    CourtOrderEnd,
    CourtOrderKind,
    GoalEnd,
    NeedStands,
    PlacementKind,
    Question,
    StepBy,
    StepState,
    TryCame,
)
from contracts.programs import Fit
from contracts.taxonomy import Authority
from portal.i18n import N_, message
from portal.words import CALM, OK, Choice, table

STANDS: Final[Mapping[StrEnum, str]] = {
    NeedStands.WANTED: N_("Wanted now"),
    NeedStands.LATER: N_("Maybe later"),
    NeedStands.GOES_WELL: N_("Goes well"),
    NeedStands.NOT_WANTED: N_("Not wanted"),
}
GOAL_ENDS: Final[Mapping[StrEnum, str]] = {
    GoalEnd.REACHED: N_("Reached"),
    GoalEnd.WANTS_SOMETHING_ELSE: N_("Something else matters more now"),
}
STATES: Final[Mapping[StrEnum, str]] = {
    StepState.PLANNED: N_("Planned"),
    StepState.UNDER_WAY: N_("Under way"),
    StepState.DONE: N_("Done"),
    StepState.LEFT_OUT: N_("Left out"),
}
TONES: Final = {
    StepState.PLANNED: CALM,
    StepState.UNDER_WAY: CALM,
    StepState.DONE: OK,
    StepState.LEFT_OUT: CALM,
}
BY: Final[Mapping[StrEnum, str]] = {
    StepBy.YOUTH: N_("The young person"),
    StepBy.TOGETHER: N_("Both together"),
    StepBy.ADVOCATE: N_("The advocate"),
    StepBy.CAREGIVER: N_("A caregiver"),
    StepBy.PROVIDER: N_("A place that helps"),
    StepBy.OTHER: N_("Somebody else"),
}
BY_ME: Final[Mapping[StrEnum, str]] = {**BY, StepBy.YOUTH: N_("Me"), StepBy.ADVOCATE: N_("My advocate")}
WAYS: Final[Mapping[StrEnum, str]] = {
    ContactWay.IN_PERSON: N_("In person"),
    ContactWay.CALL: N_("A call"),
    ContactWay.TEXT: N_("A text message"),
    ContactWay.ONLINE: N_("Online"),
    ContactWay.THROUGH_SOMEBODY: N_("Through somebody they trust"),
}
CAME: Final[Mapping[StrEnum, str]] = {
    TryCame.LEFT_WORD: N_("Word was left"),
    TryCame.NO_ANSWER_YET: N_("No answer yet"),
    TryCame.NOT_A_SAFE_MOMENT: N_("It was no safe moment"),
}
CADENCES: Final[Mapping[StrEnum, str]] = {
    Cadence.CLOSE: N_("Every few days"),
    Cadence.STEADY: N_("Every two weeks or so"),
    Cadence.LIGHT: N_("Now and then"),
}
PLACES: Final[Mapping[StrEnum, str]] = {
    PlacementKind.HOME: N_("At home"),
    PlacementKind.RELATIVE: N_("With a relative"),
    PlacementKind.FOSTER_HOME: N_("A foster home"),
    PlacementKind.GROUP_HOME: N_("A group home"),
    PlacementKind.SHELTER_CARE: N_("Shelter care"),
    PlacementKind.ASSESSMENT_CENTER: N_("An assessment center"),
    PlacementKind.RUNAWAY_PROGRAM: N_("A program for young people who left home or have none"),
    PlacementKind.HOST_HOME: N_("A host home"),
    PlacementKind.RESIDENTIAL_CARE: N_("Residential care"),
    PlacementKind.HOSPITAL: N_("A hospital"),
    PlacementKind.DETAINED: N_("Detained: no placement, and help goes on there"),
    PlacementKind.OWN_PLACE: N_("A place of their own"),
    PlacementKind.ELSEWHERE: N_("Somewhere else"),
}
CONTINUITY: Final[Mapping[StrEnum, str]] = {
    Continuity.GOES_ON: N_("Goes on as it was"),
    Continuity.BEING_ARRANGED: N_("Is being arranged"),
    Continuity.WAITS: N_("Waits for now"),
    Continuity.NONE_YET: N_("There is none yet"),
}
SAY: Final[Mapping[StrEnum, str]] = {
    Authority.YOUTH: N_("You yourself"),
    Authority.PARENT: N_("A parent or guardian"),
    Authority.COUNTY: N_("The county"),
    Authority.TRIBE: N_("The tribe"),
    Authority.COURT: N_("A court"),
}
"""Who has the say where they stay, as it is said to them."""
ORDERS: Final[Mapping[StrEnum, str]] = {
    CourtOrderKind.OUT_OF_HOME_CARE: N_("Out-of-home care"),
    CourtOrderKind.PROTECTION_OR_SERVICES: N_("Protection or services"),
    CourtOrderKind.JUVENILE_COURT: N_("Juvenile court"),
    CourtOrderKind.GUARDIANSHIP: N_("Guardianship"),
    CourtOrderKind.RESTRAINING_ORDER: N_("A restraining order that protects them"),
    CourtOrderKind.OTHER: N_("Something else"),
}
ORDER_ENDS: Final[Mapping[StrEnum, str]] = {
    CourtOrderEnd.ENDED: N_("It has ended"),
    CourtOrderEnd.REPLACED: N_("Another took its place"),
    CourtOrderEnd.ENTERED_IN_ERROR: N_("It was written down by mistake"),
}
QUESTIONS: Final[Mapping[StrEnum, str]] = {
    Question.AGE: N_("How old are you?"),
    Question.LIVES_IN_STATE: N_("Do you live in this state?"),
    Question.PLACE_TO_SLEEP: N_("Do you have a place of your own, or your family's, to sleep every night?"),
    Question.OUT_OF_HOME_CARE: N_("Are you in foster care, a group home or other out-of-home care now?"),
    Question.WAS_IN_CARE: N_("Were you in out-of-home care when you were 14 or older?"),
    Question.MEDICAID: N_("Do you have BadgerCare or Medicaid?"),
    Question.DIPLOMA: N_("Do you have a high school diploma or a GED?"),
    Question.IN_SCHOOL: N_("Are you in school now?"),
    Question.LITTLE_MONEY: N_("Do you have little or no money of your own?"),
    Question.PARENTING: N_("Are you pregnant, or do you have a child?"),
    Question.HEALTH_CONDITION: N_("Does something about your body or mind make daily life hard, for long?"),
    Question.BORN_ABROAD: N_("Were you born in another country?"),
    Question.HARMED_BY_CRIME: N_("Did somebody hurt you, or make you do things that you didn’t want?"),
}
SHORTLY: Final[Mapping[StrEnum, str]] = {
    Question.AGE: N_("Age"),
    Question.LIVES_IN_STATE: N_("Living in this state"),
    Question.PLACE_TO_SLEEP: N_("A place to sleep every night"),
    Question.OUT_OF_HOME_CARE: N_("Out-of-home care now"),
    Question.WAS_IN_CARE: N_("Out-of-home care at 14 or later"),
    Question.MEDICAID: N_("BadgerCare or Medicaid"),
    Question.DIPLOMA: N_("A diploma"),
    Question.IN_SCHOOL: N_("In school now"),
    Question.LITTLE_MONEY: N_("Little or no money"),
    Question.PARENTING: N_("Pregnant or parenting"),
    Question.HEALTH_CONDITION: N_("A lasting condition"),
    Question.BORN_ABROAD: N_("Born in another country"),
    Question.HARMED_BY_CRIME: N_("Harmed by a crime"),
}
ANSWERS: Final = {"yes": N_("Yes"), "no": N_("No"), "unsure": N_("Not sure")}
FITS: Final[Mapping[StrEnum, str]] = {
    Fit.LIKELY: N_("Looks likely"),
    Fit.MISSING: N_("Something is still to ask"),
    Fit.NOT_AS_IT_STANDS: N_("Not as it stands now"),
}
SAFETY: Final = (
    ("signs", N_("How I notice that it gets unsafe"), N_("A feeling, a place, a message, somebody's mood.")),
    ("helps", N_("What makes it a little safer, or easier"), N_("Whatever works for you. There is no wrong answer.")),
    ("people", N_("Whom I call, in this order"), N_("Friends, too. One a line.")),
    ("ride", N_("Who comes and gets me"), N_("At any hour, without asking why.")),
    ("places", N_("Where I can be for a while"), ""),
    ("code_word", N_("What I say when I can't talk"), N_("A word or an emoji that means: call me, or come.")),
    ("things", N_("What I have with me"), N_("A charger, a bus card, medicine, some money.")),
    ("away", N_("What should happen if I'm away, and what not"), N_("Whom to tell, whom not, what to keep for you.")),
)
CARD: Final = {
    "people": N_("Call"),
    "ride": N_("Ride"),
    "places": N_("Places"),
    "code_word": N_("Word"),
    "things": N_("Bring"),
    "helps": N_("Good to know"),
}
"""A card in a pocket: a list of numbers and things, as anybody may carry one."""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One field of ``casework/form.html``. ``kind``: text, area, select, choose, many, yes, moment."""

    kind: str
    name: str
    label: str
    hint: str = ""
    choices: Sequence[Choice] = ()
    optional: bool = False
    max: int = 4000


def choices(words: Mapping[StrEnum, str]) -> tuple[Choice, ...]:
    return table({value.value: label for value, label in words.items()})


def say(words: Mapping[StrEnum, str], value: StrEnum | None) -> str:
    """Return the words for ``value``; "" for None."""
    return "" if value is None else message(words[value])


def at(moment: datetime | None, now: datetime) -> str:
    """Return a moment as a form's own field takes it."""
    return "" if moment is None else f"{moment.astimezone(now.tzinfo):%Y-%m-%dT%H:%M}"
