"""Who is warned that no way of reaching them is proved: the day before their shift, and when it begins."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from contracts.base import Event
from contracts.roster import ShiftsLookedAt, ShiftUnproved, Turn
from contracts.rota.rotation import Roster, final_schedule
from contracts.vocabulary import Role, WarnedWhen

_DAY: Final = timedelta(days=1)
_AHEAD: Final = timedelta(days=8)
"""How far ahead a shift is looked for. Where there is none, it is looked again then."""


class Warned(NamedTuple):
    """A warning that was given."""

    team: str
    role: Role
    starts: datetime
    when: WarnedWhen


def look(roster: Roster, warned: Collection[Warned], at: datetime, proved: Collection[str]) -> list[Event]:
    """Return the warnings that are due at ``at`` and were not given, and until when nothing else is to be looked at."""
    if roster.plan is None:
        return []
    turns = [turn for turn in final_schedule(roster, at - _DAY, at + _AHEAD) if turn.starts > at - _DAY]
    due = (warning for turn in turns if turn.team not in proved for warning in _due(turn, at))
    moments = (moment for turn in turns for moment in (turn.starts - _DAY, turn.starts) if moment > at)
    return [
        *(
            ShiftUnproved(team=each.team, role=each.role, starts=each.starts, when=each.when)
            for each in due
            if each not in warned
        ),
        ShiftsLookedAt(until=min(moments, default=at + _AHEAD - _DAY)),
    ]


def _due(turn: Turn, at: datetime) -> Iterator[Warned]:
    if turn.starts <= at < turn.ends:
        yield Warned(turn.team, turn.role, turn.starts, WarnedWhen.AT_START)
    elif at < turn.starts <= at + _DAY:
        yield Warned(turn.team, turn.role, turn.starts, WarnedWhen.DAY_BEFORE)
