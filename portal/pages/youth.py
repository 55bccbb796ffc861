"""A youth's pages: who sees what about them, taking it back, and asking for somebody."""

from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.consent import WithdrawRelease
from contracts.vocabulary import Kind, WithdrawalForm
from portal.errors import NothingHereError
from portal.guards import only
from portal.live import LivePage
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
    path = "/you"
    opt = only(Kind.YOUTH)

    @get("/")
    async def who(self, visit: NamedDependency[Visit]) -> Response[str]:
        return await visit.live(WHO)

    @get("/take-back/{release:str}")
    async def ask_take_back(self, visit: NamedDependency[Visit], release: FromPath[str]) -> Response[str]:
        sheet = await visit.sheet()
        context = models.take_back(sheet, release)
        if context is None:
            raise NothingHereError
        return visit.page("confirm.html", context)

    @post("/take-back/{release:str}")
    async def take_back(self, visit: NamedDependency[Visit], release: FromPath[str]) -> Response[Any]:
        sheet = await visit.sheet()
        granted = models.release_in_force(sheet, release)
        if granted is None:
            raise NothingHereError
        posted = await visit.posted()
        command = WithdrawRelease(
            id=posted.command,
            region=granted.region,
            case=granted.case,
            about=release,
            form=WithdrawalForm.IN_PORTAL,
        )
        return await visit.act(command, posted, done="/you", says="Taken back. They can't see it any more.")
