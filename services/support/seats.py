"""Who holds a place of an offering, and who waits: the arithmetic of one line. Pure.

Never more places are held than there are. Who waits keeps their order: what comes free is offered to the first in line
whom it is enough for, so that one free place doesn't stand empty while somebody with two children waits for two.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum, auto
from typing import Final

import msgspec

from contracts.base import Audience


class At(Enum):
    """Where a booking stands. The first three hold a place."""

    ASKED = auto()
    SURE = auto()
    OFFERED = auto()
    WAITING = auto()
    ENDED = auto()


HOLDING: Final = frozenset({At.ASKED, At.SURE, At.OFFERED})
OPEN: Final = HOLDING | {At.WAITING}


class Booking(msgspec.Struct, frozen=True):
    """One booking. ``until``: of a place that is kept for them, how long; of one that was asked for, the answer's."""

    id: str
    audience: Audience
    request_case: str
    request: str
    seats: int
    at: At
    until: datetime | None = None
    awaited: bool = False
    """Whoever offers it was reminded to answer."""


Bookings = Mapping[str, Booking]
"""By id, in the order in which they came."""
NONE: Final[Bookings] = {}


def free(places: int, bookings: Bookings) -> int:
    """Return how many places nobody holds: never below zero where no more were given than there are."""
    return places - sum(each.seats for each in bookings.values() if each.at in HOLDING)


def waiting(bookings: Bookings) -> tuple[Booking, ...]:
    """Return the line, the first in it first."""
    return tuple(each for each in bookings.values() if each.at is At.WAITING)


def position(bookings: Bookings, booking: str) -> int:
    """Return which in line a booking is, counted from 1; 0: it is in none."""
    return next((place for place, each in enumerate(waiting(bookings), start=1) if each.id == booking), 0)


def next_in_line(places: int, bookings: Bookings) -> Booking | None:
    """Return who is offered a place now: the first in line for whom those that are free are enough."""
    left = free(places, bookings)
    return next((each for each in waiting(bookings) if each.seats <= left), None)


def moved(before: Bookings, after: Bookings) -> tuple[tuple[Booking, int], ...]:
    """Return who waits at another position than ``before``, and at which."""
    old = {each.id: place for place, each in enumerate(waiting(before), start=1)}
    new = enumerate(waiting(after), start=1)
    return tuple((each, place) for place, each in new if each.id in old and old[each.id] != place)


def changed(bookings: Bookings, booking: str, **fields: object) -> Bookings:
    """Return ``bookings`` with one of them changed."""
    return {**bookings, booking: msgspec.structs.replace(bookings[booking], **fields)}


def open_of(bookings: Bookings, audience: Audience) -> Booking | None:
    """Return what somebody has, or waits for."""
    return next((each for each in bookings.values() if each.audience == audience and each.at in OPEN), None)
