"""A youth's pages: who sees what about them, taking it back, and asking for somebody."""

from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from contracts.consent import WithdrawRelease
from contracts.vocabulary import Kind, WithdrawalForm
from portal.errors import NothingHereError
from portal.forms import Form, Wrong, read
from portal.guards import only
from portal.live import LivePage
from portal.models import accounting
from portal.models import youth as models
from portal.session import Visit

WHO: Final = LivePage(
    name="who",
    template="youth/who.html",
    kinds=frozenset({Kind.YOUTH}),
    model=models.who,
    case=lambda sheet, _: models.case_of(sheet),
)
LIVE: Final = (WHO,)


class YouthController(Controller):
    path = models.HOME
    opt = only(Kind.YOUTH)

    @get("/")
    async def who(self, visit: NamedDependency[Visit]) -> Response[Any]:
        """Show who sees what; their request, as long as there is nothing more."""
        if models.case_of(await visit.sheet()) is None:
            return Redirect("/mine", status_code=303)
        return await visit.live(WHO)

    @get("/shown")
    async def shown(self, visit: NamedDependency[Visit]) -> Response[str]:
        sheet = await visit.sheet()
        before = visit.request.query_params.get("before", "")
        place = int(before) if before.isdecimal() and len(before) < _DIGITS else None
        return visit.page("youth/shown.html", accounting.shown(sheet, models.case_of(sheet), place))

    @get("/take-back/{release:str}")
    async def ask_take_back(self, visit: NamedDependency[Visit], release: FromPath[str]) -> Response[str]:
        context = models.take_back(await visit.sheet(), release)
        if context is None:
            raise NothingHereError
        return visit.page("confirm.html", context)

    @post("/take-back/{release:str}")
    async def take_back(self, visit: NamedDependency[Visit], release: FromPath[str]) -> Response[Any]:
        """Take a release back. One that has ended meanwhile is taken back already."""
        given = models.release_in_force(await visit.sheet(), release)
        if given is None:
            return Redirect(models.HOME, status_code=303)
        sent = await visit.posted()
        command = WithdrawRelease(
            id=sent.command, region=given.region, case=given.case, about=given.id, form=WithdrawalForm.IN_PORTAL
        )
        says = f"Taken back. {given.name} can't see this any more."
        return await visit.act(command, sent, done=models.HOME, says=says)

    @get("/ask")
    async def ask_form(self, visit: NamedDependency[Visit]) -> Response[str]:
        await visit.sheet()
        return _ask_page(visit, Form())

    @post("/ask")
    async def ask(self, visit: NamedDependency[Visit]) -> Response[Any]:
        mine = models.file_of(await visit.sheet())
        if mine is None:
            raise NothingHereError
        sent = await visit.posted()
        filled = read(models.Ask, sent, visit.settings.zone, models.ASK_SAYS)
        if isinstance(filled, Wrong):
            return _ask_page(visit, filled.form, status=422, command=sent.command)
        return await visit.submit(
            models.asked(filled.value, mine, sent.command),
            sent,
            done=models.HOME,
            again=lambda form: _ask_page(visit, form, command=sent.command),
            says="Somebody is being asked right now.",
        )


CONTROLLERS: Final = (YouthController,)
_DIGITS: Final = 16


def _ask_page(visit: Visit, form: Form, *, status: int = 200, command: str | None = None) -> Response[str]:
    context = {"form": form, "action": f"{models.HOME}/ask", "back": models.HOME, "number": visit.community.help[0]}
    return visit.page("youth/page.html", context, status=status, command=command)
