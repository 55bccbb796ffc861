"""What hub, advocate and provider do alike with a referral: what came of it, check-ins, stopping it."""

from typing import Any, ClassVar, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind
from portal.errors import found
from portal.forms import Form
from portal.forms.referrals import aftercare as forms
from portal.forms.referrals import referral as forms_referral
from portal.i18n import N_, _
from portal.models.cards import service
from portal.models.referrals import referring
from portal.models.referrals.referral import Referral
from portal.pages.common import Show, filled_in
from portal.sessions.visit import Visit
from portal.shell import HOME

_TITLES: Final = {"complete": N_("It is done"), "fail": N_("It could not be done")}


class LoopPages(Controller):
    """One referral, and checking in. A subclass says whose addresses these are."""

    who: ClassVar[Kind]

    @get("/check-in")
    async def check_in_form(self, visit: NamedDependency[Visit], referral: FromPath[str]) -> Response[str]:
        return self._check_in(visit, await self._known(visit, referral))(Form())

    @post("/check-in")
    async def check_in(self, visit: NamedDependency[Visit], referral: FromPath[str]) -> Response[Any]:
        known, sent = await self._known(visit, referral), await visit.posted()
        show = self._check_in(visit, known, sent.command)
        filled = filled_in(visit, forms.CheckedIn, sent, forms.SAYS, show)
        command = forms.checked_in(filled, sent.command, known)
        return await visit.submit(command, sent, done=self._at(known), again=show, says=_("Written down."))

    @get("/check-ins")
    async def plan_form(self, visit: NamedDependency[Visit], referral: FromPath[str]) -> Response[str]:
        usual = {"months": [str(month) for month in range(1, 7)]}
        return self._plan(visit, await self._known(visit, referral))(Form(typed=usual))

    @post("/check-ins")
    async def plan(self, visit: NamedDependency[Visit], referral: FromPath[str]) -> Response[Any]:
        known, sent = await self._known(visit, referral), await visit.posted()
        show = self._plan(visit, known, sent.command)
        filled = filled_in(visit, forms.Plan, sent, forms.SAYS, show)
        command = forms.plan(filled, sent.command, known)
        return await visit.submit(command, sent, done=self._at(known), again=show, says=_("The check-ins are planned."))

    def _at(self, known: Referral) -> str:
        return f"{HOME[self.who]}/referrals/{known.id}"

    @staticmethod
    async def _known(visit: Visit, referral: str) -> Referral:
        return found(referring.find(await visit.sheet(), referral))

    def _check_in(self, visit: Visit, known: Referral, command: str | None = None) -> Show:
        return self._form(visit, known, "hub/check_in.html", "check-in", command)

    def _plan(self, visit: Visit, known: Referral, command: str | None = None) -> Show:
        return self._form(visit, known, "hub/check_ins.html", "check-ins", command, months=forms.MONTHS)

    def _form(
        self, visit: Visit, known: Referral, template: str, verb: str, command: str | None, **more: object
    ) -> Show:
        here = self._at(known)
        context = {"action": f"{here}/{verb}", "back": here, "about": service(known.need), **more}
        return lambda form: visit.page(template, {**context, "form": form}, command=command)


class ReceivingPages(LoopPages):
    """What came of it: said by who has it, or by the hub for a provider that answers by telephone."""

    @get("/complete")
    async def complete_form(self, visit: NamedDependency[Visit], referral: FromPath[str]) -> Response[str]:
        return self._end(visit, await self._known(visit, referral), "complete")(Form())

    @post("/complete")
    async def complete(self, visit: NamedDependency[Visit], referral: FromPath[str]) -> Response[Any]:
        return await self._ended(visit, referral, "complete")

    @get("/fail")
    async def fail_form(self, visit: NamedDependency[Visit], referral: FromPath[str]) -> Response[str]:
        return self._end(visit, await self._known(visit, referral), "fail")(Form())

    @post("/fail")
    async def fail(self, visit: NamedDependency[Visit], referral: FromPath[str]) -> Response[Any]:
        return await self._ended(visit, referral, "fail")

    async def _ended(self, visit: Visit, referral: str, verb: str) -> Response[Any]:
        known, sent = await self._known(visit, referral), await visit.posted()
        show = self._end(visit, known, verb, sent.command)
        filled = filled_in(visit, forms.Ended, sent, forms.SAYS, show)
        command = forms.ended(verb, filled, sent.command, known)
        return await visit.submit(command, sent, done=self._at(known), again=show, says=_("Written down. Thank you."))

    def _end(self, visit: Visit, known: Referral, verb: str, command: str | None = None) -> Show:
        return self._form(visit, known, "hub/ended.html", verb, command, title=_(_TITLES[verb]))


class EndingPages(LoopPages):
    """Stopping a referral, and marking one as a mistake, each of which asks once more before; and plain buttons."""

    @get("/{verb:str}")
    async def ask(self, visit: NamedDependency[Visit], referral: FromPath[str], verb: FromPath[str]) -> Response[str]:
        asked = found(referring.ending(await visit.sheet(), referral, verb, HOME[self.who]))
        return visit.page("confirm.html", asked[1])

    @post("/{verb:str}")
    async def move(self, visit: NamedDependency[Visit], referral: FromPath[str], verb: FromPath[str]) -> Response[Any]:
        known, sent = await self._known(visit, referral), await visit.posted()
        command = found(forms_referral.move(verb, sent.command, known))
        return await visit.act(command, sent, done=self._at(known))
