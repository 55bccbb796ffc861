"""The response team of a region, a member at a time: their seat, their training, and the day it ends on. Pure."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact, Wake
from contracts.casework import figures
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Refusal, invalid
from contracts.response import (
    SEATED,
    ChangeMember,
    EndMember,
    MemberChanged,
    MemberLeft,
    MemberSeated,
    SeatMember,
    Training,
    TrainingNear,
)

_LONG_AGO: Final = timedelta(days=366 * 60)
_FARTHEST: Final = timedelta(days=366 * 10)
_SKEW: Final = timedelta(minutes=5)


class State(msgspec.Struct, frozen=True):
    """One member; ``seated`` is None where there is none. ``told`` of which trainings it was said that they end."""

    seated: MemberSeated | MemberChanged | None = None
    left: bool = False
    told: frozenset[Training] = frozenset()
    notice: timedelta = figures().training_near.length


INITIAL: Final = State()
_but = msgspec.structs.replace


def wakes(state: State) -> frozenset[Wake]:
    """Return its timers: before each training ends."""
    return frozenset(Wake(until - state.notice, each.competency.value) for each, until in _to_end(state))


def evolve(state: State, event: Event) -> State:
    """Return the member after ``event``."""
    match event:
        case MemberSeated():
            return State(event)
        case MemberChanged():
            return _but(state, seated=event)
        case TrainingNear(competency=competency, until=until):
            near = (each for each, ends in _to_end(state) if (each.competency, ends) == (competency, until))
            return _but(state, told=state.told.union(near))
        case MemberLeft():
            return _but(state, left=True)
        case _:
            return state


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    teams: frozenset[Audience] = frozenset(),
    hubs: frozenset[Audience] = frozenset(),
) -> list[Event] | Refusal:
    """Decide one message about one member. ``teams`` are those of the region, ``hubs`` who of them is told."""
    match message:
        case SeatMember() if by is not None:
            return _seat(state, message, at, teams)
        case ChangeMember() | EndMember():
            return _go_on(state, message, at)
        case Due():
            return _came_due(state, at, hubs)
        case Command():
            return NOT_FOUND
        case _:
            return []


def _seat(state: State, command: SeatMember, at: datetime, teams: frozenset[Audience]) -> list[Event] | Refusal:
    if state.seated is not None:
        return TAKEN
    if command.audience is not None and (command.audience not in teams or command.audience.kind not in SEATED):
        return invalid("audience", "choose a team of the region")
    if (command.audience is None) is not (command.person is None):
        return invalid("person", "say who of that team it is")
    return _wrong(command, at) or [
        MemberSeated(
            seat=command.seat,
            name=command.name,
            since=command.since,
            training=command.training,
            audience=command.audience,
            person=command.person,
        )
    ]


def _go_on(state: State, command: ChangeMember | EndMember, at: datetime) -> list[Event] | Refusal:
    if state.seated is None:
        return NOT_FOUND
    if state.left:
        return NOT_NOW
    whose, person = state.seated.audience, state.seated.person
    if isinstance(command, EndMember):
        return [MemberLeft(mistaken=command.mistaken, audience=whose)]
    changed = MemberChanged(
        seat=command.seat,
        name=command.name,
        since=command.since,
        training=command.training,
        audience=whose,
        person=person,
    )
    return _wrong(command, at) or [changed]


def _wrong(command: SeatMember | ChangeMember, at: datetime) -> Refusal | None:
    if not at - _LONG_AGO <= command.since <= at + _SKEW:
        return invalid("since", "choose a day that has been")
    if len({each.competency for each in command.training}) < len(command.training):
        return invalid("training", "say it of each once")
    for each in command.training:
        name = f"training.{each.competency}"
        if not at - _LONG_AGO <= each.done <= at + _SKEW:
            return invalid(name, "choose a day that has been")
        if each.until is not None and not each.done < each.until <= at + _FARTHEST:
            return invalid(f"{name}_until", "choose a day after it")
    return None


def _came_due(state: State, at: datetime, hubs: frozenset[Audience]) -> list[Event]:
    if state.seated is None:
        return []
    whose = state.seated.audience
    told = tuple(sorted(hubs if whose is None else hubs | {whose}))
    return [
        TrainingNear(competency=each.competency, until=until, told=told, audience=whose)
        for each, until in _to_end(state)
        if until - state.notice <= at < until
    ]


def _to_end(state: State) -> list[tuple[Training, datetime]]:
    """Return the trainings that end on a day, which nobody was told of yet."""
    if state.seated is None or state.left:
        return []
    return [(each, each.until) for each in state.seated.training if each.until is not None and each not in state.told]
