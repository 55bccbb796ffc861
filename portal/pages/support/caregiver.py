"""Support of whoever asked: what could help, taking a place, their own bookings, how they are, whether it helped."""

from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.instruments import OWN, Instrument, asked_as, deployed, offered
from contracts.support import Place
from contracts.vocabulary import Asker, Kind
from portal.errors import NothingHereError, found
from portal.forms import Form, Wrong
from portal.forms.support import caring as forms
from portal.forms.support import places as forms_places
from portal.guards import only
from portal.i18n import N_, _
from portal.live.page import LivePage
from portal.models.requests import caregiver
from portal.models.requests.request import Request
from portal.models.support import helping, instruments, places
from portal.models.support.places import Booking
from portal.pages.common import BACK_BY_WORDS, Show, again, fill, filled_in
from portal.pages.support.instruments import ANSWER_ONE
from portal.sessions.visit import Visit
from portal.sheet import Sheet

_KINDS: Final = frozenset({Kind.CAREGIVER})
_ASKERS: Final = only(Kind.CAREGIVER)


HELP: Final = LivePage(
    name="help",
    template="support/help.html",
    kinds=_KINDS,
    model=helping.help_page,
    case=lambda sheet, _: caregiver.case_of(sheet),
)
PLACE: Final = LivePage(
    name="place",
    template="support/place.html",
    kinds=_KINDS,
    takes=("booking",),
    model=helping.booking_page,
    case=lambda sheet, _: caregiver.case_of(sheet),
)
LIVE: Final = (HELP, PLACE)


class HelpController(Controller):
    """What could help."""

    path = helping.HELP
    opt = _ASKERS
    exception_handlers = BACK_BY_WORDS

    @get("/")
    async def help(self, visit: NamedDependency[Visit]) -> Response[Any]:
        await _mine(visit)
        return await visit.live(HELP)

    @post("/look")
    async def look(self, visit: NamedDependency[Visit]) -> Response[Any]:
        """Look again for what could help with what they choose."""
        mine, sent = await _mine(visit), await visit.posted()
        filled = fill(visit, forms.Look, sent, _said(forms.SAYS))
        if isinstance(filled, Wrong):
            return await visit.live(HELP, extra={"form": filled.form}, status=422, command=sent.command)
        return await visit.act(forms.look(filled.value, sent.command, mine), sent, done=helping.HELP)

    @post("/again")
    async def again(self, visit: NamedDependency[Visit]) -> Response[Any]:
        """Come back: nothing that was said once is asked again."""
        mine, sent = await _mine(visit), await visit.posted()
        filled = fill(visit, forms.Again, sent, _said(forms.SAYS))
        if isinstance(filled, Wrong):
            return await visit.live(HELP, extra={"form": filled.form}, status=422, command=sent.command)
        command = forms.again(filled.value, sent.command, mine)
        return await visit.act(
            command, sent, done=helping.HELP, says=_("Welcome back. The hub knows that you are here.")
        )

    @post("/helped")
    async def helped(self, visit: NamedDependency[Visit]) -> Response[Any]:
        mine, sent = await _mine(visit), await visit.posted()
        number = helping.number_asked(await visit.sheet(), mine)
        command = found(None if number is None else forms.helped(sent.text("answer"), sent.command, mine, number))
        return await visit.act(command, sent, done=helping.HELP, says=_("Thank you for saying so."))

    @get("/when")
    async def when_form(self, visit: NamedDependency[Visit]) -> Response[str]:
        """Show how to choose when it is asked whether it helped, or not to be asked."""
        await _mine(visit)
        return self._when(visit)(Form())

    @post("/when")
    async def when(self, visit: NamedDependency[Visit]) -> Response[Any]:
        mine, sent = await _mine(visit), await visit.posted()
        show = self._when(visit, sent.command)
        filled = filled_in(visit, forms.When, sent, {}, show)
        command = forms.when(filled, sent.command, mine)
        says = _("We ask you then, on this page.") if command.weeks else _("We don't ask. You can say so any time.")
        return await visit.submit(command, sent, done=helping.HELP, again=show, says=says)

    def _when(self, visit: Visit, command: str | None = None) -> Show:
        context = {"back": helping.HELP, "action": f"{helping.HELP}/when", "weeks": helping.weeks()}
        return lambda form: visit.page("support/when.html", {**context, "form": form}, command=command)

    # --- a time that was shown -------------------------------------------------------------------------------------

    @get("/times/{offering:str}")
    async def take_form(self, visit: NamedDependency[Visit], offering: FromPath[str]) -> Response[str]:
        _request, place = await self._place(visit, offering)
        return self._show(visit, place, await visit.sheet())(Form(typed={"seats": "1"}))

    @post("/times/{offering:str}")
    async def take(self, visit: NamedDependency[Visit], offering: FromPath[str]) -> Response[Any]:
        """Take the place, or a place in line. What came of it, the page of the booking tells."""
        request, place = await self._place(visit, offering)
        sent = await visit.posted()
        show = self._show(visit, place, await visit.sheet(), sent.command)
        filled = filled_in(visit, forms_places.Take, sent, _said(forms_places.SAYS), show)
        waits = sent.text("wait") == "yes"
        command = forms_places.take(filled, sent.command, place, request, or_wait=waits)
        done = f"{helping.PLACES}/{forms_places.booked(command.id)}"
        return await visit.submit(command, sent, done=done, again=show, received=_(_KEPT))

    async def _place(self, visit: Visit, offering: str) -> tuple[Request, Place]:
        request = await _mine(visit)
        place = found(helping.found_place(await visit.sheet(), request, offering))
        return request, place

    def _show(self, visit: Visit, place: Place, sheet: Sheet, command: str | None = None) -> Show:
        context = helping.taking(place, sheet)
        return lambda form: visit.page("support/take.html", {**context, "form": form}, command=command)

    # --- how they are ----------------------------------------------------------------------------------------------

    @get("/you")
    async def you_form(self, visit: NamedDependency[Visit]) -> Response[str]:
        return await self._asked(visit, OWN)

    @get("/you/{name:str}")
    async def asked_form(self, visit: NamedDependency[Visit], name: FromPath[str]) -> Response[str]:
        """Show another instrument, which a hub has added."""
        return await self._asked(visit, name)

    @post("/you/{name:str}")
    async def you(self, visit: NamedDependency[Visit], name: FromPath[str]) -> Response[Any]:
        """Keep what they answered, and say what it comes to, here and now: nothing of it stands on a page later."""
        mine, sent = await _mine(visit), await visit.posted()
        asked = await _instruments(visit, mine)
        instrument = _named(asked, name)
        show = await self._you(visit, mine, asked, instrument, sent.command)
        filled = filled_in(visit, forms.AboutYou, sent, {}, show)
        given = forms.answers(instrument, sent)
        if not given:
            return again(show, sent.again({f"q-{instrument.question[0].key}": _(ANSWER_ONE)}))
        command = forms.of_themselves(filled, sent.command, mine, instrument, given)
        response = await visit.submit(command, sent, done=helping.HELP, again=show)
        if response.status_code != 303:  # noqa: PLR2004 - on to the next page
            return response
        context = {
            "back": helping.HELP,
            "back_says": _("What could help"),
            "results": instruments.results(instrument, given),
            "spoken": instruments.spoken(instrument),
            "kept": True,
            "source": "",
            "help": (),
        }
        return visit.page("support/said.html", context)

    async def _asked(self, visit: Visit, name: str) -> Response[str]:
        mine = await _mine(visit)
        asked = await _instruments(visit, mine)
        return (await self._you(visit, mine, asked, _named(asked, name)))(Form())

    async def _you(
        self,
        visit: Visit,
        mine: Request,
        asked: tuple[Instrument, ...],
        instrument: Instrument,
        command: str | None = None,
    ) -> Show:
        hub = visit.community.hub(mine.region)
        name = hub.hub if hub else _("the hub")
        others = tuple(each for each in asked if each is not instrument)
        context = {
            **helping.screen(instrument, name, await visit.sheet(), mine),
            "more": instruments.links(others, helping.YOU),
        }
        return lambda form: visit.page("support/you.html", {**context, "form": form}, command=command)


class PlaceController(Controller):
    """One booking of theirs."""

    path = f"{helping.PLACES}/{{booking:str}}"
    opt = _ASKERS
    exception_handlers = BACK_BY_WORDS

    @get("/")
    async def place(self, visit: NamedDependency[Visit], booking: FromPath[str]) -> Response[str]:
        await _booked(visit, booking)
        return await visit.live(PLACE, {"booking": booking})

    @get("/notes")
    async def notes_form(self, visit: NamedDependency[Visit], booking: FromPath[str]) -> Response[str]:
        known, _request = await _booked(visit, booking)
        written = helping.written(await visit.sheet(), known)
        return self._notes(visit, known)(Form(typed=written))

    @post("/notes")
    async def notes(self, visit: NamedDependency[Visit], booking: FromPath[str]) -> Response[Any]:
        known, mine = await _booked(visit, booking)
        sent = await visit.posted()
        show = self._notes(visit, known, sent.command)
        filled = filled_in(visit, forms_places.Notes, sent, _said(forms_places.SAYS), show)
        command = forms_places.notes(filled, sent.command, known, mine.region)
        return await visit.submit(command, sent, done=_at(known), again=show, says=_("They can read it now."))

    @post("/{verb:str}")
    async def move(self, visit: NamedDependency[Visit], booking: FromPath[str], verb: FromPath[str]) -> Response[Any]:
        """Give it back, or say yes to the place that came free."""
        known, mine = await _booked(visit, booking)
        if verb not in _VERBS:
            raise NothingHereError
        sent = await visit.posted()
        command = forms_places.of_booking(verb, sent.command, known, mine.region)
        return await visit.act(command, sent, done=_at(known))

    def _notes(self, visit: Visit, known: Booking, command: str | None = None) -> Show:
        context = {
            "back": _at(known),
            "action": f"{_at(known)}/notes",
            "name": known.place.service_name if known.place else "",
        }
        return lambda form: visit.page("support/notes.html", {**context, "form": form}, command=command)


_VERBS: Final = frozenset({"cancel", "yes"})
_KEPT: Final = N_("We have it. This page shows in a moment whether the place is yours.")
CONTROLLERS: Final = (HelpController, PlaceController)


def _at(booking: Booking) -> str:
    return f"{helping.PLACES}/{booking.id}"


def _said(says: dict[str, str]) -> dict[str, str]:
    return {name: _(text) for name, text in says.items()}


async def _instruments(visit: Visit, mine: Request) -> tuple[Instrument, ...]:
    """Return what somebody like them is asked, our own first."""
    found, today = deployed(visit.settings.bus.home).usable, (await visit.sheet()).now.date()
    return offered(found, asked_as(mine.asker or Asker.OTHER), mine.region, today)


def _named(asked: tuple[Instrument, ...], name: str) -> Instrument:
    """Return the instrument of that name.

    Raises:
        NothingHereError: there is none, or not for them.
    """
    return found(next((each for each in asked if each.name == name), None))


async def _mine(visit: Visit) -> Request:
    """Return their own request.

    Raises:
        NothingHereError: there is none, or a code alone opens no more.
    """
    return found(helping.mine(await visit.sheet(), visit.audience))


async def _booked(visit: Visit, name: str) -> tuple[Booking, Request]:
    """Return a booking of theirs.

    Raises:
        NothingHereError: there is none: another's, and none at all, look the same.
    """
    mine = await _mine(visit)
    found = places.booking(await visit.sheet(), name)
    if found is None:
        raise NothingHereError
    return found, mine
