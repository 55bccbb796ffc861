"""Programs of the community and what each asks: dated data (`programs.toml`), each row with its source. Pure.

What somebody may be entitled to is worked out from what they answered; nothing is decided about them by it. A program
says yes or no itself, and a lawyer must confirm all of the rows before use.
"""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from contracts.casework import Question
from contracts.vocabulary import Need

_FILE: Final = Path(__file__).with_name("programs.toml")
UNSURE: Final = "unsure"

Answers = Mapping[Question, str]
"""What was answered: ``yes``, ``no``, ``unsure``, or a number of years."""
_Age = Annotated[int, msgspec.Meta(ge=0, le=99)]


class Fit(StrEnum):
    """What the answers come to for one program."""

    LIKELY = "likely"
    """Everything it asks is answered, and fits."""
    MISSING = "missing"
    """Something is not known yet, and nothing speaks against it."""
    NOT_AS_IT_STANDS = "not-as-it-stands"
    """Something it asks is otherwise now. That may change, and the program may know a way."""


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that a program asks: an answer, or an age from and below."""

    question: Question
    is_: Literal["yes", "no"] | None = msgspec.field(default=None, name="is")
    at_least: _Age | None = None
    below: _Age | None = None

    def __post_init__(self) -> None:
        by_age = self.at_least is not None or self.below is not None
        if by_age is not (self.question is Question.AGE) or by_age is (self.is_ is not None):
            msg = f"{self.question}: an age is asked by at_least or below, everything else by is"
            raise ValueError(msg)

    def met_by(self, answer: str | None) -> bool | None:
        """Return whether ``answer`` fits; None: it can't be said yet."""
        if answer in (None, "", UNSURE):
            return None
        if self.is_ is not None:
            return answer == self.is_
        if not answer.isdecimal():
            return None
        years = int(answer)
        return (self.at_least or 0) <= years < (100 if self.below is None else self.below)


class Program(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One program."""

    id: Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]{2,40}$")]
    title: str
    need: Need
    words: str
    source: str
    as_of: date
    rule: tuple[Rule, ...]


class Found(msgspec.Struct, frozen=True):
    """What the answers come to for one program: what is missing, and what stands otherwise."""

    program: Program
    fit: Fit
    missing: tuple[Question, ...]
    otherwise: tuple[Question, ...]


class _Rows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    program: tuple[Program, ...]


_PROGRAMS: Final = msgspec.convert(tomllib.loads(_FILE.read_text(encoding="utf-8")), type=_Rows).program


def programs() -> tuple[Program, ...]:
    """Return the programs that ship with Trellis."""
    return _PROGRAMS


def look(program: Program, answers: Answers) -> Found:
    """Return what ``answers`` come to for ``program``."""
    said = [(rule.question, rule.met_by(answers.get(rule.question))) for rule in program.rule]
    missing = tuple(dict.fromkeys(question for question, met in said if met is None))
    otherwise = tuple(dict.fromkeys(question for question, met in said if met is False))
    fit = Fit.NOT_AS_IT_STANDS if otherwise else Fit.MISSING if missing else Fit.LIKELY
    return Found(program, fit, missing, otherwise)


def look_at_all(answers: Answers, among: Iterable[Program] = _PROGRAMS) -> tuple[Found, ...]:
    """Return what ``answers`` come to for every program: first what is likely, then what little is missing for."""
    order = list(Fit)
    found = [look(program, answers) for program in among]
    return tuple(sorted(found, key=lambda each: (order.index(each.fit), len(each.missing), each.program.title)))


def left_to_ask(answers: Answers, among: Iterable[Program] = _PROGRAMS) -> tuple[Question, ...]:
    """Return what could still be asked, each once: first what most programs wait for. Never what was answered.

    Of a program that doesn't fit as it stands nothing is asked: it would be asked for nothing.
    """
    waits = [each for each in (look(program, answers) for program in among) if each.fit is Fit.MISSING]
    counts = {question: sum(question in each.missing for each in waits) for question in Question}
    asked = [question for question in Question if counts[question] and question not in answers]
    return tuple(sorted(asked, key=lambda question: (-counts[question], list(Question).index(question))))
