"""Answering a page: the buttons of whoever is asked, or has it."""

from typing import Any, ClassVar

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.base import Audience
from contracts.vocabulary import Kind
from portal.errors import NothingHereError, found
from portal.forms import Form, Wrong
from portal.forms.oncall import oncall as forms
from portal.i18n import _
from portal.models.oncall import now
from portal.models.oncall.oncall import Page, read
from portal.pages.common import Show, fill, filled_in
from portal.sessions.visit import Visit
from portal.sessions.whoever import BY_ITSELF
from portal.shell import HOME


class AnsweringPages(Controller):
    """The buttons of a page. A subclass says whose addresses these are."""

    who: ClassVar[Kind]

    @post("/pages/{page:str}/{verb:str}")
    async def answer_page(
        self, visit: NamedDependency[Visit], page: FromPath[str], verb: FromPath[str]
    ) -> Response[Any]:
        known, sent = await _known(visit, page), await visit.posted()
        command = found(forms.answer(verb, sent.command, known))
        return await visit.act(command, sent, done=self._answered(page))

    @post("/pages/{page:str}/pass-on/{reason:str}")
    async def pass_on(self, visit: NamedDependency[Visit], page: FromPath[str], reason: FromPath[str]) -> Response[Any]:
        known, sent = await _known(visit, page), await visit.posted()
        command = found(forms.cant(reason, sent.command, known))
        says = _("Thank you for saying so. The next person is asked now.")
        return await visit.act(command, sent, done=self._answered(page), says=says)

    @post("/pages/{page:str}/seen", status_code=204, opt={BY_ITSELF: True})
    async def seen(self, visit: NamedDependency[Visit], page: FromPath[str]) -> None:
        """Hear from a screen that is looked at that a page is on it. Nothing else says so: no GET ever does."""
        known = await _known(visit, page)
        if now.asks(known, visit.audience):
            await visit.send(forms.see(visit.actor.person, known))

    @get("/pages/{page:str}/hand-over")
    async def hand_over_form(self, visit: NamedDependency[Visit], page: FromPath[str]) -> Response[str]:
        context = found(now.handing_over(await visit.sheet(), visit.audience, page, HOME[self.who]))
        return visit.page("advocate/hand_over.html", context)

    @post("/pages/{page:str}/hand-over")
    async def hand_over(self, visit: NamedDependency[Visit], page: FromPath[str]) -> Response[Any]:
        known, sent = await _known(visit, page), await visit.posted()
        filled = fill(visit, forms.HandOver, sent, forms.SAYS)
        if isinstance(filled, Wrong):
            raise NothingHereError
        name = (await visit.sheet()).team_name(Audience(Kind.ADVOCATE, filled.value.to)) or _("They")
        command = forms.hand_over(filled.value, sent.command, known)
        return await visit.act(command, sent, done=self._answered(page), says=_("%(name)s is asked now.", name=name))

    @get("/pages/{page:str}/debrief")
    async def debrief_form(self, visit: NamedDependency[Visit], page: FromPath[str]) -> Response[str]:
        context = now.debriefing(await visit.sheet(), visit.audience, page, HOME[self.who])
        return (await self._debrief(visit, page))(Form(typed=context["usual"] if context else {}))

    @post("/pages/{page:str}/debrief")
    async def debrief(self, visit: NamedDependency[Visit], page: FromPath[str]) -> Response[Any]:
        known, sent = await _known(visit, page), await visit.posted()
        show = await self._debrief(visit, page, sent.command)
        filled = filled_in(visit, forms.Debrief, sent, forms.SAYS, show)
        command = forms.debrief(filled, sent.command, known)
        return await visit.submit(
            command, sent, done=self._answered(page), again=show, says=_("Thank you. It is closed.")
        )

    def _answered(self, page: str) -> str:  # noqa: ARG002 - a hub's page has an address of its own
        return HOME[self.who]

    async def _debrief(self, visit: Visit, page: str, command: str | None = None) -> Show:
        context = found(now.debriefing(await visit.sheet(), visit.audience, page, HOME[self.who]))
        return lambda form: visit.page("advocate/debrief.html", {**context, "form": form}, command=command)


async def _known(visit: Visit, page: str) -> Page:
    return found(read((await visit.sheet()).about(page)))
