"""A team as it stands: who is in it, and by what its people come in."""

from typing import Final

import msgspec

from contracts.base import Event
from contracts.gate import (
    FeedMade,
    FeedRevoked,
    PasskeyEnrolled,
    PasskeyRemoved,
    PersonInvited,
    PersonRecovered,
    PersonRemoved,
    RecoveryAsked,
    RecoveryCancelled,
    TeamFormed,
)


class State(msgspec.Struct, frozen=True):
    """A team; ``formed`` is None where there is none. ``people`` are its members' tokens."""

    formed: TeamFormed | None = None
    people: frozenset[str] = frozenset()
    feeds: dict[str, str] = {}
    """The links to calendars that stand, and whose each is."""
    passkeys: dict[str, PasskeyEnrolled] = {}
    recovering: dict[str, RecoveryAsked] = {}
    """For whom it was asked that they come in anew, and isn't agreed yet."""


INITIAL: Final = State()


def evolve(state: State, event: Event) -> State:
    """Return the team after ``event``."""
    match event:
        case TeamFormed():
            return State(formed=event)
        case PersonInvited(person=person):
            return msgspec.structs.replace(state, people=state.people | {person})
        case PersonRemoved(person=person):
            return _without(msgspec.structs.replace(state, people=state.people - {person}), person)
        case PersonRecovered(person=person):
            return _without(state, person)
        case _:
            return msgspec.structs.replace(
                state,
                feeds=_after_feed(state.feeds, event),
                passkeys=_after_passkey(state.passkeys, event),
                recovering=_after_asking(state.recovering, event),
            )


def _after_feed(feeds: dict[str, str], event: Event) -> dict[str, str]:
    match event:
        case FeedMade(feed=feed, person=person):
            return feeds | {feed: person}
        case FeedRevoked(feed=feed):
            return {each: whose for each, whose in feeds.items() if each != feed}
        case _:
            return feeds


def _after_passkey(passkeys: dict[str, PasskeyEnrolled], event: Event) -> dict[str, PasskeyEnrolled]:
    match event:
        case PasskeyEnrolled(passkey=passkey):
            return passkeys | {passkey: event}
        case PasskeyRemoved(passkey=passkey):
            return {each: made for each, made in passkeys.items() if each != passkey}
        case _:
            return passkeys


def _after_asking(recovering: dict[str, RecoveryAsked], event: Event) -> dict[str, RecoveryAsked]:
    match event:
        case RecoveryAsked(person=person):
            return recovering | {person: event}
        case RecoveryCancelled(person=person):
            return {each: asked for each, asked in recovering.items() if each != person}
        case _:
            return recovering


def _without(state: State, person: str) -> State:
    """Return the team with nothing left by which ``person`` came in before."""
    return msgspec.structs.replace(
        state,
        feeds={feed: whose for feed, whose in state.feeds.items() if whose != person},
        passkeys={each: made for each, made in state.passkeys.items() if made.person != person},
        recovering={each: asked for each, asked in state.recovering.items() if each != person},
    )
