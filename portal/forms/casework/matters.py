"""Forms about legal matters, and the commands they become."""

from datetime import datetime
from typing import Final

import msgspec

from contracts.casework import CourtWords
from contracts.ids import derived
from contracts.labels import Name
from contracts.life import ChangeMatter, CloseMatter, MatterEnd, OpenMatter
from contracts.taxonomy import ServiceKind
from portal.i18n import N_
from portal.models.cases.casefile import Case
from portal.models.casework.matters import Matter


class Open(msgspec.Struct, frozen=True):
    kind: ServiceKind
    deadline: datetime | None = None
    represented_by: Name | None = None
    words: CourtWords | None = None


class Change(msgspec.Struct, frozen=True):
    deadline: datetime | None = None
    represented_by: Name | None = None
    words: CourtWords | None = None


class Close(msgspec.Struct, frozen=True):
    end: MatterEnd


SAYS: Final = {"kind": N_("Please choose what it is about."), "end": N_("Please say how it ended.")}


def open_(form: Open, command: str, case: Case) -> OpenMatter:
    return OpenMatter(
        id=command,
        region=case.region,
        case=case.id,
        about=derived("mat", command),
        kind=form.kind,
        deadline=form.deadline,
        represented_by=form.represented_by,
        words=form.words,
    )


def change(form: Change, command: str, case: Case, matter: Matter) -> ChangeMatter:
    """Return how it stands now. Only what they were shown, and changed, is said anew."""
    name, of_name = matter.by.instead(form.represented_by)
    words, of_words = matter.words.instead(form.words)
    return ChangeMatter(
        id=command,
        region=case.region,
        case=case.id,
        about=matter.id,
        deadline=form.deadline,
        represented_by=name,
        words=words,
        instead_of_name=of_name,
        instead_of_words=of_words,
    )


def close(form: Close, command: str, case: Case, matter: str) -> CloseMatter:
    return CloseMatter(id=command, region=case.region, case=case.id, about=matter, end=form.end)
