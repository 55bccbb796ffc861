"""Instruments as data: any file that is taken can be answered and scored; a mistake is refused by its field."""

from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.instruments import (
    Instrument,
    InstrumentError,
    deployed,
    ours,
    read,
    read_answers,
    said,
    score,
    write_answers,
)

NEEDS: Final = (Path(__file__).parents[2] / "contracts" / "instruments" / "needs.toml").read_text()
LICENSED: Final = """
# Nobody's: it stands for what a hub brings with a permission of its own.
name = "harbour-scale"
edition = 3
title = { en = "The Harbour scale" }
intro = { en = "Four made-up questions for people who care for others at work." }
[licence]
kind = "licensed"
holder = "The Harbour Institute, which does not exist"
source = "harbour.example"
as_of = 2026-01-31
[permission]
given_to = "Northwest hub"
by = "The Harbour Institute"
on = 2026-02-01
reference = "H-17"
[[scale]]
key = "five"
choice = [
  { key = "never", points = 1, text = { en = "Never" } },
  { key = "now-and-then", points = 2, text = { en = "Now and then" } },
  { key = "always", points = 5, text = { en = "Always" } },
]
[[question]]
key = "tide"
scale = "five"
text = { en = "The tide comes in too fast." }
why = { en = "To show how it works." }
[[question]]
key = "lamp"
scale = "five"
reverse = true
text = { en = "I see the lamp from here." }
why = { en = "To show what is counted the other way round." }
[[part]]
key = "whole"
name = { en = "The harbour" }
questions = ["tide", "lamp"]
at_least = 2
bands = [
  { least = 2, name = { en = "Calm" }, says = { en = "Calm water." } },
  { least = 6, name = { en = "Rough" }, says = { en = "Rough water: come in." } },
]
"""


def test_ours_is_whole_in_english_and_spanish_and_every_question_says_why() -> None:
    """And every band says something to whoever answered."""
    (needs,) = ours()
    assert needs.languages >= {"en", "es"}
    assert needs.licence.kind == "ours"
    assert all(said(each.why, "es") != said(each.why, "en") for each in needs.question)


def test_answers_are_counted_by_part_and_some_the_other_way_round() -> None:
    """With too few of them answered nothing is said."""
    scale = read(LICENSED)
    (all_of_it,) = score(scale, {"lamp": "never", "tide": "always"})
    assert (all_of_it.points, all_of_it.answered) == (10, 2)
    assert all_of_it.band is not None
    assert said(all_of_it.band.says, "es") == "Rough water: come in."
    (little,) = score(scale, {"tide": "always"})
    assert little.band is None
    (nothing,) = score(scale, {})
    assert (nothing.points, nothing.band) == (0, None)


@pytest.mark.parametrize(
    "old, new, where",
    [
        ('kind = "ours"', 'kind = "borrowed"', "licence.kind"),
        ("as_of = 2026-11-22", "", "licence"),
        ('scale = "how-often"', 'scale = "how-seldom"', "question.sleep.scale"),
        ('key = "sleep"', 'key = "break"', "question: break stands there twice"),
        ("at_least = 3", "at_least = 7", "part.load.at_least"),
        ("{ least = 0, name", "{ least = 1, name", "part.load.bands"),
        ("{ least = 4, name", "{ least = 9, name", "part.load.bands"),
        ('questions = ["sleep"', 'questions = ["slept"', "part.load.questions"),
        ('en = "How are you, really?"', 'fr = "Comment allez-vous?"', "text: the English"),
        ('name = "needs"', 'name = "Needs!"', "name"),
        ("edition = 1", "edition = 0", "edition"),
        ("[title]", "[titel]", "titel"),
        ("points = 2, text", 'points = "two", text', "points"),
        ('kind = "ours"', 'kind = "licensed"', "permission"),
    ],
)
def test_a_file_with_a_mistake_is_refused_by_its_field(old: str, new: str, where: str) -> None:
    """Nothing is guessed: a hub would ask people the wrong thing."""
    assert old in NEEDS
    with pytest.raises(InstrumentError) as refused:
        read(NEEDS.replace(old, new, 1))
    assert where in str(refused.value)


@pytest.mark.parametrize("answers", [{"hunger": "often"}, {"sleep": "all the time"}])
def test_an_answer_that_there_is_not_is_refused(answers: dict[str, str]) -> None:
    """Neither counted as something else, nor as nothing."""
    with pytest.raises(InstrumentError, match="there is no such"):
        score(ours()[0], answers)


def test_a_hub_adds_a_file_with_its_own_permission(tmp_path: Path) -> None:
    """By the folder `instruments` of its home; without a permission, or under a name that is taken, it is refused."""
    folder = tmp_path / "instruments"
    folder.mkdir()
    (folder / "harbour.toml").write_text(LICENSED)
    assert [each.name for each in deployed(tmp_path)] == ["needs", "harbour-scale"]
    (folder / "again.toml").write_text(LICENSED)
    with pytest.raises(InstrumentError, match=r"harbour\.toml: name: there is another of that name"):
        deployed(tmp_path)
    (folder / "again.toml").write_text(LICENSED.replace("[permission]", "[perhaps]"))
    with pytest.raises(InstrumentError, match=r"again\.toml: .*perhaps"):
        deployed(tmp_path)


# ------------------------------------------------------------------------------------------ whatever a file says

_texts = st.text("abc xyz", min_size=1, max_size=8).map(lambda text: f'{{ en = "{text}" }}')


@st.composite
def files(draw: st.DrawFn) -> str:
    """A file that is in order, of any size and any points."""
    scales = draw(st.lists(st.lists(st.none() | st.integers(-5, 9), min_size=2, max_size=5), min_size=1, max_size=3))
    count = draw(st.integers(1, 6))
    lines = ['name = "thrown"', "edition = 1", f"title = {draw(_texts)}", f"intro = {draw(_texts)}"]
    lines += ["[licence]", 'kind = "public-domain"', 'holder = "nobody"', 'source = "dice"', "as_of = 2026-01-01"]
    for number, points in enumerate(scales):
        lines += ["[[scale]]", f'key = "s{number}"', "choice = ["]
        for place, each in enumerate(points):
            counted = "" if each is None else f"points = {each}, "
            lines.append(f'  {{ key = "c{place}", {counted}text = {draw(_texts)} }},')
        lines.append("]")
    for number in range(count):
        which = draw(st.integers(0, len(scales) - 1))
        reverse = draw(st.booleans()) and any(each is not None for each in scales[which])
        lines += ["[[question]]", f'key = "q{number}"', f'scale = "s{which}"', f"reverse = {str(reverse).lower()}"]
        lines += [f"text = {draw(_texts)}", f"why = {draw(_texts)}"]
    asked = ", ".join(f'"q{number}"' for number in range(count))
    least = sorted(draw(st.sets(st.integers(-40, 40), max_size=3)) | {-60})
    bands = ", ".join(f"{{ least = {each}, name = {draw(_texts)}, says = {draw(_texts)} }}" for each in least)
    lines += ["[[part]]", 'key = "all"', f"name = {draw(_texts)}", f"questions = [{asked}]"]
    lines += [f"at_least = {draw(st.integers(1, count))}", f"bands = [{bands}]"]
    return "\n".join(lines)


def _thrown(instrument: Instrument, draw: Any) -> dict[str, str]:
    answers: dict[str, str] = {}
    for question in instrument.question:
        answer = draw(st.none() | st.sampled_from([each.key for each in instrument.scale_of(question).choice]))
        if answer is not None:
            answers[question.key] = answer
    return answers


@given(files(), st.data())
def test_any_file_that_is_taken_can_be_answered_and_scored(file: str, data: st.DataObject) -> None:
    """Whatever was skipped, in whatever order it was answered, and the same after it was kept."""
    instrument = read(file)
    answers = _thrown(instrument, data.draw)
    found = score(instrument, answers)
    shuffled = dict(data.draw(st.permutations(list(answers.items()))))
    assert score(instrument, read_answers(write_answers(shuffled))) == found
    for each in found:
        assert (each.band is not None) is (each.answered >= each.part.at_least)
        assert each.answered <= len(answers)


@given(files(), st.data())
def test_a_higher_answer_never_lowers_what_it_is_counted_for(file: str, data: st.DataObject) -> None:
    """Nor raises it, where the question is counted the other way round."""
    instrument = read(file)
    answers = _thrown(instrument, data.draw)
    question = data.draw(st.sampled_from(instrument.question))
    counted = [each for each in instrument.scale_of(question).choice if each.points is not None]
    counted.sort(key=lambda each: each.points or 0)
    scored = [score(instrument, {**answers, question.key: each.key})[0].points for each in counted]
    assert scored == sorted(scored, reverse=question.reverse)
