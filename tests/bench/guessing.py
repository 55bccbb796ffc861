"""How often somebody who guesses return codes is let try at all, from a thousand addresses at two gatekeepers.

What a gatekeeper hashed is all that was ever tried: it says how much when it closes. First the budgets are used up that
anybody has at once; then both gatekeepers begin anew, on a bus that remembers, and what is hashed from there on is what
somebody gets who never stops. Meanwhile an owner comes in by their own words, from a place that guessed nothing.
"""

import asyncio
import itertools
import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from contracts.ids import fresh
from contracts.vocabulary import Kind
from services.bus.gate.credential import Key, by_code, new_session
from services.bus.gate.words import COUNT, wordlist, words_of
from services.bus.viewers.viewer import BusDownError, NotLetInError, come_in
from tests.bench.figures import Figure, Target, figure
from tests.bench.stage import be_quiet
from tests.bus.gate import Gate, running_gate
from tests.bus.zygote import Forked

ADDRESSES: Final = 1_000
AT_ONCE: Final = 60
FIRST: Final = 60.0
THEN: Final = 60.0
"""Seconds."""
OWNER_EVERY: Final = 1.0
CODES: Final = 10_000
"""Open at the same time: a large state's."""
YEARS: Final = 10**6
_YEAR: Final = 365.25 * 24 * 3600


async def figures() -> list[Figure]:
    be_quiet()
    with tempfile.TemporaryDirectory(prefix="trellis-bench-") as folder:
        running = running_gate(Path(folder) / "home")
        gate = await asyncio.to_thread(running.__enter__)
        try:
            return await _measured(gate)
        finally:
            await asyncio.to_thread(running.__exit__, None, None, None)


async def _measured(gate: Gate) -> list[Figure]:
    _, words = await gate.give_code(Kind.CAREGIVER)
    with _two(gate):
        await _attack(gate, FIRST)
    at_once = _hashed(gate)
    with _two(gate):
        owner = asyncio.create_task(_owner(gate, words, THEN))
        began = time.monotonic()
        tried = await _attack(gate, THEN)
        took = time.monotonic() - began
        came_in = await owner
    looked_at = _hashed(gate) - at_once - came_in["in"]
    rate = looked_at / took
    possible = len(wordlist()) ** COUNT
    expected = rate * _YEAR * YEARS * CODES / possible
    guesses = rate * _YEAR * YEARS
    arithmetic = (
        f"{looked_at} codes were looked at in {took:.0f} s, which is {rate:.1f} a second ({at_once} before, while "
        f"there was more at once). In {YEARS:,} years that is {guesses:.2e}. There are {len(wordlist()):,}^{COUNT} = "
        f"{possible:.2e} codes, and {CODES:,} are open: {guesses:.2e} x {CODES:,} / {possible:.2e} = {expected:.3g}."
    )
    return [
        figure("guessing: codes shown by 1,000 addresses at two gatekeepers", "/s", tried.total() / took),
        figure("guessing: of them looked at, for as long as it goes on", "/s", rate),
        figure(
            f"guessing: expected successes in 10^6 years, {CODES:,} codes open",
            "codes",
            expected,
            target=Target("ours", "<=", 1),
            why=arithmetic,
        ),
        figure(
            "guessing: an owner who is let in by their words meanwhile",
            "% of answers",
            100 * came_in["in"] / max(1, came_in["in"] + came_in["refused"]),
            target=Target("ours", ">=", 95),
            why=f"tries, each from another place: {dict(came_in)}. Late is no answer: this machine plays both sides.",
        ),
    ]


@contextmanager
def _two(gate: Gate) -> Iterator[None]:
    """Let two gatekeepers answer, and nobody else."""
    started: list[Forked] = []
    if gate.gatekeeper is not None:
        started.append(gate.gatekeeper)
    while len(started) < 2:
        gate.start_gatekeeper()
        assert gate.gatekeeper is not None
        started.append(gate.gatekeeper)
    try:
        yield
    finally:
        for each in started:
            each.terminate()
        gate.gatekeeper = None


async def _attack(gate: Gate, seconds: float) -> Counter[str]:
    """Show codes that nobody has, from a thousand addresses, as fast as they are answered."""
    came_of: Counter[str] = Counter()
    places = itertools.cycle(f"198.18.{number // 250}.{number % 250}" for number in range(ADDRESSES))
    until = time.monotonic() + seconds

    async def guess() -> None:
        while time.monotonic() < until:
            code = by_code(" ".join(words_of(fresh("x"))), new_session(), next(places))
            came_of[await _shown(gate, code)] += 1

    await asyncio.gather(*(guess() for _ in range(AT_ONCE)))
    return came_of


async def _owner(gate: Gate, words: str, seconds: float) -> Counter[str]:
    """Come in by one's own words again and again, each time from another place of one's own."""
    came_of: Counter[str] = Counter()
    until = time.monotonic() + seconds
    for number in itertools.count(1):
        if time.monotonic() >= until:
            return came_of
        came_of[await _shown(gate, by_code(words, new_session(), f"203.0.113.{number % 250}"))] += 1
        await asyncio.sleep(OWNER_EVERY)
    return came_of


async def _shown(gate: Gate, key: Key) -> str:
    try:
        await come_in(key, gate.settings)
    except NotLetInError:
        return "refused"
    except BusDownError:
        return "late"
    return "in"


def _hashed(gate: Gate) -> int:
    """Return how many codes all gatekeepers have looked at that have closed."""
    lines = (gate.server.home.logs / "gatekeeper.log").read_text().splitlines()
    told = (json.loads(line) for line in lines if '"gate_closed"' in line)
    return sum(int(each["hashed"]) for each in told)
