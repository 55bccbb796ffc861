"""Every referral an audience sees, in the rows that lists and boards show, kept in order as they change. Pure.

With thousands of them a page can't look at each anew whenever one of them changes: of each change only the referral
that it is about is read again and put in its place.
"""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import Any, Final, NamedTuple, overload

from contracts.vocabulary import Need, ReferralState
from portal.models.cards import Targets, referral_due
from portal.models.referrals.referral import Referral, read
from portal.sheet import Entry

_EVER: Final = datetime.min.replace(tzinfo=UTC)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


class Place(NamedTuple):
    """A place in a row: what is late first, the latest of it foremost; then what will be; then what no clock runs for.

    The same at every time, so that a row stays in order by itself.
    """

    unclocked: bool
    since: datetime
    id: str


def _no_door(referral: Referral) -> bool:
    rejected = referral.state is ReferralState.REJECTED
    return rejected or (referral.state is ReferralState.REQUESTED and referral.no_door)


def _waiting(referral: Referral) -> bool:
    return referral.state in (ReferralState.DRAFT, ReferralState.REQUESTED) and not _no_door(referral)


def _in(state: ReferralState) -> Callable[[Referral], bool]:
    return lambda referral: referral.state is state


ROWS: Final[Mapping[str, Callable[[Referral], bool]]] = {
    "waiting": _waiting,
    "accepted": _in(ReferralState.ACCEPTED),
    "progress": _in(ReferralState.IN_PROGRESS),
    "no-door": _no_door,
    "paused": _in(ReferralState.ON_HOLD),
}
"""The rows of open referrals, each in one of them."""
ENDED: Final = "ended"


SOON: Final = timedelta(hours=24)
"""What will be late within it is late soon."""


class Late(StrEnum):
    """How a referral stands with its clock."""

    LATE = "late"
    SOON = "soon"
    """Within `SOON`, and not late yet."""
    NOT = "not"


class Sought(NamedTuple):
    """Which of the referrals are looked for; None: any."""

    service: Need | None = None
    provider: str | None = None
    """See `providers`."""
    late: Late | None = None

    @property
    def asks(self) -> bool:
        """Whether not all are looked for."""
        return self != Sought()

    @property
    def facets(self) -> frozenset[str]:
        return frozenset(filter(None, (self.service and f"for {self.service}", self.provider)))


ALL: Final = Sought()


def providers(referral: Referral) -> dict[str, str]:
    """Return who was asked, or said yes: the id of the team, or of the service of one that isn't on Trellis."""
    return {each.team or each.service: each.name for each in referral.asked}


class SortedReferrals:
    """An index of a sheet (see `portal.sheet.Index`)."""

    def __init__(self, targets: Targets) -> None:
        self._targets = targets
        self._all: dict[str, Referral] = {}
        self._rows: dict[tuple[str, str], list[Place]] = {}
        """The places of each row, of all its referrals ("") and of those with something in common (`_facets`)."""
        self._clocks: list[datetime] = []
        """When each open referral becomes late."""
        self._answers: list[float] = []
        """Seconds until somebody said yes, of each."""
        self._asked: dict[str, Counter[str]] = {}
        """By what names each provider was asked, in referrals that are open."""

    def take(self, thing: str, entries: Sequence[Entry]) -> None:
        before, after = self._all.pop(thing, None), read(entries)
        for referral, change, number in ((before, _remove, -1), (after, insort, 1)):
            if referral is not None:
                self._change(referral, change, number)
        if after is not None:
            self._all[thing] = after

    def _change(self, referral: Referral, change: Callable[[list[Any], Any], None], number: int) -> None:
        row, place = row_of(referral), self._place(referral)
        for facet in _facets(referral):
            change(self._rows.setdefault((row, facet), []), place)
        due = None if referral.ended else referral_due(referral, self._targets)
        if due is not None:
            change(self._clocks, due)
        if referral.accepted_at is not None and referral.since is not None:
            change(self._answers, (referral.accepted_at - referral.since).total_seconds())
        for provider, name in () if referral.ended else providers(referral).items():
            names = self._asked.setdefault(provider, Counter())
            names[name] += number
            if not names[name]:
                del names[name]
                if not names:
                    del self._asked[provider]

    def row(self, name: str, now: datetime, sought: Sought = ALL) -> "Row":
        """Return a row's referrals in order: the open as `Place` says, the ended newest first."""
        rows = [self._rows.get((name, facet), []) for facet in (sought.facets or {""})]
        row: Sequence[Place] = min(rows, key=len)
        if sought.late is not None:
            row = _within(row, sought.late, now)
        if len(rows) > 1:
            row = [place for place in row if sought.facets <= set(_facets(self._all[place.id]))]
        return Row(row)

    def count(self, name: str) -> int:
        """Return how many stand in a row."""
        return len(self._rows.get((name, ""), ()))

    def asked(self) -> dict[str, str]:
        """Return every provider with a part in an open referral, and a name that it was asked by."""
        return {provider: min(names) for provider, names in self._asked.items()}

    def get(self, referral: str) -> Referral:
        """Return one of them."""
        return self._all[referral]

    @property
    def open(self) -> int:
        """How many are open."""
        return len(self._all) - self.count(ENDED)

    def late(self, now: datetime) -> int:
        """Return how many are late at ``now``."""
        return bisect_right(self._clocks, now)

    @property
    def usual_answer(self) -> timedelta | None:
        """How long it takes until a door opens, half of the time; None before there is anything to tell."""
        return timedelta(seconds=median(self._answers)) if self._answers else None

    def _place(self, referral: Referral) -> Place:
        if referral.ended:
            newest_first = _NEVER - (referral.moved or _EVER)
            return Place(unclocked=True, since=_EVER + newest_first, id=referral.id)
        due = referral_due(referral, self._targets)
        return Place(unclocked=due is None, since=due or referral.moved or _NEVER, id=referral.id)


class Row(Sequence[str]):
    """The ids of a row's referrals, made as they are looked at: of thousands a page shows some."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> str: ...

    @overload
    def __getitem__(self, at: slice) -> list[str]: ...

    def __getitem__(self, at: int | slice) -> str | list[str]:
        return [place.id for place in self._places[at]] if isinstance(at, slice) else self._places[at].id


def row_of(referral: Referral) -> str:
    """Return the row in which a referral stands."""
    if referral.ended:
        return ENDED
    return next(name for name, belongs in ROWS.items() if belongs(referral))


def _facets(referral: Referral) -> Iterator[str]:
    """Yield what a referral may be looked for by, "" first."""
    yield ""
    if referral.need is not None:
        yield f"for {referral.need}"
    yield from providers(referral)


def _within(row: Sequence[Place], late: Late, now: datetime) -> Sequence[Place]:
    """Return the part of a row of open referrals that is late, will be soon, or is neither: it stands in that order."""
    over = bisect_right(row, Place(unclocked=False, since=now, id="~"))
    soon = bisect_right(row, Place(unclocked=False, since=now + SOON, id="~"))
    return {Late.LATE: row[:over], Late.SOON: row[over:soon], Late.NOT: row[soon:]}[late]


def _remove(row: list[Place], item: Place) -> None:
    del row[bisect_left(row, item)]
