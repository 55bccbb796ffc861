"""A request for support as its copies tell of it."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from contracts.intake import RequestAssessed, RequestClosed, SupportMatched, SupportRequested
from contracts.vocabulary import Area, Asker, Language, Need, SupportKind, Urgency
from portal.sheet import Entry, Sheet


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """A service that was found."""

    service: str
    name: str
    kind: SupportKind | None
    at: datetime | None
    fact: str


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One request, in its own file ``case``."""

    id: str
    case: str
    region: str
    at: datetime | None = None
    asker: Asker | None = None
    needs: tuple[Need, ...] = ()
    urgency: Urgency | None = None
    area: Area | None = None
    language: Language | None = None
    story: str | None = None
    reach: str | None = None
    kinds: tuple[SupportKind, ...] = ()
    assessed: datetime | None = None
    matches: tuple[Match, ...] = ()
    closed: datetime | None = None

    @property
    def stage(self) -> str:
        """Return how far it has come: ``new``, ``assessed``, ``matched`` or ``closed``."""
        if self.closed is not None:
            return "closed"
        if self.matches:
            return "matched"
        return "new" if self.assessed is None else "assessed"


def read(entries: Sequence[Entry]) -> Request | None:
    """Return the request that ``entries`` of one aggregate tell of."""
    first = next((entry for entry in entries if entry.event is SupportRequested), None)
    if first is None or first.about is None:
        return None
    request = Request(
        id=first.about,
        case=first.case,
        region=first.region,
        at=first.at,
        asker=first.read("asker", Asker),
        needs=first.read("needs", tuple[Need, ...]) or (),
        urgency=first.read("urgency", Urgency),
        area=first.read("area", Area),
        language=first.read("language", Language),
        story=first.text("story") or None,
        reach=first.text("reach") or None,
    )
    for entry in entries:
        request = _after(request, entry)
    return request


def requests_of(sheet: Sheet) -> tuple[Request, ...]:
    """Return every request, in the order they were asked."""
    found = (sheet.folded(read, entry.about) for entry in sheet.of(SupportRequested))
    return tuple(request for request in found if request is not None)


def _after(request: Request, entry: Entry) -> Request:
    replace = msgspec.structs.replace
    if entry.event is RequestAssessed:
        return replace(request, kinds=entry.read("kinds", tuple[SupportKind, ...]) or (), assessed=entry.at)
    if entry.event is SupportMatched:
        match = Match(
            service=entry.text("service"),
            name=entry.text("service_name"),
            kind=entry.read("kind", SupportKind),
            at=entry.at,
            fact=entry.fact,
        )
        return replace(request, matches=(*request.matches, match))
    if entry.event is RequestClosed:
        return replace(request, closed=entry.at)
    return request
