"""A calendar of turns, as other programs read it (RFC 5545). Its words are neutral: it is shown on phones and walls.

A turn's UID is made of what it is, so that the same turn is the same event at every reading. It is worked out from the
first of a month on: a turn that goes on for ever begins there, and not at the moment somebody asks.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from contracts.base import TeamToken
from contracts.ids import derived
from contracts.roster import Turn
from contracts.rota.rotation import Roster, final_schedule
from contracts.vocabulary import FeedOf, Role
from portal.i18n import N_, _
from portal.models.oncall.schedule import midnight
from portal.models.people.names import Names

BACK, AHEAD = 2, 7
"""Months before this one, and after it."""
_SUMMARY: Final = {Role.PRIMARY: N_("On call"), Role.BACKUP: N_("On call (backup)")}
_REFRESH: Final = timedelta(hours=1)
_DOMAIN: Final = "trellis.invalid"


def feed(roster: Roster, of: FeedOf, team: TeamToken, names: Names, now: datetime) -> bytes:
    """Return the calendar of ``team``'s own turns, or of everybody's."""
    zone = ZoneInfo(roster.plan.zone if roster.plan else "UTC")
    starts, ends = reach(now, zone)
    turns = final_schedule(roster, starts, ends)
    if of is FeedOf.OWN:
        turns = tuple(turn for turn in turns if turn.team == team)
    return written(turns, zone, now, names if of is FeedOf.ROSTER else None)


def reach(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return from when to when a calendar reaches: whole months."""
    today = now.astimezone(zone).date()
    return midnight(_month(today, -BACK), zone), midnight(_month(today, AHEAD + 1), zone)


def written(turns: Iterable[Turn], zone: ZoneInfo, now: datetime, names: Names | None = None) -> bytes:
    """Return ``turns`` as a calendar; ``names`` where it has to tell whose each is."""
    calendar = Calendar()
    calendar.add("PRODID", "-//Trellis//Turns//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", _("On call"))
    calendar.add("NAME", _("On call"))
    calendar.add("REFRESH-INTERVAL", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    for turn in turns:
        calendar.add_component(_event(turn, zone, now, names))
    calendar.add_missing_timezones(first_date=date(now.year - 1, 1, 1), last_date=date(now.year + 2, 1, 1))
    return bytes(calendar.to_ical())


def title(role: Role, name: str | None) -> str:
    """Return what an event is called; with the ``name`` of whose turn it is where that has to be told."""
    return _(_SUMMARY[role]) if name is None else f"{_(_SUMMARY[role])}: {name}"


def _event(turn: Turn, zone: ZoneInfo, now: datetime, names: Names | None) -> Event:
    event = Event()
    event.add("UID", f"{derived('turn', turn.team, turn.role, turn.starts.isoformat())}@{_DOMAIN}")
    event.add("DTSTAMP", now.astimezone(UTC).replace(microsecond=0))
    starts, ends = turn.starts.astimezone(zone), turn.ends.astimezone(zone)
    if _is_shown_twice(starts) or _is_shown_twice(ends):  # a calendar can't say which of the two
        starts, ends = turn.starts.astimezone(UTC), turn.ends.astimezone(UTC)
    event.add("DTSTART", starts)
    event.add("DTEND", ends)
    event.add("SUMMARY", title(turn.role, None if names is None else names.of(turn.team)))
    event.add("CLASS", "PRIVATE")
    return event


def _is_shown_twice(at: datetime) -> bool:
    return at.replace(fold=0).utcoffset() != at.replace(fold=1).utcoffset()


def _month(day: date, by: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + by, 12)
    return date(year, month + 1, 1)
