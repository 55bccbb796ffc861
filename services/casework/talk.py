"""What two parties of a case write to each other. Pure.

The youth and their advocates begin, and the hub with an advocate; whoever was written to may answer. To hear no more is
quiet: the other writes on as ever, and nobody is told that it isn't heard. Nor does what is written to somebody whom a
shield or a suspicion keeps away reach them, or say so: a refusal would tell whoever holds the youth's phone. Nor what
is written to, or by, a caregiver who turned out to be none: the link to the case that let the two write was undone.
"""

from datetime import datetime
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact
from contracts.outcomes import NOT_FOUND, Refusal
from contracts.talk import HeardNoMore, HearNoMore, Said, SayTo, talk_of
from contracts.vocabulary import Kind


class State(msgspec.Struct, frozen=True):
    """What was said between two parties, as far as decisions depend on it."""

    wrote: frozenset[Audience] = frozenset()
    deaf: frozenset[Audience] = frozenset()
    """Who hears no more of the other."""


class Parties(msgspec.Struct, frozen=True):
    """Who there is to write to in a case."""

    members: frozenset[Audience] = frozenset()
    """The youth and the advocates."""
    caregivers: frozenset[Audience] = frozenset()
    hubs: frozenset[Audience] = frozenset()
    kept_away: frozenset[Audience] = frozenset()
    """Whom nothing of it reaches, though nobody says so."""

    def open_to(self, kind: Kind) -> frozenset[Audience]:
        """Return to whom somebody of ``kind`` may write unasked: to caregivers the youth alone, who never begin."""
        advocates = frozenset(each for each in self.members if each.kind is Kind.ADVOCATE)
        match kind:
            case Kind.YOUTH:
                return advocates | self.caregivers
            case Kind.ADVOCATE:
                return self.members | self.hubs
            case Kind.HUB:
                return advocates
            case _:
                return frozenset()


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
    parties: Parties | None = None,
) -> list[Event] | Refusal:
    """Decide one message about one talk."""
    parties = parties or Parties()
    if not isinstance(message, Command):
        return []
    if by is None or not isinstance(message, SayTo | HearNoMore):
        return NOT_FOUND
    other = message.to if isinstance(message, SayTo) else message.of
    if message.about != talk_of(message.case, by.audience, other) or other == by.audience:
        return NOT_FOUND
    if isinstance(message, HearNoMore):
        return [HeardNoMore(audience=by.audience, of=other)] if other in state.wrote else NOT_FOUND
    if other not in parties.open_to(by.kind) and other not in state.wrote:
        return NOT_FOUND
    unlinked = {each for each in (by.audience, other) if each.kind is Kind.CAREGIVER} - parties.caregivers
    heard = not unlinked and other not in state.deaf | parties.kept_away
    return [Said(sender=by.audience, to=other, words=message.words, heard=heard)]
