"""Turns that change hands: offered by whose they are, taken by somebody else, agreed to by the hub where it has to.

A swap that is done is overrides in the roster: the one in place of the other, and in return the other in place of the
one.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import reduce
from typing import Final, NamedTuple

from contracts.base import Actor, Audience, Command, Event
from contracts.gate import TeamFormed
from contracts.ids import derived
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Refusal, invalid
from contracts.roster import (
    AgreeSwap,
    OfferTurn,
    Override,
    OverrideAdded,
    Plan,
    RefuseSwap,
    Swap,
    SwapAgreed,
    SwapRefused,
    TakeTurn,
    Turn,
    TurnOffered,
    TurnTaken,
)
from contracts.rota.rotation import Offered, Roster, final_schedule, rests
from contracts.rota.shifts import gaps
from contracts.standing import Teams
from contracts.vocabulary import AdvocateBase, Kind, OverrideKind, Role, SwapRule
from services.oncall_scheduler.plans import is_of, span_flaw, takes_turns

_LATER: Final = timedelta(days=4)
"""How long after a turn somebody may be missing because of it: a night, and the longest rest."""


class Handing(NamedTuple):
    """A turn, and who takes it from whose it is."""

    turn: Turn
    to: str


def decide(roster: Roster, command: Command, *, at: datetime, by: Actor | None, teams: Teams) -> list[Event] | Refusal:
    """Decide about a turn that is to change hands. ``teams`` are the region's."""
    if by is None:
        return NOT_FOUND
    match command:
        case OfferTurn(swap=swap):
            return _offer(roster, swap, at, by, teams)
        case TakeTurn(swap=identifier):
            return _take(roster, _found(roster, identifier), at, by, teams)
        case AgreeSwap(swap=identifier):
            return _agree(roster, _found(roster, identifier), at)
        case RefuseSwap(swap=identifier):
            return _refuse(_found(roster, identifier), by)
        case _:
            return NOT_FOUND


def _offer(roster: Roster, swap: Swap, at: datetime, by: Actor, teams: Teams) -> list[Event] | Refusal:
    if by.audience != Audience(Kind.ADVOCATE, swap.turn.team) or not _takes_part(roster, by, teams):
        return NOT_FOUND
    if (known := _found(roster, swap.id)) is not None:
        return [] if known.swap == swap else TAKEN
    if any(override.id == _override_id(swap, "turn") for override in roster.overrides):
        return TAKEN  # it was done before, under this id
    flaw = _turn_flaw(roster, "swap.turn", swap.turn, at) or _return_flaw(roster, swap, at, teams)
    if flaw is None and any(_same_time(each.swap.turn, swap.turn) for each in roster.swaps):
        flaw = invalid("swap.turn", "it is offered already: take that offer back first")
    return flaw or [TurnOffered(swap=swap)]


def _return_flaw(roster: Roster, swap: Swap, at: datetime, teams: Teams) -> Refusal | None:
    if swap.to is not None and (swap.to == swap.turn.team or not is_of(teams, Kind.ADVOCATE, swap.to)):
        return invalid("swap.to", "name another advocate's team of this region")
    if swap.in_return is None:
        return None
    if swap.to is None or swap.to != swap.in_return.team:
        return invalid("swap.to", "for a turn in return, name whose it is")
    return _turn_flaw(roster, "swap.in_return", swap.in_return, at)


def _turn_flaw(roster: Roster, field: str, turn: Turn, at: datetime) -> Refusal | None:
    flaw = span_flaw(field, turn, at)
    if flaw is None and not _is_theirs(roster, turn, at):
        flaw = invalid(field, "by the roster as it stands they are not on for the whole of it")
    return flaw


def _take(roster: Roster, offered: Offered | None, at: datetime, by: Actor, teams: Teams) -> list[Event] | Refusal:
    if offered is None or not _takes_part(roster, by, teams):
        return NOT_FOUND
    swap = offered.swap
    if swap.turn.team == by.team or swap.to not in {None, by.team}:
        return NOT_FOUND
    if offered.by is not None:
        return [] if offered.by == by.team else TAKEN
    if not _still(roster, swap, at):
        return NOT_NOW
    done = _done(swap, by.team, at)
    waits = _waits(roster, swap, by.team, done, teams)
    taken = TurnTaken(swap=swap.id, by=by.team, waits=waits)
    return [taken] if waits else [taken, *done]


def _agree(roster: Roster, offered: Offered | None, at: datetime) -> list[Event] | Refusal:
    if offered is None:
        return NOT_FOUND
    if offered.by is None or not _still(roster, offered.swap, at):
        return NOT_NOW
    return [SwapAgreed(swap=offered.swap.id), *_done(offered.swap, offered.by, at)]


def _refuse(offered: Offered | None, by: Actor) -> list[Event] | Refusal:
    """Refuse as the hub; or as one of the two: take the offer back, say no to it, or not take the turn after all."""
    if offered is None:
        return NOT_FOUND
    involved = {offered.swap.turn.team, offered.swap.to, offered.by}
    if by.kind is not Kind.HUB and not (by.kind is Kind.ADVOCATE and by.team in involved):
        return NOT_FOUND
    return [SwapRefused(swap=offered.swap.id)]


def _done(swap: Swap, to: str, at: datetime) -> list[Event]:
    """Return what a swap comes to: whoever is on already until now stays who was on."""
    return [
        OverrideAdded(
            override=Override(
                id=_override_id(swap, name),
                kind=OverrideKind.REPLACE,
                role=handing.turn.role,
                team=handing.to,
                instead_of=handing.turn.team,
                starts=max(handing.turn.starts, at),
                ends=handing.turn.ends,
            ),
            swap=swap.id,
        )
        for name, handing in zip(("turn", "return"), _handings(swap, to), strict=False)
    ]


def _override_id(swap: Swap, name: str) -> str:
    return derived("ovr", swap.id, name)


def _handings(swap: Swap, to: str) -> Iterator[Handing]:
    yield Handing(swap.turn, to)
    if swap.in_return is not None:
        yield Handing(swap.in_return, swap.turn.team)


def _waits(roster: Roster, swap: Swap, to: str, done: list[Event], teams: Teams) -> bool:
    """Return whether the hub has to agree first."""
    if roster.plan is None or roster.plan.swaps is SwapRule.HUB:
        return True
    if roster.plan.swaps is SwapRule.AT_ONCE:
        return False
    after = reduce(Roster.after, done, roster)
    return not all(_is_fair(roster, roster.plan, after, handing, teams) for handing in _handings(swap, to))


def _is_fair(before: Roster, plan: Plan, after: Roster, handing: Handing, teams: Teams) -> bool:
    """Return whether nobody loses their rest after a night, and nothing that was needed is missing."""
    turn, to = handing
    was_on = [each for each in final_schedule(before, turn.starts, turn.ends) if each.team == to]
    return (
        not was_on
        and not any(each.team == to for each in rests(after, turn.starts, turn.ends))
        and _brings(plan, turn.team, teams) <= _brings(plan, to, teams)
        and not _opens(before, after, turn)
    )


def _brings(plan: Plan, team: str, teams: Teams) -> frozenset[str]:
    """Return what a team brings: languages, trainings, and whether what is said to it is privileged."""
    formed: TeamFormed | None = teams.formed.get(Audience(Kind.ADVOCATE, team))
    community = {"community"} if formed is not None and formed.base is AdvocateBase.COMMUNITY else set()
    member = next((each for each in plan.members if each.team == team), None)
    return frozenset(community | ({*member.languages, *member.trainings} if member else set()))


def _opens(before: Roster, after: Roster, turn: Turn) -> bool:
    """Return whether somebody who would now rest leaves a gap that was none, during the turn or after it."""
    until = turn.ends + _LATER
    return any(
        set(gaps(final_schedule(after, turn.starts, until), turn.starts, until, role))
        - set(gaps(final_schedule(before, turn.starts, until), turn.starts, until, role))
        for role in Role
    )


def _still(roster: Roster, swap: Swap, at: datetime) -> bool:
    """Return whether the turns are still theirs, and none is over."""
    turns = [swap.turn, *([swap.in_return] if swap.in_return else [])]
    return all(turn.ends > at and _is_theirs(roster, turn, at) for turn in turns)


def _is_theirs(roster: Roster, turn: Turn, at: datetime) -> bool:
    """Return whether a team is on for the whole of a turn, as far as it is still to come."""
    starts = max(turn.starts, at)
    theirs = [each for each in final_schedule(roster, starts, turn.ends) if each.team == turn.team]
    return not gaps(theirs, starts, turn.ends, turn.role)


def _same_time(one: Turn, other: Turn) -> bool:
    same = (one.team, one.role) == (other.team, other.role)
    return same and one.starts < other.ends and other.starts < one.ends


def _takes_part(roster: Roster, by: Actor, teams: Teams) -> bool:
    return is_of(teams, Kind.ADVOCATE, by.team) and by.kind is Kind.ADVOCATE and takes_turns(roster.plan, by.team)


def _found(roster: Roster, identifier: str) -> Offered | None:
    return next((each for each in roster.swaps if each.swap.id == identifier), None)
