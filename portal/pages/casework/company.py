"""Who goes along with them, and what they like to do: for a youth by both secrets, and for their advocate."""

from functools import partial
from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind
from portal.errors import found
from portal.forms import Form
from portal.forms.casework import company as forms
from portal.guards import only
from portal.i18n import _
from portal.models.casework import company as models
from portal.models.casework.company import Company
from portal.pages.casework.life import LifePages
from portal.pages.common import Show
from portal.sessions.visit import Visit
from portal.shell import HOME

LIVE: Final = ()


class CompanyPages(LifePages):
    """Peers and mentors: within bounds that both know, and with somebody behind them."""

    SAYS = forms.SAYS

    @get("/life/company")
    async def company(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        context = models.page(await visit.sheet(), case, self.at(case, "life/company"), self.who)
        return visit.page("casework/company.html", context)

    @get("/life/company/new")
    async def join_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        return self._join(visit, case)()(Form())

    @post("/life/company/new")
    async def join(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        done, show = self.at(case, "life/company"), self._join(visit, case)
        return await self.take(visit, case, forms.Join, forms.join, show, done, _("Written down."))

    @get("/life/company/{company:str}/over")
    async def end_form(
        self, visit: NamedDependency[Visit], case: FromPath[str], company: FromPath[str]
    ) -> Response[str]:
        return self._end(visit, case, await self._known(visit, case, company))()(Form())

    @post("/life/company/{company:str}/over")
    async def end(self, visit: NamedDependency[Visit], case: FromPath[str], company: FromPath[str]) -> Response[Any]:
        known = await self._known(visit, case, company)
        make = partial(forms.end, company=company)
        done, show = self.at(case, "life/company"), self._end(visit, case, known)
        return await self.take(visit, case, forms.Nothing, make, show, done, _("Written down."))

    @get("/life/activities")
    async def activities_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        return self._activities(visit, case)()(Form(typed=models.activities_typed(await visit.sheet(), case)))

    @post("/life/activities")
    async def activities(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        done, show = self.at(case, "life"), self._activities(visit, case)
        make = partial(forms.choose, before=models.chosen(await visit.sheet(), case)[1])
        return await self.take(visit, case, forms.Chosen, make, show, done, _("Written down."))

    async def _known(self, visit: Visit, case: str, company: str) -> Company:
        await self.case(visit, case)
        return found(models.one(await visit.sheet(), case, company))

    def _join(self, visit: Visit, case: str) -> partial[Show]:
        back = self.at(case, "life/company")
        lede = _("For a while, within bounds that both know. Either can say at any time that it is enough.")
        fields = models.join_fields(young=self.young)
        return self.shows(
            visit, f"{back}/new", _("Somebody who goes along"), fields, back, lede=lede, note=self.read_by()
        )

    def _end(self, visit: Visit, case: str, known: Company) -> partial[Show]:
        back = self.at(case, "life/company")
        lede = _("Going on without needs no reason. Somebody else can be found, now or later.")
        here = f"{back}/{known.id}/over"
        return self.shows(visit, here, known.title, (), back, lede=lede, send=_("Go on without them"))

    def _activities(self, visit: Visit, case: str) -> partial[Show]:
        here, back = self.at(case, "life/activities"), self.at(case, "life")
        title = _("What I like to do") if self.young else _("What they like to do")
        lede = _("Many things help besides talking, and nobody has to be good at them.")
        fields = models.activity_fields(young=self.young)
        return self.shows(visit, here, title, fields, back, lede=lede, note=self.read_by())


class YouthCompany(CompanyPages):
    path = f"{HOME[Kind.YOUTH]}/cases/{{case:str}}"
    opt = only(Kind.YOUTH)
    who = Kind.YOUTH


class AdvocateCompany(CompanyPages):
    path = f"{HOME[Kind.ADVOCATE]}/cases/{{case:str}}"
    opt = only(Kind.ADVOCATE)
    who = Kind.ADVOCATE


CONTROLLERS: Final = (YouthCompany, AdvocateCompany)
