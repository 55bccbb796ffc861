"""The state's Indicator and Response Guide: a link to it, what it came to, and what a youth reads of that."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind
from portal.errors import NothingHereError
from portal.forms import Form
from portal.forms.casework import guide as forms
from portal.guards import only
from portal.i18n import _
from portal.models.casework import guide as models
from portal.models.casework import said
from portal.pages.casework.of_case import OfCase
from portal.pages.common import Show, filled_in
from portal.sessions.visit import Visit
from portal.shell import HOME

LIVE: Final = ()


class GuidePage(OfCase):
    """What it came to, for whoever needs to know."""

    @get("/guide")
    async def guide(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        context = models.page(await visit.sheet(), case, self.at(case, "guide"), self.who)
        return visit.page("casework/guide.html", context)


class GuidePages(GuidePage):
    """And for those who write it down."""

    @get("/guide/new")
    async def record_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        now = (await visit.sheet()).now
        return self._record(visit, case)(Form(typed={"reached_on": said.at(now, now)}))

    @post("/guide/new")
    async def record(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        about, sent = await self.case(visit, case), await visit.posted()
        show = self._record(visit, case, sent.command)
        filled = filled_in(visit, forms.Used, sent, forms.SAYS, show)
        command, done = forms.record(filled, sent.command, about), self.at(case, "guide")
        return await visit.submit(command, sent, done=done, again=show, says=_("Written down."))

    @post("/guide/{used:str}/mistaken")
    async def mistaken(self, visit: NamedDependency[Visit], case: FromPath[str], used: FromPath[str]) -> Response[Any]:
        about = await self.case(visit, case)
        if used not in {each.id for each in models.used(await visit.sheet(), case)}:
            raise NothingHereError
        sent = await visit.posted()
        command, done = forms.mistaken(sent.command, about, used), self.at(case, "guide")
        return await visit.act(command, sent, done=done, says=_("It is as if it had not been said."))

    def _record(self, visit: Visit, case: str, command: str | None = None) -> Show:
        here, back = self.at(case, "guide/new"), self.at(case, "guide")
        lede = _("What somebody trained in the guide came to. Trellis asks nothing by it and works nothing out.")
        title = _("What the guide came to")
        return self.form(visit, here, title, forms.used_fields(), back, lede=lede, command=command)


class YouthGuide(GuidePage):
    """By both secrets: that it was used, and what follows."""

    path = f"{HOME[Kind.YOUTH]}/cases/{{case:str}}"
    opt = only(Kind.YOUTH)
    who = Kind.YOUTH


class AdvocateGuide(GuidePages):
    path = f"{HOME[Kind.ADVOCATE]}/cases/{{case:str}}"
    opt = only(Kind.ADVOCATE)
    who = Kind.ADVOCATE


class HubGuide(GuidePages):
    path = f"{HOME[Kind.HUB]}/cases/{{case:str}}"
    opt = only(Kind.HUB)
    who = Kind.HUB


CONTROLLERS: Final = (YouthGuide, AdvocateGuide, HubGuide)
