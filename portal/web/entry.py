"""What every request is asked before its page is: is it for us, is it from one of our forms, is it something we take?

It runs inside Litestar, so that whoever is refused gets a page.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from litestar import Request
from litestar.enums import RequestEncodingType, ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send
from litestar.utils.scope.state import ScopeState

from portal.errors import LostFormError, NothingHereError, TooLargeFormError, UploadError
from portal.settings import Settings
from portal.web.tokens import FIELD, is_ours

MAX_FIELDS: Final = 200
MAX_NAME: Final = 100
MAX_QUERY: Final = 50
MAX_PART: Final = 200
"""Characters of an address between two slashes: no longer one is a file's name anywhere."""
FILES: Final = "files"
"""Marks the one handler that takes a file."""
TOKENLESS: Final = "exclude_from_csrf"
"""Marks a handler that whoever has no form of ours may send to."""
_SAFE: Final = frozenset({"GET", "HEAD"})
_OURS: Final = frozenset({"same-origin", "none"})
_HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class Entry(ASGIMiddleware):
    """Turns away what no page of ours sends."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._hosts = {urlsplit(settings.url).hostname, *_HERE}

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Pass a request on, or refuse it.

        Raises:
            NothingHereError: another host, an address that no page has, or another site's form.
            TooLargeFormError: more fields than any page has.
            UploadError: a file, or anything else that no form of ours sends.
            LostFormError: our form, and the browser has lost what says so.
        """
        request: Request[Any, Any, Any] = scope["litestar_app"].request_class(scope=scope, receive=receive)
        if self._settings.secure and _named(request.headers.get("host", "")) not in self._hosts:
            raise NothingHereError
        if not scope["path"].isprintable() or any(len(part) > MAX_PART for part in scope["path"].split("/")):
            raise NothingHereError
        if scope["query_string"].count(b"&") >= MAX_QUERY:
            raise TooLargeFormError
        opt = scope["route_handler"].opt
        if request.method not in _SAFE and not opt.get(TOKENLESS):
            await self._check(request, files=bool(opt.get(FILES)))
        await next_app(scope, receive, send)

    async def _check(self, request: Request[Any, Any, Any], *, files: bool) -> None:
        site = request.headers.get("sec-fetch-site", "")
        if site and site not in _OURS:
            raise NothingHereError
        kind = request.content_type[0]
        if files and kind == RequestEncodingType.MULTI_PART:
            token = str((await request.form()).get(FIELD, ""))
        elif kind in ("", RequestEncodingType.URL_ENCODED):
            fields = read_fields(await request.body())
            ScopeState.from_scope(request.scope).form = dict(fields)
            token = next(iter(fields.get(FIELD, [])), "")
        else:
            raise UploadError
        if not is_ours(token, request, self._settings):
            raise LostFormError if site == "same-origin" and not files else NothingHereError


def _named(host: str) -> str | None:
    """Return the name in a ``Host`` header, without its port; None where there is none to be read."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def read_fields(body: bytes) -> Mapping[str, list[str]]:
    """Return the fields of a form.

    Raises:
        TooLargeFormError: more than any form of ours has, or of longer names.
    """
    try:
        fields = parse_qs(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="replace"
        )
    except ValueError:
        raise TooLargeFormError from None
    if any(len(name) > MAX_NAME for name in fields):
        raise TooLargeFormError
    return fields
