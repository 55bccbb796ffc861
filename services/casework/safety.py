"""The safety plan: what was written last stands. Pure, and it knows no word of it."""

from datetime import datetime
from typing import Final

import msgspec

from contracts.base import Actor, Command, Due, Event, Fact
from contracts.outcomes import NOT_FOUND, Refusal, invalid
from contracts.safety import SafetyPlanSet, SetSafetyPlan


class State(msgspec.Struct, frozen=True):
    """A safety plan, or None where there is none."""

    stands: SafetyPlanSet | None = None


INITIAL: Final = State()
_EMPTY: Final = SafetyPlanSet(instead=())


def evolve(state: State, event: Event) -> State:
    """Return the safety plan after ``event``."""
    return State(event) if isinstance(event, SafetyPlanSet) else state


def decide(
    state: State, message: Command | Due | Fact, *, at: datetime, by: Actor | None = None
) -> list[Event] | Refusal:
    """Decide one message about one safety plan. One that is emptied is emptied: that can be what keeps them safe."""
    match message:
        case SetSafetyPlan():
            said = {name: getattr(message, name) for name in SafetyPlanSet.__struct_fields__}
            wanted = SafetyPlanSet(**said)
            if wanted == _EMPTY and state.stands is None:
                return invalid("signs", "write at least one thing")
            stands = None if state.stands is None else msgspec.structs.replace(state.stands, instead=())
            return [] if wanted in (_EMPTY, stands) else [wanted]
        case Command():
            return NOT_FOUND
        case _:
            return []
