"""A language that nobody speaks: every text that goes through the catalogs stands in «marks», so that others show."""

import re
from collections.abc import Iterator
from enum import Enum
from gettext import NullTranslations
from typing import Any, Final

import msgspec
from babel import Locale

from portal.i18n import Language
from tests.portal.dom import Element, parsed

_SAID: Final = ("title", "aria-label", "placeholder", "alt")
_NOT_OURS: Final = frozenset({"bdi", "code", "script", "style", "pre", "textarea"})
_INLINE: Final = frozenset({"span", "strong", "em", "a", "time", "small", "b", "i", "label", "button"})
_REFERENCE: Final = r"\b[A-Z]-[A-Z0-9]{4}\b|(?:[A-Z]+, )?\b\d+ (?:USC|CFR)\b[^;]*|Wis\. Stat\.[^;]*"
"""What is said on the telephone, and sources of the law: the same in every language."""
_LETTERS: Final = re.compile(r"[A-Za-z]{2,}")
_MARKED: Final = re.compile(r"«[^«»]*»")


class _Marks(NullTranslations):
    def gettext(self, message: str) -> str:
        """Return the text in marks; one that stands in them already is none of the catalogs'."""
        return message if message.startswith("«") else f"«{message.rpartition(chr(4))[2]}»"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


MARKED: Final = Language("x-marked", Locale("zh"), _Marks())
"""Its dates and lists have no letter of ours."""
BACKWARDS: Final = Language("ar", Locale("ar"), NullTranslations())
"""English words, written from the right: it is the layout that is looked at."""


def unsaid(html: str, data: frozenset[str]) -> list[str]:
    """Return what a page says, or tells a screen reader, outside of the catalogs; ``data`` was typed by somebody."""
    known = re.compile("|".join(sorted(map(re.escape, data), key=len, reverse=True)) or r"(?!)", re.IGNORECASE)
    found = []
    for text in _texts(parsed(html)):
        rest = re.sub(_REFERENCE, " ", known.sub(" ", text))
        while _MARKED.search(rest):
            rest = _MARKED.sub(" ", rest)
        if _LETTERS.search(rest):
            found.append(" ".join(text.split()))
    return found


def words_in(*events: Any) -> frozenset[str]:
    """Return every text in these events: what people typed, and nothing that they chose from a list of ours."""
    found: set[str] = set()

    def take(value: Any) -> None:
        if isinstance(value, str) and not isinstance(value, Enum):
            found.add(value)
        elif isinstance(value, msgspec.Struct):
            take([getattr(value, name) for name in value.__struct_fields__])
        elif isinstance(value, list | tuple):
            for each in value:
                take(each)

    take(list(events))
    return frozenset(text for text in found if len(text) > 1 and not text.isdecimal())


def _texts(element: Element) -> Iterator[str]:
    """Yield each line of text with all that stands in it, so that a sentence stays one whatever is marked in it."""
    if element.tag in _NOT_OURS or element.attributes.get("translate") == "no":
        return
    yield from (element.attributes[name] for name in _SAID if name in element.attributes)
    yield from _line(element)
    for child in element.children:
        if child.tag and child.tag not in _INLINE:
            yield from _texts(child)


def _line(element: Element) -> Iterator[str]:
    said, inside = "", list(element.children)
    while inside:
        child = inside.pop(0)
        if not child.tag:
            said += child.text
        elif child.tag in _INLINE and child.attributes.get("translate") != "no":
            yield from (child.attributes[name] for name in _SAID if name in child.attributes)
            inside[:0] = [*child.children]
        elif child.tag not in _NOT_OURS and child.tag not in _INLINE:
            yield said
            said = ""
            yield from _nested(child) if element.tag in _INLINE else ()
    yield said


def _nested(child: Element) -> Iterator[str]:
    yield from _texts(child)
