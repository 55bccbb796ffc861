"""A hub's view of its whole region: what is lacking, and all that happened in a case."""

from typing import Any, Final

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath

from contracts.vocabulary import Kind
from portal.guards import only
from portal.live.page import LivePage
from portal.models.cases import timeline
from portal.models.referrals import evaluation, gaps
from portal.pages.common import at, place
from portal.pages.referrals.chosen import chosen
from portal.sessions.proving import need_proof
from portal.sessions.visit import Visit
from portal.shell import HOME

HUB: Final = HOME[Kind.HUB]
_KINDS: Final = frozenset({Kind.HUB})

GAPS: Final = LivePage(
    name="gaps",
    template="hub/gaps.html",
    kinds=_KINDS,
    takes=("service",),
    model=lambda sheet, look: gaps.gaps(sheet, look.params.get("service", "")),
)
TIMELINE: Final = LivePage(
    name="timeline",
    template="hub/timeline.html",
    kinds=_KINDS,
    takes=("case", "at"),
    model=lambda sheet, look: timeline.timeline(sheet, look.audience.kind, look.params.get("case", ""), at(look)),
    case=lambda _, look: look.params.get("case", ""),
)
EVALUATION: Final = LivePage(
    name="evaluation",
    template="hub/evaluation.html",
    kinds=_KINDS,
    takes=(),
    model=lambda sheet, _look: evaluation.evaluation(sheet),
)
LIVE: Final = (GAPS, TIMELINE, EVALUATION)


class OverviewController(Controller):
    """What a hub looks at besides its board."""

    path = HUB
    opt = only(Kind.HUB)

    @get("/gaps")
    async def gaps(self, visit: NamedDependency[Visit], request: Request[Any, Any, Any]) -> Response[str]:
        return await visit.live(GAPS, chosen(request, ("service",)))

    @get("/gaps.csv", media_type=MediaType.TEXT)
    async def table(self, visit: NamedDependency[Visit]) -> Response[str]:
        await need_proof(visit.person)
        text = gaps.table(await visit.sheet())
        headers = {"Content-Disposition": 'attachment; filename="gaps.csv"'}
        return Response(text, media_type="text/csv; charset=utf-8", headers=headers)

    @get("/evaluation")
    async def evaluation(self, visit: NamedDependency[Visit]) -> Response[str]:
        return await visit.live(EVALUATION, {})

    @get("/evaluation.csv", media_type=MediaType.TEXT)
    async def figures(self, visit: NamedDependency[Visit]) -> Response[str]:
        await need_proof(visit.person)
        text = evaluation.table(await visit.sheet())
        headers = {"Content-Disposition": 'attachment; filename="evaluation.csv"'}
        return Response(text, media_type="text/csv; charset=utf-8", headers=headers)

    @get("/cases/{case:str}/timeline")
    async def timeline(
        self, visit: NamedDependency[Visit], request: Request[Any, Any, Any], case: FromPath[str]
    ) -> Response[str]:
        return await visit.live(TIMELINE, {"case": case, **place(request)})


CONTROLLERS: Final = (OverviewController,)
