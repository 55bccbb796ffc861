"""The request of whoever asked: a caregiver, or a young person before there is a case."""

from typing import Any, Final

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.response import Redirect

from contracts.vocabulary import Kind
from portal.guards import only
from portal.live import LivePage
from portal.models import caregiver as models
from portal.models import youth
from portal.session import Visit

REQUEST: Final = LivePage(
    name="mine",
    template="caregiver/request.html",
    kinds=frozenset({Kind.CAREGIVER, Kind.YOUTH}),
    model=models.request,
    case=lambda sheet, _: models.case_of(sheet),
)
LIVE: Final = (REQUEST,)


class RequestController(Controller):
    path = "/mine"
    opt = only(*Kind)

    @get("/")
    async def mine(self, visit: NamedDependency[Visit]) -> Response[Any]:
        """Show the request; for a youth who has a case there is a page that says more."""
        sheet = await visit.sheet()
        if visit.actor.kind is Kind.YOUTH and youth.case_of(sheet) is not None:
            return Redirect(youth.HOME, status_code=303)
        if visit.actor.kind not in REQUEST.kinds:
            return Redirect("/home", status_code=303)
        return await visit.live(REQUEST)


CONTROLLERS: Final = (RequestController,)
