"""The cookie that a session is kept in, and nowhere else."""

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from portal.settings import Settings


def cookie_name(settings: Settings) -> str:
    """Return the name of the session's cookie; over https it is bound to this very host."""
    return "__Host-session" if settings.secure else "session"


def session_of(request: Request[Any, Any, Any], settings: Settings) -> str | None:
    """Return the session token that came with a request."""
    return request.cookies.get(cookie_name(settings))


def session_cookie(settings: Settings, token: str | None) -> Cookie:
    """Return the cookie that keeps ``token`` until the browser is closed; None: that takes it away."""
    return Cookie(
        key=cookie_name(settings),
        value=token or "",
        max_age=None if token else 0,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )
