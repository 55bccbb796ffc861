"""Clocks and occasions for whole lives of a case: one of each event, of clocks that some may not know of."""

import random
from datetime import timedelta
from typing import Final

import msgspec

from contracts import clock as of
from contracts.accompany import AccompanimentChosen, AdvocateCalled, OccasionRaised
from contracts.base import Audience, Event
from contracts.ids import derived
from contracts.report import CrossReported
from contracts.vocabulary import (
    Accompaniment,
    ClockKind,
    ClockUnit,
    Counting,
    Language,
    PageReason,
    PauseReason,
    StopReason,
    UnaskedReason,
    Whom,
)
from tests.domain import histories as h
from tests.domain.stories import NOON

OCCASION, OTHER_OCCASION = derived("occ", "one"), derived("occ", "two")
_KINDS: Final = (
    ClockKind.CROSS_REPORT,
    ClockKind.TRIBAL_NOTICE,
    ClockKind.RUNAWAY_HOME_NOTICE,
    ClockKind.RUNAWAY_HOME_STAY,
    ClockKind.MEDICAL_WINDOW,
    ClockKind.FIRST_SERVICES,
)


def clock(kind: ClockKind) -> str:
    return of.clock_of(kind, h.REPORT)


def about(kind: ClockKind) -> str | None:
    """Return what a clock is of: the report, or the notice with which a stay began."""
    if kind is ClockKind.RUNAWAY_HOME_STAY:
        return clock(ClockKind.RUNAWAY_HOME_NOTICE)
    return h.REPORT if kind is ClockKind.CROSS_REPORT else None


def started(kind: ClockKind, audience: Audience | None = None) -> of.ClockStarted:
    sealed = kind is ClockKind.MEDICAL_WINDOW
    return of.ClockStarted(
        kind=kind,
        unit=ClockUnit.HOURS,
        counting=Counting.PLAIN,
        source="A source",
        as_of="2026-11-22",
        of=about(kind),
        figure=12,
        since=None if sealed else NOON,
        due=None if sealed else NOON + timedelta(hours=12),
        since_sealed=NOON.isoformat() if sealed else None,
        due_sealed=(NOON + timedelta(hours=120)).isoformat() if sealed else None,
        audience=audience,
    )


def of_a_clock(kind: ClockKind) -> tuple[Event, ...]:
    told, which = (h.HUB, h.ADVOCATE), about(kind)
    return (
        of.ClockCorrected(kind=kind, of=which, told=told, over=False, since=NOON, due_sealed=NOON.isoformat()),
        of.ClockPaused(kind=kind, of=which, reason=PauseReason.ON_HOLD, since=NOON),
        of.ClockResumed(kind=kind, of=which, since=NOON, due=NOON),
        of.ClockWarned(kind=kind, of=which, told=told),
        of.ClockMissed(kind=kind, of=which, told=told),
        of.ClockMet(kind=kind, of=which, met_at=NOON, late=False, whom=(Whom.TRIBAL_AGENT,), spoke_with="Robin"),
        of.ClockStopped(kind=kind, of=which, reason=StopReason.DUPLICATE),
    )


def of_an_occasion(who: Audience) -> tuple[Event, ...]:
    return (
        OccasionRaised(reason=PageReason.COURT, language=Language.ENGLISH, audience=who, planned=NOON.isoformat()),
        AccompanimentChosen(
            choice=Accompaniment.COULD_NOT_BE_ASKED,
            told=False,
            audience=who,
            why=UnaskedReason.NOT_REACHED,
            reach="at the desk",
        ),
        AdvocateCalled(
            reason=PageReason.COURT, language=Language.ENGLISH, youth_asked=False, audience=who, reach="at the desk"
        ),
    )


def at_their_hands(dice: random.Random) -> tuple[str, Event, Audience]:
    """Return something of an occasion that a provider or an agency wrote down, heard or not; which, and who says so."""
    who = dice.choice((h.DOOR, h.DOOR, h.OTHER_DOOR, h.POLICE, h.WELFARE, h.ADVOCATE, h.HUB))
    heard, asks = dice.random() < 0.7, dice.choice(((), (h.HUB,), (h.ADVOCATE,)))
    raised, chosen, called = (msgspec.structs.replace(each, audience=who) for each in of_an_occasion(h.ADVOCATE))
    told = dice.random() < 0.5
    by_themselves = AccompanimentChosen(choice=Accompaniment.WANTED, told=True, audience=h.YOUTH)
    aggregate = dice.choice((OCCASION, OTHER_OCCASION))
    event, by = dice.choice(
        (
            (msgspec.structs.replace(raised, heard=heard, asks=asks if heard else ()), who),
            (msgspec.structs.replace(chosen, heard=heard, told=told), who),
            (called, who),
            (by_themselves, h.YOUTH),
        )
    )
    return aggregate, event, by


def happens(dice: random.Random) -> tuple[str, Event]:
    """Return something that happens to a clock, or to an occasion, and which."""
    who = dice.choice((h.HUB, h.ADVOCATE, h.SECOND))
    if dice.random() < 0.2:
        return OCCASION, dice.choice(of_an_occasion(who))
    if dice.random() < 0.1:
        return h.REPORT, CrossReported(agency=h.WELFARE, to=h.POLICE, at=NOON, called=True)
    kind = dice.choice(_KINDS)
    if dice.random() < 0.4:
        return clock(kind), started(kind, dice.choice((None, who)))
    return clock(kind), dice.choice(of_a_clock(kind))
