"""Who needs somebody now: an advocate's first page, and a page as the hub answers it. Pure."""

from typing import Any, Final

import msgspec

from contracts.base import Audience
from contracts.oncall import PageSent
from contracts.vocabulary import Kind, PageReason, PageState
from portal import words
from portal.models.cards import PAGE_TITLES
from portal.models.joined import joined
from portal.models.oncall import Page, pages_of, read, roster_of
from portal.models.steps import ahead, steps
from portal.sheet import Sheet
from portal.words import Clock, Link, Row, Step, When


class Paged(msgspec.Struct, frozen=True, kw_only=True):
    """A page that waits for an answer, or that this team has."""

    id: str
    asked: When
    tone: str
    title: str
    rows: tuple[Row, ...]
    main: Link | None
    other: Link | None
    clock: Clock | None
    steps: tuple[Step, ...]


VERBS: Final = {
    "acknowledge": "I have it",
    "set-out": "I'm on my way",
    "arrive": "I have arrived",
    "finish": "Done",
    "pass-on": "I can't, ask the next person",
}
_NEXT: Final = {
    PageState.CALLING: "acknowledge",
    PageState.ACKNOWLEDGED: "set-out",
    PageState.ON_THE_WAY: "arrive",
    PageState.ARRIVED: "finish",
}
_LEFT: Final = {
    PageState.CALLING: "left to answer",
    PageState.ACKNOWLEDGED: "left to set out",
    PageState.ON_THE_WAY: "left to arrive",
}
_THEN: Final = "Then the next person is asked."


def now(sheet: Sheet, audience: Audience, home: str) -> dict[str, Any]:
    """Return the context of ``advocate/now.html``: what waits for this team first, the least time left foremost."""
    found = [page for page in pages_of(sheet) if concerns(page, audience)]
    found.sort(key=lambda page: (page.who != audience, not page.waits, page.due or sheet.now, page.id))
    return {
        "pages": tuple(paged(page, sheet, audience, f"{home}/pages/{page.id}") for page in found),
        "oncall": on_call_said(sheet, audience),
        "joined": joined(sheet, audience),
    }


def one(sheet: Sheet, audience: Audience, page_id: str, home: str) -> dict[str, Any] | None:
    """Return the context of ``hub/paged.html``: a page as everyone with a part in it may follow it."""
    page = read(sheet.about(page_id))
    if page is None:
        return None
    return {"page": paged(page, sheet, audience, f"{home}/pages/{page.id}"), "back": Link(home, "Board")}


def concerns(page: Page, audience: Audience) -> bool:
    """Return whether it is this team's to answer: they have it, or were asked and nobody has it yet."""
    if not page.open:
        return False
    if page.who == audience:
        return True
    return page.waits and audience in page.everyone and audience not in page.declined


def paged(page: Page, sheet: Sheet, audience: Audience, here: str) -> Paged:
    """Return a page with what this team can do about it, at ``here``."""
    mine, can = page.who == audience, concerns(page, audience)
    verb = _NEXT.get(page.state) if can else None
    late = page.due is not None and page.due <= sheet.now
    tone = words.OK if not page.waits else words.LATE if mine or late else words.WARN
    return Paged(
        id=page.id,
        asked=words.when(page.asked_at or sheet.now, sheet.now),
        tone=tone,
        title=PAGE_TITLES[page.reason] if page.reason else PAGE_TITLES[PageReason.OTHER],
        rows=_rows(page, sheet, mine=mine),
        main=Link(f"{here}/{verb}", VERBS[verb]) if verb else None,
        other=Link(f"{here}/pass-on", VERBS["pass-on"]) if mine and page.state in _LEFT else None,
        clock=words.clock(page.due, sheet.now, left=_LEFT[page.state], then=_THEN, since=page.began)
        if page.due is not None and page.state in _LEFT
        else None,
        steps=_steps(page, sheet),
    )


def on_call_said(sheet: Sheet, audience: Audience) -> str:
    """Return whether this team takes turns. Whose turn it is, the on-call service works out when somebody asks."""
    roster = roster_of(sheet)
    if roster is not None and audience.kind is Kind.ADVOCATE and audience.team in roster.teams:
        return "You take turns on the roster. Whoever is on is asked here."
    return "You are not on the roster right now."


def roster_said(sheet: Sheet) -> str:
    """Return who takes turns, before somebody pages an advocate."""
    roster = roster_of(sheet)
    teams = (sheet.team_name(Audience(Kind.ADVOCATE, team)) for team in (roster.teams if roster else ()))
    names = [name for name in teams if name]
    if not names:
        return "There is no roster right now, so the hub itself is asked."
    return f"{words.listed(names)} take{'s' if len(names) == 1 else ''} turns. Whoever is on is asked at once."


def _rows(page: Page, sheet: Sheet, *, mine: bool) -> tuple[Row, ...]:
    waits = page.waits or not mine
    reach = page.reach or ("Shown here once you have it." if waits else "Nobody wrote it down. Ask the hub.")
    asked = "Yes, they want somebody." if page.youth_asked else "Not yet. Ask them first thing; it is their choice."
    someone_else = "" if mine or page.who is None else sheet.team_name(page.who)
    said = (
        ("How to call back", reach),
        ("Were they asked", asked),
        ("Language", words.say("LANGUAGES", page.language)),
        (_HELD[page.waits], someone_else),
        ("Reference", words.reference(page.case, "C")),
    )
    return tuple(Row(label, text) for label, text in said if text)


_HELD: Final = {True: "Being asked now", False: "Who has it"}


def _steps(page: Page, sheet: Sheet) -> tuple[Step, ...]:
    told = sheet.about(page.id)
    if page.due is None or page.due <= sheet.now or page.state not in _LEFT:
        return steps(told, sheet)
    after = sum(entry.event is PageSent for entry in told)
    next_one = "Backup is asked." if after == 1 else "The next person is asked."
    return steps(told, sheet, ahead(page.due, next_one, sheet))
