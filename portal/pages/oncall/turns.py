"""An advocate's own turns: giving one to somebody, taking one, and being away."""

from typing import Any, Final

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.roster import Turn
from contracts.vocabulary import Kind
from portal.errors import NothingHereError, found
from portal.forms import Form, Wrong, read
from portal.forms.oncall import turns as forms
from portal.guards import only
from portal.i18n import N_, _, message
from portal.live.page import LivePage
from portal.models.oncall import turns as models
from portal.pages.common import Show, again, filled_in
from portal.sessions.visit import Visit
from portal.sheet import Sheet

TURNS: Final = LivePage(
    name="turns",
    template="advocate/turns.html",
    kinds=frozenset({Kind.ADVOCATE}),
    takes=("month",),
    model=lambda sheet, look: models.turns(sheet, look.audience, look.params.get("month", "")),
)
LIVE: Final = (TURNS,)


class TurnsController(Controller):
    path = models.TURNS
    opt = only(Kind.ADVOCATE)

    @get("/")
    async def all(self, visit: NamedDependency[Visit], request: Request[Any, Any, Any]) -> Response[str]:
        month = request.query_params.get("month", "")
        return await visit.live(TURNS, {"month": month} if month else {})

    @get("/away")
    async def away_form(self, visit: NamedDependency[Visit]) -> Response[str]:
        return _away(visit, await visit.sheet())(Form())

    @post("/away")
    async def away(self, visit: NamedDependency[Visit]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        show = _away(visit, sheet, sent.command)
        filled = read(forms.Away, sent, models.roster_zone(sheet), forms.SAYS)
        if isinstance(filled, Wrong):
            return again(show, filled.form)
        starts, ends = filled.value.starts, filled.value.ends
        if ends <= starts:
            return again(show, sent.again({"ends": _(forms.BACKWARDS)}))
        command = forms.away(starts, ends, sent.command, _region(sheet), visit.actor.team)
        says = _("Written down. Others take your turns, as the roster has it.")
        return await visit.submit(command, sent, done=models.TURNS, again=show, says=says)

    @post("/away/{leave:str}/end")
    async def end_away(self, visit: NamedDependency[Visit], leave: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        if models.leave(sheet, visit.audience, leave) is None:
            raise NothingHereError
        command = forms.back(sent.command, _region(sheet), leave)
        return await visit.act(command, sent, done=models.TURNS, says=_("You take your turns again."))

    @post("/swaps/{swap:str}/{verb:str}")
    async def swap(self, visit: NamedDependency[Visit], swap: FromPath[str], verb: FromPath[str]) -> Response[Any]:
        """Take a turn that is offered, say no to it, or take one's own offer back."""
        sheet, sent = await visit.sheet(), await visit.posted()
        if models.swap(sheet, swap) is None or verb not in _VERBS:
            raise NothingHereError
        make, says = _VERBS[verb]
        return await visit.act(make(sent.command, _region(sheet), swap), sent, done=models.TURNS, says=says)

    @get("/{turn:str}/give")
    async def give_form(self, visit: NamedDependency[Visit], turn: FromPath[str]) -> Response[str]:
        sheet = await visit.sheet()
        return _give(visit, sheet, _turn(visit, sheet, turn))(Form())

    @post("/{turn:str}/give")
    async def give(self, visit: NamedDependency[Visit], turn: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        mine = _turn(visit, sheet, turn)
        show = _give(visit, sheet, mine, sent.command)
        filled = filled_in(visit, forms.Give, sent, forms.SAYS, show)
        chosen = filled.in_return
        in_return = models.in_return(sheet, visit.audience, chosen) if chosen else None
        if chosen and in_return is None:
            return again(show, sent.again({"in_return": message(forms.SAYS["in_return"])}))
        command = forms.offer(filled, sent.command, _region(sheet), mine, in_return)
        says = _("Asked. The turn stays yours until somebody takes it.")
        return await visit.submit(command, sent, done=models.TURNS, again=show, says=says)


CONTROLLERS: Final = (TurnsController,)

_VERBS: Final = {
    "take": (forms.take, N_("Thank you. This page shows whose it is now.")),
    "refuse": (forms.refuse, N_("Nothing changes hands.")),
}


def _region(sheet: Sheet) -> str:
    if sheet.region is None:
        raise NothingHereError
    return sheet.region


def _turn(visit: Visit, sheet: Sheet, key: str) -> Turn:
    return found(models.find(sheet, visit.audience, key))


def _away(visit: Visit, sheet: Sheet, command: str | None = None) -> Show:
    context = {"action": f"{models.TURNS}/away", "back": models.TURNS, "zone": models.zone_name(sheet)}
    return lambda form: visit.page("advocate/away.html", {**context, "form": form}, command=command)


def _give(visit: Visit, sheet: Sheet, turn: Turn, command: str | None = None) -> Show:
    context = models.giving(sheet, visit.audience, turn)
    return lambda form: visit.page("advocate/give.html", {**context, "form": form}, command=command)
