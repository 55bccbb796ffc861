"""How often somebody may try. Pure: time is an argument."""

from dataclasses import dataclass, field
from datetime import datetime

import msgspec

_REMEMBERED = 10_000
"""Keys kept at most; those that have been quiet longest are forgotten first."""


class _Level(msgspec.Struct):
    tokens: float
    at: datetime


@dataclass(slots=True)
class Limit:
    """A bucket of attempts for each key: ``burst`` at once, one more every ``every`` seconds.

    A success is given back, so that whoever comes in often with what is theirs is never slowed.
    """

    burst: int
    every: float
    _levels: dict[str, _Level] = field(default_factory=dict)

    def allows(self, key: str, now: datetime) -> bool:
        """Take one attempt of ``key`` and return whether there was one."""
        level = self._levels.pop(key, None) or _Level(self.burst, now)
        level.tokens = min(self.burst, level.tokens + (now - level.at).total_seconds() / self.every)
        level.at = now
        allowed = level.tokens >= 1
        if allowed:
            level.tokens -= 1
        self._levels[key] = level
        if len(self._levels) > _REMEMBERED:
            del self._levels[next(iter(self._levels))]
        return allowed

    def give_back(self, key: str) -> None:
        """Give an attempt back that succeeded."""
        level = self._levels.get(key)
        if level is not None:
            level.tokens = min(self.burst, level.tokens + 1)
