"""School, legal matters, work, company, activities: the particulars of a life. Pure."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact, Wake
from contracts.casework import figures
from contracts.life import (
    ActivitiesChosen,
    BeginWork,
    ChangeMatter,
    ChooseActivities,
    CloseMatter,
    CompanyEnded,
    CompanyJoined,
    DeadlineNear,
    EndCompany,
    EndWork,
    JoinCompany,
    MatterChanged,
    MatterClosed,
    MatterOpened,
    OpenMatter,
    PlanReturn,
    ReturnPlanned,
    WorkBegun,
    WorkEnded,
)
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Refusal, invalid
from contracts.taxonomy import KINDS_OF
from contracts.vocabulary import Kind, Need

_FARTHEST: Final = timedelta(days=366 * 3)
_LONG_AGO: Final = timedelta(days=366 * 20)
_NEAR: Final = "near"


class Said(msgspec.Struct, frozen=True):
    """What is said anew as a whole: the way back to school, activities."""

    last: Event | None = None


class Thing(msgspec.Struct, frozen=True):
    """A job, or somebody's company: it begins and it ends."""

    begun: bool = False
    ended: bool = False


class Matter(msgspec.Struct, frozen=True):
    """A legal matter."""

    opened: bool = False
    closed: bool = False
    deadline: datetime | None = None
    near: bool = False
    notice: timedelta = figures().deadline_near.length


_but = msgspec.structs.replace


def said(state: Said, event: Event) -> Said:
    """Return what stands after ``event``."""
    return Said(event) if isinstance(event, ReturnPlanned | ActivitiesChosen) else state


def decide_said(
    state: Said, message: Command | Due | Fact, *, at: datetime, by: Actor | None = None
) -> list[Event] | Refusal:
    """Decide one message about the way back to school, or about activities."""
    match message:
        case PlanReturn():
            decided = _return(message, at)
        case ChooseActivities():
            decided = _activities(message)
        case Command():
            return NOT_FOUND
        case _:
            return []
    return [] if decided == [state.last] or _says_nothing_new(state.last, decided) else decided


def _says_nothing_new(last: Event | None, decided: list[Event] | Refusal) -> bool:
    """Return whether all of it stands so, and no word takes the place of another."""
    match decided:
        case [ReturnPlanned(words=None, called=None, instead=()) as again] if isinstance(last, ReturnPlanned):
            return _but(last, words=None, called=None, instead=()) == again
        case [ActivitiesChosen(words=None, instead=()) as again] if isinstance(last, ActivitiesChosen):
            return _but(last, words=None, instead=()) == again
        case _:
            return False


def _return(command: PlanReturn, at: datetime) -> list[Event] | Refusal:
    named = [each.support for each in command.supports]
    if len(set(named)) < len(named):
        return invalid("supports", "say it of each once")
    if any(who.kind is not Kind.PARTNER for who in command.need_to_know):
        return invalid("need_to_know", "choose teams of a school")
    if command.back_on is not None and command.back_on > at + _FARTHEST:
        return invalid("back_on", "that is very far away")
    order = list(type(named[0])) if named else []
    return [
        ReturnPlanned(
            supports=tuple(sorted(command.supports, key=lambda each: order.index(each.support))),
            need_to_know=tuple(sorted(set(command.need_to_know))),
            back_on=command.back_on,
            words=command.words,
            called=command.called,
            instead=command.instead,
        )
    ]


def _activities(command: ChooseActivities) -> list[Event] | Refusal:
    if len(set(command.activities)) < len(command.activities):
        return invalid("activities", "choose each once")
    return [ActivitiesChosen(activities=command.activities, words=command.words, instead=command.instead)]


# -------------------------------------------------------------------------------------------------- papers and courts


def matter_wakes(state: Matter) -> frozenset[Wake]:
    """Return its timer: before the deadline."""
    if state.deadline is None or state.closed or state.near:
        return frozenset()
    return frozenset({Wake(state.deadline - state.notice, _NEAR)})


def matter(state: Matter, event: Event) -> Matter:
    """Return the matter after ``event``."""
    match event:
        case MatterOpened(deadline=deadline):
            return Matter(opened=True, deadline=deadline)
        case MatterChanged(deadline=deadline):
            return _but(state, deadline=deadline, near=state.near and deadline == state.deadline)
        case DeadlineNear():
            return _but(state, near=True)
        case MatterClosed():
            return _but(state, closed=True)
        case _:
            return state


def decide_matter(
    state: Matter,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    told: frozenset[Audience] = frozenset(),
) -> list[Event] | Refusal:
    """Decide one message about one legal matter. ``told`` are those beside the youth who may hear of it."""
    match message:
        case OpenMatter():
            return TAKEN if state.opened else _open(message, at)
        case ChangeMatter() | CloseMatter():
            return _go_on(state, message, at)
        case Due() if state.deadline is not None and not (state.near or state.closed):
            return [DeadlineNear(told=tuple(sorted(told)))] if at >= state.deadline - state.notice else []
        case Command():
            return NOT_FOUND
        case _:
            return []


def _open(command: OpenMatter, at: datetime) -> list[Event] | Refusal:
    if command.kind not in KINDS_OF[Need.LEGAL_SUPPORT]:
        return invalid("kind", "choose a legal matter")
    return _far(command.deadline, at) or [
        MatterOpened(
            kind=command.kind,
            deadline=command.deadline,
            represented_by=command.represented_by,
            words=command.words,
        )
    ]


def _go_on(state: Matter, command: ChangeMatter | CloseMatter, at: datetime) -> list[Event] | Refusal:
    if not state.opened:
        return NOT_FOUND
    if state.closed:
        return NOT_NOW
    if isinstance(command, CloseMatter):
        return [MatterClosed(end=command.end)]
    return _far(command.deadline, at) or [
        MatterChanged(
            deadline=command.deadline,
            represented_by=command.represented_by,
            words=command.words,
            instead_of_name=command.instead_of_name,
            instead_of_words=command.instead_of_words,
        )
    ]


def _far(deadline: datetime | None, at: datetime) -> Refusal | None:
    if deadline is None:
        return None
    return invalid("deadline", "choose a day nearer to now") if abs(deadline - at) > _FARTHEST else None


# ---------------------------------------------------------------------------------------------------- work and company


def thing(state: Thing, event: Event) -> Thing:
    """Return the job, or the company, after ``event``."""
    match event:
        case WorkBegun() | CompanyJoined():
            return Thing(begun=True)
        case WorkEnded() | CompanyEnded():
            return _but(state, ended=True)
        case _:
            return state


def decide_work(
    state: Thing, message: Command | Due | Fact, *, at: datetime, by: Actor | None = None
) -> list[Event] | Refusal:
    """Decide one message about one job."""
    match message:
        case BeginWork():
            if state.begun:
                return TAKEN
            if not at - _LONG_AGO <= message.since <= at + _FARTHEST:
                return invalid("since", "choose a day that is not so far away")
            return [
                WorkBegun(
                    since=message.since,
                    words=message.words,
                    employer=message.employer,
                    coached=message.coached,
                    calm=message.calm,
                )
            ]
        case EndWork(why=why):
            return _end(state, WorkEnded(why=why))
        case Command():
            return NOT_FOUND
        case _:
            return []


def decide_company(
    state: Thing, message: Command | Due | Fact, *, at: datetime, by: Actor | None = None
) -> list[Event] | Refusal:
    """Decide one message about somebody's company."""
    match message:
        case JoinCompany():
            if state.begun:
                return TAKEN
            if message.until is not None and not at < message.until <= at + _FARTHEST:
                return invalid("until", "choose a day to come")
            return [
                CompanyJoined(
                    kind=message.kind,
                    who=message.who,
                    bounds=message.bounds,
                    behind=message.behind,
                    until=message.until,
                )
            ]
        case EndCompany():
            return _end(state, CompanyEnded())
        case Command():
            return NOT_FOUND
        case _:
            return []


def _end(state: Thing, ended: Event) -> list[Event] | Refusal:
    if not state.begun:
        return NOT_FOUND
    return NOT_NOW if state.ended else [ended]
