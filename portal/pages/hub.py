"""A hub's pages: the board, the inbox of requests, cases and their referrals, pages, and the people of its teams."""

from typing import Any, Final

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind
from portal.errors import found
from portal.forms import Form
from portal.forms.requests import intake as forms_intake
from portal.guards import only
from portal.i18n import _
from portal.live.page import LivePage, Look
from portal.models.directory import directory
from portal.models.oncall import now
from portal.models.referrals import board
from portal.models.referrals.narrowed import TAKES
from portal.models.requests import inbox
from portal.models.requests.request import Request as Asked
from portal.pages.cases.hub_cases import CASE, REFERRAL, HubCases, HubReferrals
from portal.pages.common import Show, again, at, filled_in, place
from portal.pages.oncall.answering import AnsweringPages
from portal.pages.people.people import PeopleController
from portal.pages.referrals.chosen import chosen
from portal.sessions.visit import Visit
from portal.sheet import Sheet
from portal.shell import HOME

HUB: Final = HOME[Kind.HUB]
_KINDS: Final = frozenset({Kind.HUB})


def _hub_name(sheet: Sheet, look: Look) -> str:
    return sheet.team_name(look.audience) or _("Your hub")


BOARD: Final = LivePage(
    name="board",
    template="hub/board.html",
    kinds=_KINDS,
    takes=TAKES,
    model=lambda sheet, look: {"hub": _hub_name(sheet, look), **board.board(sheet, params=look.params)},
)
LIST: Final = LivePage(
    name="list",
    template="hub/list.html",
    kinds=_KINDS,
    takes=("name", "at", *TAKES),
    model=lambda sheet, look: board.listed(sheet, look.params.get("name", ""), at(look), params=look.params),
)
INBOX: Final = LivePage(
    name="inbox",
    template="hub/requests.html",
    kinds=_KINDS,
    takes=("at",),
    model=lambda sheet, look: inbox.inbox(sheet, at(look)),
)
REQUEST: Final = LivePage(
    name="request",
    template="hub/request.html",
    kinds=_KINDS,
    takes=("request",),
    model=lambda sheet, look: inbox.request_page(sheet, look.params.get("request", "")),
    case=lambda sheet, look: next((entry.case for entry in sheet.about(look.params.get("request", ""))), None),
)
PAGED: Final = LivePage(
    name="paged",
    template="hub/paged.html",
    kinds=_KINDS,
    takes=("paged",),
    model=lambda sheet, look: now.one(sheet, look.audience, look.params.get("paged", ""), HUB),
    case=lambda sheet, look: next((entry.case for entry in sheet.about(look.params.get("paged", ""))), None),
)
LIVE: Final = (BOARD, LIST, INBOX, REQUEST, CASE, REFERRAL, PAGED)


class HubController(AnsweringPages):
    """The board, its long lists, and the pages that come to the hub when nobody else is left."""

    path = HUB
    opt = only(Kind.HUB)
    who = Kind.HUB

    @get("/")
    async def board(self, visit: NamedDependency[Visit], request: Request[Any, Any, Any]) -> Response[str]:
        return await visit.live(BOARD, chosen(request, TAKES))

    @get("/list/{name:str}")
    async def list_(
        self, visit: NamedDependency[Visit], request: Request[Any, Any, Any], name: FromPath[str]
    ) -> Response[str]:
        return await visit.live(LIST, {"name": name, **chosen(request, TAKES), **place(request)})

    @get("/pages/{page:str}")
    async def paged(self, visit: NamedDependency[Visit], page: FromPath[str]) -> Response[str]:
        return await visit.live(PAGED, {"paged": page})

    def _answered(self, page: str) -> str:
        return f"{HUB}/pages/{page}"


class RequestController(Controller):
    """Requests for support: read, assessed, matched, and perhaps the beginning of a case."""

    path = f"{HUB}/requests"
    opt = only(Kind.HUB)

    @get("/")
    async def inbox(self, visit: NamedDependency[Visit], request: Request[Any, Any, Any]) -> Response[str]:
        return await visit.live(INBOX, place(request))

    @get("/{asked:str}")
    async def one(self, visit: NamedDependency[Visit], asked: FromPath[str]) -> Response[str]:
        return await visit.live(REQUEST, {"request": asked})

    @post("/{asked:str}/assess")
    async def assess(self, visit: NamedDependency[Visit], asked: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        request, show = _asked(sheet, asked), self._one(visit, sheet, asked, sent.command)
        await visit.open_case(request.case)  # a form with a mistake in it comes back with all of the request
        filled = filled_in(visit, forms_intake.Assess, sent, forms_intake.SAYS, show)
        command = forms_intake.assess(filled, sent.command, request)
        return await visit.submit(command, sent, done=f"{inbox.REQUESTS}/{asked}", again=show)

    @post("/{asked:str}/match")
    async def match(self, visit: NamedDependency[Visit], asked: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        request, show = _asked(sheet, asked), self._one(visit, sheet, asked, sent.command)
        await visit.open_case(request.case)  # a form with a mistake in it comes back with all of the request
        filled = filled_in(visit, forms_intake.Match, sent, forms_intake.SAYS, show)
        service = directory.services_of(sheet).get(filled.service)
        kind = filled.kind or inbox.only_kind(request)
        missing = {"service": service is None, "kind": kind is None}
        if service is None or kind is None:
            wrong = {name: _(forms_intake.SAYS[name]) for name, is_missing in missing.items() if is_missing}
            return again(show, sent.again(wrong))
        command = forms_intake.match(sent.command, request, service, kind)
        done = f"{inbox.REQUESTS}/{asked}"
        return await visit.submit(command, sent, done=done, again=show, says=_("Whoever asked sees it now."))

    @post("/{asked:str}/close")
    async def close(self, visit: NamedDependency[Visit], asked: FromPath[str]) -> Response[Any]:
        request, sent = _asked(await visit.sheet(), asked), await visit.posted()
        command = forms_intake.close(sent.command, request)
        return await visit.act(command, sent, done=f"{inbox.REQUESTS}/{asked}", says=_("Closed."))

    @get("/{asked:str}/case")
    async def case_form(self, visit: NamedDependency[Visit], asked: FromPath[str]) -> Response[str]:
        request = _asked(await visit.sheet(), asked)
        said = {"area": request.area, "urgency": request.urgency}
        typed = {name: each.value for name, each in said.items() if each is not None}
        return self._case(visit, request)(Form(typed=typed))

    @post("/{asked:str}/case")
    async def case(self, visit: NamedDependency[Visit], asked: FromPath[str]) -> Response[Any]:
        request, sent = _asked(await visit.sheet(), asked), await visit.posted()
        show = self._case(visit, request, sent.command)
        filled = filled_in(visit, forms_intake.Open, sent, forms_intake.SAYS, show)
        command = forms_intake.open_case(filled, sent.command, request)
        done = f"{HUB}/cases/{command.case}"
        return await visit.submit(command, sent, done=done, again=show, says=_("The case is open."))

    def _one(self, visit: Visit, sheet: Sheet, asked: str, command: str) -> Show:
        context = inbox.request_page(sheet, asked) or {}
        return lambda form: visit.page("hub/request.html", {**context, "form": form}, command=command)

    def _case(self, visit: Visit, request: Asked, command: str | None = None) -> Show:
        context = inbox.opening(request)
        return lambda form: visit.page("hub/open_case.html", {**context, "form": form}, command=command)


CONTROLLERS: Final = (HubController, RequestController, HubCases, HubReferrals, PeopleController)


def _asked(sheet: Sheet, asked: str) -> Asked:
    return found(inbox.find(sheet, asked))
