"""One service as matching knows it: what it is asked by, and nothing else of its record. Pure."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from contracts.ids import ServiceId
from contracts.inventory import Held, Listed, Opening, Staleness
from contracts.limits import Limits
from contracts.taxonomy import PLACEMENTS, Competency
from contracts.vocabulary import Weekday

DIRECTORY_ZONE: Final = Limits().zone
"""On whose clock a directory says when something is open."""
FOR_GOOD: Final = 0xFFFF
"""The day on which a training ends that doesn't end."""
DAY: Final = 1440
_FIRST_DAY: Final = date(2000, 1, 1).toordinal() - 1
_EPOCH: Final = datetime(2020, 1, 1, tzinfo=UTC)
_WEEK: Final = tuple(Weekday)
_EVENING: Final = 18 * 60
_NIGHT: Final = 2 * 60
_LONGEST_NAME: Final = 200

Span = tuple[int, int]
"""From a minute of a day to another, which is not in it; 1440 is the end of the day."""
Week = tuple[tuple[Span, ...], ...]
"""For each day from Monday on when a service is open, in order, apart from one another. Empty: not known."""


class Capacity(msgspec.Struct, frozen=True, gc=False):
    """How many can come. ``fresh_until`` is the last of `minutes` in which that still counts."""

    free: int
    fresh_until: int


class Door(msgspec.Struct, frozen=True, gc=False):
    """A service that can be asked, as everything that is known of it makes it."""

    service: ServiceId
    listed: Listed
    """Without its description and its spot."""
    week: Week
    trained: int = 0
    """The last of `day_number` on which its staff count as trained in the core; 0: nobody said that they are."""
    specialised: int = 0
    """The same of the advanced competencies."""
    capacity: Capacity | None = None
    answers_in: int | None = None
    """In minutes: the median of its last answers; None: it was never asked."""

    @property
    def title(self) -> str:
        """What people know it by."""
        provider, name = self.listed.provider, self.listed.name
        full = f"{provider}: {name}"
        return name if name == provider or len(full) > _LONGEST_NAME else full

    @property
    def order(self) -> tuple[str, str]:
        """Which of two equals comes first: by name, then by id."""
        return self.title.casefold(), self.service

    @property
    def hours_known(self) -> bool:
        return self.listed.always_open or bool(self.week)

    @property
    def at_night(self) -> bool:
        """Whether it is open every night, in the middle of it."""
        return self.listed.always_open or (bool(self.week) and all(_holds(day, _NIGHT) for day in self.week))

    @property
    def after_hours(self) -> bool:
        """Whether it is open on an evening or at a weekend."""
        evening = any(span[1] > _EVENING for day in self.week[:5] for span in day)
        return self.listed.always_open or evening or any(self.week[5:])

    @property
    def places(self) -> bool:
        """Whether somebody is *placed* there, so that it matters who decides it."""
        return not PLACEMENTS.isdisjoint(self.listed.kinds)

    def open_at(self, day: int, minute: int) -> bool:
        """Return whether it is known to be open at that minute of that day of the week."""
        return self.listed.always_open or (bool(self.week) and _holds(self.week[day], minute))


class When(NamedTuple):
    """The moments of one search, as the doors have them. ``day`` and ``minute`` None: no time was asked for."""

    now: int
    """In `minutes`: what is said of free places counts now."""
    training_day: int
    """As `day_number`: trainings count on the day of the service."""
    day: int | None
    minute: int | None


def when(at: datetime, by: datetime | None, zone: str = DIRECTORY_ZONE) -> When:
    """Return the moments of a search at ``at`` for what has to be open at ``by``.

    An instant is looked up on the clock of the directory's zone: an hour that is shown twice in autumn is open both
    times, and one that is left out in spring never comes.
    """
    local = (by or at).astimezone(ZoneInfo(zone))
    day, minute = (None, None) if by is None else (local.weekday(), local.hour * 60 + local.minute)
    return When(minutes(at), day_number(local.date()), day, minute)


def minutes(at: datetime) -> int:
    """Return ``at`` in whole minutes since 2020."""
    return int((at - _EPOCH) // timedelta(minutes=1))


def day_number(day: date) -> int:
    """Return the number of a day: 1 is the first of the year 2000."""
    return day.toordinal() - _FIRST_DAY


def provider_key(name: str) -> str:
    """Return by what a provider is known, however its name is spaced or capitalised."""
    return " ".join(name.casefold().split())


def spoken(tag: str) -> str:
    """Return the language of a tag: ``es`` of ``es-MX``."""
    return tag.partition("-")[0].lower()


def door_of(
    service: ServiceId,
    listed: Listed,
    *,
    free: int | None = None,
    said: datetime | None = None,
    answers_in: int | None = None,
    staleness: Staleness | None = None,
) -> Door:
    """Return the door of a service of which ``free`` places were said at ``said``."""
    fresh_for = (staleness or Staleness()).counts_for(listed)
    return Door(
        service,
        listed,
        week_of(listed.hours),
        _until(listed.held, Competency.CORE),
        _until(listed.held, Competency.ADVANCED),
        None if free is None or said is None else Capacity(free, minutes(said + fresh_for)),
        answers_in,
    )


def _until(held: Sequence[Held], competency: Competency) -> int:
    days = [FOR_GOOD if each.until is None else _day(each.until) for each in held if each.competency is competency]
    return max(days, default=0)


def _day(text: str) -> int:
    """Return a day's number; 1, long past, for one that doesn't exist."""
    try:
        return min(max(day_number(date.fromisoformat(text)), 1), FOR_GOOD - 1)
    except ValueError:
        return 1


@lru_cache(maxsize=20_000)
def week_of(hours: tuple[Opening, ...]) -> Week:
    """Return the openings of a week by day: what goes past midnight is part of the next day, what touches is one."""
    days: list[list[Span]] = [[] for _ in _WEEK]
    for each in hours:
        day = _WEEK.index(each.day)
        if each.opens < min(each.closes, DAY):
            days[day].append((each.opens, min(each.closes, DAY)))
        if each.closes > DAY:
            days[(day + 1) % len(_WEEK)].append((max(each.opens - DAY, 0), each.closes - DAY))
    week = tuple(tuple(_joined(sorted(spans))) for spans in days)
    return week if any(week) else ()


def _joined(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for opens, closes in spans:
        if found and opens <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], closes))
        elif opens < closes:
            found.append((opens, closes))
    return found


def _holds(spans: Sequence[Span], minute: int) -> bool:
    return any(opens <= minute < closes for opens, closes in spans)
