"""The pages anybody can open: asking, coming back, coming in by invitation, and leaving."""

import asyncio
import base64
import hashlib
from collections.abc import Mapping
from typing import Any, Final

import structlog
from litestar import Controller, Response, get, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from contracts.vocabulary import STAFF, Kind
from portal import frame
from portal.errors import BusAwayError, NothingHereError
from portal.forms import Filled, Form, read
from portal.guards import only
from portal.house import House, house_of
from portal.i18n import _
from portal.models.people.sign_ins import NEW
from portal.models.requests import public as models
from portal.sessions.visit import Visit, posted_form
from portal.shell import HOME
from portal.web.cookies import language_cookie, session_cookie, sessions_of
from portal.web.limits import address_of
from services.bus.gate import words
from services.bus.gate.credential import Entrance, Key, by_code, by_invitation, by_session, new_session
from services.bus.viewers.link import NotLetInError
from services.bus.viewers.viewer import TooManyError, come_in
from services.bus.wire.publishing import BusDownError

log = structlog.get_logger()

_ANSWERED_WITHIN: Final = 2.0
_SIGN_OUT_TRIES: Final = 10
_PAUSE: Final = 3.0
_ENDS_WITHIN: Final = 0.5
"""Seconds for which somebody who leaves is kept waiting at most; what isn't done by then goes on without them."""
_GONE: Final = {"Clear-Site-Data": '"cache", "cookies", "storage"'}
_GONE_BUT_TOLD: Final = {"Clear-Site-Data": '"cache", "cookies"'}
"""Where staff leaves in a hurry: whoever is on call is still told on this device. Signing out ends that too."""


class PublicController(Controller):
    """For everybody, and the same for everybody."""

    @get("/")
    async def start(self, request: frame.AnyRequest) -> Response[str]:
        return _page(request, "public/start.html", {"help": frame.numbers(house_of(request))})

    @get("/return")
    async def return_form(self, request: frame.AnyRequest) -> Response[str]:
        return _page(request, "public/return.html", {"form": Form()})

    @post("/return", status_code=200)
    async def come_back(self, request: frame.AnyRequest) -> Response[Any]:
        house = house_of(request)
        sent = await posted_form(request)
        filled = read(models.Return, sent, house.settings.zone, models.RETURN_SAYS)
        if isinstance(filled, Filled):
            address = address_of(request, house.settings.trusted_proxy)
            house.tries.count(address)
            token = new_session()
            try:
                return await come_in_by(request, by_code(words.normalised(filled.value.words), token, address), token)
            except NotLetInError:
                form = Form(errors={"words": _(models.UNKNOWN_WORDS)})
            except BusDownError:
                form = Form(unsaved=frame.call(house))
                return _page(request, "public/return.html", {"form": form}, status=503)
        else:
            form = Form(errors=filled.form.errors)
        return _page(request, "public/return.html", {"form": form}, status=422)

    @get("/invite/{secret:str}")
    async def invitation(self, request: frame.AnyRequest, secret: FromPath[str]) -> Response[str]:
        """Show one button and change nothing: whoever scans mail follows links."""
        return _invite_page(request, secret)

    @post("/invite/{secret:str}", status_code=200)
    async def accept(self, request: frame.AnyRequest, secret: FromPath[str]) -> Response[Any]:
        """Redeem the invitation. The session is made of the form: the same form opens the same session again."""
        house = house_of(request)
        sent = await posted_form(request)
        address = address_of(request, house.settings.trusted_proxy)
        house.tries.count(address)
        if len(secret) > _LONGEST_SECRET:
            raise NothingHereError
        token = _session_of_form(secret, sent.command)
        try:
            return await come_in_by(request, by_invitation(secret, token, address), token)
        except BusDownError:
            context: dict[str, Any] = {"action": request.url.path, "fields": [], "help": None}
            return _page(request, "public/unsaved.html", context, status=503, command=sent.command)
        except NotLetInError:
            pass
        try:
            return await come_in_by(request, by_session(token), token)
        except (NotLetInError, BusDownError):
            raise NothingHereError from None

    @get("/home", opt=only(*Kind))
    async def home(self, visit: NamedDependency[Visit]) -> Redirect:
        return Redirect(HOME[visit.actor.kind], status_code=303)

    @route("/leave", http_method=["GET", "POST"], exclude_from_csrf=True, status_code=303)
    async def leave(self, request: frame.AnyRequest) -> Redirect:
        """Lead away at once and end the session. Needs no token: leaving never fails, and nobody is harmed by it."""
        if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return Redirect("/", status_code=303)
        house = house_of(request)
        gone = _GONE_BUT_TOLD if _is_staff(request) else _GONE
        chosen = map(house.people.chosen_leaving, sessions_of(request, house.settings))
        to = next(filter(None, chosen), house.settings.community.leave_to)
        await _end(request)
        return _away(request, to, gone)

    @post("/sign-out", status_code=303)
    async def sign_out(self, request: frame.AnyRequest) -> Redirect:
        await _end(request)
        return _away(request, "/left")

    @get("/left")
    async def left(self, request: frame.AnyRequest) -> Response[str]:
        return _page(request, "public/left.html", {})


_LONGEST_SECRET: Final = 200
_ONCE: Final = frozenset({Entrance.INVITATION, Entrance.RECOVERY})


def _page(
    request: frame.AnyRequest,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
    command: str | None = None,
) -> Response[str]:
    return frame.page(template, context, frame.shell(request, command=command), status=status)


def _invite_page(request: frame.AnyRequest, secret: str) -> Response[str]:
    context = {"action": f"/invite/{secret}", "team": house_of(request).settings.community.name}
    return _page(request, "public/invite.html", context)


async def come_in_by(request: frame.AnyRequest, key: Key, token: str) -> Redirect:
    """Come in, and lead on: to the first page, or, by what works once, to making a passkey, which works again.

    Raises:
        NotLetInError: it opens nothing.
        BusDownError: it can't be known right now.
    """
    house = house_of(request)
    who = await come_in(key, house.settings.bus)
    if token not in sessions_of(request, house.settings):
        await _end(request)
    cookie = session_cookie(house.settings, token)
    once = key.entrance in _ONCE and who.actor.kind in STAFF
    return Redirect(NEW if once else HOME[who.actor.kind], status_code=303, cookies=[cookie])


async def _end(request: frame.AnyRequest) -> None:
    """End the session this request came in with: here at once, at the gatekeeper as soon as it can be reached."""
    house = house_of(request)
    tokens = sessions_of(request, house.settings)
    for person in filter(None, map(house.people.known, tokens)):
        house.people.close_one(person)
    endings = {asyncio.create_task(_sign_out(house, token)) for token in tokens}
    for ending in endings:
        house.errand(ending)
    if endings:
        await asyncio.wait(endings, timeout=_ENDS_WITHIN)


async def _sign_out(house: House, token: str) -> None:
    for _try in range(_SIGN_OUT_TRIES):
        try:
            person = await house.people.to_end(token)
            if person is not None:
                await house.sign_out(person)
        except (BusAwayError, BusDownError, TooManyError):
            await asyncio.sleep(_PAUSE)
        else:
            return


def _is_staff(request: frame.AnyRequest) -> bool:
    house = house_of(request)
    found = (house.people.known(token) for token in sessions_of(request, house.settings))
    return any(person is not None and person.actor.kind in STAFF for person in found)


def _away(request: frame.AnyRequest, to: str, gone: Mapping[str, str] = _GONE) -> Redirect:
    settings = house_of(request).settings
    return Redirect(
        to, status_code=303, cookies=[session_cookie(settings), language_cookie(settings, None)], headers=dict(gone)
    )


def _session_of_form(secret: str, nonce: str) -> str:
    digest = hashlib.sha256(f"trellis invited\x1f{secret}\x1f{nonce}".encode()).digest()
    return base64.b32encode(digest[:20]).decode().lower()
