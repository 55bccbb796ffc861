"""A request for support as its copies tell of it."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from contracts.asking import (
    AskerWrote,
    CodeEnded,
    HubAnswered,
    RequestBegun,
    RequestLinked,
    RequestReopened,
    RequestUnlinked,
    TypedKept,
)
from contracts.base import Audience
from contracts.hardest import Hardest
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


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What the hub, or whoever asked, wrote in a request. ``words`` is "" for whom it is there and not to be read."""

    fact: str
    at: datetime
    by_hub: bool
    words: str


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """What was begun and not sent. ``audience`` is None for whoever showed their code alone."""

    id: str
    case: str
    region: str
    audience: Audience | None
    typed: str
    until: datetime | None


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One request, in its own file ``case``."""

    id: str
    case: str
    region: str
    at: datetime | None = None
    audience: Audience | None = None
    """Who asked; None for whoever showed their code alone."""
    asker: Asker | None = None
    needs: tuple[Need, ...] = ()
    urgency: Urgency | None = None
    area: Area | None = None
    language: Language | None = None
    hardest: tuple[Hardest, ...] = ()
    story: str | None = None
    ways: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    reach: str | None = None
    never_ways: tuple[str, ...] = ()
    never: str | None = None
    interpreter: bool = False
    ease: str | None = None
    asked_before: bool = False
    lines: tuple[Line, ...] = ()
    linked: tuple[str, ...] = ()
    """The newer requests of the same person."""
    code_ended: bool = False
    kinds: tuple[SupportKind, ...] = ()
    assessed: datetime | None = None
    matches: tuple[Match, ...] = ()
    closed: datetime | None = None

    @property
    def waits_since(self) -> datetime | None:
        """Return since when whoever asked waits for a word of the hub; None: it was the hub that wrote last."""
        answered = max((each.at for each in self.lines if each.by_hub), default=None)
        wrote = [each.at for each in self.lines if not each.by_hub and (answered is None or each.at > answered)]
        if self.stage == "closed":
            return None
        return self.at if self.stage == "new" and answered is None else next(iter(wrote), None)

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
        audience=first.read("audience", Audience),
        asker=first.read("asker", Asker),
        needs=first.read("needs", tuple[Need, ...]) or (),
        urgency=first.read("urgency", Urgency),
        area=first.read("area", Area),
        language=first.read("language", Language),
        hardest=first.read("hardest", tuple[Hardest, ...]) or (),
        story=first.text("story") or None,
        ways=tuple(first.text("ways").split()),
        times=tuple(first.text("times").split()),
        reach=first.text("reach") or None,
        never_ways=tuple(first.text("never_ways").split()),
        never=first.text("never") or None,
        interpreter=first.read("interpreter", bool) or False,
        ease=first.text("ease") or None,
        asked_before=first.read("asked_before", bool) or False,
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
    if entry.event in (RequestClosed, RequestReopened):
        return replace(request, closed=entry.at if entry.event is RequestClosed else None)
    if entry.event in (AskerWrote, HubAnswered):
        by_hub = entry.event is HubAnswered
        line = Line(fact=entry.fact, at=entry.at, by_hub=by_hub, words=entry.text("words"))
        return replace(request, lines=(*request.lines, line))
    return _after_linking(request, entry)


def _after_linking(request: Request, entry: Entry) -> Request:
    replace, newer = msgspec.structs.replace, entry.text("newer")
    if entry.event is RequestLinked:
        return replace(request, linked=(*request.linked, newer))
    if entry.event is RequestUnlinked:
        return replace(request, linked=tuple(each for each in request.linked if each != newer))
    if entry.event is CodeEnded:
        return replace(request, code_ended=True)
    return request


def begun_of(sheet: Sheet) -> Begun | None:
    """Return what this audience has begun and not sent: while it can be seen, it was not."""
    first = next(iter(reversed(sheet.of(RequestBegun))), None)
    if first is None or sheet.newest(SupportRequested, about=first.about) is not None:
        return None
    newest = sheet.newest(TypedKept, about=first.about) or first
    return Begun(
        id=first.about,
        case=first.case,
        region=first.region,
        audience=first.read("audience", Audience),
        typed=newest.text("typed"),
        until=newest.read("until", datetime),
    )
