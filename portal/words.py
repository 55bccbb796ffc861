"""Plain words: labels for the vocabulary, and time said the way a person would say it. Pure.

The labels stand in ``templates/words.html``, once, for templates and for Python. All is said in the language that is
spoken (`portal.i18n`). Times are said as `live.js` says them, so that a page does not change its mind when its script
starts.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from math import floor
from typing import Any, Final

import msgspec

from contracts.ids import short
from portal import i18n
from portal.i18n import _, message, ngettext
from portal.render import rows

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


def words(table: str) -> Mapping[str, Mapping[str, str]]:
    """Return a list of ``words.html`` (``NEEDS``, ``AREAS`` …) by value, in the language that is spoken."""
    return _words(table, i18n.language())


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
        return _("under 1 min")
    if size < _SPAN_MINUTES:
        return _("%(num)s min", num=abs(_round(seconds / 60)))
    if size < _SPAN_HOURS:
        return _("%(num)s h", num=abs(_round(seconds / 3600)))
    return ngettext("%(num)s day", "%(num)s days", abs(_round(seconds / 86400)))


def ago(at: datetime, now: datetime) -> str:
    """Return how long ago, or ahead: "just now", "3 minutes ago", "in 2 hours", "yesterday"."""
    seconds = (at - now).total_seconds()
    size = abs(seconds)
    if size < _SAYS_NOW:
        return _("just now") if seconds <= _AHEAD else _("in a moment")
    if size < _MINUTES:
        return i18n.relative(_round(seconds / 60), "minute")
    if size < _HOURS:
        return i18n.relative(_round(seconds / 3600), "hour")
    return i18n.relative(_round(seconds / 86400), "day")


def when(at: datetime, now: datetime) -> When:
    """Return a moment as it is said; exactly in the time zone of ``now``."""
    return When(iso(at), ago(at, now), exact(at, now))


def exact(at: datetime, now: datetime) -> str:
    """Return "Thursday 21 November, 02:14", in the time zone of ``now``."""
    return _("%(day)s, %(time)s", day=day(at, now), time=clock_time(at, now))


def day(at: datetime, now: datetime) -> str:
    """Return "Thursday 21 November", with its year where that is another."""
    local = at.astimezone(now.tzinfo)
    return i18n.moment(local, i18n.DAY_OF_WEEK if local.year == now.year else i18n.DAY_OF_ALL)


def clock_time(at: datetime, now: datetime) -> str:
    """Return "02:14", in the time zone of ``now``."""
    return i18n.moment(at.astimezone(now.tzinfo), i18n.CLOCK)


def iso(at: datetime) -> str:
    """Return a moment for a machine."""
    return at.isoformat(timespec="milliseconds")


def clock(
    due: datetime,
    now: datetime,
    *,
    left: str = "",
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
        words=_("late") if late else left or _("left"),
        then=then,
        whole=whole,
        used=None if whole is None or since is None else min(whole, max(0, round((now - since).total_seconds()))),
    )


def until(at: datetime, now: datetime) -> str:
    """Return "until 19 February": how a release's end is said."""
    local = at.astimezone(now.tzinfo)
    if local.date() == now.date():
        return _("until %(time)s today", time=clock_time(at, now))
    return _("until %(day)s", day=i18n.moment(local, i18n.DAY if local.year == now.year else i18n.DAY_OF_YEAR))


def reference(identifier: str, letter: str) -> str:
    """Return a reference to say on the telephone, such as "C-7KQ4"."""
    return f"{letter}-{short(identifier)}"


def capital(text: str) -> str:
    """Return "Their name": a label where a sentence or a line begins."""
    return text[:1].upper() + text[1:]


def small(label: str) -> str:
    """Return "their name": a label within a sentence."""
    return label[:1].lower() + label[1:]


@cache
def _words(table: str, _language: i18n.Language) -> Mapping[str, Mapping[str, str]]:
    return {row["value"]: row for row in rows(table)}


def _round(number: float) -> int:
    """Round as JavaScript does: halves up."""
    return floor(number + 0.5)


def table(rows: Mapping[Any, str]) -> tuple[Choice, ...]:
    """Return choices from a mapping of values to labels, which are said, or only marked."""
    return tuple(Choice(str(value), message(label)) for value, label in rows.items())


def chosen(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """Return choices that were only marked, in the language that is spoken."""
    return tuple(Choice(each.value, message(each.label), message(each.hint)) for each in choices)


def tagged(tag: Tag) -> Tag:
    """Return a tag that was only marked, in the language that is spoken."""
    return Tag(tag.tone, message(tag.text))
