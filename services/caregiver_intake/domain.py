"""A request for support: asked without an account, assessed and matched by the hub, never closed by time.

It is a file of its own. Opening a case from it leaves no trace here, so that whoever asked can't tell from it.
"""

from datetime import datetime
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact
from contracts.ids import derived
from contracts.intake import (
    AskForSupport,
    AssessRequest,
    CloseRequest,
    MatchSupport,
    RequestAssessed,
    RequestClosed,
    SupportMatched,
    SupportRequested,
)
from contracts.outcomes import NOT_FOUND, NOT_NOW, Refusal, invalid
from contracts.vocabulary import Asker, Kind


class State(msgspec.Struct, frozen=True):
    """A request; ``asked`` is None where there is none."""

    asked: SupportRequested | None = None
    matches: frozenset[SupportMatched] = frozenset()
    closed: bool = False


INITIAL: Final = State()


def evolve(state: State, event: Event) -> State:
    """Return the request after ``event``."""
    match event:
        case SupportRequested():
            return State(asked=event)
        case SupportMatched():
            return msgspec.structs.replace(state, matches=state.matches | {event})
        case RequestClosed():
            return msgspec.structs.replace(state, closed=True)
        case _:
            return state


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
) -> list[Event] | Refusal:
    """Decide one message about one request."""
    match message:
        case AskForSupport():
            return _ask(state, message)
        case AssessRequest() | MatchSupport() | CloseRequest():
            return _answer(state, message)
        case Command():
            return NOT_FOUND
        case _:
            return []


def asker_audience(request: str, asker: Asker) -> Audience:
    """Return who an asker is to us: a team of one, known by their request alone."""
    kind = Kind.YOUTH if asker is Asker.YOUNG_PERSON else Kind.CAREGIVER
    return Audience(kind, derived("team", request))


def door_of(request: str, asker: Asker) -> Audience:
    """Return who an asker is while they showed their code alone, where they chose a second secret."""
    return Audience(asker_audience(request, asker).kind, derived("team", request, "door"))


def _ask(state: State, command: AskForSupport) -> list[Event] | Refusal:
    if state.asked:
        return NOT_FOUND
    if not command.needs:
        return invalid("needs", "choose at least one kind of support")
    if len(set(command.needs)) < len(command.needs):
        return invalid("needs", "choose each kind of support once")
    return [
        SupportRequested(
            request=command.about,
            audience=asker_audience(command.about, command.asker),
            asker=command.asker,
            needs=command.needs,
            urgency=command.urgency,
            area=command.area,
            language=command.language,
            verifier=command.verifier,
            story=command.story,
            reach=command.reach,
            advocate_now=command.advocate_now,
            second=command.second,
            door=door_of(command.about, command.asker) if command.second else None,
        )
    ]


def _answer(state: State, command: AssessRequest | MatchSupport | CloseRequest) -> list[Event] | Refusal:
    if state.asked is None:
        return NOT_FOUND
    if state.closed:
        return NOT_NOW
    match command:
        case AssessRequest():
            return _assess(command)
        case MatchSupport():
            return _match(state, command)
        case CloseRequest():
            return [RequestClosed()]


def _assess(command: AssessRequest) -> list[Event] | Refusal:
    if not command.kinds:
        return invalid("kinds", "choose at least one kind of support")
    if len(set(command.kinds)) < len(command.kinds):
        return invalid("kinds", "choose each kind of support once")
    return [RequestAssessed(kinds=command.kinds)]


def _match(state: State, command: MatchSupport) -> list[Event]:
    match_ = SupportMatched(service=command.service, service_name=command.service_name, kind=command.kind)
    return [] if match_ in state.matches else [match_]
