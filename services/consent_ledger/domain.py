"""Releases of information: written, for one recipient, for named kinds of information, always with an end.

Withdrawal may be spoken, takes effect at once, and asks for no reason (34 USC 12291(b)(2)).
"""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from contracts.base import Actor, Command, Due, Event, Fact, Wake
from contracts.consent import GrantRelease, ReleaseExpired, ReleaseGranted, ReleaseWithdrawn, WithdrawRelease
from contracts.labels import RELEASABLE
from contracts.outcomes import NOT_FOUND, NOT_NOW, Refusal, invalid
from contracts.standing import Teams
from contracts.vocabulary import READERS, STAFF

EXPIRE: Final = "expire"


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of ours that a lawyer must confirm before use; a deployment may set others."""

    longest: timedelta = timedelta(days=90)
    """A release is "reasonably time-limited" (VAWA, 34 USC 12291(b)(2), as amended in 2022); the 90 days are ours."""


USUAL: Final = Limits()


class State(msgspec.Struct, frozen=True):
    """A release. ``granted`` is None where there is none; ``ended`` covers withdrawal and expiry alike."""

    granted: ReleaseGranted | None = None
    ended: bool = False


INITIAL: Final = State()


def evolve(state: State, event: Event) -> State:
    """Return the release after ``event``."""
    match event:
        case ReleaseGranted():
            return State(granted=event)
        case ReleaseWithdrawn() | ReleaseExpired():
            return State(granted=state.granted, ended=True)
        case _:
            return state


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    limits: Limits = USUAL,
    teams: Teams | None = None,
) -> list[Event] | Refusal:
    """Decide one message about one release. ``at`` is when it is decided, ``teams`` are those of the case's region."""
    match message:
        case GrantRelease():
            return _grant(state, message, at, limits, teams or Teams())
        case WithdrawRelease():
            return _withdraw(state, message, at)
        case Due(why="expire"):
            return _expire(state, at)
        case Command():
            return NOT_FOUND
        case _:
            return []


def wakes(state: State) -> frozenset[Wake]:
    """Return the timer of a release in force: its end."""
    if state.granted is None or state.ended:
        return frozenset()
    return frozenset({Wake(state.granted.until, EXPIRE)})


def _grant(state: State, command: GrantRelease, at: datetime, limits: Limits, teams: Teams) -> list[Event] | Refusal:
    """Grant it. A team is named as it is known, not as somebody typed it: the youth decides by that name."""
    if state.granted:
        return NOT_FOUND
    flaw, known = _flaw(command, at, limits), teams.formed.get(command.recipient)
    if flaw is None and known is None and command.recipient.kind in STAFF:
        flaw = invalid("recipient", "this region has no such team")
    return flaw or [
        ReleaseGranted(
            recipient=command.recipient,
            recipient_name=known.name if known else command.recipient_name,
            purpose=command.purpose,
            kinds=command.kinds,
            until=command.until,
            signer=command.signer,
            signature=command.signature,
            language=command.language,
            interpreter=command.interpreter,
        )
    ]


def _flaw(command: GrantRelease, at: datetime, limits: Limits) -> Refusal | None:
    """Return why this is not a release, or None. The first flaw alone: a form shows one thing to mend at a time."""
    if command.recipient.kind not in READERS:
        return invalid("recipient", "name one person or team who is to see it")
    if not command.kinds:
        return invalid("kinds", "choose at least one kind of information")
    if len(set(command.kinds)) < len(command.kinds):
        return invalid("kinds", "name each kind of information once")
    if not RELEASABLE.issuperset(command.kinds):
        return invalid("kinds", "choose from the kinds of information that need a release")
    return _flaw_in_time_or_telling(command, at, limits)


def _flaw_in_time_or_telling(command: GrantRelease, at: datetime, limits: Limits) -> Refusal | None:
    if command.until <= at:
        return invalid("until", "choose a time that is still to come")
    if command.until > at + limits.longest:
        return invalid("until", f"at most {limits.longest.days} days from now")
    if not command.limits_explained:
        return invalid("limits_explained", "say first what would have to be passed on")
    return None


def _withdraw(state: State, command: WithdrawRelease, at: datetime) -> list[Event] | Refusal:
    if state.granted is None:
        return NOT_FOUND
    if state.ended or at >= state.granted.until:
        return NOT_NOW
    return [ReleaseWithdrawn(recipient=state.granted.recipient, form=command.form)]


def _expire(state: State, at: datetime) -> list[Event]:
    if state.granted is None or state.ended or at < state.granted.until:
        return []
    return [ReleaseExpired(recipient=state.granted.recipient)]
