"""An investigating agency's pages: the written follow-ups that were sent to it."""

from typing import Any, Final

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind
from portal.errors import NothingHereError, found
from portal.forms import Form
from portal.forms.clocks import report as forms
from portal.guards import only
from portal.i18n import _
from portal.live.page import LivePage, Look
from portal.models.clocks import followups
from portal.models.clocks.report import read as read_report
from portal.pages.common import Show, at, filled_in, place
from portal.sessions.visit import Visit
from portal.sheet import Sheet

_KINDS: Final = frozenset({Kind.INVESTIGATOR})


def _case(sheet: Sheet, look: Look) -> str | None:
    report = read_report(sheet.about(look.params.get("report", "")))
    return report.case if report is not None else None


FOLLOW_UPS: Final = LivePage(
    name="follow-ups",
    template="investigator/reports.html",
    kinds=_KINDS,
    takes=("at",),
    model=lambda sheet, look: followups.follow_ups(sheet, look.audience, at(look)),
)
FOLLOW_UP: Final = LivePage(
    name="follow-up",
    template="investigator/report.html",
    kinds=_KINDS,
    takes=("report",),
    model=lambda sheet, look: followups.follow_up(sheet, look.audience, look.params.get("report", "")),
    case=_case,
)
LIVE: Final = (FOLLOW_UPS, FOLLOW_UP)


class FollowUpController(Controller):
    path = followups.FOLLOW_UPS
    opt = only(Kind.INVESTIGATOR)

    @get("/")
    async def all(self, visit: NamedDependency[Visit], request: Request[Any, Any, Any]) -> Response[str]:
        return await visit.live(FOLLOW_UPS, place(request))

    @get("/{report:str}")
    async def one(self, visit: NamedDependency[Visit], report: FromPath[str]) -> Response[str]:
        return await visit.live(FOLLOW_UP, {"report": report})

    @post("/{report:str}/acknowledge")
    async def acknowledge(self, visit: NamedDependency[Visit], report: FromPath[str]) -> Response[Any]:
        known, sent = read_report((await visit.sheet()).about(report)), await visit.posted()
        if known is None:
            raise NothingHereError
        command = forms.acknowledge(sent.command, known)
        says = _("They can see that you have it.")
        return await visit.act(command, sent, done=f"{followups.FOLLOW_UPS}/{report}", says=says)

    @get("/{report:str}/cross")
    async def cross_form(self, visit: NamedDependency[Visit], report: FromPath[str]) -> Response[str]:
        sheet = await visit.sheet()
        return self._cross(visit, sheet, report)(Form(typed={"at": f"{sheet.now:%Y-%m-%dT%H:%M}"}))

    @post("/{report:str}/cross")
    async def cross(self, visit: NamedDependency[Visit], report: FromPath[str]) -> Response[Any]:
        """Write down that the other agency was told."""
        sheet, sent = await visit.sheet(), await visit.posted()
        known, show = read_report(sheet.about(report)), self._cross(visit, sheet, report, sent.command)
        if known is None:
            raise NothingHereError
        command = forms.cross(filled_in(visit, forms.Crossed, sent, forms.SAYS, show), sent.command, known)
        says = _("Written down.")
        return await visit.submit(command, sent, done=f"{followups.FOLLOW_UPS}/{report}", again=show, says=says)

    def _cross(self, visit: Visit, sheet: Sheet, report: str, command: str | None = None) -> Show:
        context = found(followups.crossing(sheet, visit.actor.audience, report))
        return lambda form: visit.page("investigator/cross.html", {**context, "form": form}, command=command)


CONTROLLERS: Final = (FollowUpController,)
