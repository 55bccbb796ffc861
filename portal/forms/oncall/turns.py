"""Forms about one's own turns: what is typed, and the command it becomes."""

from datetime import datetime
from typing import Annotated, Final

import msgspec

from contracts.base import TeamToken
from contracts.ids import NO_CASE, derived
from contracts.labels import Label, Moment, labelled
from contracts.roster import EndLeave, Leave, OfferTurn, RefuseSwap, Swap, TakeLeave, TakeTurn, Turn, roster_id
from portal.i18n import N_

_Chosen = Annotated[str, labelled(Label.STATUS, max_length=80)]


class Give(msgspec.Struct, frozen=True):
    """Whom somebody asks to take a turn of theirs, and for which turn in return."""

    to: TeamToken | None = None
    in_return: _Chosen | None = None


class Away(msgspec.Struct, frozen=True):
    """From when to when somebody takes no turns."""

    starts: Moment
    ends: Moment


SAYS: Final = {
    "to": N_("Please choose somebody, or leave it open."),
    "in_return": N_("Please choose one of these turns."),
    "starts": N_("Please say from when."),
    "ends": N_("Please say until when."),
}
BACKWARDS: Final = N_("This is before the beginning.")


def offer(form: Give, command: str, region: str, turn: Turn, in_return: Turn | None) -> OfferTurn:
    to = in_return.team if in_return is not None else form.to
    swap = Swap(id=derived("swp", command), turn=turn, to=to, in_return=in_return)
    return OfferTurn(id=command, region=region, case=NO_CASE, about=roster_id(region), swap=swap)


def take(command: str, region: str, swap: str) -> TakeTurn:
    return TakeTurn(id=command, region=region, case=NO_CASE, about=roster_id(region), swap=swap)


def refuse(command: str, region: str, swap: str) -> RefuseSwap:
    return RefuseSwap(id=command, region=region, case=NO_CASE, about=roster_id(region), swap=swap)


def away(starts: datetime, ends: datetime, command: str, region: str, team: TeamToken) -> TakeLeave:
    leave = Leave(id=derived("lev", command), team=team, starts=starts, ends=ends)
    return TakeLeave(id=command, region=region, case=NO_CASE, about=roster_id(region), leave=leave)


def back(command: str, region: str, leave: str) -> EndLeave:
    return EndLeave(id=command, region=region, case=NO_CASE, about=roster_id(region), leave=leave)
