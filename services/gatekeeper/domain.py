"""Teams and the people in them. A team is an audience of named people; what reaches the team reaches each of them.

Caregivers and young people have no team that is formed here: a return code founds theirs, a team of one.
"""

from datetime import datetime
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact
from contracts.gate import (
    FeedMade,
    FeedRevoked,
    FormTeam,
    InvitePerson,
    MakeFeed,
    PersonInvited,
    PersonRemoved,
    RemovePerson,
    RevokeFeed,
    SignedOut,
    SignOut,
    TeamFormed,
)
from contracts.ids import NO_CASE, derived
from contracts.outcomes import NOT_FOUND, Refusal, invalid
from contracts.vocabulary import STAFF, Kind

HUB_KEEPS: Final = STAFF - {Kind.AUDITOR}
"""Whose people a hub may invite and remove: never those who watch over it."""
FEEDS: Final = 10
"""Links to calendars that one person may have at once."""


class State(msgspec.Struct, frozen=True):
    """A team; ``formed`` is None where there is none. ``people`` are its members' tokens."""

    formed: TeamFormed | None = None
    people: frozenset[str] = frozenset()
    feeds: dict[str, str] = {}
    """The links to calendars that stand, and whose each is."""


INITIAL: Final = State()


def evolve(state: State, event: Event) -> State:
    """Return the team after ``event``."""
    match event:
        case TeamFormed():
            return State(formed=event)
        case PersonInvited(person=person):
            return msgspec.structs.replace(state, people=state.people | {person})
        case PersonRemoved(person=person):
            feeds = {feed: whose for feed, whose in state.feeds.items() if whose != person}
            return msgspec.structs.replace(state, people=state.people - {person}, feeds=feeds)
        case FeedMade(feed=feed, person=person):
            return msgspec.structs.replace(state, feeds=state.feeds | {feed: person})
        case FeedRevoked(feed=feed):
            feeds = {each: whose for each, whose in state.feeds.items() if each != feed}
            return msgspec.structs.replace(state, feeds=feeds)
        case _:
            return state


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
) -> list[Event] | Refusal:
    """Decide one message about one team. A hub reaches the teams of its region alone: others are not found there."""
    match message:
        case FormTeam():
            return _form(state, message)
        case InvitePerson():
            return _invite(_kept_by(state, by), message, by)
        case RemovePerson():
            return _remove(state, _kept_by(state, by), message, by)
        case SignOut() | MakeFeed() | RevokeFeed():
            return _sign_out(message, by) if isinstance(message, SignOut) else _feed(state, message, by)
        case Command():
            return NOT_FOUND
        case _:
            return []


def _kept_by(state: State, by: Actor | None) -> TeamFormed | None:
    """Return the team if ``by`` may say who is in it: for anybody else it is as if there were none."""
    if state.formed is None or by is None:
        return None
    return state.formed if by.kind is Kind.OPERATOR or state.formed.audience.kind in HUB_KEEPS else None


def _form(state: State, command: FormTeam) -> list[Event] | Refusal:
    if state.formed or command.case != NO_CASE:
        return NOT_FOUND
    if command.kind not in STAFF:
        return invalid("kind", "they come in by a code of their own, not by a team")
    if (command.kind is Kind.INVESTIGATOR) != (command.role is not None):
        return invalid("role", "say it of an investigating agency, and of nobody else")
    if (command.kind is Kind.ADVOCATE) != (command.base is not None):
        return invalid("base", "say it of advocates, since the young person must be told, and of nobody else")
    return [
        TeamFormed(
            audience=Audience(command.kind, command.about),
            name=command.name,
            phone=command.phone,
            role=command.role,
            base=command.base,
        )
    ]


def _invite(team: TeamFormed | None, command: InvitePerson, by: Actor | None) -> list[Event] | Refusal:
    """Invite. Links get lost: the operator may invite a member again; a hub removes them, and invites somebody new.

    Whoever makes a link can follow it: a hub's must never let anybody in as somebody who is, or was, one of a team.
    """
    if team is None:
        return NOT_FOUND
    if command.kind is not team.audience.kind:
        return invalid("kind", "that is not what this team is")
    if by is None or (by.kind is not Kind.OPERATOR and command.person != derived("person", command.id)):
        return invalid("person", "an invitation is for somebody new")
    return [
        PersonInvited(
            audience=team.audience,
            person=command.person,
            name=command.name,
            verifier=command.verifier,
            by=by.audience,
        )
    ]


def _remove(state: State, team: TeamFormed | None, command: RemovePerson, by: Actor | None) -> list[Event] | Refusal:
    if team is None or command.person not in state.people:
        return NOT_FOUND
    return [PersonRemoved(audience=team.audience, person=command.person, by=by.audience if by else None)]


def _sign_out(command: SignOut, by: Actor | None) -> list[Event] | Refusal:
    """End the sender's own sessions: always possible, also for those whose team of one was never formed here."""
    if by is None or command.about != by.team or command.case != NO_CASE:
        return NOT_FOUND
    return [SignedOut(audience=by.audience, person=by.person, session=command.session)]


def _feed(state: State, command: MakeFeed | RevokeFeed, by: Actor | None) -> list[Event] | Refusal:
    """Make or revoke a link of the sender's own: that of a colleague isn't there for them."""
    if by is None or state.formed is None or by.person not in state.people or command.case != NO_CASE:
        return NOT_FOUND
    if isinstance(command, RevokeFeed):
        if state.feeds.get(command.feed) != by.person:
            return NOT_FOUND
        return [FeedRevoked(audience=by.audience, person=by.person, feed=command.feed)]
    if sum(whose == by.person for whose in state.feeds.values()) >= FEEDS:
        return invalid("of", f"there are {FEEDS} links already: revoke one that nobody uses")
    feed = FeedMade(audience=by.audience, person=by.person, feed=command.feed, of=command.of, verifier=command.verifier)
    return [feed]
