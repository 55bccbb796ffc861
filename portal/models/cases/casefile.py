"""A case as its copies tell of it to one audience: opened, who stands beside the youth, and what is shown of them."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from contracts.base import Audience
from contracts.ids import short
from contracts.intake import AdvocateAssigned, CaseOpened, ParticularsRecorded, YouthWelcomed
from contracts.law import Notice
from contracts.vocabulary import AdvocateBase, Area, Kind, Urgency
from portal.sheet import Entry, Sheet


class Advocate(msgspec.Struct, frozen=True, kw_only=True):
    """Who stands beside the youth, and whether what is told to them is privileged."""

    audience: Audience
    name: str
    base: AdvocateBase | None
    at: datetime | None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One thing the youth chose to tell, as far as this audience may see it, and until when."""

    name: str
    text: str
    until: datetime | None
    mine: bool
    notice: Notice | None = None
    """What must be said beside it."""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One case. ``request`` is the request it was opened from, in a file of its own, where that may be known."""

    id: str
    region: str
    at: datetime | None = None
    urgency: Urgency | None = None
    area: Area | None = None
    request: str | None = None
    request_case: str | None = None
    advocates: tuple[Advocate, ...] = ()
    welcomed: tuple[datetime | None, ...] = ()
    told: tuple[Told, ...] = ()

    @property
    def ref(self) -> str:
        return f"C-{short(self.id)}"

    @property
    def called(self) -> str | None:
        """Return what the youth wants to be called, where that is shown."""
        return next((each.text for each in self.told if each.name == "called"), None)


PARTICULARS = ("called", "pronouns", "languages", "reach", "place", "caution", "story", "wants")


def read(entries: Sequence[Entry]) -> Case | None:
    """Return the case that ``entries`` of its own aggregate tell of; None where it isn't known to have been opened."""
    opened = next((entry for entry in entries if entry.event is CaseOpened), None)
    if opened is None:
        return None
    case = Case(
        id=opened.case,
        region=opened.region,
        at=opened.at,
        urgency=opened.read("urgency", Urgency),
        area=opened.read("area", Area),
        request=opened.text("request") or None,
        request_case=opened.text("request_case") or None,
    )
    for entry in entries:
        case = _after(case, entry)
    return case


def cases_of(sheet: Sheet) -> tuple[Case, ...]:
    """Return every case, in the order they were opened."""
    found = (sheet.folded(read, entry.about) for entry in sheet.of(CaseOpened))
    return tuple(case for case in found if case is not None)


def told_by(entries: Sequence[Entry]) -> tuple[Told, ...]:
    """Return what the newest particulars among ``entries`` show: the newest replaces those before."""
    found = next((entry for entry in reversed(entries) if entry.event is ParticularsRecorded), None)
    return () if found is None else _told(found)


def told_to_another(entries: Sequence[Entry]) -> bool:
    """Return whether what was told last was written down by somebody else, and nothing of it is for them to read."""
    found = next((entry for entry in reversed(entries) if entry.event is ParticularsRecorded), None)
    return found is not None and not found.mine and not _told(found)


def _after(case: Case, entry: Entry) -> Case:
    replace = msgspec.structs.replace
    if entry.event is AdvocateAssigned:
        team = entry.text("advocate") or None
        if team is None:
            return case
        advocate = Advocate(
            audience=Audience(Kind.ADVOCATE, team),
            name=entry.text("advocate_name"),
            base=entry.read("base", AdvocateBase),
            at=entry.at,
        )
        return replace(case, advocates=(*case.advocates, advocate))
    if entry.event is YouthWelcomed:
        return replace(case, welcomed=(*case.welcomed, entry.at))
    if entry.event is ParticularsRecorded:
        return replace(case, told=_told(entry))
    return case


def _told(entry: Entry) -> tuple[Told, ...]:
    shown = ((name, entry.text(name) or None) for name in PARTICULARS)
    return tuple(
        Told(name=name, text=text, until=entry.until, mine=entry.mine, notice=entry.notice)
        for name, text in shown
        if text
    )
