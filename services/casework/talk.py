"""What two parties of a case write to each other. Pure.

Whoever may begin is resolved before; whoever was written to may answer. To hear no more is quiet: the other writes on
as ever, and nobody is told that it isn't heard. Nor does what is written to somebody whom a shield or a suspicion keeps
away reach them, or say so: a refusal would tell whoever holds the youth's phone.
"""

from datetime import datetime
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact
from contracts.outcomes import NOT_FOUND, Refusal
from contracts.talk import HeardNoMore, HearNoMore, Said, SayTo, talk_of


class State(msgspec.Struct, frozen=True):
    """What was said between two parties, as far as decisions depend on it."""

    wrote: frozenset[Audience] = frozenset()
    deaf: frozenset[Audience] = frozenset()
    """Who hears no more of the other."""


INITIAL: Final = State()


def evolve(state: State, event: Event) -> State:
    """Return it after ``event``."""
    match event:
        case Said(sender=sender):
            return State(state.wrote | {sender}, state.deaf - {sender})
        case HeardNoMore(audience=audience):
            return State(state.wrote, state.deaf | {audience})
        case _:
            return state


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    may_begin_with: frozenset[Audience] = frozenset(),
    kept_away: frozenset[Audience] = frozenset(),
) -> list[Event] | Refusal:
    """Decide one message about one talk. ``may_begin_with`` are those to whom ``by`` may write unasked."""
    if not isinstance(message, Command):
        return []
    if by is None or not isinstance(message, SayTo | HearNoMore):
        return NOT_FOUND
    other = message.to if isinstance(message, SayTo) else message.of
    if message.about != talk_of(message.case, by.audience, other) or other == by.audience:
        return NOT_FOUND
    if isinstance(message, HearNoMore):
        return [HeardNoMore(audience=by.audience, of=other)] if other in state.wrote else NOT_FOUND
    if other not in may_begin_with and other not in state.wrote:
        return NOT_FOUND
    return [Said(sender=by.audience, to=other, words=message.words, heard=other not in state.deaf | kept_away)]
