"""What stories of caregiver support begin with: an evening of respite, those who offer it, and families who ask."""

from datetime import datetime
from typing import Any, Final

from contracts.base import Actor, Audience, Command, Due, Event
from contracts.ids import NO_CASE, derived
from contracts.intake import SupportRequested
from contracts.inventory import Listed
from contracts.outcomes import Refusal
from contracts.support import (
    CancelBooking,
    ConfirmBooking,
    DeclineBooking,
    OfferingPublished,
    Place,
    PublishOffering,
    SayYes,
    TakePlace,
)
from contracts.vocabulary import Area, Asker, DeclineReason, Kind, Language, Need, SupportKind, Urgency
from services.support import domain
from services.support.domain import Around, State
from tests.domain.stories import NOON, REGION, after, given, person, team

PROVIDER, OTHER, HUB = team(Kind.PARTNER, "lakeside"), team(Kind.PARTNER, "elsewhere"), team(Kind.HUB, "hub")
LISTED: Final = Listed(
    source="own/lakeside",
    provider="Lakeside",
    name="Lakeside respite",
    needs=(Need.CAREGIVER_SUPPORT,),
    audience=PROVIDER,
)
OFFERING: Final = derived("off", derived("cmd", "evening"))
STARTS, ENDS = after(24 * 60), after(28 * 60)


def families(count: int) -> tuple[Audience, ...]:
    """Return so many who asked for support, each a team of one."""
    return tuple(team(Kind.CAREGIVER, f"family {number}") for number in range(count))


def published(places: int = 2, *, asks_first: bool = False, provider: Audience | None = PROVIDER) -> OfferingPublished:
    return OfferingPublished(
        service=derived("svc", "lakeside"),
        service_name="Lakeside respite",
        kind=SupportKind.RESPITE,
        places=places,
        provider=provider,
        starts=STARTS,
        ends=ENDS,
        near=after(60),
        asks_first=asks_first,
    )


def offering(*events: Event, places: int = 2, asks_first: bool = False, provider: Audience | None = PROVIDER) -> State:
    return given(domain.evolve, domain.INITIAL, published(places, asks_first=asks_first, provider=provider), *events)


def publish(**fields: Any) -> PublishOffering:
    known: dict[str, Any] = {
        "service": derived("svc", "lakeside"),
        "kind": SupportKind.RESPITE,
        "places": 2,
        "zone": "America/Chicago",
        "starts": "2026-03-06T18:00",
        "ends": "2026-03-06T21:00",
    }
    command = derived("cmd", "evening")
    return PublishOffering(id=command, region=REGION, case=NO_CASE, about=OFFERING, **(known | fields))


def take(who: Audience, *, seats: int = 1, or_wait: bool = False, word: str = "") -> TakePlace:
    return TakePlace(
        id=derived("cmd", "take", who.team, word),
        region=REGION,
        case=NO_CASE,
        about=OFFERING,
        request_case=derived("case", who.team),
        request=derived("req", who.team),
        seats=seats,
        or_wait=or_wait,
    )


def booking_of(who: Audience, word: str = "") -> str:
    return derived("bkg", derived("cmd", "take", who.team, word))


def _about(who: Audience, verb: str, word: str = "") -> dict[str, str]:
    command = derived("cmd", verb, who.team, word)
    return {"id": command, "region": REGION, "case": NO_CASE, "about": OFFERING, "booking": booking_of(who, word)}


def cancel(who: Audience, word: str = "") -> CancelBooking:
    return CancelBooking(**_about(who, "cancel", word))


def say_yes(who: Audience) -> SayYes:
    return SayYes(**_about(who, "yes"))


def confirm(who: Audience) -> ConfirmBooking:
    return ConfirmBooking(**_about(who, "confirm"))


def decline(who: Audience) -> DeclineBooking:
    return DeclineBooking(**_about(who, "decline"), why=DeclineReason.NO_PLACE)


def decided(
    state: State,
    message: Command | Due,
    by: Audience | Actor | None = None,
    *,
    at: datetime = NOON,
    asker: Audience | None = None,
    others: tuple[Place, ...] = (),
) -> list[Event] | Refusal:
    """Decide as the service would, for whoever asks in their own request."""
    actor = person(by) if isinstance(by, Audience) else by
    named = asker or (by if isinstance(by, Audience) and by.kind is Kind.CAREGIVER else None)
    around = Around(listed=LISTED, asker=named, others=others, hubs=(HUB,))
    return domain.decide(state, message, at=at, by=actor, around=around)


def asked(who: Audience, *, language: Language = Language.ENGLISH) -> SupportRequested:
    return SupportRequested(
        request=derived("req", who.team),
        audience=who,
        asker=Asker.FOSTER_PARENT,
        needs=(Need.CAREGIVER_SUPPORT,),
        urgency=Urgency.SOON,
        area=Area.NORTH,
        language=language,
        verifier="a" * 52,
    )
