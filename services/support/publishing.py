"""What whoever offers places says of them: when, how many, and how many came. Pure."""

from datetime import datetime
from typing import Final

from contracts.base import Actor, Audience, Event
from contracts.inventory import Listed
from contracts.labels import YEARS
from contracts.outcomes import NOT_FOUND, NOT_NOW, Reason, Refusal, invalid
from contracts.rota.walltime import first_instant, is_zone, last_instant
from contracts.support import (
    AttendanceCounted,
    BookingCancelled,
    CountAttendance,
    OfferingPublished,
    OfferingWithdrawn,
    PlacesSet,
    PublishOffering,
    SetPlaces,
    Side,
    WithdrawOffering,
)
from contracts.vocabulary import Kind
from services.support.offering import State, provider_of
from services.support.seats import At, Booking, free
from services.support.settings import Figures

HELD: Final = Refusal(Reason.NOT_NOW, rule="more places are taken than that")
Span = tuple[datetime | None, datetime | None]


def may_offer(by: Actor, provider: Audience | None) -> bool:
    """Return whether they speak for whoever offers it: their own team, or a hub, or the machine, on its behalf."""
    return by.kind in (Kind.HUB, Kind.OPERATOR) or by.audience == provider


def side_of(by: Actor) -> Side:
    """Return whose side somebody is on."""
    if by.kind is Kind.CAREGIVER:
        return Side.CAREGIVER
    return Side.HUB if by.kind is Kind.HUB else Side.PROVIDER


def publish(command: PublishOffering, listed: Listed, figures: Figures, at: datetime) -> list[Event] | Refusal:
    """Return the offering, on the clocks of its zone."""
    youngest, oldest = command.least_age, command.most_age
    if youngest is not None and oldest is not None and youngest > oldest:
        return invalid("most_age", "not younger than the youngest")
    span = _span(command, at)
    if isinstance(span, Refusal):
        return span
    starts, ends = span
    remind = None if starts is None else starts - figures.reminds
    return [
        OfferingPublished(
            service=command.service,
            service_name=listed.name,
            kind=command.kind,
            places=command.places,
            provider=listed.audience,
            starts=starts,
            ends=ends,
            near=None if remind is None or remind <= at else remind,
            least_age=youngest,
            most_age=oldest,
            area=command.area,
            says=command.says,
            asks_first=command.asks_first,
            series=command.series,
        )
    ]


def _span(command: PublishOffering, at: datetime) -> Span | Refusal:
    """Return when it begins and ends: at the first showing of the one, and the last of the other."""
    if not is_zone(command.zone):
        return invalid("zone", "there is no such time zone")
    if command.starts is None and command.ends is None:
        return None, None
    if command.starts is None or command.ends is None:
        return invalid("ends" if command.ends is None else "starts", "say when it begins and when it ends")
    try:
        starts = first_instant(_shown(command.starts), command.zone)
        ends = last_instant(_shown(command.ends), command.zone)
    except ValueError:
        return invalid("starts", "there is no such day")
    if starts <= at:
        return invalid("starts", "choose a time that is still to come")
    return (starts, ends) if starts < ends else invalid("ends", "it ends after it begins")


def _shown(wall: str) -> datetime:
    """Return what clocks show at ``wall``.

    Raises:
        ValueError: there is no such day, or none that another zone can say.
    """
    shown = datetime.fromisoformat(wall)
    if shown.year not in YEARS:
        raise ValueError
    return shown


def count(state: State, command: CountAttendance) -> list[Event] | Refusal:
    """Return how many came, once it is over."""
    timed = state.published is not None and state.published.ends is not None
    if state.withdrawn or not timed or not state.closed:
        return NOT_NOW
    return [] if command.came == state.came else [AttendanceCounted(came=command.came, provider=provider_of(state))]


def change(state: State, command: SetPlaces | WithdrawOffering, by: Actor) -> list[Event] | Refusal:
    """Return that there are more places, or fewer, or none any more."""
    if state.closed:
        return NOT_NOW
    provider = provider_of(state)
    if isinstance(command, WithdrawOffering):
        gone = [each for each in state.bookings.values() if each.at is not At.ENDED]
        return [OfferingWithdrawn(provider=provider), *(cancelled(state, each, by) for each in gone)]
    if command.places < state.places - free(state.places, state.bookings):
        return HELD
    return [] if command.places == state.places else [PlacesSet(places=command.places, provider=provider)]


def provide(state: State, command: CountAttendance | SetPlaces | WithdrawOffering, by: Actor) -> list[Event] | Refusal:
    """Return what follows of what its own side says; to anybody else there is no such thing."""
    if not may_offer(by, provider_of(state)):
        return NOT_FOUND
    return count(state, command) if isinstance(command, CountAttendance) else change(state, command, by)


def cancelled(state: State, booking: Booking, by: Actor, told: tuple[Audience, ...] = ()) -> BookingCancelled:
    """Return that a booking was ended by somebody."""
    return BookingCancelled(
        booking=booking.id, audience=booking.audience, by=side_of(by), provider=provider_of(state), told=told
    )
