"""Templates: always escaped, and a name that a template wants and nobody gave is an error, not a blank.

A text in a template is said by `_` or ``{% trans %}`` in the language that is spoken while it is rendered; a list of
``words.html`` likewise, as ``words.NEEDS``. ``{% call speaking("es") %}`` says a part of a page in another language.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portal import i18n

Rows = Sequence[Mapping[str, str]]


@cache
def environment() -> Environment:
    """Return the templates of the portal."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    texts: Any = made  # the extension adds a method to it
    texts.install_gettext_callables(i18n.message, i18n.message_of, newstyle=True, pgettext=i18n.message_in)
    made.filters["said"] = i18n.message
    made.globals |= {"N_": i18n.N_, "P_": i18n.P_, "words": _Words(), "speaking": _speaking}
    return made


def render(template: str, context: Mapping[str, Any]) -> str:
    """Return a page."""
    return environment().get_template(template).render(context)


def rows(table: str) -> Rows:
    """Return a list of ``words.html`` (``NEEDS``, ``AREAS`` …) in the language that is spoken."""
    return _rows(table, i18n.language())


@cache
def _rows(table: str, language: i18n.Language) -> Rows:
    marked: Rows = getattr(environment().get_template("words.html").module, table)
    with i18n.speaking(language):
        return tuple({key: text if key == "value" else i18n._(text) for key, text in row.items()} for row in marked)


class _Words:
    """The lists of ``words.html`` by their names."""

    def __getattr__(self, table: str) -> Rows:
        if not table.isupper():
            raise AttributeError(table)
        return rows(table)


def _speaking(code: str, caller: Callable[[], str]) -> str:
    with i18n.speaking(i18n.find(code) or i18n.ENGLISH):
        return caller()
