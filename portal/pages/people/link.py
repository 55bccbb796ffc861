"""The link in a message: one neutral button. Looking changes nothing, because whoever scans mail follows links.

It signs nobody in, and it is the same page for every link, right, wrong or lapsed, until the button is pressed.
"""

import re
from pathlib import Path
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from contracts.base import Command
from contracts.outcomes import Outcome
from portal import frame
from portal.errors import NothingHereError, TooManyTriesError
from portal.forms.people import ways as forms
from portal.house import House, house_of
from portal.live.page import LivePage
from portal.sessions.visit import posted_form
from portal.web.limits import address_of
from services.bus.gate.credential import Errand, public
from services.bus.viewers.link import NotLetInError
from services.bus.viewers.viewer import TooManyError, ViewerSender
from services.bus.wire.publishing import BusDownError, RefusedError

ANSWERED_WITHIN: Final = 2.0
_TOKEN: Final = re.compile(r"[a-z2-7]{26}")
_CANT: Final = "cant"
_EVERYBODY: Final = "everybody"
_WORKER: Final = Path(__file__).parents[2] / "static" / "sw.js"


class LinkController(Controller):
    path = "/m/{region:str}/{token:str}"

    @get("/")
    async def link(self, request: frame.AnyRequest, region: FromPath[str], token: FromPath[str]) -> Response[str]:
        return _page(request, region, token)

    @post("/", status_code=200)
    async def press(self, request: frame.AnyRequest, region: FromPath[str], token: FromPath[str]) -> Response[Any]:
        """Say "I have it", or "I can't", for whoever the message was sent to."""
        house, sent = house_of(request), await posted_form(request)
        address = address_of(request, house.settings.trusted_proxy)
        house.tries.count(address)
        _known(house, region, token)
        cant = sent.text("answer") == _CANT
        command = forms.press(sent.command, region, token, cant=cant)
        try:
            outcome = await _send(house, command, address, Errand.PRESS)
        except (BusDownError, NotLetInError):
            return _page(request, region, token, unsaved=True, status=503, command=sent.command)
        except TooManyError:
            raise TooManyTriesError from None
        if outcome is not None and outcome.refusal is not None:
            raise NothingHereError
        context = {"cant": cant, "kept": outcome is None, "home": "/home"}
        return frame.page("public/pressed.html", context, frame.shell(request))

    @post("/delivered", status_code=204, exclude_from_csrf=True)
    async def delivered(self, request: frame.AnyRequest, region: FromPath[str], token: FromPath[str]) -> None:
        """Hear from a device or a gateway that the message arrived. The answer is the same for every token."""
        house = house_of(request)
        address = address_of(request, house.settings.trusted_proxy)
        _known(house, region, token)
        try:
            house.receipts.count(_EVERYBODY)
            await _send(house, forms.delivered(region, token), address, Errand.RECEIPT)
        except (BusDownError, NotLetInError, NothingHereError, TooManyError, TooManyTriesError):
            return  # a receipt that is lost is only a receipt


@get("/sw.js")
async def service_worker() -> Response[str]:
    """Give the service worker at the root, since links of the whole site are its to open."""
    return Response(_WORKER.read_text(), media_type="text/javascript", headers={"Cache-Control": "no-cache"})


LIVE: Final[tuple[LivePage, ...]] = ()
CONTROLLERS: Final = (LinkController, service_worker)


def _page(
    request: frame.AnyRequest,
    region: str,
    token: str,
    *,
    unsaved: bool = False,
    status: int = 200,
    command: str | None = None,
) -> Response[str]:
    house = house_of(request)
    call = frame.call(house, region) if unsaved else None
    context = {"action": f"/m/{region}/{token}", "unsaved": unsaved, "call": call}
    return frame.page("public/link.html", context, frame.shell(request, command=command), status=status)


def _known(house: House, region: str, token: str) -> None:
    """Make sure that it can be a link of ours at all.

    Raises:
        NothingHereError: it can't.
    """
    if house.settings.community.hub(region) is None or _TOKEN.fullmatch(token) is None:
        raise NothingHereError


async def _send(house: House, command: Command, address: str, errand: Errand) -> Outcome | None:
    """Send as somebody unknown, who leaves again at once; return what came of it, None where nobody answered yet.

    Raises:
        NothingHereError: the server let nobody send it.
    """
    async with ViewerSender(public(command.id, address, errand), house.settings.bus) as sender:
        try:
            await sender.send(command)
        except RefusedError:
            raise NothingHereError from None
        return await sender.outcome(command.id, ANSWERED_WITHIN)
