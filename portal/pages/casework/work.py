"""Work, for a youth by both secrets and for their advocate beside them."""

from functools import partial
from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind
from portal.errors import found
from portal.forms import Form
from portal.forms.casework import work as forms
from portal.guards import only
from portal.i18n import _
from portal.models.casework import work as models
from portal.models.casework.work import Job
from portal.pages.casework.life import LifePages
from portal.pages.common import Show
from portal.sessions.visit import Visit
from portal.shell import HOME

LIVE: Final = ()


class WorkPages(LifePages):
    """A job, its first months with a coach, and what helps there."""

    SAYS = forms.SAYS

    @get("/life/work")
    async def work(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        context = models.page(await visit.sheet(), case, self.at(case, "life/work"), self.who)
        return visit.page("casework/work.html", context)

    @get("/life/work/new")
    async def begin_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        return (await self._begin(visit, case))()(Form())

    @post("/life/work/new")
    async def begin(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        await self.case(visit, case)
        employers = {each.value for each in models.safe_employers(await visit.sheet())}
        make = partial(forms.begin, employers=employers)
        done, show = self.at(case, "life/work"), await self._begin(visit, case)
        return await self.take(visit, case, forms.Begin, make, show, done, _("Written down."))

    @get("/life/work/{job:str}/over")
    async def end_form(self, visit: NamedDependency[Visit], case: FromPath[str], job: FromPath[str]) -> Response[str]:
        return self._end(visit, case, await self._known(visit, case, job))()(Form())

    @post("/life/work/{job:str}/over")
    async def end(self, visit: NamedDependency[Visit], case: FromPath[str], job: FromPath[str]) -> Response[Any]:
        known = await self._known(visit, case, job)
        make = partial(forms.end, job=job)
        done, show = self.at(case, "life/work"), self._end(visit, case, known)
        return await self.take(visit, case, forms.End, make, show, done, _("Written down."))

    async def _known(self, visit: Visit, case: str, job: str) -> Job:
        await self.case(visit, case)
        return found(models.one(await visit.sheet(), case, job))

    async def _begin(self, visit: Visit, case: str) -> partial[Show]:
        back = self.at(case, "life/work")
        fields = models.begin_fields(await visit.sheet(), young=self.young)
        return self.shows(visit, f"{back}/new", _("A job"), fields, back, note=self.read_by())

    def _end(self, visit: Visit, case: str, known: Job) -> partial[Show]:
        back = self.at(case, "life/work")
        lede = _("A job that didn’t fit says nothing about who had it.")
        return self.shows(
            visit, f"{back}/{known.id}/over", known.words or _("A job"), models.end_fields(), back, lede=lede
        )


class YouthWork(WorkPages):
    path = f"{HOME[Kind.YOUTH]}/cases/{{case:str}}"
    opt = only(Kind.YOUTH)
    who = Kind.YOUTH


class AdvocateWork(WorkPages):
    path = f"{HOME[Kind.ADVOCATE]}/cases/{{case:str}}"
    opt = only(Kind.ADVOCATE)
    who = Kind.ADVOCATE


CONTROLLERS: Final = (YouthWork, AdvocateWork)
