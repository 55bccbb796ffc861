"""Instruments as data: a file says the questions, in each language, the scale, the scoring and what its bands mean.

The engine is generic and strict: a file with a mistake is refused, and the message names the field. What a score means
stands in the file in plain words; nothing here sorts, refuses or decides, and nothing else may by what is said here.

A licensed instrument comes from the hub that may use it, with that permission noted; none is shipped. It is offered
only where, and as long as, the permission says.
"""

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG
from typing import Annotated, Any, Final, NamedTuple, TypeVar

import msgspec

from contracts.vocabulary import Asker

_HERE: Final = Path(__file__).parent
_Key = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9-]{0,39}$")]
_Name = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9-]{1,39}$")]
_Said = Annotated[str, msgspec.Meta(min_length=1, max_length=600)]
Texts = dict[str, _Said]
"""The same words by language. English is always there."""
_T = TypeVar("_T")
ENGLISH: Final = "en"
OWN: Final = "needs"
"""The name of our own short screen."""
_LARGEST: Final = 200_000
"""Bytes of a file: far more than any instrument takes."""


class InstrumentError(ValueError):
    """A file can't be used; the message names the field, and holds nothing that somebody answered."""


class OfferedTo(StrEnum):
    """Whom an instrument asks about themselves."""

    FAMILIES = "families"
    """Parents, foster parents, relatives and friends, who care for somebody at home and asked for support."""
    HOMES = "homes"
    """Staff of group homes, who asked for support."""
    PROFESSIONALS = "professionals"
    """Everybody who signs in here: advocates, hubs, providers, agencies. Nothing of what they answer is kept."""


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Strict, as everything here."""


class Choice(_Part, frozen=True):
    """One answer of a scale. Without ``points`` it is counted nowhere, as where a question is skipped."""

    key: _Key
    text: Texts
    points: Annotated[int, msgspec.Meta(ge=-100, le=100)] | None = None


class Question(_Part, frozen=True):
    """A question, and why it is asked. Every question can be skipped."""

    key: _Key
    scale: _Key
    text: Texts
    why: Texts
    reverse: bool = False
    """Counted the other way round: a high answer is a low score."""


class Band(_Part, frozen=True):
    """What a score of at least ``least`` (of its part) means, in plain words for whoever answered."""

    least: int
    name: Texts
    says: Texts


class Part(_Part, frozen=True):
    """Questions that are counted together. ``at_least``: with fewer of them answered nothing is said of it."""

    key: _Key
    name: Texts
    questions: tuple[_Key, ...]
    bands: tuple[Band, ...]
    at_least: Annotated[int, msgspec.Meta(ge=1)] = 1


class Licence(_Part, frozen=True):
    """Whose it is, where it is from, and as of when."""

    kind: Annotated[str, msgspec.Meta(pattern="^(ours|public-domain|licensed)$")]
    holder: _Said
    source: _Said
    as_of: date


class Permission(_Part, frozen=True):
    """The hub's own permission to use what is licensed: for the regions it names, and until a day, if it names one."""

    given_to: _Said
    by: _Said
    on: date
    reference: _Said
    regions: Annotated[tuple[_Key, ...], msgspec.Meta(min_length=1)]
    until: date | None = None


class Instrument(_Part, frozen=True):
    """All of one file."""

    name: _Name
    edition: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    title: Texts
    intro: Texts
    offered_to: Annotated[tuple[OfferedTo, ...], msgspec.Meta(min_length=1)]
    licence: Licence
    scale: tuple["Scale", ...]
    question: tuple[Question, ...]
    part: tuple[Part, ...]
    permission: Permission | None = None

    @property
    def languages(self) -> frozenset[str]:
        """In which languages all of it is there."""
        return frozenset.intersection(*(frozenset(texts) for texts in _texts(self)))

    def scale_of(self, question: Question) -> "Scale":
        return next(each for each in self.scale if each.key == question.scale)

    def lapsed(self, on: date) -> bool:
        """Return whether the permission is over."""
        return self.permission is not None and self.permission.until is not None and self.permission.until < on

    def may_be_used(self, region: str | None, on: date | None = None) -> bool:
        """Return whether it may be used in ``region``. Without a day it isn't asked whether the permission is over."""
        if on is not None and self.lapsed(on):
            return False
        return self.permission is None or region in self.permission.regions


class Scale(_Part, frozen=True):
    """The answers that a question can have, in order."""

    key: _Key
    choice: tuple[Choice, ...]


class Deployed(NamedTuple):
    """What there is: ours, then those that a hub added, by file; and what is wrong with each file that isn't taken."""

    usable: tuple[Instrument, ...]
    mistakes: tuple[str, ...] = ()


class Score(msgspec.Struct, frozen=True):
    """What the answers to one part come to. ``band`` is None where too few were answered to say anything."""

    part: Part
    answered: int
    points: int
    band: Band | None


def read(text: str) -> Instrument:
    """Read an instrument.

    Raises:
        InstrumentError: it has a mistake.
    """
    try:
        said: dict[str, Any] = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also of a number, or of lists in lists, beyond all bounds
        raise InstrumentError(f"it is no TOML: {error}") from None
    for name, kind in _LISTS.items():
        for number, each in enumerate(_list(said.get(name)), start=1):
            key = each.get("key") if isinstance(each, dict) else None
            _converted(each, kind, f"{name}.{key or number}")
    found = _converted(said, Instrument)
    _check(found)
    return found


def _converted(said: object, kind: type[_T], within: str = "") -> _T:
    """Return what a file says as ``kind``; where that is no such thing, the message names the field."""
    try:
        return msgspec.convert(said, kind)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at ")
        place = where.strip("`").removeprefix("$").lstrip(".")
        raise InstrumentError(f"{'.'.join(filter(None, (within, place))) or 'the file'}: {what}") from None


def _list(said: object) -> list[object]:
    return said if isinstance(said, list) else []


def score(instrument: Instrument, answers: Mapping[str, str]) -> tuple[Score, ...]:
    """Return what ``answers`` come to, part by part. The order of the answers is nothing to it.

    Raises:
        InstrumentError: there is no such question, or no such answer to it.
    """
    points = _points(instrument, answers)
    return tuple(_scored(part, points) for part in instrument.part)


def read_answers(text: str) -> dict[str, str]:
    """Read answers as they are kept.

    Raises:
        InstrumentError: they are none.
    """
    try:
        return msgspec.json.decode(text, type=dict[str, str])
    except msgspec.DecodeError:
        raise InstrumentError("answers: they can't be read") from None


def write_answers(answers: Mapping[str, str]) -> str:
    """Return answers as they are kept: the same whatever order they came in."""
    return json.dumps(dict(answers), sort_keys=True, separators=(",", ":"))


def said(texts: Mapping[str, str], language: str) -> str:
    """Return words in ``language``, or else in English."""
    return texts.get(language) or texts[ENGLISH]


def ours() -> tuple[Instrument, ...]:
    """Return the instruments that ship with Trellis."""
    return _OURS


def deployed(home: Path) -> Deployed:
    """Return ours, and those that the hub has added to the folder ``instruments`` of its home, as they are now.

    A file with a mistake is left out, and takes no other with it; what is wrong names it, and the field.
    """
    found, mistakes = {each.name: each for each in _OURS}, list[str]()
    for path in sorted((home / "instruments").glob("*.toml")):
        try:
            each = _file(path, *_stands(path))
        except (InstrumentError, OSError) as error:
            said = error if isinstance(error, InstrumentError) else "it can't be read"
            mistakes.append(f"{path.name}: {said}")
            continue
        if each.name in found:
            mistakes.append(f"{path.name}: name: there is another of that name")
        else:
            found[each.name] = each
    return Deployed(tuple(found.values()), tuple(mistakes))


def _stands(path: Path) -> tuple[int, int]:
    """Return when a file was changed, and its size: nothing else is opened, since whoever waits for a page waits."""
    stands = path.stat()
    if not S_ISREG(stands.st_mode) or stands.st_size > _LARGEST:
        raise InstrumentError(f"it is no file of at most {_LARGEST} bytes")
    return stands.st_mtime_ns, stands.st_size


@lru_cache(maxsize=64)
def _file(path: Path, changed: int, size: int) -> Instrument:
    """Read a file once, and again when it was changed."""
    del changed, size
    try:
        return read(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise InstrumentError("it is no text in UTF-8") from None


def asked_as(asker: Asker) -> frozenset[OfferedTo]:
    """Return what whoever asked for support is asked as. Who said neither can be either."""
    if asker is Asker.OTHER:
        return frozenset({OfferedTo.FAMILIES, OfferedTo.HOMES})
    return frozenset({OfferedTo.HOMES if asker is Asker.GROUP_HOME_STAFF else OfferedTo.FAMILIES})


def offered(
    instruments: Iterable[Instrument], to: frozenset[OfferedTo], region: str | None, on: date | None = None
) -> tuple[Instrument, ...]:
    """Return those that ask such people, and may be used where and when they are."""
    return tuple(each for each in instruments if to & set(each.offered_to) and each.may_be_used(region, on))


# ------------------------------------------------------------------------------------------------------------ counting


def _points(instrument: Instrument, answers: Mapping[str, str]) -> dict[str, int]:
    questions = {each.key: each for each in instrument.question}
    found: dict[str, int] = {}
    for key, answer in answers.items():
        if key not in questions:
            raise InstrumentError("answers: there is no such question")
        question = questions[key]
        choices = {each.key: each for each in instrument.scale_of(question).choice}
        if answer not in choices:
            raise InstrumentError(f"answers.{key}: there is no such answer")
        points = choices[answer].points
        if points is not None:
            counted = [each.points for each in choices.values() if each.points is not None]
            found[key] = min(counted) + max(counted) - points if question.reverse else points
    return found


def _scored(part: Part, points: Mapping[str, int]) -> Score:
    counted = [points[key] for key in part.questions if key in points]
    total = sum(counted)
    bands = [band for band in part.bands if band.least <= total]
    said = len(counted) >= part.at_least
    return Score(part, len(counted), total, bands[-1] if said and bands else None)


# ------------------------------------------------------------------------------------------------------------ checking


def _check(instrument: Instrument) -> None:
    _check_licence(instrument)
    _check_languages(instrument)
    _unique("scale", [each.key for each in instrument.scale])
    _unique("question", [each.key for each in instrument.question])
    _unique("part", [each.key for each in instrument.part])
    if not instrument.question:
        raise InstrumentError("question: there is none")
    scales = {each.key for each in instrument.scale}
    for each in instrument.scale:
        _unique(f"scale.{each.key}.choice", [choice.key for choice in each.choice])
        if len(each.choice) < 2:  # noqa: PLR2004 - one answer is no question
            raise InstrumentError(f"scale.{each.key}.choice: at least two")
    for question in instrument.question:
        if question.scale not in scales:
            raise InstrumentError(f"question.{question.key}.scale: there is no such scale")
        if question.reverse and all(each.points is None for each in instrument.scale_of(question).choice):
            raise InstrumentError(f"question.{question.key}.reverse: its answers have no points")
    for part in instrument.part:
        _check_part(instrument, part)


def _check_part(instrument: Instrument, part: Part) -> None:
    where, known = f"part.{part.key}", {each.key for each in instrument.question}
    _unique(f"{where}.questions", list(part.questions))
    for key in part.questions:
        if key not in known:
            raise InstrumentError(f"{where}.questions: there is no question {key}")
    if not 1 <= part.at_least <= len(part.questions):
        raise InstrumentError(f"{where}.at_least: between 1 and the number of its questions")
    least = [band.least for band in part.bands]
    if least != sorted(set(least)):
        raise InstrumentError(f"{where}.bands: each begins above the one before")
    if part.bands and least[0] > _lowest(instrument, part):
        raise InstrumentError(f"{where}.bands: the first leaves the lowest score without words")


def _lowest(instrument: Instrument, part: Part) -> int:
    """Return the lowest sum that ``at_least`` answers, or more, can come to."""
    questions = {each.key: each for each in instrument.question}
    scales = (instrument.scale_of(questions[key]) for key in part.questions)
    lows = sorted(min((each.points for each in scale.choice if each.points is not None), default=0) for scale in scales)
    return sum(lows[: part.at_least]) + sum(low for low in lows[part.at_least :] if low < 0)


def _check_licence(instrument: Instrument) -> None:
    if instrument.licence.kind == "licensed" and instrument.permission is None:
        raise InstrumentError("permission: what is licensed is used by permission alone: note to whom, by whom, when")


def _check_languages(instrument: Instrument) -> None:
    for texts in _texts(instrument):
        if ENGLISH not in texts:
            raise InstrumentError(f"text: the English is missing beside {', '.join(sorted(texts)) or 'nothing'}")


def _texts(instrument: Instrument) -> Iterator[Texts]:
    yield from (instrument.title, instrument.intro)
    for question in instrument.question:
        yield from (question.text, question.why)
    yield from (choice.text for scale in instrument.scale for choice in scale.choice)
    for part in instrument.part:
        yield part.name
        for band in part.bands:
            yield from (band.name, band.says)


def _unique(where: str, keys: list[str]) -> None:
    for place, key in enumerate(keys):
        if key in keys[:place]:
            raise InstrumentError(f"{where}: {key} stands there twice")


_LISTS: Final[dict[str, type[_Part]]] = {"scale": Scale, "question": Question, "part": Part}
"""What a file has many of: each is looked at by itself, so that a mistake in it is named by its key."""
_OURS: Final = (read((_HERE / "needs.toml").read_text(encoding="utf-8")),)
