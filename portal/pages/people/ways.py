"""How somebody of staff is told that something waits: added, tried, proved, taken away.."""

from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from contracts.vocabulary import Channel
from portal.errors import NothingHereError
from portal.forms import Form, Wrong
from portal.forms.people import ways as forms
from portal.guards import only
from portal.i18n import _, message
from portal.live.page import LivePage
from portal.models.people import ways as models
from portal.pages.common import Show, again, fill, filled_in
from portal.sessions.visit import Visit
from portal.sheet import Sheet
from portal.tabs import TOLD

LIVE: Final[tuple[LivePage, ...]] = ()
_LOOKS_AGAIN: Final = "3"
"""Seconds after which a page that waits for an answer to a test looks again."""


class WaysController(Controller):
    path = models.WAYS
    opt = only(*TOLD)

    @get("/")
    async def all(self, visit: NamedDependency[Visit]) -> Response[str]:
        return self._page(visit, await visit.sheet())(Form())

    @post("/")
    async def add(self, visit: NamedDependency[Visit]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        show = self._page(visit, sheet, sent.command)
        filled = filled_in(visit, forms.Add, sent, forms.SAYS, show)
        if filled.channel is not Channel.SCREEN and filled.address is None:
            return again(show, sent.again({"address": message(forms.SAYS["address"])}))
        command = forms.add(filled, sent.command, _region(sheet), visit.actor)
        done = f"{models.WAYS}/{forms.made_by(sent.command)}"
        return await visit.submit(command, sent, done=done, again=show, says=_("Added. Now send yourself a test."))

    @post("/push")
    async def add_push(self, visit: NamedDependency[Visit]) -> Response[Any]:
        """Take what the browser gave to be pushed to; its page sends it by script."""
        sheet, sent = await visit.sheet(), await visit.posted()
        filled = fill(visit, forms.Push, sent, forms.SAYS)
        if isinstance(filled, Wrong):
            raise NothingHereError
        command = forms.add_push(filled.value, sent.command, _region(sheet), visit.actor)
        done = f"{models.WAYS}/{forms.made_by(sent.command)}"
        return await visit.act(command, sent, done=done, says=_("Added. Now send yourself a test."))

    @get("/{way:str}")
    async def one(self, visit: NamedDependency[Visit], way: FromPath[str]) -> Response[Any]:
        """Show how a test fares, and look again by itself for as long as it is on its way."""
        sheet = await visit.sheet()
        known = models.find(models.own(sheet, visit.audience, visit.actor.person), way)
        if known is None:
            return Redirect(models.WAYS, status_code=303)
        context = models.testing(known, sheet)
        response = visit.page("staff/way.html", context)
        if context["waits"] and not context["spoken"]:
            response.headers["Refresh"] = _LOOKS_AGAIN
        return response

    @post("/{way:str}/{verb:str}")
    async def act(self, visit: NamedDependency[Visit], way: FromPath[str], verb: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        command = forms.act(verb, sent.command, _region(sheet), visit.actor, way)
        if command is None or models.find(models.own(sheet, visit.audience, visit.actor.person), way) is None:
            raise NothingHereError
        done = models.WAYS if verb == "remove" else f"{models.WAYS}/{way}"
        return await visit.act(command, sent, done=done, says=_("Taken away.") if verb == "remove" else "")

    @staticmethod
    def _page(visit: Visit, sheet: Sheet, command: str | None = None) -> Show:
        bus = visit.settings.bus
        context = models.page(sheet, visit.audience, visit.actor.person, bus.channels(), bus.push_public())
        return lambda form: visit.page("staff/ways.html", {**context, "form": form}, command=command)


CONTROLLERS: Final = (WaysController,)


def _region(sheet: Sheet) -> str:
    if sheet.region is None:
        raise NothingHereError
    return sheet.region
