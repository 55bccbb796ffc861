"""A provider's pages: what it is asked, and what it said yes to."""

from collections.abc import Mapping
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.vocabulary import Kind
from portal.errors import NothingHereError, found
from portal.forms import Form, Wrong
from portal.forms.referrals import answer as forms
from portal.forms.referrals import referral as forms_referral
from portal.guards import only
from portal.i18n import _
from portal.live.page import LivePage, Look
from portal.models.referrals import offers, referring
from portal.models.referrals.referral import Asked, Referral
from portal.pages.common import Show, again
from portal.pages.referrals.referrals import ReceivingPages
from portal.sessions.visit import Visit
from portal.sheet import Sheet
from portal.shell import HOME

PARTNER: Final = HOME[Kind.PARTNER]
_KINDS: Final = frozenset({Kind.PARTNER})


def _referral(sheet: Sheet, look: Look) -> Referral | None:
    return referring.find(sheet, look.params.get("referral", ""))


def _case(sheet: Sheet, look: Look) -> str | None:
    known = _referral(sheet, look)
    return known.case if known is not None else None


def _offer(sheet: Sheet, look: Look) -> Mapping[str, Any] | None:
    return offers.offer(sheet, look.params.get("referral", ""))


def _accepted(sheet: Sheet, look: Look) -> Mapping[str, Any] | None:
    return offers.accepted(sheet, look.params.get("referral", ""))


OFFERS: Final = LivePage(
    name="offers",
    template="partner/offers.html",
    kinds=_KINDS,
    model=lambda sheet, look: offers.offers(sheet, look.audience),
)
OFFER: Final = LivePage(
    name="offer",
    template="partner/offer.html",
    kinds=_KINDS,
    takes=("referral",),
    model=_offer,
    case=_case,
)
ACCEPTED: Final = LivePage(
    name="accepted",
    template="partner/referral.html",
    kinds=_KINDS,
    takes=("referral",),
    model=_accepted,
    case=_case,
)
ENDED: Final = LivePage(
    name="ended",
    template="partner/ended.html",
    kinds=_KINDS,
    takes=("referral",),
    model=lambda sheet, look: offers.ended(sheet, look.params.get("referral", "")),
    case=_case,
)
LIVE: Final = (OFFERS, OFFER, ACCEPTED, ENDED)


class OffersController(Controller):
    """All of them."""

    path = PARTNER
    opt = only(Kind.PARTNER)

    @get("/")
    async def offers(self, visit: NamedDependency[Visit]) -> Response[str]:
        return await visit.live(OFFERS)


class OfferController(ReceivingPages):
    """One referral, from being asked to its end. Its address stays the same all the way."""

    path = f"{PARTNER}/referrals/{{referral:str}}"
    opt = only(Kind.PARTNER)
    who = Kind.PARTNER

    @get("/")
    async def one(self, visit: NamedDependency[Visit], referral: FromPath[str]) -> Response[str]:
        known = await self._known(visit, referral)
        if known.accepted is not None:
            return await visit.live(ACCEPTED, {"referral": referral})
        return await visit.live(OFFER if offers.can_answer(known) else ENDED, {"referral": referral})

    @post("/accept")
    async def accept(self, visit: NamedDependency[Visit], referral: FromPath[str]) -> Response[Any]:
        known, asked = await self._asked(visit, referral)
        sent = await visit.posted()
        command = forms.own("accept", sent, known, asked.service, visit.settings.zone)
        if isinstance(command, Wrong):
            raise NothingHereError
        return await visit.act(command, sent, done=self._at(known), says=_("You said yes."))

    @get("/decline")
    async def decline_form(self, visit: NamedDependency[Visit], referral: FromPath[str]) -> Response[str]:
        return self._answer(visit, *await self._asked(visit, referral), "decline")(Form())

    @post("/decline")
    async def decline(self, visit: NamedDependency[Visit], referral: FromPath[str]) -> Response[Any]:
        return await self._answered(visit, referral, "decline", _("Thank you. The next place is asked."))

    @get("/waitlist")
    async def waitlist_form(self, visit: NamedDependency[Visit], referral: FromPath[str]) -> Response[str]:
        return self._answer(visit, *await self._asked(visit, referral), "waitlist")(Form())

    @post("/waitlist")
    async def waitlist(self, visit: NamedDependency[Visit], referral: FromPath[str]) -> Response[Any]:
        return await self._answered(visit, referral, "waitlist", _("The place is kept. You can still say yes."))

    @post("/{verb:str}")
    async def move(self, visit: NamedDependency[Visit], referral: FromPath[str], verb: FromPath[str]) -> Response[Any]:
        known, _ = await self._asked(visit, referral)
        sent = await visit.posted()
        command = found(forms_referral.move(verb, sent.command, known) if verb in _MOVES else None)
        return await visit.act(command, sent, done=self._at(known))

    async def _asked(self, visit: Visit, referral: str) -> tuple[Referral, Asked]:
        """Return the referral and this team's own offer.

        Raises:
            NothingHereError: it was not asked.
        """
        known = await self._known(visit, referral)
        asked = found(offers.own(known))
        return known, asked

    async def _answered(self, visit: Visit, referral: str, answer: str, says: str) -> Response[Any]:
        known, asked = await self._asked(visit, referral)
        sent = await visit.posted()
        show = self._answer(visit, known, asked, answer, sent.command)
        command = forms.own(answer, sent, known, asked.service, visit.settings.zone)
        if isinstance(command, Wrong):
            return again(show, command.form)
        return await visit.submit(command, sent, done=PARTNER, again=show, says=says)

    def _answer(self, visit: Visit, known: Referral, asked: Asked, answer: str, command: str | None = None) -> Show:
        here = self._at(known)
        context = {"action": f"{here}/{answer}", "back": here, "place": asked.position}
        return lambda form: visit.page(f"partner/{answer}.html", {**context, "form": form}, command=command)


_MOVES: Final = frozenset({"start", "hold", "resume", "cancel", "reopen"})
"""The buttons of the receiving side; what came of it is asked about on a page of its own."""
CONTROLLERS: Final = (OffersController, OfferController)
