"""An occasion at which an advocate may be with the youth: told of it, asked, and then somebody is called. Pure.

Who examines or interviews them may write it down as well, and what they said there. Of what comes of it nothing is told
to them, so that nothing tells them who stands beside the youth, or that what they write isn't heard.
"""

from collections.abc import Iterable
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
from contracts.labels import Reach
from contracts.outcomes import NOT_FOUND, Reason, Refusal, invalid
from contracts.vocabulary import ACCOMPANIED, Accompaniment, Kind
from services.oncall_scheduler.parts import OUTSIDERS

CALL: Final = "call"
MOST: Final = 4
"""How many a team of those may write down in one case from day to day. Ours."""
LATELY: Final = timedelta(hours=24)
_AHEAD: Final = timedelta(hours=24)
"""How long before what is planned an advocate is called. Ours."""
_CALLS: Final = frozenset({Accompaniment.WANTED, Accompaniment.COULD_NOT_BE_ASKED})
"""Who wants somebody gets somebody; so does who can't be asked, and they may send them away."""
_LEADS_TO_A_CALL: Final = _CALLS | {Accompaniment.UNDECIDED}


class Speaker(msgspec.Struct, frozen=True):
    """What else it depends on whether somebody may write an occasion down, and whether they are heard."""

    has_part: bool = False
    """Whether a provider, or an agency, has a part in the case as far as they may know."""
    lately: int = 0
    """How many they wrote down in it `LATELY`."""
    heard: bool = True
    """Whether nothing is held against them: else it is kept for them alone, and leads nobody anywhere."""
    asks: tuple[Audience, ...] = ()
    """Who stands beside the youth, and so tells and asks them."""


class State(msgspec.Struct, frozen=True):
    """An occasion. ``call_at`` is when somebody is called for it; None: not, or they were."""

    raised: OccasionRaised | None = None
    chosen: AccompanimentChosen | None = None
    called: bool = False
    told: bool = False
    """Whether somebody told the youth of it."""
    reach: Reach | None = None
    """How to call back, as it was said last."""

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
        case AccompanimentChosen(heard=True):
            return _but(state, chosen=event, told=state.told or event.told, reach=event.reach or state.reach)
        case AdvocateCalled():
            return _but(state, called=True)
        case _:
            return state


def wakes(state: State) -> frozenset[Wake]:
    """Return the timer by which somebody is called."""
    return frozenset() if state.call_at is None else frozenset({Wake(state.call_at, CALL)})


def raised_by(who: Audience, facts: Iterable[Fact], *, since: datetime) -> int:
    """Return how many occasions of one case ``who`` wrote down after ``since``."""
    return sum(
        isinstance(fact.event, OccasionRaised) and fact.event.audience == who and fact.at > since for fact in facts
    )


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    speaker: Speaker | None = None,
) -> list[Event] | Refusal:
    """Return what follows."""
    speaker = speaker or Speaker()
    match message:
        case RaiseOccasion() if by is not None and state.raised is None:
            return _raise(message, by.audience, at, speaker)
        case ChooseAccompaniment() if by is not None and _knows(state, by.audience):
            return _wrong(message, by.kind) or _chosen(state, message, by.audience, at, heard=speaker.heard)
        case Due() if state.call_at is not None and state.call_at <= at:
            return _call(state)
        case _:
            return [] if isinstance(message, Due | Fact) else NOT_FOUND


def _knows(state: State, who: Audience) -> bool:
    """Return whether they may know of an occasion: the youth once they were told, of what isn't heard its writer."""
    raised = state.raised
    return (
        raised is not None and (raised.heard or raised.audience == who) and (state.told or who.kind is not Kind.YOUTH)
    )


def _raise(command: RaiseOccasion, by: Audience, at: datetime, speaker: Speaker) -> list[Event] | Refusal:
    outside = by.kind in OUTSIDERS
    flaw = _flaw_outside(command, speaker) if outside else None
    if flaw is not None:
        return flaw
    if command.reason not in ACCOMPANIED:
        return invalid("reason", "An advocate may be there at exams, interviews, prosecution, court and corrections.")
    if command.planned is not None and instant(command.planned) is None:
        return invalid("planned", "Say when, with its time of day.")
    to_ask = outside and command.choice is None and speaker.heard
    raised = OccasionRaised(
        reason=command.reason,
        language=command.language,
        audience=by,
        planned=command.planned,
        heard=speaker.heard,
        asks=speaker.asks if to_ask else (),
    )
    if command.choice is None:
        return [raised]
    chosen = _wrong(command, by.kind) or _chosen(evolve(INITIAL, raised), command, by, at, heard=speaker.heard)
    return chosen if isinstance(chosen, Refusal) else [raised, *chosen]


def _flaw_outside(command: RaiseOccasion, speaker: Speaker) -> Refusal | None:
    """Return why a provider, or an agency, may not write this down: never by what anybody else did, or chose."""
    if not speaker.has_part:
        return NOT_FOUND
    if speaker.lately >= MOST:
        return Refusal(Reason.NOT_NOW, rule="several were written down since yesterday: please call the hub")
    if command.choice in _LEADS_TO_A_CALL and not command.reach:
        return invalid("reach", "Say how whoever comes can call back: nobody else knows.")
    return None


def _wrong(command: RaiseOccasion | ChooseAccompaniment, by: Kind) -> Refusal | None:
    """Return what is missing: they are told before they choose; and why somebody couldn't be asked is said."""
    unasked = command.choice is Accompaniment.COULD_NOT_BE_ASKED
    if unasked and by is Kind.YOUTH:
        return invalid("choice", "Say what you want.")
    if unasked and command.why is None:
        return invalid("why", "Say why they could not be asked.")
    return None if command.told or unasked else invalid("told", "They are told of it first, and then asked.")


def _chosen(
    state: State, command: RaiseOccasion | ChooseAccompaniment, by: Audience, at: datetime, *, heard: bool
) -> list[Event]:
    """Return their choice; and the call, where it is time for it, and they are heard."""
    if command.choice is None or state.raised is None:
        return []
    heard = heard and state.raised.heard
    why = command.why if command.choice is Accompaniment.COULD_NOT_BE_ASKED else None
    chosen = AccompanimentChosen(
        choice=command.choice, told=command.told, audience=by, why=why, reach=command.reach, heard=heard
    )
    if not heard:
        return [chosen]
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
            reach=state.reach,
        )
    ]
