"""An offering and its bookings: how many places there are, who has one, who waits, and who is told.

All of one offering is one aggregate, so that two who take the last place at once are one after the other: the first
has it, and the second is told what else is free.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact
from contracts.inventory import Listed
from contracts.outcomes import NOT_FOUND, Refusal
from contracts.support import (
    AnswerAwaited,
    CancelBooking,
    ConfirmBooking,
    CountAttendance,
    DeclineBooking,
    LineMoved,
    OfferingNear,
    OfferingOver,
    Place,
    PlaceLapsed,
    PlaceOffered,
    PublishOffering,
    SayYes,
    SetPlaces,
    TakePlace,
    WithdrawOffering,
)
from services.support.booking import Now, answer, take, told
from services.support.offering import INITIAL, State, begun, evolve, provider_of, wakes
from services.support.publishing import may_offer, provide, publish
from services.support.seats import HOLDING, At, moved, next_in_line
from services.support.settings import USUAL, Figures

__all__ = ["INITIAL", "NOTHING_AROUND", "Around", "State", "decide", "evolve", "wakes"]


class Around(msgspec.Struct, frozen=True):
    """What a decision depends on beside the offering itself.

    ``listed`` is the service as the directory has it. ``asker`` is whose request a command names, as far as whoever
    sent it may know. ``others`` are free instead, the soonest first. ``hubs`` are those of the region.
    """

    listed: Listed | None = None
    asker: Audience | None = None
    others: tuple[Place, ...] = ()
    hubs: tuple[Audience, ...] = ()


NOTHING_AROUND: Final = Around()


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    around: Around = NOTHING_AROUND,
    figures: Figures = USUAL,
) -> list[Event] | Refusal:
    """Decide one message about one offering."""
    if isinstance(message, Due):
        return _settled(state, _due(state, message.why, at, around), at, figures)
    if not isinstance(message, Command):
        return []
    if by is None or (state.published is None) is not isinstance(message, PublishOffering):
        return NOT_FOUND
    decided = _command(state, message, Now(at, by, around.asker, around.others, around.hubs, figures), around.listed)
    return decided if isinstance(decided, Refusal) else _settled(state, decided, at, figures)


def _command(state: State, command: Command, now: Now, listed: Listed | None) -> list[Event] | Refusal:
    match command:
        case PublishOffering() if listed is not None and may_offer(now.by, listed.audience):
            return publish(command, listed, now.figures, now.at)
        case TakePlace():
            return take(state, command, now)
        case WithdrawOffering() | SetPlaces() | CountAttendance():
            return provide(state, command, now.by)
        case ConfirmBooking() | DeclineBooking() | CancelBooking() | SayYes():
            return answer(state, command, now)
        case _:
            return NOT_FOUND


# -------------------------------------------------------------------------------------------------------------- timers


def _due(state: State, why: str, at: datetime, around: Around) -> list[Event]:
    provider = provider_of(state)
    match why:
        case "near" if any(each.at in HOLDING for each in state.bookings.values()):
            return [OfferingNear(provider=provider, told=told(state, around.hubs))]
        case "over":
            return [OfferingOver(provider=provider)]
        case _:
            return _late(state, why.removeprefix("until-"), at, around)


def _late(state: State, name: str, at: datetime, around: Around) -> list[Event]:
    """Return that a place is kept no more, or that whoever offers it is asked once more for their answer."""
    booking, provider = state.bookings.get(name), provider_of(state)
    if booking is None or booking.until is None or at < booking.until:
        return []
    if booking.at is At.OFFERED:
        return [PlaceLapsed(booking=booking.id, audience=booking.audience, provider=provider)]
    everybody = {*around.hubs, *((provider,) if provider else ())}
    return [AnswerAwaited(booking=booking.id, provider=provider, told=tuple(sorted(everybody)))]


# -------------------------------------------------------------------------------------------------------- what follows


def _settled(state: State, decided: Iterable[Event], at: datetime, figures: Figures) -> list[Event]:
    """Return ``decided``, and what follows at once: what is free is offered to whoever is next, and the line moves."""
    events, after = list(decided), state
    for event in events:
        after = evolve(after, event)
    if after.closed or not events:
        return events
    while not begun(after, at) and (following := next_in_line(after.places, after.bookings)) is not None:
        until = _kept_until(after, at, figures)
        offered = PlaceOffered(
            booking=following.id, audience=following.audience, until=until, provider=provider_of(after)
        )
        events.append(offered)
        after = evolve(after, offered)
    events += [
        LineMoved(booking=each.id, audience=each.audience, position=place, provider=provider_of(after))
        for each, place in moved(state.bookings, after.bookings)
    ]
    return events


def _kept_until(state: State, at: datetime, figures: Figures) -> datetime:
    until = at + figures.offer_lasts
    starts = None if state.published is None else state.published.starts
    return until if starts is None else min(until, starts)
