"""Exams, interviews and proceedings at which an advocate may be with a youth, and what they chose. Pure."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from contracts.accompany import AccompanimentChosen, AdvocateCalled, OccasionRaised
from contracts.clock import instant
from contracts.vocabulary import Accompaniment, PageReason, UnaskedReason
from portal import words
from portal.i18n import N_, _
from portal.sheet import Entry, Sheet
from portal.words import Tag


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


class OccasionCard(msgspec.Struct, frozen=True, kw_only=True):
    """One occasion in a list."""

    id: str
    title: str
    tag: Tag
    lines: tuple[str, ...]
    choose: str


_TAGS = {
    None: Tag(words.WARN, N_("to be told, and asked")),
    Accompaniment.WANTED: Tag(words.OK, N_("they want somebody with them")),
    Accompaniment.NOT_WANTED: Tag(words.CALM, N_("they want nobody with them")),
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


def card(occasion: Occasion, sheet: Sheet, here: str) -> OccasionCard:
    """Return an occasion as it is listed."""
    lines = []
    if occasion.planned is not None:
        lines.append(f"{words.exact(occasion.planned, sheet.now)}.")
    if occasion.why is not None:
        lines.append(f"{words.say('UNASKED', occasion.why)}.")
    if occasion.called is not None:
        lines.append(_("An advocate was called %(exact)s.", exact=words.exact(occasion.called, sheet.now)))
    return OccasionCard(
        id=occasion.id,
        title=words.say("PAGE_REASONS", occasion.reason) or _("An occasion"),
        tag=words.tagged(_TAGS[occasion.choice]),
        lines=tuple(lines),
        choose=f"{here}/beside/{occasion.id}",
    )
