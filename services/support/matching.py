"""Which services could help a caregiver, and why: every reason is said, and none is about the person. Pure.

Nothing that somebody answered of their own strain comes in here: it is matched by what they asked for, where they are
and in which language. The order in which services and times are known changes nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from contracts.caring import Fit, Option
from contracts.support import Place
from contracts.vocabulary import Area, Language, SupportKind
from services.support.directory import Door

WORTH: Final[dict[Fit, int]] = {
    Fit.OFFERS_KIND: 0,
    Fit.IN_THIS_AREA: 6,
    Fit.EVERYWHERE: 4,
    Fit.SPEAKS_IT: 8,
    Fit.INTERPRETER: 3,
    Fit.FREE_TIMES: 5,
    Fit.PLACES_FREE: 3,
    Fit.FULL_NOW: -3,
    Fit.UNDER_ONE_ROOF: 2,
    Fit.TRAINED: 3,
    Fit.ANSWERS_HERE: 1,
    Fit.TELEPHONE: 0,
    Fit.BARRIER: -4,
}
"""What each reason counts. Only these two make it less: that there is no place, and that something is in the way."""
AT_MOST: Final = 3
"""Services of one kind, and times of one service, that are shown."""


class Wanted(NamedTuple):
    """What somebody asked for, where, and in which language."""

    kinds: Sequence[SupportKind]
    area: Area
    language: Language


def options(wanted: Wanted, doors: Iterable[Door], places: Iterable[Place], at: datetime) -> tuple[Option, ...]:
    """Return what could help with the kinds that are ``wanted``, in their order, the fittest of each first."""
    known, open_now = tuple(doors), _open(places, at)
    found: list[Option] = []
    for kind in wanted.kinds:
        fitting = [
            (door, _reasons(door, kind, wanted, open_now.get((door.service, kind), ())))
            for door in known
            if door.offers(kind)
        ]
        fitting.sort(key=lambda each: (-worth(each[1]), each[0].listed.name.casefold(), each[0].service))
        found += [
            Option(
                service=door.service,
                service_name=door.listed.name,
                kind=kind,
                because=because,
                phone=door.listed.phone,
                places=open_now.get((door.service, kind), ())[:AT_MOST],
            )
            for door, because in fitting[:AT_MOST]
        ]
    return tuple(found)


def worth(because: Iterable[Fit]) -> int:
    """Return what reasons count together."""
    return sum(WORTH[each] for each in because)


def soonest(places: Iterable[Place], kind: SupportKind, at: datetime, but: str = "") -> tuple[Place, ...]:
    """Return what else of a kind has a free place, the soonest first."""
    others = (each for each in places if each.kind is kind and each.offering != but and each.free)
    return tuple(sorted((each for each in others if _to_come(each, at)), key=_when)[:AT_MOST])


def _open(places: Iterable[Place], at: datetime) -> dict[tuple[str, SupportKind], tuple[Place, ...]]:
    found: dict[tuple[str, SupportKind], tuple[Place, ...]] = {}
    for each in sorted(places, key=_when):
        if _to_come(each, at):
            found[each.service, each.kind] = (*found.get((each.service, each.kind), ()), each)
    return found


def _to_come(place: Place, at: datetime) -> bool:
    return place.starts is None or place.starts > at


def _when(place: Place) -> tuple[bool, float, str]:
    """Return by what times are sorted: what has none comes last."""
    return place.starts is None, 0.0 if place.starts is None else place.starts.timestamp(), place.offering


def _reasons(door: Door, kind: SupportKind, wanted: Wanted, times: Sequence[Place]) -> tuple[Fit, ...]:
    area, language = wanted.area, wanted.language
    listed = door.listed
    free = any(each.free for each in times)
    named = language not in (Language.ENGLISH, Language.OTHER)
    speaks = named and language.value in listed.languages
    held: tuple[tuple[Fit, bool], ...] = (
        (Fit.OFFERS_KIND, True),
        (Fit.IN_THIS_AREA, area in listed.areas and area is not Area.ANYWHERE),
        (Fit.EVERYWHERE, Area.ANYWHERE in listed.areas and area not in listed.areas),
        (Fit.SPEAKS_IT, speaks),
        (Fit.INTERPRETER, language is not Language.ENGLISH and listed.interpreters and not speaks),
        (Fit.FREE_TIMES, free and any(each.starts for each in times)),
        (Fit.PLACES_FREE, not times and bool(door.free)),
        (Fit.FULL_NOW, bool(times) and not free if times else door.free == 0),
        (Fit.UNDER_ONE_ROOF, any(each is not kind and door.offers(each) for each in wanted.kinds)),
        (Fit.TRAINED, bool(listed.held)),
        (Fit.ANSWERS_HERE, listed.audience is not None),
        (Fit.TELEPHONE, listed.audience is None),
        (Fit.BARRIER, bool(listed.barriers)),
    )
    return tuple(fit for fit, holds in held if holds)
