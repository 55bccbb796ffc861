"""The releases of a case; and all that an advocate, and a hub, can do about consent, each at their own addresses."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.consent import NarrowRelease, WithdrawRelease
from contracts.vocabulary import Kind
from portal import words
from portal.errors import found
from portal.forms import Form
from portal.forms.consent import consent as forms
from portal.guards import only
from portal.i18n import N_, _
from portal.models.consent import releases
from portal.pages.cases.parts_of_case import CaseParts, live
from portal.pages.common import Show, again, filled_in
from portal.pages.consent.around import PEOPLE, AroundByName, AroundPages
from portal.pages.consent.keeping import KEEPING, KeepingPages, NotePages
from portal.pages.consent.orders import ORDERS, OrderPages
from portal.pages.consent.shields import SHIELDS, ShieldPages
from portal.sessions.visit import Visit
from portal.shell import HOME

RELEASES: Final = live("releases", "consent/releases.html", releases.case_releases)
LIVE: Final = (RELEASES, SHIELDS, PEOPLE, ORDERS, KEEPING)


class ReleasePages(CaseParts):
    """The releases of a case, taking one back by voice, and putting that on paper."""

    @get("/releases")
    async def all(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return await visit.live(RELEASES, {"case": case})

    @get("/releases/{release:str}/withdraw")
    async def ask_withdraw(
        self, visit: NamedDependency[Visit], case: FromPath[str], release: FromPath[str]
    ) -> Response[str]:
        asked = found(releases.taking_back(await visit.sheet(), self.who, case, release))
        return self._taking_back(visit, asked[1])(Form())

    @post("/releases/{release:str}/withdraw")
    async def withdraw(
        self, visit: NamedDependency[Visit], case: FromPath[str], release: FromPath[str]
    ) -> Response[Any]:
        """Take all of it back, or a part. One that has ended meanwhile is taken back already."""
        sheet, sent = await visit.sheet(), await visit.posted()
        asked = found(releases.taking_back(sheet, self.who, case, release))
        show = self._taking_back(visit, asked[1], sent.command)
        filled = filled_in(visit, forms.TakeBack, sent, forms.SAYS, show)
        command = forms.take_back(filled, sent.command, asked[0], sheet.now)
        if isinstance(command, dict):
            return again(show, sent.again(command))
        whole = isinstance(command, WithdrawRelease)
        gone = N_("%(name)s can't see it any more.") if whole else N_("%(name)s can't see that part any more.")
        says = _(gone, name=asked[0].name)
        if isinstance(command, NarrowRelease) and command.kinds == asked[0].kinds:
            says = _("It ends sooner now: it counts %(until)s.", until=words.until(command.until, sheet.now))
        return await visit.submit(command, sent, done=self.at(case, "releases"), again=show, says=says)

    @post("/releases/{release:str}/paper")
    async def paper(self, visit: NamedDependency[Visit], case: FromPath[str], release: FromPath[str]) -> Response[Any]:
        known = found(releases.find(await visit.sheet(), case, release))
        sent = await visit.posted()
        command = forms.paper(sent.command, known)
        return await visit.act(command, sent, done=self.at(case, "releases"), says=_("It stands on paper, too."))

    def _taking_back(self, visit: Visit, context: dict[str, Any], command: str | None = None) -> Show:
        return lambda form: visit.page("consent/take_back.html", {**context, "form": form}, command=command)


class AdvocateConsent(ReleasePages, ShieldPages, AroundByName, KeepingPages):
    """What an advocate does, beside the youth."""

    path = f"{HOME[Kind.ADVOCATE]}/cases/{{case:str}}"
    opt = only(Kind.ADVOCATE)
    who = Kind.ADVOCATE


class HubConsent(ReleasePages, ShieldPages, AroundPages, OrderPages, NotePages):
    """What a hub does, much of it told by telephone."""

    path = f"{HOME[Kind.HUB]}/cases/{{case:str}}"
    opt = only(Kind.HUB)
    who = Kind.HUB


CONTROLLERS: Final = (AdvocateConsent, HubConsent)
