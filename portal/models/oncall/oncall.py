"""Pages, as their entries tell of them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec

from contracts.base import Audience, Event
from contracts.oncall import (
    AdvocateArrived,
    AdvocateSetOut,
    PageAcknowledged,
    PageDebriefed,
    PageFinished,
    PageJoined,
    PagePassed,
    PageRequested,
    PageSent,
    PageTold,
    PageUnanswerable,
)
from contracts.roster import Policy
from contracts.rota.asking import place_after
from contracts.vocabulary import Asked, CantReason, Channel, Kind, Language, PageReason, PageState, PassReason, Told
from portal.sheet import Entry, Sheet


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """How far one message came, and when."""

    audience: Audience | None
    channel: Channel | None
    told: Told
    at: datetime
    number: int = 1


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step: who was asked, how far that came, and why it was passed, if it was."""

    number: int
    ask: Asked | None
    audiences: tuple[Audience, ...]
    at: datetime
    deadline: datetime | None = None
    ways: int = 0
    unreachable: tuple[Audience, ...] = ()
    unmet: bool = False
    attempts: tuple[Attempt, ...] = ()
    passed: PassReason | None = None
    declined: Mapping[Audience, CantReason | None] = {}

    def came(self, told: Told, audience: Audience | None = None) -> datetime | None:
        """Return when a message of this step first came as far as ``told``; with ``audience``, one to them."""
        found = (each.at for each in self.attempts if each.told is told and audience in (None, each.audience))
        return next(found, None)


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One call of a case's line to whoever is on call: the present one, or the last.

    ``who`` has it; while nobody has, ``asked`` are those of the present step. ``due`` is when silence leads to the
    next step.
    """

    id: str
    case: str
    region: str
    fact: str
    """The fact by which it began: a line's calls have one id."""
    seq: int
    earlier: int = 0
    """How many calls of this line came before it."""
    reason: PageReason | None = None
    language: Language | None = None
    referral: str | None = None
    reach: str | None = None
    youth_asked: bool = False
    by: Audience | None = None
    joined: int = 0
    """How many asked for the same while it was open."""
    state: PageState = PageState.CALLING
    asked_at: datetime | None = None
    who: Audience | None = None
    due: datetime | None = None
    began: datetime | None = None
    """When the present step began, from which ``due`` counts."""
    again: datetime | None = None
    """Where there was nobody at all to ask: when it is tried again."""
    call: tuple[str, ...] = ()
    """Which numbers outside Trellis whoever asked may call while nobody has answered: the last resort has begun."""
    declined: frozenset[Audience] = frozenset()
    silent: tuple[Audience, ...] = ()
    """Who had it and was silent afterwards, each time."""
    astray: frozenset[Audience] = frozenset()
    """Who of these had set out and didn't arrive, and had been silent before."""
    steps: tuple[Step, ...] = ()
    came: Mapping[PageState, datetime] = {}
    """When it last came to each state."""
    by_telephone: bool = False
    """Whether it is done because a call was enough: nobody came."""
    debriefed: bool = False
    policy: Policy | None = None
    """The escalation it began with; None where it isn't told."""
    place: int = -1
    """Where in the order of `contracts.rota.asking` the present step stands."""

    @property
    def open(self) -> bool:
        return self.state is not PageState.DONE

    @property
    def waits(self) -> bool:
        """Whether nobody has it yet."""
        return self.state is PageState.CALLING

    def others_first(self, audience: Audience) -> bool:
        """Return whether somebody has been silent twice: others are asked first, unless nobody else is left."""
        twice = audience.kind is not Kind.HUB and self.silent.count(audience) >= _TWICE
        return twice and audience not in self.asked

    @property
    def numbers(self) -> tuple[str, ...]:
        """Return which numbers to call now: none once somebody has it."""
        return self.call if self.waits else ()

    @property
    def step(self) -> Step | None:
        """The present step, or the last."""
        return self.steps[-1] if self.steps else None

    @property
    def asked(self) -> tuple[Audience, ...]:
        """Whom the present step asks, as long as nobody has it."""
        if self.step is None or self.step.passed is not None or not self.waits:
            return ()
        return self.step.audiences

    @property
    def everyone(self) -> tuple[Audience, ...]:
        """Who was asked, in order of asking."""
        return tuple(dict.fromkeys(audience for step in self.steps for audience in step.audiences))


def read(entries: Sequence[Entry]) -> Page | None:
    """Return the last call that ``entries`` of one line tell of; None where they don't say that one was asked for."""
    calls = [place for place, entry in enumerate(entries) if entry.event is PageRequested]
    if not calls:
        return None
    first = entries[calls[-1]]
    page = Page(
        id=first.about,
        case=first.case,
        region=first.region,
        fact=first.fact,
        seq=first.seq,
        earlier=len(calls) - 1,
        reason=first.read("reason", PageReason),
        language=first.read("language", Language),
        referral=first.text("referral") or None,
        reach=first.text("reach") or None,
        youth_asked=(first.read("youth_asked", bool) is True),
        by=first.read("audience", Audience),
        policy=first.read("policy", Policy),
        asked_at=first.at,
        began=first.at,
    )
    for entry in entries[calls[-1] + 1 :]:
        after = _AFTER.get(entry.event)
        page = after(page, entry) if after is not None else page
    return page


def pages_of(sheet: Sheet, case: str | None = None) -> tuple[Page, ...]:
    """Return every line's page, of one case or of all, in the order they were first asked for."""
    asked = (entry for entry in sheet.of(PageRequested) if case in (None, entry.case))
    found = (sheet.folded(read, about) for about in dict.fromkeys(entry.about for entry in asked))
    return tuple(page for page in found if page is not None)


_but = msgspec.structs.replace


def _joined(page: Page, entry: Entry) -> Page:
    ways = dict.fromkeys(filter(None, (page.reach, entry.text("reach"))))
    return _but(page, joined=page.joined + 1, reach="\n".join(ways) or None)


def _sent(page: Page, entry: Entry) -> Page:
    step = Step(
        number=entry.read("number", int) or len(page.steps) + 1,
        ask=entry.read("ask", Asked),
        audiences=entry.read("audiences", tuple[Audience, ...]) or (),
        at=entry.at,
        deadline=entry.read("deadline", datetime),
        ways=entry.read("ways", int) or 0,
        unreachable=entry.read("unreachable", tuple[Audience, ...]) or (),
        unmet=entry.read("unmet", bool) is True,
    )
    called = _but(page, state=PageState.CALLING, who=None, due=step.deadline, began=entry.at, again=None)
    return _but(called, steps=(*page.steps, step), place=_place(page, step.ask), call=_numbers(page, entry))


def _place(page: Page, ask: Asked | None) -> int:
    return page.place if page.policy is None or ask is None else place_after(page.policy, page.place, ask)


_TWICE: Final = 2
_SILENCE: Final = frozenset({PassReason.NOT_ON_THE_WAY, PassReason.NOT_ARRIVED})
_LOST: Final = _SILENCE | {PassReason.HANDED_OVER, PassReason.NOT_COMMUNITY_BASED}
"""Why whoever had it has it no more."""


def _passed(page: Page, entry: Entry) -> Page:
    """One of several who says no leaves the others asked; anything else ends the step."""
    who, why = entry.read("audience", Audience), entry.read("why", PassReason)
    number = entry.read("number", int) or (page.step.number if page.step else 0)
    no = why is PassReason.DECLINED and who is not None
    gone = who is not None and (no or why is PassReason.HANDED_OVER)
    declined = page.declined | {who} if gone and who is not None else page.declined
    cant = {who: entry.read("cant", CantReason)} if no and who is not None else {}
    steps = tuple(
        _but(step, declined={**step.declined, **cant}, passed=why if _over(step, why, declined) else step.passed)
        if step.number == number
        else step
        for step in page.steps
    )
    silent = (*page.silent, who) if who is not None and why in _SILENCE else page.silent
    lost = {who} if who in page.silent and who is not None and why is PassReason.NOT_ARRIVED else set()
    after = _but(page, steps=steps, declined=declined, silent=silent, astray=page.astray | lost)
    if why is PassReason.NOBODY:
        after = _but(after, place=_place(page, entry.read("ask", Asked)))
    if why in _LOST or (no and who == page.who):
        return _but(after, state=PageState.CALLING, who=None, due=None, began=entry.at)
    ended = page.waits and page.step is not None and page.step.number == number and steps[-1].passed is not None
    return _but(after, due=None) if ended else after


def _over(step: Step, why: PassReason | None, declined: frozenset[Audience]) -> bool:
    """Return whether a step ends: where it isn't told who was asked, nor is it whether anybody is left."""
    return why is not PassReason.DECLINED or (bool(step.audiences) and set(step.audiences) <= declined)


def _unanswerable(page: Page, entry: Entry) -> Page:
    again = entry.read("again", datetime)
    calling = _but(page, state=PageState.CALLING, who=None, due=None, began=entry.at, again=again, place=-1)
    return _but(calling, call=_numbers(page, entry))


def _numbers(page: Page, entry: Entry) -> tuple[str, ...]:
    """Return the numbers to call from here on: those of the newest step that named any."""
    return entry.read("call", tuple[str, ...]) or page.call


def _told(page: Page, entry: Entry) -> Page:
    told = entry.read("told", Told)
    if told is None:
        return page
    number = entry.read("number", int)
    attempt = Attempt(
        audience=entry.read("audience", Audience),
        channel=entry.read("channel", Channel),
        told=told,
        at=entry.at,
        number=entry.read("attempt", int) or 1,
    )
    steps = tuple(
        _but(step, attempts=(*step.attempts, attempt)) if step.number == number else step for step in page.steps
    )
    return _but(page, steps=steps)


def _answered(state: PageState, until: str = "") -> Callable[[Page, Entry], Page]:
    """Return what an answer makes of a page. ``until`` is the field that says until when silence is well."""

    def after(page: Page, entry: Entry) -> Page:
        due = entry.read(until, datetime) if until else None
        who = entry.read("audience", Audience)
        came = {**page.came, state: entry.at}
        return _but(page, state=state, who=who, due=due, began=entry.at, again=None, came=came)

    return after


def _finished(page: Page, entry: Entry) -> Page:
    done = _answered(PageState.DONE)(page, entry)
    return _but(done, by_telephone=entry.read("by_telephone", bool) is True)


def _debriefed(page: Page, _: Entry) -> Page:
    return _but(page, debriefed=True)


_AFTER: Final[Mapping[type[Event], Callable[[Page, Entry], Page]]] = {
    PageJoined: _joined,
    PageSent: _sent,
    PagePassed: _passed,
    PageUnanswerable: _unanswerable,
    PageTold: _told,
    PageAcknowledged: _answered(PageState.ACKNOWLEDGED, "set_out_by"),
    AdvocateSetOut: _answered(PageState.ON_THE_WAY, "arrive_by"),
    AdvocateArrived: _answered(PageState.ARRIVED),
    PageFinished: _finished,
    PageDebriefed: _debriefed,
}
