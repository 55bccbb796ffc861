"""Asking for an advocate, and following how far that came: one short form for everybody who may ask."""

from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind
from portal import frame
from portal.errors import NothingHereError, found
from portal.forms import Form
from portal.forms.oncall import oncall as forms
from portal.guards import only
from portal.house import house_of
from portal.i18n import _, message
from portal.live.page import LivePage
from portal.models.oncall import called as models
from portal.models.oncall import now
from portal.pages.common import Show, again, filled_in
from portal.pages.oncall.following import KEPT, MARK, following, marked
from portal.sessions.visit import Visit
from portal.sheet import Sheet
from portal.shell import HOME
from portal.words import when

ASKERS: Final = (Kind.HUB, Kind.ADVOCATE, Kind.PARTNER, Kind.INVESTIGATOR)
_HAVE_CASES: Final = (Kind.HUB, Kind.ADVOCATE)
"""Who has a page of the case to go back to."""
_LOOKS_AGAIN: Final = "3"

PAGE: Final = LivePage(
    name="called",
    template="oncall/called.html",
    kinds=frozenset(ASKERS),
    takes=("called",),
    model=lambda sheet, look: models.called(sheet, look.params.get("called", ""), HOME[look.audience.kind]),
    case=lambda sheet, look: next((entry.case for entry in sheet.about(look.params.get("called", ""))), None),
)
LIVE: Final = (PAGE,)


class CalledController(Controller):
    path = models.CALLED
    opt = only(*ASKERS)

    @get("/new")
    async def new_form(self, visit: NamedDependency[Visit]) -> Response[str]:
        return _form(visit, await visit.sheet(), None)(Form())

    @post("/new")
    async def new(self, visit: NamedDependency[Visit]) -> Response[Any]:
        """Ask for a young person whose case, if there is one, the asker doesn't know."""
        sheet, sent = await visit.sheet(), await visit.posted()
        show = _form(visit, sheet, None, sent.command)
        filled = filled_in(visit, forms.AskFor, sent, forms.SAYS, show)
        if filled.reach is None:
            return again(show, sent.again({"reach": message(forms.SAYS["reach"])}))
        if sheet.region is None:
            raise NothingHereError
        command = forms.call(filled, sent.command, sheet.region)
        return await visit.submit(command, sent, done=following(visit, command.about), again=show, received=_(KEPT))

    @get("/for/{case:str}")
    async def ask_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        sheet = await visit.sheet()
        _region(sheet, case)
        return _form(visit, sheet, case)(Form())

    @post("/for/{case:str}")
    async def ask(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        """Ask for a young person who is on their board."""
        sheet, sent = await visit.sheet(), await visit.posted()
        region = _region(sheet, case)
        show = _form(visit, sheet, case, sent.command)
        filled = filled_in(visit, forms.AskFor, sent, forms.SAYS, show)
        command = forms.ask_for(filled, sent.command, region, case)
        return await visit.submit(command, sent, done=following(visit, command.about), again=show, received=_(KEPT))

    @get("/{page:str}")
    async def one(self, visit: NamedDependency[Visit], page: FromPath[str]) -> Response[str]:
        """Show how far it came; where no service has taken it up yet, that nobody has been reached."""
        sheet = await visit.sheet()
        asked_at = marked(visit, page, visit.request.query_params.get(MARK, ""))
        if sheet.about(page) or asked_at is None:
            return await visit.live(PAGE, {"called": page})
        context = {
            "asked": when(asked_at, sheet.now),
            "help": frame.numbers(house_of(visit.request)),
            "back": HOME[visit.actor.kind],
        }
        response = visit.page("oncall/kept.html", context)
        response.headers["Refresh"] = _LOOKS_AGAIN
        return response


CONTROLLERS: Final = (CalledController,)


def _region(sheet: Sheet, case: str) -> str:
    """Return the region of a case they have a part in.

    Raises:
        NothingHereError: there is none, or not for them.
    """
    return found(sheet.region_of(case))


def _form(visit: Visit, sheet: Sheet, case: str | None, command: str | None = None) -> Show:
    """Return the form, for a young person of ``case``, or for one whom the asker can't name."""
    home = HOME[visit.actor.kind]
    context = {
        "action": f"{models.CALLED}/for/{case}" if case else f"{models.CALLED}/new",
        "back": f"{home}/cases/{case}" if case and visit.actor.kind in _HAVE_CASES else home,
        "oncall": now.roster_said(sheet),
        "unnamed": case is None,
    }
    return lambda form: visit.page("oncall/ask.html", {**context, "form": form}, command=command)
