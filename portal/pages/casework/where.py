"""Where a youth stays, for an advocate, a hub and, in their own words, for the youth."""

from functools import partial
from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.casework import CourtOrderEnd
from contracts.vocabulary import Kind
from portal.errors import NothingHereError
from portal.forms import Form
from portal.forms.casework import where as forms
from portal.guards import only
from portal.i18n import _
from portal.models.casework import said
from portal.models.casework import where as models
from portal.pages.casework.of_case import OfCase, live_of_case
from portal.pages.common import Show
from portal.sessions.visit import Visit
from portal.shell import HOME

STAYS: Final = live_of_case(
    "stays",
    "casework/stays.html",
    lambda sheet, look, here: models.stays(sheet, look.params["case"], f"{here}/where"),
    Kind.YOUTH,
)
WHERE: Final = live_of_case(
    "where",
    "casework/where.html",
    lambda sheet, look, here: models.where(sheet, look.params["case"], f"{here}/where", look.audience.kind),
    Kind.ADVOCATE,
    Kind.HUB,
)
LIVE: Final = (STAYS, WHERE)


class YouthStays(OfCase):
    """Where they stay, as they read it."""

    path = f"{HOME[Kind.YOUTH]}/cases/{{case:str}}"
    opt = only(Kind.YOUTH)
    who = Kind.YOUTH

    @get("/where")
    async def stays(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return await visit.live(STAYS, {"case": case})


class WherePages(OfCase):
    """Times away, placements and orders of a court."""

    SAYS = forms.SAYS

    @get("/where")
    async def where(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return await visit.live(WHERE, {"case": case})

    @get("/where/away")
    async def away_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        now = (await visit.sheet()).now
        return self._away(visit, case)()(Form(typed={"since": said.at(now, now)}))

    @post("/where/away")
    async def away(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        done, show = self.at(case, "where"), self._away(visit, case)
        return await self.take(visit, case, forms.Away, forms.note_away, show, done, _("Written down."))

    @get("/where/away/{away:str}")
    async def back_form(self, visit: NamedDependency[Visit], case: FromPath[str], away: FromPath[str]) -> Response[str]:
        await self._gone(visit, case, away)
        return self._back(visit, case, away)()(Form())

    @post("/where/away/{away:str}")
    async def back(self, visit: NamedDependency[Visit], case: FromPath[str], away: FromPath[str]) -> Response[Any]:
        await self._gone(visit, case, away)
        make = partial(forms.note_back, away=away)
        done, show = self.at(case, "where"), self._back(visit, case, away)
        return await self.take(
            visit, case, forms.Back, make, show, done, _("Good that they are back. All goes on as it was.")
        )

    @post("/where/away/{away:str}/mistaken")
    async def mistaken(self, visit: NamedDependency[Visit], case: FromPath[str], away: FromPath[str]) -> Response[Any]:
        await self._gone(visit, case, away)
        about, sent = await self.case(visit, case), await visit.posted()
        command = forms.mistaken(sent.command, about, away)
        return await visit.act(command, sent, done=self.at(case, "where"), says=_("It is as if it had not been said."))

    @get("/where/place")
    async def place_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        now = (await visit.sheet()).now
        return self._place(visit, case)()(Form(typed={"since": said.at(now, now)}))

    @post("/where/place")
    async def place(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        done, show = self.at(case, "where"), self._place(visit, case)
        return await self.take(visit, case, forms.Placed, forms.place, show, done, _("Written down."))

    @get("/where/order")
    async def order_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        return self._order(visit, case)()(Form())

    @post("/where/order")
    async def order(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        done, show = self.at(case, "where"), self._order(visit, case)
        says = _("Written down. Those beside them are told in time.")
        return await self.take(visit, case, forms.Ordered, forms.order, show, done, says)

    @get("/where/order/{ruled:str}")
    async def review_form(
        self, visit: NamedDependency[Visit], case: FromPath[str], ruled: FromPath[str]
    ) -> Response[str]:
        await self._ruled(visit, case, ruled)
        return self._review(visit, case, ruled)()(Form())

    @post("/where/order/{ruled:str}")
    async def review(self, visit: NamedDependency[Visit], case: FromPath[str], ruled: FromPath[str]) -> Response[Any]:
        await self._ruled(visit, case, ruled)
        make = partial(forms.review, about=ruled)
        done, show = self.at(case, "where"), self._review(visit, case, ruled)
        return await self.take(visit, case, forms.Reviewed, make, show, done, _("Written down."))

    @post("/where/order/{ruled:str}/ended")
    async def ended(self, visit: NamedDependency[Visit], case: FromPath[str], ruled: FromPath[str]) -> Response[Any]:
        await self._ruled(visit, case, ruled)
        about, sent = await self.case(visit, case), await visit.posted()
        command = forms.end_order(CourtOrderEnd.ENDED, sent.command, about, ruled)
        return await visit.act(command, sent, done=self.at(case, "where"), says=_("Written down."))

    async def _gone(self, visit: Visit, case: str, which: str) -> None:
        await self.case(visit, case)
        if models.away(await visit.sheet(), case, which) is None:
            raise NothingHereError

    async def _ruled(self, visit: Visit, case: str, which: str) -> None:
        await self.case(visit, case)
        if which not in {each.id for each in models.court_orders(await visit.sheet(), case)}:
            raise NothingHereError

    def _away(self, visit: Visit, case: str) -> partial[Show]:
        here, back = self.at(case, "where/away"), self.at(case, "where")
        lede = _("Nothing of their plan stops by this, and nobody is blamed for it.")
        return self.shows(visit, here, _("Nobody knows where they are"), forms.away_fields(), back, lede=lede)

    def _back(self, visit: Visit, case: str, away: str) -> partial[Show]:
        here, back = self.at(case, "where/away", away), self.at(case, "where")
        lede = _("Plan, referrals and releases go on as they were. Nothing is held against them.")
        ends = ({"href": f"{here}/mistaken", "label": _("They were not away: a mistake")},)
        return self.shows(visit, here, _("They are back, or in touch"), forms.back_fields(), back, lede=lede, ends=ends)

    def _place(self, visit: Visit, case: str) -> partial[Show]:
        here, back = self.at(case, "where/place"), self.at(case, "where")
        lede = _("A new place is no reason for a new school, or for a new counselor.")
        return self.shows(visit, here, _("Where they stay"), forms.placed_fields(), back, lede=lede)

    def _order(self, visit: Visit, case: str) -> partial[Show]:
        here, back = self.at(case, "where/order"), self.at(case, "where")
        return self.shows(visit, here, _("An order of a court"), forms.order_fields(), back)

    def _review(self, visit: Visit, case: str, ruled: str) -> partial[Show]:
        here, back = self.at(case, "where/order", ruled), self.at(case, "where")
        ends = ({"href": f"{here}/ended", "label": said.say(said.ORDER_ENDS, CourtOrderEnd.ENDED)},)
        return self.shows(visit, here, _("The court looked at it again"), forms.review_fields(), back, ends=ends)


class AdvocateWhere(WherePages):
    path = f"{HOME[Kind.ADVOCATE]}/cases/{{case:str}}"
    opt = only(Kind.ADVOCATE)
    who = Kind.ADVOCATE


class HubWhere(WherePages):
    path = f"{HOME[Kind.HUB]}/cases/{{case:str}}"
    opt = only(Kind.HUB)
    who = Kind.HUB


CONTROLLERS: Final = (YouthStays, AdvocateWhere, HubWhere)
