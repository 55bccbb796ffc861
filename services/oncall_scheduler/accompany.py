"""An occasion at which an advocate may be with the youth: told of it, asked, and then somebody is called. Pure."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from contracts.accompany import (
    AccompanimentChosen,
    AdvocateCalled,
    ChooseAccompaniment,
    OccasionRaised,
    RaiseOccasion,
)
from contracts.base import Actor, Audience, Command, Due, Event, Fact, Wake
from contracts.clock import instant
from contracts.outcomes import NOT_FOUND, Refusal, invalid
from contracts.vocabulary import ACCOMPANIED, Accompaniment

CALL: Final = "call"
_AHEAD: Final = timedelta(hours=24)
"""How long before what is planned an advocate is called. Ours."""
_CALLS: Final = frozenset({Accompaniment.WANTED, Accompaniment.COULD_NOT_BE_ASKED})
"""Who wants somebody gets somebody; so does who can't be asked, and they may send them away."""


class State(msgspec.Struct, frozen=True):
    """An occasion. ``call_at`` is when somebody is called for it; None: not, or they were."""

    raised: OccasionRaised | None = None
    chosen: AccompanimentChosen | None = None
    called: bool = False

    @property
    def call_at(self) -> datetime | None:
        if self.raised is None or self.chosen is None or self.called or self.chosen.choice not in _CALLS:
            return None
        planned = instant(self.raised.planned)
        return None if planned is None else planned - _AHEAD


INITIAL: Final = State()
_but = msgspec.structs.replace


def evolve(state: State, event: Event) -> State:
    match event:
        case OccasionRaised():
            return State(raised=event)
        case AccompanimentChosen():
            return _but(state, chosen=event)
        case AdvocateCalled():
            return _but(state, called=True)
        case _:
            return state


def wakes(state: State) -> frozenset[Wake]:
    """Return the timer by which somebody is called."""
    return frozenset() if state.call_at is None else frozenset({Wake(state.call_at, CALL)})


def decide(
    state: State, message: Command | Due | Fact, *, at: datetime, by: Actor | None = None
) -> list[Event] | Refusal:
    """Return what follows."""
    match message:
        case RaiseOccasion() if by is not None and state.raised is None:
            return _raise(message, by.audience, at)
        case ChooseAccompaniment() if by is not None and state.raised is not None:
            return _wrong(message.told, message) or _chosen(state, message, by.audience, at)
        case Due() if state.call_at is not None and state.call_at <= at:
            return _call(state)
        case _:
            return [] if isinstance(message, Due | Fact) else NOT_FOUND


def _raise(command: RaiseOccasion, by: Audience, at: datetime) -> list[Event] | Refusal:
    if command.reason not in ACCOMPANIED:
        return invalid("reason", "An advocate may be there at exams, interviews, prosecution, court and corrections.")
    if command.planned is not None and instant(command.planned) is None:
        return invalid("planned", "Say when, with its time of day.")
    raised = OccasionRaised(reason=command.reason, language=command.language, audience=by, planned=command.planned)
    if command.choice is None:
        return [raised]
    chosen = _wrong(command.told, command) or _chosen(evolve(INITIAL, raised), command, by, at)
    return chosen if isinstance(chosen, Refusal) else [raised, *chosen]


def _wrong(told: bool, command: RaiseOccasion | ChooseAccompaniment) -> Refusal | None:  # noqa: FBT001 - a fact
    """Return what is missing: they are told before they choose; and why somebody couldn't be asked is said."""
    unasked = command.choice is Accompaniment.COULD_NOT_BE_ASKED
    if unasked and command.why is None:
        return invalid("why", "Say why they could not be asked.")
    return None if told or unasked else invalid("told", "They are told of it first, and then asked.")


def _chosen(state: State, command: RaiseOccasion | ChooseAccompaniment, by: Audience, at: datetime) -> list[Event]:
    """Return their choice; and the call, where it is time for it."""
    if command.choice is None or state.raised is None:
        return []
    why = command.why if command.choice is Accompaniment.COULD_NOT_BE_ASKED else None
    chosen = AccompanimentChosen(choice=command.choice, told=command.told, audience=by, why=why, reach=command.reach)
    after = evolve(state, chosen)
    later = after.call_at is not None and after.call_at > at
    calls = command.choice in _CALLS and not state.called and not later
    return [chosen, *(_call(after) if calls else ())]


def _call(state: State) -> list[Event]:
    raised, chosen = state.raised, state.chosen
    if raised is None or chosen is None:
        return []
    return [
        AdvocateCalled(
            reason=raised.reason,
            language=raised.language,
            youth_asked=chosen.choice is Accompaniment.WANTED,
            audience=chosen.audience,
            reach=chosen.reach,
        )
    ]
