"""Forms about keeping in touch: planned, made, tried, asked for, left in peace."""

from datetime import datetime
from typing import Final

import msgspec

from contracts.casework import (
    Cadence,
    ContactWay,
    TryCame,
)
from contracts.labels import Reach, Story
from contracts.outreach import AskContact, PlanContact, RecordContact, RecordTry, RestContact, outreach_of
from portal.i18n import N_, _
from portal.models.cases.casefile import Case
from portal.models.casework import said
from portal.models.casework.said import Field


class Plan(msgspec.Struct, frozen=True):
    way: ContactWay
    cadence: Cadence
    at: datetime | None = None


class Made(msgspec.Struct, frozen=True):
    way: ContactWay
    asked: Story | None = None
    next_at: datetime | None = None


class Tried(msgspec.Struct, frozen=True):
    way: ContactWay
    came: TryCame
    next_at: datetime | None = None


class Rest(msgspec.Struct, frozen=True):
    until: datetime | None = None


class Ask(msgspec.Struct, frozen=True):
    words: Story | None = None
    reach: Reach | None = None


SAYS: Final = {
    "way": N_("Please say how."),
    "cadence": N_("Please say how often."),
    "came": N_("Please say what came of it."),
}


def plan_fields() -> tuple[Field, ...]:
    return (
        Field(kind="choose", name="cadence", label=_("How often?"), choices=said.choices(said.CADENCES)),
        Field(kind="choose", name="way", label=_("How?"), choices=said.choices(said.WAYS)),
        Field(kind="moment", name="at", label=_("When next"), hint=_("Else as often as you said."), optional=True),
    )


def made_fields() -> tuple[Field, ...]:
    return (
        Field(kind="choose", name="way", label=_("How?"), choices=said.choices(said.WAYS)),
        Field(kind="area", name="asked", label=_("What did they ask for?"), optional=True, max=2000),
        Field(kind="moment", name="next_at", label=_("When next"), optional=True),
    )


def tried_fields() -> tuple[Field, ...]:
    return (
        Field(kind="choose", name="way", label=_("How?"), choices=said.choices(said.WAYS)),
        Field(kind="choose", name="came", label=_("What came of it?"), choices=said.choices(said.CAME)),
        Field(kind="moment", name="next_at", label=_("When next"), optional=True),
    )


def rest_fields(*, young: bool) -> tuple[Field, ...]:
    yours = _("Leave it empty, and it lasts until you say otherwise.")
    hint = yours if young else _("Leave it empty to wait until they say otherwise.")
    return (Field(kind="moment", name="until", label=_("Until when?"), hint=hint, optional=True),)


def ask_fields() -> tuple[Field, ...]:
    return (
        Field(kind="area", name="words", label=_("What is it about?"), optional=True, max=1000),
        Field(kind="text", name="reach", label=_("A safe way to reach you"), optional=True, max=500),
    )


def plan(form: Plan, command: str, case: Case) -> PlanContact:
    return PlanContact(
        id=command,
        region=case.region,
        case=case.id,
        about=outreach_of(case.id),
        way=form.way,
        cadence=form.cadence,
        at=form.at,
    )


def made(form: Made, command: str, case: Case) -> RecordContact:
    return RecordContact(
        id=command,
        region=case.region,
        case=case.id,
        about=outreach_of(case.id),
        way=form.way,
        asked=form.asked,
        next_at=form.next_at,
    )


def tried(form: Tried, command: str, case: Case) -> RecordTry:
    return RecordTry(
        id=command,
        region=case.region,
        case=case.id,
        about=outreach_of(case.id),
        way=form.way,
        came=form.came,
        next_at=form.next_at,
    )


def rest(form: Rest, command: str, case: Case) -> RestContact:
    return RestContact(id=command, region=case.region, case=case.id, about=outreach_of(case.id), until=form.until)


def ask(form: Ask, command: str, case: Case) -> AskContact:
    return AskContact(
        id=command,
        region=case.region,
        case=case.id,
        about=outreach_of(case.id),
        words=form.words,
        reach=form.reach,
    )
