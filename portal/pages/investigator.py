"""An investigating agency's pages: the written follow-ups that were sent to it."""

from typing import Any, Final

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind
from portal.errors import NothingHereError
from portal.forms import referral as forms_referral
from portal.guards import only
from portal.live import LivePage, Look
from portal.models import followups
from portal.models.report import read as read_report
from portal.pages.common import at, place
from portal.session import Visit
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
        command = forms_referral.acknowledge(sent.command, known)
        says = "They can see that you have it."
        return await visit.act(command, sent, done=f"{followups.FOLLOW_UPS}/{report}", says=says)


CONTROLLERS: Final = (FollowUpController,)
