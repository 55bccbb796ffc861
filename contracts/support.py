"""Places of caregiver support: times of respite, groups, coaching, and who has one. Decided by ``support``.

An *offering* is what a service of the directory offers so many at a time: an evening of respite, a group that meets on
Tuesday, or (without a time) coaching for four families. Who takes a place is known to it as an opaque team of one; what
they say of the children stands in a file of its own (`HandOverWritten`), which is destroyed when its time is over.
"""

from enum import StrEnum
from typing import Annotated, ClassVar

import msgspec

from contracts.base import Audience, Command, Event
from contracts.ids import CaseId, RequestId, ServiceId, derived
from contracts.inventory import Age
from contracts.labels import (
    Caution,
    Count,
    Flag,
    Label,
    Moment,
    OwnMoment,
    PublicName,
    PublicText,
    Reach,
    Story,
    labelled,
)
from contracts.roster import Zone
from contracts.vocabulary import Area, DeclineReason, SupportKind

OfferingId = Annotated[str, labelled(Label.STATUS, pattern="^off_[a-z2-7]{26}$")]
BookingId = Annotated[str, labelled(Label.STATUS, pattern="^bkg_[a-z2-7]{26}$")]
Wall = Annotated[str, labelled(Label.STATUS, pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""What the wall shows, as in ``2026-11-02T18:00``: the clocks of its zone say which instant that is."""
Places = Annotated[int, labelled(Label.STATUS, ge=0, le=200)]
Seats = Annotated[int, labelled(Label.STATUS, ge=1, le=12)]
"""How many places one booking takes: so many children of one household."""


class Side(StrEnum):
    """Who ended a booking."""

    CAREGIVER = "caregiver"
    PROVIDER = "provider"
    HUB = "hub"


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An offering as it stood at one moment. Public facts of organisations alone: every field is status."""

    offering: OfferingId
    service: ServiceId
    service_name: PublicName
    kind: SupportKind
    starts: Moment | None = None
    ends: Moment | None = None
    """None, both: it has no time of its own."""
    places: Count
    free: Count
    waiting: Count = 0
    least_age: Age | None = None
    most_age: Age | None = None
    area: Area = Area.ANYWHERE
    says: PublicText = ""
    asks_first: Flag = False
    """Whoever offers it says yes first: then, and not before, it is sure."""


# ----------------------------------------------------------------------------------------------------------- offerings


class PublishOffering(Command, frozen=True, tag="support.publish.v1"):
    """Offer so many places: by the service's own team, or by the hub on its behalf."""

    founds: ClassVar = ("off",)
    service: ServiceId
    kind: SupportKind
    places: Places
    zone: Zone
    starts: Wall | None = None
    ends: Wall | None = None
    least_age: Age | None = None
    most_age: Age | None = None
    area: Area = Area.ANYWHERE
    says: PublicText = ""
    """What anybody may know of it: what it is like, what to bring. Never where a private place is."""
    asks_first: Flag = False
    series: OfferingId | None = None
    """The first of those that are offered together, week by week. Each is an offering by itself."""


class WithdrawOffering(Command, frozen=True, tag="support.withdraw.v1"):
    """Take an offering back. Whoever had a place is told so on their page."""


class SetPlaces(Command, frozen=True, tag="support.set_places.v1"):
    """Say how many places there are: never fewer than are held."""

    places: Places


class CountAttendance(Command, frozen=True, tag="support.count_attendance.v1"):
    """Say how many came. A number and no names."""

    came: Places


class TakePlace(Command, frozen=True, tag="support.take.v1"):
    """Take a place: whoever asked for support, for themselves, or the hub for them. ``about`` is the offering."""

    request_case: CaseId
    request: RequestId
    seats: Seats = 1
    or_wait: Flag = False
    """Where none is free any more: wait in line."""


class _OfBooking(Command, frozen=True, kw_only=True):
    """About one booking of the offering ``about``."""

    booking: BookingId


class SayYes(_OfBooking, frozen=True, tag="support.say_yes.v1"):
    """Take the place that came free while one was waiting."""


class ConfirmBooking(_OfBooking, frozen=True, tag="support.confirm.v1"):
    """Say yes to whoever asked for a place."""


class DeclineBooking(_OfBooking, frozen=True, tag="support.decline.v1"):
    """Say that it isn't possible. A booking is declined, a person never is."""

    why: DeclineReason


class CancelBooking(_OfBooking, frozen=True, tag="support.cancel.v1"):
    """Give a place back, or leave the line: by either side, or by the hub for one of them."""


class OfferingPublished(Event, frozen=True, tag="support.offering_published.v1"):
    """So many places are offered."""

    service: ServiceId
    service_name: PublicName
    kind: SupportKind
    places: Count
    provider: Audience | None = None
    """Its team on Trellis; None: the hub telephones."""
    starts: Moment | None = None
    ends: Moment | None = None
    near: OwnMoment | None = None
    """When whoever takes part is reminded."""
    least_age: Age | None = None
    most_age: Age | None = None
    area: Area = Area.ANYWHERE
    says: PublicText = ""
    asks_first: Flag = False
    series: OfferingId | None = None


class OfferingWithdrawn(Event, frozen=True, tag="support.offering_withdrawn.v1"):
    """It was taken back."""

    provider: Audience | None = None


class PlacesSet(Event, frozen=True, tag="support.places_set.v1"):
    """There are so many places from here on."""

    places: Count
    provider: Audience | None = None


class OfferingNear(Event, frozen=True, tag="support.offering_near.v1"):
    """It is soon: ``told`` hear that something waits for them."""

    provider: Audience | None = None
    told: tuple[Audience, ...] = ()


class OfferingOver(Event, frozen=True, tag="support.offering_over.v1"):
    """Its time is over."""

    provider: Audience | None = None


class AttendanceCounted(Event, frozen=True, tag="support.attendance_counted.v1"):
    """So many came."""

    came: Count
    provider: Audience | None = None


# ------------------------------------------------------------------------------------------------------------ bookings


class PlaceTaken(Event, frozen=True, tag="support.place_taken.v1"):
    """Somebody has a place; with ``answer_by`` once whoever offers it has said yes, which they are asked to by then."""

    booking: BookingId
    audience: Audience
    request_case: CaseId
    request: RequestId
    seats: Count
    place: Place
    provider: Audience | None = None
    answer_by: Moment | None = None
    told: tuple[Audience, ...] = ()


class PutInLine(Event, frozen=True, tag="support.put_in_line.v1"):
    """Somebody waits for a place. ``position`` 1 is the next."""

    booking: BookingId
    audience: Audience
    request_case: CaseId
    request: RequestId
    seats: Count
    place: Place
    position: Count
    provider: Audience | None = None


class LineMoved(Event, frozen=True, tag="support.line_moved.v1"):
    """Somebody who waits has another position."""

    booking: BookingId
    audience: Audience
    position: Count
    provider: Audience | None = None


class PlaceOffered(Event, frozen=True, tag="support.place_offered.v1"):
    """A place came free for whoever waited first; it is kept for them until they say yes, or the time is over."""

    booking: BookingId
    audience: Audience
    until: Moment
    provider: Audience | None = None


class PlaceLapsed(Event, frozen=True, tag="support.place_lapsed.v1"):
    """The place that was kept is kept no more."""

    booking: BookingId
    audience: Audience
    provider: Audience | None = None


class JustTaken(Event, frozen=True, tag="support.just_taken.v1"):
    """Somebody else was a moment faster. ``others`` are free now, the soonest first."""

    booking: BookingId
    audience: Audience
    place: Place
    others: tuple[Place, ...] = ()


class BookingConfirmed(Event, frozen=True, tag="support.booking_confirmed.v1"):
    """The place is theirs."""

    booking: BookingId
    audience: Audience
    provider: Audience | None = None


class BookingDeclined(Event, frozen=True, tag="support.booking_declined.v1"):
    """It isn't possible. ``others`` are free now, the soonest first."""

    booking: BookingId
    audience: Audience
    why: DeclineReason
    others: tuple[Place, ...] = ()
    provider: Audience | None = None


class BookingCancelled(Event, frozen=True, tag="support.booking_cancelled.v1"):
    """A place was given back, or somebody left the line. Nobody is asked why."""

    booking: BookingId
    audience: Audience
    by: Side
    provider: Audience | None = None
    told: tuple[Audience, ...] = ()


class AnswerAwaited(Event, frozen=True, tag="support.answer_awaited.v1"):
    """Whoever offers a place has not said yes or no in time."""

    booking: BookingId
    provider: Audience | None = None
    told: tuple[Audience, ...] = ()


# ------------------------------------------------------------------------------------------------------ hand-over notes


def hand_over_of(booking: str) -> str:
    """Return the id of a booking's hand-over notes."""
    return derived("hnd", booking)


def hand_over_file(booking: str) -> str:
    """Return the file they are kept in: one of their own, so that they alone are destroyed with its key."""
    return derived("case", "hand-over", booking)


class WriteHandOver(Command, frozen=True, tag="support.hand_over.v1"):
    """Tell whoever looks after the children what helps, what to avoid and whom to call. What is new replaces it all."""

    offering: OfferingId
    booking: BookingId
    helps: Story | None = None
    avoid: Caution | None = None
    call: Reach | None = None

    def misfounded(self) -> str | None:
        if self.case != hand_over_file(self.booking):
            return "case"
        return None if self.about == hand_over_of(self.booking) else "about"


class HandOverWritten(Event, frozen=True, tag="support.hand_over_written.v1"):
    """What helps, what to avoid and whom to call: for the two sides of one booking, ``until`` it is destroyed."""

    offering: OfferingId
    booking: BookingId
    audience: Audience
    provider: Audience
    until: Moment
    helps: Story | None = None
    avoid: Caution | None = None
    call: Reach | None = None


class HandOverGone(Event, frozen=True, tag="support.hand_over_gone.v1"):
    """Its time is over: the key of its file is destroyed, and nobody can read it any more."""

    booking: BookingId
