"""The hub's board of open pages: each attempt, how far it came, and what happens next and when. Pure.

Sent, delivered, seen and answered are different facts: each is said only once it is so. It shows teams and channels,
and nothing of whom it is about.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from contracts.base import Audience
from contracts.oncall import PagePassed
from contracts.rota.asking import step_at
from contracts.vocabulary import Asked, Channel, Kind, PageReason, PassReason, Told
from portal import words
from portal.i18n import N_, _, decimal, listed
from portal.models.cards import HELP_COMING, PAGE_TITLES, PER_LIST, paged
from portal.models.cases.steps import asked_said
from portal.models.oncall.called import headline
from portal.models.oncall.now import CANT, CHANNELS, LEFT
from portal.models.oncall.oncall import Attempt, Page, Step
from portal.models.oncall.plan_said import ASKED_NAMES
from portal.models.oncall.sorted_pages import SortedPages, answered_in
from portal.sheet import Sheet
from portal.shell import HOME
from portal.words import Clock, Tag, When

PAGES: Final = f"{HOME[Kind.HUB]}/pages"
_DONE: Final = 10
_FAR: Final[Mapping[Told, tuple[int, str, str]]] = {
    Told.SENT: (1, words.CALM, N_("sent")),
    Told.FAILED: (0, words.WARN, N_("didn't go out, tried again")),
    Told.GIVEN_UP: (2, words.LATE, N_("didn't get through")),
    Told.DELIVERED: (3, words.CALM, N_("arrived")),
    Told.SEEN: (4, words.OK, N_("seen")),
}
"""How far a message came: which of several says most, its tone, its word."""
_WHY: Final[Mapping[PassReason, str]] = {
    PassReason.NOBODY: N_("Nobody was there to ask."),
    PassReason.UNREACHABLE: N_("Nothing reaches them, so the next was asked at once."),
    PassReason.NO_ANSWER: N_("No answer in time."),
    PassReason.DECLINED: N_("They can't."),
    PassReason.NOT_ON_THE_WAY: N_("They had it; no word that they set out."),
    PassReason.NOT_ARRIVED: N_("They set out; no word that they arrived."),
    PassReason.HANDED_OVER: N_("Handed over."),
    PassReason.NOT_COMMUNITY_BASED: N_("From here on it has to be a community-based advocate."),
}
_NEXT: Final[Mapping[Asked, str]] = {
    Asked.OWN_ADVOCATE: N_("the youth's own advocate"),
    Asked.PRIMARY: N_("whoever is first on call"),
    Asked.BACKUP: N_("the backup"),
    Asked.HUB: N_("the hub"),
    Asked.EVERY_ADVOCATE: N_("every advocate of the region"),
}


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """One message of a step: to whom, by which channel, and how far it came, all of it."""

    who: str
    channel: str
    tag: Tag
    when: When
    trail: str
    """"sent 02:14, arrived 02:14, seen 02:15"."""


class Try(msgspec.Struct, frozen=True, kw_only=True):
    """One step: who was asked, how, and what came of it."""

    title: str
    when: When
    ways: tuple[Way, ...]
    text: str
    state: str


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """One open page. ``loud``: nobody could be asked."""

    id: str
    href: str
    title: str
    tag: Tag
    asked: When
    headline: str
    text: str
    next: str
    clock: Clock | None
    tries: tuple[Try, ...]
    loud: bool
    joined: str
    ref: str


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """A page that is done."""

    id: str
    href: str
    title: str
    text: str
    when: When


def waiting(sheet: Sheet) -> int | None:
    """Return how many pages nobody has answered yet, where there are any."""
    return sheet.index(SortedPages).waiting or None


def pages_board(sheet: Sheet, at: int = 1) -> dict[str, Any]:
    """Return the context of ``hub/pages.html``: those nobody could be asked for first, then by the least time left."""
    pages = sheet.index(SortedPages)
    shown, pager = paged(pages.open(), at, PAGES, PER_LIST)
    answer = pages.usual_answer
    return {
        "pages": tuple(_open(page, sheet) for page in shown),
        "pager": pager,
        "waiting": decimal(pages.waiting),
        "open": decimal(pages.count),
        "answer": words.span(answer) if answer is not None else "–",
        "done": tuple(_done(page, sheet) for page in pages.done(_DONE)),
    }


def _open(page: Page, sheet: Sheet) -> Open:
    title, text = headline(page, sheet)
    late = page.due is not None and page.due <= sheet.now
    return Open(
        id=f"open-{page.id}",
        href=f"{PAGES}/{page.id}",
        title=_(PAGE_TITLES[page.reason or PageReason.OTHER]),
        tag=Tag(words.LATE, _("nobody could be asked")) if page.again else words.tagged(HELP_COMING[page.state]),
        asked=words.when(page.asked_at or sheet.now, sheet.now),
        headline=title,
        text=" ".join(filter(None, (text if page.again or not page.waits else "", _told_to_call(page)))),
        next=_next(page, sheet),
        clock=words.clock(page.due, sheet.now, left=_(LEFT[page.state]), since=page.began)
        if page.due is not None and page.state in LEFT and not late
        else None,
        tries=_tries(page, sheet),
        loud=page.again is not None,
        joined=_("Asked for %(times)s times; one advocate comes for all.", times=page.joined + 1)
        if page.joined
        else "",
        ref=words.reference(page.case, "C"),
    )


def _told_to_call(page: Page) -> str:
    return _("Whoever asked is told to call %(names)s.", names=listed(page.numbers)) if page.numbers else ""


def _next(page: Page, sheet: Sheet) -> str:
    """Return what happens next, and when, where silence leads anywhere."""
    if page.again is not None:
        return _("Can you go, or do you know who can? Open it, and press “I have it”.")
    if page.due is None or page.state not in LEFT:
        return ""
    at = words.clock_time(page.due, sheet.now)
    if not page.waits:
        return _("At %(at)s others are asked, if nothing is heard until then.", at=at)
    following = _following(page)
    return (
        _("At %(at)s %(following)s is asked, or whoever can be found after them.", at=at, following=following)
        if following
        else _("At %(at)s the next is asked.", at=at)
    )


def _following(page: Page) -> str:
    """Return who is asked after the present step, by the policy that this page began with; "" where that isn't told."""
    return "" if page.policy is None else _(_NEXT.get(step_at(page.policy, page.place + 1).ask, ""))


def _tries(page: Page, sheet: Sheet) -> tuple[Try, ...]:
    """Return each step, the newest first; those in which nobody could be asked among them."""
    found = [(step.number, _try(step, page, sheet)) for step in page.steps]
    passed = (entry for entry in sheet.about(page.id) if entry.event is PagePassed and entry.seq > page.seq)
    for entry in passed:
        if entry.read("why", PassReason) is PassReason.NOBODY:
            ask = _(ASKED_NAMES.get(entry.read("ask", Asked) or Asked.NAMED, N_("Somebody by name")))
            nobody = Try(
                title=_("%(ask)s: nobody could be asked", ask=ask),
                when=words.when(entry.at, sheet.now),
                ways=(),
                text=_("Passed at once."),
                state="",
            )
            found.append((entry.read("number", int) or 0, nobody))
    return tuple(each for _rest, each in sorted(found, key=lambda pair: pair[0], reverse=True))


def _try(step: Step, page: Page, sheet: Sheet) -> Try:
    who, named = asked_said(step.ask, step.audiences, sheet)
    now = step is page.step and page.waits and step.passed is None
    missing = [name for each in step.unreachable if (name := sheet.team_name(each))]
    unreachable = _("Nothing reaches %(names)s. Call them.", names=listed(missing)) if missing else ""
    somebody = _("Somebody")
    cant = [
        f"{sheet.team_name(each) or somebody}: {words.small(_(CANT[why]))}."
        for each, why in step.declined.items()
        if why
    ]
    said = _(_WHY[step.passed]) if step.passed is not None else ""
    if not step.attempts and now and not step.unreachable:
        said = _("No message has gone out yet.")
    unmet = _("None of them has the language or the training that is needed.") if step.unmet else ""
    return Try(
        title=_("%(who)s were asked", who=who) if named > 1 else _("%(who)s was asked", who=who),
        when=words.when(step.at, sheet.now),
        ways=_ways(step, sheet),
        text=" ".join(filter(None, [said, *cant, unreachable, unmet])),
        state="now" if now else "",
    )


def _ways(step: Step, sheet: Sheet) -> tuple[Way, ...]:
    """Return each message of a step: one line for each team and channel, however often it was tried."""
    found: dict[tuple[Audience | None, str], list[Attempt]] = {}
    for attempt in step.attempts:
        channel = CHANNELS.get(attempt.channel, _MESSAGE) if attempt.channel else _MESSAGE
        found.setdefault((attempt.audience, channel), []).append(attempt)
    return tuple(_way(who, _(channel), attempts, sheet) for (who, channel), attempts in found.items())


_MESSAGE: Final = N_("a message")


def _way(who: Audience | None, channel: str, attempts: Sequence[Attempt], sheet: Sheet) -> Way:
    far = max(attempts, key=lambda each: (_FAR[each.told][0], each.at))
    _rest, tone, word = _FAR[far.told]
    trail = ", ".join(f"{_(_FAR[each.told][2])} {words.clock_time(each.at, sheet.now)}" for each in attempts)
    shown = _("Trellis, kept open") if channel == _(CHANNELS[Channel.SCREEN]) else channel
    return Way(
        who=sheet.team_name(who) or _("Somebody"),
        channel=shown,
        tag=Tag(tone, _(word)),
        when=words.when(far.at, sheet.now),
        trail=trail,
    )


def _done(page: Page, sheet: Sheet) -> Done:
    took = answered_in(page)
    said = [_("Answered in %(span)s.", span=words.span(took)) if took is not None else _("Done.")]
    if page.by_telephone:
        said.append(_("Helped by telephone."))
    return Done(
        id=f"done-{page.id}",
        href=f"{PAGES}/{page.id}",
        title=_(PAGE_TITLES[page.reason or PageReason.OTHER]),
        text=" ".join(said),
        when=words.when(page.began or sheet.now, sheet.now),
    )
