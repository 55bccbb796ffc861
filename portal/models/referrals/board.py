"""The hub's board: every referral of the region by state, what is late first, then what will be late. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec

from contracts.vocabulary import Kind
from portal import shell, words
from portal.i18n import N_, _, decimal, pgettext
from portal.models.cards import (
    HELP_COMING,
    PAGE_TITLES,
    PER_LIST,
    Card,
    Targets,
    paged,
    referral_card,
    targets_of,
)
from portal.models.cases.steps import asked_said
from portal.models.oncall.oncall import Page
from portal.models.oncall.roster import AHEAD, OnNow, cover, names_of, on_now, unproved
from portal.models.oncall.rota import roster_of
from portal.models.oncall.sorted_pages import SortedPages
from portal.models.referrals.narrowed import Narrowed, choices, narrowed
from portal.models.referrals.sorted_referrals import ENDED, SortedReferrals
from portal.sheet import Sheet
from portal.words import Clock, Link, Tag

HOME: Final = shell.HOME[Kind.HUB]
_IN_STRIP: Final = 12
"""Open pages at the head of the board: more than anybody reads there."""


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column of the board. ``more`` leads to all of it where the board shows only the first."""

    id: str
    title: str
    total_id: str
    total: int
    cards: tuple[Card, ...]
    empty: str
    more: Link | None


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A page in the strip."""

    href: str
    title: str
    tag: Tag | None
    clock: Clock | None


class OnCall(msgspec.Struct, frozen=True, kw_only=True):
    """The strip: who is on, and who is waited for. ``cover``: see `portal.models.oncall.roster.cover`."""

    now: tuple[OnNow, ...]
    cover: Mapping[str, Any] | None
    unproved: int
    """How many are on, or will be, who aren't proved to be reachable."""
    pages: tuple[Waiting, ...]
    """Of the open pages, those that stand foremost."""
    all: str
    """What leads to all of them."""


class Sum(msgspec.Struct, frozen=True, kw_only=True):
    """A number at the head of the board."""

    id: str
    value: str
    label: str
    tone: str = ""


_COLUMNS: Final[Mapping[str, tuple[str, str]]] = {
    "waiting": (N_("Waiting for an answer"), N_("Nobody waits for an answer. A new referral appears here by itself.")),
    "accepted": (N_("Accepted"), N_("Nothing accepted and not yet begun.")),
    "progress": (N_("In progress"), N_("Nothing underway right now.")),
    "no-door": (N_("No door found"), N_("No gap right now. What nobody could take appears here.")),
    "paused": (N_("Paused"), N_("Nothing is paused.")),
}
_TITLES: Final = {**_COLUMNS, ENDED: (N_("Ended"), N_("Nothing has ended yet."))}


def board(sheet: Sheet, params: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the context of ``hub/board.html`` (without the hub's name). ``params`` are those of its filter."""
    targets = targets_of(sheet)
    referrals, pages = sheet.index(SortedReferrals, targets), sheet.index(SortedPages)
    late, answer = referrals.late(sheet.now), referrals.usual_answer
    only = narrowed(params or {}, referrals)
    show = _Show(referrals, pages, sheet.now, targets, only)
    columns = tuple(_column(name, show) for name in _COLUMNS if only.state in (None, name))
    return {
        "sums": (
            Sum(id="sum-open", value=decimal(referrals.open), label=pgettext("referrals", "open")),
            Sum(id="sum-late", value=decimal(late), label=_("late"), tone=words.LATE if late else ""),
            Sum(id="sum-answer", value=words.span(answer) if answer else "–", label=_("median answer")),
        ),
        "filter": choices(only, sheet, referrals, {name: _(title) for name, (title, _empty) in _COLUMNS.items()}),
        "found": _(
            "%(sum)s of %(open)s shown.",
            sum=decimal(sum(each.total for each in columns)),
            open=decimal(referrals.open),
        )
        if only.params
        else "",
        "oncall": on_call(sheet, pages),
        "columns": columns,
        "ended": Link(f"{HOME}/list/{ENDED}", _("Ended (%(number)s)", number=decimal(referrals.count(ENDED)))),
    }


def listed(sheet: Sheet, name: str, page: int = 1, params: Mapping[str, str] | None = None) -> dict[str, Any] | None:
    """Return the context of ``hub/list.html``: all of one column, or what has ended; None: no such list."""
    if name not in _TITLES:
        return None
    title, empty = map(_, _TITLES[name])
    targets = targets_of(sheet)
    referrals = sheet.index(SortedReferrals, targets)
    only = narrowed(params or {}, referrals)
    part, pager = paged(referrals.row(name, sheet.now, only.sought), page, only.at(f"{HOME}/list/{name}"))
    show = _Show(referrals, sheet.index(SortedPages), sheet.now, targets, only)
    return {
        "title": title,
        "cards": tuple(map(show.card, part)),
        "empty": empty,
        "pager": pager,
        "back": only.at(f"{HOME}/"),
    }


def on_call(sheet: Sheet, pages: SortedPages) -> OnCall:
    """Return the strip: who is on, where nobody will be, and the open pages, those nobody has answered first."""
    return OnCall(
        now=on_now(sheet, roster_of(sheet), names_of(sheet)),
        cover=cover(sheet, AHEAD),
        unproved=len(unproved(sheet, names_of(sheet))),
        pages=tuple(_waited_for(page, sheet) for page in pages.open(_IN_STRIP)),
        all=_("All %(count)s open pages", count=decimal(pages.count))
        if pages.count > _IN_STRIP
        else _("All open pages"),
    )


class _Show(NamedTuple):
    """What the cards of a board are made of."""

    referrals: SortedReferrals
    pages: SortedPages
    now: datetime
    targets: Targets
    only: Narrowed

    def card(self, referral: str) -> Card:
        """Return the card of one referral."""
        href, helping = f"{HOME}/referrals/{referral}", self.pages.helping(referral)
        helped = None if helping is None else words.tagged(HELP_COMING[helping])
        return referral_card(self.referrals.get(referral), self.now, href, helped, self.targets)


def _column(name: str, show: _Show) -> Column:
    title, empty = map(_, _COLUMNS[name])
    row = show.referrals.row(name, show.now, show.only.sought)
    return Column(
        id=f"col-{name}",
        title=title,
        total_id=f"n-{name}",
        total=len(row),
        cards=tuple(map(show.card, row[:PER_LIST])),
        empty=_("Nothing here fits the filter.") if show.only.sought.asks else empty,
        more=Link(show.only.at(f"{HOME}/list/{name}"), _("All %(number)s", number=decimal(len(row))))
        if len(row) > PER_LIST
        else None,
    )


def _waited_for(page: Page, sheet: Sheet) -> Waiting:
    who, named = asked_said(page.step.ask if page.step else None, page.asked, sheet)
    who = who if named else words.small(who)
    running = page.waits and page.due is not None
    return Waiting(
        href=f"{HOME}/pages/{page.id}",
        title=_(PAGE_TITLES[page.reason]) if page.reason else _("An advocate is needed"),
        tag=Tag(words.LATE, _("nobody could be asked")) if page.again else words.tagged(HELP_COMING[page.state]),
        clock=words.clock(page.due, sheet.now, left=_("for %(who)s to answer", who=who), since=page.began)
        if running and page.due is not None
        else None,
    )
