"""The way back to school: planned by a youth and their advocate, read by the few there whom the youth wants told."""

from functools import partial
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind
from portal.errors import found
from portal.forms import Form
from portal.forms.casework import school as forms
from portal.guards import only
from portal.i18n import _
from portal.models.casework import school as models
from portal.pages.casework.life import LifePages
from portal.pages.common import Show
from portal.sessions.visit import Visit
from portal.shell import HOME

LIVE: Final = ()


class SchoolPages(LifePages):
    """The way back, by whoever plans it together."""

    @get("/life/school")
    async def school(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        context = models.page(await visit.sheet(), case, self.at(case, "life/school"), self.who)
        return visit.page("casework/school.html", context)

    @get("/life/school/change")
    async def change_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        return (await self._change(visit, case))()(Form(typed=models.typed(await visit.sheet(), case)))

    @post("/life/school/change")
    async def change(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        await self.case(visit, case)
        sheet = await visit.sheet()
        among, before = models.teams(sheet, case), models.planned(sheet, case)
        make = partial(forms.plan, among=among, before=before)
        show, done = await self._change(visit, case), self.at(case, "life/school")
        return await self.take(visit, case, forms.Return, make, show, done, _("Written down."))

    async def _change(self, visit: Visit, case: str) -> partial[Show]:
        back = self.at(case, "life/school")
        lede = _("Everything can be left out, and changed any time. Nobody at school is told why.")
        fields = models.fields(await visit.sheet(), case)
        return self.shows(visit, f"{back}/change", _("The way back"), fields, back, lede=lede, note=self.read_by())

    def read_by(self) -> str:
        if self.young:
            return _(
                "You and your advocate read this. At school only those whom you ticked, and nobody whom you didn’t."
            )
        return _("The young person reads all of it. At school only those whom they ticked; no hub, and no other place.")


class YouthSchool(SchoolPages):
    path = f"{HOME[Kind.YOUTH]}/cases/{{case:str}}"
    opt = only(Kind.YOUTH)
    who = Kind.YOUTH


class AdvocateSchool(SchoolPages):
    path = f"{HOME[Kind.ADVOCATE]}/cases/{{case:str}}"
    opt = only(Kind.ADVOCATE)
    who = Kind.ADVOCATE


class NeedToKnow(Controller):
    """Those who come back to school, for the few there who were named. Everybody else finds nothing here."""

    path = models.SCHOOL
    opt = only(Kind.PARTNER)

    @get("/")
    async def students(self, visit: NamedDependency[Visit]) -> Response[str]:
        return visit.page("partner/students.html", models.told(await visit.sheet()))

    @get("/{case:str}")
    async def student(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        context = found(models.told_of(await visit.sheet(), case))
        await visit.open_case(case)
        return visit.page("partner/student.html", context)


CONTROLLERS: Final = (YouthSchool, AdvocateSchool, NeedToKnow)
