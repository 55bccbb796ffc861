"""The portal's composition root: routes, headers, cookies, errors."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from litestar import Litestar, Request, get
from litestar.datastructures import CacheControlHeader, MutableScopeHeaders, State
from litestar.di import Provide
from litestar.enums import MediaType
from litestar.router import Router
from litestar.static_files import create_static_files_router
from litestar.types import ASGIApp, Message, Middleware, Receive, Scope, Send

from portal.guards import check
from portal.house import running
from portal.i18n import speaking
from portal.live.page import LivePage
from portal.live.stream import stream_of
from portal.pages import advocate, hub
from portal.pages.about import about
from portal.pages.cases import overview
from portal.pages.casework import (
    company,
    eighteen,
    frame,
    guide,
    life,
    matters,
    outreach,
    plan,
    school,
    together,
    where,
    work,
)
from portal.pages.clocks import at_hand, clocks, investigator, reports
from portal.pages.consent import auditor, consent, heads
from portal.pages.directory import directory, listing, services
from portal.pages.language import choose
from portal.pages.oncall import calendar, called, roster, turns
from portal.pages.people import entering, link, recovery, response, sign_ins, staying, ways
from portal.pages.referrals import known, partner, refer
from portal.pages.requests import answering, asking, caregiver, public, renewing
from portal.pages.support import beside, instruments, offering
from portal.pages.support import caregiver as helping
from portal.pages.youth import youth
from portal.sessions.visit import provide_visit
from portal.settings import Community, Settings
from portal.web.cookies import language_of
from portal.web.entry import Entry
from portal.web.packing import Packing
from portal.web.tokens import new_cookie
from portal.web.troubles import HANDLERS

MAX_BODY: Final = 2 * 1024 * 1024
"""Bytes. Far more than any form takes: whoever pastes a megabyte gets it back, and is told which field it was."""
MAX_PARTS: Final = 8
"""Of the one form that takes a file."""
_STATIC: Final = Path(__file__).parent / "static"
_NEVER: Final = [
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
]
"""What no page of ours asks a device for."""
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "Permissions-Policy": ", ".join(f"{each}=()" for each in _NEVER),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}

STAYS: Final = b"x-stays"
"""Sent by a form whose page stays until the answer has come: see `static/keep.js`."""
_LEADS_ON: Final = frozenset({302, 303})

_MODULES: Final[tuple[Any, ...]] = (
    hub,
    overview,
    directory,
    listing,
    roster,
    calendar,
    partner,
    services,
    advocate,
    refer,
    plan,
    frame,
    outreach,
    where,
    eighteen,
    guide,
    together,
    life,
    school,
    matters,
    work,
    company,
    known,
    at_hand,
    clocks,
    reports,
    consent,
    investigator,
    auditor,
    heads,
    turns,
    ways,
    sign_ins,
    renewing,
    entering,
    recovery,
    response,
    called,
    link,
    answering,
    asking,
    caregiver,
    helping,
    instruments,
    offering,
    beside,
    youth,
    staying,
    about,
)


@get("/up", media_type=MediaType.TEXT)
async def up() -> str:
    """Answer that this process is there. Whether the bus is, `trellis doctor` says."""
    return "up"


def live_pages() -> dict[str, LivePage]:
    """Return every live page by its name.

    Raises:
        TypeError: two have the same name.
    """
    pages: list[LivePage] = [page for module in _MODULES for page in module.LIVE]
    named = {page.name: page for page in pages}
    if len(named) != len(pages):
        raise TypeError("two live pages have the same name")
    return named


def create_app(settings: Settings | None = None) -> Litestar:
    """Make the app. ``app.state.closing`` is there while it runs: set it before the server stops."""
    settings = settings or Settings.from_environment()
    controllers = [controller for module in _MODULES for controller in module.CONTROLLERS]
    app = Litestar(
        route_handlers=[
            public.PublicController,
            *controllers,
            stream_of(live_pages()),
            choose,
            up,
            _static(),
        ],
        dependencies={"visit": Provide(provide_visit)},
        exception_handlers=dict(HANDLERS),
        middleware=[Packing(), _in_their_language(settings), Entry(settings)],
        lifespan=[running],
        state=State({"settings": settings}),
        request_max_body_size=MAX_BODY,
        multipart_form_part_limit=MAX_PARTS,
        before_send=[_with_headers(settings)],
        openapi_config=None,
        logging_config=None,
    )
    check(app)
    return app


def _in_their_language(settings: Settings) -> Middleware:
    """Return what speaks, for each request, the language of whoever sent it."""

    def around(app: ASGIApp) -> ASGIApp:
        async def spoken(scope: Scope, receive: Receive, send: Send) -> None:
            with speaking(language_of(Request(scope), settings)):
                await app(scope, receive, send)

        return spoken

    return around


def _with_headers(settings: Settings) -> Callable[[Message, Scope], Awaitable[None]]:
    """Return the hook that puts the same headers on every answer, whatever became of the request."""
    strict = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"} if settings.secure else {}
    ours = {**_HEADERS, "Content-Security-Policy": _policy(settings.community), **strict}

    async def with_headers(message: Message, scope: Scope) -> None:
        if message["type"] == "http.response.start":
            headers = MutableScopeHeaders.from_message(message)
            for name, value in ours.items():
                headers.setdefault(name, value)
            if message["status"] in _LEADS_ON and (STAYS, b"yes") in scope["headers"]:
                message["status"] = 200  # a script can't read where a redirect leads: it goes there itself
            cookie = new_cookie(scope, settings)
            if cookie is not None:
                headers.add("set-cookie", cookie.to_header(header=""))

    return with_headers


def _policy(community: Community) -> str:
    """Return what a page may load, and where its forms may lead: here, and by a redirect to where one leaves to."""
    places = [urlsplit(to) for to in (community.leave_to, *(place.to for place in community.safe))]
    away = "".join(dict.fromkeys(f" {place.scheme}://{place.netloc}" for place in places if place.netloc))
    return (
        "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self'; "
        f"connect-src 'self'; form-action 'self'{away}; frame-ancestors 'none'; base-uri 'none'"
    )


def _static() -> Router:
    """Return the files that are the same for everybody and say nothing of anybody."""
    return create_static_files_router(
        path="/static",
        directories=[_STATIC],
        cache_control=CacheControlHeader(public=True, max_age=3600),
    )
