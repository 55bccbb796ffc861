"""Instruments as data: any file that is taken can be answered and scored; a mistake is refused by its field."""

import os
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.instruments import (
    Instrument,
    InstrumentError,
    OfferedTo,
    asked_as,
    deployed,
    offered,
    ours,
    read,
    read_answers,
    said,
    score,
    write_answers,
)
from contracts.vocabulary import Asker

NEEDS: Final = (Path(__file__).parents[2] / "contracts" / "instruments" / "needs.toml").read_text()
HARBOUR: Final = Path(__file__).parents[1] / "harbour.toml"
LICENSED: Final = HARBOUR.read_text()


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
    assert said(all_of_it.band.says, "es") == "Aguas agitadas: vuelva a puerto."
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
        ("points = 2, text", 'points = "two", text', "scale.how-often.choice"),
        ('scale = "how-often"\n', "", "question.sleep: Object missing required field `scale`"),
        ('kind = "ours"', 'kind = "licensed"', "permission"),
        ('offered_to = ["families", "homes"]', "offered_to = []", "offered_to"),
        ('offered_to = ["families", "homes"]', 'offered_to = ["employers"]', "offered_to"),
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


def test_a_hub_adds_a_file_with_its_own_permission_while_it_runs(tmp_path: Path) -> None:
    """In the folder `instruments` of its home. One with a mistake is left out, named with its field, and it alone."""
    folder = tmp_path / "instruments"
    assert [each.name for each in deployed(tmp_path).usable] == ["needs"]
    folder.mkdir()
    (folder / "harbour.toml").write_text(LICENSED)
    assert [each.name for each in deployed(tmp_path).usable] == ["needs", "harbour-scale"]
    (folder / "again.toml").write_text(LICENSED.replace("[permission]", "[perhaps]"))
    (folder / "twice.toml").write_text(LICENSED)
    (folder / "torn.toml").write_bytes(b"\xff\xfe")
    found = deployed(tmp_path)
    assert [each.name for each in found.usable] == ["needs", "harbour-scale"]
    again, torn, twice = found.mistakes
    assert again.startswith("again.toml: ")
    assert "perhaps" in again
    assert torn == "torn.toml: it is no text in UTF-8"
    assert twice == "twice.toml: name: there is another of that name"
    (folder / "harbour.toml").write_text(LICENSED.replace("edition = 3", "edition = 40"))
    assert [each.edition for each in deployed(tmp_path).usable] == [1, 40]
    (folder / "harbour.toml").unlink()
    assert [each.name for each in deployed(tmp_path).usable] == ["needs", "harbour-scale"], "the other counts now"


@pytest.mark.parametrize("text", ["x = " + "[" * 9_000, "edition = " + "9" * 5_000, "# " + "x" * 200_000])
def test_a_file_beyond_all_bounds_takes_no_page_with_it(tmp_path: Path, text: str) -> None:
    """Lists in lists, a number of thousands of digits, more than anybody reads: each is left out as any mistake is."""
    folder = tmp_path / "instruments"
    folder.mkdir()
    (folder / "harbour.toml").write_text(LICENSED)
    (folder / "beyond.toml").write_text(text)
    found = deployed(tmp_path)
    assert [each.name for each in found.usable] == ["needs", "harbour-scale"]
    assert [each.partition(":")[0] for each in found.mistakes] == ["beyond.toml"]


def test_nobody_waits_for_what_is_no_file(tmp_path: Path) -> None:
    """A folder is left out; so is a pipe, which nobody writes to."""
    folder = tmp_path / "instruments"
    (folder / "folder.toml").mkdir(parents=True)
    os.mkfifo(folder / "pipe.toml")
    found = deployed(tmp_path)
    assert [each.name for each in found.usable] == ["needs"]
    assert [each.partition(":")[0] for each in found.mistakes] == ["folder.toml", "pipe.toml"]


def test_what_is_licensed_is_offered_where_and_as_long_as_the_permission_says() -> None:
    """To those it asks: whoever cares at home is asked nothing that is for those who do it as their work."""
    harbour = read(LICENSED)
    both, day = (*ours(), harbour), date(2026, 11, 22)

    def names(asker: Asker, region: str | None, on: date | None = day) -> list[str]:
        return [each.name for each in offered(both, asked_as(asker), region, on)]

    assert names(Asker.GROUP_HOME_STAFF, "northwest") == ["needs", "harbour-scale"]
    assert names(Asker.PARENT, "northwest") == ["needs", "harbour-scale"]
    assert names(Asker.PARENT, "southeast") == names(Asker.PARENT, None) == ["needs"]
    assert names(Asker.PARENT, "northwest", date(2031, 2, 1)) == ["needs", "harbour-scale"]
    assert names(Asker.PARENT, "northwest", date(2031, 2, 2)) == ["needs"]
    assert names(Asker.PARENT, "northwest", None) == ["needs", "harbour-scale"]
    at_work = read(LICENSED.replace('["families", ', "["))
    assert offered([at_work], asked_as(Asker.FOSTER_PARENT), "northwest") == ()
    assert offered([at_work], asked_as(Asker.OTHER), "northwest") == (at_work,)
    assert offered(both, frozenset({OfferedTo.PROFESSIONALS}), "northwest") == (harbour,)


# ------------------------------------------------------------------------------------------ whatever a file says

_texts = st.text("abc xyz", min_size=1, max_size=8).map(lambda text: f'{{ en = "{text}" }}')


@st.composite
def files(draw: st.DrawFn) -> str:
    """A file that is in order, of any size and any points."""
    scales = draw(st.lists(st.lists(st.none() | st.integers(-5, 9), min_size=2, max_size=5), min_size=1, max_size=3))
    count = draw(st.integers(1, 6))
    lines = [
        'name = "thrown"',
        "edition = 1",
        'offered_to = ["families"]',
        f"title = {draw(_texts)}",
        f"intro = {draw(_texts)}",
    ]
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
