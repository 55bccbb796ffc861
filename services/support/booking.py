"""Taking a place, waiting for one, giving it back, and saying yes or no to whoever asked. Pure."""

from datetime import datetime
from typing import Final, NamedTuple

from contracts.base import Actor, Audience, Command, Event
from contracts.ids import derived
from contracts.outcomes import NOT_FOUND, NOT_NOW, Reason, Refusal, invalid
from contracts.support import (
    BookingConfirmed,
    BookingDeclined,
    CancelBooking,
    ConfirmBooking,
    DeclineBooking,
    JustTaken,
    Place,
    PlaceTaken,
    PutInLine,
    SayYes,
    TakePlace,
)
from contracts.vocabulary import Kind
from services.support.offering import State, begun, place_of, provider_of
from services.support.publishing import cancelled, may_offer
from services.support.seats import HOLDING, At, Booking, next_in_line, open_of, waiting
from services.support.settings import Figures

LINE_FULL: Final = Refusal(Reason.NOT_NOW, rule="the line is full")
HAS_ONE: Final = Refusal(Reason.NOT_NOW, rule="they have a place, or wait for one")
BEGUN: Final = Refusal(Reason.NOT_NOW, rule="it has begun")


class Now(NamedTuple):
    """Who commands, when, and what it depends on.

    ``asker`` is whose request a command names, as far as whoever sent it may know; ``others`` are free instead, the
    soonest first; ``hubs`` are those of the region.
    """

    at: datetime
    by: Actor
    asker: Audience | None
    others: tuple[Place, ...]
    hubs: tuple[Audience, ...]
    figures: Figures


def told(state: State, hubs: tuple[Audience, ...]) -> tuple[Audience, ...]:
    """Return who hears outside the portal that something waits: the provider, or the hub where it isn't on Trellis."""
    provider = provider_of(state)
    return hubs if provider is None else (provider,)


def take(state: State, command: TakePlace, now: Now) -> list[Event] | Refusal:
    """Return the place that somebody takes, their place in line, or that somebody else was a moment faster."""
    asker, offered = now.asker, place_of(command.about, state)
    if asker is None or (now.by.kind is Kind.CAREGIVER and now.by.audience != asker):
        return NOT_FOUND
    if offered is None or begun(state, now.at):
        return NOT_NOW if offered is None else BEGUN
    if open_of(state.bookings, asker) is not None:
        return HAS_ONE
    booking = Booking(
        derived("bkg", command.id), asker, command.request_case, command.request, command.seats, At.WAITING
    )
    # Nobody is before who waits already: what is free is theirs first.
    if command.seats <= offered.free and next_in_line(state.places, state.bookings) is None:
        return [_taken(state, offered, booking, now)]
    if command.or_wait:
        return _wait(state, offered, booking, now)
    return [JustTaken(booking=booking.id, audience=asker, place=offered, others=_for(booking, now))]


def _taken(state: State, offered: Place, booking: Booking, now: Now) -> PlaceTaken:
    return PlaceTaken(
        booking=booking.id,
        audience=booking.audience,
        request_case=booking.request_case,
        request=booking.request,
        seats=booking.seats,
        place=offered,
        provider=provider_of(state),
        answer_by=_answer_by(state, now),
        told=told(state, now.hubs) if now.by.kind is Kind.CAREGIVER else (),
    )


def _wait(state: State, offered: Place, booking: Booking, now: Now) -> list[Event] | Refusal:
    line = waiting(state.bookings)
    if booking.seats > state.places:
        return invalid("seats", "there are not that many places")
    if len(line) >= now.figures.line.at_most:
        return LINE_FULL
    return [
        PutInLine(
            booking=booking.id,
            audience=booking.audience,
            request_case=booking.request_case,
            request=booking.request,
            seats=booking.seats,
            place=offered,
            position=len(line) + 1,
            provider=provider_of(state),
        )
    ]


def _answer_by(state: State, now: Now) -> datetime | None:
    """Return until when the offer's own side says yes; None: it need not, or hub staff heard it from them."""
    asks = state.published is not None and state.published.asks_first and now.by.kind is Kind.CAREGIVER
    return now.at + now.figures.answer_in if asks else None


def _for(booking: Booking, now: Now) -> tuple[Place, ...]:
    return tuple(each for each in now.others if each.free >= booking.seats)


OfBooking = CancelBooking | ConfirmBooking | DeclineBooking | SayYes


def answer(state: State, command: OfBooking, now: Now) -> list[Event] | Refusal:
    """Return what either side says of a booking; to anybody else there is no such thing."""
    booking = state.bookings.get(command.booking)
    if booking is None or not _concerns(state, command, booking, now.by):
        return NOT_FOUND
    if state.closed or booking.at not in _WHEN[type(command)]:
        return NOT_NOW
    return _answered(state, command, booking, now)


_WHEN: Final[dict[type[Command], frozenset[At]]] = {
    CancelBooking: HOLDING | {At.WAITING},
    SayYes: frozenset({At.OFFERED}),
    ConfirmBooking: frozenset({At.ASKED}),
    DeclineBooking: frozenset({At.ASKED}),
}
"""Where a booking stands when it can be said."""


def _concerns(state: State, command: OfBooking, booking: Booking, by: Actor) -> bool:
    theirs, offers = by.audience == booking.audience, may_offer(by, provider_of(state))
    match command:
        case CancelBooking():
            return theirs or offers
        case SayYes():
            return theirs or by.kind is Kind.HUB
        case _:
            return offers


def _answered(state: State, command: OfBooking, booking: Booking, now: Now) -> list[Event]:
    provider = provider_of(state)
    match command:
        case CancelBooking():
            theirs = now.by.audience == booking.audience and booking.at in HOLDING
            return [cancelled(state, booking, now.by, told(state, now.hubs) if theirs else ())]
        case SayYes() if _answer_by(state, now) is not None:
            # It is kept for them, and still whoever offers it says yes first.
            place = place_of(command.about, state)
            return [] if place is None else [_taken(state, place, booking, now)]
        case DeclineBooking(why=why):
            others = _for(booking, now)
            return [
                BookingDeclined(
                    booking=booking.id, audience=booking.audience, why=why, others=others, provider=provider
                )
            ]
        case _:
            return [BookingConfirmed(booking=booking.id, audience=booking.audience, provider=provider)]
