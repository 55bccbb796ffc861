"""A clock in tests: what is said of it or heard, and what follows."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from contracts.base import Actor, Address, Audience, Command, Event, Fact
from contracts.clock import (
    ClockStarted,
    StartClock,
)
from contracts.ids import derived, fresh
from contracts.outcomes import Refusal
from contracts.vocabulary import (
    ClockKind,
    Kind,
)
from services.clocks.domain import INITIAL, Around, State, decide, evolve

FRIDAY = datetime(2027, 3, 5, 23, tzinfo=UTC)  # five in the afternoon in Wisconsin; the weekend doesn't count
HUB = Actor(Kind.HUB, "hub", "person")
ADVOCATE = Actor(Kind.ADVOCATE, "advocate", "person")
OTHER_HUB = Audience(Kind.HUB, "other")
AGENCY = Audience(Kind.INVESTIGATOR, "welfare")
AROUND = Around(frozenset({ADVOCATE.audience}), frozenset({HUB.audience, OTHER_HUB}), frozenset({AGENCY}))
CASE, REPORT, PAGE, REFERRAL = (derived(prefix, "1") for prefix in ("case", "rpt", "page", "ref"))
HOUR = timedelta(hours=1)


def command(verb: type[Command], **fields: Any) -> Any:
    return verb(id=derived("cmd", verb.__name__), region="north", case=CASE, about=derived("clk", "1"), **fields)


def fact(event: Event, of: str, at: datetime = FRIDAY, context: str = "report") -> Fact:
    return Fact(fresh("evt"), 1, at, None, "cause", Address(context, "north", CASE, of), event)


def said(given: Sequence[Event], message: Any, at: datetime = FRIDAY, by: Actor = HUB) -> list[Event] | Refusal:
    return decide(folded(given), message, at=at, by=by, around=AROUND)


def folded(given: Sequence[Event]) -> State:
    state = INITIAL
    for event in given:
        state = evolve(state, event)
    return state


def begun(kind: ClockKind, since: datetime = FRIDAY, by: Actor = HUB, **fields: Any) -> ClockStarted:
    """Return the start of a clock that somebody starts by hand."""
    wants = {} if kind is ClockKind.MEDICAL_WINDOW else {"since": since}
    (started,) = events(said((), command(StartClock, kind=kind, **wants, **fields), by=by))
    assert isinstance(started, ClockStarted)
    return started


def events(decided: list[Event] | Refusal) -> list[Event]:
    assert not isinstance(decided, Refusal), decided
    return decided
