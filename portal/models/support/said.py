"""How places, times and bookings are said: to whoever has one, and to whoever offers it. Pure."""

from datetime import datetime
from typing import Final

from contracts.support import Place, Side
from contracts.vocabulary import Area, SupportKind
from portal import words
from portal.i18n import N_, _, ngettext
from portal.models.support.places import Booking
from portal.words import CALM, OK, WARN, Row, Tag

ADULTS: Final = frozenset(SupportKind) - {SupportKind.RESPITE}
"""Kinds of which a place is for the caregiver, and not for a child."""


def when(place: Place, now: datetime) -> str:
    """Return "Friday 6 March, 18:00 to 21:00"."""
    if place.starts is None or place.ends is None:
        return _("You agree on a time together")
    first = words.exact(place.starts, now)
    same = place.starts.astimezone(now.tzinfo).date() == place.ends.astimezone(now.tzinfo).date()
    last = words.clock_time(place.ends, now) if same else words.exact(place.ends, now)
    return _("%(first)s to %(last)s", first=first, last=last)


def room(place: Place) -> str:
    """Return how many places are free, for whom, and where."""
    parts = [
        ngettext("%(num)s place free", "%(num)s places free", place.free)
        if place.free
        else _("full, %(num)s waiting", num=place.waiting),
        ages(place),
        area(place),
    ]
    return " · ".join(part for part in parts if part)


def ages(place: Place) -> str:
    """Return "ages 5 to 12"; "" for everybody."""
    match place.least_age, place.most_age:
        case None, None:
            return ""
        case int() as least, None:
            return _("from age %(least)s", least=least)
        case None, int() as most:
            return _("up to age %(most)s", most=most)
        case least, most:
            return _("ages %(least)s to %(most)s", least=least, most=most)


def area(place: Place) -> str:
    return "" if place.area is Area.ANYWHERE else words.say("AREAS", place.area)


def rows(place: Place, now: datetime) -> tuple[Row, ...]:
    """Return what is known of a place, line by line."""
    found = (
        (_("When"), when(place, now)),
        (_("What"), words.say("SUPPORT", place.kind)),
        (_("For whom"), ages(place)),
        (_("Where"), area(place)),
        (_("Good to know"), place.says),
    )
    return tuple(Row(label, text) for label, text in found if text)


_TAGS: Final[dict[str, tuple[str, str]]] = {
    "asked": (WARN, N_("They are asked")),
    "sure": (OK, N_("It is yours")),
    "offered": (WARN, N_("Kept for you")),
    "waiting": (CALM, N_("In line")),
    "lapsed": (CALM, N_("Not kept any more")),
    "declined": (CALM, N_("Not possible")),
    "cancelled": (CALM, N_("Given back")),
    "missed": (CALM, N_("Just taken")),
}


_TO_THE_HUB: Final[dict[str, str]] = {
    "sure": N_("Theirs"),
    "offered": N_("Kept for them"),
    "missed": N_("Was just taken"),
}


def tag(booking: Booking, *, ours: bool = True) -> Tag:
    """Return how a booking stands, to whoever has it; or to the hub."""
    tone, text = _TAGS[booking.at]
    return Tag(tone, _(text if ours else _TO_THE_HUB.get(booking.at, text)))


_STANDS: Final[dict[str, str]] = {
    "sure": N_("The place is yours. You can give it back at any time, and nobody asks why."),
    "lapsed": N_("The place was kept as long as we could. You can take another, or wait again."),
    "declined": N_("They can't do it this time. That says nothing about you."),
    "missed": N_("Somebody else took the last place a moment before you. We're sorry. Nothing is lost."),
}


def stands(booking: Booking, now: datetime) -> str:
    """Return the same as a sentence: what is so, and what happens next."""
    if booking.at in _STANDS:
        return _(_STANDS[booking.at])
    if booking.at == "cancelled":
        return ended(booking)
    return _waits(booking) if booking.at == "waiting" else _kept(booking, now)


def _waits(booking: Booking) -> str:
    if booking.position == 1:
        return _("You are next in line. When a place comes free, this page asks you first.")
    return _("You are number %(num)s in line. This page shows when that changes.", num=booking.position)


def _kept(booking: Booking, now: datetime) -> str:
    until = "" if booking.until is None else words.exact(booking.until, now)
    if booking.at == "offered":
        return _("A place came free, and it is kept for you until %(until)s. Do you still want it?", until=until)
    if booking.late:
        return _("They haven't answered yet. The hub was told, and asks them. The place stays kept for you.")
    return _("The place is kept for you. They say yes or no by %(until)s.", until=until)


def ended(booking: Booking) -> str:
    """Return who ended a booking."""
    match booking.by:
        case Side.PROVIDER:
            return _("They had to cancel. We're sorry. You can take another time.")
        case Side.HUB:
            return _("The hub gave the place back. Ask them, if you don't know why.")
        case _:
            return _("You gave it back. You can take another time whenever you like.")
