"""The request of whoever asked: a caregiver, or a young person before there is a case."""

from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from contracts.vocabulary import Kind
from portal import frame
from portal.errors import NobodyError, NothingHereError, TooManyTriesError
from portal.forms import Form, Wrong
from portal.forms.referrals import aftercare
from portal.guards import only
from portal.house import house_of
from portal.limits import address_of
from portal.live import LivePage
from portal.models.requests import caregiver as models
from portal.models.requests.request import Request
from portal.models.youth import youth
from portal.pages.common import Show, again, fill
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
    path = models.MINE
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

    @get("/now")
    async def now_form(self, visit: NamedDependency[Visit]) -> Response[Any]:
        """Show how to ask for a person at once, the numbers that answer now before everything else."""
        mine = await _mine(visit)
        return _now(visit)(Form(typed={"language": mine.language.value} if mine.language else {}))

    @post("/now")
    async def now(self, visit: NamedDependency[Visit]) -> Response[Any]:
        mine, sent = await _mine(visit), await visit.posted()
        show = _now(visit, sent.command)
        filled = fill(visit, models.AskNow, sent, models.SAYS)
        if isinstance(filled, Wrong):
            return again(show, filled.form)
        house = house_of(visit.request)
        try:
            # A request is made by anybody: made up, and one after the other, they would wake advocates all night.
            house.calls.count(address_of(visit.request, house.settings.trusted_proxy))
        except TooManyTriesError:
            response = show(sent.again({}, frame.call(house, mine.region)))
            response.status_code = 429
            return response
        command = models.asked_now(filled.value, mine, sent.command, visit.actor.kind)
        return await visit.submit(command, sent, done=models.MINE, again=show, says=_ASKED, received=_KEPT)

    @post("/helped")
    async def helped(self, visit: NamedDependency[Visit]) -> Response[Any]:
        """Say whether it helped: of their own request alone."""
        mine, sent = await _mine(visit), await visit.posted()
        command = aftercare.helped(sent.text("answer"), sent.command, mine, visit.audience)
        if command is None:
            raise NothingHereError
        return await visit.act(command, sent, done=models.MINE, says="Thank you for saying so.")


_ASKED: Final = "Somebody is being asked. This page shows how far it is."
_KEPT: Final = "Your request is kept, and nobody has been reached yet. If it can't wait, call one of the numbers below."


async def _mine(visit: Visit) -> Request:
    """Return their request.

    Raises:
        NothingHereError: there is none, or it is no request of theirs that this is about.
    """
    sheet = await visit.sheet()
    mine = models.mine_of(sheet) if visit.actor.kind in REQUEST.kinds else None
    if mine is None or (visit.actor.kind is Kind.YOUTH and youth.case_of(sheet) is not None):
        raise NothingHereError
    return mine


def _now(visit: Visit, command: str | None = None) -> Show:
    community = visit.community
    context = {"action": models.NOW, "back": models.MINE, "help": community.help, "limits": community.limits}
    return lambda form: visit.page("caregiver/now.html", {**context, "form": form}, command=command)


# What was asked a moment ago is on its way here; what was erased looks the same, and is promised to nobody.
_COMING: Final = {
    "tag": "Looking",
    "title": "One moment",
    "text": "Your request appears here by itself.",
    "kept": "If it doesn't, it isn't kept here any more. You can ask again at any time.",
    "done": "/mine",
}
CONTROLLERS: Final = (RequestController,)
