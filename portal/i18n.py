"""The language that is spoken right now, and how words, times, numbers and lists are said in it.

English stands in the code. Every other language is one file, ``locale/<code>/LC_MESSAGES/trellis.po``, found by being
there; it is read once, when somebody first speaks it. Dates, numbers and the direction of writing come from CLDR.

What is spoken is a context variable, set for each request and for each rendering of a shared screen, and never once for
all: so a text is looked up where it is said. What is written down before anybody speaks is only marked, by `N_` or
`P_`, and goes through `_` when it is said. A percent sign in a text is written ``%%``; ``%(name)s`` is put in.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final, Literal

from babel import Locale, UnknownLocaleError
from babel.core import negotiate_locale
from babel.dates import format_datetime, format_timedelta
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

CATALOGS: Final = Path(__file__).parent / "locale"
DOMAIN: Final = "trellis"
_CONTEXT: Final = "\x04"
"""What stands between a context and its message: gettext's own."""
_LONGEST: Final = 200
"""Characters that a browser's own languages are read of."""
_EVER: Final = 1e9
_Unit = Literal["minute", "hour", "day"]
_ANY: Final = 2000
"""A year for a time of day, which is the same in all."""


@dataclass(frozen=True, eq=False)
class Language:
    """A language of the portal. ``code`` is its BCP 47 tag."""

    code: str
    locale: Locale
    catalog: NullTranslations

    @property
    def dir(self) -> str:
        """Return the direction it is written in: "ltr" or "rtl"."""
        return self.locale.text_direction

    @property
    def name(self) -> str:
        """Return what it is called by who speaks it: "Español"."""
        return self.own[:1].upper() + self.own[1:]

    @property
    def own(self) -> str:
        """Return the same as it stands within a sentence of theirs: "Leer esto en español"."""
        return self.locale.get_language_name() or self.code


ENGLISH: Final = Language("en", Locale("en", "GB"), NullTranslations())
"""The words are American; the day stands before the month and the clock has 24 hours, as on every roster here."""

_spoken: ContextVar[Language] = ContextVar("spoken", default=ENGLISH)


def language() -> Language:
    """Return the language that is spoken right now."""
    return _spoken.get()


@contextmanager
def speaking(which: Language) -> Iterator[None]:
    """Speak ``which`` within the block."""
    before = _spoken.set(which)
    try:
        yield
    finally:
        _spoken.reset(before)


@cache
def languages() -> tuple[Language, ...]:
    """Return every language there is, English first."""
    found = sorted(CATALOGS.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
    return (ENGLISH, *(_read(path.parent.parent.name, path) for path in found))


def find(code: str | None) -> Language | None:
    """Return the language that goes by ``code``, None where it is none of ours."""
    return next((each for each in languages() if each.code == code), None)


def preferred(accepted: str) -> Language:
    """Return the first of ours among what a browser accepts (its ``Accept-Language``); English where there is none."""
    ranked: list[tuple[float, str]] = []
    for part in accepted[:_LONGEST].split(","):
        code, _, quality = part.partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            continue
        if weight > 0:
            ranked.append((-weight, code.strip()))
    wanted = [code for _, code in sorted(ranked, key=lambda each: each[0])]
    return find(negotiate_locale(wanted, [each.code for each in languages()], sep="-")) or ENGLISH


def _read(code: str, path: Path) -> Language:
    with path.open("rb") as file:
        catalog = read_po(file, locale=code)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    try:
        locale = Locale.parse(f"{code}-US", sep="-")
    except UnknownLocaleError:
        locale = Locale.parse(code, sep="-")
    return Language(code, locale, Translations(compiled, DOMAIN))


# ---------------------------------------------------------------------------------------------------------------- texts


def N_(message: str) -> str:  # noqa: N802 - gettext's name for it
    """Mark a text that is said later, by `_`."""
    return message


def P_(context: str, message: str) -> str:  # noqa: N802 - as N_
    """Mark a text that is said later, by `_`, and that means this only in ``context``."""
    return f"{context}{_CONTEXT}{message}"


def _(text: str, /, **words: object) -> str:
    """Return ``text`` in the language that is spoken, with ``words`` put in."""
    return message(text) % words


def pgettext(context: str, text: str, /, **words: object) -> str:
    """Return what ``text`` means in ``context``."""
    return message_in(context, text) % words


def ngettext(singular: str, plural: str, number: int, /, **words: object) -> str:
    """Return the form that goes with ``number``, which is put in as ``num``."""
    return message_of(singular, plural, number) % {"num": decimal(number), **words}


def message(text: str) -> str:
    """Return ``text`` in the language that is spoken, with nothing put in: for templates, which do that themselves."""
    said = _spoken.get().catalog.gettext(text) if text else ""
    return said.rpartition(_CONTEXT)[2] if _CONTEXT in said else said


def message_in(context: str, text: str) -> str:
    """Return what ``text`` means in ``context``, with nothing put in."""
    return message(P_(context, text))


def message_of(singular: str, plural: str, number: int) -> str:
    """Return the form that goes with ``number``, with nothing put in."""
    return _spoken.get().catalog.ngettext(singular, plural, number)


# ------------------------------------------------------------------------------------------- times, numbers, lists

CLOCK: Final = P_("date pattern", "HH:mm")
DAY: Final = P_("date pattern", "d MMMM")
DAY_OF_WEEK: Final = P_("date pattern", "EEEE d MMMM")
DAY_OF_YEAR: Final = P_("date pattern", "d MMMM yyyy")
DAY_OF_ALL: Final = P_("date pattern", "EEEE d MMMM yyyy")
MONTH: Final = P_("date pattern", "LLLL")
MONTH_OF_YEAR: Final = P_("date pattern", "LLLL yyyy")
WEEKDAY: Final = P_("date pattern", "EEEE")
SHORT_MONTH: Final = P_("date pattern", "LLL")
SHORT_WEEKDAY: Final = P_("date pattern", "EEE")
TIME_OF_WEEK: Final = P_("date pattern", "EEEE HH:mm")
SHORT_DAY: Final = P_("date pattern", "d MMM")
SHORT_DAY_OF_LONG_WEEK: Final = P_("date pattern", "EEEE d MMM")
SHORT_DAY_OF_WEEK: Final = P_("date pattern", "EEE d MMM")
"""How a moment is said: CLDR's letters, in the order that each language wants."""


def decimal(number: float) -> str:
    """Return "1,234"."""
    return format_decimal(number, locale=_spoken.get().locale)


def moment(at: date | datetime, pattern: str) -> str:
    """Return ``at`` as one of these patterns says it: it is translated as any text is, and its words are CLDR's."""
    said, locale = message(pattern), _spoken.get().locale
    if pattern == CLOCK and isinstance(at, datetime):
        return _moment(locale, said, datetime(_ANY, 1, 1, at.hour, at.minute))  # noqa: DTZ001 - on a wall
    return _moment(locale, said, at if pattern == TIME_OF_WEEK or not isinstance(at, datetime) else at.date())


def relative(number: int, unit: _Unit) -> str:
    """Return "in 2 hours", "3 minutes ago", "yesterday"; ``unit``: minute, hour or day."""
    if unit == "day" and abs(number) == 1:
        return _("tomorrow") if number > 0 else _("yesterday")
    return _relative(_spoken.get().locale, number, unit)


def listed(parts: Sequence[str]) -> str:
    """Return "a, b and c"."""
    spoken = _spoken.get()
    return _euphonic(format_list(list(parts), locale=spoken.locale), parts, spoken) if parts else ""


@lru_cache(maxsize=4096)
def _moment(locale: Locale, pattern: str, at: date | datetime) -> str:
    return format_datetime(at, pattern, locale=locale)


@lru_cache(maxsize=4096)
def _relative(locale: Locale, number: int, unit: _Unit) -> str:
    length = timedelta(**{f"{unit}s": number})
    return format_timedelta(length, granularity=unit, threshold=_EVER, add_direction=True, locale=locale)


def _euphonic(text: str, parts: Sequence[str], spoken: Language) -> str:
    """Say "y" as "e" before its own sound, which CLDR's lists leave to us."""
    last = parts[-1].lower()
    sounds = last.startswith(("i", "hi")) and not last.startswith(("ia", "ie", "hia", "hie"))
    if spoken.locale.language != "es" or not sounds or len(parts) == 1:
        return text
    return f"{text[: -len(parts[-1]) - 2]}e {parts[-1]}"
