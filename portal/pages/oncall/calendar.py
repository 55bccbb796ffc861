"""Calendars: making and revoking links of one's own, and what a calendar program gets by one."""

import re
from datetime import datetime
from typing import Any, Final

import anyio.to_thread
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind
from portal import calendars, frame
from portal.errors import BusAwayError, NothingHereError, found
from portal.forms import Form
from portal.guards import only
from portal.house import house_of, local_now
from portal.i18n import _
from portal.live.page import LivePage
from portal.models.oncall import calendar, feeds
from portal.models.oncall.roster import names_of
from portal.models.oncall.rota import roster_of
from portal.pages.common import Show, filled_in, made_of
from portal.sessions.answers import Done, Received
from portal.sessions.visit import Visit
from portal.sheet import Sheet
from portal.web.limits import address_of
from services.bus.gate.credential import session_hash
from services.bus.viewers.link import NotLetInError
from services.bus.wire.publishing import BusDownError

_NAME: Final = re.compile(r"([a-z2-7]{32})\.ics")


class CalendarsController(Controller):
    """One's own links: each is shown once, when it is made."""

    path = feeds.CALENDARS
    opt = only(Kind.HUB, Kind.ADVOCATE)

    @get("/")
    async def all(self, visit: NamedDependency[Visit]) -> Response[str]:
        return visit.page("staff/calendars.html", feeds.page(await visit.sheet(), visit.actor))

    @post("/")
    async def make(self, visit: NamedDependency[Visit]) -> Response[Any]:
        """Make a link. It is made of the form, so that the same form sent again shows the same link."""
        sheet, sent = await visit.sheet(), await visit.posted()
        show = _shows(visit, sheet, sent.command)
        filled = filled_in(visit, feeds.Make, sent, feeds.SAYS, show)
        secret = made_of(visit, "calendar", sent.command)
        verifier = session_hash(secret)
        command = feeds.make(filled, sent.command, sheet.region or "-", visit.actor, verifier)
        answer = await visit.send(command)
        if not isinstance(answer, Done | Received):
            return await visit.submit(command, sent, done=feeds.CALENDARS, again=show)
        link = f"{visit.settings.url.rstrip('/')}/calendar/{secret}.ics"
        return visit.page("staff/calendars.html", feeds.page(await visit.sheet(), visit.actor, link))

    @post("/{feed:str}/revoke")
    async def revoke(self, visit: NamedDependency[Visit], feed: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        if feed not in {each.id for each in feeds.feeds(sheet, visit.actor)}:
            raise NothingHereError
        command = feeds.revoke(feed, sent.command, sheet.region or "-", visit.actor)
        says = _("That link shows nothing any more. What a calendar already read may stay in it: remove it there too.")
        return await visit.act(command, sent, done=feeds.CALENDARS, says=says)


@get("/calendar/{name:str}", name="calendar")
async def read(request: frame.AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """Give a calendar program its calendar. A link that is wrong, or was revoked, is as if there were nothing."""
    house = house_of(request)
    address = address_of(request, house.settings.trusted_proxy)
    house.tries.count(address)
    named = found(_NAME.fullmatch(name))
    try:
        reading = await calendars.read(named[1], address, house.settings.bus, local_now(house.settings))
    except NotLetInError:
        raise NothingHereError from None
    except BusDownError:
        house.tries.give_back(address)
        raise BusAwayError from None
    house.tries.give_back(address)
    of = feeds.shows(reading.sheet, reading.feed)
    if of is None:
        raise BusAwayError
    roster, names = roster_of(reading.sheet), names_of(reading.sheet)
    now: datetime = reading.sheet.now
    data = await anyio.to_thread.run_sync(calendar.feed, roster, of, reading.actor.team, names, now)
    return Response(data, media_type="text/calendar", headers={"Content-Disposition": "inline"})


def _shows(visit: Visit, sheet: Sheet, command: str) -> Show:
    def show(form: Form) -> Response[str]:
        return visit.page("staff/calendars.html", feeds.page(sheet, visit.actor, form=form), command=command)

    return show


LIVE: Final[tuple[LivePage, ...]] = ()
CONTROLLERS: Final = (CalendarsController, read)
