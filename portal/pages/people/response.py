"""The region's response team, by its hub; and for each member what is written down of them."""

from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind
from portal.errors import AgainError, NothingHereError
from portal.forms import Form, Posted
from portal.forms.people import response as forms
from portal.guards import only
from portal.i18n import _, message
from portal.live.page import LivePage
from portal.models.people import response as models
from portal.pages.common import Show, again, by_field, filled_in
from portal.sessions.visit import Visit
from portal.sheet import Sheet
from portal.tabs import TOLD

LIVE: Final[tuple[LivePage, ...]] = ()
_HOW: Final = ("left", "mistaken")


class ResponseController(Controller):
    """The team: added to, changed, left."""

    path = models.RESPONSE
    opt = only(Kind.HUB)

    @get("/")
    async def team(self, visit: NamedDependency[Visit]) -> Response[str]:
        return visit.page("hub/response.html", models.team(await visit.sheet()))

    @get("/new")
    async def add_form(self, visit: NamedDependency[Visit]) -> Response[str]:
        return self._add(visit, await visit.sheet())(Form())

    @post("/new")
    async def add(self, visit: NamedDependency[Visit]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        show = self._add(visit, sheet, sent.command)
        filled = self._filled(visit, sent, show)
        who = models.person_chosen(sheet, filled.who) if filled.who else None
        wrong = "who" if filled.who and who is None else "name" if who is None and not filled.name else None
        if wrong is not None:
            return again(show, sent.again({wrong: message(forms.SAYS[wrong])}))
        command = forms.seat(filled, sent.command, await visit.region(), who, sheet.now)
        return await visit.submit(command, sent, done=models.RESPONSE, again=by_field(show), says=_("They are in it."))

    @get("/{member:str}")
    async def change_form(self, visit: NamedDependency[Visit], member: FromPath[str]) -> Response[str]:
        sheet = await visit.sheet()
        each = _found(sheet, member)
        return self._change(visit, each)(Form(typed=models.typed(each, sheet.now)))

    @post("/{member:str}")
    async def change(self, visit: NamedDependency[Visit], member: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        each = _found(sheet, member)
        show = self._change(visit, each, sent.command)
        filled = self._filled(visit, sent, show)
        command = forms.change(filled, sent.command, await visit.region(), each, sheet.now)
        return await visit.submit(command, sent, done=models.RESPONSE, again=by_field(show), says=_("Written down."))

    @get("/{member:str}/{how:str}")
    async def ask_end(self, visit: NamedDependency[Visit], member: FromPath[str], how: FromPath[str]) -> Response[str]:
        return visit.page("confirm.html", models.leaving(_found(await visit.sheet(), member, how), how))

    @post("/{member:str}/{how:str}")
    async def end(self, visit: NamedDependency[Visit], member: FromPath[str], how: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        _found(sheet, member, how)
        command = forms.end(sent.command, await visit.region(), member, mistaken=how == "mistaken")
        return await visit.act(command, sent, done=models.RESPONSE, says=_("Written down."))

    def _filled(self, visit: Visit, sent: Posted, show: Show) -> forms.Member:
        filled = filled_in(visit, forms.Member, sent, forms.SAYS, show)
        day = forms.incomplete(filled)
        if day is not None:
            raise AgainError(again(show, sent.again({day: _("Please say when it was taken.")})))
        return filled

    def _add(self, visit: Visit, sheet: Sheet, command: str | None = None) -> Show:
        context = models.form(models.people_here(sheet))
        return lambda form: visit.page("hub/member.html", {**context, "form": form}, command=command)

    def _change(self, visit: Visit, each: models.Member, command: str | None = None) -> Show:
        context = models.form(each=each)
        return lambda form: visit.page("hub/member.html", {**context, "form": form}, command=command)


class TrainingController(Controller):
    """What is written down of oneself."""

    path = models.TRAINING
    opt = only(*TOLD)

    @get("/")
    async def own(self, visit: NamedDependency[Visit]) -> Response[str]:
        return visit.page("staff/training.html", models.own(await visit.sheet(), visit.actor))


def _found(sheet: Sheet, member: str, how: str = "left") -> models.Member:
    """Return the member.

    Raises:
        NothingHereError: there is none, or not for them: the same answer.
    """
    each = models.find(sheet, member)
    if each is None or how not in _HOW:
        raise NothingHereError
    return each


CONTROLLERS: Final = (ResponseController, TrainingController)
