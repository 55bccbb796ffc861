"""How long a search of a large directory takes, what its index needs, and the same search in a database.

The database is asked for less: the ids of the ten doors that come first, without what speaks for each and without how
many were excluded and why. Each search is made three times, in turn with the database's, and counts as its median.
"""

import gc
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from itertools import count as numbers
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Final

from contracts.base import Address, Event, Fact
from contracts.ids import NO_CASE, derived
from contracts.inventory import CapacityReported, EditionSwitched, ServicesStaged
from services.referral_router.directory import Directory
from services.referral_router.doors import when
from services.referral_router.limits import Sought
from services.referral_router.matching import DOORS, candidates, match
from services.referral_router.scoring import Weights
from tests.bench.figures import Figure, Target, figure, p99
from tests.bench.services import NOW, REGION, SOURCE, edition, free_places, searches, services
from tests.bench.tables import filled, query

_SERVICES: Final = 100_000
_SEARCHES: Final = 1000
_ROUNDS: Final = 3
_PART: Final = 100
_PAGE: Final = 4096


async def figures() -> list[Figure]:
    directory, staging, switching = _folded(_SERVICES)
    asked = list(searches(_SEARCHES, _SERVICES))
    ours, theirs, name = _in_turn(directory, asked)
    named = _with_the_others(directory, asked)
    changed = _after_changes(directory, asked)
    of = f"{_SERVICES:,} services"
    return [
        figure(
            f"match over {of}; {name}",
            "ms",
            median(ours),
            median(theirs),
            target=Target("ratio", "<=", 0.2),
            p99=(p99(ours), p99(theirs)),
        ),
        figure(f"match over {of}: p99", "ms", p99(ours), p99(theirs), target=Target("ours", "<=", 5)),
        figure("  … with who was no door, and a few of them by name", "ms", median(named), p99=(p99(named), None)),
        figure("a change of free places, and the next match", "ms", median(changed), p99=(p99(changed), None)),
        figure(f"index of {of}", "MB", _memory(), target=Target("ours", "<=", 250)),
        figure(f"take in a part of {_PART} services", "ms", median(staging), p99=(p99(staging), None)),
        figure(f"switch to an edition of {of}", "ms", sum(switching)),
        figure("the longest for which it keeps others waiting", "ms", max(switching)),
    ]


def _folded(count: int) -> tuple[Directory, list[float], list[float]]:
    """Return a directory as facts make it; how long each part of its edition took, and each stretch of the switch."""
    directory, coming, staging = Directory(), services(count), []
    for number in numbers():
        part = tuple(islice(coming, _PART))
        if not part:
            break
        staged = ServicesStaged(edition=edition(), source=SOURCE, number=number, services=part)
        staging.append(_applied(directory, staged))
    digest = "0" * 64
    switched = EditionSwitched(edition=edition(), source=SOURCE, parts=len(staging), digest=digest, records=digest)
    switching, began = [], time.perf_counter()
    for _ in directory.steps(_fact(switched)):
        switching.append(_since(began))
        began = time.perf_counter()
    for service, free, said in free_places(count):
        _applied(directory, CapacityReported(free=free), service, said)
    return directory, staging, switching


def _applied(directory: Directory, event: Event, about: str = "", at: datetime = NOW) -> float:
    fact, began = _fact(event, about, at), time.perf_counter()
    directory.apply(fact)
    return _since(began)


def _fact(event: Event, about: str = "", at: datetime = NOW) -> Fact:
    return Fact(derived("evt", about), 1, at, None, "", Address("inventory", REGION, NO_CASE, about), event)


def _in_turn(directory: Directory, asked: Sequence[Sought]) -> tuple[list[float], list[float], str]:
    """Return how long each search took us, and a database, whose name is the last; both find the same doors."""
    ours: list[list[float]] = [[] for _ in asked]
    theirs: list[list[float]] = [[] for _ in asked]
    weights = Weights()
    gc.collect()
    gc.freeze()
    with filled(directory.index(REGION)) as (name, ask):
        ranges = name.startswith("PostgreSQL")
        statements = [query(each, when(NOW, each.by), weights, DOORS, ranges=ranges) for each in asked]
        for _ in range(_ROUNDS):
            for number, (sought, statement) in enumerate(zip(asked, statements, strict=True)):
                began = time.perf_counter()
                found = candidates(directory, REGION, sought, at=NOW)
                ours[number].append(_since(began))
                same, spent = ask(statement)
                theirs[number].append(spent)
                assert [each.service for each in found] == same, (sought, statement)
    gc.unfreeze()
    return list(map(median, ours)), list(map(median, theirs)), name


def _with_the_others(directory: Directory, asked: Sequence[Sought]) -> list[float]:
    """Return how long a search took that also says who was no door, and why: what the router records of it."""
    spent = []
    for sought in asked:
        began = time.perf_counter()
        match(directory, REGION, sought, at=NOW)
        spent.append(_since(began))
    return spent


def _after_changes(directory: Directory, asked: Sequence[Sought]) -> list[float]:
    """Return how long it took to take in that somebody has other free places, and to search after it."""
    spent = []
    for sought, (service, free, _) in zip(asked, free_places(_SERVICES, seed=4), strict=False):
        changed = _applied(directory, CapacityReported(free=free), service)
        began = time.perf_counter()
        match(directory, REGION, sought, at=NOW)
        spent.append(changed + _since(began))
    return spent


def _memory() -> float:
    """Return by how many megabytes a process grows that takes in nothing else, searches included."""
    answer = subprocess.run([sys.executable, "-m", __name__], check=True, capture_output=True, text=True)
    return float(answer.stdout)


def _grown() -> float:
    gc.collect()
    before = _resident()
    directory, _, _ = _folded(_SERVICES)
    for sought in searches(100, _SERVICES):
        match(directory, REGION, sought, at=NOW)
    gc.collect()
    return (_resident() - before) / 1e6


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1e3


if __name__ == "__main__":
    print(_grown())
