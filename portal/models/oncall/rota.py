"""The region's roster, as its entries tell of it, and what is said of who is on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from contracts.base import Audience, TeamToken
from contracts.roster import ROSTER_EVENTS, Turn, roster_id
from contracts.rota.rotation import Roster, final_schedule, on_call
from contracts.rota.shifts import next_turns
from contracts.vocabulary import Kind, Role
from portal.i18n import N_, _
from portal.sheet import Entry, Sheet

LOOKS_AHEAD: Final = timedelta(days=35)
"""How far ahead somebody's next turn is looked for."""
LOOKS_BACK: Final = timedelta(days=32)
"""How long ago a turn may have begun that is told with its beginning."""
_KEPT: Final = 8
"""How many stretches of time of one roster are kept worked out."""
ROLES: Final = {Role.PRIMARY: N_("first"), Role.BACKUP: N_("backup")}


class Drawn:
    """A roster, and what was worked out of it: kept, because every screen of a region asks for the same."""

    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        self._kept: dict[tuple[datetime, datetime], tuple[Turn, ...]] = {}

    def schedule(self, starts: datetime, ends: datetime) -> tuple[Turn, ...]:
        """Return who is on from ``starts`` to ``ends``."""
        if (starts, ends) not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[starts, ends] = final_schedule(self.roster, starts, ends)
        return self._kept[starts, ends]


def drawn_of(sheet: Sheet) -> Drawn:
    """Return the roster as it stands; without a plan where there is none to see."""
    return sheet.folded(_drawn, roster_id(sheet.region)) if sheet.region else Drawn(Roster())


def roster_of(sheet: Sheet) -> Roster:
    """Return the roster as it stands; without a plan where there is none to see."""
    return drawn_of(sheet).roster


def roster_now(sheet: Sheet) -> datetime:
    """Return this moment on the clock of the roster: turns are told in its zone, wherever whoever reads them is."""
    plan = roster_of(sheet).plan
    return sheet.now.astimezone(ZoneInfo(plan.zone)) if plan else sheet.now


def members(roster: Roster) -> tuple[TeamToken, ...]:
    """Return every team that takes turns, in the order of the roster."""
    layers = roster.plan.layers if roster.plan else ()
    return tuple(dict.fromkeys(team for layer in layers for team in layer.teams))


def team_name(sheet: Sheet, team: TeamToken) -> str:
    """Return the name of an advocate's team, or what stands for it."""
    return sheet.team_name(Audience(Kind.ADVOCATE, team)) or _("Another team")


def on_now(sheet: Sheet, role: Role) -> tuple[TeamToken, ...]:
    """Return who is on at this moment."""
    return on_call(roster_of(sheet), sheet.now)[role]


def turns_of(sheet: Sheet, team: TeamToken) -> tuple[Turn, ...]:
    """Return the turns of ``team`` that are on or to come, the next one first."""
    starts, ends = _looked_at(sheet)
    return next_turns(drawn_of(sheet).schedule(starts, ends), team, sheet.now)


def is_whole(turn: Turn, sheet: Sheet) -> bool:
    """Return whether a turn of `turns_of` begins and ends where it says, and doesn't only reach as far as is looked."""
    starts, ends = _looked_at(sheet)
    return starts < turn.starts and turn.ends < ends


def _looked_at(sheet: Sheet) -> tuple[datetime, datetime]:
    """Return from when to when turns are looked for: whole days, so that both stay for as long as somebody looks."""
    today = sheet.now.replace(hour=0, minute=0, second=0, microsecond=0)
    return today - LOOKS_BACK, today + LOOKS_AHEAD + timedelta(days=1)


def _drawn(entries: Sequence[Entry]) -> Drawn:
    roster = Roster()
    for entry in entries:
        event = entry.whole(*ROSTER_EVENTS)
        roster = roster if event is None else roster.after(event)
    return Drawn(roster)
