"""Disclosures without a release: a hub records one by its ground, a second person reviews it, and it ends."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts.law import DisclosureGround, Force
from portal.errors import NothingHereError, found
from portal.forms import Form
from portal.forms.consent import orders as forms
from portal.i18n import _, message
from portal.models.cases import case as cases
from portal.models.consent import orders
from portal.pages.cases.parts_of_case import CaseParts, live
from portal.pages.common import Show, again, filled_in
from portal.sessions.visit import Visit

ORDERS: Final = live("orders", "hub/orders.html", orders.case_orders)
_YES: Final = "yes"


class OrderPages(CaseParts):
    """Disclosures that something other than the youth's will requires."""

    @get("/orders")
    async def orders(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        return await visit.live(ORDERS, {"case": case})

    @get("/orders/new")
    async def choose_ground(self, visit: NamedDependency[Visit], case: FromPath[str]) -> Response[str]:
        sheet = await visit.sheet()
        found(cases.find(sheet, case))
        return visit.page("hub/order_ground.html", orders.choosing(sheet, case))

    @get("/orders/new/{ground:str}")
    async def order_form(
        self, visit: NamedDependency[Visit], case: FromPath[str], ground: FromPath[str]
    ) -> Response[str]:
        row, show = await self._recording(visit, case, ground)
        if row.force is Force.NONE:
            return visit.page("hub/order_none.html", {"back": self.at(case, "orders"), "row": row})
        return show(Form())

    @post("/orders/new/{ground:str}")
    async def record_order(
        self, visit: NamedDependency[Visit], case: FromPath[str], ground: FromPath[str]
    ) -> Response[Any]:
        sheet, sent = await visit.sheet(), await visit.posted()
        row, show = await self._recording(visit, case, ground, sent.command)
        filled = filled_in(visit, forms.Record, sent, forms.SAYS, show)
        recipient = orders.recipients(sheet, row, visit.audience).get(filled.recipient)
        if recipient is None:
            return again(show, sent.again({"recipient": message(forms.SAYS["recipient"])}))
        if row.force is Force.COURT_ORDER and filled.docket is None:
            return again(show, sent.again({"docket": message(forms.SAYS["docket"])}))
        about = found(cases.find(sheet, case))
        command = forms.record(filled, sent.command, about, row.id, recipient, sheet.now)
        waits = row.force is Force.COURT_ORDER
        says = _("Written down. It discloses nothing before its legal review.") if waits else _("Written down.")
        return await visit.submit(command, sent, done=self.at(case, "orders"), again=show, says=says)

    @get("/orders/{order:str}/review")
    async def ask_review(
        self, visit: NamedDependency[Visit], case: FromPath[str], order: FromPath[str]
    ) -> Response[str]:
        asked = found(orders.reviewing(await visit.sheet(), case, order))
        await visit.open_case(case)
        return visit.page("hub/order_review.html", asked[1])

    @post("/orders/{order:str}/review")
    async def review_order(
        self, visit: NamedDependency[Visit], case: FromPath[str], order: FromPath[str]
    ) -> Response[Any]:
        asked = orders.reviewing(await visit.sheet(), case, order)
        sent = await visit.posted()
        if asked is None or sent.text("stands") not in (_YES, "no"):
            raise NothingHereError
        stands = sent.text("stands") == _YES
        command = forms.review(sent.command, asked[0], stands=stands)
        says = _("It stands. They can see it now.") if stands else _("It doesn't stand. It discloses nothing.")
        return await visit.act(command, sent, done=self.at(case, "orders"), says=says)

    @get("/orders/{order:str}/end")
    async def ask_end(self, visit: NamedDependency[Visit], case: FromPath[str], order: FromPath[str]) -> Response[str]:
        asked = found(orders.ending(await visit.sheet(), case, order))
        return visit.page("confirm.html", asked[1])

    @post("/orders/{order:str}/end")
    async def end_order(
        self, visit: NamedDependency[Visit], case: FromPath[str], order: FromPath[str]
    ) -> Response[Any]:
        asked = found(orders.ending(await visit.sheet(), case, order))
        sent = await visit.posted()
        return await visit.act(forms.end(sent.command, asked[0]), sent, done=self.at(case, "orders"), says=_("Ended."))

    async def _recording(
        self, visit: Visit, case: str, ground: str, command: str | None = None
    ) -> tuple[DisclosureGround, Show]:
        sheet = await visit.sheet()
        found(cases.find(sheet, case))
        row = found(orders.ground(sheet, ground))
        context = orders.recording(sheet, case, row, visit.audience)
        return row, lambda form: visit.page("hub/order.html", {**context, "form": form}, command=command)
