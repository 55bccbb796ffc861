"""Reading a roster from a calendar file: each event is a turn of the team that it names. Pure.

A line that names no team of the region, or more than one, is reported and left out. A calendar that this portal wrote
names teams in short: it comes back as it was. What a file says besides, about
whomever, is shown to whoever brought it and kept nowhere.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar

from contracts.base import TeamToken
from contracts.roster import Turn
from contracts.rota.walltime import first_instant, last_instant
from contracts.vocabulary import Role
from portal.forms.oncall.temporary import MOST as TURNS
from portal.i18n import _
from portal.models.oncall.calendar import title
from portal.models.people.names import named

LARGEST: Final = 512 * 1024
"""Bytes of a file. A year of twelve-hour turns takes about a third of it."""
MOST: Final = TURNS
"""Turns that are taken from one file at a time."""
_BACKUP: Final = ("backup", "back-up", "second", "secondary")
_SAID: Final = 60
_BROKEN: Final = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError)
"""What the libraries raise over a file that isn't what it claims to be."""
_Component = Any
"""The library's own: any part of it can be of any type, and most are not what they should be in somebody's file."""
_STEPS: Final = 5_000
"""Repetitions of one event that are looked at, at most: a file can name a second that comes back for ever."""


class Unmatched(NamedTuple):
    """A line that is left out: what it says, how often, and why."""

    text: str
    times: int
    why: str


class Found(NamedTuple):
    """What a file came to."""

    turns: tuple[Turn, ...]
    unmatched: tuple[Unmatched, ...]
    cut: datetime | None = None
    """From when on there were more than are taken; None where all of them are here."""


class UnreadableCalendarError(ValueError):
    """It is no calendar that can be read."""


def read_calendar(
    data: bytes, names: Mapping[TeamToken, str], zone: ZoneInfo, starts: datetime, ends: datetime
) -> Found:
    """Return the turns of a file between two instants. Times without a zone are in ``zone``.

    Raises:
        UnreadableCalendarError: it is no calendar.
    """
    turns: set[Turn] = set()
    left: Counter[tuple[str, str]] = Counter()
    ours = {title(role, name): team for team, name in named(names).short.items() for role in Role}
    try:
        events = [*_occurrences(_events(data), zone, starts, ends)]
    except _BROKEN:
        raise UnreadableCalendarError from None
    for event, since, until in events:
        teams = _matched(event, names) or [team for said, team in ours.items() if said == _summary(event)]
        if len(teams) == 1:
            turns.add(Turn(team=teams[0], role=_role(event), starts=since, ends=until))
        else:
            why = _("fits more than one team") if teams else _("names no team of this region")
            left[_summary(event)[:_SAID] or _("(no words)"), why] += 1
    found = sorted(turns, key=lambda turn: (turn.starts, turn.role, turn.team))
    unmatched = tuple(Unmatched(text, times, why) for (text, why), times in left.most_common())
    cut = found[MOST].starts if len(found) > MOST else None
    return Found(tuple(found[:MOST]), unmatched, cut)


def _events(data: bytes) -> list[Any]:
    calendars = Calendar.from_ical(data, multiple=True)
    return [event for calendar in calendars for event in calendar.walk("VEVENT")]


def _occurrences(
    events: Iterable[Any], zone: ZoneInfo, starts: datetime, ends: datetime
) -> Iterator[tuple[Any, datetime, datetime]]:
    """Yield each time an event takes place: one that was moved takes the place of the one it was."""
    events = list(events)
    moved = {
        (str(each.get("UID", "")), _instant(each["RECURRENCE-ID"].dt, zone))
        for each in events
        if "RECURRENCE-ID" in each
    }
    for event in events:
        if "DTSTART" not in event or str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        first, length = _first(event, zone)
        for wall in _repeated(event, first, zone, ends):
            since = _instant(wall, zone)
            until = _instant(wall + length, zone, last=True)
            was = (str(event.get("UID", "")), since)
            if ("RECURRENCE-ID" in event or was not in moved) and since < until and until > starts and since < ends:
                yield event, max(since, starts), min(until, ends)


def _first(event: _Component, zone: ZoneInfo) -> tuple[datetime, timedelta]:
    """Return when an event first begins, on the wall where it has a zone of the roster or none, and how long it is."""
    begins = _moment(event["DTSTART"].dt, zone)
    if "DTEND" in event:
        return begins, _moment(event["DTEND"].dt, zone) - begins
    if "DURATION" in event:
        return begins, event["DURATION"].dt
    return begins, timedelta(days=0 if isinstance(event["DTSTART"].dt, datetime) else 1)


def _repeated(event: _Component, first: datetime, zone: ZoneInfo, ends: datetime) -> list[datetime]:
    """Return every time that an event begins before ``ends``."""
    found = [first]
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        found += _by_rule(rule.to_ical().decode(), first, ends)
    found += [_moment(each.dt, zone) for each in _dates(event, "RDATE") if isinstance(each.dt, date)]
    without = {_moment(each.dt, zone) for each in _dates(event, "EXDATE")}
    return [each for each in dict.fromkeys(found) if each not in without]


def _by_rule(rule: str, first: datetime, ends: datetime) -> list[datetime]:
    found = []
    for number, each in enumerate(rrulestr(rule, dtstart=first)):
        if number >= _STEPS or _instant(each, UTC) >= ends:
            break
        found.append(each)
    return found


def _dates(event: _Component, name: str) -> list[Any]:
    given = event.get(name, [])
    return [each for part in (given if isinstance(given, list) else [given]) for each in part.dts]


def _moment(value: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), zone)
    return value if value.tzinfo else value.replace(tzinfo=zone)


def _instant(value: date | datetime, zone: tzinfo, *, last: bool = False) -> datetime:
    """Return an instant in UTC; of a time on a wall, the first it is shown, or the ``last``."""
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    kept = moment.tzinfo or zone
    if isinstance(kept, ZoneInfo):
        of_wall = last_instant if last else first_instant
        return of_wall(moment.replace(tzinfo=None), kept.key)
    return moment.replace(tzinfo=kept).astimezone(UTC)


def _summary(event: _Component) -> str:
    return " ".join(str(event.get("SUMMARY", "")).split())


def _matched(event: _Component, names: Mapping[TeamToken, str]) -> list[TeamToken]:
    """Return the teams whose public name stands in the summary, or is that of somebody invited."""
    attendees = event.get("ATTENDEE", [])
    invited = [str(each.params.get("CN", "")) for each in (attendees if isinstance(attendees, list) else [attendees])]
    said = [_plain(each) for each in (_summary(event), *invited)]
    found = [team for team, name in names.items() if any(_plain(name) in each for each in said)]
    return [team for team in found if all(_plain(names[team]) not in _plain(names[o]) for o in found if o != team)]


def _plain(text: str) -> str:
    """Return a name with nothing but its words, between spaces."""
    words = "".join(c if c.isalnum() else " " for c in text.casefold()).split()
    return f" {' '.join(words)} "


def _role(event: _Component) -> Role:
    said = _plain(f"{_summary(event)} {event.get('CATEGORIES', '')}")
    return Role.BACKUP if any(_plain(word) in said for word in _BACKUP) else Role.PRIMARY
