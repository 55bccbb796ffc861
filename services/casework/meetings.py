"""A plan meeting: who is invited, what is spoken of, what was decided. Pure.

Whoever can't be told of the case without the youth's word is invited only with it, and by a release: without one they
hear of nothing more, and answer nothing. What is for somebody is for an invited one: an agenda can't carry a word to
anybody else. Whom a shield or a suspicion keeps away can be invited, since a refusal would tell whoever holds the
youth's phone that there is one; and nothing of it reaches them.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact, Wake
from contracts.casework import figures
from contracts.meeting import (
    AddItem,
    AnswerInvitation,
    CallMeeting,
    CancelMeeting,
    Coming,
    Decide,
    Decided,
    HoldMeeting,
    InvitationAnswered,
    Invite,
    Invited,
    ItemAdded,
    MeetingCalled,
    MeetingCancelled,
    MeetingHeld,
    MeetingMoved,
    MeetingNear,
    MoveMeeting,
    Uninvite,
    Uninvited,
    item_of,
)
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Refusal, invalid
from contracts.vocabulary import Kind

MOST_INVITED: Final = 20
MOST_ITEMS: Final = 100
_FARTHEST: Final = timedelta(days=366)
_EARLY: Final = timedelta(hours=1)
"""By how much a meeting may begin before its hour."""
_NEAR: Final = "near"
_ASKED_FIRST: Final = frozenset({Kind.PARTNER, Kind.CAREGIVER, Kind.INVESTIGATOR})
"""Who learns by an invitation that there is a case: the youth is asked first."""

_Called = MoveMeeting | CancelMeeting | Invite | Uninvite


class Possible(msgspec.Struct, frozen=True):
    """Who can be invited to a meeting of a case, and who stands in the whole case already."""

    members: frozenset[Audience] = frozenset()
    others: frozenset[Audience] = frozenset()
    kept_away: frozenset[Audience] = frozenset()
    """Whom nothing of it reaches, though nobody says so."""

    @property
    def everybody(self) -> frozenset[Audience]:
        return self.members | self.others


class State(msgspec.Struct, frozen=True):
    """A meeting; ``at`` is None where there is none."""

    at: datetime | None = None
    invited: frozenset[Audience] = frozenset()
    answered: dict[Audience, Coming] = {}
    items: frozenset[str] = frozenset()
    near: bool = False
    cancelled: bool = False
    held: bool = False
    notice: timedelta = figures().meeting_near.length


INITIAL: Final = State()
_but = msgspec.structs.replace


def wakes(state: State) -> frozenset[Wake]:
    """Return its timer: shortly before it."""
    if state.at is None or state.near or state.cancelled or state.held:
        return frozenset()
    return frozenset({Wake(state.at - state.notice, _NEAR)})


def evolve(state: State, event: Event) -> State:
    """Return the meeting after ``event``."""
    match event:
        case MeetingCalled(at=at, invited=invited):
            return State(at, frozenset(invited))
        case MeetingMoved(at=at):
            return _but(state, at=at, answered={}, near=False)
        case Invited(whom=whom):
            return _but(state, invited=state.invited | {whom})
        case Uninvited(whom=whom):
            answered = {who: said for who, said in state.answered.items() if who != whom}
            return _but(state, invited=state.invited - {whom}, answered=answered)
        case InvitationAnswered(audience=audience, coming=coming):
            return _but(state, answered={**state.answered, audience: coming})
        case _:
            return _as_it_goes(state, event)


def _as_it_goes(state: State, event: Event) -> State:
    match event:
        case ItemAdded(item=item):
            return _but(state, items=state.items | {item})
        case Decided(decision=decision):
            return _but(state, items=state.items | {decision})
        case MeetingNear():
            return _but(state, near=True)
        case MeetingCancelled():
            return _but(state, cancelled=True)
        case MeetingHeld():
            return _but(state, held=True)
        case _:
            return state


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    possible: Possible | None = None,
) -> list[Event] | Refusal:
    """Decide one message about one meeting. ``possible`` says whom it can bring together."""
    possible = possible or Possible()
    match message:
        case CallMeeting() if by is not None:
            return _call(state, message, at, by.audience, possible)
        case AnswerInvitation() if by is not None:
            return _answer(state, message, by.audience, possible)
        case Due():
            return _near(state, at, possible)
        case Command() if by is not None and by.audience in possible.members and state.at is not None:
            return _go_on(state, message, at, possible)
        case Command():
            return NOT_FOUND
        case _:
            return []


def _go_on(state: State, command: Command, at: datetime, possible: Possible) -> list[Event] | Refusal:
    match command:
        case MoveMeeting() | CancelMeeting() | Invite() | Uninvite():
            return NOT_NOW if state.held or state.cancelled else _change(state, command, at, possible)
        case AddItem() | Decide() | HoldMeeting():
            return NOT_NOW if state.cancelled else _speak(state, command, at)
        case _:
            return NOT_FOUND


def _call(state: State, command: CallMeeting, at: datetime, by: Audience, possible: Possible) -> list[Event] | Refusal:
    if by not in possible.members:
        return NOT_FOUND
    if state.at is not None:
        return TAKEN
    refused = _to_come(command.at, at) or _can_be_invited(command.invited, possible, agreed=command.agreed)
    return refused or [
        MeetingCalled(
            at=command.at,
            way=command.way,
            audience=by,
            invited=tuple(sorted(set(command.invited))),
            where=command.where,
        )
    ]


def _can_be_invited(invited: Iterable[Audience], possible: Possible, *, agreed: bool) -> Refusal | None:
    wanted = set(invited)
    if len(wanted) > MOST_INVITED:
        return invalid("invited", "that is more people than can plan together")
    if not wanted <= possible.everybody:
        return invalid("invited", "choose from the list: somebody on it can't be invited any more")
    if not agreed and any(each.kind in _ASKED_FIRST for each in wanted):
        return invalid("agreed", "ask the young person first whether they want them there")
    return None


def _answer(state: State, command: AnswerInvitation, by: Audience, possible: Possible) -> list[Event] | Refusal:
    # Somebody who is kept away goes on as before: if they were answered otherwise, that would tell them.
    if state.at is None or by not in state.invited or by not in possible.everybody | possible.kept_away:
        return NOT_FOUND
    if state.cancelled or state.held:
        return NOT_NOW
    if state.answered.get(by) is command.coming:
        return []
    return [InvitationAnswered(audience=by, coming=command.coming)]


def _change(state: State, command: _Called, at: datetime, possible: Possible) -> list[Event] | Refusal:
    match command:
        case MoveMeeting():
            return _to_come(command.at, at) or [MeetingMoved(at=command.at, where=command.where)]
        case CancelMeeting():
            return [MeetingCancelled()]
        case Invite(whom=whom, agreed=agreed):
            return _invite(state, whom, possible, agreed=agreed)
        case Uninvite(whom=whom):
            return [Uninvited(whom=whom)] if whom in state.invited else []


def _invite(state: State, whom: Audience, possible: Possible, *, agreed: bool) -> list[Event] | Refusal:
    if whom in state.invited:
        return []
    if len(state.invited) >= MOST_INVITED:
        return invalid("whom", "that is more people than can plan together")
    return _can_be_invited((whom,), possible, agreed=agreed) or [Invited(whom=whom)]


def _speak(state: State, command: AddItem | Decide | HoldMeeting, at: datetime) -> list[Event] | Refusal:
    match command:
        case HoldMeeting():
            return _hold(state, command, at)
        case _ if len(state.items) >= MOST_ITEMS:
            return invalid("words", "that is more than one meeting can hold")
        case _ if not set(command.to) <= state.invited:
            return invalid("to", "choose from those who are invited")
        case AddItem(id=identifier, words=words, to=to):
            return [ItemAdded(item=item_of(identifier), words=words, to=tuple(sorted(set(to))))]
        case Decide(id=identifier, words=words, to=to, item=item):
            decided = Decided(decision=item_of(identifier), words=words, to=tuple(sorted(set(to))), item=item)
            return [decided] if item is None or item in state.items else NOT_FOUND


def _hold(state: State, command: HoldMeeting, at: datetime) -> list[Event] | Refusal:
    if state.held:
        return []
    if state.at is not None and at < state.at - _EARLY:
        return invalid("came", "write it down once it has begun")
    return [MeetingHeld(came=tuple(sorted(set(command.came) & state.invited)))]


def _near(state: State, at: datetime, possible: Possible) -> list[Event]:
    if state.at is None or state.near or state.cancelled or state.held or at < state.at - state.notice:
        return []
    comes = {who for who in state.invited & possible.everybody if state.answered.get(who) is not Coming.NO}
    return [MeetingNear(told=tuple(sorted(comes - possible.kept_away)))]


def _to_come(wanted: datetime, at: datetime) -> Refusal | None:
    if wanted <= at:
        return invalid("at", "choose a day to come")
    return invalid("at", "that is more than a year away") if wanted > at + _FARTHEST else None
