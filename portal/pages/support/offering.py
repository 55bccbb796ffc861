"""What is offered: by a provider its own, by the hub on anybody's behalf. The same pages under two addresses."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind
from portal.errors import NothingHereError, found
from portal.forms import Form
from portal.forms.support import places as forms
from portal.guards import only
from portal.i18n import _, ngettext
from portal.live.page import LivePage, Look
from portal.models.support import offers, places
from portal.models.support.places import Booking, Offering
from portal.pages.common import Show, again, filled_in
from portal.sessions.visit import Visit
from portal.sheet import Sheet


def _page(name: str, kind: Kind, home: str) -> tuple[LivePage, LivePage]:
    kinds = frozenset({kind})

    def one(sheet: Sheet, look: Look) -> Mapping[str, Any] | None:
        return offers.offering(sheet, look.params.get("offering", ""), home)

    return (
        LivePage(f"{name}-times", "support/times.html", kinds, lambda sheet, _look: offers.offered(sheet, home)),
        LivePage(f"{name}-offering", "support/offering.html", kinds, one, takes=("offering",)),
    )


TIMES, OFFERING = _page("own", Kind.PARTNER, offers.PROVIDER)
ALL_TIMES, ANY_OFFERING = _page("all", Kind.HUB, offers.HUB)
LIVE: Final = (TIMES, OFFERING, ALL_TIMES, ANY_OFFERING)


class OfferingPages(Controller):
    """Offerings. A subclass says whose addresses these are."""

    home: ClassVar[str]
    times: ClassVar[LivePage]
    one: ClassVar[LivePage]

    @get("/")
    async def all(self, visit: NamedDependency[Visit]) -> Response[str]:
        return await visit.live(self.times)

    @get("/new")
    async def new_form(self, visit: NamedDependency[Visit]) -> Response[str]:
        return (await self._new(visit))(Form(typed={"asks_first": "yes", "kind": "respite"}))

    @post("/new")
    async def new(self, visit: NamedDependency[Visit]) -> Response[Any]:
        """Offer places; what the clocks of the community's zone show is what counts."""
        sent = await visit.posted()
        show = await self._new(visit, sent.command)
        filled = filled_in(visit, forms.Offer, sent, _said(forms.SAYS), show)
        missing = forms.incomplete(filled)
        if missing:
            return again(show, sent.again(missing))
        *first, last = forms.publish(filled, sent.command, await visit.region(), visit.community.zone)
        done, weeks = f"{self.home}/{(*first, last)[0].about}", len(first) + 1
        says = ngettext("It is offered.", "%(num)s are offered, one each week.", weeks)
        return await visit.submit(last, sent, done=done, again=show, says=says, first=first)

    @get("/{offering:str}")
    async def offering(self, visit: NamedDependency[Visit], offering: FromPath[str]) -> Response[str]:
        await self._known(visit, offering)
        return await visit.live(self.one, {"offering": offering})

    @get("/{offering:str}/places")
    async def places_form(self, visit: NamedDependency[Visit], offering: FromPath[str]) -> Response[str]:
        known = await self._known(visit, offering)
        return self._number(visit, known, "places")(Form(typed={"places": str(known.places)}))

    @post("/{offering:str}/places")
    async def places(self, visit: NamedDependency[Visit], offering: FromPath[str]) -> Response[Any]:
        known, sent = await self._known(visit, offering), await visit.posted()
        show = self._number(visit, known, "places", sent.command)
        filled = filled_in(visit, forms.HowMany, sent, _said(forms.SAYS), show)
        command = forms.set_places(filled, sent.command, known)
        return await visit.submit(command, sent, done=self._at(known), again=show)

    @get("/{offering:str}/came")
    async def came_form(self, visit: NamedDependency[Visit], offering: FromPath[str]) -> Response[str]:
        known = await self._known(visit, offering)
        typed = {} if known.came is None else {"came": str(known.came)}
        return self._number(visit, known, "came")(Form(typed=typed))

    @post("/{offering:str}/came")
    async def came(self, visit: NamedDependency[Visit], offering: FromPath[str]) -> Response[Any]:
        known, sent = await self._known(visit, offering), await visit.posted()
        show = self._number(visit, known, "came", sent.command)
        filled = filled_in(visit, forms.Came, sent, _said(forms.SAYS), show)
        command = forms.count(filled, sent.command, known)
        return await visit.submit(command, sent, done=self.home, again=show, says=_("Thank you."))

    @post("/{offering:str}/withdraw")
    async def withdraw(self, visit: NamedDependency[Visit], offering: FromPath[str]) -> Response[Any]:
        known, sent = await self._known(visit, offering), await visit.posted()
        return await visit.act(
            forms.withdraw(sent.command, known), sent, done=self.home, says=_("It is taken back, and they are told.")
        )

    @post("/{offering:str}/withdraw-all")
    async def withdraw_all(self, visit: NamedDependency[Visit], offering: FromPath[str]) -> Response[Any]:
        """Take back all that were offered together and are still to come."""
        known, sent = await self._known(visit, offering), await visit.posted()
        commands = forms.withdraw_all(sent.command, places.together(await visit.sheet(), known))
        if not commands:
            raise NothingHereError
        says = _("They are taken back, and whoever had a place is told.")
        return await visit.act_all(commands, sent, done=self.home, says=says)

    @get("/{offering:str}/bookings/{booking:str}/decline")
    async def decline_form(
        self, visit: NamedDependency[Visit], offering: FromPath[str], booking: FromPath[str]
    ) -> Response[str]:
        known, _booking = await self._booking(visit, offering, booking)
        return self._decline(visit, known, booking)(Form())

    @post("/{offering:str}/bookings/{booking:str}/decline")
    async def decline(
        self, visit: NamedDependency[Visit], offering: FromPath[str], booking: FromPath[str]
    ) -> Response[Any]:
        known, one = await self._booking(visit, offering, booking)
        sent = await visit.posted()
        show = self._decline(visit, known, booking, sent.command)
        filled = filled_in(visit, forms.Declined, sent, _said(forms.SAYS), show)
        command = forms.decline(filled, sent.command, one, known.region)
        return await visit.submit(command, sent, done=self._at(known), again=show, says=_("They are offered others."))

    @post("/{offering:str}/bookings/{booking:str}/{verb:str}")
    async def move(
        self, visit: NamedDependency[Visit], offering: FromPath[str], booking: FromPath[str], verb: FromPath[str]
    ) -> Response[Any]:
        known, one = await self._booking(visit, offering, booking)
        if verb not in ("confirm", "cancel"):
            raise NothingHereError
        sent = await visit.posted()
        command = forms.of_booking(verb, sent.command, one, known.region)
        return await visit.act(command, sent, done=self._at(known))

    async def _known(self, visit: Visit, offering: str) -> Offering:
        return found(places.offering(await visit.sheet(), offering))

    async def _booking(self, visit: Visit, offering: str, booking: str) -> tuple[Offering, Booking]:
        known = await self._known(visit, offering)
        one = found(next((each for each in known.bookings if each.id == booking), None))
        return known, one

    def _at(self, known: Offering) -> str:
        return f"{self.home}/{known.id}"

    async def _new(self, visit: Visit, command: str | None = None) -> Show:
        services = offers.services(await visit.sheet(), visit.audience)
        context = {"back": self.home, "action": f"{self.home}/new", "services": services}
        return lambda form: visit.page("support/offer.html", {**context, "form": form}, command=command)

    def _number(self, visit: Visit, known: Offering, field: str, command: str | None = None) -> Show:
        context = {"back": self._at(known), "action": f"{self._at(known)}/{field}", "field": field}
        return lambda form: visit.page("support/number.html", {**context, "form": form}, command=command)

    def _decline(self, visit: Visit, known: Offering, booking: str, command: str | None = None) -> Show:
        action = f"{self._at(known)}/bookings/{booking}/decline"
        context = {"back": self._at(known), "action": action}
        return lambda form: visit.page("support/decline.html", {**context, "form": form}, command=command)


class OwnTimes(OfferingPages):
    path = offers.PROVIDER
    opt = only(Kind.PARTNER)
    home, times, one = offers.PROVIDER, TIMES, OFFERING


class AllTimes(OfferingPages):
    path = offers.HUB
    opt = only(Kind.HUB)
    home, times, one = offers.HUB, ALL_TIMES, ANY_OFFERING


def _said(says: dict[str, str]) -> dict[str, str]:
    return {name: _(text) for name, text in says.items()}


CONTROLLERS: Final = (OwnTimes, AllTimes)
