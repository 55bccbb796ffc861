"""Forms about times away, placements and orders of a court."""

from datetime import datetime
from typing import Final

import msgspec

from contracts.care import (
    EndCourtOrder,
    NoteAway,
    NoteAwayMistaken,
    NoteBack,
    RecordCourtOrder,
    RecordPlacement,
    ReviewCourtOrder,
)
from contracts.casework import (
    Care,
    Continuity,
    CourtOrderEnd,
    CourtOrderKind,
    CourtWords,
    PlacementKind,
    Schooling,
)
from contracts.ids import derived
from contracts.labels import Caution, Docket, Flag, Place, Story
from contracts.taxonomy import Authority
from portal.i18n import N_, _
from portal.models.cases.casefile import Case
from portal.models.casework import said
from portal.models.casework.said import Field
from portal.words import table, words


class Away(msgspec.Struct, frozen=True):
    since: datetime
    from_care: Flag = False
    last_place: Place | None = None
    note: Caution | None = None


class Back(msgspec.Struct, frozen=True):
    wants: Story | None = None


class Placed(msgspec.Struct, frozen=True):
    kind: PlacementKind
    since: datetime
    authority: Authority
    school: Continuity
    care: Continuity
    place: Place | None = None
    school_words: Schooling | None = None
    care_words: Care | None = None


class Ordered(msgspec.Struct, frozen=True):
    kind: CourtOrderKind
    review_on: datetime
    docket: Docket | None = None
    words: CourtWords | None = None


class Reviewed(msgspec.Struct, frozen=True):
    review_on: datetime
    words: CourtWords | None = None


SAYS: Final = {
    "since": N_("Please say since when."),
    "kind": N_("Please choose one of these."),
    "authority": N_("Please say who has the say."),
    "school": N_("Please say what becomes of school."),
    "care": N_("Please say what becomes of counseling and care."),
    "review_on": N_("Please say when the court looks at it again."),
}


def away_fields() -> tuple[Field, ...]:
    care = _("They were in out-of-home care")
    told = _("Then the police and the national center are told within 24 hours: a clock starts.")
    return (
        Field(kind="moment", name="since", label=_("Since when does nobody know where they are?")),
        Field(kind="yes", name="from_care", label=care, hint=told),
        Field(kind="text", name="last_place", label=_("Where they were last known to be"), optional=True, max=200),
        Field(kind="area", name="note", label=_("What is good to know"), optional=True, max=1000),
    )


def back_fields() -> tuple[Field, ...]:
    wants = _("What do they want first?")
    return (Field(kind="area", name="wants", label=wants, hint=_("Food and sleep before questions."), optional=True),)


def placed_fields() -> tuple[Field, ...]:
    goes = said.choices(said.CONTINUITY)
    say = table({row["value"]: row["label"] for row in words("AUTHORITIES").values()})
    return (
        Field(kind="select", name="kind", label=_("Where do they stay?"), choices=said.choices(said.PLACES)),
        Field(kind="moment", name="since", label=_("Since, or from, when?")),
        Field(kind="choose", name="authority", label=_("Who has the say about it?"), choices=say),
        Field(kind="choose", name="school", label=_("What becomes of school?"), choices=goes),
        Field(kind="text", name="school_words", label=_("About school"), optional=True, max=1000),
        Field(kind="choose", name="care", label=_("And of counseling and care?"), choices=goes),
        Field(kind="text", name="care_words", label=_("About counseling and care"), optional=True, max=1000),
        Field(kind="text", name="place", label=_("The place"), hint=_("Sealed."), optional=True, max=200),
    )


def order_fields() -> tuple[Field, ...]:
    return (
        Field(kind="choose", name="kind", label=_("What was ordered?"), choices=said.choices(said.ORDERS)),
        *review_fields(),
        Field(kind="text", name="docket", label=_("Its number"), optional=True, max=200),
    )


def review_fields() -> tuple[Field, ...]:
    return (
        Field(kind="moment", name="review_on", label=_("When does the court look at it again?")),
        Field(kind="area", name="words", label=_("What it says"), optional=True, max=1000),
    )


def note_away(form: Away, command: str, case: Case) -> NoteAway:
    return NoteAway(
        id=command,
        region=case.region,
        case=case.id,
        about=derived("awy", command),
        since=form.since,
        from_care=form.from_care,
        last_place=form.last_place,
        note=form.note,
    )


def note_back(form: Back, command: str, case: Case, away: str) -> NoteBack:
    return NoteBack(id=command, region=case.region, case=case.id, about=away, wants=form.wants)


def mistaken(command: str, case: Case, away: str) -> NoteAwayMistaken:
    return NoteAwayMistaken(id=command, region=case.region, case=case.id, about=away)


def place(form: Placed, command: str, case: Case) -> RecordPlacement:
    return RecordPlacement(
        id=command,
        region=case.region,
        case=case.id,
        about=derived("plc", command),
        kind=form.kind,
        since=form.since,
        authority=form.authority,
        school=form.school,
        care=form.care,
        place=form.place,
        school_words=form.school_words,
        care_words=form.care_words,
    )


def order(form: Ordered, command: str, case: Case) -> RecordCourtOrder:
    return RecordCourtOrder(
        id=command,
        region=case.region,
        case=case.id,
        about=derived("cor", command),
        kind=form.kind,
        review_on=form.review_on,
        docket=form.docket,
        words=form.words,
    )


def review(form: Reviewed, command: str, case: Case, about: str) -> ReviewCourtOrder:
    return ReviewCourtOrder(
        id=command, region=case.region, case=case.id, about=about, review_on=form.review_on, words=form.words
    )


def end_order(why: CourtOrderEnd, command: str, case: Case, about: str) -> EndCourtOrder:
    return EndCourtOrder(id=command, region=case.region, case=case.id, about=about, why=why)
