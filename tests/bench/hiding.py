"""How long it takes to be told that there is nothing: there is none, it is another's, or a shield hides it.

The three are measured in turns, in any order, by real people over a real bus; what counts is that they are alike.
"""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from typing import Final

from contracts.vocabulary import Kind
from services.disclosure.handlers import desk, writing
from tests.bench.figures import Figure, Target, figure, p99
from tests.bench.stage import be_quiet
from tests.bus.gate import running_gate
from tests.bus.hiding import HIDDEN, MINE, World, populate
from tests.bus.overlap import Times, times
from tests.bus.running import serving
from tests.bus.test_hiding import at_work, timed_verbs
from tests.bus.test_hiding_pages import timed_pages, until_there, visiting

ROUNDS: Final = 200
_ALIKE: Final = Target("ratio", "<=", 1.1)
_ASKED: Final = (Kind.HUB, Kind.ADVOCATE, Kind.PARTNER)


async def figures() -> list[Figure]:
    async with _world() as world:
        async with at_work(world):
            by_verb = await timed_verbs(world, ROUNDS)
        by_page = await _pages(world)
    return [*_rows("a verb", by_verb), *_rows("a page", by_page)]


async def _pages(world: World) -> Times:
    took = times()
    async with serving(desk, world.gate.settings, writing), visiting(world) as visitor:
        for kind in _ASKED:
            person = await visitor(kind)
            await until_there(person, kind, world.lives[MINE])
            await timed_pages(person, world, kind, ROUNDS, took)
    return took


def _rows(what: str, took: Times) -> Iterator[Figure]:
    """Yield each life beside nothing at all, whichever of the two took longer above."""
    *lives, nothing = ([each for by_life in took.values() for each in by_life[life]] for life in HIDDEN)
    for life, each in zip(HIDDEN, lives, strict=False):
        above, below = sorted((each, nothing), key=median, reverse=True)
        name = f"hiding: {what}, {life} and nothing: longer / shorter"
        yield _row(name, above, below)


def _row(name: str, ours: Sequence[float], reference: Sequence[float]) -> Figure:
    return figure(name, "ms, median", median(ours), median(reference), target=_ALIKE, p99=(p99(ours), p99(reference)))


@asynccontextmanager
async def _world() -> AsyncIterator[World]:
    be_quiet()
    with tempfile.TemporaryDirectory(prefix="trellis-bench-") as folder:
        running = running_gate(Path(folder) / "home")
        gate = await asyncio.to_thread(running.__enter__)
        try:
            os.environ["TRELLIS_BUS"], os.environ["TRELLIS_HOME"] = gate.settings.url, str(gate.settings.home)
            yield await populate(gate)
        finally:
            await asyncio.to_thread(running.__exit__, None, None, None)
