"""The token of a form: it says that the form was ours, and that the browser sending it is the one it was shown to."""

import hashlib
import hmac
import re
import secrets
from typing import Any, Final

from litestar import Request
from litestar.datastructures import Cookie
from litestar.types import Empty, Scope
from litestar.utils.scope.state import ScopeState

from portal.settings import Settings

FIELD: Final = "_csrf_token"
_RANDOM: Final = 32
_TOKEN: Final = re.compile(r"[0-9a-f]{128}")


def form_token(request: Request[Any, Any, Any]) -> str:
    """Return the token that the forms of this answer bring back: the one that this browser keeps, or a new one."""
    state = ScopeState.from_scope(request.scope)
    if state.csrf_token is Empty:
        settings: Settings = request.app.state.settings
        kept = kept_token(request, settings)
        state.csrf_token = kept or _signed(secrets.token_hex(_RANDOM), settings)
    return str(state.csrf_token)


def kept_token(request: Request[Any, Any, Any], settings: Settings) -> str | None:
    """Return the token that this browser keeps; None where it keeps none of ours, so that it is given another."""
    found = request.cookies.get(_name(settings), "")
    if _TOKEN.fullmatch(found) is None or not hmac.compare_digest(found, _signed(found[: 2 * _RANDOM], settings)):
        return None
    return found


def is_ours(token: str, request: Request[Any, Any, Any], settings: Settings) -> bool:
    """Return whether a form brought back the token that its browser keeps."""
    kept = kept_token(request, settings)
    return kept is not None and hmac.compare_digest(token.encode(), kept.encode())


def new_cookie(scope: Scope, settings: Settings) -> Cookie | None:
    """Return the cookie of a token that was made for this answer; None where the browser keeps it already."""
    token = ScopeState.from_scope(scope).csrf_token
    if token is Empty or kept_token(Request(scope), settings) == token:
        return None
    return Cookie(
        key=_name(settings), value=str(token), path="/", secure=settings.secure, httponly=True, samesite="lax"
    )


def _signed(random: str, settings: Settings) -> str:
    return random + hmac.new(settings.secret.encode(), f"form\x1f{random}".encode(), hashlib.sha256).hexdigest()


def _name(settings: Settings) -> str:
    return "__Host-form" if settings.secure else "form"
