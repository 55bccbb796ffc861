"""What anybody may read, signed in or not: the same words for everybody, at addresses that say nothing."""

from contextlib import suppress
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from contracts.vocabulary import Kind
from portal import frame
from portal.errors import BusAwayError, NothingHereError
from portal.guards import only
from portal.house import house_of
from portal.i18n import _, speaking
from portal.live.page import LivePage
from portal.models.about import words
from portal.sessions.people import Person
from portal.sessions.visit import Visit
from portal.sessions.whoever import BY_ITSELF, whoever
from portal.shell import Notice
from portal.web.cookies import language_of

ABOUT: Final = "/about"
_LEAVING: Final = f"{ABOUT}/leaving"
_OUR_PAGE: Final = "page"
_FIELD: Final = "to"


class AboutController(Controller):
    """Reading one of these touches no session: it can stay open for as long as somebody likes."""

    path = ABOUT
    opt = {BY_ITSELF: True}  # noqa: RUF012 - Litestar's own

    @get("/rights")
    async def rights(self, request: frame.AnyRequest) -> Response[str]:
        community = house_of(request).settings.community
        limits = community.limits_in(language_of(request, house_of(request).settings).code)
        return await _page(request, "about/rights.html", {"limits": limits, "regions": community.regions})

    @get("/words")
    async def words(self, request: frame.AnyRequest) -> Response[str]:
        with speaking(language_of(request, house_of(request).settings)):
            explained = words.explained()
        return await _page(request, "about/words.html", {"words_we_use": explained})

    @get("/us")
    async def us(self, request: frame.AnyRequest) -> Response[str]:
        settings = house_of(request).settings
        hubs = settings.community.spoken(language_of(request, settings).code).regions
        return await _page(request, "about/us.html", {"hubs": hubs})

    @get("/leaving")
    async def leaving(self, request: frame.AnyRequest) -> Response[str]:
        person = await _somebody(request)
        places = house_of(request).settings.community.safe if person is not None else ()
        chosen = "" if person is None else person.leave_to
        return await _page(request, "about/leaving.html", {"places": places, "chosen": chosen})


class ChoosingController(Controller):
    """Where leaving leads, chosen by whoever is in: kept with their session in memory, and never on the device."""

    @post("/stay/leaving", opt=only(*(set(Kind) - {Kind.PUBLIC, Kind.OPERATOR})))
    async def choose(self, visit: NamedDependency[Visit]) -> Redirect:
        wanted = (await visit.posted()).text(_FIELD)
        people, places = house_of(visit.request).people, {place.to for place in visit.community.safe}
        if wanted not in {*places, _OUR_PAGE}:
            raise NothingHereError
        people.choose_leaving(visit.person, wanted if wanted in places else "")
        visit.say(Notice("ok", _("Leaving leads there from now on, until you sign out.")))
        return Redirect(_LEAVING, status_code=303)


async def _page(request: frame.AnyRequest, template: str, context: dict[str, Any]) -> Response[str]:
    person = await _somebody(request)
    kind = Kind.PUBLIC if person is None else person.actor.kind
    notice = None
    if person is not None:
        notice, person.notice = person.notice, None
    return frame.page(template, context, frame.shell(request, kind=kind, person=person, notice=notice))


async def _somebody(request: frame.AnyRequest) -> Person | None:
    """Return who is in, as far as that is known now: these pages are there whatever else is away."""
    with suppress(BusAwayError):
        return await whoever(request, house_of(request))
    return None


CONTROLLERS: Final = (AboutController, ChoosingController)
LIVE: Final[tuple[LivePage, ...]] = ()
