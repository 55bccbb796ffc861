"""A region's roster: set as a whole, the newest counts; changed for a while; agreed on among those who take turns.

What it means is worked out in `contracts.rota`; which plans there can be stands in `plans`, what two may agree on
in `swaps`, and who is warned before a shift in `warnings`.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import reduce
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact, Wake
from contracts.ids import NO_CASE
from contracts.outcomes import NOT_FOUND, TAKEN, Reason, Refusal, invalid
from contracts.roster import (
    AddOverride,
    AgreeSwap,
    DropOverride,
    DropTemporary,
    EndLeave,
    Leave,
    LeaveEnded,
    LeaveTaken,
    OfferTurn,
    Override,
    OverrideAdded,
    OverrideDropped,
    RefuseSwap,
    RosterSet,
    SetRoster,
    SetTemporary,
    ShiftsLookedAt,
    ShiftUnproved,
    TakeLeave,
    TakeTurn,
    Temporary,
    TemporaryDropped,
    TemporarySet,
    roster_id,
)
from contracts.rota.rotation import Roster
from contracts.rota.shifts import all_gaps
from contracts.standing import Teams
from contracts.vocabulary import Kind, OverrideKind, Role
from services.oncall_scheduler import swaps
from services.oncall_scheduler.plans import flaw_of, is_of, shown, span_flaw
from services.oncall_scheduler.warnings import Warned, look

_REMEMBERED: Final = timedelta(days=10)
"""How long before the next look a shift began whose warning is remembered."""
_WHY: Final = "shifts"
_TURNS: Final = 1_000


class State(msgspec.Struct, frozen=True):
    """The roster as it stands, and which shifts were looked at for whether their people can be reached."""

    roster: Roster = Roster()
    looked_until: datetime | None = None
    warned: frozenset[Warned] = frozenset()


INITIAL: Final = State()


def evolve(state: State, event: Event) -> State:
    """Return the roster after ``event``."""
    match event:
        case ShiftUnproved(team=team, role=role, starts=starts, when=when):
            return msgspec.structs.replace(state, warned=state.warned | {Warned(team, role, starts, when)})
        case ShiftsLookedAt(until=until):
            remembered = frozenset(each for each in state.warned if each.starts > until - _REMEMBERED)
            return msgspec.structs.replace(state, looked_until=until, warned=remembered)
        case _:
            return msgspec.structs.replace(state, roster=state.roster.after(event))


def wakes(state: State) -> frozenset[Wake]:
    """Return the one timer: when a shift is to be looked at next."""
    return frozenset() if state.looked_until is None else frozenset({Wake(state.looked_until, _WHY)})


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    teams: Teams | None = None,
    proved: Collection[str] = (),
) -> list[Event] | Refusal:
    """Decide one message about the roster of a region.

    ``teams`` are the region's, ``proved`` the advocates' teams of which somebody is proved to be reachable.
    """
    match message:
        case Due(why=why):
            due = why == _WHY and state.looked_until is not None and at >= state.looked_until
            return look(state.roster, state.warned, at, proved) if due else []
        case Command():
            if message.case != NO_CASE or message.about != roster_id(message.region):
                return NOT_FOUND
            decided = _change(state.roster, message, at, by, teams or Teams())
            return decided if isinstance(decided, Refusal) else [*decided, *_looked(state, decided, at, proved)]
        case _:
            return []


def _looked(state: State, decided: list[Event], at: datetime, proved: Collection[str]) -> list[Event]:
    """Return what a look at the shifts finds that is news: by the change, one may come sooner."""
    after = reduce(evolve, decided, state)
    if after.roster is state.roster:
        return []
    found = look(after.roster, after.warned, at, proved)
    return found if found != [ShiftsLookedAt(until=state.looked_until or at)] else []


def _change(roster: Roster, command: Command, at: datetime, by: Actor | None, teams: Teams) -> list[Event] | Refusal:
    match command:
        case SetRoster():
            return _set(roster, command, teams)
        case OfferTurn() | TakeTurn() | AgreeSwap() | RefuseSwap():
            return swaps.decide(roster, command, at=at, by=by, teams=teams)
        case TakeLeave() | EndLeave():
            return _leave(roster, command, at, by, teams)
        case _:
            return _for_a_while(roster, command, at, teams)


def _set(roster: Roster, command: SetRoster, teams: Teams) -> list[Event] | Refusal:
    if command.plan == roster.plan:
        return []
    if command.basis != roster.revision:
        return Refusal(Reason.TAKEN, "basis", "somebody has changed the roster since: look at theirs first")
    flaw = flaw_of(command.plan, teams)
    return flaw or [RosterSet(plan=command.plan, revision=roster.revision + 1)]


def _for_a_while(roster: Roster, command: Command, at: datetime, teams: Teams) -> list[Event] | Refusal:
    match command:
        case AddOverride(override=override):
            return _add_override(roster, override, at, teams)
        case DropOverride(override=dropped):
            return [OverrideDropped(override=dropped)] if _has(roster.overrides, dropped) else NOT_FOUND
        case SetTemporary(temporary=temporary):
            return _set_temporary(roster, temporary, at, teams)
        case DropTemporary(temporary=dropped):
            return [TemporaryDropped(temporary=dropped)] if _has(roster.temporaries, dropped) else NOT_FOUND
        case _:
            return NOT_FOUND


def _add_override(roster: Roster, override: Override, at: datetime, teams: Teams) -> list[Event] | Refusal:
    if _has(roster.overrides, override.id):
        return [] if override in roster.overrides else TAKEN
    flaw = span_flaw("override", override, at) or _override_flaw(override, teams)
    return flaw or [OverrideAdded(override=override)]


def _override_flaw(override: Override, teams: Teams) -> Refusal | None:
    if override.team is None and override.kind is not OverrideKind.REMOVE:
        return invalid("override.team", "say who is on instead, or as well")
    if override.instead_of is not None and override.kind is not OverrideKind.REPLACE:
        return invalid("override.instead_of", "only who is replaced has somebody instead")
    if override.team is not None and override.team == override.instead_of:
        return invalid("override.instead_of", "nobody is on instead of themselves")
    if override.kind is not OverrideKind.REMOVE and not is_of(teams, Kind.ADVOCATE, override.team):
        return invalid("override.team", "name an advocate's team of this region")
    return None


def _set_temporary(roster: Roster, temporary: Temporary, at: datetime, teams: Teams) -> list[Event] | Refusal:
    if temporary in roster.temporaries:
        return []
    flaw = span_flaw("temporary", temporary, at) or _temporary_flaw(roster, temporary, teams)
    return flaw or [TemporarySet(temporary=temporary)]


def _temporary_flaw(roster: Roster, temporary: Temporary, teams: Teams) -> Refusal | None:
    if len(temporary.turns) > _TURNS:
        return invalid("temporary.turns", f"a schedule has {_TURNS} turns at most: set the rest as another after it")
    for place, turn in enumerate(temporary.turns):
        field = f"temporary.turns.{place}"
        if not is_of(teams, Kind.ADVOCATE, turn.team):
            return invalid(f"{field}.team", "name an advocate's team of this region")
        if turn.starts >= turn.ends:
            return invalid(f"{field}.ends", "a turn ends after it starts")
        if turn.starts < temporary.starts or turn.ends > temporary.ends:
            return invalid(f"{field}.starts", "its turns lie within a temporary schedule")
    return None if temporary.gaps_allowed else _gap_flaw(roster, temporary)


def _gap_flaw(roster: Roster, temporary: Temporary) -> Refusal | None:
    """Return the first gap: it stands in place of all layers, so whom it leaves out as backup is missing, too."""
    gap = next(iter(all_gaps(temporary.turns, roster.plan, temporary.starts, temporary.ends)), None)
    if gap is None:
        return None
    since, until = shown(roster.plan, gap.starts), shown(roster.plan, gap.ends)
    on = "on" if gap.role is Role.PRIMARY else "on as backup"
    return invalid("temporary.turns", f"nobody is {on} from {since} to {until}: fill it, or say that gaps are allowed")


def _leave(
    roster: Roster, command: TakeLeave | EndLeave, at: datetime, by: Actor | None, teams: Teams
) -> list[Event] | Refusal:
    """Decide about a leave: one's own, or where the hub writes it down, anybody's."""
    if isinstance(command, TakeLeave):
        leave = command.leave
        if not _may(by, leave) or not is_of(teams, Kind.ADVOCATE, leave.team):
            return NOT_FOUND
        if _has(roster.leaves, leave.id):
            return [] if leave in roster.leaves else TAKEN
        return span_flaw("leave", leave, at) or [LeaveTaken(leave=leave)]
    if any(leave.id == command.leave and _may(by, leave) for leave in roster.leaves):
        return [LeaveEnded(leave=command.leave)]
    return NOT_FOUND


def _may(by: Actor | None, leave: Leave) -> bool:
    return by is not None and (by.kind is Kind.HUB or by.audience == Audience(Kind.ADVOCATE, leave.team))


def _has(kept: Iterable[Override | Temporary | Leave], identifier: str) -> bool:
    return any(each.id == identifier for each in kept)
