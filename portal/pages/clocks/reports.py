"""A mandated report: a telephone call first, then the written follow-up. For hub and advocate, each at their own."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind
from portal.errors import NothingHereError, found
from portal.forms import Form
from portal.forms.clocks import report as forms
from portal.guards import only
from portal.i18n import _, message
from portal.live.page import LivePage, Look
from portal.models.cases import case as cases
from portal.models.clocks import followups
from portal.models.clocks.report import read as read_report
from portal.pages.cases.parts_of_case import CaseParts
from portal.pages.common import Show, again, filled_in
from portal.sessions.visit import Visit
from portal.sheet import Sheet
from portal.shell import HOME


def _case(sheet: Sheet, look: Look) -> str | None:
    case = look.params.get("case", "")
    return case if followups.is_sent(sheet, case, look.params.get("report", "")) else None


SENT: Final = LivePage(
    name="sent",
    template="hub/report_sent.html",
    kinds=frozenset({Kind.HUB, Kind.ADVOCATE}),
    takes=("case", "report"),
    model=lambda sheet, look: followups.sent_page(
        sheet, look.params.get("case", ""), look.params.get("report", ""), HOME[look.audience.kind]
    ),
    case=_case,
)
LIVE: Final = (SENT,)


class ReportPages(CaseParts):
    """One report: the call, the follow-up, and whether the agencies have it."""

    @get("/report")
    async def report_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        sheet = await visit.sheet()
        found(cases.find(sheet, case))
        started = {"called_at": f"{sheet.now:%Y-%m-%dT%H:%M}"}
        return self._report(visit, sheet, case)(Form(typed=started))

    @post("/report")
    async def record_call(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        about = found(cases.find(sheet, case))
        show = self._report(visit, sheet, case, sent.command)
        filled = filled_in(visit, forms.Call, sent, forms.SAYS, show)
        agency = followups.agency(sheet, filled.agency)
        if agency is None or agency.role is None:
            return again(show, sent.again({"agency": message(forms.SAYS["agency"])}))
        command = forms.record_call(filled, sent.command, about, agency, agency.role)
        done = self.at(case, "reports", command.about)
        return await visit.submit(command, sent, done=done, again=show, says=_("The call is written down."))

    @get("/reports/{report:str}")
    async def report(self, visit: NamedDependency[Visit], case: FromPath[str], report: FromPath[str]) -> Response[str]:
        sheet = await visit.sheet()
        if followups.is_sent(sheet, case, report):
            return await visit.live(SENT, {"case": case, "report": report})
        show = self._follow_up(visit, sheet, case, report)
        await visit.open_case(case)
        return show(Form())

    @post("/reports/{report:str}")
    async def send_follow_up(
        self, visit: NamedDependency[Visit], case: FromPath[str], report: FromPath[str]
    ) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        called = read_report(sheet.about(report))
        if called is None or called.case != case:
            raise NothingHereError
        show = self._follow_up(visit, sheet, case, report, sent.command)
        await visit.open_case(case)
        filled = filled_in(visit, forms.FollowUp, sent, forms.SAYS, show)
        command = forms.follow_up(filled, sent.command, called)
        done = self.at(case, "reports", report)
        return await visit.submit(
            command, sent, done=done, again=show, says=_("Sent. This page shows when they have it.")
        )

    def _report(self, visit: Visit, sheet: Sheet, case: str, command: str | None = None) -> Show:
        context = found(followups.preparing(sheet, case, HOME[self.who], visit.community))
        return lambda form: visit.page("hub/report.html", {**context, "form": form}, command=command)

    def _follow_up(self, visit: Visit, sheet: Sheet, case: str, report: str, command: str | None = None) -> Show:
        context = found(followups.report_page(sheet, case, report, HOME[self.who]))
        return lambda form: visit.page("hub/report.html", {**context, "form": form}, command=command)


class HubReports(ReportPages):
    path = f"{HOME[Kind.HUB]}/cases/{{case:str}}"
    opt = only(Kind.HUB)
    who = Kind.HUB


class AdvocateReports(ReportPages):
    path = f"{HOME[Kind.ADVOCATE]}/cases/{{case:str}}"
    opt = only(Kind.ADVOCATE)
    who = Kind.ADVOCATE

    @post("/reports/{report:str}/told")
    async def told(self, visit: NamedDependency[Visit], case: FromPath[str], report: FromPath[str]) -> Response[Any]:
        """Say that the youth was told of a report: from here on their own page may speak of it."""
        known = read_report((await visit.sheet()).about(report))
        if known is None or known.case != case:
            raise NothingHereError
        sent = await visit.posted()
        done = self.at(case, "reports", report)
        says = _("Their page says from now on that there was a report the law requires.")
        return await visit.act(forms.tell(sent.command, known), sent, done=done, says=says)


CONTROLLERS: Final = (HubReports, AdvocateReports)
