"""Disclosures without a release: what requires one, its legal review, and its end. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from contracts.base import Audience
from contracts.labels import RELEASABLE, Label
from contracts.law import DisclosureGround, Force, law
from contracts.limits import USUAL
from contracts.order import OrderEnded, OrderRecorded, OrderReviewed, OrderTookEffect
from contracts.vocabulary import Kind, YouthNotice
from portal import i18n, words
from portal.i18n import _, listed, message
from portal.models.cases.case_head import head
from portal.models.people import people
from portal.models.people.teams import Team, teams_of
from portal.sheet import Entry, Sheet
from portal.shell import HOME
from portal.words import Choice, Link, Row, Tag

_TOLD: Final = (Kind.INVESTIGATOR, Kind.PARTNER, Kind.ADVOCATE, Kind.HUB)


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A disclosure that something requires. ``stands`` is what its legal review found, None before it."""

    id: str
    case: str
    region: str
    at: datetime
    recipient: Audience | None = None
    name: str = ""
    ground: str = ""
    kinds: tuple[Label, ...] = ()
    until: datetime | None = None
    notice: YouthNotice | None = None
    steps: str = ""
    docket: str = ""
    stands: bool | None = None
    effect: bool = False
    ended: datetime | None = None

    @property
    def row(self) -> DisclosureGround | None:
        return law().disclosure_ground(self.ground)

    @property
    def by_court(self) -> bool:
        return self.row is not None and self.row.force is Force.COURT_ORDER

    def over(self, now: datetime) -> bool:
        return self.ended is not None or self.stands is False or (self.until is not None and now >= self.until)

    def waits(self, now: datetime) -> bool:
        """Return whether a second person has to review it."""
        return not self.effect and self.stands is None and not self.over(now)


class OrderCard(msgspec.Struct, frozen=True, kw_only=True):
    """One disclosure in the list of its case. The addresses are "" where there is nothing to do."""

    id: str
    name: str
    tag: Tag
    text: str
    rows: tuple[Row, ...]
    review: str = ""
    end: str = ""


def orders_of(sheet: Sheet, case: str) -> tuple[Order, ...]:
    found = (read(sheet.about(e.about)) for e in sheet.case(case) if e.event is OrderRecorded)
    return tuple(order for order in found if order is not None)


def read(entries: Sequence[Entry]) -> Order | None:
    """Return the disclosure that ``entries`` of one aggregate tell of."""
    order: Order | None = None
    for entry in entries:
        if entry.event is OrderRecorded:
            order = _recorded(entry)
        elif order is None:
            continue
        elif entry.event is OrderReviewed:
            order = msgspec.structs.replace(order, stands=bool(entry.read("stands", bool)))
        elif entry.event is OrderTookEffect:
            order = msgspec.structs.replace(order, effect=True)
        elif entry.event is OrderEnded:
            order = msgspec.structs.replace(order, ended=entry.at)
    return order


def _recorded(entry: Entry) -> Order:
    return Order(
        id=entry.about,
        case=entry.case,
        region=entry.region,
        at=entry.at,
        recipient=entry.read("recipient", Audience),
        name=entry.text("recipient_name"),
        ground=entry.text("ground"),
        kinds=entry.read("kinds", tuple[Label, ...]) or (),
        until=entry.read("until", datetime),
        notice=entry.read("notice", YouthNotice),
        steps=entry.text("steps"),
        docket=entry.text("docket"),
    )


def case_orders(sheet: Sheet, kind: Kind, case_id: str) -> dict[str, Any] | None:
    """Return the context of ``hub/orders.html``: those that wait for a review first, then those in force."""
    around = head(sheet, kind, case_id)
    if around is None:
        return None
    found = sorted(orders_of(sheet, case_id), key=lambda each: (each.over(sheet.now), not each.waits(sheet.now)))
    here = f"{around['here']}/orders"
    cards = [(_card(each, sheet, here), each.over(sheet.now)) for each in found]
    return {
        **around,
        "orders": tuple(card for card, over in cards if not over),
        "over": tuple(card for card, over in cards if over),
        "record": f"{here}/new",
    }


def choosing(sheet: Sheet, case_id: str) -> dict[str, Any]:
    """Return the context of ``hub/order_ground.html``: the grounds there are, and no other."""
    here = f"{HOME[Kind.HUB]}/cases/{case_id}/orders"
    rows = [row for row in law().disclosure if row.on(sheet.now.date())]
    return {
        "back": here,
        "grounds": tuple(
            {"href": f"{here}/new/{row.id}", "title": message(row.title), "source": row.source} for row in rows
        ),
    }


def ground(sheet: Sheet, ground_id: str) -> DisclosureGround | None:
    """Return a ground that is the law today."""
    row = law().disclosure_ground(ground_id)
    return row if row is not None and row.on(sheet.now.date()) else None


def recipients(sheet: Sheet, row: DisclosureGround, without: Audience) -> dict[str, Team]:
    """Return whom a ground can reach, by the value of the choice: never who records it."""
    kinds = row.recipients or _TOLD
    return {people.chosen(each.audience): each for each in teams_of(sheet).of(*kinds) if each.audience != without}


def recording(sheet: Sheet, case_id: str, row: DisclosureGround, without: Audience) -> dict[str, Any]:
    """Return the context of ``hub/order.html``: what the ground reaches, and nothing more."""
    here = f"{HOME[Kind.HUB]}/cases/{case_id}/orders"
    reach = tuple(kind for kind in Label if kind in (row.kinds or RELEASABLE))
    last = (sheet.now + USUAL.order).date()
    return {
        "action": f"{here}/new/{row.id}",
        "back": f"{here}/new",
        "title": message(row.title),
        "source": row.source,
        "recipients": tuple(Choice(value, team.name) for value, team in recipients(sheet, row, without).items()),
        "kinds": tuple(Choice(kind.value, words.say("KINDS", kind)) for kind in reach),
        "notices": tuple(Choice(each.value, *_notice(each)) for each in YouthNotice),
        "court": row.force is Force.COURT_ORDER,
        "latest": i18n.moment(last, i18n.DAY_OF_YEAR),
    }


def find(sheet: Sheet, case_id: str, order_id: str) -> Order | None:
    return next((each for each in orders_of(sheet, case_id) if each.id == order_id), None)


def reviewing(sheet: Sheet, case_id: str, order_id: str) -> tuple[Order, dict[str, Any]] | None:
    """Return a disclosure that waits for its review, and the context of ``hub/order_review.html``."""
    order = find(sheet, case_id, order_id)
    if order is None or not order.waits(sheet.now):
        return None
    here = f"{HOME[Kind.HUB]}/cases/{case_id}/orders"
    return order, {
        "rows": _rows(order, sheet),
        "text": _said(order),
        "court": order.by_court,
        "action": f"{here}/{order.id}/review",
        "back": here,
    }


def ending(sheet: Sheet, case_id: str, order_id: str) -> tuple[Order, dict[str, Any]] | None:
    """Return a disclosure that is not over, and the context of ``confirm.html`` before it is ended."""
    order = find(sheet, case_id, order_id)
    if order is None or order.over(sheet.now):
        return None
    here = f"{HOME[Kind.HUB]}/cases/{case_id}/orders"
    return order, {
        "title": _("End this disclosure to %(name)s?", name=order.name or "them"),
        "text": (
            _("From then on they see nothing more by it, and what they saw here is gone."),
            _("It stays in the record."),
        ),
        "yes": {"action": f"{here}/{order.id}/end", "label": _("End it")},
        "no": Link(here, _("Leave it as it is")),
        "fields": (),
    }


def _card(order: Order, sheet: Sheet, here: str) -> OrderCard:
    over = order.over(sheet.now)
    return OrderCard(
        id=order.id,
        name=order.name or _("Somebody"),
        tag=_tag(order, sheet.now),
        text=_said(order),
        rows=_rows(order, sheet),
        review=f"{here}/{order.id}/review" if order.waits(sheet.now) else "",
        end=f"{here}/{order.id}/end" if not over else "",
    )


def _said(order: Order) -> str:
    kinds = listed([words.small(words.say("KINDS", kind)) for kind in order.kinds])
    kinds = kinds or _("nothing")
    return _("Sees %(kinds)s.", kinds=kinds) if order.effect else _("Would see %(kinds)s.", kinds=kinds)


def _tag(order: Order, now: datetime) -> Tag:
    if order.stands is False:
        return Tag(words.CALM, _("reviewed: it doesn't stand"))
    if order.over(now):
        return Tag(words.CALM, _("ended"))
    if order.waits(now):
        return Tag(words.WARN, _("waits for legal review") if order.by_court else _("waits for a second person"))
    return Tag(words.OK, words.until(order.until, now)) if order.until else Tag(words.OK, _("in force"))


def _rows(order: Order, sheet: Sheet) -> tuple[Row, ...]:
    row = order.row
    told = _notice(order.notice)[0] if order.notice is not None else ""
    rows = (
        (_("Required by"), message(row.title) if row is not None else ""),
        (_("Source"), row.source if row is not None else ""),
        (_("Their paper"), order.docket),
        (_("Written down"), words.day(order.at, sheet.now)),
        (_("Until"), words.day(order.until, sheet.now) if order.until is not None else ""),
        (_("The youth"), told),
        (_("Protective steps"), order.steps),
    )
    return tuple(Row(label, text) for label, text in rows if text)


def _notice(notice: YouthNotice) -> tuple[str, str]:
    return words.say("YOUTH_NOTICES", notice), words.say("YOUTH_NOTICES", notice, "hint")
