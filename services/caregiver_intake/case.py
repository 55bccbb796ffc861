"""The case: opened by the hub from a request, with the people around the youth and what the youth chose to tell.

The aggregate's id is the case's own. Linking a request to a youth is this one act of hub staff, and only a young person
who asked for themselves is let in by it: a caregiver sees nothing of a case by virtue of being a caregiver.
"""

from datetime import datetime
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact
from contracts.ids import derived
from contracts.intake import (
    AdvocateAssigned,
    AssignAdvocate,
    CaseOpened,
    OpenCase,
    ParticularsRecorded,
    RecordParticulars,
    SupportRequested,
    WelcomeYouth,
    YouthWelcomed,
)
from contracts.outcomes import NOT_FOUND, Refusal, invalid
from contracts.vocabulary import Asker, Kind


class State(msgspec.Struct, frozen=True):
    """A case; ``opened`` is False where there is none. ``advocates`` are their teams."""

    opened: bool = False
    advocates: frozenset[str] = frozenset()


INITIAL: Final = State()


def evolve(state: State, event: Event) -> State:
    """Return the case after ``event``."""
    match event:
        case CaseOpened():
            return State(opened=True)
        case AdvocateAssigned(advocate=team):
            return msgspec.structs.replace(state, advocates=state.advocates | {team})
        case _:
            return state


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    request: SupportRequested | None = None,
) -> list[Event] | Refusal:
    """Decide one message about one case. ``request`` is the request that `OpenCase` names, where the region has it."""
    match message:
        case OpenCase():
            return _open(state, message, request)
        case AssignAdvocate() | WelcomeYouth() | RecordParticulars() if state.opened:
            return _go_on(state, message)
        case Command():
            return NOT_FOUND
        case _:
            return []


def _open(state: State, command: OpenCase, request: SupportRequested | None) -> list[Event] | Refusal:
    if state.opened or request is None:
        return NOT_FOUND
    return [
        CaseOpened(
            request_case=command.request_case,
            request=command.request,
            urgency=command.urgency,
            area=command.area,
            youth=request.audience if request.asker is Asker.YOUNG_PERSON else None,
        )
    ]


def _go_on(state: State, command: AssignAdvocate | WelcomeYouth | RecordParticulars) -> list[Event] | Refusal:
    match command:
        case AssignAdvocate(advocate=team):
            assigned = AdvocateAssigned(advocate=team, advocate_name=command.advocate_name, base=command.base)
            return [] if team in state.advocates else [assigned]
        case WelcomeYouth():
            youth = Audience(Kind.YOUTH, derived("team", command.case, "youth", command.id))
            return [YouthWelcomed(audience=youth, verifier=command.verifier)]
        case RecordParticulars():
            return _record(command)


def _record(command: RecordParticulars) -> list[Event] | Refusal:
    told = ParticularsRecorded(
        called=command.called,
        pronouns=command.pronouns,
        reach=command.reach,
        place=command.place,
        story=command.story,
        caution=command.caution,
    )
    if told == ParticularsRecorded():
        return invalid("called", "write at least one thing")
    return [told]
