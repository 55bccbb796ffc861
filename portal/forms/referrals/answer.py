"""The answer of a place that was asked: by its own team, or as a hub heard it of one that is not on Trellis."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any, Final

import msgspec

from contracts.base import Command
from contracts.labels import Name
from contracts.loop import LearnedBy
from contracts.referral import AcceptOffer, DeclineOffer, Position, PutOnWaitlist
from contracts.vocabulary import DeclineReason
from portal.forms import Posted, Wrong, read
from portal.i18n import N_
from portal.models.referrals.referral import Referral


class Accept(msgspec.Struct, frozen=True):
    """A yes asks nothing more."""


class Decline(msgspec.Struct, frozen=True):
    """What the next place should know."""

    reason: DeclineReason


class Waitlist(msgspec.Struct, frozen=True):
    """Which place in line."""

    position: Position


class Heard(msgspec.Struct, frozen=True):
    """How a hub learned it, when, and who said it."""

    learned_by: LearnedBy
    learned_at: datetime | None = None
    said_by: Name | None = None


ANSWERS: Final[Mapping[str, tuple[type[msgspec.Struct], type[Command]]]] = {
    "accept": (Accept, AcceptOffer),
    "decline": (Decline, DeclineOffer),
    "waitlist": (Waitlist, PutOnWaitlist),
}
"""By the last part of their address: what is asked, and the command it becomes."""
SAYS: Final = {
    "reason": N_("Please choose what fits best."),
    "position": N_("Please write which place in line, such as 3."),
    "learned_by": N_("Please say how you know."),
}


def own(answer: str, sent: Posted, referral: Referral, service: str, zone: tzinfo) -> Command | Wrong:
    """Return what a team says of an offer made to it, or the form with what is wrong in it."""
    form, _ = ANSWERS[answer]
    filled = read(form, sent, zone, SAYS)
    return filled if isinstance(filled, Wrong) else _command(answer, sent, referral, service, filled.value)


def heard(answer: str, sent: Posted, referral: Referral, service: str, zone: tzinfo) -> Command | Wrong:
    """Return what a hub heard that a provider said, or the form with all that is wrong in it."""
    form, _ = ANSWERS[answer]
    said, how = read(form, sent, zone, SAYS), read(Heard, sent, zone, SAYS)
    if isinstance(said, Wrong) or isinstance(how, Wrong):
        wrong = [each.form.errors for each in (said, how) if isinstance(each, Wrong)]
        return Wrong(sent.again({name: text for errors in wrong for name, text in errors.items()}))
    return _command(answer, sent, referral, service, said.value, how.value)


def _command(answer: str, sent: Posted, referral: Referral, service: str, *said: msgspec.Struct) -> Command:
    more: dict[str, Any] = {name: value for each in said for name, value in msgspec.structs.asdict(each).items()}
    _, command = ANSWERS[answer]
    return command(
        id=sent.command, region=referral.region, case=referral.case, about=referral.id, **{"service": service, **more}
    )
