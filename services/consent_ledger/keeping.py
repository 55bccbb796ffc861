"""How long a case is kept: preservation notices, and erasure by two people under a retention rule.

Erasing destroys the case's key (`erasing`) and can't be undone: so it takes two people, it has to be time, and while
somebody with the right to ask wants the case preserved it is refused, whoever asks.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from operator import ne
from typing import Final

import msgspec

from contracts.base import Actor, Command, Due, Event, Fact
from contracts.ids import NO_CASE
from contracts.keeping import (
    AgreeErasure,
    AskErasure,
    CancelErasure,
    CaseErased,
    EndPreservation,
    ErasureAsked,
    ErasureCancelled,
    NotePreservation,
    PreservationEnded,
    PreservationNoted,
)
from contracts.limits import USUAL, Limits
from contracts.outcomes import NOT_FOUND, NOT_NOW, Reason, Refusal, invalid
from contracts.vocabulary import ErasureGround
from services.consent_ledger.rules import TWO_PEOPLE

PRESERVED: Final = Refusal(Reason.NOT_NOW, rule="a preservation notice stands: nothing of the case may be erased")
NOBODY_ASKED: Final = Refusal(Reason.NOT_NOW, rule="nobody has asked for it")
TOO_EARLY: Final = Refusal(Reason.NOT_NOW, rule="the case has not been kept long enough")

FREED_IT: Final = Refusal(
    Reason.NOT_NOW, rule="who said that the last preservation notice binds no more is none of the two who erase"
)

_NONE: Final[Mapping[str, PreservationNoted]] = {}


class State(msgspec.Struct, frozen=True):
    """How a case is kept. ``notices`` are all there ever were; of an erasure that was agreed nothing comes after."""

    notices: Mapping[str, PreservationNoted] = _NONE
    ended: frozenset[str] = frozenset()
    freed_by: str | None = None
    """Who ended the last of them."""
    asked: ErasureAsked | None = None
    erased: bool = False

    def binding(self, at: datetime) -> bool:
        """Return whether some notice keeps the case from being erased at ``at``."""
        standing = (notice for name, notice in self.notices.items() if name not in self.ended)
        return any(notice.until is None or at < notice.until for notice in standing)


INITIAL: Final = State()


def evolve(state: State, event: Event) -> State:
    """Return how the case is kept after ``event``."""
    match event:
        case PreservationNoted():
            return msgspec.structs.replace(state, notices={**state.notices, event.notice: event})
        case PreservationEnded():
            return msgspec.structs.replace(state, ended=state.ended | {event.notice}, freed_by=event.person)
        case ErasureAsked():
            return msgspec.structs.replace(state, asked=event)
        case ErasureCancelled():
            return msgspec.structs.replace(state, asked=None)
        case CaseErased():
            return msgspec.structs.replace(state, erased=True)
        case _:
            return state


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    newest: datetime | None = None,
    limits: Limits = USUAL,
    are_two: Callable[[str, str], bool] = ne,
) -> list[Event] | Refusal:
    """Decide one message about the keeping of one case. ``newest`` is when something last happened in it.

    ``are_two`` says whether two people are two, as far as anybody can know.
    """
    if by is None or not isinstance(message, Command):
        return []
    if state.erased:
        return NOT_FOUND
    match message:
        case NotePreservation() if message.case != NO_CASE:
            return _note(state, message, at)
        case EndPreservation():
            return _end(state, message, at, by)
        case AskErasure() | AgreeErasure() if state.freed_by and not are_two(state.freed_by, by.person):
            return FREED_IT
        case _:
            return _erase(state, message, by, lambda asked: _against(state, asked, at, newest, limits))


def _note(state: State, command: NotePreservation, at: datetime) -> list[Event] | Refusal:
    if command.notice in state.notices:
        return NOT_NOW
    if command.until is not None and command.until <= at:
        return invalid("until", "choose a time that is still to come")
    return [PreservationNoted(notice=command.notice, docket=command.docket, until=command.until)]


def _end(state: State, command: EndPreservation, at: datetime, by: Actor) -> list[Event] | Refusal:
    notice = state.notices.get(command.notice)
    if notice is None:
        return NOT_FOUND
    if command.notice in state.ended or (notice.until is not None and notice.until <= at):
        return NOT_NOW
    return [PreservationEnded(notice=command.notice, person=by.person)]


def _erase(
    state: State, command: Command, by: Actor, against: Callable[[ErasureAsked], Refusal | None]
) -> list[Event] | Refusal:
    """Ask, agree or take it back. Whoever agrees is told what stands ``against`` it by then: much may have happened."""
    match command:
        case AskErasure() if command.case != NO_CASE:
            asked = ErasureAsked(person=by.person, ground=command.ground)
            return against(asked) or (NOT_NOW if state.asked else [asked])
        case AgreeErasure() | CancelErasure() if state.asked is None:
            return NOBODY_ASKED
        case CancelErasure():
            return [ErasureCancelled()]
        case AgreeErasure() if state.asked is not None:
            if state.asked.person == by.person:
                return TWO_PEOPLE
            return against(state.asked) or [CaseErased(ground=state.asked.ground)]
        case _:
            return NOT_FOUND


def _against(
    state: State, asked: ErasureAsked, at: datetime, newest: datetime | None, limits: Limits
) -> Refusal | None:
    """Return what stands against the erasure that was asked for, or None."""
    if state.binding(at):
        return PRESERVED
    if asked.ground is ErasureGround.KEPT_LONG_ENOUGH and (newest is None or at - newest < limits.kept):
        return TOO_EARLY
    return None
