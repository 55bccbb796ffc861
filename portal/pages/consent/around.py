"""The people around a youth, and when they were born."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.limits import USUAL
from portal.errors import found
from portal.forms import Form
from portal.forms.consent import consent as forms
from portal.i18n import _, message
from portal.models.cases import case as cases
from portal.models.consent import around
from portal.models.consent.parties import Party
from portal.pages.cases.parts_of_case import CaseParts, live
from portal.pages.common import Show, again, filled_in
from portal.sessions.visit import Visit

PEOPLE: Final = live("around", "consent/people.html", around.people_around)


class AroundPages(CaseParts):
    """The people around a youth."""

    @get("/people")
    async def people(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return await visit.live(PEOPLE, {"case": case})

    @get("/people/{party:str}/suspect")
    async def suspect_form(
        self, visit: NamedDependency[Visit], case: FromPath[str], party: FromPath[str]
    ) -> Response[str]:
        return (await self._suspecting(visit, case, party))[1](Form())

    @post("/people/{party:str}/suspect")
    async def suspect(self, visit: NamedDependency[Visit], case: FromPath[str], party: FromPath[str]) -> Response[Any]:
        sent = await visit.posted()
        who, show = await self._suspecting(visit, case, party, sent.command)
        filled = filled_in(visit, forms.Suspect, sent, forms.SAYS, show)
        command = forms.suspect(filled, sent.command, who)
        says = _("From now on they can't sign, be a witness or receive. What rested on them has ended.")
        return await visit.submit(command, sent, done=self.at(case, "people"), again=show, says=says)

    @get("/people/{party:str}/clear")
    async def ask_clear(
        self, visit: NamedDependency[Visit], case: FromPath[str], party: FromPath[str]
    ) -> Response[str]:
        who = found(around.clearing(await visit.sheet(), self.who, case, party))
        await visit.open_case(case)
        return visit.page("confirm.html", who[1])

    @post("/people/{party:str}/clear")
    async def clear(self, visit: NamedDependency[Visit], case: FromPath[str], party: FromPath[str]) -> Response[Any]:
        who = found(around.find(await visit.sheet(), case, party))
        sent = await visit.posted()
        return await visit.act(
            forms.clear(sent.command, who), sent, done=self.at(case, "people"), says=_("You agreed.")
        )

    async def _suspecting(self, visit: Visit, case: str, party: str, command: str | None = None) -> tuple[Party, Show]:
        who = found(around.suspecting(await visit.sheet(), self.who, case, party))
        await visit.open_case(case)
        return who[0], lambda form: visit.page("consent/suspect.html", {**who[1], "form": form}, command=command)


class AroundByName(AroundPages):
    """What an advocate does beside that: they alone write people down, and when the youth was born."""

    @get("/people/new")
    async def person_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return (await self._person(visit, case))(Form())

    @post("/people/new")
    async def person(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        about, show = found(cases.find(sheet, case)), await self._person(visit, case, sent.command)
        filled = filled_in(visit, forms.Person, sent, forms.SAYS, show)
        team = around.team_of(sheet, filled.team)
        if filled.team and team is None:
            return again(show, sent.again({"team": message(forms.SAYS["team"])}))
        command = forms.person(filled, sent.command, about, team)
        return await visit.submit(command, sent, done=self.at(case, "people"), again=show, says=_("Written down."))

    @get("/people/born")
    async def born_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return (await self._born(visit, case))(Form())

    @post("/people/born")
    async def born(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        about, show = found(cases.find(sheet, case)), await self._born(visit, case, sent.command)
        filled = filled_in(visit, forms.Born, sent, forms.SAYS, show)
        if not sheet.now.date().year - USUAL.oldest <= filled.born.year <= sheet.now.date().year:
            return again(show, sent.again({"born": _("Please look at the year again.")}))
        command = forms.born(filled, sent.command, about)
        return await visit.submit(command, sent, done=self.at(case, "people"), again=show, says=_("Written down."))

    async def _person(self, visit: Visit, case: str, command: str | None = None) -> Show:
        sheet = await visit.sheet()
        found(cases.find(sheet, case))
        here = self.at(case, "people")
        context = {"action": f"{here}/new", "back": here, "teams": around.choices(sheet)}
        return lambda form: visit.page("consent/person.html", {**context, "form": form}, command=command)

    async def _born(self, visit: Visit, case: str, command: str | None = None) -> Show:
        found(cases.find(await visit.sheet(), case))
        here = self.at(case, "people")
        context = {"action": f"{here}/born", "back": here}
        return lambda form: visit.page("consent/born.html", {**context, "form": form}, command=command)
