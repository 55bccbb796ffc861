"""By what the people of a team come in: passkeys of their own, and coming in anew after losing them. Pure.

Coming in anew takes two colleagues at a hub. Each of them tells the person one half of what lets them in, so neither of
the two can come in as them; and what they came in by before ends as soon as the second one agrees.
"""

from collections.abc import Callable
from typing import Final, Protocol

from contracts.base import Actor, Command, Event
from contracts.gate import (
    AgreeRecovery,
    AskRecovery,
    EnrolPasskey,
    PasskeyEnrolled,
    PasskeyRemoved,
    PasskeyRenamed,
    PersonRecovered,
    RecoveryAsked,
    RecoveryCancelled,
    RemovePasskey,
    RenamePasskey,
)
from contracts.ids import NO_CASE
from contracts.outcomes import NOT_FOUND, Reason, Refusal, invalid
from services.gatekeeper.state import State

PASSKEYS: Final = 10
"""That one person can have at once."""

NOT_MADE: Final = invalid("registration", "that didn't work: please try once more")
TOO_MANY: Final = invalid("registration", f"there are {PASSKEYS} passkeys already: remove one that you don't use")
HAS_ONE: Final = invalid("registration", "this device has a passkey of yours already")
NOT_ONESELF: Final = Refusal(Reason.NOT_NOW, rule="somebody else has to do this for you")
ASKED_ALREADY: Final = Refusal(Reason.NOT_NOW, rule="it is asked for already: a second person has to agree")
NOBODY_ASKED: Final = Refusal(Reason.NOT_NOW, rule="nobody has asked for it")
TWO_PEOPLE: Final = Refusal(
    Reason.NOT_NOW, rule="it takes two people, and neither may have let the other in: somebody else has to agree"
)


class Made(Protocol):
    """A passkey as its device made it, once that was verified."""

    @property
    def credential(self) -> str: ...
    @property
    def public_key(self) -> str: ...
    @property
    def uses(self) -> int: ...


def decide_own(state: State, command: Command, by: Actor | None, made: Made | None) -> list[Event] | Refusal:
    """Decide what somebody wants of their own passkeys: a colleague's aren't there for them."""
    if by is None or state.formed is None or by.person not in state.people or command.case != NO_CASE:
        return NOT_FOUND
    match command:
        case EnrolPasskey():
            return _enrol(state, command, by, made)
        case RenamePasskey(passkey=passkey, device=device) if _holds(state, by, passkey):
            return [PasskeyRenamed(audience=by.audience, person=by.person, passkey=passkey, device=device)]
        case RemovePasskey(passkey=passkey) if _holds(state, by, passkey):
            return [PasskeyRemoved(audience=by.audience, person=by.person, passkey=passkey)]
        case RenamePasskey() | RemovePasskey():
            return NOT_FOUND
        case _:
            return []


def decide_recovery(
    team: State | None, command: Command, by: Actor | None, are_two: Callable[[str, str], bool]
) -> list[Event] | Refusal:
    """Decide about somebody of ``team`` who lost their device; None: they are nobody whom ``by`` may let in anew."""
    if team is None or team.formed is None or by is None or command.case != NO_CASE:
        return NOT_FOUND
    audience = team.formed.audience
    match command:
        case AskRecovery(person=person) | AgreeRecovery(person=person) if person == by.person:
            return NOT_ONESELF
        case AskRecovery(person=person):
            if person in team.recovering:
                return ASKED_ALREADY
            asked = RecoveryAsked(
                audience=audience,
                person=person,
                asker=by.person,
                known_by=command.known_by,
                verifier=command.verifier,
            )
            return [asked]
        case _:
            return _answer(team, command, by, are_two)


def _answer(team: State, command: Command, by: Actor, are_two: Callable[[str, str], bool]) -> list[Event] | Refusal:
    asked = team.recovering.get(getattr(command, "person", ""))
    if asked is None:
        return NOBODY_ASKED
    if not isinstance(command, AgreeRecovery):
        return [RecoveryCancelled(audience=asked.audience, person=asked.person)]
    if not are_two(asked.asker, by.person):
        return TWO_PEOPLE
    if command.verifier == asked.verifier:
        return invalid("verifier", "the two halves are not the same")
    return [
        PersonRecovered(
            audience=asked.audience,
            person=asked.person,
            agreed=by.person,
            known_by=command.known_by,
            verifier=command.verifier,
            first=asked.verifier,
        )
    ]


def _enrol(state: State, command: EnrolPasskey, by: Actor, made: Made | None) -> list[Event] | Refusal:
    if made is None:
        return NOT_MADE
    if any(each.credential == made.credential for each in state.passkeys.values()):
        return HAS_ONE
    if sum(each.person == by.person for each in state.passkeys.values()) >= PASSKEYS:
        return TOO_MANY
    return [
        PasskeyEnrolled(
            audience=by.audience,
            person=by.person,
            passkey=command.passkey,
            device=command.device,
            credential=made.credential,
            public_key=made.public_key,
            uses=made.uses,
        )
    ]


def _holds(state: State, by: Actor, passkey: str) -> bool:
    made = state.passkeys.get(passkey)
    return made is not None and made.person == by.person
