"""What is said of a service: places, hours, where a private one is. By its own team, or by the hub on its behalf."""

from typing import Any, ClassVar, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind
from portal.errors import NothingHereError, found
from portal.forms import Form, Wrong
from portal.forms.directory import standing as forms
from portal.guards import only
from portal.i18n import N_, _
from portal.live.page import LivePage
from portal.models.directory import doors, own_services
from portal.models.directory.directory import services_of
from portal.models.directory.listings import Service
from portal.pages.common import Show, again, filled_in
from portal.sessions.visit import Visit

SERVICES: Final = LivePage(
    name="services",
    template="partner/services.html",
    kinds=frozenset({Kind.PARTNER}),
    model=lambda sheet, look: own_services.services(sheet, look.audience),
)
LIVE: Final = (SERVICES,)
_STEPS: Final = {"fewer": -1, "more": 1}


class StandingPages(Controller):
    """One service. A subclass says whose addresses these are, and where they lead."""

    home: ClassVar[str]

    @get("/{service:str}/hours")
    async def hours_form(self, visit: NamedDependency[Visit], service: FromPath[str]) -> Response[str]:
        known = await self._service(visit, service)
        return self._hours(visit, known)(Form(typed=forms.week_of(known)))

    @post("/{service:str}/hours")
    async def hours(self, visit: NamedDependency[Visit], service: FromPath[str]) -> Response[Any]:
        known, sent = await self._service(visit, service), await visit.posted()
        show = self._hours(visit, known, sent.command)
        command = forms.hours(sent, known, visit.settings.zone)
        if isinstance(command, Wrong):
            return again(show, command.form)
        return await visit.submit(command, sent, done=self._done(known), again=show, says=_("The hours stand."))

    @get("/{service:str}/place")
    async def place_form(self, visit: NamedDependency[Visit], service: FromPath[str]) -> Response[str]:
        known = await self._service(visit, service)
        return self._place(visit, known)(Form(typed={"place": known.place}))

    @post("/{service:str}/place")
    async def place(self, visit: NamedDependency[Visit], service: FromPath[str]) -> Response[Any]:
        known, sent = await self._service(visit, service), await visit.posted()
        show = self._place(visit, known, sent.command)
        filled = filled_in(visit, forms.Kept, sent, forms.SAYS, show)
        command = forms.kept(filled, sent.command, known)
        return await visit.submit(command, sent, done=self._done(known), again=show, says=_("It is kept, sealed."))

    def _done(self, known: Service) -> str:
        return f"{self.home}/{known.id}"

    async def _service(self, visit: Visit, service: str) -> Service:
        return found(services_of(await visit.sheet()).get(service))

    def _hours(self, visit: Visit, known: Service, command: str | None = None) -> Show:
        context = own_services.week(self._done(known), f"{self.home}/{known.id}/hours", known)
        return _named(visit, "partner/hours.html", context, command)

    def _place(self, visit: Visit, known: Service, command: str | None = None) -> Show:
        context = {"back": self._done(known), "action": f"{self.home}/{known.id}/place", "name": known.name}
        return _named(visit, "partner/place.html", context, command)


class OwnServices(StandingPages):
    """A provider's own, and how many can come."""

    path = own_services.SERVICES
    opt = only(Kind.PARTNER)
    home = own_services.SERVICES

    @get("/")
    async def services(self, visit: NamedDependency[Visit]) -> Response[str]:
        return await visit.live(SERVICES)

    @get("/{service:str}/capacity")
    async def capacity_form(self, visit: NamedDependency[Visit], service: FromPath[str]) -> Response[str]:
        known = await self._service(visit, service)
        return self._capacity(visit, known)(Form(typed=own_services.typed(known)))

    @post("/{service:str}/capacity")
    async def capacity(self, visit: NamedDependency[Visit], service: FromPath[str]) -> Response[Any]:
        known, sent = await self._service(visit, service), await visit.posted()
        show = self._capacity(visit, known, sent.command)
        filled = filled_in(visit, forms.Places, sent, forms.SAYS, show)
        command = forms.places(filled, sent.command, known)
        return await visit.submit(command, sent, done=self._done(known), again=show, says=_(_THANKS))

    @post("/{service:str}/{step:str}")
    async def one_more(
        self, visit: NamedDependency[Visit], service: FromPath[str], step: FromPath[str]
    ) -> Response[Any]:
        known, sent = await self._service(visit, service), await visit.posted()
        if step not in _STEPS:
            raise NothingHereError
        command = forms.one_more(_STEPS[step], sent.command, known)
        return await visit.act(command, sent, done=self._done(known), says=_(_THANKS))

    def _done(self, known: Service) -> str:  # noqa: ARG002 - all of them stand on one page
        return self.home

    async def _service(self, visit: Visit, service: str) -> Service:
        return found(own_services.find(await visit.sheet(), visit.audience, service))

    def _capacity(self, visit: Visit, known: Service, command: str | None = None) -> Show:
        context = own_services.places(self.home, f"{self.home}/{known.id}/capacity", known)
        return _named(visit, "partner/capacity.html", context, command)


class ServicesOfRegion(StandingPages):
    """On behalf of a provider that said so by telephone, and taking a service out of the directory."""

    path = doors.DIRECTORY
    opt = only(Kind.HUB)
    home = doors.DIRECTORY

    @get("/{service:str}/withdraw")
    async def withdraw_form(self, visit: NamedDependency[Visit], service: FromPath[str]) -> Response[str]:
        known = await self._service(visit, service)
        here = self._done(known)
        context = {
            "title": _("Take %(full_name)s out of the directory?", full_name=known.full_name),
            "text": (
                _("Nobody is sent there any more, until it is listed again."),
                _("Whoever was asked and hasn't begun is looked after at once: another place is asked."),
                _("What has begun there goes on."),
            ),
            "yes": {"action": f"{here}/withdraw", "label": _("Take it out")},
            "no": {"href": here, "label": _("Go back")},
            "fields": (),
        }
        return visit.page("confirm.html", context)

    @post("/{service:str}/withdraw")
    async def withdraw(self, visit: NamedDependency[Visit], service: FromPath[str]) -> Response[Any]:
        known, sent = await self._service(visit, service), await visit.posted()
        command = forms.withdraw(sent.command, known)
        return await visit.act(command, sent, done=self.home, says=_("It is not in the directory any more."))


_THANKS: Final = N_("Thank you. Everyone who looks for a place sees it now.")


def _named(visit: Visit, template: str, context: dict[str, Any], command: str | None) -> Show:
    """Return how a form is shown, where a refusal stands at the field that it is about here."""
    return lambda form: visit.page(template, {**context, "form": form.with_errors(forms.RENAMED)}, command=command)


CONTROLLERS: Final = (OwnServices, ServicesOfRegion)
