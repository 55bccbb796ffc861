"""Whether times tell what they were taken of: a rank test, since a busy machine has no normal distribution."""

import math
import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Final

ROUNDS: Final = 40
"""How often each is measured."""
SURELY: Final = 5.0
"""Standard deviations of the rank sum: by chance alone beyond it once in more than a million comparisons."""


Times = dict[str, dict[str, list[float]]]
"""Milliseconds, by what was asked and of which life."""


def times() -> Times:
    return defaultdict(lambda: defaultdict(list))


class Overlap:
    """The times of several things, compared in pairs."""

    def __init__(self, times: Mapping[str, Sequence[float]]) -> None:
        self.times = times

    @property
    def tells_nothing(self) -> bool:
        return all(abs(rank_z(self.times[a], self.times[b])) < SURELY for a, b in combinations(self.times, 2))

    def __str__(self) -> str:
        return ", ".join(
            f"{name} {statistics.median(each):.1f} ms (p95 {statistics.quantiles(each, n=20)[18]:.1f})"
            for name, each in self.times.items()
        )


def rank_z(a: Sequence[float], b: Sequence[float]) -> float:
    """Return by how many standard deviations the Mann-Whitney rank sum of ``a`` is off what chance gives."""
    above = sum((x > y) + (x == y) / 2 for x in a for y in b)
    expected = len(a) * len(b) / 2
    return (above - expected) / math.sqrt(len(a) * len(b) * (len(a) + len(b) + 1) / 12)


def tell_nothing(took: Mapping[str, Mapping[str, list[float]]]) -> None:
    """Check that how long each took tells nothing of which it was; print what was measured."""
    for what, by_life in sorted(took.items()):
        overlap = Overlap(by_life)
        print(f"{what}: {overlap}")
        assert overlap.tells_nothing, f"{what}: {overlap}"
