"""What sealing adds to the pipeline: ours, and the very same services that seal nothing, in turns."""

import statistics
import tempfile
from pathlib import Path

from tests.bench.figures import Figure, Target, figure, p99
from tests.bench.pipeline import READERS, SENDERS, seen_after, turns, within
from tests.bench.trellis import trellis

_WARM_UP = 30
_SENT = 500
_ENDS_AFTER = 45.0
"""Seconds. A slow machine measures less, not longer."""


async def figures() -> list[Figure]:
    sealed: list[float] = []
    plain: list[float] = []
    with tempfile.TemporaryDirectory(prefix="trellis-bench-") as homes:
        async with (
            trellis(Path(homes) / "sealed", SENDERS, READERS) as ours,
            trellis(Path(homes) / "plain", SENDERS, READERS, sealing=False) as same,
        ):
            whose = turns()
            for _ in range(_WARM_UP):
                for side in (ours, same):
                    await seen_after(side, *next(whose))
            for turn in within(_ENDS_AFTER, _SENT):
                order = ((ours, sealed), (same, plain)) if turn % 2 else ((same, plain), (ours, sealed))
                for side, times in order:
                    times.append(await seen_after(side, *next(whose)))
    return [
        figure(
            "sealing: the pipeline with it, and without",
            "ms, median",
            statistics.median(sealed),
            statistics.median(plain),
            target=Target("ratio", "<=", 1.15),
            p99=(p99(sealed), p99(plain)),
        )
    ]
