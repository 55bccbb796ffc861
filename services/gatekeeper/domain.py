"""Teams and the people in them. A team is an audience of named people; what reaches the team reaches each of them.

Caregivers and young people have no team that is formed here: a return code founds theirs, a team of one.
"""

from collections.abc import Callable
from datetime import datetime
from operator import ne
from typing import Final

from contracts.base import Actor, Audience, Command, Due, Event, Fact
from contracts.gate import (
    AgreeRecovery,
    AskRecovery,
    CancelRecovery,
    EnrolPasskey,
    FeedMade,
    FeedRevoked,
    FormTeam,
    InvitePerson,
    MakeFeed,
    PersonInvited,
    PersonRemoved,
    RemovePasskey,
    RemovePerson,
    RenamePasskey,
    RevokeFeed,
    SignedOut,
    SignOut,
    TeamFormed,
    TellSignIns,
)
from contracts.ids import NO_CASE, derived
from contracts.outcomes import NOT_FOUND, Refusal, invalid
from contracts.vocabulary import STAFF, Kind
from services.gatekeeper import people
from services.gatekeeper.people import Made
from services.gatekeeper.state import INITIAL, State, evolve

__all__ = ["FEEDS", "HUB_KEEPS", "INITIAL", "State", "decide", "evolve"]

HUB_KEEPS: Final = STAFF - {Kind.AUDITOR}
"""Whose people a hub may invite and remove: never those who watch over it."""
FEEDS: Final = 10
"""Links to calendars that one person may have at once."""


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    made: Made | None = None,
    are_two: Callable[[str, str], bool] = ne,
) -> list[Event] | Refusal:
    """Decide one message about one team. A hub reaches the teams of its region alone: others are not found there.

    ``made`` is the passkey that a device says it made, where that was found to be so. ``are_two`` says whether two
    people are two, as far as anybody can know.
    """
    match message:
        case FormTeam():
            return _form(state, message)
        case EnrolPasskey() | RenamePasskey() | RemovePasskey() | TellSignIns():
            return people.decide_own(state, message, by, made)
        case AskRecovery() | AgreeRecovery() | CancelRecovery():
            return people.decide_recovery(_recovers(state, by, message.person), message, by, are_two)
        case Command():
            return _decide_team(state, message, by)
        case _:
            return []


def _decide_team(state: State, command: Command, by: Actor | None) -> list[Event] | Refusal:
    match command:
        case InvitePerson():
            return _invite(_kept_by(state, by), command, by)
        case RemovePerson():
            return _remove(state, _kept_by(state, by), command, by)
        case SignOut():
            return _sign_out(command, by)
        case MakeFeed() | RevokeFeed():
            return _feed(state, command, by)
        case _:
            return NOT_FOUND


def _kept_by(state: State, by: Actor | None) -> TeamFormed | None:
    """Return the team if ``by`` may say who is in it: for anybody else it is as if there were none."""
    if state.formed is None or by is None:
        return None
    return state.formed if by.kind is Kind.OPERATOR or state.formed.audience.kind in HUB_KEEPS else None


def _recovers(state: State, by: Actor | None, person: str) -> State | None:
    """Return the team if ``by`` may say that ``person``, one of it, comes in anew."""
    return state if _kept_by(state, by) is not None and person in state.people else None


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
