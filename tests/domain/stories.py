"""What the stories of several domains begin with: an hour, some people, ids that are the same every time."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import TypeVar

from contracts.base import Actor, Audience, Event
from contracts.ids import derived
from contracts.vocabulary import Kind

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
REGION = "northwoods"
CASE = derived("case", "story")

_State = TypeVar("_State")


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def days(count: float) -> datetime:
    return NOON + timedelta(days=count)


def team(kind: Kind, name: str) -> Audience:
    return Audience(kind, derived("team", name))


def person(audience: Audience, name: str = "one") -> Actor:
    return Actor(audience.kind, audience.team, derived("person", audience.team, name))


def given(evolve: Callable[[_State, Event], _State], initial: _State, *events: Event) -> _State:
    return reduce(evolve, events, initial)


def told(evolve: Callable[[_State, Event], _State], state: _State, decided: object) -> _State:
    """Return the state after what was decided, which must not be a refusal."""
    assert isinstance(decided, Sequence), decided
    return reduce(evolve, decided, state)
