"""Forms about what becomes of releases, about shields and the people around a youth, and the commands they become."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from contracts.base import Audience
from contracts.consent import (
    ClearPerson,
    LiftShield,
    NamePerson,
    NarrowRelease,
    PaperWithdrawal,
    RaiseShield,
    RecordBirthDate,
    ReviewShield,
    SuspectPerson,
    TakeBackSeen,
    WithdrawRelease,
    age_of,
)
from contracts.ids import derived
from contracts.labels import Caution, Flag, Name
from contracts.limits import USUAL
from contracts.vocabulary import Relation, Suspicion, WithdrawalForm, Withdrawer
from portal.forms.consent.release import end_of
from portal.i18n import N_, _, message
from portal.models.cases.casefile import Case
from portal.models.consent.consent import Release
from portal.models.consent.consent import Shield as Up
from portal.models.consent.parties import Party

_MORNING: Final = time(9)


class Part(StrEnum):
    """What is taken back of a release, beside one kind of information."""

    ALL = "all"
    UNTIL = "until"


class TakeBack(msgspec.Struct, frozen=True):
    """What is taken back, as ``part:who``: a kind of information or a `Part`, and who says so."""

    take: str
    until: date | None = None
    on_paper: Flag = False


class Shield(msgspec.Struct, frozen=True):
    """A shield against ``kind:team``."""

    against: str
    reason: Caution
    review_on: date


class Review(msgspec.Struct, frozen=True):
    """When a shield is looked at once more."""

    review_on: date


class TakeSeen(msgspec.Struct, frozen=True):
    """That what was seen is to go, although they may notice."""

    warned: Flag = False


class Person(msgspec.Struct, frozen=True):
    """Somebody around the youth; ``team`` is ``kind:team`` where they are in one that is here."""

    name: Name
    relation: Relation
    team: str | None = None


class Suspect(msgspec.Struct, frozen=True):
    """Why somebody must not sign, witness or receive."""

    suspicion: Suspicion
    basis: Caution


class Born(msgspec.Struct, frozen=True):
    """When the youth was born."""

    born: date


SAYS: Final = {
    "take": N_("Please choose what is taken back."),
    "until": N_("Please choose the day."),
    "against": N_("Please choose one person or team."),
    "reason": N_("Please write why."),
    "review_on": N_("Please say when to look at it again."),
    "warned": N_("Please mark that you know they may notice."),
    "relation": N_("Please say who they are to the youth."),
    "name": N_("Please write their name."),
    "team": N_("Please choose one of these, or none."),
    "suspicion": N_("Please choose what fits best."),
    "basis": N_("Please write what this is based on."),
    "born": N_("Please write a date, such as 2010-05-31."),
}


def take_back(
    form: TakeBack, command: str, release: Release, now: datetime
) -> WithdrawRelease | NarrowRelease | dict[str, str]:
    """Return the command that takes all of a release back, or a part of it; else what is wrong."""
    part, _rest, who = form.take.partition(":")
    said_by = next((each for each in Withdrawer if each == who), None)
    how = WithdrawalForm.ON_PAPER if form.on_paper else WithdrawalForm.SPOKEN
    if said_by is None or (said_by is Withdrawer.COSIGNER and release.cosigner is None):
        return {"take": message(SAYS["take"])}
    if part == Part.ALL:
        return WithdrawRelease(
            id=command, region=release.region, case=release.case, about=release.id, form=how, said_by=said_by
        )
    kinds, until = release.kinds, release.until
    if part == Part.UNTIL:
        if form.until is None:
            return {"until": message(SAYS["until"])}
        until = end_of(form.until, now)
        if not now < until < release.until:
            return {"until": _("Please choose a day that is still to come, and sooner than it ends now.")}
    else:
        kinds = tuple(kind for kind in release.kinds if kind != part)
        if kinds == release.kinds or not kinds:
            return {"take": message(SAYS["take"])}
    return NarrowRelease(
        id=command,
        region=release.region,
        case=release.case,
        about=release.id,
        kinds=kinds,
        until=until,
        form=how,
        said_by=said_by,
    )


def paper(command: str, release: Release) -> PaperWithdrawal:
    return PaperWithdrawal(id=command, region=release.region, case=release.case, about=release.id)


def shield(form: Shield, command: str, case: Case, against: Audience, now: datetime) -> RaiseShield:
    return RaiseShield(
        id=command,
        region=case.region,
        case=case.id,
        about=derived("shd", command),
        against=against,
        reason=form.reason,
        review_on=_morning(form.review_on, now),
    )


def review(form: Review, command: str, up: Up, now: datetime) -> ReviewShield:
    return ReviewShield(
        id=command, region=up.region, case=up.case, about=up.id, review_on=_morning(form.review_on, now)
    )


def take_seen(form: TakeSeen, command: str, up: Up) -> TakeBackSeen:
    return TakeBackSeen(id=command, region=up.region, case=up.case, about=up.id, warned=form.warned)


def lift(command: str, up: Up) -> LiftShield:
    return LiftShield(id=command, region=up.region, case=up.case, about=up.id)


def person(form: Person, command: str, case: Case, audience: Audience | None) -> NamePerson:
    return NamePerson(
        id=command,
        region=case.region,
        case=case.id,
        about=derived("pty", command),
        relation=form.relation,
        name=form.name,
        audience=audience,
    )


def suspect(form: Suspect, command: str, party: Party) -> SuspectPerson:
    return SuspectPerson(
        id=command,
        region=party.region,
        case=party.case,
        about=party.id,
        suspicion=form.suspicion,
        basis=form.basis,
    )


def clear(command: str, party: Party) -> ClearPerson:
    return ClearPerson(id=command, region=party.region, case=party.case, about=party.id)


def born(form: Born, command: str, case: Case) -> RecordBirthDate:
    return RecordBirthDate(
        id=command, region=case.region, case=case.id, about=age_of(case.id), born=form.born.isoformat()
    )


def latest_review(now: datetime) -> date:
    """Return the last day on which a shield may next be looked at, whatever the clocks do until then."""
    return (now + USUAL.shield_review - timedelta(hours=_MORNING.hour + 1)).date()


def _morning(day: date, now: datetime) -> datetime:
    return datetime.combine(day, _MORNING, now.tzinfo)
