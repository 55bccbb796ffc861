"""A screen, as far as a live page needs one: it shows a rendering, and takes parts over as ``live.js`` does."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import msgspec

from portal.live.parts import Part

_VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_COUNTED = ("datetime", "value")


class Element:
    """An element; a text is an element without a tag."""

    def __init__(self, tag: str, attributes: dict[str, str], text: str = "") -> None:
        self.tag = tag
        self.attributes = attributes
        self.text = text
        self.children: list[Element] = []

    def walk(self) -> Iterator["Element"]:
        yield self
        for child in self.children:
            yield from child.walk()

    def shown(self) -> object:
        """Return what somebody sees, without what the screen counts by itself; what is shown if empty comes last."""
        if not self.tag:
            return re.sub(r"\s+", " ", self.text).strip()
        counted = "data-rel" in self.attributes or self.tag == "progress"
        attributes = {k: v for k, v in self.attributes.items() if not (counted and k in _COUNTED)}
        children = [child.shown() for child in self.children if not (counted and not child.tag)]
        empties = [c.shown() for c in self.children if "empty" in c.attributes.get("class", "").split()]
        return (self.tag, attributes, [c for c in children if c not in ("", *empties)], empties)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("main", {"id": "main"})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(Element("", {}, data))


def parsed(html: str) -> Element:
    """Return ``html`` as the content of a ``<main>``."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, "a tag is left open"
    return reader.root


class Screen:
    """What one browser shows. ``last`` is the id of the last event it took."""

    def __init__(self, html: str, last: str) -> None:
        self.main = parsed(html)
        self.last = last

    def take(self, event: str, data: str, name: str) -> None:
        """Take one event over."""
        if event == "reset":
            self.main = parsed(msgspec.json.decode(data)["html"])
        else:
            self.part(msgspec.json.decode(data, type=Part))
        self.last = name

    def part(self, part: Part) -> None:
        """Do what ``part`` does in ``live.js``."""
        old = self._find(part.id)
        if part.html is None:
            if old:
                old[0].children.remove(old[1])
            return
        fresh = next(child for child in parsed(part.html).children if child.tag)
        box = self._find(part.into)
        if not box and not old:
            return
        if not box:
            assert old is not None
            old[0].children[old[0].children.index(old[1])] = fresh
            return
        if old:
            old[0].children.remove(old[1])
        row = box[1].children
        following = self._find(part.before)
        at = row.index(following[1]) if following and following[0] is box[1] else len(row)
        row.insert(at, fresh)

    def _find(self, name: str | None) -> tuple[Element, Element] | None:
        for parent in self.main.walk():
            for child in parent.children:
                if name and child.attributes.get("id") == name:
                    return parent, child
        return None
