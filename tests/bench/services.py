"""A large directory that is nobody's: services spread as real directories spread them, and what is looked for in it."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from contracts.base import Audience
from contracts.ids import derived
from contracts.inventory import Held, Listed, Opening, service_id
from contracts.taxonomy import KINDS_OF, PLACEMENTS, Authority, Competency, Population, ServiceKind
from contracts.vocabulary import Area, Barrier, Kind, Need, Urgency, Weekday
from services.referral_router.limits import Sought

REGION: Final = "northwest"
NOW: Final = datetime(2027, 3, 3, 17, 20, tzinfo=UTC)
"""A Wednesday."""
SOURCE: Final = "bench"
_PLACES: Final = (
    "Ash",
    "Birch",
    "Cedar",
    "Dane",
    "Elm",
    "Fox",
    "Grant",
    "Hazel",
    "Iron",
    "Juniper",
    "Kenosha",
    "Lake",
    "Maple",
    "North",
    "Oak",
    "Pine",
)
_SORTS: Final = (
    "Alliance",
    "Center",
    "Clinic",
    "Coalition",
    "Family",
    "Services",
    "House",
    "Legal",
    "Aid",
    "Network",
    "Outreach",
    "Shelter",
)
_SPREAD: Final = dict(zip(Need, (30, 8, 16, 7, 12, 5, 6, 6, 6, 4), strict=True))
"""How many of a hundred services answer each need first: food and clothing most, peer support and jobs least."""
_WORKDAYS: Final = tuple(Weekday)[:5]
_LANGUAGES: Final = (("es",), ("hmn",), ("es", "hmn"), ("so",), ("ar",), ("pl",), ("es", "so"))


def services(count: int, seed: int = 1) -> Iterator[Listed]:
    """Yield ``count`` services of about a third as many providers: most of little is known, some of much."""
    dice = random.Random(seed)
    provider, left = "", 0
    for number in range(count):
        if not left:
            left = min(int(dice.paretovariate(1.1)), 200)
            provider = f"{dice.choice(_PLACES)} {dice.choice(_PLACES)} {dice.choice(_SORTS)} {number // 4}"
        left -= 1
        yield _service(dice, number, provider)


def _service(dice: random.Random, number: int, provider: str) -> Listed:
    need = dice.choices(list(_SPREAD), list(_SPREAD.values()))[0]
    needs = tuple(dict.fromkeys((need, *dice.choices(list(Need), k=dice.choice((0, 0, 0, 1, 2))))))
    kinds = tuple(dict.fromkeys(dice.choice(KINDS_OF[each]) for each in needs if dice.random() < 0.8))
    known = dice.random() < 0.3
    least = dice.choice((None, None, None, None, 12, 14, 16, 18, 18, 18))
    trained = dice.random() < 0.15
    return Listed(
        source=f"{SOURCE}/{number}",
        provider=provider,
        name=f"{kinds[0] if kinds else need} {dice.choice(_PLACES)} {number % 50}",
        needs=needs,
        kinds=kinds,
        areas=_areas(dice),
        audience=_team(number) if dice.random() < 0.02 else None,
        phone=f"(414) 555-{number % 10_000:04}",
        description="What it does, in a sentence or two that nobody is matched by.",
        barriers=tuple(dice.sample(list(Barrier), dice.choice((0, 1, 1, 2, 3)))) if known else (),
        populations=tuple(dice.sample(list(Population), dice.choice((1, 1, 2)))) if dice.random() < 0.2 else (),
        least_age=least,
        most_age=None if least == 18 or dice.random() < 0.7 else dice.choice((17, 18, 21, 24)),
        languages=dice.choice(_LANGUAGES) if dice.random() < 0.25 else (),
        interpreters=dice.random() < 0.2,
        held=_held(dice) if trained else (),
        placed_by=_placed_by(dice, kinds),
        hours=_hours(dice) if dice.random() < 0.6 else (),
        always_open=dice.random() < 0.04,
        safe_employer=ServiceKind.SAFE_EMPLOYER in kinds and dice.random() < 0.5,
    )


def _team(number: int) -> Audience:
    return Audience(Kind.PARTNER, f"team{number % 400}")


def _areas(dice: random.Random) -> tuple[Area, ...]:
    if dice.random() < 0.25:
        return (Area.ANYWHERE,)
    return tuple(dice.sample([Area.NORTH, Area.SOUTH, Area.EAST, Area.WEST], dice.choice((1, 1, 1, 2))))


def _held(dice: random.Random) -> tuple[Held, ...]:
    until = None if dice.random() < 0.2 else str((NOW + timedelta(days=dice.randrange(-200, 700))).date())
    core = Held(competency=Competency.CORE, until=until)
    return (core, Held(competency=Competency.ADVANCED, until=until)) if dice.random() < 0.3 else (core,)


def _placed_by(dice: random.Random, kinds: tuple[ServiceKind, ...]) -> tuple[Authority, ...]:
    if PLACEMENTS.isdisjoint(kinds) or dice.random() < 0.3:
        return ()
    return tuple(dice.sample(list(Authority), dice.choice((1, 2, 3))))


def _hours(dice: random.Random) -> tuple[Opening, ...]:
    opens, closes = dice.choice((480, 510, 540, 540, 600)), dice.choice((960, 990, 1020, 1020, 1080, 1200))
    shape = dice.random()
    if shape < 0.7:
        return _on(_WORKDAYS, ((opens, closes),))
    if shape < 0.85:
        return _on(_WORKDAYS, ((opens, 720), (780, closes)))
    if shape < 0.95:
        return _on(tuple(Weekday), ((opens, closes),))
    return _on(tuple(Weekday), ((1200, 1200 + dice.choice((480, 600, 720))),))


@lru_cache(maxsize=1000)
def _on(days: tuple[Weekday, ...], spans: tuple[tuple[int, int], ...]) -> tuple[Opening, ...]:
    return tuple(Opening(day=day, opens=opens, closes=closes) for day in days for opens, closes in spans)


def searches(count: int, listed: int, seed: int = 2) -> Iterator[Sought]:
    """Yield ``count`` mixed searches of a directory of ``listed`` services: broad ones, and very particular ones."""
    dice = random.Random(seed)
    for _ in range(count):
        yield _search(dice, listed)


def _search(dice: random.Random, listed: int) -> Sought:
    need = dice.choice(list(Need))

    def some(most: int) -> frozenset[str]:
        chosen = (dice.randrange(listed) for _ in range(dice.randrange(most + 1)))
        return frozenset(service_id(REGION, f"{SOURCE}/{number}") for number in chosen)

    def often(value: Any, share: float) -> Any:
        return value if dice.random() < share else None

    return Sought(
        need=need,
        urgency=dice.choice(list(Urgency)),
        area=dice.choice(list(Area)),
        asked=some(4),
        kind=often(dice.choice(KINDS_OF[need]), 0.3),
        also=frozenset(dice.sample(list(Need), dice.choice((0, 0, 1, 2)))),
        by=often(NOW + timedelta(minutes=dice.randrange(10_080)), 0.5),
        age=often(dice.randrange(12, 22), 0.7),
        populations=frozenset(dice.sample(list(Population), dice.choice((0, 0, 1, 2)))),
        language=often(dice.choice(("en", "es", "hmn", "so")), 0.3),
        interpreter_ok=dice.random() < 0.8,
        competency=often(dice.choice(list(Competency)), 0.2),
        authority=often(dice.choice(list(Authority)), 0.5),
        acute=need is Need.MEDICAL_CARE and dice.random() < 0.3,
        known=frozenset(),
        wanted=some(2),
        unwanted=some(2),
        kept_away=frozenset(_team(dice.randrange(400)) for _ in range(dice.choice((0, 0, 0, 0, 1)))),
    )


def free_places(count: int, seed: int = 3) -> Iterator[tuple[str, int, datetime]]:
    """Yield what a tenth of ``count`` services said of their free places, and when: most lately, some long ago."""
    dice = random.Random(seed)
    for number in dice.sample(range(count), count // 10):
        said = NOW - timedelta(minutes=int(dice.expovariate(1 / (4 * 1440))))
        yield service_id(REGION, f"{SOURCE}/{number}"), dice.choice((0, 0, 1, 2, 5)), said


def edition() -> str:
    return derived("edt", SOURCE)
