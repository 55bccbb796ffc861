"""Placements, and orders of a court with the day on which it looks at them again. Pure."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact, Wake
from contracts.care import (
    CourtOrderEnded,
    CourtOrderRecorded,
    CourtOrderReviewed,
    CourtReviewComes,
    CourtReviewDue,
    EndCourtOrder,
    PlacementRecorded,
    RecordCourtOrder,
    RecordPlacement,
    ReviewCourtOrder,
)
from contracts.casework import figures
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Refusal, invalid
from services.casework.away import hidden_from

_FARTHEST: Final = timedelta(days=366 * 2)
"""How far ahead a placement, or a review, can be written down: what is farther is a slip of the pen."""
_LONG_AGO: Final = timedelta(days=366 * 20)
_COMES, _DUE = "comes", "due"


class State(msgspec.Struct, frozen=True):
    """An order of a court; ``review_on`` is None where there is none."""

    review_on: datetime | None = None
    audience: Audience | None = None
    ended: bool = False
    warned: bool = False
    due: bool = False
    warning: timedelta = figures().court_warning.length


class Placement(msgspec.Struct, frozen=True):
    """A placement: a thing of its own, said once."""

    said: bool = False


INITIAL: Final = State()
NOWHERE: Final = Placement()
_but = msgspec.structs.replace


def wakes(state: State) -> frozenset[Wake]:
    """Return its timers: for the review, and the warning before it."""
    if state.review_on is None or state.ended or state.due:
        return frozenset()
    day = Wake(state.review_on, _DUE)
    return frozenset({day} if state.warned else {day, Wake(state.review_on - state.warning, _COMES)})


def evolve(state: State, event: Event) -> State:
    """Return the order after ``event``."""
    match event:
        case CourtOrderRecorded(review_on=review_on, audience=audience):
            return State(review_on, audience)
        case CourtOrderReviewed(review_on=review_on):
            return _but(state, review_on=review_on, warned=False, due=False)
        case CourtReviewComes():
            return _but(state, warned=True)
        case CourtReviewDue():
            return _but(state, warned=True, due=True)
        case CourtOrderEnded():
            return _but(state, ended=True)
        case _:
            return state


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    told: frozenset[Audience] = frozenset(),
) -> list[Event] | Refusal:
    """Decide one message about one order of a court. ``told`` are those beside the youth who may hear of it."""
    match message:
        case RecordCourtOrder() if by is not None:
            if state.review_on is not None:
                return TAKEN
            return _to_come(message.review_on, at) or [
                CourtOrderRecorded(
                    kind=message.kind,
                    review_on=message.review_on,
                    audience=by.audience,
                    docket=message.docket,
                    words=message.words,
                )
            ]
        case ReviewCourtOrder() | EndCourtOrder():
            return _go_on(state, message, at, by)
        case Due():
            return _came_due(state, at, told)
        case Command():
            return NOT_FOUND
        case _:
            return []


def _go_on(
    state: State, command: ReviewCourtOrder | EndCourtOrder, at: datetime, by: Actor | None
) -> list[Event] | Refusal:
    if state.review_on is None or hidden_from(by, state.audience):
        return NOT_FOUND
    if state.ended:
        return NOT_NOW
    if isinstance(command, EndCourtOrder):
        return [CourtOrderEnded(why=command.why)]
    refused = _to_come(command.review_on, at)
    return refused or [CourtOrderReviewed(review_on=command.review_on, words=command.words)]


def _to_come(review_on: datetime, at: datetime) -> Refusal | None:
    if review_on <= at:
        return invalid("review_on", "choose a day to come")
    return invalid("review_on", "that is more than two years away") if review_on > at + _FARTHEST else None


def _came_due(state: State, at: datetime, told: frozenset[Audience]) -> list[Event]:
    if state.review_on is None or state.ended or state.due:
        return []
    if at >= state.review_on:
        return [CourtReviewDue(told=tuple(sorted(told)))]
    comes = not state.warned and at >= state.review_on - state.warning
    return [CourtReviewComes(told=tuple(sorted(told)))] if comes else []


# ---------------------------------------------------------------------------------------------------------- placements


def placed(state: Placement, event: Event) -> Placement:
    """Return the placement after ``event``."""
    return Placement(said=True) if isinstance(event, PlacementRecorded) else state


def decide_placement(
    state: Placement, message: Command | Due | Fact, *, at: datetime, by: Actor | None = None
) -> list[Event] | Refusal:
    """Decide one message about one placement."""
    if not isinstance(message, RecordPlacement) or by is None:
        return NOT_FOUND if isinstance(message, Command) else []
    if state.said:
        return TAKEN
    if not at - _LONG_AGO <= message.since <= at + _FARTHEST:
        return invalid("since", "choose a day that is not so far away")
    return [
        PlacementRecorded(
            kind=message.kind,
            since=message.since,
            authority=message.authority,
            school=message.school,
            care=message.care,
            audience=by.audience,
            place=message.place,
            school_words=message.school_words,
            care_words=message.care_words,
        )
    ]
