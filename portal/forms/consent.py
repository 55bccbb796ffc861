"""Forms about releases and shields: what is typed, and the command it becomes."""

from datetime import date, datetime, time, timedelta
from typing import Final

import msgspec

from contracts.base import Audience
from contracts.consent import GrantRelease, LiftShield, RaiseShield, WithdrawRelease
from contracts.ids import derived
from contracts.labels import Caution, Flag, Label
from contracts.vocabulary import Language, Purpose, SignatureForm, Signer, WithdrawalForm
from portal.models.casefile import Case
from portal.models.consent import Release as InForce
from portal.models.consent import Shield as Up
from portal.models.teams import Team

LONGEST: Final = timedelta(days=90)
"""What the form proposes as the longest; the consent ledger decides. 90 days unless said otherwise (VAWA)."""
VICTIM_SERVICES: Final = "victim-services"
"""On which ground a youth who signs alone does: who reads this form with them is their advocate."""
_MARGIN: Final = timedelta(minutes=5)


class Release(msgspec.Struct, frozen=True):
    """A release as it was decided; ``recipient`` is ``kind:team``. Nothing has a value beforehand."""

    recipient: str
    purpose: Purpose
    kinds: tuple[Label, ...]
    until: date
    signer: Signer
    signature: SignatureForm
    language: Language
    limits_explained: Flag = False
    interpreter: Flag = False


class Shield(msgspec.Struct, frozen=True):
    """A shield against ``kind:team``."""

    against: str
    reason: Caution
    review_on: date


SAYS: Final = {
    "recipient": "Please choose one place or team.",
    "purpose": "Please say what it is for.",
    "kinds": "Please choose what they may see.",
    "until": "Please say until when.",
    "signer": "Please say who signed.",
    "signature": "Please say how it was signed.",
    "language": "Please choose the language.",
    "limits_explained": "Please say the limits before anything else, and mark it here.",
    "against": "Please choose one person or team.",
    "reason": "Please write why.",
    "review_on": "Please say when to look at it again.",
}


def latest(now: datetime) -> date:
    """Return the last day that a release can be given for."""
    return (now + LONGEST).date()


def ends(day: date, now: datetime) -> datetime:
    """Return when a release until ``day`` ends: with that day, in the time zone of ``now``, and within the longest."""
    end = datetime.combine(day + timedelta(days=1), time(), now.tzinfo)
    return now + LONGEST - _MARGIN if day == latest(now) else end


def grant(form: Release, command: str, case: Case, recipient: Team, until: datetime) -> GrantRelease:
    return GrantRelease(
        id=command,
        region=case.region,
        case=case.id,
        about=derived("rel", command),
        recipient=recipient.audience,
        recipient_name=recipient.name,
        purpose=form.purpose,
        kinds=form.kinds,
        until=until,
        signer=form.signer,
        ground=VICTIM_SERVICES if form.signer is Signer.YOUTH else None,
        signature=form.signature,
        language=form.language,
        limits_explained=form.limits_explained,
        interpreter=form.interpreter,
    )


def withdraw(command: str, release: InForce, form: WithdrawalForm) -> WithdrawRelease:
    return WithdrawRelease(id=command, region=release.region, case=release.case, about=release.id, form=form)


def shield(form: Shield, command: str, case: Case, against: Audience, now: datetime) -> RaiseShield:
    return RaiseShield(
        id=command,
        region=case.region,
        case=case.id,
        about=derived("shd", command),
        against=against,
        reason=form.reason,
        review_on=datetime.combine(form.review_on, time(9), now.tzinfo),
    )


def lift(command: str, up: Up) -> LiftShield:
    return LiftShield(id=command, region=up.region, case=up.case, about=up.id)


def wrong(form: Release, recipient: Team | None, now: datetime) -> dict[str, str]:
    """Return what is wrong with a release before it is sent: the ledger checks the same and more."""
    errors = {}
    if not form.limits_explained:
        errors["limits_explained"] = SAYS["limits_explained"]
    if recipient is None:
        errors["recipient"] = SAYS["recipient"]
    if form.until < now.date():
        errors["until"] = "Please choose a day that is still to come."
    elif form.until > latest(now):
        errors["until"] = f"No later than {latest(now):%Y-%m-%d}. It can be given again."
    return errors
