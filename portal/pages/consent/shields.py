"""Shields: raising one, looking at it again, taking away what was seen, lifting it."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.errors import found
from portal.forms import Form
from portal.forms.consent import consent as forms
from portal.i18n import _, message
from portal.models.cases import case as cases
from portal.models.consent import shields
from portal.models.consent.consent import Shield
from portal.pages.cases.parts_of_case import CaseParts, live
from portal.pages.common import Show, again, filled_in
from portal.sessions.visit import Visit

SHIELDS: Final = live("shields", "consent/shields.html", shields.case_shields)


class ShieldPages(CaseParts):
    """Raising a shield, looking at it again, taking away what was seen, and lifting it."""

    @get("/shields")
    async def shields(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return await visit.live(SHIELDS, {"case": case})

    @get("/shield")
    async def shield_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return (await self._raise(visit, case))(Form())

    @post("/shield")
    async def shield(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        about, show = found(cases.find(sheet, case)), await self._raise(visit, case, sent.command)
        filled = filled_in(visit, forms.Shield, sent, forms.SAYS, show)
        against = shields.shieldable(sheet, case, visit.audience).get(filled.against)
        if against is None:
            return again(show, sent.again({"against": message(forms.SAYS["against"])}))
        command = forms.shield(filled, sent.command, about, against[0], sheet.now)
        says = _("The shield is up. Nothing new reaches them, and nothing tells them.")
        return await visit.submit(command, sent, done=self.at(case, "shields"), again=show, says=says)

    @get("/shields/{shield:str}/review")
    async def review_form(
        self, visit: NamedDependency[Visit], case: FromPath[str], shield: FromPath[str]
    ) -> Response[str]:
        return (await self._acting(visit, case, shield, "review"))[1](Form())

    @post("/shields/{shield:str}/review")
    async def review(self, visit: NamedDependency[Visit], case: FromPath[str], shield: FromPath[str]) -> Response[Any]:
        sent = await visit.posted()
        up, show = await self._acting(visit, case, shield, "review", sent.command)
        filled = filled_in(visit, forms.Review, sent, forms.SAYS, show)
        command = forms.review(filled, sent.command, up, (await visit.sheet()).now)
        return await visit.submit(command, sent, done=self.at(case, "shields"), again=show, says=_("It stays up."))

    @get("/shields/{shield:str}/take-back")
    async def take_form(
        self, visit: NamedDependency[Visit], case: FromPath[str], shield: FromPath[str]
    ) -> Response[str]:
        return (await self._acting(visit, case, shield, "take-back"))[1](Form())

    @post("/shields/{shield:str}/take-back")
    async def take(self, visit: NamedDependency[Visit], case: FromPath[str], shield: FromPath[str]) -> Response[Any]:
        sent = await visit.posted()
        up, show = await self._acting(visit, case, shield, "take-back", sent.command)
        filled = filled_in(visit, forms.TakeSeen, sent, forms.SAYS, show)
        if not filled.warned:
            return again(show, sent.again({"warned": message(forms.SAYS["warned"])}))
        command = forms.take_seen(filled, sent.command, up)
        says = _("What they saw of this case is gone from their screens.")
        return await visit.submit(command, sent, done=self.at(case, "shields"), again=show, says=says)

    @get("/shields/{shield:str}/lift")
    async def ask_lift(
        self, visit: NamedDependency[Visit], case: FromPath[str], shield: FromPath[str]
    ) -> Response[str]:
        up = found(shields.lifting(await visit.sheet(), self.who, case, shield))
        await visit.open_case(case)
        return visit.page("confirm.html", up[1])

    @post("/shields/{shield:str}/lift")
    async def lift(self, visit: NamedDependency[Visit], case: FromPath[str], shield: FromPath[str]) -> Response[Any]:
        up = found(shields.find(await visit.sheet(), case, shield))
        sent = await visit.posted()
        return await visit.act(forms.lift(sent.command, up), sent, done=self.at(case, "shields"), says=_("You agreed."))

    async def _raise(self, visit: Visit, case: str, command: str | None = None) -> Show:
        sheet = await visit.sheet()
        found(cases.find(sheet, case))
        context = shields.raising(sheet, self.who, case, visit.audience)
        return lambda form: visit.page("consent/shield.html", {**context, "form": form}, command=command)

    async def _acting(
        self, visit: Visit, case: str, shield: str, verb: str, command: str | None = None
    ) -> tuple[Shield, Show]:
        up = found(shields.acting(await visit.sheet(), self.who, case, shield, verb))
        await visit.open_case(case)
        template = f"consent/shield_{verb.replace('-', '_')}.html"
        return up[0], lambda form: visit.page(template, {**up[1], "form": form}, command=command)
