"""Words in more than one language, as data: a TOML file beside this, whose leaves have one text a language. Pure."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

LANGUAGES: Final = ("en", "es")
_HERE: Final = Path(__file__).parent
_MONTHS: Final = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()  # noqa: SIM905 - a list of words reads as one
)

Texts = Mapping[str, Mapping[str, str]]


@cache
def texts(name: str, language: str) -> Texts:
    """Return the words of ``name``.toml in ``language``: the first one's where it isn't one of ours."""
    tongue = language if language in LANGUAGES else LANGUAGES[0]
    return {part: {key: each[tongue] for key, each in words.items()} for part, words in _raw(name).items()}


def kinds(language: str) -> Mapping[str, str]:
    """Return each kind of information as it is said to a youth, on their own page and in a release alike."""
    return texts("youth", language)["kind"]


@cache
def _raw(name: str) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    found: dict[str, Any] = tomllib.loads((_HERE / f"{name}.toml").read_text(encoding="utf-8"))
    return found


def day(at: date, language: str) -> str:
    """Return "19 February 2027", or "19 de febrero de 2027"."""
    return f"{at.day} de {_MONTHS[at.month - 1]} de {at.year}" if language == "es" else f"{at.day} {at:%B} {at.year}"


def listed(parts: Sequence[str], language: str) -> str:
    """Return "a, b and c", or "a, b y c"."""
    last = parts[-1:]
    joint = " y " if language == "es" else " and "
    if joint == " y " and last and last[0].startswith(("i", "hi")):
        joint = " e "
    return joint.join(filter(None, [", ".join(parts[:-1]), *last]))
