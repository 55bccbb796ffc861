"""A hub brings the directory up to date by hand: a service that no import knows, and the numbers of a county."""

from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.inventory import county_id
from contracts.taxonomy import KINDS_OF
from contracts.vocabulary import Kind
from portal import words
from portal.errors import NothingHereError
from portal.forms import Form
from portal.forms.directory import listing as forms
from portal.guards import only
from portal.i18n import _
from portal.models.directory import doors
from portal.models.directory.listings import listings_of
from portal.models.people.teams import teams_of
from portal.pages.common import Show, filled_in
from portal.sessions.visit import Visit
from portal.sheet import Sheet
from portal.words import Choice

LIVE: Final = ()


class ListingController(Controller):
    """Two forms, beside the directory itself."""

    path = doors.DIRECTORY
    opt = only(Kind.HUB)

    @get("/new")
    async def listing_form(self, visit: NamedDependency[Visit]) -> Response[str]:
        return _listing(visit, await visit.sheet())(Form())

    @post("/new")
    async def listing(self, visit: NamedDependency[Visit]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        show = _listing(visit, sheet, sent.command)
        filled = filled_in(visit, forms.Listing, sent, forms.SAYS, show)
        command = forms.listing(filled, sent.command, _region(sheet))
        done = f"{doors.DIRECTORY}/{command.about}"
        return await visit.submit(command, sent, done=done, again=show, says=_("It is in the directory."))

    @get("/numbers")
    async def numbers_form(self, visit: NamedDependency[Visit]) -> Response[str]:
        await visit.sheet()
        return _numbers(visit)(Form())

    @get("/numbers/{county:str}")
    async def numbers_again(self, visit: NamedDependency[Visit], county: FromPath[str]) -> Response[str]:
        name, before = listings_of(await visit.sheet()).counties.get(county, ("", ()))
        if not before:
            raise NothingHereError
        return _numbers(visit)(Form(typed=forms.typed_numbers(name, before)))

    @post("/numbers")
    async def numbers(self, visit: NamedDependency[Visit]) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        show = _numbers(visit, sent.command)
        filled = filled_in(visit, forms.Numbers, sent, forms.SAYS, show)
        region = _region(sheet)
        before = listings_of(sheet).counties.get(county_id(region, filled.county), ("", ()))[1]
        command = forms.numbers(filled, sent.command, region, before)
        return await visit.submit(command, sent, done=f"{doors.DIRECTORY}/", again=show, says=_("The numbers stand."))


def _region(sheet: Sheet) -> str:
    if sheet.region is None:
        raise NothingHereError
    return sheet.region


def _listing(visit: Visit, sheet: Sheet, command: str | None = None) -> Show:
    kinds = tuple(
        (words.say("NEEDS", need, "name"), tuple(Choice(kind.value, words.say("SERVICE_KINDS", kind)) for kind in all_))
        for need, all_ in KINDS_OF.items()
    )
    teams = tuple(Choice(each.audience.team, each.name) for each in teams_of(sheet).of(Kind.PARTNER))
    context = {"kinds": kinds, "teams": teams}
    return _shown(visit, "hub/listing.html", f"{doors.DIRECTORY}/new", context, command)


def _numbers(visit: Visit, command: str | None = None) -> Show:
    return _shown(visit, "hub/numbers.html", f"{doors.DIRECTORY}/numbers", {}, command)


def _shown(visit: Visit, template: str, action: str, context: dict[str, Any], command: str | None) -> Show:
    """Return how a form is shown, where a refusal stands at the field that it is about here."""
    around = {**context, "back": f"{doors.DIRECTORY}/", "action": action}
    return lambda form: visit.page(template, {**around, "form": form.with_errors(forms.RENAMED)}, command=command)


CONTROLLERS: Final = (ListingController,)
