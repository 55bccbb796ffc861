"""The form that asks for help: what is needed, and what a young person chose to say, each part sealed by its kind."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec

from contracts.ids import derived
from contracts.labels import Story
from contracts.referral import AgeSaid, KnownSaid, LanguageSaid, RequestReferral, TribeSaid
from contracts.taxonomy import OF_HEALTH, OF_LAW, Authority, Population, ServiceKind
from contracts.vocabulary import Area, Need, Urgency
from portal.i18n import N_
from portal.models.cases.casefile import Case

ONLY: Final = " only"


class Needed(msgspec.Struct, frozen=True):
    """What is needed: enough to ask."""

    need: Need
    urgency: Urgency
    area: Area


class Refer(msgspec.Struct, frozen=True):
    """What is needed, and whatever was said besides."""

    need: Need
    urgency: Urgency
    area: Area
    note: Story | None = None
    kind: ServiceKind | None = None
    needed_by: datetime | None = None
    advanced: bool = False
    age: AgeSaid | None = None
    groups: tuple[Population, ...] = ()
    language: LanguageSaid | None = None
    only: bool = False
    """Somebody who speaks it; an interpreter won't do."""
    authority: Authority | None = None
    tribe: TribeSaid | None = None
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    known: KnownSaid | None = None
    draft: bool = False
    """Prepare it, and ask nobody yet."""


SAYS: Final = {
    "need": N_("Please choose what is needed."),
    "urgency": N_("Please say how soon."),
    "area": N_("Please choose a part of the region."),
    "kind": N_("Please choose one of these, or none."),
    "age": N_("Please write how old they are, such as 16."),
    "language": N_("Please choose one of these languages, or none."),
}
RENAMED: Final = {"who": "groups", "health": "groups", "legal": "groups"}
"""By which field of the form a service's own is said."""


def refer(form: Refer, command: str, case: Case, step: str | None = None) -> RequestReferral:
    """Return the request; ``step`` is the one of their plan that it is for."""
    groups = set(form.groups)
    return RequestReferral(
        id=command,
        region=case.region,
        case=case.id,
        about=derived("ref", command),
        need=form.need,
        urgency=form.urgency,
        area=form.area,
        kind=form.kind,
        needed_by=form.needed_by,
        advanced=form.advanced,
        note=form.note,
        age=form.age,
        who=_words(groups - OF_HEALTH - OF_LAW),
        health=_words(groups & OF_HEALTH),
        legal=_words(groups & OF_LAW),
        authority=None if form.authority is None else form.authority.value,
        language=None if form.language is None else f"{form.language}{ONLY if form.only else ''}",
        tribe=form.tribe,
        wanted=" ".join(form.wanted) or None,
        unwanted=" ".join(form.unwanted) or None,
        known=form.known,
        draft=form.draft,
        step=step,
    )


def _words(groups: Iterable[Population]) -> str | None:
    return " ".join(sorted(group.value for group in groups)) or None
