"""Who is on call at an instant. Turns are wall-clock hours in the roster's time zone.

Where the clocks change, a turn starts at the *first* occurrence of its wall time and ends at the *last*, so that at a
repeated hour two people are on rather than nobody; a wall time that does not exist is the instant the clocks jump.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from contracts.base import Audience
from contracts.oncall import Layer, RosterSet
from contracts.vocabulary import Kind


def on_call(roster: RosterSet, at: datetime) -> list[Audience]:
    """Return whom to ask at ``at``, in order: first layer first, each team once. Layers with nobody on are passed."""
    zone = ZoneInfo(roster.zone)
    teams = (team for layer in roster.layers for team in on_in(layer, zone, at))
    return [Audience(Kind.ADVOCATE, team) for team in dict.fromkeys(teams)]


def on_in(layer: Layer, zone: ZoneInfo, at: datetime) -> list[str]:
    """Return the teams of ``layer`` that are on at ``at``: one; at a repeated hour maybe more, the longest on first."""
    if not layer.teams:
        return []
    return [layer.teams[turn % len(layer.teams)] for turn in _turns(layer, zone, at)]


def first_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return (in UTC) when the clocks of ``zone`` first show ``wall``, or jump over it."""
    return _instant(wall, zone, fold=0)


def last_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return (in UTC) when the clocks of ``zone`` last show ``wall``, or jump over it."""
    return _instant(wall, zone, fold=1)


def _turns(layer: Layer, zone: ZoneInfo, at: datetime) -> range:
    """Return the numbers of the turns that are on at ``at``; the layer's first is 0.

    The turn that the clock on the wall names is always among them. Its neighbours are on as well where an hour is
    repeated: those before, whose end comes again; those after, whose start has been.
    """
    length = timedelta(hours=layer.turn_hours)
    start = _wall(layer.starts, zone)
    first = last = (_wall(at, zone) - start) // length
    while last_instant(start + first * length, zone) > at:
        first -= 1
    while first_instant(start + (last + 1) * length, zone) <= at:
        last += 1
    return range(max(first, 0), last + 1)


def _wall(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


def _instant(wall: datetime, zone: ZoneInfo, *, fold: int) -> datetime:
    early, late = (wall.replace(tzinfo=zone, fold=fold_).utcoffset() or timedelta() for fold_ in (0, 1))
    if early < late:
        return _jump(wall, zone, early, late)
    return (wall - (late if fold else early)).replace(tzinfo=UTC)


def _jump(wall: datetime, zone: ZoneInfo, before: timedelta, after: timedelta) -> datetime:
    """Return when the clocks jump over ``wall``, to the second: the first instant with the offset ``after``."""
    low, high = (int((wall - offset).replace(tzinfo=UTC).timestamp()) for offset in (after, before))
    while low < high:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, UTC).astimezone(zone).utcoffset() == before:
            low = middle + 1
        else:
            high = middle
    return datetime.fromtimestamp(low, UTC)
