"""What is offered: a provider's own, or all of the region for its hub; one offering and who has a place. Pure."""

from datetime import datetime, timedelta
from typing import Any, Final

from contracts.base import Audience
from contracts.caring import AskedAgain, CheckInAnswered
from contracts.loop import Helped
from contracts.support import HandOverWritten, hand_over_of
from contracts.vocabulary import Kind, Need
from portal import words
from portal.i18n import _, ngettext
from portal.models.directory.directory import services_of
from portal.models.directory.listings import Service
from portal.models.requests.request import Request, requests_of
from portal.models.support import instruments, places, said
from portal.models.support.places import Booking, Offering
from portal.sheet import Entry, Sheet
from portal.shell import HOME
from portal.words import CALM, LATE, OK, WARN, Choice, Link, Row, Tag

PROVIDER: Final = f"{HOME[Kind.PARTNER]}/times"
HUB: Final = f"{HOME[Kind.HUB]}/support"
_REQUESTS: Final = f"{HOME[Kind.HUB]}/requests"
_LATELY: Final = timedelta(days=30)
_SHOWN: Final = 40


def waiting(sheet: Sheet) -> int | None:
    """Return how many bookings wait for a yes or a no; None: none does."""
    return sum(len(each.at("asked")) for each in places.offerings(sheet) if not each.closed) or None


def offered(sheet: Sheet, home: str) -> dict[str, Any]:
    """Return the context of ``support/times.html``."""
    known = places.offerings(sheet)
    now = sheet.now
    lately = [each for each in known if each.closed and not each.withdrawn and _ended(each, sheet) > now - _LATELY]
    return {
        "back": "",
        "new": f"{home}/new",
        "asked": instruments.HUB,
        "open_": tuple(_card(each, sheet, home) for each in sorted(known, key=_soonest) if not each.closed)[:_SHOWN],
        "over": tuple(_card(each, sheet, home) for each in sorted(lately, key=_soonest, reverse=True))[:_SHOWN],
        "news": _news(sheet) if home == HUB else (),
        "hub": home == HUB,
    }


def _soonest(each: Offering) -> tuple[bool, float]:
    starts = None if each.published is None else each.published.starts
    return starts is None, 0.0 if starts is None else starts.timestamp()


def _ended(each: Offering, sheet: Sheet) -> datetime:
    return sheet.now - _LATELY if each.published is None or each.published.ends is None else each.published.ends


def _card(each: Offering, sheet: Sheet, home: str) -> dict[str, Any]:
    place = places.place_of(each)
    if place is None:
        return {}
    return {
        "id": each.id,
        "href": f"{home}/{each.id}",
        "title": said.when(place, sheet.now) if place.starts else place.service_name,
        "name": place.service_name if place.starts else words.say("SUPPORT", place.kind),
        "text": _line(each),
        "tag": _tag(each),
    }


def _line(each: Offering) -> str:
    taken = each.places - each.free
    parts = [_("%(taken)s of %(places)s taken", taken=taken, places=each.places)]
    if line := each.at("waiting"):
        parts.append(_("%(num)s in line", num=len(line)))
    if each.came is not None:
        parts = [ngettext("%(num)s came", "%(num)s came", each.came)]
    return " · ".join(parts)


def _tag(each: Offering) -> Tag:
    asked = each.at("asked")
    if each.closed:
        return Tag(CALM, _("Over")) if each.came is not None else Tag(WARN, _("How many came?"))
    if any(booking.late for booking in asked):
        return Tag(LATE, _("Waits for your answer"))
    if asked:
        return Tag(WARN, ngettext("%(num)s to answer", "%(num)s to answer", len(asked)))
    return Tag(OK, _("Room")) if each.free > 0 else Tag(CALM, _("Full"))


# --------------------------------------------------------------------------------------------------------- one offering


def offering(sheet: Sheet, name: str, home: str) -> dict[str, Any] | None:
    """Return the context of ``support/offering.html``; None where it isn't theirs to see."""
    known = places.offering(sheet, name)
    place = None if known is None else places.place_of(known)
    if known is None or place is None:
        return None
    here = f"{home}/{name}"
    begun = place.starts is not None and place.starts <= sheet.now
    weeks = len(places.together(sheet, known))
    return {
        "back": home,
        "title": said.when(place, sheet.now) if place.starts else place.service_name,
        "name": place.service_name,
        "tag": _tag(known),
        "rows": said.rows(place, sheet.now),
        "line": _line(known),
        "asked": tuple(_booking(each, sheet, here) for each in known.at("asked")),
        "sure": tuple(_booking(each, sheet, here) for each in known.at("sure", "offered")),
        "waiting": tuple(_booking(each, sheet, here) for each in sorted(known.at("waiting"), key=_position)),
        "change": "" if known.closed or begun else f"{here}/places",
        "withdraw": "" if known.closed else f"{here}/withdraw",
        "count": f"{here}/came" if known.closed and not known.withdrawn and place.ends is not None else "",
        "withdrawn": known.withdrawn,
        "weeks": ngettext("%(num)s of them is still to come.", "%(num)s of them are still to come.", weeks)
        if weeks
        else "",
        "withdraw_all": f"{here}/withdraw-all" if weeks > 1 else "",
    }


def _position(each: Booking) -> int:
    return each.position


def _booking(each: Booking, sheet: Sheet, here: str) -> dict[str, Any]:
    action = f"{here}/bookings/{each.id}"
    seats = ngettext("%(num)s place", "%(num)s places", each.seats)
    written = sheet.newest(HandOverWritten, about=hand_over_of(each.id))
    return {
        "id": each.id,
        "title": words.reference(each.id, "B"),
        "seats": seats,
        "since": words.when(each.since, sheet.now),
        "clock": words.clock(each.until, sheet.now, left=_("to answer")) if each.until and each.at == "asked" else None,
        "offered": each.at == "offered",
        "confirm": f"{action}/confirm" if each.at == "asked" else "",
        "decline": f"{action}/decline" if each.at == "asked" else "",
        "cancel": f"{action}/cancel" if each.at in ("sure", "waiting") else "",
        "request": _request_link(sheet, each.request),
        "notes": () if written is None else _notes(written),
    }


def _request_link(sheet: Sheet, request: str) -> Link | None:
    known = next((each for each in requests_of(sheet) if each.id == request), None) if request else None
    return None if known is None else Link(f"{_REQUESTS}/{known.id}", words.reference(known.id, "A"))


def _notes(written: Entry) -> tuple[Row, ...]:
    found = (
        (_("What helps"), written.text("helps")),
        (_("What to avoid"), written.text("avoid")),
        (_("Whom to call"), written.text("call")),
    )
    return tuple(Row(label, text) for label, text in found if text)


def services(sheet: Sheet, audience: Audience) -> tuple[Choice, ...]:
    """Return the services in whose name somebody can offer places: a provider its own, a hub any for caregivers."""
    found = [
        each
        for each in services_of(sheet).values()
        if (each.listed.audience == audience if audience.kind is Kind.PARTNER else _for_caregivers(each))
    ]
    return tuple(Choice(each.id, each.name) for each in sorted(found, key=lambda each: each.name.casefold()))


def _for_caregivers(each: Service) -> bool:
    return Need.CAREGIVER_SUPPORT in each.needs


# -------------------------------------------------------------------------------------------------------------- the hub


def _news(sheet: Sheet) -> tuple[dict[str, Any], ...]:
    """Return who came back, and to whom it didn't help: the newest first."""
    known = {each.id: each for each in requests_of(sheet)}
    found = []
    for entry in reversed(sheet.of(AskedAgain, CheckInAnswered)):
        request = known.get(entry.text("request"))
        answer = entry.read("answer", Helped)
        if request is None or sheet.now - entry.at > _LATELY:
            continue
        found.append(
            {
                "id": entry.fact,
                "href": f"{_REQUESTS}/{request.id}/support",
                "title": _("%(ref)s came back", ref=words.reference(request.id, "A"))
                if entry.event is AskedAgain
                else _("%(ref)s: did it help?", ref=words.reference(request.id, "A")),
                "text": entry.text("note") or words.say("HELPED", answer),
                "when": words.when(entry.at, sheet.now),
                "tag": Tag(WARN, _("Came back"))
                if entry.event is AskedAgain
                else Tag(OK if answer is Helped.YES else CALM, words.say("HELPED", answer)),
            }
        )
    return tuple(found[:_SHOWN])


def request_of(sheet: Sheet, name: str) -> Request | None:
    """Return a request as the hub knows it."""
    return next((each for each in requests_of(sheet) if each.id == name), None)
