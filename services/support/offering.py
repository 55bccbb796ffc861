"""An offering as its facts leave it: its places, its bookings in the order they came, when it is woken. Pure."""

from datetime import datetime
from typing import Any, Final

import msgspec

from contracts.base import Audience, Event, Wake
from contracts.support import (
    AnswerAwaited,
    AttendanceCounted,
    BookingCancelled,
    BookingConfirmed,
    BookingDeclined,
    OfferingNear,
    OfferingOver,
    OfferingPublished,
    OfferingWithdrawn,
    Place,
    PlaceLapsed,
    PlaceOffered,
    PlacesSet,
    PlaceTaken,
    PutInLine,
)
from services.support.seats import NONE, At, Booking, Bookings, changed, free, waiting


class State(msgspec.Struct, frozen=True):
    """An offering; ``published`` is None where there is none."""

    published: OfferingPublished | None = None
    places: int = 0
    bookings: Bookings = NONE
    reminded: bool = False
    closed: bool = False
    """Its time is over, or it was taken back."""
    withdrawn: bool = False
    came: int | None = None


INITIAL: Final = State()


def evolve(state: State, event: Event) -> State:
    """Return the offering after ``event``."""
    if isinstance(event, OfferingPublished):
        return State(published=event, places=event.places)
    changes = _changes(event)
    if changes:
        return msgspec.structs.replace(state, **changes)
    return msgspec.structs.replace(state, bookings=_booked(state.bookings, event))


def _changes(event: Event) -> dict[str, Any]:
    match event:
        case PlacesSet(places=places):
            return {"places": places}
        case OfferingNear():
            return {"reminded": True}
        case OfferingOver() | OfferingWithdrawn():
            return {"closed": True, "withdrawn": isinstance(event, OfferingWithdrawn)}
        case AttendanceCounted(came=came):
            return {"came": came}
        case _:
            return {}


def _booked(bookings: Bookings, event: Event) -> Bookings:
    match event:
        case PlaceTaken():
            at = At.SURE if event.answer_by is None else At.ASKED
            return {**bookings, event.booking: _made(event, at, event.answer_by)}
        case PutInLine():
            return {**bookings, event.booking: _made(event, At.WAITING, None)}
        case AnswerAwaited(booking=booking):
            return changed(bookings, booking, awaited=True)
        case PlaceOffered(booking=booking, until=until):
            return changed(bookings, booking, at=At.OFFERED, until=until)
        case BookingConfirmed() | PlaceLapsed() | BookingDeclined() | BookingCancelled():
            at = At.SURE if isinstance(event, BookingConfirmed) else At.ENDED
            return changed(bookings, event.booking, at=at, until=None)
        case _:
            return bookings


def _made(event: PlaceTaken | PutInLine, at: At, until: datetime | None) -> Booking:
    return Booking(event.booking, event.audience, event.request_case, event.request, event.seats, at, until)


def wakes(state: State) -> frozenset[Wake]:
    """Return when the offering wants to be looked at again."""
    if state.published is None or state.closed:
        return frozenset()
    found = {
        Wake(each.until, f"until-{each.id}")
        for each in state.bookings.values()
        if each.until is not None and not each.awaited
    }
    if state.published.near is not None and not state.reminded:
        found.add(Wake(state.published.near, "near"))
    if state.published.ends is not None:
        found.add(Wake(state.published.ends, "over"))
    return frozenset(found)


def place_of(offering: str, state: State) -> Place | None:
    """Return the offering as whoever could take a place sees it; None where there is none to take."""
    published = state.published
    if published is None or state.closed:
        return None
    return Place(
        offering=offering,
        service=published.service,
        service_name=published.service_name,
        kind=published.kind,
        starts=published.starts,
        ends=published.ends,
        places=state.places,
        free=max(0, free(state.places, state.bookings)),
        waiting=len(waiting(state.bookings)),
        least_age=published.least_age,
        most_age=published.most_age,
        area=published.area,
        says=published.says,
        asks_first=published.asks_first,
    )


def begun(state: State, at: datetime) -> bool:
    """Return whether its time has come."""
    starts = None if state.published is None else state.published.starts
    return starts is not None and starts <= at


def provider_of(state: State) -> Audience | None:
    """Return the team that offers it; None where it isn't on Trellis."""
    return None if state.published is None else state.published.provider
