"""The people around a youth: who may sign with them in which capacity, and who is suspected and may do nothing.

A person suspected of abuse or trafficking, or of abusing the other parent, can neither sign, nor witness, nor receive
(34 USC 12291(b)(2)(B)(ii)). One person's word makes it so; two agree that it was wrong, and nothing that it ended
comes back. Who is suspected gets the answer of a thing that isn't there.
"""

from datetime import datetime
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact
from contracts.consent import (
    ClearanceAgreed,
    ClearPerson,
    NamePerson,
    PersonCleared,
    PersonNamed,
    PersonSuspected,
    SuspectPerson,
)
from contracts.ids import NO_CASE
from contracts.outcomes import NOT_FOUND, NOT_NOW, Refusal
from contracts.standing import Circle, Teams
from contracts.vocabulary import READERS
from services.consent_ledger.rules import TWO_PEOPLE, first_broken, team_exists


class State(msgspec.Struct, frozen=True):
    """A person around the youth. ``agreed`` is the first of the two who agree that a suspicion was wrong."""

    named: PersonNamed | None = None
    suspected: bool = False
    agreed: str | None = None


INITIAL: Final = State()


def evolve(state: State, event: Event) -> State:
    """Return the person after ``event``."""
    match event:
        case PersonNamed():
            return State(named=event)
        case PersonSuspected():
            return State(named=state.named, suspected=True)
        case ClearanceAgreed(person=person):
            return msgspec.structs.replace(state, agreed=person)
        case PersonCleared():
            return State(named=state.named)
        case _:
            return state


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    teams: Teams | None = None,
    circle: Circle | None = None,
) -> list[Event] | Refusal:
    """Decide one message about one person, at any moment alike.

    ``teams`` are the region's, ``circle`` is who stands beside the youth.
    """
    match message:
        case NamePerson():
            return _name(state, message, teams or Teams(), circle or Circle())
        case SuspectPerson() | ClearPerson() if state.named is not None and not _is(by, state.named.audience):
            return _suspect_or_clear(state, state.named, message, by)
        case Command():
            return NOT_FOUND
        case _:
            return []


def _name(state: State, command: NamePerson, teams: Teams, circle: Circle) -> list[Event] | Refusal:
    if state.named or command.case == NO_CASE:
        return NOT_FOUND
    audience = command.audience
    return first_broken(
        (audience is not None and audience.kind not in READERS, "audience", "name one person or team"),
        team_exists(teams, audience, "audience"),
        (audience in circle.youth | circle.doors, "audience", "that is the youth themselves"),
    ) or [PersonNamed(relation=command.relation, name=command.name, audience=audience)]


def _suspect_or_clear(
    state: State, named: PersonNamed, command: SuspectPerson | ClearPerson, by: Actor | None
) -> list[Event] | Refusal:
    if isinstance(command, SuspectPerson):
        suspected = PersonSuspected(
            audience=named.audience,
            suspicion=command.suspicion,
            basis=command.basis,
            lives_or_works=command.lives_or_works,
        )
        return NOT_NOW if state.suspected else [suspected]
    if by is None:
        return NOT_FOUND
    return _clear(state, named, by) if state.suspected else NOT_NOW


def _clear(state: State, named: PersonNamed, by: Actor) -> list[Event] | Refusal:
    if state.agreed is None:
        return [ClearanceAgreed(person=by.person)]
    return TWO_PEOPLE if state.agreed == by.person else [PersonCleared(audience=named.audience)]


def _is(by: Actor | None, audience: Audience | None) -> bool:
    return by is not None and by.audience == audience
