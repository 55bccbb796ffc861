"""The request of whoever asked: a caregiver, or a young person before there is a case."""

from typing import Any, Final

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.response import Redirect

from contracts.vocabulary import Kind
from portal.errors import NobodyError
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
    exception_handlers = {NobodyError: lambda _, __: Redirect("/return", status_code=303)}  # noqa: RUF012 - Litestar's

    @get("/")
    async def mine(self, visit: NamedDependency[Visit]) -> Response[Any]:
        """Show the request; for a youth who has a case there is a page that says more."""
        sheet = await visit.sheet()
        if visit.actor.kind is Kind.YOUTH and youth.case_of(sheet) is not None:
            return Redirect(youth.HOME, status_code=303)
        if visit.actor.kind not in REQUEST.kinds:
            return Redirect("/home", status_code=303)
        if models.mine_of(sheet) is None:
            response = visit.page("public/waiting.html", _COMING, status=202)
            response.headers["Refresh"] = "2; url=/mine"
            return response
        return await visit.live(REQUEST)


# What was asked a moment ago is on its way here; what was erased looks the same, and is promised to nobody.
_COMING: Final = {
    "tag": "Looking",
    "title": "One moment",
    "text": "Your request appears here by itself.",
    "kept": "If it doesn't, it isn't kept here any more. You can ask again at any time.",
    "done": "/mine",
}
CONTROLLERS: Final = (RequestController,)
