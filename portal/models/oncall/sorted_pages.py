"""Every page that an audience sees, kept in order as pages change. Pure.

As with referrals (`portal.models.referrals.sorted_referrals`): of thousands, only the one that changed is read again.
"""

from bisect import bisect_left, insort
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Final, NamedTuple

from contracts.vocabulary import PageState
from portal.models.oncall.oncall import Page, read
from portal.sheet import Entry

_EVER: Final = datetime.min.replace(tzinfo=UTC)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_ORDER: Final = tuple(PageState)


class _Place(NamedTuple):
    """A place in a row: those nobody could be asked for first, then by how far help is, then by the least time left.

    Of those that are done, the newest first. The same at every time, so that a row stays in order by itself.
    """

    some_asked: bool
    state: int
    since: datetime | timedelta
    id: str


class SortedPages:
    """An index of a sheet (see `portal.sheet.Index`)."""

    def __init__(self) -> None:
        self._all: dict[str, Page] = {}
        self._open: list[_Place] = []
        self._done: list[_Place] = []
        self._answers: list[float] = []
        """Seconds until somebody had it, of each."""
        self._helping: dict[str, PageState] = {}
        self.waiting = 0
        """How many of the open nobody has answered yet."""

    def take(self, thing: str, entries: Sequence[Entry]) -> None:
        before, after = self._all.pop(thing, None), read(entries)
        if before is not None:
            row, place = self._row(before), _place(before)
            del row[bisect_left(row, place)]
            self._helping.pop(before.referral or "", None)
            self._count(before, -1)
        if after is not None:
            self._all[thing] = after
            insort(self._row(after), _place(after))
            if after.open and after.referral:
                self._helping[after.referral] = after.state
            self._count(after, 1)

    def open(self, first: int | None = None) -> tuple[Page, ...]:
        """Return the open pages in order, all of them or the ``first``."""
        return tuple(self._all[place.id] for place in self._open[:first])

    def done(self, first: int) -> tuple[Page, ...]:
        """Return the ``first`` of those that are done, the newest foremost."""
        return tuple(self._all[place.id] for place in self._done[:first])

    def helping(self, referral: str) -> PageState | None:
        """Return how far the advocate is who was called for a referral; None: nobody was, or it is over."""
        return self._helping.get(referral)

    @property
    def count(self) -> int:
        """How many are open."""
        return len(self._open)

    @property
    def usual_answer(self) -> timedelta | None:
        """How long it takes until somebody has it, half of the time; None before there is anything to tell."""
        return timedelta(seconds=median(self._answers)) if self._answers else None

    def _row(self, page: Page) -> list[_Place]:
        return self._open if page.open else self._done

    def _count(self, page: Page, number: int) -> None:
        self.waiting += number * (page.open and page.waits)
        took = answered_in(page)
        if took is not None:
            if number > 0:
                insort(self._answers, took.total_seconds())
            else:
                del self._answers[bisect_left(self._answers, took.total_seconds())]


def answered_in(page: Page) -> timedelta | None:
    """Return how long it took until somebody had it."""
    answered = page.came.get(PageState.ACKNOWLEDGED)
    return answered - page.asked_at if answered is not None and page.asked_at is not None else None


def _place(page: Page) -> _Place:
    if not page.open:
        newest_first = _NEVER - (page.began or _EVER)
        return _Place(some_asked=True, state=_ORDER.index(page.state), since=_EVER + newest_first, id=page.id)
    since = page.due or page.asked_at or _NEVER
    return _Place(some_asked=page.again is None, state=_ORDER.index(page.state), since=since, id=page.id)
