"""A hub's pages of one case and of one referral in it."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from contracts.loop import LearnedBy
from contracts.vocabulary import Kind
from portal.errors import NothingHereError
from portal.forms import Form, Wrong
from portal.forms import intake as forms_intake
from portal.forms import referral as forms_referral
from portal.guards import only
from portal.live import LivePage, Look
from portal.models import case as cases
from portal.models import directory, people, referring
from portal.models.teams import teams_of
from portal.pages.common import CasePages, EndingPages, Show, again, fill, found
from portal.session import Visit
from portal.sheet import Sheet
from portal.shell import HOME, Notice

HUB: Final = HOME[Kind.HUB]
_KINDS: Final = frozenset({Kind.HUB})
_BY_PHONE: Final = LearnedBy.TELEPHONE


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
    model=lambda sheet, look: referring.hub_referral(sheet, look.params.get("referral", "")),
    case=_case_of_referral,
)


class HubCases(CasePages):
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
        filled = fill(visit, forms_intake.NameAdvocate, sent, forms_intake.SAYS)
        if isinstance(filled, Wrong):
            return again(show, filled.form)
        teams = teams_of(sheet).of(Kind.ADVOCATE)
        team = next((each for each in teams if each.audience.team == filled.value.advocate), None)
        if team is None:
            return again(show, sent.again({"advocate": forms_intake.SAYS["advocate"]}))
        command = forms_intake.name_advocate(sent.command, about, team)
        return await visit.submit(command, sent, done=self._case(case), again=show)

    def _advocate(self, visit: Visit, sheet: Sheet, case: str, command: str | None = None) -> Show:
        here = self._case(case)
        context = {"action": f"{here}/advocate", "back": here, "advocates": people.advocates(sheet)}
        return lambda form: visit.page("hub/name_advocate.html", {**context, "form": form}, command=command)


class HubReferrals(EndingPages):
    """One referral: further places to ask, and answers by telephone."""

    path = f"{HUB}/referrals/{{referral:str}}"
    opt = only(Kind.HUB)
    who = Kind.HUB

    @get("/")
    async def one(self, visit: NamedDependency[Visit], referral: FromPath[str]) -> Response[str]:
        return await visit.live(REFERRAL, {"referral": referral})

    @post("/offer")
    async def offer(self, visit: NamedDependency[Visit], referral: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        known, context = referring.find(sheet, referral), referring.hub_referral(sheet, referral)
        if known is None or context is None:
            raise NothingHereError
        await visit.open_case(known.case)  # a form with a mistake in it comes back with all of the referral
        if not context["widen"]:
            visit.say(Notice("calm", "There is nobody else to ask right now.", "This is how it stands."))
            return Redirect(f"{HUB}/referrals/{referral}", status_code=303)

        def show(form: Form) -> Response[str]:
            return visit.page("hub/referral.html", {**context, "form": form}, command=sent.command)

        filled = fill(visit, forms_referral.Widen, sent, forms_referral.SAYS)
        if isinstance(filled, Wrong):
            return again(show, filled.form)
        if filled.value.service not in directory.services_of(sheet):
            return again(show, sent.again({"service": forms_referral.SAYS["service"]}))
        command = forms_referral.offer_to(sent.command, known, filled.value.service)
        return await visit.submit(command, sent, done=f"{HUB}/referrals/{referral}", again=show, says="They are asked.")

    @post("/phone/{service:str}/accept")
    async def accepted(
        self, visit: NamedDependency[Visit], referral: FromPath[str], service: FromPath[str]
    ) -> Response[Any]:
        phoned = referring.phoned(await visit.sheet(), referral, service)
        if phoned is None:
            raise NothingHereError
        sent = await visit.posted()
        command = forms_referral.accept(sent.command, phoned[0], service, _BY_PHONE)
        says = f"{phoned[1].name} said yes."
        return await visit.act(command, sent, done=f"{HUB}/referrals/{referral}", says=says)

    @get("/phone/{service:str}/decline")
    async def decline_form(
        self, visit: NamedDependency[Visit], referral: FromPath[str], service: FromPath[str]
    ) -> Response[str]:
        if referring.phoned(await visit.sheet(), referral, service) is None:
            raise NothingHereError
        return self._phone(visit, referral, service, "decline")(Form())

    @get("/phone/{service:str}/waitlist")
    async def waitlist_form(
        self, visit: NamedDependency[Visit], referral: FromPath[str], service: FromPath[str]
    ) -> Response[str]:
        if referring.phoned(await visit.sheet(), referral, service) is None:
            raise NothingHereError
        return self._phone(visit, referral, service, "waitlist")(Form())

    @post("/phone/{service:str}/decline")
    async def declined(
        self, visit: NamedDependency[Visit], referral: FromPath[str], service: FromPath[str]
    ) -> Response[Any]:
        phoned, sent = referring.phoned(await visit.sheet(), referral, service), await visit.posted()
        if phoned is None:
            raise NothingHereError
        show = self._phone(visit, referral, service, "decline", sent.command)
        filled = fill(visit, forms_referral.Decline, sent, forms_referral.SAYS)
        if isinstance(filled, Wrong):
            return again(show, filled.form)
        command = forms_referral.decline(filled.value, sent.command, phoned[0], service, _BY_PHONE)
        return await visit.submit(command, sent, done=f"{HUB}/referrals/{referral}", again=show)

    @post("/phone/{service:str}/waitlist")
    async def waitlisted(
        self, visit: NamedDependency[Visit], referral: FromPath[str], service: FromPath[str]
    ) -> Response[Any]:
        phoned, sent = referring.phoned(await visit.sheet(), referral, service), await visit.posted()
        if phoned is None:
            raise NothingHereError
        show = self._phone(visit, referral, service, "waitlist", sent.command)
        filled = fill(visit, forms_referral.Waitlist, sent, forms_referral.SAYS)
        if isinstance(filled, Wrong):
            return again(show, filled.form)
        command = forms_referral.waitlist(filled.value, sent.command, phoned[0], service, _BY_PHONE)
        return await visit.submit(command, sent, done=f"{HUB}/referrals/{referral}", again=show)

    def _phone(self, visit: Visit, referral: str, service: str, answer: str, command: str | None = None) -> Show:
        here = f"{HUB}/referrals/{referral}"
        context = {"action": f"{here}/phone/{service}/{answer}", "back": here}
        return lambda form: visit.page(f"partner/{answer}.html", {**context, "form": form}, command=command)
