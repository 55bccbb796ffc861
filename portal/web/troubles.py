"""What can go wrong between a person and a page, each with its own page, in plain words.

Not found and not permitted are one page: the same words, the same status, and nothing that takes longer.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import Empty
from litestar.utils.scope.state import ScopeState

from contracts.vocabulary import Kind
from portal import frame
from portal.errors import (
    AgainError,
    BusAwayError,
    LostFormError,
    NobodyError,
    NothingHereError,
    TooLargeFormError,
    TooManyTriesError,
    UnprovedError,
    UploadError,
)
from portal.forms import Posted, posted
from portal.house import house_of
from portal.i18n import N_, _, speaking
from portal.sessions import proving
from portal.sessions.people import Person
from portal.sessions.staying import FIELD, FOR, Kept, sealed
from portal.sessions.whoever import whose
from portal.web.cookies import language_of, sessions_of

log = structlog.get_logger()

STALE: Final = "stale"
"""Names, in the ``opt`` of a handler, what shows its form again when its token is too old: ``(request, sent)``."""
_FORBIDDEN: Final = 403
_TOO_LARGE: Final = 413
_NO_FILES: Final = 415
_TOO_MANY: Final = 429
_SERVER: Final = 500
_AWAY: Final = 503
_WAIT: Final = N_("a few minutes")


def nothing(request: Request[Any, Any, Any], _: Exception) -> Response[str]:
    """Say that there is nothing here: there is none, or not for them."""
    return frame.page("public/nothing.html", {}, frame.shell(request), status=404)


def gone(request: Request[Any, Any, Any], error: Exception) -> Response[str]:
    """Say that nobody is in; what a form of ours brought is sealed into the page, for whoever it is of."""
    who = whose(request)
    if request.method != "POST" or not who:
        return nothing(request, error)
    post = _sent(request)
    anew = post.text(FIELD)
    kept = Kept(who=who, path=request.url.path, command=post.command, fields=post.fields, until=time.time() + FOR)
    context = {"kept": anew or sealed(kept, house_of(request).settings.secret), "anew": bool(anew)}
    around = msgspec.structs.replace(frame.shell(request), who=who)
    return frame.page("public/closed.html", context, around, status=_FORBIDDEN)


def away(request: Request[Any, Any, Any], _error: Exception) -> Response[str]:
    """Say that it can't be reached right now. A page tries again by itself; what was sent is kept, to be sent again."""
    if request.method == "POST":
        return _unsaved(request)
    context = {"help": _help(request)}
    headers = {"Retry-After": "5", "Refresh": "5"}
    return frame.page("public/away.html", context, frame.shell(request), status=_AWAY, headers=headers)


def too_many(request: Request[Any, Any, Any], _error: Exception) -> Response[str]:
    """Say that there were many tries, and when to try again."""
    context = {"wait": _(_WAIT), "help": _help(request)}
    headers = {"Retry-After": "300"}
    return frame.page("public/too_many.html", context, frame.shell(request), status=_TOO_MANY, headers=headers)


def too_large(request: Request[Any, Any, Any], _: Exception) -> Response[str]:
    """Say that it was more than we take."""
    return frame.page("public/too_large.html", {"back": request.url.path}, frame.shell(request), status=_TOO_LARGE)


def upload(request: Request[Any, Any, Any], _: Exception) -> Response[str]:
    """Say that files can't be sent here."""
    return frame.page("public/no_files.html", {"back": request.url.path}, frame.shell(request), status=_NO_FILES)


def lost(request: Request[Any, Any, Any], _: Exception) -> Response[str]:
    """Give back what was sent by a page of ours whose browser forgot it, to be sent again: nothing typed is lost."""
    again = request.route_handler.opt.get(STALE)
    if again is None:
        return _unsaved(request, _FORBIDDEN)
    shown: Response[str] = again(request, _sent(request))
    return shown


def unproved(request: Request[Any, Any, Any], _: Exception) -> Response[str]:
    """Ask them to show that it is them, and go on from there with all that was typed."""
    sent = _sent(request)
    url = house_of(request).settings.url
    context = proving.page(request.method, request.url.path, request.url.query, sent, url)
    person = _known(request)
    around = frame.shell(
        request,
        kind=person.actor.kind if person else Kind.PUBLIC,
        command=sent.command if request.method == "POST" else None,
        tabs=False,
        person=person,
    )
    return frame.page("staff/prove.html", {**context, "help": _help(request)}, around, status=_FORBIDDEN)


def http(request: Request[Any, Any, Any], error: HTTPException) -> Response[str]:
    """Answer what Litestar refused: too large as such, everything else as if there were nothing."""
    if error.status_code == _TOO_LARGE:
        return too_large(request, error)
    if error.status_code >= _SERVER:
        return broken(request, error)
    return nothing(request, error)


def broken(request: Request[Any, Any, Any], error: Exception) -> Response[str]:
    """Say that it didn't work, and keep what went wrong, without anything of the request."""
    log.error("page_failed", handler=str(request.scope["route_handler"]), exc_info=error)
    return frame.page("public/away.html", {"help": _help(request)}, frame.shell(request), status=_SERVER)


def _known(request: Request[Any, Any, Any]) -> Person | None:
    """Return who is in, as far as it is known here."""
    house = house_of(request)
    tokens = sessions_of(request, house.settings)
    return next(filter(None, map(house.people.known, reversed(tokens))), None)


def _unsaved(request: Request[Any, Any, Any], status: int = _AWAY) -> Response[str]:
    post = _sent(request)
    fields = [{"name": name, "value": value} for name, values in post.fields.items() for value in values]
    context = {"action": request.url.path, "fields": fields, "help": _help(request)}
    return frame.page("public/unsaved.html", context, frame.shell(request, command=post.command), status=status)


def _sent(request: Request[Any, Any, Any]) -> Posted:
    sent = ScopeState.from_scope(request.scope).form
    pairs = {} if sent is Empty else {name: [v] if isinstance(v, str) else v for name, v in sent.items()}
    return posted({name: values for name, values in pairs.items() if isinstance(values, list)})


def _help(request: Request[Any, Any, Any]) -> object:
    return next(iter(frame.numbers(house_of(request))[1:]), None)


_Handler = Callable[[Request[Any, Any, Any], Any], Response[Any]]


def _spoken(handler: _Handler) -> _Handler:
    """Return ``handler`` as it answers in the language of whoever sent the request: it may have gone wrong early."""

    def answer(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        with speaking(language_of(request, house_of(request).settings)):
            return handler(request, error)

    return answer


def again(_request: Request[Any, Any, Any], error: AgainError) -> Response[Any]:
    """Show the form that was filled in, with what is wrong in it."""
    return error.answer


_HANDLERS: Final[Mapping[int | type[Exception], Any]] = {
    AgainError: again,
    NothingHereError: nothing,
    NobodyError: gone,
    BusAwayError: away,
    TooManyTriesError: too_many,
    TooLargeFormError: too_large,
    UploadError: upload,
    UnprovedError: unproved,
    LostFormError: lost,
    HTTPException: http,
    Exception: broken,
}
HANDLERS: Final = {which: _spoken(handler) for which, handler in _HANDLERS.items()}
