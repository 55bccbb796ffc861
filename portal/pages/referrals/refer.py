"""Asking for help: the short form, and what can be said besides. For hub and advocate, each at their own addresses."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Area, Kind, Need, Urgency
from portal.errors import found
from portal.forms import Form, Posted
from portal.forms.referrals import asking as forms
from portal.guards import only
from portal.i18n import _
from portal.models.cases import case as cases
from portal.models.casework.plan import Step, plan
from portal.models.referrals import asking
from portal.pages.cases.parts_of_case import CaseParts
from portal.pages.common import Show, filled_in
from portal.sessions.visit import Visit
from portal.sheet import Sheet
from portal.shell import HOME

LIVE: Final = ()


class ReferPages(CaseParts):
    """Opening a referral."""

    @get("/refer")
    async def short_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        sheet = await visit.sheet()
        found(cases.find(sheet, case))
        step = self._planned(sheet, case, visit.request.query_params.get("planned", ""))
        if step is None:
            return self._short(visit, case)(Form())
        known = {"need": step.need.value, "urgency": Urgency.SOON.value, "area": Area.ANYWHERE.value}
        return self._short(visit, case)(Form(typed={**known, "planned": step.id}))

    @post("/refer/more")
    async def more_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        """Go on to what can be said besides. Nothing is sent yet, and nothing stands in an address."""
        sheet, sent = await visit.sheet(), await visit.posted()
        found(cases.find(sheet, case))
        filled_in(visit, forms.Needed, sent, forms.SAYS, self._short(visit, case))
        return self._more(visit, sheet, case, sent)(Form(typed=sent.typed))

    @post("/refer")
    async def refer(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        about = found(cases.find(sheet, case))
        longer = bool(sent.text("more")) and sent.text("need") in set(Need)
        show = self._more(visit, sheet, case, sent) if longer else self._short(visit, case, sent.command)
        filled = filled_in(visit, forms.Refer, sent, forms.SAYS, show)
        step = self._planned(sheet, case, sent.text("planned"))
        command = forms.refer(filled, sent.command, about, None if step is None else step.id)
        says = _("It is kept as a draft. Nobody was asked.") if command.draft else _("The places that fit are asked.")
        done = f"{HOME[self.who]}/referrals/{command.about}"
        return await visit.submit(command, sent, done=done, again=show, says=says)

    def _planned(self, sheet: Sheet, case: str, step: str) -> Step | None:
        """Return the step of their plan that this referral is for; None where it is for none, or they make no plan."""
        return plan(sheet, case).steps.get(step) if step and self.who is Kind.ADVOCATE else None

    def _short(self, visit: Visit, case: str, command: str | None = None) -> Show:
        here = self.at(case)
        context = {"action": f"{here}/refer", "more": f"{here}/refer/more", "back": here}
        return lambda form: visit.page("hub/refer.html", {**context, "form": form}, command=command)

    def _more(self, visit: Visit, sheet: Sheet, case: str, sent: Posted) -> Show:
        first = (sent.text("need"), sent.text("urgency"), sent.text("area"))
        context = asking.more(sheet, self.at(case), Need(first[0]), *first[1:])
        return lambda form: visit.page(
            "hub/refer_more.html", {**context, "form": form.with_errors(forms.RENAMED)}, command=sent.command
        )


class HubRefers(ReferPages):
    path = f"{HOME[Kind.HUB]}/cases/{{case:str}}"
    opt = only(Kind.HUB)
    who = Kind.HUB


class AdvocateRefers(ReferPages):
    path = f"{HOME[Kind.ADVOCATE]}/cases/{{case:str}}"
    opt = only(Kind.ADVOCATE)
    who = Kind.ADVOCATE


CONTROLLERS: Final = (HubRefers, AdvocateRefers)
