"""Forms about a referral that there is: what is typed, and the command it becomes."""

from datetime import datetime
from typing import Final

import msgspec

from contracts.base import Audience, Command
from contracts.referral import (
    CancelReferral,
    HoldReferral,
    MarkEnteredInError,
    OfferTo,
    RefuseTransfer,
    ReopenReferral,
    ResumeReferral,
    StartService,
    SubmitReferral,
    TakeTransfer,
    TransferReferral,
)
from portal.i18n import N_
from portal.models.referrals.referral import Referral


class Widen(msgspec.Struct, frozen=True):
    """Further services to ask, all at once, and by when they should answer."""

    services: tuple[str, ...]
    answer_by: datetime | None = None


class Hand(msgspec.Struct, frozen=True):
    """By which release another hub may have it."""

    release: str


SAYS: Final = {
    "services": N_("Please choose a place to ask."),
    "answer_by": N_("Please write by when they should answer."),
    "release": N_("Please choose the hub that they released it to."),
}

MOVES: Final[dict[str, type[Command]]] = {
    "submit": SubmitReferral,
    "start": StartService,
    "hold": HoldReferral,
    "resume": ResumeReferral,
    "reopen": ReopenReferral,
    "cancel": CancelReferral,
    "mistake": MarkEnteredInError,
    "take": TakeTransfer,
    "keep": RefuseTransfer,
}
"""The buttons that move a referral on, by the last part of their address."""


def offer_to(form: Widen, command: str, referral: Referral) -> OfferTo:
    return OfferTo(
        id=command,
        region=referral.region,
        case=referral.case,
        about=referral.id,
        services=form.services,
        answer_by=form.answer_by,
    )


def hand(command: str, referral: Referral, hub: Audience, release: str) -> TransferReferral:
    return TransferReferral(
        id=command, region=referral.region, case=referral.case, about=referral.id, to=hub, release=release
    )


def move(verb: str, command: str, referral: Referral) -> Command | None:
    """Return the command of a button; None where there is no such button."""
    kind = MOVES.get(verb)
    if kind is None:
        return None
    return kind(id=command, region=referral.region, case=referral.case, about=referral.id)
