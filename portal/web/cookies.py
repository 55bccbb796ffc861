"""The cookies of a browser: the session, which is kept nowhere else, and the language it reads in."""

from typing import Any, Final

from litestar import Request
from litestar.datastructures import Cookie

from portal.i18n import Language, find, preferred
from portal.settings import Settings

_AND: Final = "."
SPOKEN: Final = "spoken"
"""Where, in a request's state, the language stands that was chosen by this very request."""


def cookie_name(settings: Settings) -> str:
    """Return the name of the session's cookie; over https it is bound to this very host."""
    return "__Host-session" if settings.secure else "session"


def sessions_of(request: Request[Any, Any, Any], settings: Settings) -> tuple[str, ...]:
    """Return the session tokens that came with a request: one, and a second one where somebody went further in."""
    found = request.cookies.get(cookie_name(settings), "")
    return tuple(token for token in found.split(_AND, 1) if token)


def session_cookie(settings: Settings, *tokens: str) -> Cookie:
    """Return the cookie that keeps ``tokens`` until the browser is closed; none: that takes them away."""
    return Cookie(
        key=cookie_name(settings),
        value=_AND.join(tokens),
        max_age=None if tokens else 0,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )


def language_of(request: Request[Any, Any, Any], settings: Settings) -> Language:
    """Return the language that somebody reads in: what they chose, else what their browser asks for, else English."""
    chosen = getattr(request.state, SPOKEN, None) or find(request.cookies.get(_language_name(settings)))
    return chosen or preferred(request.headers.get("accept-language", ""))


def language_cookie(settings: Settings, language: Language | None) -> Cookie:
    """Return the cookie that keeps ``language`` until the browser is closed; None: that takes it away.

    It says nothing of who reads, and is all that a browser keeps beside the session.
    """
    return Cookie(
        key=_language_name(settings),
        value=language.code if language else "",
        max_age=None if language else 0,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )


def _language_name(settings: Settings) -> str:
    return "__Host-language" if settings.secure else "language"
