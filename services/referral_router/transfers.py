"""From one hub to another: only where the youth released it to that hub, which then has to take it. Pure."""

from contracts.base import Audience, Command, Event
from contracts.outcomes import NOT_NOW, Refusal, invalid
from contracts.referral import (
    RefuseTransfer,
    TakeTransfer,
    TransferAsked,
    TransferReferral,
    TransferRefused,
    TransferTaken,
)
from contracts.standing import Teams
from contracts.vocabulary import Kind
from services.referral_router.life import State


def decide(
    state: State, command: Command, *, by: Audience, teams: Teams, released_to: frozenset[tuple[str, Audience]]
) -> list[Event] | Refusal:
    """Return what follows. ``released_to`` are the case's releases in force, with whom each names."""
    pending = state.transfer
    match command:
        case TransferReferral():
            return _ask(command, by, teams, released_to) if pending is None else NOT_NOW
        case TakeTransfer() if pending is not None and pending.to == by:
            in_force = (pending.release, pending.to) in released_to
            return [TransferTaken(hub=by)] if in_force else NOT_NOW
        case RefuseTransfer() if pending is not None:
            return [TransferRefused(hub=by)]
        case _:
            return NOT_NOW


def _ask(
    command: TransferReferral, by: Audience, teams: Teams, released_to: frozenset[tuple[str, Audience]]
) -> list[Event] | Refusal:
    hub = teams.formed.get(command.to)
    if hub is None or command.to.kind is not Kind.HUB or command.to == by:
        return invalid("to", "This region has no such other hub.")
    if (command.release, command.to) not in released_to:
        return invalid("release", "The youth has to release it to that very hub first.")
    return [TransferAsked(to=command.to, to_name=hub.name, release=command.release)]
