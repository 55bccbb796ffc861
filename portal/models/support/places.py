"""Offerings and bookings as their copies tell of them: all of one for who offers it, one booking for who has it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from contracts.base import Audience, Event
from contracts.support import (
    AnswerAwaited,
    AttendanceCounted,
    BookingCancelled,
    BookingConfirmed,
    BookingDeclined,
    JustTaken,
    LineMoved,
    OfferingOver,
    OfferingPublished,
    OfferingWithdrawn,
    Place,
    PlaceLapsed,
    PlaceOffered,
    PlacesSet,
    PlaceTaken,
    PutInLine,
    Side,
)
from contracts.vocabulary import SupportKind
from portal.sheet import Entry, Sheet

HOLDING: Final = frozenset({"asked", "sure", "offered"})
OPEN: Final = HOLDING | {"waiting"}


class Booking(msgspec.Struct, frozen=True, kw_only=True):
    """One booking. ``at``: asked, sure, offered, waiting, lapsed, declined, cancelled or missed."""

    id: str
    offering: str
    at: str
    since: datetime
    seats: int = 1
    position: int = 0
    until: datetime | None = None
    place: Place | None = None
    others: tuple[Place, ...] = ()
    by: Side | None = None
    late: bool = False
    audience: Audience | None = None
    request: str = ""


class Offering(msgspec.Struct, frozen=True, kw_only=True):
    """One offering; ``published`` is None for whoever has only a booking of it."""

    id: str
    region: str
    published: OfferingPublished | None = None
    places: int = 0
    closed: bool = False
    withdrawn: bool = False
    came: int | None = None
    bookings: tuple[Booking, ...] = ()

    @property
    def free(self) -> int:
        return self.places - sum(each.seats for each in self.bookings if each.at in HOLDING)

    def at(self, *states: str) -> tuple[Booking, ...]:
        """Return its bookings that stand so."""
        return tuple(each for each in self.bookings if each.at in states)


_ENDS: Final[dict[type[Event], str]] = {
    PlaceLapsed: "lapsed",
    BookingDeclined: "declined",
    BookingCancelled: "cancelled",
    JustTaken: "missed",
    BookingConfirmed: "sure",
}


def read(entries: Sequence[Entry]) -> Offering | None:
    """Return the offering that ``entries`` of one aggregate tell of."""
    if not entries:
        return None
    bookings: dict[str, Booking] = {}
    offering = Offering(id=entries[0].about, region=entries[0].region)
    for entry in entries:
        name = entry.text("booking")
        if name:
            bookings[name] = _booked(bookings.get(name), entry, name)
        else:
            offering = _after(offering, entry)
    return msgspec.structs.replace(offering, bookings=tuple(bookings.values()))


def _after(offering: Offering, entry: Entry) -> Offering:
    but = msgspec.structs.replace
    if entry.event is OfferingPublished:
        published = entry.whole(OfferingPublished)
        if isinstance(published, OfferingPublished):
            return but(offering, published=published, places=published.places)
    if entry.event is PlacesSet:
        return but(offering, places=entry.read("places", int) or 0)
    if entry.event in (OfferingOver, OfferingWithdrawn):
        return but(offering, closed=True, withdrawn=entry.event is OfferingWithdrawn)
    if entry.event is AttendanceCounted:
        return but(offering, came=entry.read("came", int))
    return offering


def _booked(before: Booking | None, entry: Entry, name: str) -> Booking:
    booking = before or Booking(id=name, offering=entry.about, at="asked", since=entry.at)
    changes: dict[str, Any] = {"since": entry.at}
    if entry.event in (PlaceTaken, PutInLine):
        until = entry.read("answer_by", datetime)
        waits = entry.event is PutInLine
        changes |= {
            "at": "waiting" if waits else "asked" if until else "sure",
            "until": until,
            "seats": entry.read("seats", int) or 1,
            "position": entry.read("position", int) or 0,
            "audience": entry.read("audience", Audience),
            "request": entry.text("request"),
        }
    elif entry.event is PlaceOffered:
        changes |= {"at": "offered", "until": entry.read("until", datetime)}
    elif entry.event is LineMoved:
        changes |= {"position": entry.read("position", int) or 0}
    elif entry.event is AnswerAwaited:
        changes = {"late": True}
    elif entry.event in _ENDS:
        changes |= {"at": _ENDS[entry.event], "until": None, "by": entry.read("by", Side)}
    place, others = entry.read("place", Place), entry.read("others", tuple[Place, ...])
    changes |= {name: value for name, value in (("place", place), ("others", others)) if value}
    return msgspec.structs.replace(booking, **changes)


def offerings(sheet: Sheet) -> tuple[Offering, ...]:
    """Return every offering that was published, as far as it is for this audience."""
    found = (sheet.folded(read, entry.about) for entry in sheet.of(OfferingPublished))
    return tuple(each for each in found if each is not None)


def offering(sheet: Sheet, name: str) -> Offering | None:
    """Return one offering, None where there is none for them."""
    found = read(sheet.about(name))
    return None if found is None or found.published is None else found


def together(sheet: Sheet, one: Offering) -> tuple[Offering, ...]:
    """Return those that were offered together with ``one``, it among them, and are still to come.

    Of the same service and team: whoever publishes says what they belong to, and everybody reads that of others.
    """
    if one.published is None or one.published.series is None:
        return ()
    series = _series(one.published)
    return tuple(
        each
        for each in offerings(sheet)
        if each.published and _series(each.published) == series and not each.closed and _to_come(each.published, sheet)
    )


def _series(said: OfferingPublished) -> tuple[str | None, str, Audience | None]:
    return said.series, said.service, said.provider


def _to_come(said: OfferingPublished, sheet: Sheet) -> bool:
    return said.starts is None or said.starts > sheet.now


def bookings(sheet: Sheet) -> tuple[Booking, ...]:
    """Return every booking that this audience knows of, the newest first."""
    names = dict.fromkeys(entry.about for entry in sheet.of(PlaceTaken, PutInLine, JustTaken))
    found = (sheet.folded(read, name) for name in names)
    every = [booking for each in found if each is not None for booking in each.bookings]
    return tuple(sorted(every, key=lambda each: each.since, reverse=True))


def booking(sheet: Sheet, name: str) -> Booking | None:
    """Return one booking, None where there is none for them."""
    return next((each for each in bookings(sheet) if each.id == name), None)


def place_of(each: Offering) -> Place | None:
    """Return an offering as whoever takes a place of it sees it."""
    said = each.published
    if said is None:
        return None
    return Place(
        offering=each.id,
        service=said.service,
        service_name=said.service_name,
        kind=SupportKind(said.kind),
        starts=said.starts,
        ends=said.ends,
        places=each.places,
        free=max(0, each.free),
        waiting=len(each.at("waiting")),
        least_age=said.least_age,
        most_age=said.most_age,
        area=said.area,
        says=said.says,
        asks_first=said.asks_first,
    )
