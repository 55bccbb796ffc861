"""How staff come in: by a passkey, by a link, or anew by what two colleagues told them."""

from typing import Any, Final

import msgspec
from litestar import Controller, Response, get, post

from portal import frame
from portal.errors import BusAwayError, TooManyTriesError
from portal.forms import Form, Wrong, read
from portal.house import house_of
from portal.i18n import N_, _
from portal.live.page import LivePage
from portal.models.requests.public import Words
from portal.pages.requests.public import come_in_by
from portal.sessions.proving import PROOF, site
from portal.sessions.visit import posted_form
from portal.web.limits import address_of
from services.bus.gate import words
from services.bus.gate.credential import Reads, by_both_halves, by_passkey, for_challenge, new_session
from services.bus.gate.passkey import in_url, unspelled
from services.bus.viewers.link import Link, NotLetInError
from services.bus.wire.publishing import BusDownError

LIVE: Final[tuple[LivePage, ...]] = ()
_SAYS: Final = {"first": N_("Please type the six words."), "second": N_("Please type the six words.")}


class Halves(msgspec.Struct, frozen=True):
    """What two colleagues told somebody."""

    first: Words
    second: Words


class EnteringController(Controller):
    """For everybody, and the same for everybody."""

    path = "/sign-in"

    @get("/")
    async def sign_in(self, request: frame.AnyRequest) -> Response[str]:
        return _sign_in(request)

    @post("/", status_code=200)
    async def by_passkey(self, request: frame.AnyRequest) -> Response[Any]:
        """Come in by what a device answered; without a script it never does, and the page says what else there is."""
        house, sent = house_of(request), await posted_form(request)
        address = address_of(request, house.settings.trusted_proxy)
        house.tries.count(address)
        token = new_session()
        try:
            return await come_in_by(request, by_passkey(sent.text(PROOF) or "-", token, address), token)
        except NotLetInError:
            return _sign_in(request, wrong=True, status=422)
        except BusDownError:
            raise BusAwayError from None

    @post("/challenge", status_code=200)
    async def challenge(self, request: frame.AnyRequest) -> dict[str, str]:
        """Return what a device is to sign. The gatekeeper makes it: it is the name of a connection that we ask for."""
        house = house_of(request)
        address = address_of(request, house.settings.trusted_proxy)
        house.tries.count(address)
        try:
            link = await Link.open(for_challenge(address), Reads.OUTCOMES, house.settings.bus)
        except NotLetInError:
            raise TooManyTriesError from None
        except BusDownError:
            raise BusAwayError from None
        try:
            challenge = unspelled((await link.who()).actor.person)
        finally:
            await link.close()
        return {"challenge": in_url(challenge or b"")}

    @get("/lost")
    async def lost(self, request: frame.AnyRequest) -> Response[str]:
        return _lost(request, Form())

    @post("/lost", status_code=200)
    async def anew(self, request: frame.AnyRequest) -> Response[Any]:
        """Come in anew. What was typed never comes back."""
        house, sent = house_of(request), await posted_form(request)
        filled = read(Halves, sent, house.settings.zone, {name: _(text) for name, text in _SAYS.items()})
        if isinstance(filled, Wrong):
            return _lost(request, Form(errors=filled.form.errors), status=422)
        address = address_of(request, house.settings.trusted_proxy)
        house.tries.count(address)
        token, halves = new_session(), filled.value
        key = by_both_halves(words.normalised(halves.first), words.normalised(halves.second), token, address)
        try:
            return await come_in_by(request, key, token)
        except NotLetInError:
            form = Form(errors={"first": _("These words don't open anything. They work once, and for a day.")})
            return _lost(request, form, status=422)
        except BusDownError:
            return _lost(request, Form(unsaved=frame.call(house)), status=503)


CONTROLLERS: Final = (EnteringController,)


def _sign_in(request: frame.AnyRequest, *, wrong: bool = False, status: int = 200) -> Response[str]:
    settings = house_of(request).settings
    hubs = settings.community.regions
    context = {"help": hubs[0].phone if len(hubs) == 1 else None, "wrong": wrong, **site(settings.url)}
    return frame.page("public/signin.html", context, frame.shell(request), status=status)


def _lost(request: frame.AnyRequest, form: Form, *, status: int = 200) -> Response[str]:
    return frame.page("public/lost.html", {"form": form}, frame.shell(request), status=status)
