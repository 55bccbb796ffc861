"""Every referral an audience sees, in the rows that lists and boards show, kept in order as they change. Pure.

With thousands of them a page can't look at each anew whenever one of them changes: of each change only the referral
that it is about is read again and put in its place.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any, Final, NamedTuple

from contracts.vocabulary import ReferralState
from portal.models.cards import Targets, referral_due
from portal.models.referral import Referral, read
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


class SortedReferrals:
    """An index of a sheet (see `portal.sheet.Index`)."""

    def __init__(self, targets: Targets) -> None:
        self._targets = targets
        self._all: dict[str, Referral] = {}
        self._rows: dict[str, list[Place]] = {name: [] for name in (*ROWS, ENDED)}
        self._clocks: list[datetime] = []
        """When each open referral becomes late."""
        self._answers: list[float] = []
        """Seconds until somebody said yes, of each."""

    def take(self, thing: str, entries: Sequence[Entry]) -> None:
        before, after = self._all.pop(thing, None), read(entries)
        for referral, change in ((before, _remove), (after, insort)):
            if referral is not None:
                change(self._rows[row_of(referral)], self._place(referral))
                due = None if referral.ended else referral_due(referral, self._targets)
                if due is not None:
                    change(self._clocks, due)
                if referral.accepted_at is not None and referral.since is not None:
                    change(self._answers, (referral.accepted_at - referral.since).total_seconds())
        if after is not None:
            self._all[thing] = after

    def row(self, name: str) -> list[str]:
        """Return the ids of a row's referrals in order: the open as `Place` says, the ended newest first."""
        return [place.id for place in self._rows[name]]

    def get(self, referral: str) -> Referral:
        """Return one of them."""
        return self._all[referral]

    @property
    def open(self) -> int:
        """How many are open."""
        return len(self._all) - len(self._rows[ENDED])

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


def row_of(referral: Referral) -> str:
    """Return the row in which a referral stands."""
    if referral.ended:
        return ENDED
    return next(name for name, belongs in ROWS.items() if belongs(referral))


def _remove(row: list[Any], item: Any) -> None:  # noqa: ANN401 - a row of anything that has an order
    del row[bisect_left(row, item)]
