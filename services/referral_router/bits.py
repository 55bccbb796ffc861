"""Sets of small numbers as the bits of whole numbers, and numbers as sets of bits: a question is asked of all at once.

A *slot* is a place in the index: bit 17 of a set says something of what stands in slot 17. One ``&`` of two sets of
100,000 costs about a microsecond, so that a limit of the matching costs microseconds, whatever it is compared with.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

_WORD: Final = 8
"""Bytes of 64 bits."""


class Bits:
    """A set of slots. Written by the byte, read as one whole number, which is made anew only after a change."""

    __slots__ = ("_bytes", "_whole")

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._whole: int | None = 0

    def __contains__(self, slot: int) -> bool:
        place = slot >> 3
        return place < len(self._bytes) and bool(self._bytes[place] >> (slot & 7) & 1)

    def put(self, slot: int, *, inside: bool = True) -> None:
        """Put ``slot`` into the set, or take it out of it."""
        place, bit, held = slot >> 3, 1 << (slot & 7), self._bytes
        if place >= len(held):
            if not inside:
                return
            held.extend(bytes(place + 1 - len(held) + (place >> 3)))
        if bool(held[place] & bit) is not inside:
            held[place] ^= bit
            self._whole = None

    @property
    def whole(self) -> int:
        if self._whole is None:
            self._whole = int.from_bytes(self._bytes, "little")
        return self._whole


class Numbers:
    """A number for each slot, from 0 to below 2 ** ``width``: one set of slots for each of its digits."""

    __slots__ = ("_largest", "_planes")

    def __init__(self, width: int) -> None:
        self._planes = tuple(Bits() for _ in range(width))
        self._largest = (1 << width) - 1

    def put(self, slot: int, number: int, *, before: int = 0) -> None:
        """Set the number of ``slot``, where ``before`` stood (0 in a new slot); out of bounds, the nearest."""
        if number == before:
            return
        new, old = self._within(number), self._within(before)
        changed = new ^ old
        while changed:
            digit = changed.bit_length() - 1
            self._planes[digit].put(slot, inside=bool(new >> digit & 1))
            changed ^= 1 << digit

    def at_least(self, number: int, among: int) -> int:
        """Return the slots of ``among`` whose number is ``number`` or more."""
        if number <= 0:
            return among
        if number > self._largest:
            return 0
        above, equal = 0, among
        for digit in range(len(self._planes) - 1, -1, -1):
            ones = equal & self._planes[digit].whole
            if number >> digit & 1:
                equal = ones
            else:
                above |= ones
                equal ^= ones
            if not equal:
                break
        return above | equal

    def at_most(self, number: int, among: int) -> int:
        """Return the slots of ``among`` whose number is ``number`` or less."""
        return among ^ self.at_least(number + 1, among)

    @property
    def wholes(self) -> Iterator[int]:
        """The digits, the highest first."""
        return (plane.whole for plane in reversed(self._planes))

    def _within(self, number: int) -> int:
        return min(max(number, 0), self._largest)


class Sum:
    """Points of all slots at once, added digit by digit."""

    __slots__ = ("_planes",)

    def __init__(self) -> None:
        self._planes: list[int] = []

    def add(self, slots: int, points: int) -> None:
        """Add ``points`` (not below 0) to each of ``slots``."""
        digit = 0
        while points:
            if points & 1:
                self._carry(slots, digit)
            points >>= 1
            digit += 1

    def _carry(self, carry: int, digit: int) -> None:
        planes = self._planes
        while carry:
            while digit >= len(planes):
                planes.append(0)
            planes[digit], carry = planes[digit] ^ carry, planes[digit] & carry
            digit += 1

    @property
    def wholes(self) -> Iterator[int]:
        """The digits, the highest first."""
        return reversed(self._planes)


def first(among: int, most: Iterable[int], least: Iterable[int], *, wanted: int, spare: int) -> tuple[int, int]:
    """Return two sets that hold the ``wanted`` slots that come first: those that do for certain, and some besides.

    First comes the largest number, whose digits are ``most``, and of equals the smallest of the digits ``least``. Both
    together hold no more than ``spare`` too many, but where the second are equal in every digit.
    """
    inside, tied = 0, among
    count, ties = 0, tied.bit_count()
    for digits, large_first in ((most, True), (least, False)):
        for whole in digits:
            if count + ties <= wanted + spare:
                return inside, tied
            ones = tied & whole
            part = ones if large_first else tied ^ ones
            if not part or part == tied:
                continue
            size = part.bit_count()
            if count + size >= wanted:
                tied, ties = part, size
            else:
                inside, count = inside | part, count + size
                tied, ties = tied ^ part, ties - size
    return inside, tied


def slots_in(whole: int) -> Iterator[int]:
    """Yield the slots of a set, the lowest first."""
    data = whole.to_bytes((whole.bit_length() + 7) // 8, "little")
    data += bytes(-len(data) % _WORD)
    for place, word in enumerate(struct.unpack(f"<{len(data) // _WORD}Q", data)):
        rest = word
        while rest:
            lowest = rest & -rest
            yield (place << 6) + lowest.bit_length() - 1
            rest ^= lowest


def set_of(slots: Iterable[int]) -> int:
    """Return the set of a few slots."""
    found = sorted(slots)
    data = bytearray((found[-1] >> 3) + 1 if found else 0)
    for slot in found:
        data[slot >> 3] |= 1 << (slot & 7)
    return int.from_bytes(data, "little")


def any_of(sets: Sequence[int]) -> int:
    """Return what is in any of ``sets``."""
    found = 0
    for each in sets:
        found |= each
    return found
