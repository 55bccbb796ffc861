"""The form about what the state's guide came to, and the commands it becomes."""

from datetime import datetime
from typing import Final

import msgspec

from contracts.guide import Follows, NoteOutcomeMistaken, Outcome, RecordOutcome
from contracts.ids import derived
from contracts.labels import Flag
from contracts.response import Seat
from portal.i18n import N_, _
from portal.models.cases.casefile import Case
from portal.models.casework import said
from portal.models.casework.guide import FOLLOWS, OUTCOMES, REPORT
from portal.models.casework.said import Field
from portal.models.people.response import SEATS
from portal.words import table


class Used(msgspec.Struct, frozen=True):
    """What it came to, as somebody trained in it says."""

    outcome: Outcome
    reached_on: datetime
    reached_by: Seat
    follows: tuple[Follows, ...]
    report: Flag = False


SAYS: Final = {
    "outcome": N_("Please choose one of these."),
    "reached_on": N_("Please say when."),
    "reached_by": N_("Please choose for which part of the community."),
    "follows": N_("Please say what follows, or that nothing does for now."),
}


def used_fields() -> tuple[Field, ...]:
    return (
        Field(kind="choose", name="outcome", label=_("What did it come to?"), choices=said.choices(OUTCOMES)),
        Field(kind="moment", name="reached_on", label=_("When was the guide used?")),
        Field(kind="select", name="reached_by", label=_("Who used it?"), choices=table(SEATS)),
        Field(
            kind="yes",
            name="report",
            label=_(REPORT),
            hint=_("Writing it down makes none. The youth doesn’t read it here."),
        ),
        Field(kind="many", name="follows", label=_("What follows for them?"), choices=said.choices(FOLLOWS)),
    )


def record(form: Used, command: str, case: Case) -> RecordOutcome:
    return RecordOutcome(
        id=command,
        region=case.region,
        case=case.id,
        about=derived("gid", command),
        outcome=form.outcome,
        reached_on=form.reached_on,
        reached_by=form.reached_by,
        follows=form.follows,
        report=form.report,
    )


def mistaken(command: str, case: Case, about: str) -> NoteOutcomeMistaken:
    return NoteOutcomeMistaken(id=command, region=case.region, case=case.id, about=about)
