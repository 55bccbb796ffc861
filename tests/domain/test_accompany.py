"""Where an advocate may be with a youth: they are told, then asked, and only then is anybody called (Act 351)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contracts.accompany import (
    AccompanimentChosen,
    AdvocateCalled,
    ChooseAccompaniment,
    OccasionRaised,
    RaiseOccasion,
)
from contracts.base import Actor, Address, Command, Due, Event, Fact, Wake
from contracts.ids import derived, fresh
from contracts.oncall import PageRequested, page_of
from contracts.outcomes import NOT_FOUND, Refusal
from contracts.vocabulary import ACCOMPANIED, Accompaniment, Kind, Language, PageReason, UnaskedReason
from services.oncall_scheduler import domain as page
from services.oncall_scheduler.accompany import CALL, INITIAL, State, decide, evolve, wakes
from services.oncall_scheduler.handlers import page_for

NOW = datetime(2027, 3, 5, 23, tzinfo=UTC)
ADVOCATE = Actor(Kind.ADVOCATE, "advocate", "person")
CASE = derived("case", "1")
DAY = timedelta(days=1)


def command(verb: type[Command], **fields: Any) -> Any:
    return verb(id=derived("cmd", "1"), region="north", case=CASE, about=derived("occ", "1"), **fields)


def raising(**fields: Any) -> Any:
    given: dict[str, Any] = {"reason": PageReason.COURT, "language": Language.SPANISH}
    return command(RaiseOccasion, **(given | fields))


def choosing(choice: Accompaniment, **fields: Any) -> Any:
    return command(ChooseAccompaniment, **({"choice": choice, "told": True} | fields))


def said(given: list[Event], message: Any, at: datetime = NOW) -> list[Event]:
    decided = decided_on(given, message, at)
    assert not isinstance(decided, Refusal), decided
    return decided


def decided_on(given: list[Event], message: Any, at: datetime = NOW) -> list[Event] | Refusal:
    return decide(folded(given), message, at=at, by=ADVOCATE)


def folded(given: list[Event]) -> State:
    state = INITIAL
    for event in given:
        state = evolve(state, event)
    return state


@pytest.mark.parametrize("reason", PageReason)
def test_it_is_raised_at_exams_interviews_prosecution_court_and_corrections(reason: PageReason) -> None:
    """And at nothing else. Nobody is called for it yet."""
    decided = decided_on([], raising(reason=reason))
    if reason in ACCOMPANIED:
        assert decided == [OccasionRaised(reason=reason, language=Language.SPANISH, audience=ADVOCATE.audience)]
    else:
        assert isinstance(decided, Refusal)
        assert decided.field == "reason"


def test_they_are_told_before_they_choose() -> None:
    """What somebody chose who wasn't told of it is no choice."""
    raised = said([], raising())
    for choice in (Accompaniment.WANTED, Accompaniment.NOT_WANTED):
        refused = decided_on(raised, choosing(choice, told=False))
        assert isinstance(refused, Refusal)
        assert refused.field == "told"
    refused = decided_on([], raising(choice=Accompaniment.WANTED))
    assert isinstance(refused, Refusal)
    assert refused.field == "told"


def test_who_could_not_be_asked_is_said_to_be_so_and_why() -> None:
    """Then an advocate is called, who asks them first thing; it doesn't say that they were asked."""
    raised = said([], raising())
    refused = decided_on(raised, choosing(Accompaniment.COULD_NOT_BE_ASKED, told=False))
    assert isinstance(refused, Refusal)
    assert refused.field == "why"
    chosen, called = said(
        raised, choosing(Accompaniment.COULD_NOT_BE_ASKED, told=False, why=UnaskedReason.NOT_CONSCIOUS)
    )
    assert isinstance(chosen, AccompanimentChosen)
    assert chosen.why is UnaskedReason.NOT_CONSCIOUS
    assert isinstance(called, AdvocateCalled)
    assert not called.youth_asked


def test_nobody_is_called_who_isn_t_wanted() -> None:
    """And they can change their mind, both ways."""
    given = said([], raising(choice=Accompaniment.NOT_WANTED, told=True))
    assert [type(event) for event in given] == [OccasionRaised, AccompanimentChosen]
    given += said(given, choosing(Accompaniment.WANTED))
    assert isinstance(given[-1], AdvocateCalled)
    given += said(given, choosing(Accompaniment.NOT_WANTED))
    given += said(given, choosing(Accompaniment.WANTED))
    assert sum(isinstance(event, AdvocateCalled) for event in given) == 1


def test_for_what_is_planned_somebody_is_called_a_day_before() -> None:
    """By a timer; who changed their mind meanwhile is left alone."""
    planned = NOW + 20 * DAY
    given = said([], raising(choice=Accompaniment.WANTED, told=True, planned=planned.isoformat(), reach="the desk"))
    assert [type(event) for event in given] == [OccasionRaised, AccompanimentChosen]
    assert wakes(folded(given)) == {Wake(planned - DAY, CALL)}
    changed = said(given, choosing(Accompaniment.NOT_WANTED))
    assert wakes(folded([*given, *changed])) == frozenset()
    assert said([*given, *changed], Due(CALL), planned - DAY) == []
    (called,) = said(given, Due(CALL), planned - DAY)
    assert isinstance(called, AdvocateCalled)
    assert (called.reach, called.youth_asked) == ("the desk", True)
    assert wakes(folded([*given, called])) == frozenset()


def test_what_was_called_for_is_a_page_that_only_a_community_based_advocate_may_answer() -> None:
    """On the one line of the case to whoever is on call."""
    *_, called = said([], raising(choice=Accompaniment.WANTED, told=True))
    fact = Fact(fresh("evt"), 1, NOW, None, "cause", Address("accompany", "north", CASE, derived("occ", "1")), called)
    assert page_for(fact) == Address("oncall", "north", CASE, page_of(CASE))
    decided = page.decide(page.INITIAL, fact, at=NOW)
    assert not isinstance(decided, Refusal)
    requested = decided[0]
    assert isinstance(requested, PageRequested)
    assert (requested.reason, requested.language, requested.youth_asked) == (PageReason.COURT, Language.SPANISH, True)
    assert page.evolve(page.INITIAL, requested).is_accompanied


@pytest.mark.parametrize("message", [choosing(Accompaniment.WANTED), choosing(Accompaniment.NOT_WANTED)])
def test_of_an_occasion_that_isn_t_there_nothing_can_be_chosen(message: Command) -> None:
    """As if there were none. And one that is there isn't raised again."""
    assert decided_on([], message) == NOT_FOUND
    assert decided_on(said([], raising()), raising()) == NOT_FOUND


@pytest.mark.parametrize("planned", ["2027-02-30T10:00:00Z", "2027-03-06T25:00:00Z"])
def test_a_day_that_never_was_is_named(planned: str) -> None:
    """It fits the shape, and is no time."""
    refused = decided_on([], raising(planned=planned))
    assert isinstance(refused, Refusal)
    assert refused.field == "planned"
