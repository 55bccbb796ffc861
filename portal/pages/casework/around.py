"""How a youth speaks of themselves, keeping in touch, and where they stay: each at their own addresses."""

from functools import partial
from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.base import Command
from contracts.casework import CourtOrderEnd
from contracts.vocabulary import Kind
from portal.errors import NothingHereError
from portal.forms import Form
from portal.forms.casework import around as forms
from portal.guards import only
from portal.i18n import _
from portal.models.cases.casefile import Case
from portal.models.casework import around as models
from portal.models.casework import said
from portal.models.casework.eighteen import eighteen
from portal.models.casework.said import Field
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
EIGHTEEN: Final = live_of_case(
    "eighteen",
    "casework/eighteen.html",
    lambda sheet, look, _here: {**eighteen(sheet, look.params["case"], Kind.YOUTH), "back": HOME[Kind.YOUTH]},
    Kind.YOUTH,
)
CONTACT: Final = live_of_case(
    "contact",
    "casework/contact.html",
    lambda sheet, look, here: models.contact(sheet, look.params["case"], f"{here}/contact"),
    Kind.YOUTH,
)
OUTREACH: Final = live_of_case(
    "outreach",
    "casework/outreach.html",
    lambda sheet, look, here: models.outreach(sheet, look.params["case"], f"{here}/outreach"),
    Kind.ADVOCATE,
)
WHERE: Final = live_of_case(
    "where",
    "casework/where.html",
    lambda sheet, look, here: models.where(sheet, look.params["case"], f"{here}/where", look.audience.kind),
    Kind.ADVOCATE,
    Kind.HUB,
)
LIVE: Final = (STAYS, EIGHTEEN, CONTACT, OUTREACH, WHERE)


class AroundPages(OfCase):
    SAYS = forms.SAYS


class YouthAround(AroundPages):
    """What a youth says of themselves, and of being in touch."""

    path = f"{HOME[Kind.YOUTH]}/cases/{{case:str}}"
    opt = only(Kind.YOUTH)
    who = Kind.YOUTH

    @get("/me")
    async def me_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        sheet = await visit.sheet()
        show = self._me(visit, case, models.frame_fields(sheet, case))
        return show()(Form(typed=models.frame_typed(sheet, case)))

    @post("/me")
    async def me(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        await self.case(visit, case)
        sheet = await visit.sheet()
        among, stands = models.audiences(sheet, case), models.frame(sheet, case)

        def make(form: forms.Frame, command: str, about: Case) -> Command:
            return forms.tell(form, command, about, forms.chosen(form, among, stands))

        show, done = self._me(visit, case, models.frame_fields(sheet, case)), self.at(case, "me")
        return await self.take(visit, case, forms.Frame, make, show, done, _("It stands as you say, from now on."))

    @get("/where")
    async def stays(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return await visit.live(STAYS, {"case": case})

    @get("/eighteen")
    async def eighteen(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return await visit.live(EIGHTEEN, {"case": case})

    @get("/contact")
    async def contact(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return await visit.live(CONTACT, {"case": case})

    @get("/contact/ask")
    async def ask_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        return self._ask(visit, case)()(Form())

    @post("/contact/ask")
    async def ask(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        done = self.at(case, "contact")
        says = _("Your advocate is told that you would like to hear from them.")
        return await self.take(visit, case, forms.Ask, forms.ask, self._ask(visit, case), done, says)

    @get("/contact/rest")
    async def rest_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        return self._rest(visit, case)()(Form())

    @post("/contact/rest")
    async def rest(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        done, show = self.at(case, "contact"), self._rest(visit, case)
        return await self.take(visit, case, forms.Rest, forms.rest, show, done, _("You are left in peace."))

    def _me(self, visit: Visit, case: str, fields: tuple[Field, ...]) -> partial[Show]:
        lede = _("Your own words, or nothing. You and your advocate read it, and whoever you tick below it.")
        note = _("Nobody but you and your advocate reads any of it without a release that you signed.")
        here = self.at(case, "me")
        return self.shows(visit, here, _("How I speak of myself"), fields, HOME[Kind.YOUTH], lede=lede, note=note)

    def _ask(self, visit: Visit, case: str) -> partial[Show]:
        here, back = self.at(case, "contact/ask"), self.at(case, "contact")
        return self.shows(visit, here, _("Please get in touch"), forms.ask_fields(), back, send=_("Ask them"))

    def _rest(self, visit: Visit, case: str) -> partial[Show]:
        here, back = self.at(case, "contact/rest"), self.at(case, "contact")
        lede = _("Nobody gets in touch for a while. Nothing ends by it, and you can ask for somebody any time.")
        return self.shows(
            visit, here, _("Leave me in peace for a while"), forms.rest_fields(young=True), back, lede=lede
        )


class Outreach(AroundPages):
    """Keeping in touch: an advocate's."""

    path = f"{HOME[Kind.ADVOCATE]}/cases/{{case:str}}/outreach"
    opt = only(Kind.ADVOCATE)
    who = Kind.ADVOCATE

    @get("/")
    async def outreach(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return await visit.live(OUTREACH, {"case": case})

    @get("/made")
    async def made_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        return self._made(visit, case)()(Form())

    @post("/made")
    async def made(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        done, show = self.at(case, "outreach"), self._made(visit, case)
        return await self.take(visit, case, forms.Made, forms.made, show, done, _("Written down. The next is planned."))

    @get("/tried")
    async def tried_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        return self._tried(visit, case)()(Form())

    @post("/tried")
    async def tried(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        done, show = self.at(case, "outreach"), self._tried(visit, case)
        says = _("Written down. The next is planned.")
        return await self.take(visit, case, forms.Tried, forms.tried, show, done, says)

    @get("/plan")
    async def plan_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        return self._plan(visit, case)()(Form())

    @post("/plan")
    async def plan(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        done, show = self.at(case, "outreach"), self._plan(visit, case)
        return await self.take(visit, case, forms.Plan, forms.plan, show, done, _("Planned. You are told in time."))

    @get("/rest")
    async def rest_form(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        await self.case(visit, case)
        return self._rest(visit, case)()(Form())

    @post("/rest")
    async def rest(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[Any]:
        done, show = self.at(case, "outreach"), self._rest(visit, case)
        return await self.take(visit, case, forms.Rest, forms.rest, show, done, _("They are left in peace."))

    def _form(self, visit: Visit, case: str, part: str, title: str, fields: tuple[Field, ...]) -> partial[Show]:
        back = self.at(case, "outreach")
        return self.shows(visit, f"{back}/{part}", title, fields, back)

    def _made(self, visit: Visit, case: str) -> partial[Show]:
        return self._form(visit, case, "made", _("We were in touch"), forms.made_fields())

    def _tried(self, visit: Visit, case: str) -> partial[Show]:
        return self._form(visit, case, "tried", _("I tried to reach them"), forms.tried_fields())

    def _plan(self, visit: Visit, case: str) -> partial[Show]:
        return self._form(visit, case, "plan", _("Plan the next time"), forms.plan_fields())

    def _rest(self, visit: Visit, case: str) -> partial[Show]:
        return self._form(visit, case, "rest", _("They want to be left in peace"), forms.rest_fields(young=False))


class WherePages(AroundPages):
    """Times away, placements and orders of a court."""

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


CONTROLLERS: Final = (YouthAround, Outreach, AdvocateWhere, HubWhere)
