"""What changed between two renderings of a page, as parts that a screen can take over. Pure.

A part is an element with an id. Comparing goes from the outside in, and stops at the smallest part that explains the
change; where children with ids stand in one row, they are inserted, moved and removed one by one. What a screen counts
on by itself (relative times, meters) is not a change.

It reads what our own templates wrote, where every ``<`` that somebody typed is escaped; it is no parser for others.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import msgspec

ROOT: Final = "main"
_TAG: Final = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
_ID: Final = re.compile(r"""(?:^|\s)id="([^"]*)\"""")
_VOID: Final = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_COUNTED: Final = re.compile(r"""(<time\b[^<>]*\bdata-rel="[^<>]*>)[^<]*|(<progress\b[^<>]*?)\s+value="[^"]*\"""")
_SPACE: Final = re.compile(r"\s+")
_HOLE: Final = "\0"
_HOLES: Final = re.compile(r"\s*\0[\0\s]*")


class Part(msgspec.Struct, frozen=True):
    """One change, as ``live.js`` takes it: replace ``id``, insert it ``into`` a part ``before`` one, or remove it."""

    id: str
    html: str | None
    into: str | None = None
    before: str | None = None


class Node:
    """A part of a rendering, and the parts in it."""

    __slots__ = ("_settled", "_source", "children", "direct", "end", "id", "start")

    def __init__(self, source: str, name: str, start: int, *, direct: bool) -> None:
        self._source = source
        self.id = name
        self.start = start
        self.end = len(source)
        self.direct = direct
        """Whether it is a child of the part it is in, and not of something else in there."""
        self.children: list[Node] = []
        self._settled: str | None = None

    @property
    def settled(self) -> str:
        """What it is but for what a screen counts on by itself. A rendering is compared twice: before, and after."""
        if self._settled is None:
            self._settled = _settled(self.html)
        return self._settled

    @property
    def html(self) -> str:
        return self._source[self.start : self.end]

    @property
    def frame(self) -> str:
        """What is its own: its text with a hole for each row of parts in it."""
        pieces: list[str] = []
        at = self.start
        for child in self.children:
            pieces += (self._source[at : child.start], _HOLE)
            at = child.end
        pieces.append(self._source[at : self.end])
        return _HOLES.sub(_HOLE, _SPACE.sub(" ", _settled("".join(pieces))))

    @property
    def in_one_row(self) -> bool:
        return self.frame.count(_HOLE) <= 1 and all(child.direct for child in self.children)

    def walk(self) -> Iterator["Node"]:
        """Yield every part in it, itself first."""
        yield self
        for child in self.children:
            yield from child.walk()


def read(html: str) -> Node:
    """Return the parts of a rendering, in the part `ROOT`, which is all of it."""
    root = Node(html, ROOT, 0, direct=True)
    parts = [root]
    open_tags: list[tuple[str, Node | None]] = []
    for tag in _TAG.finditer(html):
        closing, name, attributes = tag.groups()
        if closing:
            _close(name, tag.end(), open_tags, parts)
            continue
        named = _ID.search(attributes)
        inside = open_tags[-1][1] if open_tags else root
        node = Node(html, named[1], tag.start(), direct=inside is parts[-1]) if named else None
        if node is not None:
            parts[-1].children.append(node)
        if name in _VOID or attributes.endswith("/"):
            if node is not None:
                node.end = tag.end()
            continue
        open_tags.append((name, node))
        if node is not None:
            parts.append(node)
    return root


def changes(old: Node, new: Node) -> list[Part] | None:
    """Return what makes a screen that shows ``old`` show ``new``, in order; None: only all of it anew would."""
    found = _inside(old, new)
    if found is None:
        return None
    placed = {part.id for part in found if part.into is not None}
    gone = [part for part in found if part.html is None and part.id not in placed]
    return [*gone, *(part for part in found if part.html is not None)]


def _close(name: str, end: int, open_tags: list[tuple[str, Node | None]], parts: list[Node]) -> None:
    if not any(opened == name for opened, _ in reversed(open_tags)):
        return
    while True:
        opened, node = open_tags.pop()
        if node is not None:
            node.end = end
            parts.pop()
        if opened == name:
            return


def _inside(old: Node, new: Node) -> list[Part] | None:
    """Return the changes in a part that stays, or None where it can't stay."""
    if old.html == new.html or old.settled == new.settled:
        return []
    if [child.id for child in old.children] == [child.id for child in new.children]:
        if not new.children or old.frame != new.frame:
            return None
        return [part for before, after in zip(old.children, new.children, strict=True) for part in _of(before, after)]
    if new.id == ROOT or not (old.in_one_row and new.in_one_row) or _whole(old.frame) != _whole(new.frame):
        return None
    return _row(old, new)


def _of(old: Node, new: Node) -> list[Part]:
    inside = _inside(old, new)
    return [Part(new.id, new.html)] if inside is None else inside


def _row(old: Node, new: Node) -> list[Part] | None:
    """Return the changes of a row of parts: from the last to the first, so that each finds the one it stands before."""
    before = {child.id: child for child in old.children}
    after = {child.id: child for child in new.children}
    if len(before) != len(old.children) or len(after) != len(new.children):
        return None
    parts = [Part(gone, None) for gone in before if gone not in after]
    stays = _in_order([child.id for child in old.children], [child.id for child in new.children])
    for child, following in pairwise((None, *reversed(new.children))):
        if following is None:
            continue
        if following.id in stays:
            parts += _of(before[following.id], following)
        else:
            parts.append(Part(following.id, following.html, new.id, child.id if child else None))
    return parts


def _in_order(old: Sequence[str], new: Sequence[str]) -> frozenset[str]:
    """Return the most of what is in both that can stay where it is: a longest increasing subsequence."""
    place = {name: at for at, name in enumerate(old)}
    kept = [name for name in new if name in place]
    ends: list[int] = []
    lengths: list[int] = []
    for name in kept:
        length = bisect_left(ends, place[name])
        ends[length : length + 1] = [place[name]]
        lengths.append(length)
    stays: list[str] = []
    want = len(ends) - 1
    for name, length in zip(reversed(kept), reversed(lengths), strict=True):
        if length == want:
            stays.append(name)
            want -= 1
    return frozenset(stays)


def _settled(html: str) -> str:
    """Return ``html`` without what a screen counts on by itself."""
    return _COUNTED.sub(lambda found: found[1] or found[2], html)


def _whole(frame: str) -> str:
    return frame.replace(_HOLE, "").replace("> <", "><")
