"""New words by telephone, for whoever asked and lost theirs, or fears that somebody else has them."""

from typing import Any, Final

import anyio.to_thread
import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.asking import RenewCode
from contracts.vocabulary import Kind, KnownBy
from portal import words
from portal.errors import NothingHereError
from portal.forms import Form
from portal.guards import only
from portal.i18n import N_
from portal.live.page import LivePage
from portal.models.requests import inbox
from portal.models.requests.request import Request
from portal.pages.common import Show, filled_in, made_of
from portal.sessions.answers import Done, Received
from portal.sessions.visit import Visit
from portal.words import Choice
from services.bus.gate import words as codes

LIVE: Final[tuple[LivePage, ...]] = ()
_HOW: Final = (
    Choice(KnownBy.TOLD_WHAT_THEY_ASKED, N_("They told me what only they can know of the request")),
    Choice(KnownBy.CALLED_BACK, N_("I called them back in the way that they said is safe")),
    Choice(KnownBy.IN_PERSON, N_("They stand before me, and I know them")),
)
_SAYS: Final = {"known_by": N_("Please say how you know that it is them.")}


class How(msgspec.Struct, frozen=True):
    """How a hub knows that it is them."""

    known_by: KnownBy


class RenewingController(Controller):
    """The old words end at once; what they chose beside them stays."""

    path = f"{inbox.REQUESTS}/{{asked:str}}/words"
    opt = only(Kind.HUB)

    @get("/")
    async def before(self, visit: NamedDependency[Visit], asked: FromPath[str]) -> Response[str]:
        request = await _asked(visit, asked)
        await visit.open_case(request.case)
        return _shows(visit, asked)(Form())

    @post("/")
    async def renew(self, visit: NamedDependency[Visit], asked: FromPath[str]) -> Response[Any]:
        """Show new words, once. They are made of the form, so that sending it again shows the same ones."""
        sent, request = await visit.posted(), await _asked(visit, asked)
        show = _shows(visit, asked, sent.command)
        filled = filled_in(visit, How, sent, _SAYS, show)
        shown = codes.words_of(made_of(visit, "new words of a request", sent.command))
        verifier = await anyio.to_thread.run_sync(codes.verifier, " ".join(shown))
        command = RenewCode(
            id=sent.command,
            region=request.region,
            case=request.case,
            about=request.id,
            known_by=filled.known_by,
            verifier=verifier,
        )
        answer = await visit.send(command)
        if not isinstance(answer, Done | Received):
            return await visit.submit(command, sent, done=f"{inbox.REQUESTS}/{asked}", again=show)
        await visit.sheet()
        return visit.page("hub/new_words.html", {**_context(asked), "words": shown, "form": Form()})


CONTROLLERS: Final = (RenewingController,)


async def _asked(visit: Visit, asked: str) -> Request:
    sheet = await visit.sheet()
    request = inbox.find(sheet, asked)
    if request is None or not inbox.renewable(sheet, request):
        raise NothingHereError
    return request


def _context(asked: str) -> dict[str, Any]:
    here = f"{inbox.REQUESTS}/{asked}"
    return {"action": f"{here}/words", "back": here, "choices": words.chosen(_HOW), "words": ()}


def _shows(visit: Visit, asked: str, command: str | None = None) -> Show:
    return lambda form: visit.page("hub/new_words.html", {**_context(asked), "form": form}, command=command)
