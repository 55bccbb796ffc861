"""A message: begun before it is first tried, tried until the channel takes it or it is given up, and then answered.

It is sent at least once. Each attempt names the message's id, so that a gateway, a mailbox or a telephone that gets it
twice can tell that it is the same one.
"""

from datetime import datetime
from enum import Enum, auto
from typing import Final

import msgspec

from contracts.base import Actor, Command, Due, Event, Fact, Wake
from contracts.message import (
    LinkPressed,
    MessageBegun,
    MessageDelivered,
    MessageDropped,
    MessageTried,
    NoteDelivered,
    PressLink,
    message_of,
)
from contracts.outcomes import NOT_FOUND, Refusal
from contracts.vocabulary import Told
from services.messenger.figures import PATIENCE

AGAIN: Final = "again"
_PRESSES: Final = 6
"""How often somebody may change their mind between "I have it" and "I can't" by one link."""


class Came(Enum):
    """What came of an attempt."""

    TAKEN = auto()
    FAILED = auto()
    GONE = auto()
    """There is no such way any more, says the channel itself."""


class State(msgspec.Struct, frozen=True):
    """A message. ``begun`` is None where there is none; ``again`` is when it is tried next."""

    begun: MessageBegun | None = None
    attempts: int = 0
    again: datetime | None = None
    dropped: bool = False
    delivered: bool = False
    presses: tuple[bool, ...] = ()
    """Of each, whether it said "I can't"."""

    @property
    def is_untried(self) -> bool:
        """Return whether it was begun and nothing is known of an attempt: there may have been one."""
        return self.begun is not None and not self.attempts and not self.dropped


INITIAL: Final = State()
_but = msgspec.structs.replace


def evolve(state: State, event: Event) -> State:
    """Return the message after ``event``."""
    match event:
        case MessageBegun():
            return _but(state, begun=event)
        case MessageTried(attempt=attempt, again=again):
            return _but(state, attempts=attempt, again=again)
        case MessageDropped():
            return _but(state, dropped=True, again=None)
        case MessageDelivered():
            return _but(state, delivered=True)
        case LinkPressed(cant=cant):
            return _but(state, presses=(*state.presses, cant))
        case _:
            return state


def wakes(state: State) -> frozenset[Wake]:
    """Return the timer of the next attempt."""
    return frozenset() if state.again is None else frozenset({Wake(state.again, AGAIN)})


def tried(state: State, came: Came, at: datetime) -> list[Event]:
    """Return what an attempt that ended at ``at`` comes to."""
    begun = state.begun
    if begun is None:
        return []
    attempt, pauses = state.attempts + 1, PATIENCE[begun.channel].again
    told, again = Told.SENT, None
    if came is not Came.TAKEN:
        told = Told.GIVEN_UP
        if came is Came.FAILED and attempt <= len(pauses):
            told, again = Told.FAILED, at + pauses[attempt - 1]
    return [
        MessageTried(
            about=begun.about,
            audience=begun.audience,
            person=begun.person,
            way=begun.way,
            channel=begun.channel,
            origin_case=begun.origin_case,
            origin=begun.origin,
            number=begun.number,
            told=told,
            attempt=attempt,
            again=again,
            gone=came is Came.GONE,
        )
    ]


def decide(
    state: State, message: Command | Due | Fact, *, at: datetime, by: Actor | None = None, counts: bool = True
) -> list[Event] | Refusal:
    """Decide what somebody who holds the link does. One that is wrong, or lapsed, is as one that never was; so is one
    that doesn't count any more, since it may be in other hands.
    """
    if not isinstance(message, PressLink | NoteDelivered):
        return NOT_FOUND if isinstance(message, Command) else []
    begun = state.begun
    if begun is None or not counts or message.about != message_of(message.token) or at > begun.until:
        return NOT_FOUND
    if isinstance(message, NoteDelivered):
        return [] if state.delivered else [_delivered(begun)]
    if len(state.presses) >= _PRESSES or state.presses[-1:] == (message.cant,):
        return []
    return [_pressed(begun, cant=message.cant)]


def _delivered(begun: MessageBegun) -> MessageDelivered:
    return MessageDelivered(
        about=begun.about,
        audience=begun.audience,
        channel=begun.channel,
        origin_case=begun.origin_case,
        origin=begun.origin,
        number=begun.number,
    )


def _pressed(begun: MessageBegun, *, cant: bool) -> LinkPressed:
    return LinkPressed(
        about=begun.about,
        audience=begun.audience,
        person=begun.person,
        way=begun.way,
        channel=begun.channel,
        origin_case=begun.origin_case,
        origin=begun.origin,
        number=begun.number,
        cant=cant,
    )
