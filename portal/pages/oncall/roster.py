"""The hub's roster: looking at it, and changing who is on for a while. `roster_edit` changes its plan."""

from typing import Any, Final

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.base import Command
from contracts.vocabulary import Kind, OverrideKind
from portal.errors import NothingHereError, found
from portal.forms import Form, Posted, Wrong, read
from portal.forms.oncall import roster as forms
from portal.guards import only
from portal.i18n import _, message
from portal.live.page import LivePage
from portal.models.oncall import paging, printed, roster, turn_change
from portal.models.oncall.rota import roster_of
from portal.models.oncall.schedule import ROSTER
from portal.pages.common import Show, again, at, by_field, place
from portal.pages.oncall.roster_edit import RosterEditController
from portal.pages.oncall.roster_temporary import TemporaryController
from portal.sessions.visit import Visit
from portal.sheet import Sheet

_KINDS: Final = frozenset({Kind.HUB})
_UNDO: Final = {"overrides": forms.undo_change, "temporaries": forms.as_before, "leaves": forms.back}
"""The buttons that take back what stands besides the plan, by the part of their address."""

PAGE: Final = LivePage(
    name="roster",
    template="hub/roster.html",
    kinds=_KINDS,
    takes=("from", "view"),
    model=lambda sheet, look: roster.roster_page(sheet, look.params.get("view", ""), look.params.get("from", "")),
)
HISTORY: Final = LivePage(
    name="roster-history",
    template="hub/roster_history.html",
    kinds=_KINDS,
    model=lambda sheet, _: roster.history(sheet),
)
PAGING: Final = LivePage(
    name="paging",
    template="hub/pages.html",
    kinds=_KINDS,
    takes=("at",),
    model=lambda sheet, look: paging.pages_board(sheet, at(look)),
)
LIVE: Final = (PAGE, HISTORY, PAGING)


class PagingController(Controller):
    """Every open page of the region."""

    path = paging.PAGES
    opt = only(Kind.HUB)

    @get("/")
    async def open_pages(self, visit: NamedDependency[Visit], request: Request[Any, Any, Any]) -> Response[str]:
        return await visit.live(PAGING, place(request))


class RosterController(Controller):
    """Who is on."""

    path = ROSTER
    opt = only(Kind.HUB)

    @get("/")
    async def roster(self, visit: NamedDependency[Visit], request: Request[Any, Any, Any]) -> Response[str]:
        return await visit.live(PAGE, _asked(request, "from", "view"))

    @get("/history")
    async def history(self, visit: NamedDependency[Visit]) -> Response[str]:
        return await visit.live(HISTORY)

    @get("/print")
    async def to_print(self, visit: NamedDependency[Visit], request: Request[Any, Any, Any]) -> Response[str]:
        asked = _asked(request, "from", "view")
        sheet = await visit.sheet()
        return visit.page(
            "hub/roster_print.html", printed.printed(sheet, visit.community, visit.audience, **_named(asked))
        )

    @get("/change")
    async def change_form(self, visit: NamedDependency[Visit], request: Request[Any, Any, Any]) -> Response[str]:
        asked = _asked(request, "at", "until", "role")
        sheet = await visit.sheet()
        chosen = (asked.get("at", ""), asked.get("until", ""), asked.get("role", ""))
        context = turn_change.changing(sheet, *chosen)
        return visit.page("hub/roster_change.html", {**context, "form": turn_change.first_typed(sheet, *chosen)})

    @post("/change")
    async def change(self, visit: NamedDependency[Visit]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        show = _shows(visit, "hub/roster_change.html", turn_change.changing(sheet, "", "", ""), sent)
        zone = turn_change.roster_zone(sheet)
        filled = read(forms.Change, sent, zone, forms.SAYS)
        if isinstance(filled, Wrong):
            return again(show, filled.form)
        form = filled.value
        if form.team is None and form.kind is not OverrideKind.REMOVE:
            return again(show, sent.again({"team": message(forms.SAYS["team"])}))
        try:
            command = forms.change(form, forms.from_to(form.starts, form.ends, zone), sent.command, _region(sheet))
        except ValueError:
            return again(show, sent.again(forms.NO_DAY))
        return await _sent(visit, command, sent, show, _("That counts from now on."))

    @get("/leave")
    async def leave_form(self, visit: NamedDependency[Visit]) -> Response[str]:
        context = turn_change.leaving(await visit.sheet())
        return visit.page("hub/roster_leave.html", {**context, "form": Form()})

    @post("/leave")
    async def leave(self, visit: NamedDependency[Visit]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        show = _shows(visit, "hub/roster_leave.html", turn_change.leaving(sheet), sent)
        zone = turn_change.roster_zone(sheet)
        filled = read(forms.Away, sent, zone, forms.SAYS)
        if isinstance(filled, Wrong):
            return again(show, filled.form)
        form = filled.value
        try:
            command = forms.away(form, forms.from_to(form.starts, form.ends, zone), sent.command, _region(sheet))
        except ValueError:
            return again(show, sent.again(forms.NO_DAY))
        return await _sent(visit, command, sent, show, _("Written down. Others take their turns meanwhile."))

    @post("/swaps/{swap:str}/{verb:str}")
    async def swap(self, visit: NamedDependency[Visit], swap: FromPath[str], verb: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        known = {offered.swap.id for offered in roster_of(sheet).swaps}
        command = found(forms.answer_swap(verb, swap, sent.command, _region(sheet)) if swap in known else None)
        return await visit.act(command, sent, done=ROSTER, says=_("They see it now."))

    @post("/{kind:str}/{which:str}/undo")
    async def undo(self, visit: NamedDependency[Visit], kind: FromPath[str], which: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        undo = _UNDO.get(kind)
        known = {each.id for each in roster.besides(sheet, roster_of(sheet), roster.names_of(sheet))}
        if undo is None or which not in known:
            raise NothingHereError
        command = undo(which, sent.command, _region(sheet))
        return await visit.act(command, sent, done=ROSTER, says=_("Taken back."))


def _shows(visit: Visit, template: str, context: dict[str, Any], sent: Posted) -> Show:
    return lambda form: visit.page(template, {**context, "form": form}, command=sent.command)


async def _sent(visit: Visit, command: Command, sent: Posted, show: Show, says: str) -> Response[Any]:
    return await visit.submit(command, sent, done=ROSTER, again=by_field(show), says=says)


def _region(sheet: Sheet) -> str:
    return sheet.region or "-"


def _asked(request: Request[Any, Any, Any], *names: str) -> dict[str, str]:
    return {name: str(request.query_params[name]) for name in names if name in request.query_params}


def _named(asked: dict[str, str]) -> dict[str, str]:
    return {"wanted": asked.get("from", ""), "view": asked.get("view", "")}


CONTROLLERS: Final = (RosterController, PagingController, RosterEditController, TemporaryController)
