"""The notes of a hand-over: for the two sides of one booking, in a file of their own, and destroyed when it is over.

Nobody but whoever has the place writes them, and only once it is theirs; nobody but whoever offers it reads them.
"""

from datetime import datetime
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact, Wake
from contracts.outcomes import NOT_FOUND, NOT_NOW, Reason, Refusal, invalid
from contracts.support import HandOverGone, HandOverWritten, WriteHandOver

NOBODY_READS: Final = Refusal(Reason.NOT_NOW, rule="whoever offers this isn't on Trellis: tell them by telephone")


class State(msgspec.Struct, frozen=True):
    """The notes of one booking; ``written`` is None where there are none."""

    written: HandOverWritten | None = None
    gone: bool = False


class Booked(msgspec.Struct, frozen=True):
    """The booking that they are about. ``until`` is when the notes are destroyed."""

    audience: Audience
    provider: Audience | None
    until: datetime | None
    """None: the place isn't theirs, or has no time."""


INITIAL: Final = State()


def evolve(state: State, event: Event) -> State:
    """Return the notes after ``event``."""
    match event:
        case HandOverWritten():
            return State(written=event)
        case HandOverGone():
            return State(gone=True)
        case _:
            return state


def wakes(state: State) -> frozenset[Wake]:
    """Return when they are destroyed."""
    return frozenset() if state.written is None else frozenset({Wake(state.written.until, "gone")})


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    booked: Booked | None = None,
) -> list[Event] | Refusal:
    """Decide one message about the notes of one booking. ``booked`` is None where there is no such booking."""
    match message:
        case WriteHandOver():
            return _write(state, message, by, booked, at)
        case Command():
            return NOT_FOUND
        case _:  # its time is over, or the place was given back
            return [] if state.written is None else [HandOverGone(booking=state.written.booking)]


def _write(
    state: State, command: WriteHandOver, by: Actor | None, booked: Booked | None, at: datetime
) -> list[Event] | Refusal:
    if by is None or booked is None or by.audience != booked.audience:
        return NOT_FOUND
    if state.gone or booked.until is None or booked.until <= at:
        return NOT_NOW
    if booked.provider is None:
        return NOBODY_READS
    if command.helps is None and command.avoid is None and command.call is None:
        return invalid("helps", "write at least one thing")
    return [
        HandOverWritten(
            offering=command.offering,
            booking=command.booking,
            audience=booked.audience,
            provider=booked.provider,
            until=booked.until,
            helps=command.helps,
            avoid=command.avoid,
            call=command.call,
        )
    ]
