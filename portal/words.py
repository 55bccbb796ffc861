"""Plain words: labels for the vocabulary, and time said the way a person would say it. Pure.

The labels stand in ``templates/words.html``, once, for templates and for Python. Times are said as `live.js` says them,
so that a page does not change its mind when its script starts.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from math import floor
from typing import Any, Final

import msgspec

from contracts.ids import short
from portal.render import environment

LATE: Final = "late"
WARN: Final = "warn"
OK: Final = "ok"
CALM: Final = "calm"
_SAYS_NOW: Final = 45
_AHEAD: Final = 2
"""Seconds by which another's clock may be ahead of ours: what it says has happened is not still to come."""
_MINUTES: Final = 5400
_HOURS: Final = 79_200
_SPAN_NOTHING: Final = 30
_SPAN_MINUTES: Final = 5430
_SPAN_HOURS: Final = 261_000


class Tag(msgspec.Struct, frozen=True):
    """A quiet tag. ``tone`` brings its sign."""

    tone: str
    text: str


class When(msgspec.Struct, frozen=True):
    """A moment: as it is said, and exactly."""

    iso: str
    text: str
    exact: str


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """What is left, and what happens at zero. ``used`` of ``whole`` are seconds, None without a meter."""

    tone: str
    due: str
    span: str
    words: str
    then: str = ""
    used: int | None = None
    whole: int | None = None


class Step(msgspec.Struct, frozen=True):
    """A line of a timeline. ``state``: "", "now" or "ahead"."""

    when: When
    text: str
    by: str = ""
    state: str = ""


class Link(msgspec.Struct, frozen=True):
    href: str
    label: str


class Choice(msgspec.Struct, frozen=True):
    value: str
    label: str
    hint: str = ""


class Row(msgspec.Struct, frozen=True):
    """One line of a list of facts."""

    label: str
    text: str


@cache
def words(table: str) -> Mapping[str, Mapping[str, str]]:
    """Return a list of ``words.html`` (``NEEDS``, ``AREAS`` …) by value."""
    rows: Sequence[dict[str, str]] = getattr(environment().get_template("words.html").module, table)
    return {row["value"]: row for row in rows}


def say(table: str, value: Enum | str | None, which: str = "label") -> str:
    """Return the words for ``value`` in a list of ``words.html``; "" for None, the value itself if it has none."""
    if value is None:
        return ""
    name = str(value.value) if isinstance(value, Enum) else value
    return words(table).get(name, {}).get(which, name)


def span(length: timedelta) -> str:
    """Return a length of time: "under 1 min", "22 min", "61 h", "4 days"."""
    seconds = length.total_seconds()
    size = abs(seconds)
    if size < _SPAN_NOTHING:
        return "under 1 min"
    if size < _SPAN_MINUTES:
        return f"{abs(_round(seconds / 60))} min"
    return f"{abs(_round(seconds / 3600))} h" if size < _SPAN_HOURS else f"{abs(_round(seconds / 86400))} days"


def ago(at: datetime, now: datetime) -> str:
    """Return how long ago, or ahead: "just now", "3 minutes ago", "in 2 hours", "yesterday"."""
    seconds = (at - now).total_seconds()
    size = abs(seconds)
    if size < _SAYS_NOW:
        return "just now" if seconds <= _AHEAD else "in a moment"
    if size < _MINUTES:
        return _relative(_round(seconds / 60), "minute")
    if size < _HOURS:
        return _relative(_round(seconds / 3600), "hour")
    days = _round(seconds / 86400)
    return {-1: "yesterday", 1: "tomorrow"}.get(days) or _relative(days, "day")


def when(at: datetime, now: datetime) -> When:
    """Return a moment as it is said; exactly in the time zone of ``now``."""
    return When(iso(at), ago(at, now), exact(at, now))


def exact(at: datetime, now: datetime) -> str:
    """Return "Thursday 21 November, 02:14", in the time zone of ``now``."""
    return f"{day(at, now)}, {clock_time(at, now)}"


def day(at: datetime, now: datetime) -> str:
    """Return "Thursday 21 November", with its year where that is another."""
    local = at.astimezone(now.tzinfo)
    year = f" {local.year}" if local.year != now.year else ""
    return f"{local:%A} {local.day} {local:%B}{year}"


def clock_time(at: datetime, now: datetime) -> str:
    """Return "02:14", in the time zone of ``now``."""
    return f"{at.astimezone(now.tzinfo):%H:%M}"


def iso(at: datetime) -> str:
    """Return a moment for a machine."""
    return at.isoformat(timespec="milliseconds")


def clock(
    due: datetime,
    now: datetime,
    *,
    left: str = "left",
    then: str = "",
    since: datetime | None = None,
    soon: timedelta | None = None,
) -> Clock:
    """Return a clock to ``due``: late once past it, a warning within ``soon`` (a quarter of the whole) of it.

    ``since`` is when it began to run, for its meter; ``left`` the words after the span: "left to answer".
    """
    rest = due - now
    whole = None if since is None else max(1, round((due - since).total_seconds()))
    near = soon if soon is not None else timedelta(seconds=(whole or 0) / 4)
    late = rest <= timedelta()
    return Clock(
        tone=LATE if late else WARN if rest <= near else CALM,
        due=iso(due),
        span=span(rest),
        words="late" if late else left,
        then=then,
        whole=whole,
        used=None if whole is None or since is None else min(whole, max(0, round((now - since).total_seconds()))),
    )


def until(at: datetime, now: datetime) -> str:
    """Return "until 19 February": how a release's end is said."""
    local = at.astimezone(now.tzinfo)
    year = f" {local.year}" if local.year != now.year else ""
    if local.date() == now.date():
        return f"until {local:%H:%M} today"
    return f"until {local.day} {local:%B}{year}"


def reference(identifier: str, letter: str) -> str:
    """Return a reference to say on the telephone, such as "C-7KQ4"."""
    return f"{letter}-{short(identifier)}"


def listed(parts: Sequence[str]) -> str:
    """Return "a, b and c"."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def capital(text: str) -> str:
    """Return "Their name": a label where a sentence or a line begins."""
    return text[:1].upper() + text[1:]


def small(label: str) -> str:
    """Return "their name": a label within a sentence."""
    return label[:1].lower() + label[1:]


def _relative(number: int, unit: str) -> str:
    size = f"{abs(number):,} {unit}{'' if abs(number) == 1 else 's'}"
    return f"in {size}" if number > 0 else f"{size} ago"


def _round(number: float) -> int:
    """Round as JavaScript does: halves up."""
    return floor(number + 0.5)


def table(rows: Mapping[Any, str]) -> tuple[Choice, ...]:
    """Return choices from a mapping of values to labels."""
    return tuple(Choice(str(value), label) for value, label in rows.items())
