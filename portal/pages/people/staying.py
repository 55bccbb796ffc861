"""Staying signed in, and going on with what somebody sent when their session had just ended."""

import time
from typing import Any, Final

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.response import Redirect

from contracts.vocabulary import Kind
from portal import frame
from portal.errors import found
from portal.guards import only
from portal.house import house_of
from portal.i18n import _
from portal.live.page import LivePage
from portal.sessions.staying import FIELD, mark_of, opened, typed
from portal.sessions.visit import Visit
from portal.sessions.whoever import BY_ITSELF
from portal.shell import HOME, Notice
from portal.web.cookies import sessions_of

_ANYBODY_IN: Final = only(*(set(Kind) - {Kind.PUBLIC, Kind.OPERATOR}))


class StayingController(Controller):
    """For everybody who is in."""

    @get("/stay", opt={**_ANYBODY_IN, BY_ITSELF: True})
    async def until_when(self, visit: NamedDependency[Visit]) -> Response[bytes]:
        """Say who is in, and until when: a page asks before it closes, since another window may have said they stay."""
        return _told(visit)

    @post("/stay", opt=_ANYBODY_IN, status_code=200)
    async def stay(self, visit: NamedDependency[Visit]) -> Response[Any]:
        request = visit.request
        people = house_of(request).people
        for token in sessions_of(request, visit.settings):
            person = await people.find(token)
            if person is not None:
                await people.stay(person)
        if "application/json" in request.headers.get("accept", ""):
            return _told(visit)
        around = frame.shell(request, person=visit.person)
        visit.say(Notice("ok", _("You are signed in until %(time)s.", time=around.ends_at)))
        return Redirect(HOME[visit.actor.kind], status_code=303)

    @post("/go-on", opt=_ANYBODY_IN, status_code=200)
    async def go_on(self, visit: NamedDependency[Visit]) -> Response[str]:
        """Show what was sent too late to whoever sent it, for them to send it now."""
        sent, secret = await visit.posted(), visit.settings.secret
        mark = mark_of(visit.actor, secret, further_in=visit.person.further_in)
        kept = found(opened(sent.text(FIELD), secret, mark, time.time()))
        fields = [{"name": name, "value": value} for name, values in kept.fields.items() for value in values]
        context = {"action": kept.path, "fields": fields, "typed": typed(kept)}
        return visit.page("public/kept.html", context, command=kept.command)


def _told(visit: Visit) -> Response[bytes]:
    around = frame.shell(visit.request, person=visit.person)
    told = {"who": around.who, "ends": around.ends, "at": around.ends_at, "token": around.csrf}
    return Response(msgspec.json.encode(told), media_type=MediaType.JSON)


CONTROLLERS = [StayingController]
LIVE: list[LivePage] = []
