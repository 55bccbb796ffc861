"""How often somebody may try. Pure: time is an argument, in seconds of the epoch."""

import msgspec


class Level(msgspec.Struct, frozen=True):
    """What is left, and when it was so."""

    left: float
    at: float


class Change(msgspec.Struct, frozen=True):
    """What a level becomes, and for how many seconds that says anything."""

    level: Level
    lasts: float


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """A bucket of attempts for each key: ``burst`` at once, one more every ``every`` seconds.

    A success is given back, so that whoever comes in often with what is theirs is never slowed.
    """

    name: str
    """Its own, so that nothing that counts here counts elsewhere."""
    burst: int
    every: float

    def taken(self, level: Level | None, now: float) -> Change | None:
        """Return what taking one attempt leaves, or None where there is none to take."""
        left = self._left(level, now)
        return self._change(left - 1, level, now) if left >= 1 else None

    def given_back(self, level: Level | None, now: float) -> Change:
        """Return what giving one attempt back leaves."""
        return self._change(min(self.burst, self._left(level, now) + 1), level, now)

    def _left(self, level: Level | None, now: float) -> float:
        if level is None:
            return self.burst
        return min(self.burst, level.left + max(0.0, now - level.at) / self.every)

    def _change(self, left: float, before: Level | None, now: float) -> Change:
        """Return the new level, as of the later of two clocks; it says something until it is full again."""
        at = now if before is None else max(now, before.at)
        return Change(Level(left, at), (self.burst - left) * self.every)
