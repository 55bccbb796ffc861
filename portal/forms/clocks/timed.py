"""Forms about clocks, and about who may be with a youth at an exam or a proceeding; and the commands they become."""

from datetime import datetime
from typing import Final

import msgspec

from contracts.accompany import ChooseAccompaniment, RaiseOccasion
from contracts.clock import CorrectClock, MeetClock, PauseClock, ResumeClock, StartClock, StopClock, clock_of
from contracts.ids import derived
from contracts.labels import Name, Reach
from contracts.vocabulary import (
    Accompaniment,
    ClockKind,
    Language,
    PageReason,
    StopReason,
    UnaskedReason,
    Whom,
)
from portal.i18n import N_
from portal.models.cases.casefile import Case
from portal.models.clocks.occasions import Occasion
from portal.models.clocks.timed import Timed


class Start(msgspec.Struct, frozen=True):
    """Which clock, and since when."""

    kind: ClockKind
    since: datetime


class Correct(msgspec.Struct, frozen=True):
    """Since when it really runs."""

    since: datetime


class Met(msgspec.Struct, frozen=True):
    """That it was done, when, and who was told."""

    met_at: datetime
    whom: tuple[Whom, ...] = ()
    spoke_with: Name | None = None


class Stop(msgspec.Struct, frozen=True):
    """Why it doesn't run any more."""

    reason: StopReason


class Raise(msgspec.Struct, frozen=True):
    """An exam, an interview or a proceeding; and, where they were asked, what they chose."""

    reason: PageReason
    language: Language
    told: bool
    planned: datetime | None = None
    choice: Accompaniment | None = None
    why: UnaskedReason | None = None
    reach: Reach | None = None


class Choose(msgspec.Struct, frozen=True):
    """What they chose."""

    choice: Accompaniment
    told: bool
    why: UnaskedReason | None = None
    reach: Reach | None = None


SAYS: Final = {
    "kind": N_("Please choose which."),
    "since": N_("Please write when it began."),
    "met_at": N_("Please write when it was done."),
    "reason": N_("Please choose one of these."),
    "language": N_("Please choose a language."),
    "choice": N_("Please choose what they said."),
    "why": N_("Please say why they could not be asked."),
    "told": N_("Please tell them first, and then ask."),
}
RENAMED: Final = {"assaulted": "since"}
"""By which field of the form a service's own is said."""


def start(form: Start, command: str, case: Case) -> StartClock:
    sealed = form.kind is ClockKind.MEDICAL_WINDOW
    duty = form.kind is ClockKind.MANDATED_REPORT
    return StartClock(
        id=command,
        region=case.region,
        case=case.id,
        about=clock_of(form.kind, case.id) if duty else derived("clk", command),
        kind=form.kind,
        since=None if sealed else form.since,
        assaulted=form.since.isoformat() if sealed else None,
    )


def correct(form: Correct, command: str, clock: Timed) -> CorrectClock:
    sealed = clock.kind is ClockKind.MEDICAL_WINDOW
    return CorrectClock(
        id=command,
        region=clock.region,
        case=clock.case,
        about=clock.id,
        since=None if sealed else form.since,
        assaulted=form.since.isoformat() if sealed else None,
    )


def met(form: Met, command: str, clock: Timed) -> MeetClock:
    return MeetClock(
        id=command,
        region=clock.region,
        case=clock.case,
        about=clock.id,
        met_at=form.met_at,
        whom=form.whom,
        spoke_with=form.spoke_with,
    )


def pause(command: str, clock: Timed) -> PauseClock:
    return PauseClock(id=command, region=clock.region, case=clock.case, about=clock.id)


def resume(command: str, clock: Timed) -> ResumeClock:
    return ResumeClock(id=command, region=clock.region, case=clock.case, about=clock.id)


def stop(form: Stop, command: str, clock: Timed) -> StopClock:
    return StopClock(id=command, region=clock.region, case=clock.case, about=clock.id, reason=form.reason)


def raise_occasion(form: Raise, command: str, case: Case) -> RaiseOccasion:
    return RaiseOccasion(
        id=command,
        region=case.region,
        case=case.id,
        about=derived("occ", command),
        reason=form.reason,
        language=form.language,
        planned=None if form.planned is None else form.planned.isoformat(),
        told=form.told,
        choice=form.choice,
        why=form.why,
        reach=form.reach,
    )


def choose(form: Choose, command: str, occasion: Occasion) -> ChooseAccompaniment:
    return ChooseAccompaniment(
        id=command,
        region=occasion.region,
        case=occasion.case,
        about=occasion.id,
        told=form.told,
        choice=form.choice,
        why=form.why,
        reach=form.reach,
    )
