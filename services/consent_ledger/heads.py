"""Heads of the log: what a region was told of it, and that no head ever contradicts one signed before. Pure."""

from datetime import datetime
from typing import Final

import msgspec

from contracts.base import Actor, Command, Due, Event, Fact
from contracts.ids import NO_CASE
from contracts.ledger import HeadSigned, SignHead
from contracts.outcomes import NOT_FOUND, Reason, Refusal

CONTRADICTS: Final = Refusal(Reason.NOT_NOW, rule="the log is not what was signed before: it has to be audited")


class State(msgspec.Struct, frozen=True):
    """The newest head of which a region was told; None: of none yet."""

    newest: HeadSigned | None = None


INITIAL: Final = State()


def evolve(state: State, event: Event) -> State:
    """Return what a region was told after ``event``."""
    return State(event) if isinstance(event, HeadSigned) else state


def decide(
    state: State, message: Command | Due | Fact, *, at: datetime, by: Actor | None = None, head: HeadSigned
) -> list[Event] | Refusal:
    """Decide one message about the heads of a region. ``head`` is that of the log as it stands."""
    match message:
        case SignHead(case=case) if case == NO_CASE:
            return next_head(state, head)
        case Command():
            return NOT_FOUND
        case _:
            return []


def next_head(state: State, head: HeadSigned) -> list[Event] | Refusal:
    """Return ``head`` as the next one the region is told, unless what it was told before says otherwise."""
    newest = state.newest
    if newest is not None and (head.size < newest.size or (head.size == newest.size and head.root != newest.root)):
        return CONTRADICTS
    return [head]
