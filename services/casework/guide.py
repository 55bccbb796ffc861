"""What the state's guide came to, said once by whoever used it; and that it was a mistake. Pure."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact
from contracts.guide import Follows, NoteOutcomeMistaken, OutcomeMistaken, OutcomeRecorded, RecordOutcome
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Refusal, invalid
from services.casework.away import hidden_from

_SKEW: Final = timedelta(minutes=5)
_LONG_AGO: Final = timedelta(days=366 * 3)


class State(msgspec.Struct, frozen=True):
    """One use of the guide; ``audience`` is who wrote it down, None where there is none."""

    audience: Audience | None = None
    mistaken: bool = False


INITIAL: Final = State()


def evolve(state: State, event: Event) -> State:
    """Return what stands after ``event``."""
    match event:
        case OutcomeRecorded(audience=audience):
            return State(audience)
        case OutcomeMistaken():
            return msgspec.structs.replace(state, mistaken=True)
        case _:
            return state


def decide(
    state: State, message: Command | Due | Fact, *, at: datetime, by: Actor | None = None
) -> list[Event] | Refusal:
    """Decide one message about one use of the guide."""
    match message:
        case RecordOutcome() if by is not None:
            return _record(state, message, at, by.audience)
        case NoteOutcomeMistaken():
            if state.audience is None or hidden_from(by, state.audience):
                return NOT_FOUND
            return NOT_NOW if state.mistaken else [OutcomeMistaken()]
        case Command():
            return NOT_FOUND
        case _:
            return []


def _record(state: State, command: RecordOutcome, at: datetime, by: Audience) -> list[Event] | Refusal:
    if state.audience is not None:
        return TAKEN
    if not at - _LONG_AGO <= command.reached_on <= at + _SKEW:
        return invalid("reached_on", "choose a day that has been")
    follows = tuple(each for each in Follows if each in command.follows)
    if not follows:
        return invalid("follows", "say what follows from it")
    if Follows.NOTHING_NOW in follows and len(follows) > 1:
        return invalid("follows", "nothing follows, or something does")
    return [
        OutcomeRecorded(
            outcome=command.outcome,
            reached_on=command.reached_on,
            reached_by=command.reached_by,
            follows=follows,
            audience=by,
            report=command.report,
        )
    ]
