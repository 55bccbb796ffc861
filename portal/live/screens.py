"""Live pages as they stand: one rendering for all screens of an audience in a language, and what changed in it lately.

Each change has an id, so that a screen that was away resumes with exactly what it missed; one that was away for longer
than we remember gets all of it anew. Ids are of one process and one page: those of another are answered the same way.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import msgspec

from portal.forms import Form
from portal.i18n import Language, speaking
from portal.live.page import LivePage, Look
from portal.live.parts import Node, Part, changes, read
from portal.render import render
from portal.sheet import Sheet
from portal.shell import HOME, Shell

REMEMBERS: Final = 200
"""Changes of a page that are kept for screens that come back."""
_KEEPS: Final = 512 * 1024
"""Bytes of them, at most."""
_DIGITS: Final = 18
NOTHING: Final = "public/nothing.html"

CSRF: Final = f"csrf{secrets.token_hex(12)}"
COMMAND: Final = f"command{secrets.token_hex(12)}"
"""What stands for a screen's own tokens in a rendering that many share; nobody can guess, and so type, them."""


class Change(NamedTuple):
    """One event of the stream, made once for all screens. One that is ``personal`` still holds `CSRF` or `COMMAND`."""

    event: str
    message: bytes
    personal: bool


def event_message(event: str, identifier: str, data: str) -> bytes:
    """Return a server-sent event. ``data`` is JSON, and so one line."""
    return f"id: {identifier}\nevent: {event}\ndata: {data}\n\n".encode()


def _change(event: str, identifier: str, data: str) -> Change:
    return Change(event, event_message(event, identifier, data), CSRF in data or COMMAND in data)


class Screen:
    """One live page of one audience, in one language."""

    def __init__(self, page: LivePage, look: Look, language: Language) -> None:
        self.page = page
        self.language = language
        self.look = look
        self.context: Mapping[str, Any] | None = None
        """What the model said last; None: nothing here."""
        self.watchers: set[asyncio.Event] = set()
        self.seen: object = None
        """Of which feed, and which version of it, this is the rendering; ``shown`` is when, on the monotonic clock."""
        self.shown = 0.0
        self.used = 0.0
        home = HOME.get(look.audience.kind, "/")
        self._around = Shell(csrf=CSRF, command=COMMAND, now="", home=home, live="/live", bare=True, language=language)
        self._epoch = secrets.token_hex(4)
        self._number = 0
        self._root: Node | None = None
        self._html = ""
        self._lately: deque[tuple[Change, ...]] = deque(maxlen=REMEMBERS)
        self._size = 0

    @property
    def position(self) -> str:
        """Return the id of the last change: what was rendered now resumes from here."""
        return self._id(self._number)

    def show(self, sheet: Sheet) -> bool:
        """Render the page anew, in its own language whoever causes it; return whether it changed."""
        with speaking(self.language):
            self.context = self.page.model(sheet, self.look)
            html = self._rendering()
        if self._root is not None and html == self._html:
            return False
        root = read(html)
        before, self._root, self._html = self._root, root, html
        if before is None:
            return False
        parts = changes(before, root)
        if parts == []:
            return False
        self._remember(None if parts is None else parts)
        for watcher in self.watchers:
            watcher.set()
        return True

    def after(self, position: str) -> tuple[Change, ...]:
        """Return what a screen misses that shows what was rendered as ``position``: exactly that, or all of it anew."""
        if position == self.position:
            return ()
        epoch, _, number = position.partition("-")
        if (
            epoch == self._epoch
            and number.isascii()
            and number.isdecimal()
            and len(number) <= _DIGITS
            and self._number - len(self._lately) <= int(number) < self._number
        ):
            missed = list(self._lately)[int(number) - self._number :]
            if not any(change.event == "reset" for step in missed for change in step):
                return tuple(change for step in missed for change in step)
        return (self._anew(),)

    def _rendering(self) -> str:
        if self.context is None:
            return render(NOTHING, {"shell": self._around})
        return render(self.page.template, {"form": Form(), **self.context, "shell": self._around})

    def _anew(self) -> Change:
        return _change("reset", self.position, msgspec.json.encode({"html": self._html}).decode())

    def _remember(self, parts: list[Part] | None) -> None:
        """Keep one step. Only its last change has the id: who saw a part of it gets all of it again, which is safe."""
        before = self.position
        self._number += 1
        if parts is None:
            step: tuple[Change, ...] = (_change("reset", self.position, ""),)
        else:
            texts = [msgspec.json.encode(part).decode() for part in parts]
            ids = [before] * (len(texts) - 1) + [self.position]
            step = tuple(_change("part", name, text) for name, text in zip(ids, texts, strict=True))
        if len(self._lately) == self._lately.maxlen:
            self._forget()
        self._lately.append(step)
        self._size += sum(len(change.message) for change in step)
        while self._size > _KEEPS and len(self._lately) > 1:
            self._forget()

    def _forget(self) -> None:
        self._size -= sum(len(change.message) for change in self._lately.popleft())

    def _id(self, number: int) -> str:
        return f"{self._epoch}-{number}"
