"""A hub's pages of one case and of one referral in it."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from contracts.loop import LearnedBy
from contracts.vocabulary import Kind
from portal.errors import NothingHereError, found
from portal.forms import Form, Wrong
from portal.forms.referrals import answer as forms_answer
from portal.forms.referrals import referral as forms_referral
from portal.forms.requests import intake as forms_intake
from portal.guards import only
from portal.i18n import _, message
from portal.live.page import LivePage, Look
from portal.models.cases import case as cases
from portal.models.consent.consent import releases_of
from portal.models.directory import directory
from portal.models.people import people
from portal.models.people.teams import teams_of
from portal.models.referrals import loop_cards, referring
from portal.models.referrals.referral import Asked, Referral
from portal.pages.cases.parts_of_case import CaseParts
from portal.pages.common import Show, again, filled_in
from portal.pages.referrals.referrals import EndingPages, ReceivingPages
from portal.sessions.visit import Visit
from portal.sheet import Sheet
from portal.shell import HOME, Notice

HUB: Final = HOME[Kind.HUB]
_KINDS: Final = frozenset({Kind.HUB})


def _case_of_referral(sheet: Sheet, look: Look) -> str | None:
    referral = referring.find(sheet, look.params.get("referral", ""))
    return referral.case if referral is not None else None


CASE: Final = LivePage(
    name="case",
    template="hub/case.html",
    kinds=_KINDS,
    takes=("case",),
    model=lambda sheet, look: cases.hub_case(sheet, look.params.get("case", "")),
    case=lambda _, look: look.params.get("case", ""),
)
REFERRAL: Final = LivePage(
    name="referral",
    template="hub/referral.html",
    kinds=_KINDS,
    takes=("referral",),
    model=lambda sheet, look: referring.hub_referral(sheet, look.params.get("referral", ""), look.audience),
    case=_case_of_referral,
)


class HubCases(CaseParts):
    """One case, and what a hub does about it."""

    path = f"{HUB}/cases/{{case:str}}"
    opt = only(Kind.HUB)
    who = Kind.HUB

    @get("/")
    async def one(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return await visit.live(CASE, {"case": case})

    @get("/advocate")
    async def advocate_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        sheet = await visit.sheet()
        found(cases.find(sheet, case))
        return self._advocate(visit, sheet, case)(Form())

    @post("/advocate")
    async def advocate(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        about = found(cases.find(sheet, case))
        show = self._advocate(visit, sheet, case, sent.command)
        filled = filled_in(visit, forms_intake.NameAdvocate, sent, forms_intake.SAYS, show)
        teams = teams_of(sheet).of(Kind.ADVOCATE)
        team = next((each for each in teams if each.audience.team == filled.advocate), None)
        if team is None:
            return again(show, sent.again({"advocate": message(forms_intake.SAYS["advocate"])}))
        command = forms_intake.name_advocate(sent.command, about, team)
        return await visit.submit(command, sent, done=self.at(case), again=show)

    def _advocate(self, visit: Visit, sheet: Sheet, case: str, command: str | None = None) -> Show:
        here = self.at(case)
        context = {"action": f"{here}/advocate", "back": here, "advocates": people.advocates(sheet)}
        return lambda form: visit.page("hub/name_advocate.html", {**context, "form": form}, command=command)


class HubReferrals(ReceivingPages, EndingPages):
    """One referral: further places to ask, answers by telephone, and another hub."""

    path = f"{HUB}/referrals/{{referral:str}}"
    opt = only(Kind.HUB)
    who = Kind.HUB

    @get("/")
    async def one(self, visit: NamedDependency[Visit], referral: FromPath[str]) -> Response[str]:
        return await visit.live(REFERRAL, {"referral": referral})

    @post("/offer")
    async def offer(self, visit: NamedDependency[Visit], referral: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        known, context = referring.find(sheet, referral), referring.hub_referral(sheet, referral, visit.audience)
        if known is None or context is None:
            raise NothingHereError
        await visit.open_case(known.case)  # a form with a mistake in it comes back with all of the referral
        if not context["widen"]:
            visit.say(Notice("calm", "There is nobody else to ask right now.", "This is how it stands."))
            return Redirect(f"{HUB}/referrals/{referral}", status_code=303)

        def show(form: Form) -> Response[str]:
            return visit.page("hub/referral.html", {**context, "form": form}, command=sent.command)

        filled = filled_in(visit, forms_referral.Widen, sent, forms_referral.SAYS, show)
        if not set(filled.services) <= set(directory.services_of(sheet)):
            return again(show, sent.again({"services": message(forms_referral.SAYS["services"])}))
        command = forms_referral.offer_to(filled, sent.command, known)
        return await visit.submit(
            command, sent, done=f"{HUB}/referrals/{referral}", again=show, says=_("They are asked.")
        )

    @get("/phone/{service:str}/{answer:str}")
    async def phone_form(
        self, visit: NamedDependency[Visit], referral: FromPath[str], service: FromPath[str], answer: FromPath[str]
    ) -> Response[str]:
        sheet = await visit.sheet()
        phoned = found(referring.phoned(sheet, referral, service))
        usual = {"learned_by": LearnedBy.TELEPHONE.value, "learned_at": f"{sheet.now:%Y-%m-%dT%H:%M}"}
        return self._phone(visit, *phoned, answer)(Form(typed=usual))

    @post("/phone/{service:str}/{answer:str}")
    async def phoned(
        self, visit: NamedDependency[Visit], referral: FromPath[str], service: FromPath[str], answer: FromPath[str]
    ) -> Response[Any]:
        phoned, sent = referring.phoned(await visit.sheet(), referral, service), await visit.posted()
        if phoned is None:
            raise NothingHereError
        show = self._phone(visit, *phoned, answer, sent.command)
        command = forms_answer.heard(answer, sent, phoned[0], service, visit.settings.zone)
        if isinstance(command, Wrong):
            return again(show, command.form)
        return await visit.submit(
            command, sent, done=f"{HUB}/referrals/{referral}", again=show, says=_("Written down.")
        )

    @get("/transfer")
    async def transfer_form(self, visit: NamedDependency[Visit], referral: FromPath[str]) -> Response[str]:
        return self._transfer(visit, await visit.sheet(), await self._known(visit, referral))(Form())

    @post("/transfer")
    async def transfer(self, visit: NamedDependency[Visit], referral: FromPath[str]) -> Response[Any]:
        known, sheet, sent = await self._known(visit, referral), await visit.sheet(), await visit.posted()
        show = self._transfer(visit, sheet, known, sent.command)
        filled = filled_in(visit, forms_referral.Hand, sent, forms_referral.SAYS, show)
        release = next((each for each in releases_of(sheet, known.case) if each.id == filled.release), None)
        if release is None or release.recipient is None:
            return again(show, sent.again({"release": message(forms_referral.SAYS["release"])}))
        command = forms_referral.hand(sent.command, known, release.recipient, release.id)
        says = _("They are asked. Until they take it, you keep it.")
        return await visit.submit(command, sent, done=self._at(known), again=show, says=says)

    @staticmethod
    def _phone(visit: Visit, known: Referral, asked: Asked, answer: str, command: str | None = None) -> Show:
        if answer not in forms_answer.ANSWERS:
            raise NothingHereError
        here = f"{HUB}/referrals/{known.id}"
        context = {
            "action": f"{here}/phone/{asked.service}/{answer}",
            "back": here,
            "answer": answer,
            "name": asked.name,
            "place": asked.position,
        }
        return lambda form: visit.page("hub/phone.html", {**context, "form": form}, command=command)

    def _transfer(self, visit: Visit, sheet: Sheet, known: Referral, command: str | None = None) -> Show:
        here = self._at(known)
        context = {
            "action": f"{here}/transfer",
            "back": here,
            "hubs": loop_cards.hubs_released_to(sheet, known.case, visit.audience),
        }
        return lambda form: visit.page("hub/transfer.html", {**context, "form": form}, command=command)
