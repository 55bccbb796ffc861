"""The hub's board: every referral of the region by state, what is late first, then what will be late. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final

import msgspec

from contracts.vocabulary import Kind, ReferralState
from portal import shell, words
from portal.models.cards import (
    HELP_COMING,
    PAGE_TITLES,
    PER_LIST,
    USUAL,
    Card,
    Targets,
    helping,
    paged,
    referral_card,
    referral_due,
)
from portal.models.oncall import Page, pages_of
from portal.models.referral import Referral, referrals_of
from portal.models.roster import AHEAD, OnNow, cover, names_of, on_now, unproved
from portal.models.rota import roster_of
from portal.models.steps import asked_said
from portal.sheet import Sheet
from portal.words import Clock, Link, Tag

HOME: Final = shell.HOME[Kind.HUB]


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
    """The strip: who is on, and who is waited for. ``cover``: see `portal.models.roster.cover`."""

    now: tuple[OnNow, ...]
    cover: Mapping[str, Any] | None
    unproved: int
    """How many are on, or will be, who aren't proved to be reachable."""
    pages: tuple[Waiting, ...]


class Sum(msgspec.Struct, frozen=True, kw_only=True):
    """A number at the head of the board."""

    id: str
    value: str
    label: str
    tone: str = ""


def _waiting(referral: Referral) -> bool:
    return referral.state is ReferralState.DRAFT or (referral.state is ReferralState.REQUESTED and not referral.no_door)


def _no_door(referral: Referral) -> bool:
    rejected = referral.state is ReferralState.REJECTED
    return rejected or (referral.state is ReferralState.REQUESTED and referral.no_door)


def _in(state: ReferralState) -> Callable[[Referral], bool]:
    return lambda referral: referral.state is state


_COLUMNS: Final[Mapping[str, tuple[str, Callable[[Referral], bool], str]]] = {
    "waiting": (
        "Waiting for an answer",
        _waiting,
        "Nobody waits for an answer. A new referral appears here by itself.",
    ),
    "accepted": ("Accepted", _in(ReferralState.ACCEPTED), "Nothing accepted and not yet begun."),
    "progress": ("In progress", _in(ReferralState.IN_PROGRESS), "Nothing underway right now."),
    "no-door": ("No door found", _no_door, "No gap right now. What nobody could take appears here."),
    "paused": ("Paused", _in(ReferralState.ON_HOLD), "Nothing is paused."),
}
ENDED: Final = "ended"
_ENDED_TITLE: Final = "Ended"


def board(sheet: Sheet, targets: Targets = USUAL) -> dict[str, Any]:
    """Return the context of ``hub/board.html`` (without the hub's name)."""
    referrals, pages = referrals_of(sheet), pages_of(sheet)
    shown = [each for each in referrals if not each.ended]
    late = sum(_is_late(each, sheet.now, targets) for each in shown)
    return {
        "sums": (
            Sum(id="sum-open", value=f"{len(shown):,}", label="open"),
            Sum(id="sum-late", value=f"{late:,}", label="late", tone=words.LATE if late else ""),
            Sum(id="sum-answer", value=_median_answer(referrals), label="median answer"),
        ),
        "oncall": on_call(sheet, pages),
        "columns": tuple(_column(name, shown, pages, sheet.now, targets) for name in _COLUMNS),
        "ended": Link(f"{HOME}/list/{ENDED}", f"Ended ({len(referrals) - len(shown):,})"),
    }


def listed(sheet: Sheet, name: str, page: int = 1, targets: Targets = USUAL) -> dict[str, Any] | None:
    """Return the context of ``hub/list.html``: all of one column, or what has ended; None: no such list."""
    if name == ENDED:
        ended = [each for each in referrals_of(sheet) if each.ended]
        found = sorted(ended, key=lambda each: each.moved or sheet.now, reverse=True)
        title, empty = _ENDED_TITLE, "Nothing has ended yet."
    elif name in _COLUMNS:
        title, belongs, empty = _COLUMNS[name]
        found = _ordered(filter(belongs, referrals_of(sheet)), sheet.now, targets)
    else:
        return None
    part, pager = paged(found, page, f"{HOME}/list/{name}")
    helped = helping(pages_of(sheet))
    cards = tuple(_card(each, helped, sheet.now, targets) for each in part)
    return {"title": title, "cards": cards, "empty": empty, "pager": pager}


def on_call(sheet: Sheet, pages: Sequence[Page]) -> OnCall:
    """Return the strip: who is on, where nobody will be, and every open page, those nobody has answered first."""
    shown = sorted((page for page in pages if page.open), key=lambda page: (not page.waits, page.due or sheet.now))
    return OnCall(
        now=on_now(sheet, roster_of(sheet), names_of(sheet)),
        cover=cover(sheet, AHEAD),
        unproved=len(unproved(sheet, names_of(sheet))),
        pages=tuple(_waited_for(page, sheet) for page in shown),
    )


def _column(name: str, referrals: Sequence[Referral], pages: Sequence[Page], now: datetime, targets: Targets) -> Column:
    title, belongs, empty = _COLUMNS[name]
    found = _ordered(filter(belongs, referrals), now, targets)
    helped = helping(pages)
    return Column(
        id=f"col-{name}",
        title=title,
        total_id=f"n-{name}",
        total=len(found),
        cards=tuple(_card(each, helped, now, targets) for each in found[:PER_LIST]),
        empty=empty,
        more=Link(f"{HOME}/list/{name}", f"All {len(found):,}") if len(found) > PER_LIST else None,
    )


def _card(referral: Referral, helped: Mapping[str, Tag], now: datetime, targets: Targets) -> Card:
    return referral_card(referral, now, f"{HOME}/referrals/{referral.id}", helped.get(referral.id), targets)


def _ordered(referrals: Any, now: datetime, targets: Targets) -> list[Referral]:  # noqa: ANN401 - any iterable
    """Late first, the latest of them foremost; then what will be late; then what no clock runs for, oldest first."""

    def place(referral: Referral) -> tuple[bool, datetime, str]:
        due = referral_due(referral, targets)
        return (due is None, due or referral.moved or now, referral.id)

    return sorted(referrals, key=place)


def _is_late(referral: Referral, now: datetime, targets: Targets) -> bool:
    due = referral_due(referral, targets)
    return due is not None and due <= now


def _median_answer(referrals: Sequence[Referral]) -> str:
    """Return how long it takes until a door opens, half of the time; a dash before there is anything to tell."""
    took = [(each.accepted_at - each.since).total_seconds() for each in referrals if each.accepted_at and each.since]
    return words.span(timedelta(seconds=median(took))) if took else "–"


def _waited_for(page: Page, sheet: Sheet) -> Waiting:
    who, named = asked_said(page.step.ask if page.step else None, page.asked, sheet)
    who = who if named else words.small(who)
    running = page.waits and page.due is not None
    return Waiting(
        href=f"{HOME}/pages/{page.id}",
        title=PAGE_TITLES[page.reason] if page.reason else "An advocate is needed",
        tag=Tag(words.LATE, "nobody could be asked") if page.again else HELP_COMING[page.state],
        clock=words.clock(page.due, sheet.now, left=f"for {who} to answer", since=page.began)
        if running and page.due is not None
        else None,
    )
