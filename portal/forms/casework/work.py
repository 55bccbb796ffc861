"""Forms about a job, and the commands they become."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

import msgspec

from contracts.casework import Care
from contracts.ids import ServiceId, derived
from contracts.labels import Flag, Story
from contracts.life import BeginWork, EndWork, WorkEnd
from portal.i18n import N_
from portal.models.cases.casefile import Case


class Begin(msgspec.Struct, frozen=True):
    words: Story
    since: datetime
    employer: ServiceId | None = None
    coached: Flag = False
    calm: Care | None = None


class End(msgspec.Struct, frozen=True):
    why: WorkEnd


SAYS: Final = {
    "words": N_("Please write down what it is."),
    "since": N_("Please say since when."),
    "why": N_("Please choose one of these."),
}


def begin(form: Begin, command: str, case: Case, employers: Collection[str]) -> BeginWork:
    """Return the job as it was said. ``employers``: the safe ones that can be named."""
    return BeginWork(
        id=command,
        region=case.region,
        case=case.id,
        about=derived("job", command),
        since=form.since,
        words=form.words,
        employer=form.employer if form.employer in employers else None,
        coached=form.coached,
        calm=form.calm,
    )


def end(form: End, command: str, case: Case, job: str) -> EndWork:
    return EndWork(id=command, region=case.region, case=case.id, about=job, why=form.why)
