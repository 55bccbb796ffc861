"""From a command to the screens of those who may see what came of it: how soon, and how many a second."""

import asyncio
import itertools
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from contracts.base import Audience
from contracts.vocabulary import Kind
from tests.bench.community import CASES, PEOPLE, TEAMS, Case, Person
from tests.bench.figures import Figure, Target, figure, p99
from tests.bench.floor import Floor, floor
from tests.bench.screens import PATIENCE
from tests.bench.script import script
from tests.bench.trellis import Trellis, trellis

Side = Trellis | Floor

_WARM_UP: Final = 30
_SENT: Final = 300
_SENDING_ENDS_AFTER: Final = 30.0
"""Seconds. A slow machine measures less, not longer; so below."""
_PAUSE: Final = 0.01
"""Seconds between two commands, for what the first still causes."""
_ROUNDS: Final = 5
_REFERRALS: Final = 400
_ROUNDS_END_AFTER: Final = 60.0
_AT_ONCE: Final = 9
"""Referrals of one person on their way: the bus keeps at most twenty of one verb, and until acknowledged."""

SENDERS: Final = tuple(person for person in PEOPLE if person.team.kind is Kind.HUB)
READERS: Final = tuple({person.team: person for person in PEOPLE if person.team.kind is not Kind.AUDITOR}.values())


async def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="trellis-bench-") as homes:
        async with (
            trellis(Path(homes) / "ours", SENDERS, READERS) as ours,
            floor(Path(homes) / "floor", SENDERS, READERS) as bare,
        ):
            return [*await _latency(ours, bare), await _throughput(ours, bare)]


# ------------------------------------------------------------------------------------------------------------- how soon


async def _latency(ours: Trellis, bare: Floor) -> list[Figure]:
    whose = turns()
    for _ in range(_WARM_UP):
        for side in (ours, bare):
            await seen_after(side, *next(whose))
    mine: list[float] = []
    floors: dict[bool, list[float]] = {True: [], False: []}
    for _ in within(_SENDING_ENDS_AFTER, _SENT):
        mine.append(await seen_after(ours, *next(whose)))
        for looks, times in floors.items():
            bare.router.looks = looks
            times.append(await seen_after(bare, *next(whose)))
    bare.router.looks = True
    name = "command sent → event visible in the permitted view"
    return [
        _taken(name, mine, floors[True], Target("ratio", "<=", 1.5)),
        _taken("  … and to a floor that reads nothing either", mine, floors[False]),
    ]


def _taken(name: str, ours: Sequence[float], floors: Sequence[float], target: Target | None = None) -> Figure:
    medians = statistics.median(ours), statistics.median(floors)
    return figure(name, "ms, median", *medians, target=target, p99=(p99(ours), p99(floors)))


async def seen_after(side: Side, person: Person, case: Case) -> float:
    """Return how many milliseconds after a draft was sent the hub's own screen has it."""
    order = side.order(person, case, draft=True)
    seen = side.screens.when(person.team, order.fact)
    began = time.perf_counter()
    await side.send(person, order)
    at = await asyncio.wait_for(seen, PATIENCE)
    await side.answered(person, order)
    await asyncio.sleep(_PAUSE)
    return 1000 * (at - began)


# ------------------------------------------------------------------------------------------------------------- how many


async def _throughput(ours: Trellis, bare: Floor) -> Figure:
    rates: dict[Side, list[float]] = {ours: [], bare: []}
    for _ in within(_ROUNDS_END_AFTER, _ROUNDS):
        for side, found in rates.items():
            found.append(await _rate(side))
    return figure(
        "referrals through the whole pipeline",
        "a second",
        statistics.median(rates[ours]),
        statistics.median(rates[bare]),
        target=Target("ratio", ">=", 0.6),
    )


async def _rate(side: Side) -> float:
    """Return how many referrals a second go from the command to the last copy on every open screen."""
    wanted = side.screens.seen.copy()
    sent = list(itertools.islice(turns(), _REFERRALS))
    room = {person: asyncio.Semaphore(_AT_ONCE) for person in SENDERS}

    async def one(person: Person, case: Case) -> None:
        async with room[person]:
            order = side.order(person, case, draft=False)
            await side.send(person, order)
            await side.answered(person, order)

    for _, case in sent:
        wanted += _copies(case)
    began = time.perf_counter()
    await asyncio.gather(*(one(person, case) for person, case in sent))
    await side.screens.until(wanted)
    return _REFERRALS / (time.perf_counter() - began)


@cache
def _copies(case: Case) -> Counter[Audience]:
    """Return how many copies of one referral in ``case`` each screen gets."""
    return Counter(
        audience
        for step in script(case, draft=False).steps
        for written in (*step.copies, *step.record_copies)
        for audience in (person.team for person in READERS)
        if written.prefix.startswith(f"view.{audience.kind}.{audience.team}.")
    )


def within(seconds: float, most: int) -> Iterator[int]:
    """Yield turns until so many seconds are over, at least one and at ``most`` so many."""
    began = time.perf_counter()
    return itertools.takewhile(lambda turn: not turn or time.perf_counter() - began < seconds, range(most))


def turns() -> Iterator[tuple[Person, Case]]:
    """Yield, for ever, somebody of a hub and a case of their region."""
    cases = itertools.cycle(CASES)
    for person in itertools.cycle(SENDERS):
        region = next(region for (kind, region), team in TEAMS.items() if team == person.team)
        yield person, next(case for case in cases if case.region == region)
