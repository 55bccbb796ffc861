"""Being away, and coming back. Pure.

Nothing of a plan, a referral or a release is paused by being away, so nothing has to be begun again: coming back is one
fact, and the clock of the law that ends by it. A time away that was written down by mistake was none.
"""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact
from contracts.care import AwayMistaken, AwayNoted, BackNoted, NoteAway, NoteAwayMistaken, NoteBack
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Refusal, invalid
from contracts.vocabulary import Kind

_SKEW: Final = timedelta(minutes=5)
_LONG_AGO: Final = timedelta(days=366)


class State(msgspec.Struct, frozen=True):
    """One time away; ``since`` is None where there is none."""

    since: datetime | None = None
    audience: Audience | None = None
    over: bool = False


INITIAL: Final = State()


def evolve(state: State, event: Event) -> State:
    """Return the time away after ``event``."""
    match event:
        case AwayNoted(since=since, audience=audience):
            return State(since, audience)
        case BackNoted() | AwayMistaken():
            return msgspec.structs.replace(state, over=True)
        case _:
            return state


def decide(
    state: State, message: Command | Due | Fact, *, at: datetime, by: Actor | None = None
) -> list[Event] | Refusal:
    """Decide one message about one time away."""
    match message:
        case NoteAway() if by is not None:
            return _note(state, message, at, by.audience)
        case NoteBack() | NoteAwayMistaken():
            return _end(state, message, by)
        case Command():
            return NOT_FOUND
        case _:
            return []


def _note(state: State, command: NoteAway, at: datetime, by: Audience) -> list[Event] | Refusal:
    if state.since is not None:
        return TAKEN
    since = command.since or at
    if since > at + _SKEW:
        return invalid("since", "write it down once it is so")
    if since < at - _LONG_AGO:
        return invalid("since", "that is more than a year ago")
    return [
        AwayNoted(
            since=since,
            from_care=command.from_care,
            audience=by,
            last_place=command.last_place,
            note=command.note,
        )
    ]


def _end(state: State, command: NoteBack | NoteAwayMistaken, by: Actor | None) -> list[Event] | Refusal:
    if state.since is None or hidden_from(by, state.audience):
        return NOT_FOUND
    if state.over:
        return NOT_NOW
    return [BackNoted(wants=command.wants)] if isinstance(command, NoteBack) else [AwayMistaken()]


def hidden_from(by: Actor | None, wrote: Audience | None) -> bool:
    """Return whether somebody can't know of a thing: a hub knows of what it wrote down itself, and no more."""
    return by is not None and by.kind is Kind.HUB and by.audience != wrote
