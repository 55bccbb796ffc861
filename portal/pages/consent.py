"""Releases, shields and the people around a youth: what an advocate and a hub can do, each at their own addresses."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.consent import NarrowRelease, WithdrawRelease
from contracts.vocabulary import Kind
from portal import words
from portal.errors import NothingHereError
from portal.forms import Form, Wrong
from portal.forms import consent as forms
from portal.guards import only
from portal.live import LivePage
from portal.models import around, releases, shields
from portal.models import case as cases
from portal.models import consent as state
from portal.models.parties import Party
from portal.pages.common import Show, again, fill, found
from portal.session import Visit
from portal.sheet import Sheet
from portal.shell import HOME

_KINDS: Final = frozenset({Kind.HUB, Kind.ADVOCATE})


_Of = Callable[[Sheet, Kind, str], Mapping[str, Any] | None]


def live(name: str, template: str, of: _Of) -> LivePage:
    """Return a live page about one case, for the hub and for the advocate: each sees it under their own addresses."""
    return LivePage(
        name=name,
        template=template,
        kinds=_KINDS,
        takes=("case",),
        model=lambda sheet, look: of(sheet, look.audience.kind, look.params.get("case", "")),
        case=lambda _, look: look.params.get("case", ""),
    )


RELEASES: Final = live("releases", "consent/releases.html", releases.case_releases)
SHIELDS: Final = live("shields", "consent/shields.html", shields.case_shields)
PEOPLE: Final = live("around", "consent/people.html", around.people_around)
LIVE: Final = (RELEASES, SHIELDS, PEOPLE)


class _Pages(Controller):
    """Pages under the address of a case. A subclass says whose addresses these are."""

    who: ClassVar[Kind]

    def _at(self, case: str, *parts: str) -> str:
        return "/".join((f"{HOME[self.who]}/cases/{case}", *parts))


class ReleasePages(_Pages):
    """The releases of a case, taking one back by voice, and putting that on paper."""

    @get("/releases")
    async def all(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return await visit.live(RELEASES, {"case": case})

    @get("/releases/{release:str}/withdraw")
    async def ask_withdraw(
        self, visit: NamedDependency[Visit], case: FromPath[str], release: FromPath[str]
    ) -> Response[str]:
        asked = releases.taking_back(await visit.sheet(), self.who, case, release)
        if asked is None:
            raise NothingHereError
        return visit.page("consent/take_back.html", asked[1])

    @post("/releases/{release:str}/withdraw")
    async def withdraw(
        self, visit: NamedDependency[Visit], case: FromPath[str], release: FromPath[str]
    ) -> Response[Any]:
        """Take all of it back, or a part. One that has ended meanwhile is taken back already."""
        sheet, sent = await visit.sheet(), await visit.posted()
        asked = releases.taking_back(sheet, self.who, case, release)
        if asked is None:
            raise NothingHereError
        show: Show = lambda form: visit.page(  # noqa: E731
            "consent/take_back.html", {**asked[1], "form": form}, command=sent.command
        )
        filled = fill(visit, forms.TakeBack, sent, forms.SAYS)
        if isinstance(filled, Wrong):
            return again(show, filled.form)
        command = forms.take_back(filled.value, sent.command, asked[0], sheet.now)
        if isinstance(command, dict):
            return again(show, sent.again(command))
        whole = isinstance(command, WithdrawRelease)
        says = f"{asked[0].name} can't see {'it' if whole else 'that part'} any more."
        if isinstance(command, NarrowRelease) and command.kinds == asked[0].kinds:
            says = f"It ends {words.until(command.until, sheet.now).replace('until', 'after')} now."
        return await visit.submit(command, sent, done=self._at(case, "releases"), again=show, says=says)

    @post("/releases/{release:str}/paper")
    async def paper(self, visit: NamedDependency[Visit], case: FromPath[str], release: FromPath[str]) -> Response[Any]:
        known = releases.find(await visit.sheet(), case, release)
        if known is None:
            raise NothingHereError
        sent = await visit.posted()
        command = forms.paper(sent.command, known)
        return await visit.act(command, sent, done=self._at(case, "releases"), says="It stands on paper, too.")


class ShieldPages(_Pages):
    """Raising a shield, looking at it again, taking away what was seen, and lifting it."""

    @get("/shields")
    async def shields(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return await visit.live(SHIELDS, {"case": case})

    @get("/shield")
    async def shield_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return (await self._raise(visit, case))(Form())

    @post("/shield")
    async def shield(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        about, show = found(cases.find(sheet, case)), await self._raise(visit, case, sent.command)
        filled = fill(visit, forms.Shield, sent, forms.SAYS)
        if isinstance(filled, Wrong):
            return again(show, filled.form)
        against = shields.shieldable(sheet, case, visit.audience).get(filled.value.against)
        if against is None:
            return again(show, sent.again({"against": forms.SAYS["against"]}))
        command = forms.shield(filled.value, sent.command, about, against[0], sheet.now)
        says = "The shield is up. Nothing new reaches them, and nothing tells them."
        return await visit.submit(command, sent, done=self._at(case, "shields"), again=show, says=says)

    @get("/shields/{shield:str}/review")
    async def review_form(
        self, visit: NamedDependency[Visit], case: FromPath[str], shield: FromPath[str]
    ) -> Response[str]:
        return (await self._acting(visit, case, shield, "review"))[1](Form())

    @post("/shields/{shield:str}/review")
    async def review(self, visit: NamedDependency[Visit], case: FromPath[str], shield: FromPath[str]) -> Response[Any]:
        sent = await visit.posted()
        up, show = await self._acting(visit, case, shield, "review", sent.command)
        filled = fill(visit, forms.Review, sent, forms.SAYS)
        if isinstance(filled, Wrong):
            return again(show, filled.form)
        command = forms.review(filled.value, sent.command, up, (await visit.sheet()).now)
        return await visit.submit(command, sent, done=self._at(case, "shields"), again=show, says="It stays up.")

    @get("/shields/{shield:str}/take-back")
    async def take_form(
        self, visit: NamedDependency[Visit], case: FromPath[str], shield: FromPath[str]
    ) -> Response[str]:
        return (await self._acting(visit, case, shield, "take-back"))[1](Form())

    @post("/shields/{shield:str}/take-back")
    async def take(self, visit: NamedDependency[Visit], case: FromPath[str], shield: FromPath[str]) -> Response[Any]:
        sent = await visit.posted()
        up, show = await self._acting(visit, case, shield, "take-back", sent.command)
        filled = fill(visit, forms.TakeSeen, sent, forms.SAYS)
        if isinstance(filled, Wrong):
            return again(show, filled.form)
        if not filled.value.warned:
            return again(show, sent.again({"warned": forms.SAYS["warned"]}))
        command = forms.take_seen(filled.value, sent.command, up)
        says = "What they saw of this case is gone from their screens."
        return await visit.submit(command, sent, done=self._at(case, "shields"), again=show, says=says)

    @get("/shields/{shield:str}/lift")
    async def ask_lift(
        self, visit: NamedDependency[Visit], case: FromPath[str], shield: FromPath[str]
    ) -> Response[str]:
        up = shields.lifting(await visit.sheet(), self.who, case, shield)
        if up is None:
            raise NothingHereError
        await visit.open_case(case)
        return visit.page("confirm.html", up[1])

    @post("/shields/{shield:str}/lift")
    async def lift(self, visit: NamedDependency[Visit], case: FromPath[str], shield: FromPath[str]) -> Response[Any]:
        up = shields.find(await visit.sheet(), case, shield)
        if up is None:
            raise NothingHereError
        sent = await visit.posted()
        return await visit.act(forms.lift(sent.command, up), sent, done=self._at(case, "shields"), says="You agreed.")

    async def _raise(self, visit: Visit, case: str, command: str | None = None) -> Show:
        sheet = await visit.sheet()
        found(cases.find(sheet, case))
        context = shields.raising(sheet, self.who, case, visit.audience)
        return lambda form: visit.page("consent/shield.html", {**context, "form": form}, command=command)

    async def _acting(
        self, visit: Visit, case: str, shield: str, verb: str, command: str | None = None
    ) -> tuple[state.Shield, Show]:
        up = shields.acting(await visit.sheet(), self.who, case, shield, verb)
        if up is None:
            raise NothingHereError
        await visit.open_case(case)
        template = f"consent/shield_{verb.replace('-', '_')}.html"
        return up[0], lambda form: visit.page(template, {**up[1], "form": form}, command=command)


class AroundPages(_Pages):
    """The people around a youth."""

    @get("/people")
    async def people(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return await visit.live(PEOPLE, {"case": case})

    @get("/people/{party:str}/suspect")
    async def suspect_form(
        self, visit: NamedDependency[Visit], case: FromPath[str], party: FromPath[str]
    ) -> Response[str]:
        return (await self._suspecting(visit, case, party))[1](Form())

    @post("/people/{party:str}/suspect")
    async def suspect(self, visit: NamedDependency[Visit], case: FromPath[str], party: FromPath[str]) -> Response[Any]:
        sent = await visit.posted()
        who, show = await self._suspecting(visit, case, party, sent.command)
        filled = fill(visit, forms.Suspect, sent, forms.SAYS)
        if isinstance(filled, Wrong):
            return again(show, filled.form)
        command = forms.suspect(filled.value, sent.command, who)
        says = "From now on they can't sign, be a witness or receive. What rested on them has ended."
        return await visit.submit(command, sent, done=self._at(case, "people"), again=show, says=says)

    @get("/people/{party:str}/clear")
    async def ask_clear(
        self, visit: NamedDependency[Visit], case: FromPath[str], party: FromPath[str]
    ) -> Response[str]:
        who = around.clearing(await visit.sheet(), self.who, case, party)
        if who is None:
            raise NothingHereError
        await visit.open_case(case)
        return visit.page("confirm.html", who[1])

    @post("/people/{party:str}/clear")
    async def clear(self, visit: NamedDependency[Visit], case: FromPath[str], party: FromPath[str]) -> Response[Any]:
        who = around.find(await visit.sheet(), case, party)
        if who is None:
            raise NothingHereError
        sent = await visit.posted()
        return await visit.act(forms.clear(sent.command, who), sent, done=self._at(case, "people"), says="You agreed.")

    async def _suspecting(self, visit: Visit, case: str, party: str, command: str | None = None) -> tuple[Party, Show]:
        who = around.suspecting(await visit.sheet(), self.who, case, party)
        if who is None:
            raise NothingHereError
        await visit.open_case(case)
        return who[0], lambda form: visit.page("consent/suspect.html", {**who[1], "form": form}, command=command)


class AdvocateConsent(ReleasePages, ShieldPages, AroundPages):
    """What an advocate does beside the youth: they alone write people down, and when the youth was born."""

    path = f"{HOME[Kind.ADVOCATE]}/cases/{{case:str}}"
    opt = only(Kind.ADVOCATE)
    who = Kind.ADVOCATE

    @get("/people/new")
    async def person_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return (await self._person(visit, case))(Form())

    @post("/people/new")
    async def person(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        about, show = found(cases.find(sheet, case)), await self._person(visit, case, sent.command)
        filled = fill(visit, forms.Person, sent, forms.SAYS)
        if isinstance(filled, Wrong):
            return again(show, filled.form)
        team = around.team_of(sheet, filled.value.team)
        if filled.value.team and team is None:
            return again(show, sent.again({"team": forms.SAYS["team"]}))
        command = forms.person(filled.value, sent.command, about, team)
        return await visit.submit(command, sent, done=self._at(case, "people"), again=show, says="Written down.")

    @get("/people/born")
    async def born_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return (await self._born(visit, case))(Form())

    @post("/people/born")
    async def born(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        about, show = found(cases.find(sheet, case)), await self._born(visit, case, sent.command)
        filled = fill(visit, forms.Born, sent, forms.SAYS)
        if isinstance(filled, Wrong):
            return again(show, filled.form)
        if not sheet.now.date().year - _OLDEST <= filled.value.born.year <= sheet.now.date().year:
            return again(show, sent.again({"born": "Please look at the year again."}))
        command = forms.born(filled.value, sent.command, about)
        return await visit.submit(command, sent, done=self._at(case, "people"), again=show, says="Written down.")

    async def _person(self, visit: Visit, case: str, command: str | None = None) -> Show:
        sheet = await visit.sheet()
        found(cases.find(sheet, case))
        here = self._at(case, "people")
        context = {"action": f"{here}/new", "back": here, "teams": around.choices(sheet)}
        return lambda form: visit.page("consent/person.html", {**context, "form": form}, command=command)

    async def _born(self, visit: Visit, case: str, command: str | None = None) -> Show:
        found(cases.find(await visit.sheet(), case))
        here = self._at(case, "people")
        context = {"action": f"{here}/born", "back": here}
        return lambda form: visit.page("consent/born.html", {**context, "form": form}, command=command)


class HubConsent(ReleasePages, ShieldPages, AroundPages):
    """What a hub does, most of it told by telephone."""

    path = f"{HOME[Kind.HUB]}/cases/{{case:str}}"
    opt = only(Kind.HUB)
    who = Kind.HUB


CONTROLLERS: Final = (AdvocateConsent, HubConsent)
_OLDEST: Final = 100
