"""Which door to try first: hard limits, then a score whose every part has a reason that can be read. Pure.

What the loop calls, and all it needs to know:

* ``match(directory, region, sought, at=...)`` returns `Matched`: the best doors, in order, each with its reasons; how
  many were excluded and why, and a few of them, as the hub may read it (`contracts.loop.Gap`); and, where no door is
  open, those that would be but for a place (``waitlists``).
* ``candidates(...)`` returns the doors alone.
* ``why_not(directory, region, service, sought, at=...)`` returns why one service is no door.

``Candidate.because`` speaks of the service and may be shown to whoever sees the referral. ``Candidate.apart`` speaks
of the youth (they asked for it, they know the provider) and needs a release. ``sought.chosen`` is a person's choice.

The order is the same for the same directory, however it came to be: what the youth asked for first, then by points,
then by name, then by id. Limits and points are said twice: of one door (`limits`, `scoring`), and of all at once
(`search`).
"""

from collections.abc import Iterator
from datetime import datetime
from operator import itemgetter
from typing import Final

import msgspec

from contracts.base import Audience
from contracts.ids import ServiceId
from contracts.loop import PUBLIC, Gap
from contracts.referral import Because, Excluded
from contracts.vocabulary import MatchReason
from services.referral_router import limits
from services.referral_router.directory import Directory
from services.referral_router.doors import DIRECTORY_ZONE, Door, provider_key, when
from services.referral_router.limits import SAID_AS, Asked, Limit, Sought
from services.referral_router.scoring import Sight, Weights, apart, how_to_ask, rank, reasons
from services.referral_router.search import WITHIN, Search, answering, best, kept_away, some_of

__all__ = ["Candidate", "Limit", "Matched", "Sought", "Weights", "candidates", "match", "why_not"]

DOORS: Final = 10
"""How many doors are looked for: more than anybody is asked at once, or reads."""
NAMED: Final = 6
"""How many services are named by each reason that is public of them."""
_DEFAULT: Final = Weights()


class Candidate(msgspec.Struct, frozen=True):
    """A door to try, and why. ``audience`` is None where the hub has to telephone."""

    service: ServiceId
    name: str
    audience: Audience | None
    because: tuple[Because, ...]
    apart: tuple[MatchReason, ...] = ()
    """What speaks of the youth: only for those whom they let know it."""
    provider: str = ""
    points: int = 0


class Matched(msgspec.Struct, frozen=True):
    """What a search found."""

    candidates: tuple[Candidate, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    """How many that answer the need are no door, by the first reason of each.

    Whatever is private of the search (what the youth told, where they don't want to go, whom they must not meet), this
    is the same: the public reasons come first, and what is left is counted only where all of it is no door. Beside an
    open door the number of the others would tell, by the directory, who is left out for what the youth told.
    """
    waitlists: tuple[Candidate, ...] = ()
    """Where there is no candidate: doors that lack nothing but a place."""


def match(
    directory: Directory,
    region: str,
    sought: Sought,
    *,
    at: datetime,
    zone: str = DIRECTORY_ZONE,
    weights: Weights = _DEFAULT,
    most: int = DOORS,
    named: int = NAMED,
) -> Matched:
    """Return at ``most`` so many doors, best first; for a chosen service that one alone, or none where it can't be.

    ``named`` is how many are named at most by each public reason for which they are no door.
    """
    search = Search(directory.index(region), sought, when(at, sought.by, zone), weights)
    if sought.chosen is not None:
        return Matched(_by_hand(search))
    fitting, broken = _fitting(search)
    full = 0 if fitting else _fitting(search, leaving_out=Limit.FULL)[0]
    excluded = tuple(each for each in _said(search, broken, named) if each.why in PUBLIC or not fitting)
    return Matched(_ranked(search, fitting, most), excluded, _ranked(search, full, most))


def candidates(
    directory: Directory,
    region: str,
    sought: Sought,
    *,
    at: datetime,
    zone: str = DIRECTORY_ZONE,
    weights: Weights = _DEFAULT,
) -> tuple[Candidate, ...]:
    """Return the doors to try, best first."""
    return match(directory, region, sought, at=at, zone=zone, weights=weights, named=0).candidates


def why_not(
    directory: Directory, region: str, service: ServiceId, sought: Sought, *, at: datetime, zone: str = DIRECTORY_ZONE
) -> Limit | None:
    """Return the first limit that a service breaks; None where it breaks none. `SAID_AS` tells what may be said of it.

    Raises:
        KeyError: the region doesn't list it.
    """
    search = Search(directory.index(region), sought, when(at, sought.by, zone), _DEFAULT)
    door = search.index.get(service)
    if door is None:
        raise KeyError(service)
    return limits.why_not(_asked(search, door))


def _by_hand(search: Search) -> tuple[Candidate, ...]:
    door = search.index.get(search.sought.chosen or "")
    if door is None or limits.why_not(_asked(search, door)) is not None:
        return ()
    because = (Because(MatchReason.CHOSEN_BY_HUB), how_to_ask(door))
    return (Candidate(door.service, door.title, door.listed.audience, because, (), door.listed.provider),)


def _asked(search: Search, door: Door) -> Asked:
    kept = kept_away(search.index, search.sought) >> search.index.slot_of(door) & 1
    return Asked(door, search.sought, search.moment, bool(kept))


def _fitting(search: Search, *, leaving_out: Limit | None = None) -> tuple[int, dict[Limit, int]]:
    """Return who is within every limit, and of whom each limit is the first that they break."""
    among, broken = answering(search), {}
    for limit, within in WITHIN.items():
        inside = among if limit is leaving_out else within(search, among)
        if inside != among:
            broken[limit] = among ^ inside
        among = inside
    return among, broken


def _said(search: Search, broken: dict[Limit, int], named: int) -> Iterator[Excluded]:
    """Yield how many are left out by each reason, and a few of them where that is public (`limits.SAID_AS`)."""
    found: dict[Gap, int] = {}
    for limit, slots in broken.items():
        if limit in SAID_AS:
            found[SAID_AS[limit]] = found.get(SAID_AS[limit], 0) | slots
    for why, slots in found.items():
        services = some_of(search.index, slots, named) if named and why in PUBLIC else ()
        yield Excluded(why, slots.bit_count(), services)


def _ranked(search: Search, among: int, most: int) -> tuple[Candidate, ...]:
    if not among:
        return ()
    index, known = search.index, search.known
    ranked = []
    for slot in best(search, among, most):
        door = index.at(slot)
        key = provider_key(door.listed.provider)
        sight = Sight(door, index.providers[key].in_house, search.sought, search.moment, key in known)
        wanted, first, total = rank(sight, search.weights)
        ranked.append((not wanted, not first, -total, door.order, sight))
    ranked.sort(key=itemgetter(0, 1, 2, 3))
    return tuple(_candidate(sight, -below) for _, _, below, _, sight in ranked[:most])


def _candidate(sight: Sight, total: int) -> Candidate:
    listed = sight.door.listed
    return Candidate(
        sight.door.service,
        sight.door.title,
        listed.audience,
        reasons(sight),
        apart(sight),
        listed.provider,
        total,
    )
