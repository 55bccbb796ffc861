"""Pages and the roster, as their entries tell of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec

from contracts.base import Audience, Event
from contracts.oncall import (
    AdvocateArrived,
    AdvocateSetOut,
    Layer,
    PageAcknowledged,
    PageFinished,
    PagePassed,
    PageRequested,
    PageSent,
    RosterSet,
)
from contracts.vocabulary import Language, PageReason, PageState
from portal.sheet import Entry, Sheet


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a page's history: ``what`` happened to whom. ``declined`` is of a step that was passed on."""

    what: type[Event]
    who: Audience | None
    at: datetime | None
    fact: str
    declined: bool = False


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One page. ``who`` is being asked, or has it; ``due`` is when silence leads to the next step."""

    id: str
    case: str
    region: str
    reason: PageReason | None = None
    language: Language | None = None
    referral: str | None = None
    reach: str | None = None
    youth_asked: bool = False
    state: PageState = PageState.CALLING
    asked_at: datetime | None = None
    who: Audience | None = None
    due: datetime | None = None
    began: datetime | None = None
    """When the present step began, from which ``due`` counts."""
    everyone: tuple[Audience, ...] = ()
    """Whom it was sent to, in order of asking."""
    declined: frozenset[Audience] = frozenset()
    steps: tuple[Step, ...] = ()

    @property
    def open(self) -> bool:
        return self.state is not PageState.DONE

    @property
    def waits(self) -> bool:
        """Whether nobody has it yet."""
        return self.state is PageState.CALLING


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """A region's roster: the teams of each layer, in order of turns."""

    region: str
    zone: str
    layers: tuple[Layer, ...]

    @property
    def teams(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(team for layer in self.layers for team in layer.teams))


_ANSWERS: Final[Mapping[type[Event], tuple[PageState, str]]] = {
    PageAcknowledged: (PageState.ACKNOWLEDGED, "set_out_by"),
    AdvocateSetOut: (PageState.ON_THE_WAY, "arrive_by"),
    AdvocateArrived: (PageState.ARRIVED, ""),
    PageFinished: (PageState.DONE, ""),
}
"""What each answer makes of a page, and the field that says until when silence is well."""


def read(entries: Sequence[Entry]) -> Page | None:
    """Return the page that ``entries`` of one aggregate tell of; None where they don't say that one was asked for."""
    first = next((entry for entry in entries if entry.event is PageRequested), None)
    if first is None or first.about is None:
        return None
    page = Page(
        id=first.about,
        case=first.case,
        region=first.region,
        reason=first.read("reason", PageReason),
        language=first.read("language", Language),
        referral=first.text("referral") or None,
        reach=first.text("reach") or None,
        youth_asked=(first.read("youth_asked", bool) is True),
        asked_at=first.at,
        began=first.at,
    )
    for entry in entries:
        page = _after(page, entry)
    return page


def pages_of(sheet: Sheet, case: str | None = None) -> tuple[Page, ...]:
    """Return every page, of one case or of all, in the order they were asked for."""
    asked = (entry for entry in sheet.of(PageRequested) if case in (None, entry.case))
    found = (sheet.folded(read, about) for about in dict.fromkeys(entry.about for entry in asked))
    return tuple(page for page in found if page is not None)


def roster_of(sheet: Sheet) -> Roster | None:
    """Return the roster as it stands, or None where there is none to see."""
    found = sheet.newest(RosterSet)
    if found is None:
        return None
    layers = found.read("layers", tuple[Layer, ...]) or ()
    return Roster(region=found.region, zone=found.text("zone") or "UTC", layers=layers)


def _after(page: Page, entry: Entry) -> Page:
    replace = msgspec.structs.replace
    who = entry.read("audience", Audience)
    if entry.event is PageSent:
        steps = (*page.steps, Step(what=PageSent, who=who, at=entry.at, fact=entry.fact))
        everyone = page.everyone if who is None else (*page.everyone, who)
        due = entry.read("deadline", datetime)
        page = replace(page, steps=steps, everyone=everyone)
        return replace(page, state=PageState.CALLING, who=who, due=due, began=entry.at)
    if entry.event is PagePassed:
        declined = entry.read("declined", bool) is True
        steps = (*page.steps, Step(what=PagePassed, who=who, at=entry.at, fact=entry.fact, declined=declined))
        gone = page.declined | {who} if declined and who is not None else page.declined
        return replace(page, steps=steps, declined=gone)
    if entry.event in _ANSWERS:
        state, until = _ANSWERS[entry.event]
        steps = (*page.steps, Step(what=entry.event, who=who, at=entry.at, fact=entry.fact))
        due = entry.read(until, datetime) if until else None
        return replace(page, steps=steps, state=state, who=who, due=due, began=entry.at)
    return page
