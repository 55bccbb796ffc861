"""Telling machines that fill in forms from people, without asking anybody to prove anything.

A field that no person sees must stay empty, and a form takes longer than a moment to fill in. Whoever seems to be a
machine gets the form back with a plain word and all that was typed in it: a browser that fills in what isn't seen, or a
person who is very quick, sends it once more, and that is all.
"""

import hashlib
import hmac
import time
from typing import Any, Final

from litestar import Request

from portal.forms import Posted
from portal.i18n import N_, _
from portal.settings import Settings
from portal.shell import Notice
from portal.web.tokens import form_token

UNSEEN: Final = "homepage"
"""A name that machines like to fill in, and that no browser keeps anything for."""
SHOWN: Final = "shown"
_AGAIN: Final = N_("Please send it once more")
_FILLED: Final = N_("A field that nobody sees was filled in, perhaps by your browser. It is empty again.")
_QUICK: Final = N_("That was very quick, and we make sure that a person is there. What you wrote is still here.")


def shown_now(request: Request[Any, Any, Any], settings: Settings) -> str:
    """Return what a form says of when it was shown, to this browser."""
    return _signed(int(time.time()), request, settings)


def odd(post: Posted, request: Request[Any, Any, Any], settings: Settings) -> Notice | None:
    """Return what to say to whoever fills in forms as no person does; None where nothing is odd."""
    if post.text(UNSEEN):
        return Notice("calm", _(_AGAIN), _(_FILLED))
    if settings.least_seconds and not _took(post.text(SHOWN), request, settings) >= settings.least_seconds:
        return Notice("calm", _(_AGAIN), _(_QUICK))
    return None


def _took(shown: str, request: Request[Any, Any, Any], settings: Settings) -> float:
    """Return the seconds since a form was shown; -1 where that is not known."""
    at = shown.partition(".")[0]
    if not (at.isascii() and at.isdigit()) or len(at) > len(str(2**40)):
        return -1
    if not hmac.compare_digest(_signed(int(at), request, settings).encode(), shown.encode()):
        return -1
    return time.time() - int(at)


def _signed(at: int, request: Request[Any, Any, Any], settings: Settings) -> str:
    said = f"shown\x1f{at}\x1f{form_token(request)}"
    return f"{at}.{hmac.new(settings.secret.encode(), said.encode(), hashlib.sha256).hexdigest()}"
