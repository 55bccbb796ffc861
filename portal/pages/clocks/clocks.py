"""The clocks of a case, and who may be with a youth: for hub and advocate, each at their own addresses."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, TypeVar

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.base import Command
from contracts.vocabulary import Kind
from portal.errors import NothingHereError, found
from portal.forms import Form, Posted, Wrong
from portal.forms.clocks import timed as forms
from portal.guards import only
from portal.i18n import N_, _
from portal.live.page import LivePage
from portal.models.cases import case as cases
from portal.models.clocks import all_clocks, clocks, occasions
from portal.models.clocks.timed import Timed
from portal.pages.cases.parts_of_case import CaseParts, live
from portal.pages.common import Show, again, at, fill, filled_in, place
from portal.sessions.visit import Visit
from portal.shell import HOME

CLOCKS: Final = live("clocks", "clocks/case.html", clocks.case_clocks)
EVERY: Final = LivePage(
    name="every-clock",
    template="clocks/all.html",
    kinds=frozenset({Kind.HUB}),
    takes=("at",),
    model=lambda sheet, look: all_clocks.every_clock(sheet, at(look)),
)
LIVE: Final = (CLOCKS, EVERY)
T = TypeVar("T", bound=msgspec.Struct)


class ClockPages(CaseParts):
    """What somebody says about a clock: that it runs, since when, that it was met, that it needn't run."""

    @get("/clocks")
    async def clocks(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return await visit.live(CLOCKS, {"case": case})

    @get("/clocks/start")
    async def start_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        sheet = await visit.sheet()
        found(cases.find(sheet, case))
        return self._starting(visit, case)(Form(typed={"since": f"{sheet.now:%Y-%m-%dT%H:%M}"}))

    @post("/clocks/start")
    async def start(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        about, sent = found(cases.find(await visit.sheet(), case)), await visit.posted()
        show = self._starting(visit, case, sent.command)
        filled = filled_in(visit, forms.Start, sent, forms.SAYS, show)
        command = forms.start(filled, sent.command, about)
        return await visit.submit(command, sent, done=self.at(case, "clocks"), again=show, says=_("It runs."))

    @get("/clocks/{clock:str}/{said:str}")
    async def form(
        self, visit: NamedDependency[Visit], case: FromPath[str], clock: FromPath[str], said: FromPath[str]
    ) -> Response[str]:
        sheet, known = await visit.sheet(), await self._clock(visit, case, clock)
        if said not in _FORMS:
            raise NothingHereError
        now = f"{sheet.now:%Y-%m-%dT%H:%M}"
        typed = {"met": {"met_at": now}, "correct": {"since": _shown(known, sheet.now) or now}}.get(said, {})
        return self._about(visit, case, known, said, clocks.of_clock(sheet, known))(Form(typed=typed))

    @post("/clocks/{clock:str}/{said:str}")
    async def say(
        self, visit: NamedDependency[Visit], case: FromPath[str], clock: FromPath[str], said: FromPath[str]
    ) -> Response[Any]:
        known, sent = await self._clock(visit, case, clock), await visit.posted()
        done = self.at(case, "clocks")
        if said in _AT_ONCE:
            make, says = _AT_ONCE[said]
            return await visit.act(make(sent.command, known), sent, done=done, says=says)
        if said not in _FORMS:
            raise NothingHereError
        show = self._about(visit, case, known, said, clocks.of_clock(await visit.sheet(), known), sent.command)
        command = _said(visit, said, known, sent)
        if isinstance(command, Wrong):
            return again(show, command.form)
        return await visit.submit(command, sent, done=done, again=show, says=_("Written down."))

    # --- who may be with them --------------------------------------------------------------------------------------

    @get("/beside")
    async def beside_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        found(cases.find(await visit.sheet(), case))
        return self._beside(visit, case)(Form(typed={"language": "en"}))

    @post("/beside")
    async def beside(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        about, sent = found(cases.find(await visit.sheet(), case)), await visit.posted()
        show = self._beside(visit, case, command=sent.command)
        filled = filled_in(visit, forms.Raise, sent, forms.SAYS, show)
        command = forms.raise_occasion(filled, sent.command, about)
        return await visit.submit(command, sent, done=self.at(case, "clocks"), again=show, says=_("Written down."))

    @get("/beside/{occasion:str}")
    async def choice_form(
        self, visit: NamedDependency[Visit], case: FromPath[str], occasion: FromPath[str]
    ) -> Response[str]:
        await self._occasion(visit, case, occasion)
        return self._beside(visit, case, occasion)(Form())

    @post("/beside/{occasion:str}")
    async def choice(
        self, visit: NamedDependency[Visit], case: FromPath[str], occasion: FromPath[str]
    ) -> Response[Any]:
        known, sent = await self._occasion(visit, case, occasion), await visit.posted()
        show = self._beside(visit, case, occasion, sent.command)
        filled = filled_in(visit, forms.Choose, sent, forms.SAYS, show)
        command = forms.choose(filled, sent.command, known)
        return await visit.submit(command, sent, done=self.at(case, "clocks"), again=show, says=_("Written down."))

    # --- what they share -------------------------------------------------------------------------------------------

    async def _clock(self, visit: Visit, case: str, clock: str) -> Timed:
        return found(clocks.find_clock(await visit.sheet(), case, clock))

    async def _occasion(self, visit: Visit, case: str, occasion: str) -> occasions.Occasion:
        known = occasions.read((await visit.sheet()).about(occasion))
        if known is None or known.case != case:
            raise NothingHereError
        return known

    def _starting(self, visit: Visit, case: str, command: str | None = None) -> Show:
        back = self.at(case, "clocks")
        context = {
            "action": f"{back}/start",
            "back": back,
            "kinds": clocks.starting(),
            "report": self.at(case, "report"),
        }
        return lambda form: visit.page(
            "clocks/start.html", {**context, "form": form.with_errors(forms.RENAMED)}, command=command
        )

    def _about(  # noqa: PLR0917 - a form about one thing said of one clock of one case
        self, visit: Visit, case: str, clock: Timed, verb: str, of: Mapping[str, Any], command: str | None = None
    ) -> Show:
        back = self.at(case, "clocks")
        context = {**of, "action": f"{back}/{clock.id}/{verb}", "back": back, "verb": verb}
        return lambda form: visit.page(
            "clocks/said.html", {**context, "form": form.with_errors(forms.RENAMED)}, command=command
        )

    def _beside(self, visit: Visit, case: str, occasion: str = "", command: str | None = None) -> Show:
        back, here = self.at(case, "clocks"), self.at(case, "beside")
        context = {
            "action": f"{here}/{occasion}" if occasion else here,
            "back": back,
            "reasons": () if occasion else clocks.accompanied(),
        }
        return lambda form: visit.page("clocks/beside.html", {**context, "form": form}, command=command)


_FORMS: Final[Mapping[str, type[msgspec.Struct]]] = {"met": forms.Met, "correct": forms.Correct, "stop": forms.Stop}
_AT_ONCE: Final = {
    "pause": (forms.pause, N_("It stands still until you let it go on.")),
    "resume": (forms.resume, N_("It goes on.")),
}


def _said(visit: Visit, verb: str, clock: Timed, sent: Posted) -> Command | Wrong:
    """Return what was said about a clock, as a command."""
    filled = fill(visit, _FORMS[verb], sent, forms.SAYS)
    if isinstance(filled, Wrong):
        return filled
    match filled.value:
        case forms.Met() as met:
            return forms.met(met, sent.command, clock)
        case forms.Correct() as correct:
            return forms.correct(correct, sent.command, clock)
        case forms.Stop() as stop:
            return forms.stop(stop, sent.command, clock)
        case _:
            raise NothingHereError


def _shown(clock: Timed, now: datetime) -> str:
    return "" if clock.since is None else f"{clock.since.astimezone(now.tzinfo):%Y-%m-%dT%H:%M}"


class HubClocks(ClockPages):
    path = f"{HOME[Kind.HUB]}/cases/{{case:str}}"
    opt = only(Kind.HUB)
    who = Kind.HUB


class AdvocateClocks(ClockPages):
    path = f"{HOME[Kind.ADVOCATE]}/cases/{{case:str}}"
    opt = only(Kind.ADVOCATE)
    who = Kind.ADVOCATE


class EveryClock(Controller):
    path = all_clocks.CLOCKS
    opt = only(Kind.HUB)

    @get("/")
    async def every(self, visit: NamedDependency[Visit], request: Request[Any, Any, Any]) -> Response[str]:
        return await visit.live(EVERY, place(request))


CONTROLLERS: Final = (EveryClock, HubClocks, AdvocateClocks)
