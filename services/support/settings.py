"""The figures of support, each with where it is from, and a deployment's own: the file ``support.toml`` in its home.

::

    [notes]
    days = 3
    source = "The respite network's own agreement"
    as_of = 2026-11-01
"""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec

FILE: Final = "support.toml"
_Said = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
_Hours = Annotated[int, msgspec.Meta(ge=1, le=24 * 30)]


class SettingsError(ValueError):
    """The file can't be used; the message names the field."""


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A figure stands with where it is from, or it isn't taken."""

    source: _Said = "Ours: a proposal, to be agreed in each community"
    as_of: date = date(2026, 11, 22)


class Offers(_Part, frozen=True):
    """How long a place that came free is kept for whoever is next."""

    hours: _Hours = 24


class AnswerIn(_Part, frozen=True):
    """Within which time whoever offers a place says yes or no, before somebody is reminded."""

    hours: _Hours = 24


class Near(_Part, frozen=True):
    """How long before it begins both sides are reminded."""

    hours: _Hours = 48


class Notes(_Part, frozen=True):
    """How long after its end the notes of a hand-over are destroyed."""

    days: Annotated[int, msgspec.Meta(ge=0, le=30)] = 2


class Line(_Part, frozen=True):
    """How many can wait for one offering."""

    at_most: Annotated[int, msgspec.Meta(ge=0, le=100)] = 20


class CheckIns(_Part, frozen=True):
    """After how many weeks it is asked whether it helped, where nobody chose otherwise."""

    weeks: tuple[Annotated[int, msgspec.Meta(ge=1, le=104)], ...] = (2, 6, 13)
    at_most: Annotated[int, msgspec.Meta(ge=0, le=12)] = 6


class Figures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of them."""

    offers: Offers = Offers()
    answers: AnswerIn = AnswerIn()
    near: Near = Near()
    notes: Notes = Notes()
    line: Line = Line()
    check_ins: CheckIns = CheckIns()

    @property
    def offer_lasts(self) -> timedelta:
        return timedelta(hours=self.offers.hours)

    @property
    def answer_in(self) -> timedelta:
        return timedelta(hours=self.answers.hours)

    @property
    def reminds(self) -> timedelta:
        return timedelta(hours=self.near.hours)

    @property
    def notes_last(self) -> timedelta:
        return timedelta(days=self.notes.days)


USUAL: Final = Figures()


def read(home: Path) -> Figures:
    """Return the figures of ``home``; without a file, the usual ones.

    Raises:
        SettingsError: the file can't be used.
    """
    try:
        text = (home / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return USUAL
    except UnicodeDecodeError:
        raise SettingsError(f"{FILE}: it is no text in UTF-8") from None
    try:
        said: dict[str, Any] = tomllib.loads(text)
        _check_sources(said)
        return msgspec.convert(said, Figures)
    except tomllib.TOMLDecodeError:
        raise SettingsError(f"{FILE} is no TOML") from None
    except msgspec.ValidationError as error:
        where = str(error).rpartition(" - at ")[2].strip("`").removeprefix("$.")
        raise SettingsError(f"{FILE}: what stands at {where} can't be") from None


def _check_sources(said: dict[str, Any]) -> None:
    for name, part in said.items():
        missing = [each for each in ("source", "as_of") if not isinstance(part, dict) or each not in part]
        if missing:
            raise SettingsError(f"{FILE}: {name}.{missing[0]}: a figure stands with where it is from")
