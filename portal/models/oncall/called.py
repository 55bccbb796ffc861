"""How far a request for an advocate has come, as whoever asked may know it. Pure.

Sent, delivered, seen and answered are different facts, and each is said only once it is so.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from contracts.base import Audience
from contracts.vocabulary import PageReason, PageState, Told
from portal import words
from portal.i18n import N_, _
from portal.models.cards import HELP_COMING, PAGE_TITLES
from portal.models.cases.steps import asked_said, steps
from portal.models.directory.directory import call
from portal.models.oncall.oncall import Page, pages_of, read
from portal.sheet import Sheet
from portal.words import Clock, Tag, When

CALLED: Final = "/called"
_SHOWN: Final = 10


class Rung(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happens, in its turn. ``when``: it has. ``state``: "done", "now" or ""."""

    text: str
    when: When | None = None
    state: str = ""


class CallCard(msgspec.Struct, frozen=True, kw_only=True):
    """One request for an advocate in a list."""

    id: str
    href: str
    title: str
    tag: Tag
    since: When


def called(sheet: Sheet, page_id: str, back: str) -> dict[str, Any] | None:
    """Return the context of ``oncall/called.html``; None where there is no such page for them."""
    page = read(sheet.about(page_id))
    if page is None:
        return None
    told = [entry for entry in sheet.about(page.id) if entry.seq >= page.seq]
    return {
        "title": _(PAGE_TITLES[page.reason or PageReason.OTHER]),
        "asked": words.when(page.asked_at or sheet.now, sheet.now),
        "headline": headline(page, sheet),
        "numbers": outside(page),
        "rungs": rungs(page, sheet),
        "clock": _clock(page, sheet),
        "steps": steps(told, sheet),
        "ref": words.reference(page.case, "C"),
        "back": back,
    }


def calls(sheet: Sheet, audience: Audience) -> tuple[CallCard, ...]:
    """Return what a team asked for, the newest first: what is open, and what was lately done."""
    mine = [page for page in pages_of(sheet) if page.by in (audience, None)]
    mine.sort(key=lambda page: (page.open, page.asked_at or sheet.now), reverse=True)
    return tuple(call_card(page, sheet) for page in mine[:_SHOWN])


def outside(page: Page) -> tuple[dict[str, str], ...]:
    """Return the numbers outside Trellis to call now, while nobody has answered."""
    found = (call(_("After hours"), number) for number in page.numbers)
    return tuple(each for each in found if each is not None)


def headline(page: Page, sheet: Sheet) -> tuple[str, str]:
    """Return how it stands in one line, and what follows: nothing is promised that nobody said."""
    match page.state:
        case PageState.ACKNOWLEDGED:
            return _("An advocate has it"), _by(
                page.due, sheet, N_("They set out by %(time)s at the latest, or others are asked.")
            )
        case PageState.ON_THE_WAY:
            return _("An advocate is on the way"), _by(page.due, sheet, N_("Expected by %(time)s."))
        case PageState.ARRIVED:
            return _("An advocate is there"), ""
        case PageState.DONE if page.by_telephone:
            return _("An advocate helped by telephone"), _("Nobody comes for this. You can ask again at any time.")
        case PageState.DONE:
            return _("It is done"), _("You can ask again at any time.")
        case _:
            return _calling(page, sheet)


def rungs(page: Page, sheet: Sheet) -> tuple[Rung, ...]:
    """Return all that has to happen, in order, and what of it has."""
    step = page.step
    who, named = asked_said(step.ask if step else None, step.audiences if step else (), sheet)
    asked = (
        (_("%(who)s are asked", who=who) if named > 1 else _("%(who)s is asked", who=who))
        if step is not None
        else _("Somebody is asked")
    )
    told = [(_(text), step.came(kind) if step else None) for text, kind in _TOLD]
    answers = [(_(text), _reached(page, states)) for text, states in (_CALLED if page.by_telephone else _ANSWERS)]
    first = (_("We have your request"), page.asked_at)
    came: list[tuple[str, datetime | None]] = [first, (asked, step.at if step else None)]
    came += [*told, *answers]
    # What was never told of a message is left out once more than that has happened: not every channel tells it.
    known = max(place for place, (_, at) in enumerate(came) if at is not None or place == 0)
    silent = {text for text, at in told if at is None}
    came = [each for place, each in enumerate(came) if place > known or each[0] not in silent]
    last = max((place for place, (_, at) in enumerate(came) if at is not None), default=0)
    return tuple(_rung(place, text, at, last, sheet) for place, (text, at) in enumerate(came))


_TOLD: Final = (
    (N_("A message went out to them"), Told.SENT),
    (N_("It arrived on their device"), Told.DELIVERED),
    (N_("They have seen it"), Told.SEEN),
)
_ANSWERS: Final = (
    (N_("Somebody has it"), (PageState.ACKNOWLEDGED, PageState.ON_THE_WAY, PageState.ARRIVED, PageState.DONE)),
    (N_("They are on the way"), (PageState.ON_THE_WAY, PageState.ARRIVED, PageState.DONE)),
    (N_("They are there"), (PageState.ARRIVED, PageState.DONE)),
)

_CALLED: Final = (_ANSWERS[0], (N_("They helped by telephone"), (PageState.DONE,)))
"""What happens where a call is enough: nobody sets out, or whoever did needn't arrive."""


def _reached(page: Page, states: Sequence[PageState]) -> datetime | None:
    """Return when it came so far, where it stands there now or beyond."""
    if page.state not in states:
        return None
    return page.came.get(states[0], page.began)


def _calling(page: Page, sheet: Sheet) -> tuple[str, str]:
    if page.again is not None:
        return _("Nobody has been reached yet"), _(
            "There is nobody who could be asked right now. We try again each minute."
        )
    step = page.step
    if step is None:
        return _("Nobody has been reached yet"), _(
            "We have your request, and ask as soon as we can. Keep this page open."
        )
    follows = _by(page.due, sheet, N_("If nobody answers by %(time)s, the next is asked."))
    if step.came(Told.SEEN):
        return _("Somebody has seen it, and hasn't answered yet"), follows
    if step.came(Told.DELIVERED):
        return _("The message arrived; nobody has answered yet"), follows
    if step.came(Told.SENT):
        return _("A message went out; nobody has answered yet"), follows
    return _("Somebody is being asked"), f"{_('Nobody has been reached yet.')} {follows}".strip()


def _by(at: datetime | None, sheet: Sheet, text: str) -> str:
    return _(text, time=words.clock_time(at, sheet.now)) if at is not None and at > sheet.now else ""


def _rung(place: int, text: str, at: datetime | None, last: int, sheet: Sheet) -> Rung:
    when = words.when(at, sheet.now) if at is not None else None
    return Rung(text=text, when=when, state="now" if place == last else "done" if at is not None else "")


def _clock(page: Page, sheet: Sheet) -> Clock | None:
    if page.state is not PageState.ON_THE_WAY or page.due is None:
        return None
    return words.clock(page.due, sheet.now, left=_("until they are expected"), since=page.began)


def call_card(page: Page, sheet: Sheet, where: str = CALLED) -> CallCard:
    """Return a request for an advocate among others; it is followed under ``where``."""
    return CallCard(
        id=page.id,
        href=f"{where}/{page.id}",
        title=_(PAGE_TITLES[page.reason or PageReason.OTHER]),
        tag=words.tagged(HELP_COMING.get(page.state, Tag(words.CALM, N_("done")))),
        since=words.when(page.asked_at or sheet.now, sheet.now),
    )
