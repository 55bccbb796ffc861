"""A request as its facts tell of it: begun, sent, answered, linked to others, closed, and open again. Pure."""

from typing import Final

import msgspec

from contracts.asking import (
    AskerWrote,
    CodeEnded,
    RequestBegun,
    RequestLinked,
    RequestReopened,
    RequestUnlinked,
    TypedKept,
    UnsentEnded,
)
from contracts.base import Actor, Audience, Event, Wake
from contracts.intake import RequestClosed, SupportMatched, SupportRequested

UNSENT: Final = "unsent"


class State(msgspec.Struct, frozen=True):
    """A request; ``begun`` until it is sent, ``asked`` from then on. Both are None where there is none."""

    begun: RequestBegun | None = None
    asked: SupportRequested | None = None
    matches: frozenset[SupportMatched] = frozenset()
    linked: dict[str, Audience] = {}
    """The newer requests of the same person, and who reads this one by each."""
    written: int = 0
    """How many messages whoever asked has written."""
    code_ended: bool = False
    closed: bool = False


INITIAL: Final = State()


def evolve(state: State, event: Event) -> State:
    """Return the request after ``event``."""
    replace = msgspec.structs.replace
    match event:
        case RequestBegun():
            return State(begun=event)
        case TypedKept(typed=typed, until=until) if state.begun is not None:
            return replace(state, begun=replace(state.begun, typed=typed, until=until))
        case UnsentEnded():
            return State()
        case SupportRequested():
            return State(asked=event)
        case SupportMatched():
            return replace(state, matches=state.matches | {event})
        case _:
            return _after(state, event)


def _after(state: State, event: Event) -> State:
    replace = msgspec.structs.replace
    match event:
        case AskerWrote():
            return replace(state, written=state.written + 1)
        case RequestLinked(newer=newer, audience=audience):
            return replace(state, linked=state.linked | {newer: audience})
        case RequestUnlinked(newer=newer):
            return replace(state, linked={each: who for each, who in state.linked.items() if each != newer})
        case CodeEnded():
            return replace(state, code_ended=True)
        case RequestClosed() | RequestReopened():
            return replace(state, closed=isinstance(event, RequestClosed))
        case _:
            return state


def wakes(state: State) -> frozenset[Wake]:
    """Return when a request that was never sent ends."""
    return frozenset() if state.begun is None else frozenset({Wake(state.begun.until, UNSENT)})


def is_asker(state: State, by: Actor | None) -> bool:
    """Return whether ``by`` is whoever asked, as far in as they can come: a code alone is not enough where there is a
    second secret.
    """
    mine = state.asked or state.begun
    return mine is not None and by is not None and by.audience == mine.audience
