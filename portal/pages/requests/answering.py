"""A hub and a request, besides finding help: answering in it, and saying that two are one person's.

And a hub, or an advocate, and a case: which caregiver is linked to it. Nothing of that reaches the caregiver.
"""

from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind
from portal.errors import NothingHereError, found
from portal.forms import Form
from portal.forms.requests import answering as forms
from portal.guards import only
from portal.i18n import _
from portal.models.cases import case as cases
from portal.models.requests import inbox, linking
from portal.models.requests.request import Request
from portal.pages.cases.parts_of_case import CaseParts
from portal.pages.common import Show, again, filled_in
from portal.sessions.visit import Visit
from portal.sheet import Sheet
from portal.shell import HOME

LIVE: Final = ()


class ThreadController(Controller):
    """A hub answers inside the request, and links it to an earlier one."""

    path = inbox.REQUESTS
    opt = only(Kind.HUB)

    @post("/{asked:str}/answer")
    async def answer(self, visit: NamedDependency[Visit], asked: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        request = _asked(sheet, asked)
        await visit.open_case(request.case)  # a form with a mistake in it comes back with all of the request
        context = inbox.request_page(sheet, asked) or {}

        def show(form: Form) -> Response[str]:
            return visit.page("hub/request.html", {**context, "answering": form}, command=sent.command)

        filled = filled_in(visit, forms.Answer, sent, _says(), show)
        command = forms.answer(filled, sent.command, request)
        says = _("They read it when they come back with their words.")
        return await visit.submit(command, sent, done=_at(asked), again=show, says=says)

    @get("/{asked:str}/link")
    async def link_form(self, visit: NamedDependency[Visit], asked: FromPath[str]) -> Response[str]:
        sheet = await visit.sheet()
        return self._link(visit, sheet, _asked(sheet, asked))(Form())

    @post("/{asked:str}/link")
    async def link(self, visit: NamedDependency[Visit], asked: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        newer = _asked(sheet, asked)
        show = self._link(visit, sheet, newer, sent.command)
        filled = filled_in(visit, forms.Link, sent, _says(), show)
        earlier = inbox.find(sheet, filled.earlier)
        if earlier is None:
            return again(show, sent.again({"earlier": _says()["earlier"]}))
        command = forms.link(filled, sent.command, newer, earlier)
        says = _("The newer words open both now.")
        return await visit.submit(command, sent, done=f"{_at(asked)}/link", again=show, says=says)

    @post("/{asked:str}/unlink/{earlier:str}")
    async def unlink(
        self, visit: NamedDependency[Visit], asked: FromPath[str], earlier: FromPath[str]
    ) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        newer, before = _pair(sheet, asked, earlier)
        command = forms.unlink(sent.command, newer, before)
        return await visit.act(command, sent, done=f"{_at(asked)}/link", says=_("They are apart again."))

    @post("/{asked:str}/end/{earlier:str}")
    async def end(self, visit: NamedDependency[Visit], asked: FromPath[str], earlier: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        _newer, before = _pair(sheet, asked, earlier)
        command = forms.end_code(sent.command, before)
        return await visit.act(command, sent, done=f"{_at(asked)}/link", says=_("The lost words open nothing now."))

    def _link(self, visit: Visit, sheet: Sheet, newer: Request, command: str | None = None) -> Show:
        context = linking.link_page(sheet, newer, _at(newer.id))
        return lambda form: visit.page("hub/link.html", {**context, "form": form}, command=command)


class CaregiverPages(CaseParts):
    """Which caregiver is linked to a case."""

    @get("/caregivers")
    async def linked(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        sheet = await visit.sheet()
        found(cases.find(sheet, case))
        await visit.open_case(case)
        return self._caregivers(visit, sheet, case)(Form())

    @post("/caregivers")
    async def link(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        about = found(cases.find(sheet, case))
        show = self._caregivers(visit, sheet, case, sent.command)
        filled = filled_in(visit, forms.Caregiver, sent, _says(), show)
        command = forms.caregiver(filled, sent.command, about)
        says = _("They are linked. Nothing tells them.")
        return await visit.submit(command, sent, done=self.at(case, "caregivers"), again=show, says=says)

    @post("/caregivers/{asker:str}/undo")
    async def undo(self, visit: NamedDependency[Visit], case: FromPath[str], asker: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        about = found(cases.find(sheet, case))
        if not linking.is_linked(sheet, case, asker):
            raise NothingHereError
        command = forms.no_caregiver(sent.command, about, asker)
        return await visit.act(command, sent, done=self.at(case, "caregivers"), says=_("The link is undone."))

    def _caregivers(self, visit: Visit, sheet: Sheet, case: str, command: str | None = None) -> Show:
        context = linking.caregivers_page(sheet, self.who, case, self.at(case))
        return lambda form: visit.page("hub/caregivers.html", {**context, "form": form}, command=command)


class HubCaregivers(CaregiverPages):
    path = f"{HOME[Kind.HUB]}/cases/{{case:str}}"
    opt = only(Kind.HUB)
    who = Kind.HUB


class AdvocateCaregivers(CaregiverPages):
    path = f"{HOME[Kind.ADVOCATE]}/cases/{{case:str}}"
    opt = only(Kind.ADVOCATE)
    who = Kind.ADVOCATE


CONTROLLERS: Final = (ThreadController, HubCaregivers, AdvocateCaregivers)


def _says() -> dict[str, str]:
    return {name: _(text) for name, text in forms.SAYS.items()}


def _at(asked: str) -> str:
    return f"{inbox.REQUESTS}/{asked}"


def _asked(sheet: Sheet, asked: str) -> Request:
    return found(inbox.find(sheet, asked))


def _pair(sheet: Sheet, asked: str, earlier: str) -> tuple[Request, Request]:
    """Return a request and the earlier one that it is linked to."""
    newer, before = _asked(sheet, asked), _asked(sheet, earlier)
    if newer.id not in before.linked:
        raise NothingHereError
    return newer, before
