"""What a provider or an agency writes down of an exam, an interview or a proceeding: and what the youth said there."""

from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from contracts.accompany import ChooseAccompaniment, RaiseOccasion
from contracts.ids import derived
from contracts.labels import Reach
from contracts.vocabulary import Accompaniment, Language, PageReason, UnaskedReason
from portal.forms.clocks import timed
from portal.i18n import N_
from portal.models.clocks.at_hand import Where
from portal.models.clocks.occasions import Occasion


class Said(StrEnum):
    """What the youth said who was told: or that nobody told them yet, which somebody beside them does."""

    WANTED = Accompaniment.WANTED.value
    NOT_WANTED = Accompaniment.NOT_WANTED.value
    UNDECIDED = Accompaniment.UNDECIDED.value
    COULD_NOT_BE_ASKED = Accompaniment.COULD_NOT_BE_ASKED.value
    NOT_YET = "not-yet"

    @property
    def choice(self) -> Accompaniment | None:
        return None if self is Said.NOT_YET else Accompaniment(self)


class AtHand(msgspec.Struct, frozen=True):
    """What it is, when, and what they said."""

    said: Said
    reason: PageReason
    language: Language
    planned: datetime | None = None
    why: UnaskedReason | None = None
    reach: Reach | None = None


SAYS: Final = {
    **timed.SAYS,
    "said": N_("Please say what they said, or that nobody told them yet."),
    "reason": N_("Please say what it is."),
}
_FOLLOWS: Final = {
    Said.WANTED: N_("Written down. Whoever comes calls you back first."),
    Said.NOT_WANTED: N_("Written down. Nobody is called. They can change their mind."),
    Said.UNDECIDED: N_("Written down. Nobody is called until they say so."),
    Said.COULD_NOT_BE_ASKED: N_("Written down. Whoever comes calls you back first, and asks them first thing."),
    Said.NOT_YET: N_("Written down. Nobody is called before they were told, and asked."),
}


def follows(form: AtHand) -> str:
    """Return what follows from it: no more than is so whoever wrote it."""
    return _FOLLOWS[form.said]


def raised(form: AtHand, command: str, where: Where) -> RaiseOccasion:
    return RaiseOccasion(
        id=command,
        region=where.region,
        case=where.case,
        about=derived("occ", command),
        reason=form.reason,
        language=form.language,
        planned=None if form.planned is None else form.planned.isoformat(),
        told=form.said not in (Said.NOT_YET, Said.COULD_NOT_BE_ASKED),
        choice=form.said.choice,
        why=form.why,
        reach=form.reach,
    )


def chosen(answer: str, command: str, occasion: Occasion) -> ChooseAccompaniment | None:
    """Return what a youth chose with one tap; None where there is no such answer."""
    if answer not in (Accompaniment.WANTED, Accompaniment.NOT_WANTED, Accompaniment.UNDECIDED):
        return None
    return ChooseAccompaniment(
        id=command,
        region=occasion.region,
        case=occasion.case,
        about=occasion.id,
        told=True,
        choice=Accompaniment(answer),
    )
