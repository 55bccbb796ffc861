"""The final schedule as it is drawn: strips, a week, a month, in the roster's own zone. Pure.

A strip is a lane for each role, and a lane is pieces that lie beside each other, holes among them: where each begins
and how wide it is, in percent of the stretch of time.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Final, NamedTuple, TypedDict
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec

from contracts.roster import Turn
from contracts.rota.rotation import Roster, final_schedule
from contracts.rota.shifts import Gap, gaps
from contracts.rota.walltime import first_instant
from contracts.vocabulary import Kind, Role
from portal import i18n, words
from portal.i18n import N_, _
from portal.models.oncall.rota import ROLES
from portal.models.people.names import Names
from portal.shell import HOME

ROSTER: Final = f"{HOME[Kind.HUB]}/roster"
WEEK: Final = 7
_WIDE: Final = 960
"""Pixels that a strip has on a wide screen, at least."""
_NARROW: Final = 290
"""And on a telephone."""
_LETTER: Final = 8.5
_MARGIN: Final = 12
_READABLE: Final = 2
"""How many lie over each other with a name in each."""
_YEARS: Final = range(1990, 2150)
_NOBODY: Final = {Role.PRIMARY: N_("%(when)s: nobody."), Role.BACKUP: N_("%(when)s: nobody as backup.")}


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A turn, or a hole, on a strip. ``href`` is where it is changed; "" where it only shows."""

    x: str
    width: str
    tone: str
    label: str
    said: str
    href: str = ""
    mark: str = ""
    """What stands for its label on a telephone, where it may be too narrow for it."""
    y: str = "0"
    height: str = "100"


class Lane(msgspec.Struct, frozen=True, kw_only=True):
    """One role of a strip."""

    role: str
    pieces: tuple[Piece, ...]


class Tick(msgspec.Struct, frozen=True):
    """A mark below a strip."""

    x: str
    label: str


class Line(NamedTuple):
    """A stretch of a day in words: "08:00 to 20:00 Harbor"."""

    text: str
    role: Role
    hole: bool = False


class Brief(NamedTuple):
    """Who is asked first for a stretch of a day, in as little as a month has room for: "08–20" and "Harbor"."""

    hours: str
    who: str
    hole: bool = False


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """One day of a week or month. ``lines`` says it without a picture."""

    id: str
    name: str
    number: str
    today: bool
    outside: bool
    holiday: str
    lanes: tuple[Lane, ...]
    lines: tuple[Line, ...]
    briefs: tuple[Brief, ...]
    holes: bool
    href: str


class Strip(msgspec.Struct, frozen=True, kw_only=True):
    """Coverage over some days."""

    id: str
    label: str
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]


class Frame(NamedTuple):
    """What a strip is drawn in: from when to when (UTC), in which zone it is told, and what teams are called."""

    starts: datetime
    ends: datetime
    zone: ZoneInfo
    names: Names

    def x(self, at: datetime) -> str:
        return f"{(max(at, self.starts) - self.starts) / (self.ends - self.starts) * 100:.3f}"

    def width(self, starts: datetime, ends: datetime) -> float:
        return (min(ends, self.ends) - max(starts, self.starts)) / (self.ends - self.starts) * 100

    def said(self, starts: datetime, ends: datetime) -> str:
        begins, over = max(starts, self.starts).astimezone(self.zone), min(ends, self.ends).astimezone(self.zone)
        return _(
            "%(begins)s to %(over)s",
            begins=i18n.moment(begins, i18n.TIME_OF_WEEK),
            over=i18n.moment(over, i18n.TIME_OF_WEEK),
        )


def zone_of(roster: Roster, otherwise: str) -> ZoneInfo:
    """Return the zone a roster is kept in."""
    return ZoneInfo(roster.plan.zone if roster.plan else otherwise)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return (in UTC) when a day begins: where its midnight is never shown, when the clocks jump over it."""
    return first_instant(datetime(day.year, day.month, day.day), zone.key)  # noqa: DTZ001 - a wall time


def day_of(text: str) -> date | None:
    """Return the day that an address names; None where it names none, or one that no roster reaches."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def days(
    roster: Roster,
    names: Names,
    first: date,
    count: int,
    now: datetime,
    *,
    month: int = 0,
    holidays: Mapping[str, str] = {},
) -> tuple[Day, ...]:
    """Return ``count`` days from ``first`` on. With ``month``, days of other months are marked as outside of it."""
    zone = zone_of(roster, str(now.tzinfo))
    edges = [midnight(first + timedelta(days=number), zone) for number in range(count + 1)]
    turns = final_schedule(roster, edges[0], edges[-1])
    today = now.astimezone(zone).date()
    found = []
    for number, (starts, ends) in enumerate(pairwise(edges)):
        day = first + timedelta(days=number)
        if starts >= ends:  # a day that a zone left out
            continue
        frame = Frame(starts, ends, zone, names)
        inside = [turn for turn in turns if turn.starts < ends and turn.ends > starts]
        found.append(
            Day(
                id=f"day-{day.isoformat()}",
                name=words.capital(i18n.moment(day, i18n.DAY_OF_WEEK)),
                number=str(day.day),
                today=day == today,
                outside=bool(month) and day.month != month,
                holiday=holidays.get(day.isoformat(), ""),
                lanes=tuple(lane(inside, role, frame) for role in Role),
                lines=lines(inside, frame),
                briefs=briefs(inside, frame),
                holes=bool(gaps(inside, starts, ends)),
                href=f"{ROSTER}?{urlencode({'from': monday(day).isoformat()})}",
            )
        )
    return tuple(found)


def strip(roster: Roster, names: Names, starts: datetime, count: int, name: str = "cover") -> Strip:
    """Return coverage from ``starts``, in the roster's zone, for ``count`` days."""
    zone = zone_of(roster, str(starts.tzinfo))
    first = starts.astimezone(zone).date()
    begins, ends = midnight(first, zone), midnight(first + timedelta(days=count), zone)
    turns, frame = final_schedule(roster, begins, ends), Frame(begins, ends, zone, names)
    every = 1 if count <= 2 * WEEK else WEEK
    marks = [first + timedelta(days=number) for number in range(0, count, every)]
    said = _("%(count)s days from %(day)s", count=count, day=words.day(begins, starts))
    return Strip(
        id=name,
        label=said,
        lanes=tuple(lane(turns, role, frame, linked=False) for role in Role),
        ticks=tuple(
            Tick(
                frame.x(midnight(day, zone)),
                i18n.moment(day, i18n.SHORT_WEEKDAY)[:2] if every == 1 else i18n.moment(day, i18n.SHORT_DAY),
            )
            for day in marks
        ),
    )


def lane(turns: Iterable[Turn], role: Role, frame: Frame, *, linked: bool = True) -> Lane:
    """Return one role's lane: each turn within, and for whoever is asked first, each hole."""
    mine = [turn for turn in turns if turn.role is role and turn.ends > frame.starts and turn.starts < frame.ends]
    pieces = [_piece(turn, mine, frame, linked=linked) for turn in mine]
    if role is Role.PRIMARY:
        pieces += [_hole(gap, frame, linked=linked) for gap in gaps(mine, frame.starts, frame.ends, role)]
    return Lane(role=_(ROLES[role]), pieces=tuple(sorted(pieces, key=lambda piece: (float(piece.x), float(piece.y)))))


def lines(turns: Iterable[Turn], frame: Frame) -> tuple[Line, ...]:
    """Return a day in words, what begins first first."""
    inside = [turn for turn in turns if turn.ends > frame.starts and turn.starts < frame.ends]
    open_ = gaps(inside, frame.starts, frame.ends)
    found = [(each.starts, Line(f"{_hours(each, frame)} {frame.names.of(each.team)}", each.role)) for each in inside]
    found += [
        (each.starts, Line(_("%(hours)s nobody", hours=_hours(each, frame)), Role.PRIMARY, hole=True)) for each in open_
    ]
    return tuple(line for _, line in sorted(found, key=lambda each: each[0]))


def briefs(turns: Iterable[Turn], frame: Frame) -> tuple[Brief, ...]:
    """Return who is asked first on a day, and when nobody is, what begins first first."""
    mine = [turn for turn in turns if turn.role is Role.PRIMARY]
    found = [(each.starts, Brief(_brief_hours(each, frame), frame.names.of(each.team))) for each in mine]
    open_ = gaps(mine, frame.starts, frame.ends)
    found += [(each.starts, Brief(_brief_hours(each, frame), _("Nobody"), hole=True)) for each in open_]
    return tuple(brief for _, brief in sorted(found, key=lambda each: each[0]))


def legend(days: Iterable[Day], names: Names) -> tuple[tuple[str, str], ...]:
    """Return the shade and the name of each team that is asked first on any of ``days``."""
    shown = {brief.who for day in days for brief in day.briefs}
    return tuple((names.tone(team), name) for team, name in names.short.items() if name in shown)


def span_said(starts: datetime, ends: datetime, now: datetime, zone: tzinfo | None) -> str:
    """Return "Friday 20 November, 20:00 to 08:00", in ``zone``; with the day where it is a later one."""
    local = now.astimezone(zone)
    first, last = starts.astimezone(zone).date(), ends.astimezone(zone).date()
    near = last == first or (last == first + timedelta(days=1) and ends - starts < timedelta(days=1))
    return _(
        "%(begins)s to %(over)s",
        begins=words.exact(starts, local),
        over=words.clock_time(ends, local) if near else words.exact(ends, local),
    )


def gaps_said(found: Sequence[Gap], now: datetime, zone: ZoneInfo, most: int = 6) -> tuple[str, ...]:
    """Return gaps in words, the first ``most`` of them, and how many there are besides."""
    said = [
        _(
            _NOBODY[gap.role],
            when=span_said(gap.starts, gap.ends, now, zone),
        )
        for gap in found[:most]
    ]
    more = len(found) - most
    return (
        *said,
        *([_("And %(more)s more like these.", more=more) if more > 1 else _("And one more.")] if more > 0 else []),
    )


def change_href(at: datetime, until: datetime, role: Role) -> str:
    """Return where a stretch of time is changed: it is named by instants alone."""
    return f"{ROSTER}/change?{urlencode({'at': _minute(at), 'until': _minute(until), 'role': role.value})}"


def _piece(turn: Turn, mine: Sequence[Turn], frame: Frame, *, linked: bool) -> Piece:
    beside = [each for each in mine if each.starts < turn.ends and each.ends > turn.starts]
    name, wide = frame.names.of(turn.team), frame.width(turn.starts, turn.ends)
    return Piece(
        x=frame.x(turn.starts),
        width=f"{wide:.3f}",
        y=f"{beside.index(turn) / len(beside) * 100:.1f}",
        height=f"{100 / len(beside):.1f}",
        tone=frame.names.tone(turn.team),
        **_written(name, frame.names.marks.get(turn.team, ""), wide, here=linked and len(beside) <= _READABLE),
        said=f"{name}{_as_backup(turn)}, {frame.said(turn.starts, turn.ends)}",
        href=change_href(turn.starts, turn.ends, turn.role) if linked else "",
    )


def _hole(gap: Gap, frame: Frame, *, linked: bool) -> Piece:
    wide = frame.width(gap.starts, gap.ends)
    return Piece(
        x=frame.x(gap.starts),
        width=f"{wide:.3f}",
        tone="hole",
        **_written(_("Nobody"), "!", wide, here=linked),
        said=_("Nobody, %(said)s", said=frame.said(gap.starts, gap.ends)),
        href=change_href(gap.starts, gap.ends, Role.PRIMARY) if linked else "",
    )


class _Written(TypedDict):
    label: str
    mark: str


def _written(name: str, mark: str, wide: float, *, here: bool) -> _Written:
    """Return what is written into a piece that is so many percent wide, and what instead where it is too narrow."""
    room = len(name) * _LETTER + _MARGIN
    label = (name if wide / 100 * _WIDE >= room else mark) if here else ""
    return {"label": label, "mark": mark if label and wide / 100 * _NARROW < room else label}


def _hours(each: Turn | Gap, frame: Frame) -> str:
    begins, over = max(each.starts, frame.starts), min(each.ends, frame.ends)
    if begins == frame.starts and over == frame.ends:
        return _("All day")
    until = "24:00" if over == frame.ends else i18n.moment(over.astimezone(frame.zone), i18n.CLOCK)
    return _("%(begins)s to %(over)s", begins=i18n.moment(begins.astimezone(frame.zone), i18n.CLOCK), over=until)


def _brief_hours(each: Turn | Gap, frame: Frame) -> str:
    begins, over = max(each.starts, frame.starts), min(each.ends, frame.ends)
    if begins == frame.starts and over == frame.ends:
        return ""
    return f"{_brief(begins, frame)}–{'24' if over == frame.ends else _brief(over, frame)}"


def _brief(at: datetime, frame: Frame) -> str:
    local = at.astimezone(frame.zone)
    return f"{local:%H:%M}" if local.minute else f"{local:%H}"


def _as_backup(turn: Turn) -> str:
    return "" if turn.role is Role.PRIMARY else _(", backup")


def _minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
