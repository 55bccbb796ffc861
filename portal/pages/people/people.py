"""The people of a hub's teams: who may come in, by a link that works once, and who no longer."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.gate import RemovePerson
from contracts.ids import NO_CASE
from contracts.vocabulary import Kind
from portal.errors import found
from portal.forms import Form
from portal.forms.requests import intake as forms_intake
from portal.guards import only
from portal.i18n import _, message
from portal.models.people import people
from portal.pages.common import Show, again, filled_in, made_of
from portal.sessions.answers import Done, Received
from portal.sessions.visit import Visit
from portal.sheet import Sheet
from services.bus.gate import words as codes


class PeopleController(Controller):
    """The people of the hub's teams."""

    path = people.PEOPLE
    opt = only(Kind.HUB)

    @get("/")
    async def all(self, visit: NamedDependency[Visit]) -> Response[str]:
        return self._people(visit, await visit.sheet())(Form())

    @post("/")
    async def invite(self, visit: NamedDependency[Visit]) -> Response[Any]:
        """Make a link that works once. It is made of the form, so that the same form sent again shows the same link."""
        sheet, sent = await visit.sheet(), await visit.posted()
        show = self._people(visit, sheet, sent.command)
        filled = filled_in(visit, forms_intake.Invite, sent, forms_intake.SAYS, show)
        team = people.team_chosen(sheet, filled.team)
        if team is None or people.chosen(team) not in {each.value for each in people.invitable(sheet)}:
            return again(show, sent.again({"team": message(forms_intake.SAYS["team"])}))
        secret = made_of(visit, "invitation", sent.command)
        verifier = codes.invitation_verifier(secret)
        command = forms_intake.invite(filled, sent.command, sheet.teams[team].region, team, verifier)
        answer = await visit.send(command)
        if not isinstance(answer, Done | Received):
            return await visit.submit(command, sent, done=people.PEOPLE, again=show)
        context = people.people_page(await visit.sheet())
        link = f"{visit.settings.url.rstrip('/')}/invite/{secret}"
        return visit.page("hub/people.html", {**context, "link": link, "invited": filled.name, "form": Form()})

    @get("/{team:str}/{person:str}/remove")
    async def ask_remove(
        self, visit: NamedDependency[Visit], team: FromPath[str], person: FromPath[str]
    ) -> Response[str]:
        asked = found(people.removing(await visit.sheet(), team, person))
        return visit.page("confirm.html", asked[1])

    @post("/{team:str}/{person:str}/remove")
    async def remove(self, visit: NamedDependency[Visit], team: FromPath[str], person: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        asked = people.removing(sheet, team, person)
        known = found(sheet.teams.get(asked[0].team) if asked is not None else None)
        command = RemovePerson(id=sent.command, region=known.region, case=NO_CASE, about=team, person=person)
        return await visit.act(command, sent, done=people.PEOPLE, says=_("They can't come in any more."))

    def _people(self, visit: Visit, sheet: Sheet, command: str | None = None) -> Show:
        context = people.people_page(sheet)
        return lambda form: visit.page("hub/people.html", {**context, "form": form}, command=command)
