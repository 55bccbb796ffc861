"""Outreach: contacts, the next one, and peace where it is wanted. Nothing counts who did not answer."""

import pytest

from contracts.base import Command, Due, Event, Wake
from contracts.casework import Cadence, ContactWay, TryCame, figures
from contracts.ids import derived
from contracts.outcomes import Refusal
from contracts.outreach import (
    AskContact,
    ContactAsked,
    ContactDue,
    ContactMade,
    ContactPlanned,
    ContactRested,
    ContactTried,
    PlanContact,
    RecordContact,
    RecordTry,
    RestContact,
    outreach_of,
)
from contracts.vocabulary import Kind
from services.casework.outreach import INITIAL, State, decide, evolve, wakes
from tests.domain.stories import CASE, NOON, REGION, days, given, person, team

ADVOCATE = team(Kind.ADVOCATE, "advocate")
BY = person(ADVOCATE)
TOLD = frozenset({ADVOCATE})
CLOSE = figures().rhythm[Cadence.CLOSE]


def command(verb: type[Command], **said: object) -> Command:
    return verb(id=derived("cmd", "one"), region=REGION, case=CASE, about=outreach_of(CASE), **said)


PLANNED = ContactPlanned(at=days(3), way=ContactWay.TEXT, cadence=Cadence.CLOSE)
TABLE: tuple[tuple[str, tuple[Event, ...], Command, list[Event]], ...] = (
    ("as the cadence says", (), command(PlanContact, way=ContactWay.TEXT, cadence=Cadence.CLOSE), [PLANNED]),
    (
        "on the day they wish",
        (),
        command(PlanContact, way=ContactWay.TEXT, cadence=Cadence.LIGHT, at=days(1)),
        [ContactPlanned(at=days(1), way=ContactWay.TEXT, cadence=Cadence.LIGHT)],
    ),
    (
        "there was contact",
        (PLANNED,),
        command(RecordContact, way=ContactWay.CALL, asked="socks"),
        [ContactMade(way=ContactWay.CALL, next_at=NOON + CLOSE.after_contact, asked="socks")],
    ),
    (
        "it was tried",
        (PLANNED,),
        command(RecordTry, way=ContactWay.CALL, came=TryCame.NO_ANSWER_YET),
        [ContactTried(way=ContactWay.CALL, came=TryCame.NO_ANSWER_YET, next_at=NOON + CLOSE.after_try)],
    ),
    ("in peace", (PLANNED,), command(RestContact, until=days(30)), [ContactRested(until=days(30))]),
    (
        "they ask",
        (ContactRested(),),
        command(AskContact, words="please", reach="the blue phone"),
        [ContactAsked(told=(ADVOCATE,), words="please", reach="the blue phone")],
    ),
)


@pytest.mark.parametrize("facts, said, then", [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_outreach_goes_on(facts: tuple[Event, ...], said: Command, then: list[Event]) -> None:
    """Given these, when somebody says this, then that."""
    assert decide(given(evolve, INITIAL, *facts), said, at=NOON, by=BY, told=TOLD) == then


@pytest.mark.parametrize(
    "said",
    [
        command(PlanContact, way=ContactWay.TEXT, cadence=Cadence.CLOSE, at=days(-1)),
        command(RecordContact, way=ContactWay.TEXT, next_at=days(400)),
        command(RestContact, until=days(-1)),
    ],
)
def test_a_day_that_can_t_be_meant_is_asked_again(said: Command) -> None:
    """What has passed, or is more than a year away."""
    assert isinstance(decide(INITIAL, said, at=NOON, by=BY), Refusal)


def test_its_advocate_is_told_on_the_day_once_more_later_and_then_left_alone() -> None:
    """What was planned stays planned: nothing here says that somebody failed."""
    state = given(evolve, INITIAL, PLANNED)
    assert wakes(state) == {Wake(days(3), "contact")}
    assert decide(state, Due("contact"), at=days(2), told=TOLD) == []
    due = ContactDue(told=(ADVOCATE,))
    assert decide(state, Due("contact"), at=days(3), told=TOLD) == [due]
    told = evolve(state, due)
    again = days(3) + figures().remind.length
    assert wakes(told) == {Wake(again, "again")}
    assert decide(told, Due("contact"), at=days(3), told=TOLD) == []
    assert decide(told, Due("again"), at=again, told=TOLD) == [ContactDue(told=(ADVOCATE,), again=True)]
    left = evolve(told, ContactDue(told=(), again=True))
    assert wakes(left) == frozenset()
    assert left.next_at == days(3)


def test_peace_is_peace_until_the_day_they_said() -> None:
    """No timer runs without a day; with one, the first contact is due on it."""
    assert wakes(given(evolve, INITIAL, PLANNED, ContactRested())) == frozenset()
    rested = given(evolve, INITIAL, PLANNED, ContactRested(until=days(30)))
    assert wakes(rested) == {Wake(days(30), "contact")}
    assert decide(given(evolve, INITIAL, PLANNED, ContactRested()), Due("contact"), at=days(3), told=TOLD) == []


def test_however_often_nobody_answers_the_rhythm_stays_the_same() -> None:
    """The tenth try plans the next as the first did; the state knows no number of them."""
    state, gaps = given(evolve, INITIAL, PLANNED), set()
    for day in range(10):
        said = command(RecordTry, way=ContactWay.TEXT, came=TryCame.LEFT_WORD)
        decided = decide(state, said, at=days(day), by=BY)
        assert not isinstance(decided, Refusal)
        (tried,) = decided
        assert isinstance(tried, ContactTried)
        gaps.add(tried.next_at - days(day))
        state = evolve(state, tried)
    assert gaps == {CLOSE.after_try}
    assert not [
        name for name in State.__struct_fields__ if isinstance(getattr(state, name), int) and "told" not in name
    ]


def test_nothing_in_the_words_of_outreach_blames() -> None:
    """Not in the names of events, fields or answers."""
    fields = (*ContactTried.__struct_fields__, *State.__struct_fields__)
    names = [*fields, *(each.value for each in TryCame), *(each.value for each in Cadence), ContactTried.tag()]
    assert not [name for name in names if any(word in name.lower() for word in ("fail", "refus", "comply", "no-show"))]
