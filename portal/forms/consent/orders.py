"""Forms about disclosures without a release and about how long a case is kept, and the commands they become."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, TypeVar

import msgspec

from contracts.ids import derived
from contracts.keeping import (
    AgreeErasure,
    AskErasure,
    CancelErasure,
    EndPreservation,
    NotePreservation,
    keeping_of,
)
from contracts.labels import Caution, Docket, Label
from contracts.order import EndOrder, RecordOrder, ReviewOrder
from contracts.vocabulary import ErasureGround, YouthNotice
from portal.forms.consent.release import end_of
from portal.i18n import N_
from portal.models.cases.casefile import Case
from portal.models.consent.orders import Order
from portal.models.people.teams import Team

_Keeping = TypeVar("_Keeping", NotePreservation, EndPreservation, AskErasure, AgreeErasure, CancelErasure)


class Record(msgspec.Struct, frozen=True):
    """What requires a disclosure; ``recipient`` is ``kind:team``."""

    recipient: str
    kinds: tuple[Label, ...]
    until: date
    notice: YouthNotice
    steps: Caution
    docket: Docket | None = None


class Note(msgspec.Struct, frozen=True):
    """A preservation notice."""

    docket: Docket
    until: date | None = None


class Erase(msgspec.Struct, frozen=True):
    """Why a case may be erased."""

    ground: ErasureGround


class Agree(msgspec.Struct, frozen=True):
    """The reference of the case, typed once more."""

    reference: str


SAYS: Final = {
    "recipient": N_("Please choose who has to be told."),
    "kinds": N_("Please choose what is required, and nothing more."),
    "until": N_("Please say until when."),
    "notice": N_("Please say whether the youth was told."),
    "steps": N_("Please write what was done to protect them."),
    "docket": N_("Please write the number that stands on their paper."),
    "ground": N_("Please choose why."),
    "reference": N_("Please type the reference of this case as it stands here."),
}


def record(form: Record, command: str, case: Case, ground: str, recipient: Team, now: datetime) -> RecordOrder:  # noqa: PLR0917 - an order is all of these
    return RecordOrder(
        id=command,
        region=case.region,
        case=case.id,
        about=derived("ord", command),
        recipient=recipient.audience,
        recipient_name=recipient.name,
        ground=ground,
        kinds=form.kinds,
        until=end_of(form.until, now),
        notice=form.notice,
        steps=form.steps,
        docket=form.docket,
    )


def review(command: str, order: Order, *, stands: bool) -> ReviewOrder:
    return ReviewOrder(id=command, region=order.region, case=order.case, about=order.id, stands=stands)


def end(command: str, order: Order) -> EndOrder:
    return EndOrder(id=command, region=order.region, case=order.case, about=order.id)


def for_each(command: _Keeping, files: Iterable[str]) -> tuple[_Keeping, ...]:
    """Return the same command for each of the ``files`` of its case."""
    return tuple(_for(command, file) for file in files)


def _for(command: _Keeping, file: str) -> _Keeping:
    if file == command.case:
        return command
    return msgspec.structs.replace(command, id=derived("cmd", command.id), case=file, about=keeping_of(file))


def note(form: Note, command: str, case: Case, now: datetime) -> NotePreservation:
    return NotePreservation(
        id=command,
        region=case.region,
        case=case.id,
        about=keeping_of(case.id),
        notice=derived("ntc", command),
        docket=form.docket,
        until=end_of(form.until, now) if form.until is not None else None,
    )


def end_note(command: str, case: Case, notice: str) -> EndPreservation:
    return EndPreservation(id=command, region=case.region, case=case.id, about=keeping_of(case.id), notice=notice)


def ask_erasure(form: Erase, command: str, case: Case) -> AskErasure:
    return AskErasure(id=command, region=case.region, case=case.id, about=keeping_of(case.id), ground=form.ground)


def agree_erasure(command: str, case: Case) -> AgreeErasure:
    return AgreeErasure(id=command, region=case.region, case=case.id, about=keeping_of(case.id))


def cancel_erasure(command: str, case: Case) -> CancelErasure:
    return CancelErasure(id=command, region=case.region, case=case.id, about=keeping_of(case.id))
