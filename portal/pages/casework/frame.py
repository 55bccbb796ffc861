"""How a youth speaks of themselves: their own page, by both secrets."""

from functools import partial
from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.base import Command
from contracts.vocabulary import Kind
from portal.forms import Form
from portal.forms.casework import frame as forms
from portal.guards import only
from portal.i18n import _
from portal.models.cases.casefile import Case
from portal.models.casework import frame as models
from portal.models.casework.said import Field
from portal.pages.casework.of_case import OfCase
from portal.pages.common import Show
from portal.sessions.visit import Visit
from portal.shell import HOME

LIVE: Final = ()


class YouthFrame(OfCase):
    """What a youth says of themselves, and to whom."""

    path = f"{HOME[Kind.YOUTH]}/cases/{{case:str}}"
    opt = only(Kind.YOUTH)
    who = Kind.YOUTH

    @get("/me")
    async def me_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        sheet = await visit.sheet()
        show = self._me(visit, case, models.frame_fields(sheet, case))
        return show()(Form(typed=models.frame_typed(sheet, case)))

    @post("/me")
    async def me(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        await self.case(visit, case)
        sheet = await visit.sheet()
        among, stands = models.audiences(sheet, case), models.frame(sheet, case)

        def make(form: forms.Frame, command: str, about: Case) -> Command:
            return forms.tell(form, command, about, forms.chosen(form, among, stands))

        show, done = self._me(visit, case, models.frame_fields(sheet, case)), self.at(case, "me")
        return await self.take(visit, case, forms.Frame, make, show, done, _("It stands as you say, from now on."))

    def _me(self, visit: Visit, case: str, fields: tuple[Field, ...]) -> partial[Show]:
        lede = _("Your own words, or nothing. You and your advocate read it, and whoever you tick below it.")
        note = _("Nobody but you and your advocate reads any of it without a release that you signed.")
        here = self.at(case, "me")
        return self.shows(visit, here, _("How I speak of myself"), fields, HOME[Kind.YOUTH], lede=lede, note=note)


CONTROLLERS: Final = (YouthFrame,)
