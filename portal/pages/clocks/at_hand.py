"""Where somebody may be with a youth: for a provider that serves them, and for an agency that has a report of them."""

from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind
from portal.errors import NothingHereError
from portal.forms import Form
from portal.forms.clocks import at_hand as forms
from portal.guards import only
from portal.live.page import LivePage
from portal.models.clocks import at_hand as models
from portal.models.clocks.report import read as read_report
from portal.models.referrals import offers, referring
from portal.pages.common import Show, filled_in
from portal.sessions.visit import Visit
from portal.shell import HOME

LIVE: Final[tuple[LivePage, ...]] = ()


class PartnerAtHand(Controller):
    path = f"{HOME[Kind.PARTNER]}/referrals/{{referral:str}}/beside"
    opt = only(Kind.PARTNER)

    @get("/")
    async def form(self, visit: NamedDependency[Visit], referral: FromPath[str]) -> Response[str]:
        return _form(visit, await _served(visit, referral))(Form(typed={"language": "en"}))

    @post("/")
    async def write(self, visit: NamedDependency[Visit], referral: FromPath[str]) -> Response[Any]:
        return await _write(visit, await _served(visit, referral))


class InvestigatorAtHand(Controller):
    path = f"{HOME[Kind.INVESTIGATOR]}/{{report:str}}/beside"
    opt = only(Kind.INVESTIGATOR)

    @get("/")
    async def form(self, visit: NamedDependency[Visit], report: FromPath[str]) -> Response[str]:
        return _form(visit, await _reported(visit, report))(Form(typed={"language": "en"}))

    @post("/")
    async def write(self, visit: NamedDependency[Visit], report: FromPath[str]) -> Response[Any]:
        return await _write(visit, await _reported(visit, report))


async def _served(visit: Visit, referral: str) -> models.Where:
    """Return the case that a referral is of, while this team serves the youth by it.

    Raises:
        NothingHereError: there is none, or they don't.
    """
    known = referring.find(await visit.sheet(), referral)
    if known is None or not offers.is_accepted(known):
        raise NothingHereError
    return models.Where(known.region, known.case, f"{HOME[Kind.PARTNER]}/referrals/{known.id}")


async def _reported(visit: Visit, report: str) -> models.Where:
    """Return the case of a report that this agency has.

    Raises:
        NothingHereError: there is none, or it hasn't.
    """
    known = read_report((await visit.sheet()).about(report))
    if known is None or known.sent is None:
        raise NothingHereError
    return models.Where(known.region, known.case, f"{HOME[Kind.INVESTIGATOR]}/{known.id}")


async def _write(visit: Visit, where: models.Where) -> Response[Any]:
    sent = await visit.posted()
    show = _form(visit, where, sent.command)
    filled = filled_in(visit, forms.AtHand, sent, forms.SAYS, show)
    command = forms.raised(filled, sent.command, where)
    return await visit.submit(command, sent, done=where.back, again=show, says=forms.follows(filled))


def _form(visit: Visit, where: models.Where, command: str | None = None) -> Show:
    context = models.writing(where)
    return lambda form: visit.page("clocks/at_hand.html", {**context, "form": form}, command=command)


CONTROLLERS: Final = (PartnerAtHand, InvestigatorAtHand)
