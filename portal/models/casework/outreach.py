"""How somebody keeps in touch with a youth: the next time, and those that were. Pure."""

from datetime import datetime
from typing import Any

import msgspec

from contracts.casework import Cadence, ContactWay, TryCame, figures
from contracts.outreach import (
    ContactAsked,
    ContactDue,
    ContactMade,
    ContactPlanned,
    ContactRested,
    ContactTried,
    outreach_of,
)
from portal import words
from portal.i18n import _, message
from portal.models.casework import said
from portal.sheet import Entry, Sheet
from portal.words import Step, When


class Touch(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody is kept in touch with. ``peace`` until ``next_at``; None with it: until they say otherwise."""

    next_at: datetime | None = None
    way: ContactWay | None = None
    cadence: Cadence | None = None
    due: bool = False
    peace: bool = False
    asks: tuple[Entry, ...] = ()
    """What they asked for since there was contact."""


def touch(sheet: Sheet, case: str) -> Touch:
    """Return how it stands."""
    found = Touch()
    for entry in sheet.about(outreach_of(case)):
        found = _touched(found, entry)
    return found


def _touched(found: Touch, entry: Entry) -> Touch:
    but = msgspec.structs.replace
    if entry.event is ContactPlanned:
        way, cadence = entry.read("way", ContactWay), entry.read("cadence", Cadence)
        return but(found, next_at=entry.read("at", datetime), way=way, cadence=cadence, due=False, peace=False)
    if entry.event in (ContactMade, ContactTried):
        asks = () if entry.event is ContactMade else found.asks
        return but(found, next_at=entry.read("next_at", datetime), due=False, peace=False, asks=asks)
    if entry.event is ContactDue:
        return but(found, due=True)
    if entry.event is ContactRested:
        return but(found, next_at=entry.read("until", datetime), due=False, peace=True)
    return but(found, asks=(*found.asks, entry)) if entry.event is ContactAsked else found


def outreach(sheet: Sheet, case: str, here: str) -> dict[str, Any]:
    """Return the context of ``casework/outreach.html``."""
    stands = touch(sheet, case)
    return {
        "next": _next(stands, sheet.now),
        "due": stands.due and not stands.peace,
        "asks": tuple(
            {
                "id": entry.fact,
                "when": words.when(entry.at, sheet.now),
                "text": entry.text("words") or _("They ask you to get in touch."),
                "reach": entry.text("reach"),
            }
            for entry in stands.asks
        ),
        "rhythm": message(figures().rhythm[stands.cadence].words) if stands.cadence else "",
        "steps": tuple(
            step for entry in reversed(sheet.about(outreach_of(case))) if (step := _step(entry, sheet.now)) is not None
        ),
        "links": {name: f"{here}/{name}" for name in ("made", "tried", "plan", "rest")},
        "back": here.removesuffix("/outreach"),
    }


def _next(stands: Touch, now: datetime) -> When | None:
    return words.when(stands.next_at, now) if stands.next_at and not stands.peace else None


def contact(sheet: Sheet, case: str, here: str) -> dict[str, Any]:
    """Return the context of ``casework/contact.html``: what a youth reads of it, and can say."""
    stands = touch(sheet, case)
    return {
        "next": _next(stands, sheet.now),
        "way": said.say(said.WAYS, stands.way),
        "peace": stands.peace,
        "until": words.capital(words.until(stands.next_at, sheet.now)) if stands.peace and stands.next_at else "",
        "asked": bool(stands.asks),
        "links": {"ask": f"{here}/ask", "rest": f"{here}/rest", "back": "/you"},
    }


def _step(entry: Entry, now: datetime) -> Step | None:
    way, when = said.say(said.WAYS, entry.read("way", ContactWay)), words.when(entry.at, now)
    if entry.event is ContactMade:
        asked = entry.text("asked")
        return Step(when, _("In touch: %(way)s. Asked for: %(asked)s", way=way, asked=asked) if asked else way)
    if entry.event is ContactTried:
        return Step(when, f"{way}. {said.say(said.CAME, entry.read('came', TryCame))}")
    if entry.event is ContactRested:
        return Step(when, _("They want to be left in peace for a while."))
    return Step(when, _("They asked somebody to get in touch.")) if entry.event is ContactAsked else None
