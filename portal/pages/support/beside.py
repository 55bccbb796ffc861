"""The support of one request, for the hub: looking for what could help, and taking a place for whoever asked."""

from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.instruments import deployed
from contracts.support import Place
from contracts.vocabulary import Kind
from portal.errors import found
from portal.forms import Form, Wrong
from portal.forms.support import caring as forms
from portal.forms.support import places as forms_places
from portal.guards import only
from portal.i18n import _
from portal.live.page import LivePage
from portal.models.requests.inbox import REQUESTS
from portal.models.requests.request import Request
from portal.models.support import beside, offers
from portal.pages.common import Show, again, fill, filled_in
from portal.sessions.visit import Visit

LIVE: Final[tuple[LivePage, ...]] = ()


class BesideController(Controller):
    path = f"{REQUESTS}/{{asked:str}}/support"
    opt = only(Kind.HUB)

    @get("/")
    async def support(self, visit: NamedDependency[Visit], asked: FromPath[str]) -> Response[str]:
        known = await self._request(visit, asked)
        await visit.open_case(known.case)
        return await self._shown(visit, known, None)

    @post("/look")
    async def look(self, visit: NamedDependency[Visit], asked: FromPath[str]) -> Response[Any]:
        known, sent = await self._request(visit, asked), await visit.posted()
        await visit.open_case(known.case)
        filled = fill(visit, forms.Look, sent, {name: _(text) for name, text in forms.SAYS.items()})
        if isinstance(filled, Wrong):
            wrong = filled.form
            page = await self._shown(visit, known, sent.command, wrong)
            return again(lambda _form: page, wrong)
        return await visit.act(forms.look(filled.value, sent.command, known), sent, done=self._at(known))

    @get("/take/{offering:str}")
    async def take_form(
        self, visit: NamedDependency[Visit], asked: FromPath[str], offering: FromPath[str]
    ) -> Response[str]:
        """Ask how many places."""
        known = await self._request(visit, asked)
        show = self._take(visit, known, await self._place(visit, known, offering))
        return show(Form(typed={"seats": "2"}))

    @post("/take/{offering:str}")
    async def take(self, visit: NamedDependency[Visit], asked: FromPath[str], offering: FromPath[str]) -> Response[Any]:
        """Take places for them, who said so on the telephone: one, or as many as were typed; else they wait in line.

        Nobody is asked for a yes any more.
        """
        known, sent = await self._request(visit, asked), await visit.posted()
        place = await self._place(visit, known, offering)
        show = self._take(visit, known, place, sent.command)
        says = {name: _(text) for name, text in forms_places.SAYS.items()}
        filled = filled_in(visit, forms_places.Take, sent, says, show)
        command = forms_places.take(filled, sent.command, place, known, or_wait=(filled.seats or 1) > place.free)
        return await visit.submit(command, sent, done=self._at(known), again=show, says=_("Their page shows it."))

    async def _place(self, visit: Visit, known: Request, offering: str) -> Place:
        return found(beside.place(await visit.sheet(), known, offering))

    def _take(self, visit: Visit, known: Request, place: Place, command: str | None = None) -> Show:
        context = beside.taking(place, known, visit.said.now)
        return lambda form: visit.page("support/take_for.html", {**context, "form": form}, command=command)

    async def _shown(
        self, visit: Visit, known: Request, command: str | None, form: Form | None = None
    ) -> Response[str]:
        context = beside.context(await visit.sheet(), known, deployed(visit.settings.bus.home).usable)
        shown = context if form is None else {**context, "form": form}
        return visit.page("support/beside.html", shown, command=command)

    async def _request(self, visit: Visit, asked: str) -> Request:
        return found(offers.request_of(await visit.sheet(), asked))

    def _at(self, known: Request) -> str:
        return f"{REQUESTS}/{known.id}/support"


CONTROLLERS: Final = (BesideController,)
