"""What is staged of each directory, and doesn't count yet: one reading of it for whoever keeps the services. Pure.

A source has one edition that isn't switched to at a time. The first part of another drops the one before, and what is
switched to counts only where it is the one that is staged.
"""

from typing import Final, Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Switched(NamedTuple, Generic[T]):
    """What counts from a switch on, in the order in which it was staged, and what never will."""

    counts: list[T]
    dropped: list[T]


class Staged(Generic[T]):
    """What one region's sources have staged; each part as its keeper laid it ready."""

    def __init__(self) -> None:
        self._editions: Final[dict[str, tuple[str, list[T]]]] = {}

    def stage(self, source: str, edition: str, part: T) -> list[T]:
        """Keep a part aside, and return the parts that it drops."""
        known = self._editions.get(source)
        if known is not None and known[0] == edition:
            known[1].append(part)
            return []
        self._editions[source] = (edition, [part])
        return [] if known is None else known[1]

    def switch(self, source: str, edition: str) -> Switched[T]:
        """Return what counts from here on; nothing is staged of the source any more."""
        known = self._editions.pop(source, None)
        if known is None:
            return Switched([], [])
        return Switched(known[1], []) if known[0] == edition else Switched([], known[1])
