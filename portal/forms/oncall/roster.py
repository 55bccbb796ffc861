"""Forms that change who is on: a roster as a whole, and besides it for a while."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from contracts.ids import NO_CASE, derived
from contracts.labels import PublicName
from contracts.roster import (
    AddOverride,
    AgreeSwap,
    DropOverride,
    DropTemporary,
    EndLeave,
    Leave,
    Override,
    Plan,
    RefuseSwap,
    SetRoster,
    SetTemporary,
    TakeLeave,
    Temporary,
    Turn,
    WallMoment,
    roster_id,
)
from contracts.rota.walltime import first_instant, last_instant
from contracts.vocabulary import OverrideKind, Role
from portal.i18n import N_


class Gaps(StrEnum):
    """Whether a temporary schedule may leave gaps: it has to be said."""

    ALLOWED = "allowed"
    NONE = "none"


class Change(msgspec.Struct, frozen=True):
    """Who is on otherwise, from when to when on the roster's wall."""

    kind: OverrideKind
    role: Role
    starts: WallMoment
    ends: WallMoment
    team: str | None = None
    instead_of: str | None = None


class Away(msgspec.Struct, frozen=True):
    """Who is away."""

    team: str
    starts: WallMoment
    ends: WallMoment


class ForAWhile(msgspec.Struct, frozen=True):
    """A schedule in place of all layers."""

    name: PublicName
    starts: WallMoment
    ends: WallMoment
    gaps: Gaps


SAYS: Final = {
    "kind": N_("Please say what is to change."),
    "role": N_("Please say whether it is who is asked first, or the backup."),
    "team": N_("Please choose a team."),
    "starts": N_("Please write a day and a time, such as 2026-11-02T18:00."),
    "ends": N_("Please write a day and a time, such as 2026-11-03T08:00."),
    "name": N_("Please give it a name, such as Storm week."),
    "gaps": N_("Please say whether gaps are all right."),
}


NO_DAY: Final = {"starts": N_("There is no such day.")}


def from_to(starts: WallMoment, ends: WallMoment, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the instants of two times on the wall: the first it is shown, and the last.

    Raises:
        ValueError: there is no such day.
    """
    return first_instant(datetime.fromisoformat(starts), zone.key), last_instant(datetime.fromisoformat(ends), zone.key)


def wall(at: datetime, zone: ZoneInfo) -> str:
    """Return what the clocks of ``zone`` show at an instant, as a field takes it."""
    return f"{at.astimezone(zone):%Y-%m-%dT%H:%M}"


def save(plan: Plan, basis: int, command: str, region: str) -> SetRoster:
    return SetRoster(id=command, region=region, case=NO_CASE, about=roster_id(region), plan=plan, basis=basis)


def change(form: Change, span: tuple[datetime, datetime], command: str, region: str) -> AddOverride:
    """Return the override: whom nobody was named for, it is about everybody."""
    override = Override(
        id=derived("ovr", command),
        kind=form.kind,
        role=form.role,
        team=form.team,
        instead_of=form.instead_of if form.kind is OverrideKind.REPLACE else None,
        starts=span[0],
        ends=span[1],
    )
    return AddOverride(id=command, region=region, case=NO_CASE, about=roster_id(region), override=override)


def undo_change(override: str, command: str, region: str) -> DropOverride:
    return DropOverride(id=command, region=region, case=NO_CASE, about=roster_id(region), override=override)


def away(form: Away, span: tuple[datetime, datetime], command: str, region: str) -> TakeLeave:
    leave = Leave(id=derived("lev", command), team=form.team, starts=span[0], ends=span[1])
    return TakeLeave(id=command, region=region, case=NO_CASE, about=roster_id(region), leave=leave)


def back(leave: str, command: str, region: str) -> EndLeave:
    return EndLeave(id=command, region=region, case=NO_CASE, about=roster_id(region), leave=leave)


def for_a_while(
    form: ForAWhile, span: tuple[datetime, datetime], turns: Sequence[Turn], command: str, region: str
) -> SetTemporary:
    temporary = Temporary(
        id=derived("tmp", command),
        name=form.name,
        starts=span[0],
        ends=span[1],
        turns=tuple(turns),
        gaps_allowed=form.gaps is Gaps.ALLOWED,
    )
    return SetTemporary(id=command, region=region, case=NO_CASE, about=roster_id(region), temporary=temporary)


def as_before(temporary: str, command: str, region: str) -> DropTemporary:
    return DropTemporary(id=command, region=region, case=NO_CASE, about=roster_id(region), temporary=temporary)


def answer_swap(verb: str, swap: str, command: str, region: str) -> AgreeSwap | RefuseSwap | None:
    """Return the hub's answer to a swap; None where there is no such button."""
    if verb == "agree":
        return AgreeSwap(id=command, region=region, case=NO_CASE, about=roster_id(region), swap=swap)
    if verb == "refuse":
        return RefuseSwap(id=command, region=region, case=NO_CASE, about=roster_id(region), swap=swap)
    return None
