"""What programs ask, and what answers come to: dated data, asked once, decided about nobody."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.casework import Question, figures
from contracts.programs import Fit, Program, Rule, left_to_ask, look, look_at_all, programs
from contracts.vocabulary import Need

BY_ID = {program.id: program for program in programs()}
ANSWERS = st.dictionaries(
    st.sampled_from([each for each in Question if each is not Question.AGE]), st.sampled_from(["yes", "no", "unsure"])
)
AGES = st.one_of(st.none(), st.integers(0, 30).map(str))


def test_every_program_says_its_source_and_day_and_asks_something() -> None:
    """And each question that is there is asked by one of them, or it would be asked for nothing."""
    assert len(BY_ID) == len(programs())
    assert all(program.source and program.words and program.rule for program in programs())
    asked = {rule.question for program in programs() for rule in program.rule}
    assert set(Question) == asked


@pytest.mark.parametrize(
    "program, answers, fit, missing",
    [
        ("transitional-living", {}, Fit.MISSING, (Question.AGE, Question.PLACE_TO_SLEEP)),
        ("transitional-living", {Question.AGE: "17"}, Fit.MISSING, (Question.PLACE_TO_SLEEP,)),
        ("transitional-living", {Question.AGE: "17", Question.PLACE_TO_SLEEP: "no"}, Fit.LIKELY, ()),
        ("transitional-living", {Question.AGE: "22", Question.PLACE_TO_SLEEP: "no"}, Fit.NOT_AS_IT_STANDS, ()),
        ("transitional-living", {Question.AGE: "15"}, Fit.NOT_AS_IT_STANDS, (Question.PLACE_TO_SLEEP,)),
        ("crime-victim-compensation", {Question.HARMED_BY_CRIME: "unsure"}, Fit.MISSING, (Question.HARMED_BY_CRIME,)),
        ("ged", {Question.AGE: "17", Question.DIPLOMA: "no", Question.IN_SCHOOL: "no"}, Fit.LIKELY, ()),
    ],
)
def test_what_is_missing_is_said(
    program: str, answers: dict[Question, str], fit: Fit, missing: tuple[Question, ...]
) -> None:
    """Likely, something missing, or not as it stands; never "refused"."""
    found = look(BY_ID[program], answers)
    assert (found.fit, found.missing) == (fit, missing)


@given(ANSWERS, AGES)
def test_an_answered_question_is_never_asked_again(said: dict[Question, str], age: str | None) -> None:
    """Also "not sure" is an answer; and each that is asked, some program waits for."""
    answers = said | ({} if age is None else {Question.AGE: age})
    left = left_to_ask(answers)
    assert not set(left) & set(answers)
    assert len(set(left)) == len(left)
    waited = {question for each in look_at_all(answers) if each.fit is Fit.MISSING for question in each.missing}
    assert set(left) == waited - set(answers)


@given(ANSWERS, AGES)
def test_once_everything_is_answered_nothing_is_missing(said: dict[Question, str], age: str | None) -> None:
    """Each program then fits, or doesn't as it stands."""
    answers = dict.fromkeys(Question, "no") | said | {Question.AGE: age or "16"}
    sure = {question: "no" if answer == "unsure" else answer for question, answer in answers.items()}
    assert left_to_ask(sure) == ()
    assert all(each.fit is not Fit.MISSING for each in look_at_all(sure))


def test_a_rule_that_asks_in_two_ways_stops_a_start() -> None:
    """An age is asked by its bounds, everything else by yes or no."""
    with pytest.raises(ValueError, match="age"):
        Rule(question=Question.AGE, is_="yes")
    with pytest.raises(ValueError, match="in-school"):
        Rule(question=Question.IN_SCHOOL, at_least=3)


def test_a_community_adds_its_own() -> None:
    """A program of theirs is looked at by the same rules."""
    row = 'id = "bus-pass"\ntitle = "A bus pass"\nneed = "basic-needs"\nwords = "w"\nsource = "s"\nas_of = 2026-11-22'
    said = tomllib.loads(row) | {"need": Need.BASIC_NEEDS}
    own = Program(**said, rule=(Rule(question=Question.IN_SCHOOL, is_="yes"),))
    assert left_to_ask({}, (own,)) == (Question.IN_SCHOOL,)
    assert look(own, {Question.IN_SCHOOL: "yes"}).fit is Fit.LIKELY


def test_the_figures_have_their_source_and_day_and_no_try_makes_a_rhythm_shorter_than_a_day() -> None:
    """Gentle: after a try it is sooner than after contact, and never sooner than the next day."""
    for rhythm in figures().rhythm.values():
        assert rhythm.source
        assert 1 <= rhythm.days_after_try <= rhythm.days_after_contact
