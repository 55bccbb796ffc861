"""What many pages do alike: reading what was typed, showing a form once more, finding one's place in a list."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Any, Final, TypeVar

import msgspec
from litestar import Request, Response
from litestar.response import Redirect
from litestar.types import ExceptionHandlersMap

from portal.errors import AgainError, NobodyError
from portal.forms import Filled, Form, Posted, Wrong, read
from portal.live.page import Look
from portal.sessions.visit import Visit

T = TypeVar("T", bound=msgspec.Struct)
_DIGITS: Final = 16
BACK_BY_WORDS: Final[ExceptionHandlersMap] = {NobodyError: lambda _, __: Redirect("/return", status_code=303)}
"""Whoever comes by six words, and isn't in any more, types them once more."""
Show = Callable[[Form], Response[str]]


def fill(visit: Visit, form: type[T], sent: Posted, says: dict[str, str]) -> Filled[T] | Wrong:
    """Read a form in the community's own time zone."""
    return read(form, sent, visit.settings.zone, says)


def again(show: Show, form: Form) -> Response[str]:
    """Show a form once more, with what is wrong in it."""
    response = show(form)
    response.status_code = 422
    return response


def filled_in(visit: Visit, form: type[T], sent: Posted, says: dict[str, str], show: Show) -> T:
    """Return what was filled in, read in the community's own time zone.

    Raises:
        AgainError: something in it is wrong. The answer is the form as ``show`` shows it, with what is.
    """
    filled = fill(visit, form, sent, says)
    if isinstance(filled, Wrong):
        raise AgainError(again(show, filled.form))
    return filled.value


def by_field(show: Show) -> Show:
    """Return ``show`` for a command of parts: a refusal of ``override.ends`` stands at the form's ``ends``."""

    def shown(form: Form) -> Response[str]:
        errors = {name.rpartition(".")[2]: text for name, text in form.errors.items()}
        return show(Form(form.typed, errors, form.unsaved))

    return shown


def made_of(visit: Visit, what: str, command: str) -> str:
    """Return a secret of 160 bits that this portal alone can make of a form: the same form sent again has the same."""
    key = visit.settings.secret.encode()
    parts = f"{what}\x1f{visit.actor.team}\x1f{visit.actor.person}\x1f{command}"
    digest = hmac.digest(key, parts.encode(), hashlib.sha256)
    return base64.b32encode(digest[:20]).decode().lower()


def at(look: Look) -> int:
    """Return which page of a long list is wanted; the first where that isn't said, or isn't a number."""
    text = look.params.get("at", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 1  # noqa: PLR2004 - digits


def place(request: Request[Any, Any, Any]) -> dict[str, str]:
    """Return which page of a long list an address asks for, as a live page takes it."""
    wanted = request.query_params.get("page")
    return {"at": wanted} if wanted else {}


def before_in(visit: Visit) -> int | None:
    """Return from before which place a long list is wanted; None: from its newest on."""
    before = visit.request.query_params.get("before", "")
    return int(before) if before.isascii() and before.isdecimal() and len(before) < _DIGITS else None
