"""Sets of small numbers as the bits of whole numbers, and numbers as sets of bits: a question is asked of all at once.

A *slot* is a place in the index: bit 17 of a set says something of what stands in slot 17. One ``&`` of two sets of
100,000 costs about a microsecond, so that a limit of the matching costs microseconds, whatever it is compared with.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from operator import is_
from typing import Final

_ANSWERS: Final = 64
"""How many answers `Numbers` keeps: of days of training and of ages there are fewer."""
_NOT_EMPTY: Final = re.compile(rb"[^\0]")


class Bits:
    """A set of slots. Written by the byte, read as one whole number, which is made anew only after a change."""

    __slots__ = ("held", "read")

    def __init__(self) -> None:
        self.held = bytearray()
        self.read: int | None = 0

    @property
    def whole(self) -> int:
        if self.read is None:
            self.read = int.from_bytes(self.held, "little")
        return self.read


def put(slot: int, sets: Iterable[Bits]) -> None:
    """Put ``slot`` into each of ``sets``."""
    place, bit = slot >> 3, 1 << (slot & 7)
    for each in sets:
        held = each.held
        if place >= len(held):
            held.extend(bytes(place + 1 - len(held) + (place >> 3)))
        if not held[place] & bit:
            held[place] |= bit
            each.read = None


def take(slot: int, sets: Iterable[Bits]) -> None:
    """Take ``slot``, which is in each of ``sets``, out of them."""
    place, bit = slot >> 3, 1 << (slot & 7)
    for each in sets:
        each.held[place] &= ~bit
        each.read = None


class Numbers:
    """A number for each slot, from 0 to below 2 ** ``width``: a set of slots for each digit. A slot in none has 0."""

    __slots__ = ("_answers", "_answers_of", "_largest", "_planes")

    def __init__(self, width: int) -> None:
        self._planes = tuple(Bits() for _ in range(width))
        self._largest = (1 << width) - 1
        self._answers: dict[int, int] = {}
        self._answers_of: list[int | None] = [None] * width

    def of(self, number: int) -> tuple[Bits, ...]:
        """Return the digits of ``number`` that aren't 0: the sets in which a slot with this number is.

        What is out of bounds is the nearest.
        """
        within = min(max(number, 0), self._largest)
        return tuple(plane for digit, plane in enumerate(self._planes) if within >> digit & 1)

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

    def often_at_least(self, number: int, among: int) -> int:
        """As `at_least`, where few numbers are asked about again and again: an answer is kept until a digit changes."""
        if number <= 0:
            return among
        wholes = [plane.whole for plane in self._planes]
        if not all(map(is_, wholes, self._answers_of)) or len(self._answers) > _ANSWERS:
            self._answers_of = [*wholes]
            self._answers.clear()
        if number not in self._answers:
            some = (1 << max(map(int.bit_length, wholes))) - 1
            self._answers[number] = self.at_least(number, some)
        return among & self._answers[number]

    def often_at_most(self, number: int, among: int) -> int:
        """As `at_most`, and otherwise as `often_at_least`."""
        return among ^ self.often_at_least(number + 1, among)

    @property
    def wholes(self) -> Iterator[int]:
        """The digits, the highest first."""
        return (plane.whole for plane in reversed(self._planes))


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
    for found in _NOT_EMPTY.finditer(whole.to_bytes((whole.bit_length() + 7) // 8, "little")):
        place, rest = found.start() << 3, found[0][0]
        while rest:
            lowest = rest & -rest
            yield place + lowest.bit_length() - 1
            rest ^= lowest


def set_of(slots: Iterable[int]) -> int:
    """Return the set of a few slots."""
    found = sorted(slots)
    if not found:
        return 0
    data = bytearray((found[-1] >> 3) + 1)
    for slot in found:
        data[slot >> 3] |= 1 << (slot & 7)
    return int.from_bytes(data, "little")


def any_of(sets: Sequence[int]) -> int:
    """Return what is in any of ``sets``."""
    found = 0
    for each in sets:
        found |= each
    return found
