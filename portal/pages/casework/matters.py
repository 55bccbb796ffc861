"""Legal matters, for a youth by both secrets and for their advocate beside them."""

from functools import partial
from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind
from portal.errors import found
from portal.forms import Form
from portal.forms.casework import matters as forms
from portal.guards import only
from portal.i18n import _
from portal.models.casework import matters as models
from portal.models.casework.matters import Matter
from portal.pages.casework.life import LifePages
from portal.pages.common import Show
from portal.sessions.visit import Visit
from portal.shell import HOME

LIVE: Final = ()


class MatterPages(LifePages):
    """Each with its deadline, who stands up for it, and how it stands."""

    SAYS = forms.SAYS

    @get("/life/matters")
    async def matters(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        context = models.page(await visit.sheet(), case, self.at(case, "life/matters"), self.who)
        return visit.page("casework/matters.html", context)

    @get("/life/matters/new")
    async def open_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        return self._open(visit, case)()(Form())

    @post("/life/matters/new")
    async def open_(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        done, show = self.at(case, "life/matters"), self._open(visit, case)
        return await self.take(visit, case, forms.Open, forms.open_, show, done, _("Written down."))

    @get("/life/matters/{matter:str}")
    async def change_form(
        self, visit: NamedDependency[Visit], case: FromPath[str], matter: FromPath[str]
    ) -> Response[str]:
        known = await self._known(visit, case, matter)
        now = (await visit.sheet()).now
        return self._change(visit, case, known)()(Form(typed=models.typed(known, now)))

    @post("/life/matters/{matter:str}")
    async def change(self, visit: NamedDependency[Visit], case: FromPath[str], matter: FromPath[str]) -> Response[Any]:
        known = await self._known(visit, case, matter)
        make = partial(forms.change, matter=known)
        done, show = self.at(case, "life/matters"), self._change(visit, case, known)
        return await self.take(visit, case, forms.Change, make, show, done, _("Written down."))

    @get("/life/matters/{matter:str}/over")
    async def close_form(
        self, visit: NamedDependency[Visit], case: FromPath[str], matter: FromPath[str]
    ) -> Response[str]:
        return self._close(visit, case, await self._known(visit, case, matter))()(Form())

    @post("/life/matters/{matter:str}/over")
    async def close(self, visit: NamedDependency[Visit], case: FromPath[str], matter: FromPath[str]) -> Response[Any]:
        known = await self._known(visit, case, matter)
        make = partial(forms.close, matter=matter)
        done, show = self.at(case, "life/matters"), self._close(visit, case, known)
        return await self.take(visit, case, forms.Close, make, show, done, _("Written down."))

    async def _known(self, visit: Visit, case: str, matter: str) -> Matter:
        await self.case(visit, case)
        return found(models.one(await visit.sheet(), case, matter))

    def _open(self, visit: Visit, case: str) -> partial[Show]:
        back = self.at(case, "life/matters")
        fields = models.open_fields()
        return self.shows(
            visit, f"{back}/new", _("Something with papers or a court"), fields, back, note=self.read_by()
        )

    def _change(self, visit: Visit, case: str, known: Matter) -> partial[Show]:
        back = self.at(case, "life/matters")
        lede = _("How it stands now. What is left empty is empty then.")
        fields = models.change_fields()
        return self.shows(visit, f"{back}/{known.id}", known.title, fields, back, lede=lede, note=self.read_by())

    def _close(self, visit: Visit, case: str, known: Matter) -> partial[Show]:
        back = self.at(case, "life/matters")
        return self.shows(visit, f"{back}/{known.id}/over", known.title, models.close_fields(), back)


class YouthMatters(MatterPages):
    path = f"{HOME[Kind.YOUTH]}/cases/{{case:str}}"
    opt = only(Kind.YOUTH)
    who = Kind.YOUTH


class AdvocateMatters(MatterPages):
    path = f"{HOME[Kind.ADVOCATE]}/cases/{{case:str}}"
    opt = only(Kind.ADVOCATE)
    who = Kind.ADVOCATE


CONTROLLERS: Final = (YouthMatters, AdvocateMatters)
