"""The heads of the ledger, for every team of staff; an auditor has one signed on demand."""

from typing import Any, Final

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath

from contracts.vocabulary import STAFF, Kind
from portal.errors import NothingHereError
from portal.guards import only
from portal.i18n import _
from portal.live.page import LivePage
from portal.models.consent import heads
from portal.pages.common import at, place
from portal.sessions.visit import Visit

FILE: Final = "record.txt"
"""A name that says nothing, in a list of downloads that somebody else may see."""
PAGE: Final = LivePage(
    name="heads",
    template="staff/heads.html",
    kinds=STAFF,
    takes=("at",),
    model=lambda sheet, look: heads.heads(sheet, look.audience.kind, at(look)),
)
LIVE: Final = (PAGE,)


class HeadsController(Controller):
    path = heads.HEADS
    opt = only(*STAFF)

    @get("/")
    async def all(self, visit: NamedDependency[Visit], request: Request[Any, Any, Any]) -> Response[str]:
        return await visit.live(PAGE, place(request))

    @get("/{head:str}")
    async def one(self, visit: NamedDependency[Visit], head: FromPath[str]) -> Response[str]:
        """Give a head as a file, byte for byte as it was signed."""
        text = heads.text_of(await visit.sheet(), head)
        if not text:
            raise NothingHereError
        name = {"Content-Disposition": f'attachment; filename="{FILE}"'}
        return Response(text, media_type=MediaType.TEXT, headers=name)

    @post("/sign", opt=only(Kind.AUDITOR))
    async def sign(self, visit: NamedDependency[Visit]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        if sheet.region is None:
            raise NothingHereError
        says = _("Signed. Every team of the region has it.")
        return await visit.act(heads.sign(sent.command, sheet.region), sent, done=heads.HEADS, says=says)


CONTROLLERS: Final = (HeadsController,)
