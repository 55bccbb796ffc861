"""Keeping in touch: what a youth wants of it, and what an advocate plans and did."""

from functools import partial
from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind
from portal.forms import Form
from portal.forms.casework import outreach as forms
from portal.guards import only
from portal.i18n import _
from portal.models.casework import outreach as models
from portal.models.casework.said import Field
from portal.pages.casework.of_case import OfCase, live_of_case
from portal.pages.common import Show
from portal.sessions.visit import Visit
from portal.shell import HOME

CONTACT: Final = live_of_case(
    "contact",
    "casework/contact.html",
    lambda sheet, look, here: models.contact(sheet, look.params["case"], f"{here}/contact"),
    Kind.YOUTH,
)
OUTREACH: Final = live_of_case(
    "outreach",
    "casework/outreach.html",
    lambda sheet, look, here: models.outreach(sheet, look.params["case"], f"{here}/outreach"),
    Kind.ADVOCATE,
)
LIVE: Final = (CONTACT, OUTREACH)


class YouthContact(OfCase):
    """What a youth wants of being in touch."""

    SAYS = forms.SAYS
    path = f"{HOME[Kind.YOUTH]}/cases/{{case:str}}"
    opt = only(Kind.YOUTH)
    who = Kind.YOUTH

    @get("/contact")
    async def contact(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return await visit.live(CONTACT, {"case": case})

    @get("/contact/ask")
    async def ask_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        return self._ask(visit, case)()(Form())

    @post("/contact/ask")
    async def ask(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        done = self.at(case, "contact")
        says = _("Your advocate is told that you would like to hear from them.")
        return await self.take(visit, case, forms.Ask, forms.ask, self._ask(visit, case), done, says)

    @get("/contact/rest")
    async def rest_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        return self._rest(visit, case)()(Form())

    @post("/contact/rest")
    async def rest(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        done, show = self.at(case, "contact"), self._rest(visit, case)
        return await self.take(visit, case, forms.Rest, forms.rest, show, done, _("You are left in peace."))

    def _ask(self, visit: Visit, case: str) -> partial[Show]:
        here, back = self.at(case, "contact/ask"), self.at(case, "contact")
        return self.shows(visit, here, _("Please get in touch"), forms.ask_fields(), back, send=_("Ask them"))

    def _rest(self, visit: Visit, case: str) -> partial[Show]:
        here, back = self.at(case, "contact/rest"), self.at(case, "contact")
        lede = _("Nobody gets in touch for a while. Nothing ends by it, and you can ask for somebody any time.")
        return self.shows(
            visit, here, _("Leave me in peace for a while"), forms.rest_fields(young=True), back, lede=lede
        )


class Outreach(OfCase):
    """Keeping in touch: an advocate's."""

    SAYS = forms.SAYS
    path = f"{HOME[Kind.ADVOCATE]}/cases/{{case:str}}/outreach"
    opt = only(Kind.ADVOCATE)
    who = Kind.ADVOCATE

    @get("/")
    async def outreach(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return await visit.live(OUTREACH, {"case": case})

    @get("/made")
    async def made_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        return self._made(visit, case)()(Form())

    @post("/made")
    async def made(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        done, show = self.at(case, "outreach"), self._made(visit, case)
        return await self.take(visit, case, forms.Made, forms.made, show, done, _("Written down. The next is planned."))

    @get("/tried")
    async def tried_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        return self._tried(visit, case)()(Form())

    @post("/tried")
    async def tried(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        done, show = self.at(case, "outreach"), self._tried(visit, case)
        says = _("Written down. The next is planned.")
        return await self.take(visit, case, forms.Tried, forms.tried, show, done, says)

    @get("/plan")
    async def plan_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        return self._plan(visit, case)()(Form())

    @post("/plan")
    async def plan(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        done, show = self.at(case, "outreach"), self._plan(visit, case)
        return await self.take(visit, case, forms.Plan, forms.plan, show, done, _("Planned. You are told in time."))

    @get("/rest")
    async def rest_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        return self._rest(visit, case)()(Form())

    @post("/rest")
    async def rest(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        done, show = self.at(case, "outreach"), self._rest(visit, case)
        return await self.take(visit, case, forms.Rest, forms.rest, show, done, _("They are left in peace."))

    def _form(self, visit: Visit, case: str, part: str, title: str, fields: tuple[Field, ...]) -> partial[Show]:
        back = self.at(case, "outreach")
        return self.shows(visit, f"{back}/{part}", title, fields, back)

    def _made(self, visit: Visit, case: str) -> partial[Show]:
        return self._form(visit, case, "made", _("We were in touch"), forms.made_fields())

    def _tried(self, visit: Visit, case: str) -> partial[Show]:
        return self._form(visit, case, "tried", _("I tried to reach them"), forms.tried_fields())

    def _plan(self, visit: Visit, case: str) -> partial[Show]:
        return self._form(visit, case, "plan", _("Plan the next time"), forms.plan_fields())

    def _rest(self, visit: Visit, case: str) -> partial[Show]:
        return self._form(visit, case, "rest", _("They want to be left in peace"), forms.rest_fields(young=False))


CONTROLLERS: Final = (YouthContact, Outreach)
