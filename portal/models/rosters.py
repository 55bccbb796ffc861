"""The region's roster, as its entries tell of it, and what is said of who is on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from contracts.base import Audience, TeamToken
from contracts.roster import ROSTER_EVENTS, Turn, roster_id
from contracts.rotation import Roster, final_schedule, on_call
from contracts.shifts import next_turns
from contracts.vocabulary import Kind, Role
from portal import words
from portal.sheet import Entry, Sheet

LOOKS_AHEAD: Final = timedelta(days=35)
"""How far ahead somebody's next turn is looked for."""
ROLES: Final = {Role.PRIMARY: "first", Role.BACKUP: "backup"}


def roster_of(sheet: Sheet) -> Roster:
    """Return the roster as it stands; without a plan where there is none to see."""
    return sheet.folded(_read, roster_id(sheet.region)) if sheet.region else Roster()


def members(roster: Roster) -> tuple[TeamToken, ...]:
    """Return every team that takes turns, in the order of the roster."""
    layers = roster.plan.layers if roster.plan else ()
    return tuple(dict.fromkeys(team for layer in layers for team in layer.teams))


def team_name(sheet: Sheet, team: TeamToken) -> str:
    """Return the name of an advocate's team, or what stands for it."""
    return sheet.team_name(Audience(Kind.ADVOCATE, team)) or "Another team"


def on_now(sheet: Sheet, role: Role) -> tuple[TeamToken, ...]:
    """Return who is on at this moment."""
    return on_call(roster_of(sheet), sheet.now)[role]


def turns_of(sheet: Sheet, team: TeamToken, until: datetime | None = None) -> tuple[Turn, ...]:
    """Return the turns of ``team`` that are on or to come, the next one first."""
    ends = until or sheet.now + LOOKS_AHEAD
    return next_turns(final_schedule(roster_of(sheet), sheet.now - timedelta(days=8), ends), team, sheet.now)


def stretch(turn: Turn, now: datetime) -> str:
    """Return "Friday 20 November, 20:00 to 08:00", with the day where it ends on a later one than the next."""
    starts, ends = turn.starts.astimezone(now.tzinfo), turn.ends.astimezone(now.tzinfo)
    near = ends.date() <= starts.date() + timedelta(days=1)
    return f"{words.exact(starts, now)} to {words.clock_time(ends, now) if near else words.exact(ends, now)}"


def _read(entries: Sequence[Entry]) -> Roster:
    roster = Roster()
    for entry in entries:
        event = entry.whole(*ROSTER_EVENTS)
        roster = roster if event is None else roster.after(event)
    return roster
