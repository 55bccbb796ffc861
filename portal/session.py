"""Who is looking: the session in a cookie, and all that a page can do as that person.

A `Visit` is what a controller gets (as the dependency ``visit``). It reads through the feed of the person's audience and
sends over the person's own connection; it can do nothing else.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from litestar import Request, Response

from contracts.base import Actor, Command
from contracts.outcomes import Refusal
from portal.forms import Form, Posted
from portal.live import LivePage
from portal.sheet import Sheet


class Done(NamedTuple):
    """The service did it. ``about`` is what the command was about."""

    about: str


class Refused(NamedTuple):
    """The service, or the server, said no; nothing changed."""

    refusal: Refusal


class Received(NamedTuple):
    """The bus keeps it durably; no service has answered yet."""


class Down(NamedTuple):
    """The bus did not answer: the same command can be sent again."""


class TooMany(NamedTuple):
    """Too many of theirs are waiting; nothing was kept."""


class TooLarge(NamedTuple):
    """More than the bus takes; nothing was kept."""


Answer = Done | Refused | Received | Down | TooMany | TooLarge


class Visit:
    """One request of somebody who came in."""

    request: Request[Any, Any, Any]

    @property
    def actor(self) -> Actor:
        """Who it is, as the server said."""
        raise NotImplementedError

    async def sheet(self) -> Sheet:
        """Return what their audience may see, as it is now.

        Raises:
            BusAwayError: it can't be known right now. The app answers with a page that says so.
        """
        raise NotImplementedError

    async def send(self, command: Command) -> Answer:
        """Send ``command`` as this person, and wait a moment (1.5 s) for what becomes of it."""
        raise NotImplementedError

    async def open_case(self, case: str) -> None:
        """Record that they open ``case``, once in half an hour; returns when the bus keeps it. Call before rendering.

        Raises:
            NothingHereError: their audience holds nothing of it.
            BusAwayError: it can't be recorded, so it can't be shown.
        """
        raise NotImplementedError

    async def posted(self) -> Posted:
        """Return what was sent with this POST."""
        raise NotImplementedError

    def page(
        self, template: str, context: Mapping[str, Any], *, status: int = 200, command: str | None = None
    ) -> Response[str]:
        """Render a page. ``command`` None: a fresh id for its forms."""
        raise NotImplementedError

    async def live(
        self,
        page: LivePage,
        params: Mapping[str, str] | None = None,
        *,
        extra: Mapping[str, Any] | None = None,
        status: int = 200,
        command: str | None = None,
    ) -> Response[str]:
        """Render a live page, the opening of its case recorded first. ``extra`` goes over the model's context."""
        raise NotImplementedError

    async def submit(
        self,
        command: Command,
        post: Posted,
        *,
        done: str,
        again: Callable[[Form], Response[str]],
        says: str = "",
    ) -> Response[Any]:
        """Send the command of a form and answer the POST: on to ``done`` (saying ``says`` there), or the form ``again``."""
        raise NotImplementedError

    async def act(self, command: Command, post: Posted, *, done: str, says: str = "") -> Response[Any]:
        """Send the command of a button and answer the POST: on to ``done``, whatever the service said."""
        raise NotImplementedError
