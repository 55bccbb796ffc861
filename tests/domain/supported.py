"""Caregiver support for whole lives of a case: one of each event, by those who take places and those who offer them."""

import random
from collections.abc import Callable
from typing import Any, Final

from contracts import caring, support
from contracts.base import Audience, Event
from contracts.caring import Employer
from contracts.ids import derived
from contracts.loop import Helped
from contracts.vocabulary import DeclineReason, SupportKind
from tests.domain import histories as h
from tests.domain.stories import after

OFFERING, BOOKING = derived("off", "one"), derived("bkg", "one")
STRAIN: Final = '{"sleep":"often"}'
WORDS: Final = (STRAIN, "a night light", "no raised voices", "the aunt next door", "harder than I said")
"""What nobody finds in a copy of who may not read it."""
PLACE: Final = support.Place(
    offering=OFFERING,
    service=derived("svc", "one"),
    service_name="Lakeside respite",
    kind=SupportKind.RESPITE,
    places=2,
    free=1,
)


def hand_over(audience: Audience = h.CAREGIVER, provider: Audience = h.DOOR) -> support.HandOverWritten:
    return support.HandOverWritten(
        offering=OFFERING,
        booking=BOOKING,
        audience=audience,
        provider=provider,
        until=after(60),
        helps="a night light",
        avoid="no raised voices",
        call="the aunt next door",
    )


def answered(
    employer: Employer = Employer.NO, *, share: bool = True, audience: Audience = h.CAREGIVER
) -> caring.InstrumentAnswered:
    return caring.InstrumentAnswered(
        request=h.REQUEST,
        audience=audience,
        instrument="needs",
        edition=1,
        employer=employer,
        share=share,
        answers=STRAIN,
    )


def offered(provider: Audience | None = h.DOOR) -> tuple[Event, ...]:
    """Return everything that is said of an offering."""
    return (
        support.OfferingPublished(
            service=PLACE.service,
            service_name="Lakeside respite",
            kind=SupportKind.RESPITE,
            places=2,
            provider=provider,
        ),
        support.PlacesSet(places=3, provider=provider),
        support.OfferingNear(provider=provider, told=(h.HUB,)),
        support.OfferingOver(provider=provider),
        support.AttendanceCounted(came=2, provider=provider),
        support.OfferingWithdrawn(provider=provider),
    )


def booked(audience: Audience = h.CAREGIVER, provider: Audience | None = h.DOOR) -> tuple[Event, ...]:
    """Return everything that becomes of a booking."""
    whose: dict[str, Any] = {"booking": BOOKING, "audience": audience}
    asked: dict[str, Any] = {"request_case": h.REQUEST_CASE, "request": h.REQUEST, "seats": 1, "place": PLACE}
    return (
        support.PlaceTaken(**whose, **asked, provider=provider, told=(h.DOOR,)),
        support.PutInLine(**whose, **asked, position=1, provider=provider),
        support.LineMoved(**whose, position=1, provider=provider),
        support.PlaceOffered(**whose, until=after(60), provider=provider),
        support.PlaceLapsed(**whose, provider=provider),
        support.JustTaken(**whose, place=PLACE, others=(PLACE,)),
        support.BookingConfirmed(**whose, provider=provider),
        support.BookingDeclined(**whose, why=DeclineReason.NO_PLACE, others=(PLACE,), provider=provider),
        support.BookingCancelled(**whose, by=support.Side.CAREGIVER, provider=provider, told=(h.DOOR,)),
        support.AnswerAwaited(booking=BOOKING, provider=provider, told=(h.HUB,)),
    )


def of_request(audience: Audience = h.CAREGIVER) -> tuple[Event, ...]:
    """Return what is in a request beside what they say of themselves."""
    whose: dict[str, Any] = {"request": h.REQUEST, "audience": audience}
    return (
        caring.SupportFound(**whose, kinds=(SupportKind.RESPITE,)),
        caring.AskedAgain(**whose, kinds=(SupportKind.RESPITE,), note="harder than I said", told=(h.HUB,)),
        caring.CheckInsChosen(**whose, due=(after(60),)),
        caring.CheckInAsked(**whose, number=1),
        caring.CheckInAnswered(**whose, number=1, answer=Helped.A_LITTLE, note="harder than I said"),
    )


def happens(dice: random.Random) -> tuple[str, Event]:
    """Return something of it, and what it is of."""
    provider = dice.choice((h.DOOR, h.OTHER_DOOR, None))
    ways: tuple[Callable[[], tuple[str, Event]], ...] = (
        lambda: (OFFERING, dice.choice(offered(provider))),
        lambda: (OFFERING, dice.choice(booked(dice.choice((h.CAREGIVER, h.YOUTH)), provider))),
        lambda: (derived("hnd", "one"), hand_over(provider=provider or h.DOOR)),
        lambda: (
            derived("scr", dice.choice(("one", "two"))),
            answered(dice.choice(tuple(Employer)), share=dice.random() < 0.8),
        ),
        lambda: (derived("chk", "one"), dice.choice(of_request())),
    )
    return dice.choice(ways)()
