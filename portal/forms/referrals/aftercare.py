"""Forms for after a door has opened: check-ins, what came of it, and whether it helped; and their commands."""

from collections.abc import Mapping
from typing import Annotated, Final

import msgspec

from contracts.aftercare import PlanFollowUps, RecordFollowUp, SayHelped, helped_of
from contracts.base import Audience, Command
from contracts.labels import Label, Story, labelled
from contracts.loop import CheckIn, Closing, Helped
from contracts.referral import CompleteReferral, FailReferral
from portal.i18n import N_
from portal.models.referrals.referral import Referral
from portal.models.requests.request import Request

_Month = Annotated[int, labelled(Label.STATUS, ge=1, le=36)]
MONTHS: Final = (*range(1, 7), 9, 12, 15, 18, 21, 24, 30, 36)
"""Months that are offered to plan for: the first half year month by month, then up to three years."""


class Plan(msgspec.Struct, frozen=True):
    """In which months from now somebody checks in."""

    months: tuple[_Month, ...]


class CheckedIn(msgspec.Struct, frozen=True):
    """What a check-in found."""

    came: CheckIn
    note: Story | None = None


class Ended(msgspec.Struct, frozen=True):
    """What came of it."""

    outcome: Closing | None = None


SAYS: Final = {
    "months": N_("Please choose at least one month."),
    "came": N_("Please choose what fits best."),
    "outcome": N_("Please choose one of these, or none."),
}
ENDS: Final[Mapping[str, type[CompleteReferral] | type[FailReferral]]] = {
    "complete": CompleteReferral,
    "fail": FailReferral,
}


def plan(form: Plan, command: str, referral: Referral) -> PlanFollowUps:
    return PlanFollowUps(id=command, region=referral.region, case=referral.case, about=referral.id, months=form.months)


def checked_in(form: CheckedIn, command: str, referral: Referral) -> RecordFollowUp:
    return RecordFollowUp(
        id=command,
        region=referral.region,
        case=referral.case,
        about=referral.id,
        came=form.came,
        note=form.note,
    )


def ended(verb: str, form: Ended, command: str, referral: Referral) -> Command:
    kind = ENDS[verb]
    return kind(id=command, region=referral.region, case=referral.case, about=referral.id, outcome=form.outcome)


def helped(answer: str, command: str, of: Referral | Request, audience: Audience) -> SayHelped | None:
    """Return somebody's own answer, given by a button; None where there is no such button."""
    if answer not in set(Helped):
        return None
    about = helped_of(of.id, audience)
    return SayHelped(id=command, region=of.region, case=of.case, about=about, of=of.id, answer=Helped(answer))
