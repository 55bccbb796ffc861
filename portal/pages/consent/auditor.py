"""An auditor's pages: who was shown what, who opened it, who is kept from it, and who was let into a team."""

from typing import Any, Final

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from contracts.vocabulary import Kind
from portal.guards import only
from portal.live.page import LivePage
from portal.models.consent import record, why
from portal.pages.common import at, place
from portal.sessions.visit import Visit

_KINDS: Final = frozenset({Kind.AUDITOR})

DISCLOSURES: Final = LivePage(
    name="disclosures",
    template="auditor/record.html",
    kinds=_KINDS,
    takes=("case", "at"),
    model=lambda sheet, look: record.disclosures(sheet, look.params.get("case", ""), at(look)),
)
OPENINGS: Final = LivePage(
    name="openings",
    template="auditor/record.html",
    kinds=_KINDS,
    takes=("case", "at"),
    model=lambda sheet, look: record.openings(sheet, look.params.get("case", ""), at(look)),
)
LET_IN: Final = LivePage(
    name="let-in",
    template="auditor/record.html",
    kinds=_KINDS,
    takes=("at",),
    model=lambda sheet, look: record.let_in(sheet, at(look)),
)
WHY: Final = LivePage(
    name="why",
    template="auditor/why.html",
    kinds=_KINDS,
    takes=("case", "who"),
    model=lambda sheet, look: why.why(sheet, look.params.get("case", ""), look.params.get("who", "")),
)
SHIELDS: Final = LivePage(
    name="shields-there-are",
    template="auditor/record.html",
    kinds=_KINDS,
    takes=("case", "at"),
    model=lambda sheet, look: record.shields(sheet, look.params.get("case", ""), at(look)),
)
LIVE: Final = (DISCLOSURES, OPENINGS, LET_IN, SHIELDS, WHY)


class RecordController(Controller):
    path = record.RECORDS
    opt = only(Kind.AUDITOR)

    @get("/")
    async def disclosures(self, visit: NamedDependency[Visit], request: Request[Any, Any, Any]) -> Response[str]:
        return await visit.live(DISCLOSURES, _wanted(request))

    @get("/openings")
    async def openings(self, visit: NamedDependency[Visit], request: Request[Any, Any, Any]) -> Response[str]:
        return await visit.live(OPENINGS, _wanted(request))

    @get("/why")
    async def why(self, visit: NamedDependency[Visit], request: Request[Any, Any, Any]) -> Response[str]:
        who = request.query_params.get("who", "")
        return await visit.live(WHY, _wanted(request) | ({"who": who} if who else {}))

    @get("/shields")
    async def shields(self, visit: NamedDependency[Visit], request: Request[Any, Any, Any]) -> Response[str]:
        return await visit.live(SHIELDS, _wanted(request))

    @get("/let-in")
    async def let_in(self, visit: NamedDependency[Visit], request: Request[Any, Any, Any]) -> Response[str]:
        return await visit.live(LET_IN, place(request))


def _wanted(request: Request[Any, Any, Any]) -> dict[str, str]:
    case = record.wanted(request.query_params.get("case", ""))
    return place(request) | ({"case": case} if case else {})


CONTROLLERS: Final = (RecordController,)
