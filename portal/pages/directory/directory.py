"""A hub's pages of the directory: every service, one of them, and what a hub says on a provider's behalf."""

from typing import Any, Final

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind
from portal.errors import found
from portal.forms import Form, Wrong
from portal.forms.directory import inventory as forms
from portal.forms.directory import standing
from portal.guards import only
from portal.i18n import _
from portal.live.page import LivePage
from portal.models.directory import doors
from portal.models.directory.directory import services_of
from portal.models.directory.listings import Service
from portal.pages.common import Show, at, fill, filled_in, place
from portal.pages.referrals.chosen import chosen
from portal.sessions.visit import Visit

_KINDS: Final = frozenset({Kind.HUB})

DIRECTORY: Final = LivePage(
    name="directory",
    template="hub/directory.html",
    kinds=_KINDS,
    takes=(*doors.TAKES, "at"),
    model=lambda sheet, look: doors.directory(sheet, look.params, at(look)),
)
SERVICE: Final = LivePage(
    name="service",
    template="hub/service.html",
    kinds=_KINDS,
    takes=("service",),
    model=lambda sheet, look: doors.one(sheet, look.params.get("service", "")),
)
LIVE: Final = (DIRECTORY, SERVICE)


class DirectoryController(Controller):
    """What stands in it, and what is said of it."""

    path = doors.DIRECTORY
    opt = only(Kind.HUB)

    @get("/")
    async def directory(self, visit: NamedDependency[Visit], request: Request[Any, Any, Any]) -> Response[str]:
        return await visit.live(DIRECTORY, {**chosen(request, doors.TAKES), **place(request)})

    @post("/find")
    async def find(self, visit: NamedDependency[Visit]) -> Response[str]:
        """Look for words in names. What somebody types may be anything, so it never stands in an address."""
        sheet, sent = await visit.sheet(), await visit.posted()
        filled = fill(visit, forms.Find, sent, forms.SAYS)
        text = "" if isinstance(filled, Wrong) else filled.value.text or ""
        params = {name: sent.text(name) for name in doors.TAKES}
        return visit.page("hub/directory.html", doors.directory(sheet, params, text=text))

    @get("/{service:str}")
    async def one(self, visit: NamedDependency[Visit], service: FromPath[str]) -> Response[str]:
        return await visit.live(SERVICE, {"service": service})

    @get("/{service:str}/capacity")
    async def capacity_form(self, visit: NamedDependency[Visit], service: FromPath[str]) -> Response[str]:
        return self._capacity(visit, await _service(visit, service))(Form())

    @post("/{service:str}/capacity")
    async def capacity(self, visit: NamedDependency[Visit], service: FromPath[str]) -> Response[Any]:
        known, sent = await _service(visit, service), await visit.posted()
        show = self._capacity(visit, known, sent.command)
        filled = filled_in(visit, standing.Places, sent, standing.SAYS, show)
        command = standing.places(filled, sent.command, known, by_phone=True)
        return await visit.submit(
            command, sent, done=f"{doors.DIRECTORY}/{known.id}", again=show, says=_("Written down.")
        )

    @get("/{service:str}/note")
    async def note_form(self, visit: NamedDependency[Visit], service: FromPath[str]) -> Response[str]:
        known = await _service(visit, service)
        return self._note(visit, known)(Form(typed=doors.noted_before(known)))

    @post("/{service:str}/note")
    async def note(self, visit: NamedDependency[Visit], service: FromPath[str]) -> Response[Any]:
        known, sent = await _service(visit, service), await visit.posted()
        show = self._note(visit, known, sent.command)
        filled = filled_in(visit, forms.Note, sent, forms.SAYS, show)
        command = forms.note(filled, sent.command, known)
        return await visit.submit(
            command, sent, done=f"{doors.DIRECTORY}/{known.id}", again=show, says=_("Written down.")
        )

    def _capacity(self, visit: Visit, service: Service, command: str | None = None) -> Show:
        context = doors.capacity_form(service)
        return lambda form: visit.page("hub/capacity.html", {**context, "form": form}, command=command)

    def _note(self, visit: Visit, service: Service, command: str | None = None) -> Show:
        context = doors.note_form(service)
        return lambda form: visit.page("hub/note.html", {**context, "form": form}, command=command)


CONTROLLERS: Final = (DirectoryController,)


async def _service(visit: Visit, service: str) -> Service:
    return found(services_of(await visit.sheet()).get(service))
