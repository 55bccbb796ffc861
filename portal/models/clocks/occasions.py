"""Exams, interviews and proceedings at which an advocate may be with a youth, and what they chose. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from contracts.accompany import AccompanimentChosen, AdvocateCalled, OccasionRaised
from contracts.base import Audience
from contracts.clock import instant
from contracts.vocabulary import Accompaniment, Kind, PageReason, UnaskedReason
from portal import words
from portal.i18n import N_, _
from portal.sheet import Entry, Sheet
from portal.words import Tag

_PAST: Final = timedelta(days=1)
"""For how long after it somebody may still say that they want, or wanted, nobody."""


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """One occasion. ``choice`` is None before they were asked."""

    id: str
    case: str
    region: str
    at: datetime
    reason: PageReason | None
    planned: datetime | None = None
    choice: Accompaniment | None = None
    why: UnaskedReason | None = None
    called: datetime | None = None
    outside: Audience | None = None
    """The provider or the agency that wrote it down."""


class OccasionCard(msgspec.Struct, frozen=True, kw_only=True):
    """One occasion in a list."""

    id: str
    title: str
    tag: Tag
    lines: tuple[str, ...]
    choose: str


TAGS = {
    None: Tag(words.WARN, N_("to be told, and asked")),
    Accompaniment.WANTED: Tag(words.OK, N_("they want somebody with them")),
    Accompaniment.NOT_WANTED: Tag(words.CALM, N_("they want nobody with them")),
    Accompaniment.UNDECIDED: Tag(words.CALM, N_("they want to think about it")),
    Accompaniment.COULD_NOT_BE_ASKED: Tag(words.WARN, N_("could not be asked")),
}


def read(entries: Sequence[Entry]) -> Occasion | None:
    """Return the occasion that ``entries`` of one aggregate tell of."""
    first = next((entry for entry in entries if entry.event is OccasionRaised), None)
    if first is None:
        return None
    occasion = Occasion(
        id=first.about,
        case=first.case,
        region=first.region,
        at=first.at,
        reason=first.read("reason", PageReason),
        planned=instant(first.text("planned")),
        outside=_outside(first.read("audience", Audience)),
    )
    for entry in entries:
        if entry.event is AccompanimentChosen:
            choice, why = entry.read("choice", Accompaniment), entry.read("why", UnaskedReason)
            occasion = msgspec.structs.replace(occasion, choice=choice, why=why)
        elif entry.event is AdvocateCalled:
            occasion = msgspec.structs.replace(occasion, called=entry.at)
    return occasion


def occasions_of(sheet: Sheet, case: str) -> tuple[Occasion, ...]:
    """Return the occasions of a case, the newest first."""
    ids = dict.fromkeys(entry.about for entry in sheet.case(case) if entry.event is OccasionRaised)
    found = [occasion for each in ids if (occasion := sheet.folded(read, each)) is not None]
    return tuple(reversed(found))


def near(occasion: Occasion, now: datetime) -> bool:
    """Return whether it is to come, or was a day ago at most."""
    return now < (occasion.planned or occasion.at) + _PAST


def _outside(who: Audience | None) -> Audience | None:
    return who if who is not None and who.kind in (Kind.PARTNER, Kind.INVESTIGATOR) else None


def card(occasion: Occasion, sheet: Sheet, here: str) -> OccasionCard:
    """Return an occasion as it is listed."""
    lines = []
    if occasion.outside is not None:
        name = sheet.team_name(occasion.outside)
        lines.append(_("Written down by %(name)s.", name=name) if name else _("Written down by who sees them there."))
    if occasion.planned is not None:
        lines.append(f"{words.exact(occasion.planned, sheet.now)}.")
    if occasion.why is not None:
        lines.append(f"{words.say('UNASKED', occasion.why)}.")
    if occasion.called is not None:
        lines.append(_("An advocate was called %(exact)s.", exact=words.exact(occasion.called, sheet.now)))
    return OccasionCard(
        id=occasion.id,
        title=words.say("PAGE_REASONS", occasion.reason) or _("An occasion"),
        tag=words.tagged(TAGS[occasion.choice]),
        lines=tuple(lines),
        choose=f"{here}/beside/{occasion.id}",
    )
