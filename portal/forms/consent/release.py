"""The form of a release: what is typed in its steps, what is wrong with it, and the command it becomes."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

import msgspec

from contracts.consent import GrantRelease
from contracts.ids import derived
from contracts.labels import Flag, Label
from contracts.law import SigningGround
from contracts.vocabulary import Language, Purpose, SignatureForm, Signer
from portal import i18n
from portal.forms.oncall.oncall import Answer
from portal.i18n import listed
from portal.models.cases.casefile import Case
from portal.models.consent.parties import Party
from portal.models.consent.release_wording import Texts, texts
from portal.models.people.teams import Team
from portal.models.youth.said import kinds

_MARGIN: Final = timedelta(minutes=5)
BOTH: Final = "both"
"""The choice by which an earlier release stands beside the new one."""


class Lasts(StrEnum):
    """How long: so many days, or until a day of their own."""

    WEEK = "7"
    MONTH = "30"
    LONGEST = "longest"
    DAY = "day"

    def days(self, longest: timedelta) -> int:
        """Return how many days; for a day of their own, none."""
        return {Lasts.WEEK: 7, Lasts.MONTH: 30, Lasts.LONGEST: longest.days}.get(self, 0)


class Who(msgspec.Struct, frozen=True):
    """The first step. ``recipient`` is ``kind:team``."""

    recipient: str
    purpose: Purpose
    limits_explained: Flag = False


class Release(msgspec.Struct, frozen=True):
    """All of it. Nothing has a value beforehand.

    ``signer`` is ``alone:<ground>`` or ``with:<party>``, ``witness`` a party, ``supersedes`` a release or `BOTH`.
    """

    recipient: str
    purpose: Purpose
    kinds: tuple[Label, ...]
    lasts: Lasts
    signer: str
    signature: SignatureForm
    language: Language
    interpreter: Answer
    until: date | None = None
    since: date | None = None
    witness: str | None = None
    supersedes: str | None = None
    limits_explained: Flag = False


class Chosen(NamedTuple):
    """What the choices of a release stand for."""

    recipient: Team
    until: datetime
    since: datetime | None
    signer: Signer
    ground: SigningGround | None = None
    cosigner: Party | None = None
    witness: Party | None = None
    supersedes: str | None = None


class Offered(NamedTuple):
    """What there was to choose from, by the value of each choice."""

    recipients: Mapping[str, Team]
    grounds: Mapping[str, SigningGround]
    signers: Mapping[str, Party]
    witnesses: Mapping[str, Party]
    earlier: frozenset[str]
    """The releases to that recipient that stand."""


def says(words: Texts) -> dict[str, str]:
    """Return the sentence for each field that is missing or not a choice."""
    return {**words["wrong"], "until": words["wrong"]["date"], "since": words["wrong"]["date"]}


def latest(now: datetime, longest: timedelta) -> date:
    """Return the last day that a release can be given for."""
    return (now + longest).date()


def last_day(form: Release, now: datetime, longest: timedelta) -> date | None:
    """Return the day with which it ends, None where that is still to be said."""
    if form.lasts is Lasts.DAY:
        return form.until
    return (now + timedelta(days=form.lasts.days(longest))).date()


def ends(day: date, now: datetime, longest: timedelta) -> datetime:
    """Return when a release until ``day`` ends: with that day, in the time zone of ``now``, and within the longest."""
    end = end_of(day, now)
    return min(end, now + longest - _MARGIN) if day <= latest(now, longest) else end


def end_of(day: date, now: datetime) -> datetime:
    """Return the last second of ``day`` in the time zone of ``now``: said as that day, and not as the next."""
    return datetime.combine(day, time(23, 59, 59), now.tzinfo)


def begins(form: Release, now: datetime) -> datetime | None:
    """Return when it begins, None: at once."""
    later = form.since is not None and form.since > now.date()
    return datetime.combine(form.since, time(), now.tzinfo) if later and form.since else None


def wrong_who(form: Who, offered: Offered, words: Texts) -> dict[str, str]:
    """Return what is wrong in the first step."""
    errors = {}
    if not form.limits_explained:
        errors["limits_explained"] = words["wrong"]["limits_explained"]
    if form.recipient not in offered.recipients:
        errors["recipient"] = words["wrong"]["recipient"]
    return errors


def chosen(form: Release, offered: Offered, now: datetime, longest: timedelta) -> Chosen | dict[str, str]:
    """Return what was chosen, or what is wrong with it; the consent ledger checks the same and more.

    ``longest`` is how long a release can be given for in this deployment.
    """
    words = texts()
    who = Who(form.recipient, form.purpose, form.limits_explained)
    errors = wrong_who(who, offered, words) | _wrong_time(form, now, longest) | _wrong_people(form, offered)
    end = last_day(form, now, longest)
    if errors or end is None:
        return errors
    ground, party = offered.grounds.get(form.signer), offered.signers.get(form.signer)
    return Chosen(
        recipient=offered.recipients[form.recipient],
        until=ends(end, now, longest),
        since=begins(form, now),
        signer=(party.capacity if party is not None else None) or Signer.YOUTH,
        ground=ground,
        cosigner=party,
        witness=offered.witnesses.get(form.witness or ""),
        supersedes=form.supersedes if form.supersedes in offered.earlier else None,
    )


def _wrong_time(form: Release, now: datetime, longest: timedelta) -> dict[str, str]:
    wrong = texts()["wrong"]
    end, last = last_day(form, now, longest), latest(now, longest)
    errors = {}
    if end is None:
        errors["until"] = wrong["until"]
    elif end < now.date():
        errors["until"] = wrong["until_past"]
    elif end > last:
        errors["until"] = wrong["until_late"] % {"date": i18n.moment(last, i18n.DAY_OF_YEAR)}
    if form.since is not None and form.since < now.date():
        errors["since"] = wrong["since_past"]
    elif form.since is not None and end is not None and form.since > end:
        errors["since"] = wrong["since_late"]
    return errors


def _wrong_people(form: Release, offered: Offered) -> dict[str, str]:
    words = texts()
    ground, party = offered.grounds.get(form.signer), offered.signers.get(form.signer)
    errors = {}
    if ground is None and party is None:
        errors["signer"] = words["wrong"]["signer"]
    elif ground is not None and ground.kinds and not set(form.kinds) <= set(ground.kinds):
        said = kinds()
        named = listed([said[kind] for kind in ground.kinds])
        errors["kinds"] = words["wrong"]["ground_kinds"] % {"kinds": named}
    witness = offered.witnesses.get(form.witness or "")
    if form.witness and witness is None:
        errors["witness"] = words["wrong"]["witness"]
    elif witness is not None and party is not None and witness.id == party.id:
        errors["witness"] = words["wrong"]["witness_signs"]
    if offered.earlier and form.supersedes not in {*offered.earlier, BOTH}:
        errors["supersedes"] = words["wrong"]["supersedes"]
    return errors


def grant(form: Release, command: str, case: Case, picked: Chosen) -> GrantRelease:
    return GrantRelease(
        id=command,
        region=case.region,
        case=case.id,
        about=derived("rel", command),
        recipient=picked.recipient.audience,
        recipient_name=picked.recipient.name,
        purpose=form.purpose,
        kinds=form.kinds,
        until=picked.until,
        since=picked.since,
        signer=picked.signer,
        signature=form.signature,
        language=form.language,
        limits_explained=form.limits_explained,
        interpreter=form.interpreter is Answer.YES,
        ground=picked.ground.id if picked.ground is not None else None,
        cosigner=picked.cosigner.id if picked.cosigner is not None else None,
        witness=picked.witness.id if picked.witness is not None else None,
        supersedes=picked.supersedes,
    )
