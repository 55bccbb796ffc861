"""Forms for places: offering them, taking one, answering, and the notes of a hand-over; and their commands."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, Final

import msgspec

from contracts.ids import NO_CASE, derived
from contracts.inventory import Age, ClockTime
from contracts.labels import Caution, Flag, PublicText, Reach, Story
from contracts.support import (
    CancelBooking,
    ConfirmBooking,
    CountAttendance,
    DeclineBooking,
    Place,
    Places,
    PublishOffering,
    SayYes,
    Seats,
    SetPlaces,
    TakePlace,
    WithdrawOffering,
    WriteHandOver,
    hand_over_file,
    hand_over_of,
)
from contracts.vocabulary import Area, DeclineReason, SupportKind
from portal.i18n import N_
from portal.models.requests.request import Request
from portal.models.support.places import Booking, Offering

Weeks = Annotated[int, msgspec.Meta(ge=1, le=26)]
_WEEK: Final = timedelta(weeks=1)


class Offer(msgspec.Struct, frozen=True):
    """Offer places. Without a day it has no time of its own."""

    service: str
    kind: SupportKind
    places: Places
    day: date | None = None
    begins: ClockTime | None = None
    ends: ClockTime | None = None
    until: date | None = None
    least_age: Age | None = None
    most_age: Age | None = None
    area: Area | None = None
    says: PublicText | None = None
    asks_first: Flag = False
    weeks: Weeks | None = None


class Take(msgspec.Struct, frozen=True):
    """Take a place."""

    seats: Seats | None = None


class Notes(msgspec.Struct, frozen=True):
    """What whoever looks after the children should know."""

    helps: Story | None = None
    avoid: Caution | None = None
    call: Reach | None = None


class Declined(msgspec.Struct, frozen=True):
    why: DeclineReason


class Came(msgspec.Struct, frozen=True):
    came: Places


class HowMany(msgspec.Struct, frozen=True):
    places: Places


SAYS: Final = {
    "service": N_("Please choose which of your services it is."),
    "kind": N_("Please choose what it is."),
    "places": N_("Please say how many places there are, such as 4."),
    "day": N_("Please write the day, such as 2026-05-31."),
    "begins": N_("Please write when it begins, such as 18:00."),
    "ends": N_("Please write when it ends, such as 21:00."),
    "seats": N_("Please write how many children, such as 2."),
    "helps": N_("Please write at least one thing."),
    "weeks": N_("Please write a number of weeks from 1 to 26."),
    "why": N_("Please choose what fits best. It is about the time, never about them."),
    "came": N_("Please write how many came, such as 5. 0 is an answer."),
}


def incomplete(form: Offer) -> dict[str, str]:
    """Return what is missing of a time: a day alone is none, and what has none can't be repeated."""
    given = (form.day, form.begins, form.ends)
    if (all(each is None for each in given) and (form.weeks or 1) == 1) or None not in given:
        return {}
    return {
        name: SAYS[name]
        for name, value in (("day", form.day), ("begins", form.begins), ("ends", form.ends))
        if value is None
    }


def publish(form: Offer, command: str, region: str, zone: str) -> tuple[PublishOffering, ...]:
    """Return the commands: one a week, each by itself, at the hour that the clocks show that week.

    The same form sent again is the same commands.
    """
    weeks = form.weeks or 1
    ids = (command, *(derived("cmd", command, str(week)) for week in range(1, weeks)))
    series = derived("off", command) if weeks > 1 else None
    return tuple(_publish(_later(form, week), each, region, zone, series) for week, each in enumerate(ids))


def _later(form: Offer, weeks: int) -> Offer:
    days = {name: getattr(form, name) for name in ("day", "until")}
    return msgspec.structs.replace(form, **{name: day and day + weeks * _WEEK for name, day in days.items()})


def _publish(form: Offer, command: str, region: str, zone: str, series: str | None) -> PublishOffering:
    """Return one of them. What ends at, or before, the hour at which it begins ends on the next day."""
    starts = ends = None
    if form.day is not None and form.begins is not None and form.ends is not None:
        last = form.until or (form.day if form.ends > form.begins else date.fromordinal(form.day.toordinal() + 1))
        starts, ends = f"{form.day}T{form.begins}", f"{last}T{form.ends}"
    return PublishOffering(
        id=command,
        region=region,
        case=NO_CASE,
        about=derived("off", command),
        service=form.service,
        kind=form.kind,
        places=form.places,
        zone=zone,
        starts=starts,
        ends=ends,
        least_age=form.least_age,
        most_age=form.most_age,
        area=form.area or Area.ANYWHERE,
        says=form.says or "",
        asks_first=form.asks_first,
        series=series,
    )


def take(form: Take, command: str, place: Place, request: Request, *, or_wait: bool) -> TakePlace:
    return TakePlace(
        id=command,
        region=request.region,
        case=NO_CASE,
        about=place.offering,
        request_case=request.case,
        request=request.id,
        seats=form.seats or 1,
        or_wait=or_wait,
    )


def booked(command: str) -> str:
    """Return what the booking is called that `take` makes."""
    return derived("bkg", command)


OF_BOOKING: Final[dict[str, type[CancelBooking | ConfirmBooking | SayYes]]] = {
    "cancel": CancelBooking,
    "confirm": ConfirmBooking,
    "yes": SayYes,
}


def of_booking(verb: str, command: str, booking: Booking, region: str) -> CancelBooking | ConfirmBooking | SayYes:
    """Return the command of a button beside a booking."""
    return OF_BOOKING[verb](id=command, region=region, case=NO_CASE, about=booking.offering, booking=booking.id)


def decline(form: Declined, command: str, booking: Booking, region: str) -> DeclineBooking:
    return DeclineBooking(
        id=command, region=region, case=NO_CASE, about=booking.offering, booking=booking.id, why=form.why
    )


def notes(form: Notes, command: str, booking: Booking, region: str) -> WriteHandOver:
    return WriteHandOver(
        id=command,
        region=region,
        case=hand_over_file(booking.id),
        about=hand_over_of(booking.id),
        offering=booking.offering,
        booking=booking.id,
        helps=form.helps,
        avoid=form.avoid,
        call=form.call,
    )


def withdraw(command: str, offering: Offering) -> WithdrawOffering:
    return WithdrawOffering(id=command, region=offering.region, case=NO_CASE, about=offering.id)


def withdraw_all(command: str, offerings: Iterable[Offering]) -> tuple[WithdrawOffering, ...]:
    """Return what takes each of them back."""
    return tuple(withdraw(derived("cmd", command, each.id), each) for each in offerings)


def set_places(form: HowMany, command: str, offering: Offering) -> SetPlaces:
    return SetPlaces(id=command, region=offering.region, case=NO_CASE, about=offering.id, places=form.places)


def count(form: Came, command: str, offering: Offering) -> CountAttendance:
    return CountAttendance(id=command, region=offering.region, case=NO_CASE, about=offering.id, came=form.came)
