"""Being found by a name: a youth agrees with their advocate, a hub asks, and everybody who asks hears the same."""

from datetime import UTC
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind, WithdrawalForm
from portal import words
from portal.errors import NothingHereError, found
from portal.forms import Form
from portal.forms.referrals import known as forms
from portal.guards import only
from portal.i18n import _, message
from portal.models.cases import case as cases
from portal.models.referrals import known
from portal.pages.cases.parts_of_case import CaseParts, live
from portal.pages.common import Show, again, filled_in
from portal.sessions.visit import Visit
from portal.shell import HOME

KNOWN: Final = live("known", "consent/known.html", known.page)
LIVE: Final = (KNOWN,)


class AskController(Controller):
    """Is this youth known here? The answer is the same for everybody."""

    path = known.ASK
    opt = only(Kind.HUB)

    @get("/")
    async def form(self, visit: NamedDependency[Visit]) -> Response[str]:
        await visit.sheet()
        return _ask(visit)(Form())

    @post("/")
    async def ask(self, visit: NamedDependency[Visit]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        show = _ask(visit, sent.command)
        filled = filled_in(visit, forms.Ask, sent, forms.SAYS, show)
        if sheet.region is None:
            raise NothingHereError
        command = forms.ask(filled, sent.command, sheet.region, visit.audience, sheet.now.astimezone(UTC))
        return await visit.submit(command, sent, done=f"{known.ASK}/asked", again=show)

    @get("/asked")
    async def asked(self, visit: NamedDependency[Visit]) -> Response[str]:
        await visit.sheet()
        context = {"title": _(known.ANSWER), "text": _(known.NEUTRAL), "again": known.ASK, "home": HOME[Kind.HUB]}
        return visit.page("hub/known_asked.html", context)


class KnownPages(CaseParts):
    """Who asked after them; and for their advocate, what they agreed to."""

    @get("/known")
    async def known(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return await visit.live(KNOWN, {"case": case})


class HubKnown(KnownPages):
    path = f"{HOME[Kind.HUB]}/cases/{{case:str}}"
    opt = only(Kind.HUB)
    who = Kind.HUB


class AdvocateKnown(KnownPages):
    path = f"{HOME[Kind.ADVOCATE]}/cases/{{case:str}}"
    opt = only(Kind.ADVOCATE)
    who = Kind.ADVOCATE

    @get("/known/agree")
    async def agree_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        found(cases.find(await visit.sheet(), case))
        return self._agree(visit, case)(Form(typed={"lasts": "90"}))

    @post("/known/agree")
    async def agree(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        about, show = found(cases.find(sheet, case)), self._agree(visit, case, sent.command)
        filled = filled_in(visit, forms.Agree, sent, forms.SAYS, show)
        if not filled.told:
            return again(show, sent.again({"told": message(forms.SAYS["told"])}))
        command = forms.agree(filled, sent.command, about, sheet.now)
        return await visit.submit(
            command, sent, done=self.at(case, "known"), again=show, says=_("They can be found so.")
        )

    @post("/known/{agreement:str}/stop")
    async def stop(self, visit: NamedDependency[Visit], case: FromPath[str], agreement: FromPath[str]) -> Response[Any]:
        stands, sent = known.agreement(await visit.sheet(), case, agreement), await visit.posted()
        if stands is None:
            raise NothingHereError
        command = forms.stop(sent.command, stands, WithdrawalForm.SPOKEN)
        says = _("Taken back. Nobody finds them so any more.")
        return await visit.act(command, sent, done=self.at(case, "known"), says=says)

    def _agree(self, visit: Visit, case: str, command: str | None = None) -> Show:
        back = self.at(case, "known")
        context = {"action": f"{back}/agree", "back": back, "lasts": words.chosen(known.LASTS)}
        return lambda form: visit.page(
            "consent/agree_known.html", {**context, "form": form.with_errors(forms.RENAMED)}, command=command
        )


def _ask(visit: Visit, command: str | None = None) -> Show:
    context = {"action": known.ASK, "back": HOME[Kind.HUB]}
    return lambda form: visit.page("hub/known.html", {**context, "form": form}, command=command)


CONTROLLERS: Final = (AskController, HubKnown, AdvocateKnown)
