"""Somebody lost their device: one hub colleague asks that they come in anew, and another agrees."""

from collections.abc import Callable
from typing import Any, Final

import anyio.to_thread
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.base import Command
from contracts.vocabulary import Kind
from portal.errors import found
from portal.forms import Form, Posted
from portal.guards import only
from portal.i18n import _
from portal.live.page import LivePage
from portal.models.people import people
from portal.models.people import recovery as models
from portal.models.people.recovery import How, Lost
from portal.pages.common import Show, filled_in, made_of
from portal.sessions.answers import Done, Received
from portal.sessions.proving import need_proof
from portal.sessions.visit import Visit
from services.bus.gate import words as codes

LIVE: Final[tuple[LivePage, ...]] = ()
_Made = Callable[[How, str, Lost, str], Command]


class RecoveryController(Controller):
    """Each of the two reads their own half to the person, and never sees the other one."""

    path = f"{people.PEOPLE}/{{team:str}}/{{person:str}}/anew"
    opt = only(Kind.HUB)

    @get("/")
    async def asking(self, visit: NamedDependency[Visit], team: FromPath[str], person: FromPath[str]) -> Response[str]:
        await need_proof(visit.person)
        who = await _who(visit, team, person)
        return _shows(visit, models.page(who, visit.actor.person))(Form())

    @post("/")
    async def ask(self, visit: NamedDependency[Visit], team: FromPath[str], person: FromPath[str]) -> Response[Any]:
        sent = await visit.posted()
        return await _half(visit, await _who(visit, team, person), sent, models.ask, first=True)

    @post("/agree")
    async def agree(self, visit: NamedDependency[Visit], team: FromPath[str], person: FromPath[str]) -> Response[Any]:
        sent = await visit.posted()
        return await _half(visit, await _who(visit, team, person), sent, models.agree, first=False)

    @post("/cancel")
    async def cancel(self, visit: NamedDependency[Visit], team: FromPath[str], person: FromPath[str]) -> Response[Any]:
        sent = await visit.posted()
        who = await _who(visit, team, person)
        says = _("It isn't asked for any more. Nothing has changed for them.")
        return await visit.act(models.cancel(sent.command, who), sent, done=people.PEOPLE, says=says)


CONTROLLERS: Final = (RecoveryController,)


async def _who(visit: Visit, team: str, person: str) -> Lost:
    return found(models.lost(await visit.sheet(), team, person))


async def _half(visit: Visit, who: Lost, sent: Posted, made: _Made, *, first: bool) -> Response[Any]:
    """Show one half, once it counts. It is made of the form, so that the same form sent again shows the same one."""
    context = models.page(who, visit.actor.person)
    show = _shows(visit, context, sent.command)
    filled = filled_in(visit, How, sent, models.SAYS, show)
    half = codes.words_of(made_of(visit, "half of a recovery", sent.command))
    verifier = await anyio.to_thread.run_sync(codes.verifier, " ".join(half))
    command = made(filled, sent.command, who, verifier)
    answer = await visit.send(command)
    if not isinstance(answer, Done | Received):
        return await visit.submit(command, sent, done=models.address(who), again=show)
    await visit.sheet()
    return visit.page("hub/anew.html", {**context, "words": half, "first": first, "form": Form()})


def _shows(visit: Visit, context: dict[str, Any], command: str | None = None) -> Show:
    return lambda form: visit.page("hub/anew.html", {**context, "first": False, "form": form}, command=command)
