"""Forms about being found by a name and a day of birth: agreeing to it, taking it back, asking; their commands."""

from datetime import date, datetime, timedelta
from typing import Annotated, Final

import msgspec

from contracts.base import Audience
from contracts.ids import NO_CASE, derived
from contracts.known import AgreeToBeKnown, AskIfKnown, StopBeingKnown, asking_of
from contracts.labels import Label, Name, labelled
from contracts.vocabulary import SignatureForm, WithdrawalForm
from portal.i18n import N_
from portal.models.cases.casefile import Case
from portal.models.referrals.known import Agreement

Days = Annotated[int, labelled(Label.STATUS, ge=1, le=365)]


class Agree(msgspec.Struct, frozen=True):
    """By what they agree to be found, and for how long. It stands in writing."""

    name: Name
    born: date
    lasts: Days
    signature: SignatureForm
    told: bool


class Ask(msgspec.Struct, frozen=True):
    """What the hub was told by whoever is in front of it."""

    name: Name
    born: date


SAYS: Final = {
    "name": N_("Please write the name they go by."),
    "born": N_("Please write the day they were born, such as 2009-05-31."),
    "lasts": N_("Please choose for how long."),
    "signature": N_("It has to stand in writing: please say how."),
    "told": N_("Please tell them first what it means."),
}
RENAMED: Final = {"until": "lasts"}
"""By which field of the form a service's own is said."""


def agree(form: Agree, command: str, case: Case, now: datetime) -> AgreeToBeKnown:
    return AgreeToBeKnown(
        id=command,
        region=case.region,
        case=case.id,
        about=derived("kno", command),
        name=form.name,
        born=form.born.isoformat(),
        until=now + timedelta(days=form.lasts),
        signature=form.signature,
    )


def stop(command: str, agreement: Agreement, form: WithdrawalForm) -> StopBeingKnown:
    return StopBeingKnown(id=command, region=agreement.region, case=agreement.case, about=agreement.id, form=form)


def ask(form: Ask, command: str, region: str, audience: Audience, now: datetime) -> AskIfKnown:
    """Return the question. ``now`` is in UTC: how often a team asks is counted by that day."""
    about = asking_of(audience, now)
    return AskIfKnown(id=command, region=region, case=NO_CASE, about=about, name=form.name, born=form.born.isoformat())
