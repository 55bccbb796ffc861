"""How long a case is kept: given events, when a message, then events. Nothing is erased that somebody has to find."""

from datetime import datetime
from typing import Any

import msgspec
import pytest

from contracts.base import Command, Due, Event
from contracts.ids import NO_CASE, derived
from contracts.keeping import (
    AgreeErasure,
    AskErasure,
    CancelErasure,
    CaseErased,
    EndPreservation,
    ErasureAsked,
    ErasureCancelled,
    NotePreservation,
    PreservationEnded,
    PreservationNoted,
    keeping_of,
)
from contracts.limits import USUAL
from contracts.outcomes import NOT_FOUND, NOT_NOW, Reason, Refusal
from contracts.vocabulary import ErasureGround, Kind
from services.consent_ledger import keeping
from services.consent_ledger.keeping import FREED_IT, NOBODY_ASKED, PRESERVED, TOO_EARLY
from services.consent_ledger.rules import TWO_PEOPLE
from tests.domain.stories import CASE, NOON, REGION, days, given, person, team

ONE, OTHER = person(team(Kind.HUB, "hub")), person(team(Kind.ADVOCATE, "advocate"))
NOTICE = derived("ntc", "first")
THIRD = person(team(Kind.HUB, "hub"), "third")
_COMMAND: Any = {"region": REGION, "case": CASE, "about": keeping_of(CASE)}

NOTE = NotePreservation(id=derived("cmd", "note"), **_COMMAND, notice=NOTICE, docket="24-CV-7")
END = EndPreservation(id=derived("cmd", "end"), **_COMMAND, notice=NOTICE)
ASK = AskErasure(id=derived("cmd", "ask"), **_COMMAND, ground=ErasureGround.YOUTH_ASKED)
ASK_OLD = AskErasure(id=derived("cmd", "old"), **_COMMAND, ground=ErasureGround.KEPT_LONG_ENOUGH)
AGREE = AgreeErasure(id=derived("cmd", "agree"), **_COMMAND)
CANCEL = CancelErasure(id=derived("cmd", "cancel"), **_COMMAND)

NOTED = PreservationNoted(notice=NOTICE, docket="24-CV-7")
FOR_TEN_DAYS = PreservationNoted(notice=NOTICE, docket="24-CV-7", until=days(10))
ENDED = PreservationEnded(notice=NOTICE, person=THIRD.person)
ENDED_BY_ONE = PreservationEnded(notice=NOTICE, person=ONE.person)
ASKED = ErasureAsked(person=ONE.person, ground=ErasureGround.YOUTH_ASKED)
ASKED_OLD = ErasureAsked(person=ONE.person, ground=ErasureGround.KEPT_LONG_ENOUGH)
CANCELLED = ErasureCancelled()
ERASED = CaseErased(ground=ErasureGround.YOUTH_ASKED)
ERASED_OLD = CaseErased(ground=ErasureGround.KEPT_LONG_ENOUGH)

LONG_AGO = NOON - USUAL.kept


@pytest.mark.parametrize(
    "events, message, then",
    [
        ([], NOTE, [NOTED]),
        ([NOTED], NOTE, NOT_NOW),
        ([NOTED, ENDED], NOTE, NOT_NOW),
        ([NOTED], END, [ENDED_BY_ONE]),
        ([NOTED, ENDED_BY_ONE], ASK, FREED_IT),
        ([NOTED, ENDED_BY_ONE], ASK_OLD, FREED_IT),
        ([ASKED, NOTED, ENDED_BY_ONE], CANCEL, [CANCELLED]),
        ([], END, NOT_FOUND),
        ([NOTED, ENDED], END, NOT_NOW),
        ([], ASK, [ASKED]),
        ([ASKED], ASK, NOT_NOW),
        ([ASKED], CANCEL, [CANCELLED]),
        ([], CANCEL, NOBODY_ASKED),
        ([ASKED, CANCELLED], CANCEL, NOBODY_ASKED),
        ([ASKED, CANCELLED], ASK, [ASKED]),
        ([NOTED], ASK, PRESERVED),
        ([NOTED, ENDED], ASK, [ASKED]),
        ([NOTED], ASK_OLD, PRESERVED),
        ([ASKED], NOTE, [NOTED]),
        ([ERASED], NOTE, NOT_FOUND),
        ([ERASED], END, NOT_FOUND),
        ([ERASED], ASK, NOT_FOUND),
        ([ERASED], AGREE, NOT_FOUND),
        ([ERASED], CANCEL, NOT_FOUND),
    ],
)
def test_what_comes_of_a_message(events: list[Event], message: Command, then: list[Event] | Refusal) -> None:
    """The table of what may be done when; an erased case is no case any more."""
    state = given(keeping.evolve, keeping.INITIAL, *events)
    assert keeping.decide(state, message, at=NOON, by=ONE, newest=LONG_AGO) == then


@pytest.mark.parametrize(
    "events, then",
    [
        ([], NOBODY_ASKED),
        ([ASKED], [ERASED]),
        ([ASKED, CANCELLED], NOBODY_ASKED),
        ([ASKED, NOTED], PRESERVED),
        ([ASKED, NOTED, ENDED], [ERASED]),
        ([ASKED_OLD], [ERASED_OLD]),
        ([ASKED, CANCELLED, ASKED_OLD], [ERASED_OLD]),
    ],
)
def test_what_comes_of_a_second_person_agreeing(events: list[Event], then: list[Event] | Refusal) -> None:
    """The case is erased on the ground that was given when it was asked for, if nothing came in between."""
    state = given(keeping.evolve, keeping.INITIAL, *events)
    assert keeping.decide(state, AGREE, at=NOON, by=OTHER, newest=LONG_AGO) == then


def test_who_frees_a_case_of_its_last_notice_does_not_erase_it_too() -> None:
    """Nor does anybody whom they let in; two others do."""
    state = given(keeping.evolve, keeping.INITIAL, NOTED, ASKED, ENDED)
    assert keeping.decide(state, AGREE, at=NOON, by=THIRD) == FREED_IT
    assert keeping.decide(state, AGREE, at=NOON, by=OTHER, are_two=lambda _, __: False) == FREED_IT
    assert keeping.decide(state, AGREE, at=NOON, by=OTHER) == [ERASED]


def test_nobody_erases_a_case_alone() -> None:
    """Who asked can't be the second person too; and may still take it back."""
    state = given(keeping.evolve, keeping.INITIAL, ASKED)
    assert keeping.decide(state, AGREE, at=NOON, by=ONE) == TWO_PEOPLE
    assert keeping.decide(state, CANCEL, at=NOON, by=ONE) == [CANCELLED]


@pytest.mark.parametrize(
    "newest, early", [(LONG_AGO, False), (LONG_AGO + (days(1) - NOON), True), (NOON, True), (None, True)]
)
def test_an_old_case_is_kept_for_the_whole_time(newest: datetime | None, early: bool) -> None:
    """Seven years after the last thing that happened: a day less is too early, to ask and to agree alike."""
    asked = given(keeping.evolve, keeping.INITIAL, ASKED_OLD)
    answers = (
        keeping.decide(keeping.INITIAL, ASK_OLD, at=NOON, by=ONE, newest=newest),
        keeping.decide(asked, AGREE, at=NOON, by=OTHER, newest=newest),
    )
    assert answers == ((TOO_EARLY, TOO_EARLY) if early else ([ASKED_OLD], [ERASED_OLD]))


def test_how_long_is_configuration() -> None:
    """A place whose law says otherwise sets another time."""
    limits = msgspec.structs.replace(USUAL, kept=days(30) - NOON)
    assert keeping.decide(keeping.INITIAL, ASK_OLD, at=days(30), by=ONE, newest=NOON, limits=limits) == [ASKED_OLD]


def test_a_youth_who_asks_waits_for_no_retention_time() -> None:
    """What happened an hour ago can be erased too, at their word."""
    assert keeping.decide(keeping.INITIAL, ASK, at=NOON, by=ONE, newest=NOON) == [ASKED]


@pytest.mark.parametrize("at, then", [(days(9.99), PRESERVED), (days(10), [ERASED])])
def test_a_notice_that_lapsed_binds_no_more(at: datetime, then: list[Event] | Refusal) -> None:
    """To the moment; and it needs no ending then."""
    state = given(keeping.evolve, keeping.INITIAL, ASKED, FOR_TEN_DAYS)
    assert keeping.decide(state, AGREE, at=at, by=OTHER) == then
    assert keeping.decide(state, END, at=at, by=THIRD) == ([ENDED] if then is PRESERVED else NOT_NOW)


def test_one_notice_of_two_is_enough() -> None:
    """Ending the other one changes nothing: each binds by itself."""
    second = msgspec.structs.replace(NOTED, notice=derived("ntc", "second"))
    state = given(keeping.evolve, keeping.INITIAL, ASKED, NOTED, second, ENDED)
    assert keeping.decide(state, AGREE, at=NOON, by=OTHER) == PRESERVED


def test_a_notice_for_a_time_that_is_over_is_none() -> None:
    """The field is named."""
    refusal = keeping.decide(keeping.INITIAL, msgspec.structs.replace(NOTE, until=NOON), at=NOON, by=ONE)
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.field) == (Reason.INVALID, "until")


def test_a_region_has_no_case_to_erase() -> None:
    """What belongs to a whole region, its teams and its directory, is kept by no notice and erased by nobody."""
    for command in (NOTE, ASK):
        whole = msgspec.structs.replace(command, case=NO_CASE, about=keeping_of(NO_CASE))
        assert keeping.decide(keeping.INITIAL, whole, at=NOON, by=ONE) == NOT_FOUND


def test_no_clock_erases_anything() -> None:
    """It is people who decide; a timer has nothing to say here."""
    assert keeping.decide(given(keeping.evolve, keeping.INITIAL, ASKED), Due("kept"), at=days(4000)) == []


def test_the_keeping_of_another_case_is_not_ones_own() -> None:
    """A command is about the keeping of the case it names."""
    assert AGREE.misfounded() is None
    assert msgspec.structs.replace(AGREE, about=keeping_of(derived("case", "other"))).misfounded() == "about"
