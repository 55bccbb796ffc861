"""What a template says outside of the catalogs: text between tags, texts of attributes, sentences among arguments.

Pure. It reads what Jinja makes of a template, so that what is said by ``_`` or ``{% trans %}`` is no text any more.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

from jinja2 import Environment, nodes

_SAID: Final = frozenset({"alt", "aria-label", "data-label", "placeholder", "title"})
_CALLS: Final = frozenset({"_", "gettext", "ngettext", "pgettext", "N_", "P_"})
_UNSAID: Final = frozenset({"cls", "href", "action", "name", "value"})
"""Arguments that nobody reads."""
_UNTRANSLATED: Final = frozenset({"script", "style", "title"})
"""A title stays neutral: a few words that say nothing, see ``base.html``."""
_BRAND: Final = "Trellis"
_ENDONYMS: Final = frozenset({"LANGUAGES", "TONGUES"})
"""Lists in ``words.html``: what a language calls itself is the same in all of them."""
_ATTRIBUTES: Final = re.compile(r'(?:[a-z-]+="[^"]*"\s*)+')
"""What a macro writes into somebody else's tag."""
_LETTERS: Final = re.compile(r"[^\W\d_]{2,}")
_PROSE: Final = re.compile(r"^[A-Z][a-z’']|[a-z’',]\s+[a-z]")
_CLASSES: Final = re.compile(r"(?:btn|card|main|muted|stack)\b[\w -]*")
"""Names of classes among the arguments of a macro."""
_TITLES: Final = frozenset({"word", "width", "scripts"})
"""Blocks that hold no text of a page."""


def literal(source: str, environment: Environment) -> list[str]:
    """Return the texts of a template that go through no catalog."""
    tree = environment.parse(source)
    for block in tree.find_all(nodes.Block):
        if block.name in _TITLES:
            block.body.clear()
    reader = _Reader()
    reader.feed("".join(each.data for each in tree.find_all(nodes.TemplateData)))
    reader.close()
    return [*reader.found, *_sentences(tree)]


def _sentences(node: nodes.Node) -> Iterator[str]:
    match node:
        case nodes.Call(node=nodes.Name(name=name)) if name in _CALLS:
            for each in node.kwargs:
                yield from _sentences(each.value)
            return
        case nodes.Assign(target=nodes.Name(name=name)) if name in _ENDONYMS:
            return
        case nodes.Compare() | nodes.Include() | nodes.Import() | nodes.Extends():
            return
        case nodes.Keyword(key=key) if key in _UNSAID:
            return
        case nodes.Const(value=str() as text) if _PROSE.search(text) and not _CLASSES.fullmatch(text):
            yield text
    for inside in node.iter_child_nodes():
        yield from _sentences(inside)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._unread: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNTRANSLATED or ("translate", "no") in attrs:
            self._unread.append(tag)
        said = [(name, text) for name, text in attrs if text and (name in _SAID or name.startswith("data-"))]
        self.found += [f"{name}: {text}" for name, text in said if (_LETTERS if name in _SAID else _PROSE).search(text)]

    def handle_endtag(self, tag: str) -> None:
        if self._unread and self._unread[-1] == tag:
            self._unread.pop()

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if not self._unread and _LETTERS.search(text) and text != _BRAND and not _ATTRIBUTES.fullmatch(text):
            self.found.append(text)
