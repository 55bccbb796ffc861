"""What the community lacks: referrals that found no door, by region, service and month, and why. Pure.

A count says nothing of anybody: it holds no case and no person, and one that is small enough to point at somebody is
suppressed before it is shown, exported or sent anywhere.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime
from typing import Final, NamedTuple, TypeVar

from contracts.ids import ReferralId
from contracts.loop import Gap
from contracts.referral import Excluded
from contracts.taxonomy import ServiceKind
from contracts.vocabulary import Need, Region

LEAST: Final = 5
"""Counts below it, other than none at all, are suppressed. A judgement of ours, as of 2026; some ask for 11."""
K = TypeVar("K", bound=Hashable)


class Unmet(NamedTuple):
    """A referral that found no door, once or again: what it asked for, when that was said first, and why."""

    referral: ReferralId
    region: Region
    need: Need
    kind: ServiceKind | None
    at: datetime
    why: frozenset[Gap]


class Of(NamedTuple):
    """What is counted together."""

    region: Region
    need: Need
    month: str
    """Such as 2026-11, in UTC."""


class Lack(NamedTuple):
    """How many referrals found no door, and for which reasons; one can have several."""

    referrals: int
    why: Mapping[Gap, int]


def said(excluded: Iterable[Excluded]) -> frozenset[Gap]:
    """Return the reasons that excluded any service."""
    return frozenset(each.why for each in excluded if each.count)


def month_of(at: datetime) -> str:
    """Return the month of a moment, as it is counted."""
    return f"{at.year:04}-{at.month:02}"


def counted(unmet: Iterable[Unmet]) -> dict[Of, Lack]:
    """Return how many referrals found no door, each once: in the month in which that was first said."""
    first: dict[ReferralId, Unmet] = {}
    for each in unmet:
        known = first.setdefault(each.referral, each)
        earlier = min(known, each, key=lambda one: one.at)
        first[each.referral] = earlier._replace(why=known.why | each.why)
    referrals: Counter[Of] = Counter()
    reasons: dict[Of, Counter[Gap]] = {}
    for one in first.values():
        of = Of(one.region, one.need, month_of(one.at))
        referrals[of] += 1
        reasons.setdefault(of, Counter()).update(one.why)
    return {of: Lack(count, reasons[of]) for of, count in referrals.items()}


def suppressed(counts: Mapping[K, int], least: int = LEAST) -> dict[K, int | None]:
    """Return ``counts`` of one group as they may be shown: None where there are few.

    None at all is shown as 0. What is left out is never one count alone, nor so little together that it tells what each
    is: from the sum, which is shown, it could be worked out. So the next smallest go, too.
    """
    rising = sorted((count, repr(key), key) for key, count in counts.items() if count)
    hidden: dict[K, int] = {}
    for count, _, key in rising:
        if count < least or (hidden and (len(hidden) == 1 or sum(hidden.values()) < least)):
            hidden[key] = count
    return {key: None if key in hidden else count for key, count in counts.items()}


def total(counts: Mapping[K, int], least: int = LEAST) -> int | None:
    """Return the sum of ``counts`` as it may be shown; None where it is small."""
    whole = sum(counts.values())
    return None if 0 < whole < least else whole
