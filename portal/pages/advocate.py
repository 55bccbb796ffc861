"""An advocate's pages: who needs them now, and the cases they stand in."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind
from portal.errors import found
from portal.forms import Form
from portal.forms.casework import frame as forms_frame
from portal.forms.requests import intake as forms_intake
from portal.guards import only
from portal.i18n import _
from portal.live.page import LivePage, Look
from portal.models.cases import case as cases
from portal.models.cases.casefile import told_to_another
from portal.models.casework import frame as frames
from portal.models.consent import openings
from portal.models.oncall import now
from portal.models.referrals import referring
from portal.pages.cases.parts_of_case import CaseParts
from portal.pages.common import Show, before_in, filled_in
from portal.pages.consent import release
from portal.pages.oncall.answering import AnsweringPages
from portal.pages.referrals.referrals import EndingPages
from portal.pages.youth import code
from portal.sessions.visit import Visit
from portal.sheet import Sheet
from portal.shell import HOME

ADVOCATE: Final = HOME[Kind.ADVOCATE]
_KINDS: Final = frozenset({Kind.ADVOCATE})


def _case_of_referral(sheet: Sheet, look: Look) -> str | None:
    referral = referring.find(sheet, look.params.get("referral", ""))
    return referral.case if referral is not None else None


NOW: Final = LivePage(
    name="now",
    template="advocate/now.html",
    kinds=_KINDS,
    model=lambda sheet, look: now.now(sheet, look.audience, ADVOCATE),
)
CASES: Final = LivePage(
    name="cases",
    template="advocate/cases.html",
    kinds=_KINDS,
    model=lambda sheet, look: cases.advocate_cases(sheet, look.audience),
)
CASE: Final = LivePage(
    name="beside",
    template="advocate/case.html",
    kinds=_KINDS,
    takes=("case",),
    model=lambda sheet, look: cases.advocate_case(sheet, look.params.get("case", "")),
    case=lambda _, look: look.params.get("case", ""),
)
REFERRAL: Final = LivePage(
    name="followed",
    template="hub/referral.html",
    kinds=_KINDS,
    takes=("referral",),
    model=lambda sheet, look: referring.advocate_referral(sheet, look.params.get("referral", ""), look.audience),
    case=_case_of_referral,
)
LIVE: Final = (NOW, CASES, CASE, REFERRAL)


class NowController(AnsweringPages):
    """Who needs them now, and everyone they stand beside."""

    path = ADVOCATE
    opt = only(Kind.ADVOCATE)
    who = Kind.ADVOCATE

    @get("/")
    async def now(self, visit: NamedDependency[Visit]) -> Response[str]:
        return await visit.live(NOW)

    @get("/cases")
    async def cases(self, visit: NamedDependency[Visit]) -> Response[str]:
        return await visit.live(CASES)


class AdvocateReferrals(EndingPages):
    """One referral as an advocate follows it."""

    path = f"{ADVOCATE}/referrals/{{referral:str}}"
    opt = only(Kind.ADVOCATE)
    who = Kind.ADVOCATE

    @get("/")
    async def one(self, visit: NamedDependency[Visit], referral: FromPath[str]) -> Response[str]:
        return await visit.live(REFERRAL, {"referral": referral})


class AdvocateCases(CaseParts):
    """One case, beside the youth."""

    path = f"{ADVOCATE}/cases/{{case:str}}"
    opt = only(Kind.ADVOCATE)
    who = Kind.ADVOCATE

    @get("/")
    async def one(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return await visit.live(CASE, {"case": case})

    @get("/opened")
    async def opened(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        found(cases.find(await visit.sheet(), case))
        await visit.open_case(case)
        context = openings.of_case(await visit.sheet(), case, before_in(visit), self.at(case))
        return visit.page("consent/openings.html", context)

    @get("/particulars")
    async def particulars_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        """Show what stands, to be changed: saving writes all of it anew."""
        sheet = await visit.sheet()
        about = found(cases.find(sheet, case))
        await visit.open_case(case)
        told = {each.name: each.text for each in about.told}
        return self._particulars(visit, sheet, case)(Form(typed={**frames.frame_typed(sheet, case), **told}))

    @post("/particulars")
    async def particulars(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        about, show = found(cases.find(sheet, case)), self._particulars(visit, sheet, case, sent.command)
        filled = filled_in(visit, forms_intake.Particulars, sent, {}, show)
        to = forms_frame.chosen(filled, frames.audiences(sheet, case), frames.frame(sheet, case))
        command = forms_intake.particulars(filled, sent.command, about, to)
        return await visit.submit(command, sent, done=self.at(case), again=show, says=_("Written down."))

    def _particulars(self, visit: Visit, sheet: Sheet, case: str, command: str | None = None) -> Show:
        here = self.at(case)
        context = {
            "action": f"{here}/particulars",
            "back": here,
            "who": frames.who_choices(sheet, case),
            "another": told_to_another(sheet.case(case)),
        }
        return lambda form: visit.page("advocate/particulars.html", {**context, "form": form}, command=command)


CONTROLLERS: Final = (NowController, AdvocateReferrals, AdvocateCases, *release.CONTROLLERS, code.AdvocateCode)
