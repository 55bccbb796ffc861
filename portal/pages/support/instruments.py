"""What people can be asked about themselves: looked over by a hub, and filled in by staff, each for themselves alone.

What staff answer is read, counted and shown, and that is all: there is no command for it, and no fact.
"""

from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.instruments import Instrument, OfferedTo, deployed, offered
from contracts.vocabulary import STAFF, Kind
from portal.errors import found
from portal.forms import Form
from portal.forms.support.caring import answers
from portal.guards import only
from portal.i18n import N_, _
from portal.live.page import LivePage
from portal.models.support import instruments as models
from portal.pages.common import again
from portal.sessions.visit import Visit
from portal.shell import HOME

LIVE: Final[tuple[LivePage, ...]] = ()
ANSWER_ONE: Final = N_("Please answer at least one, or go back.")


class InstrumentsController(Controller):
    """All there are, with licence, source and permission; and what is wrong with a file that isn't taken."""

    path = models.HUB
    opt = only(Kind.HUB)

    @get("/")
    async def all(self, visit: NamedDependency[Visit]) -> Response[str]:
        sheet = await visit.sheet()
        found = deployed(visit.settings.bus.home)
        return visit.page("hub/instruments.html", models.hub_page(found, sheet.region, sheet.now.date()))


class YourselfController(Controller):
    """Those that ask professionals."""

    path = models.YOURSELF
    opt = only(*STAFF)

    @get("/")
    async def yourself(self, visit: NamedDependency[Visit]) -> Response[str]:
        links = models.links(await _theirs(visit), models.YOURSELF)
        context = {"back": HOME[visit.actor.kind], "forms": links, "help": visit.community.help}
        return visit.page("support/yourself.html", context)

    @get("/{name:str}")
    async def asked(self, visit: NamedDependency[Visit], name: FromPath[str]) -> Response[str]:
        return _form(visit, await _one(visit, name), Form())

    @post("/{name:str}")
    async def said(self, visit: NamedDependency[Visit], name: FromPath[str]) -> Response[Any]:
        """Say what their answers come to. The answer to this form is the one place where that stands."""
        instrument, sent = await _one(visit, name), await visit.posted()
        given = answers(instrument, sent)
        if not given:
            wrong = {f"q-{instrument.question[0].key}": _(ANSWER_ONE)}
            return again(lambda form: _form(visit, instrument, form), sent.again(wrong))
        context = {
            "back": models.YOURSELF,
            "back_says": _("For yourself"),
            "results": models.results(instrument, given),
            "spoken": models.spoken(instrument),
            "kept": False,
            "source": models.credit(instrument),
            "help": visit.community.help,
        }
        return visit.page("support/said.html", context)


CONTROLLERS: Final = (InstrumentsController, YourselfController)


async def _theirs(visit: Visit) -> tuple[Instrument, ...]:
    sheet = await visit.sheet()
    found = deployed(visit.settings.bus.home).usable
    return offered(found, frozenset({OfferedTo.PROFESSIONALS}), sheet.region, sheet.now.date())


async def _one(visit: Visit, name: str) -> Instrument:
    """Return one that they are asked.

    Raises:
        NothingHereError: there is none of that name, or not for them.
    """
    return found(next((each for each in await _theirs(visit) if each.name == name), None))


def _form(visit: Visit, instrument: Instrument, form: Form) -> Response[str]:
    context = {**models.form(instrument), "back": models.YOURSELF, "action": f"{models.YOURSELF}/{instrument.name}"}
    return visit.page("support/asks_yourself.html", {**context, "form": form})
