"""The support of one request, for the hub: what could help, who has which place, and what they let the hub read. Pure.

What answers come to stands beside the answers themselves, and beside the words that the asker wrote. Nothing is sorted
by it, and nobody is shown or left out by it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from contracts.caring import (
    AskedAgain,
    CheckInAnswered,
    CheckInsChosen,
    InstrumentAnswered,
    Option,
    SupportFound,
    check_ins_of,
    found_of,
)
from contracts.instruments import Instrument, InstrumentError, read_answers, said, score
from contracts.loop import Helped
from contracts.support import Place
from portal import words
from portal.forms import Form
from portal.i18n import _, language
from portal.models.requests.inbox import REQUESTS
from portal.models.requests.request import Request
from portal.models.support import offers, places
from portal.models.support import said as places_said
from portal.sheet import Entry, Sheet
from portal.words import Row


def context(sheet: Sheet, request: Request, instruments: Sequence[Instrument]) -> dict[str, Any]:
    """Return the context of ``support/beside.html``."""
    here = f"{REQUESTS}/{request.id}"
    found = sheet.newest(SupportFound, about=found_of(request.id))
    options = () if found is None else found.read("options", tuple[Option, ...]) or ()
    mine = [each for each in places.bookings(sheet) if each.request == request.id]
    taken = {each.offering for each in mine if each.at in places.OPEN}
    kinds = request.kinds if found is None else found.read("kinds", tuple[Any, ...]) or ()
    return {
        "back": here,
        "ref": words.reference(request.id, "A"),
        "story": request.story,
        "options": tuple(_option(each, sheet, here, taken) for each in options),
        "look": f"{here}/support/look",
        "form": Form(typed={"kinds": tuple(str(each) for each in kinds)}),
        "bookings": tuple(_booking(each, sheet) for each in mine),
        "answers": tuple(
            each for entry in _last(sheet, request) for each in [_answered(entry, sheet, instruments)] if each
        ),
        "check_ins": _check_ins(sheet, request),
    }


def place(sheet: Sheet, request: Request, offering: str) -> Place | None:
    """Return a place that was found for this request, as it stands now."""
    known = places.offering(sheet, offering)
    return None if known is None or request.closed is not None else places.place_of(known)


def taking(place: Place, request: Request, now: datetime) -> dict[str, Any]:
    """Return the context of ``support/take_for.html``."""
    here = f"{REQUESTS}/{request.id}/support"
    return {
        "back": here,
        "action": f"{here}/take/{place.offering}",
        "ref": words.reference(request.id, "A"),
        "name": place.service_name,
        "rows": places_said.rows(place, now),
        "children": place.kind not in places_said.ADULTS,
    }


def _option(option: Option, sheet: Sheet, here: str, taken: Collection[str]) -> dict[str, Any]:
    return {
        "id": f"{option.service}-{option.kind}",
        "name": option.service_name,
        "kind": words.say("SUPPORT", option.kind),
        "because": tuple(words.say("FITS", each) for each in option.because),
        "times": tuple(
            {
                "title": places_said.when(each, sheet.now),
                "text": places_said.room(each),
                "take": f"{here}/support/take/{each.offering}",
                "full": not each.free,
            }
            for each in option.places
            if each.offering not in taken
        ),
    }


def _booking(booking: places.Booking, sheet: Sheet) -> dict[str, Any]:
    taken = booking.place
    return {
        "id": booking.id,
        "href": f"{offers.HUB}/{booking.offering}",
        "name": "" if taken is None else taken.service_name,
        "when": "" if taken is None else places_said.when(taken, sheet.now),
        "tag": places_said.tag(booking, ours=False),
    }


def _last(sheet: Sheet, request: Request) -> tuple[Entry, ...]:
    found = {entry.about: entry for entry in sheet.case(request.case) if entry.event is InstrumentAnswered}
    return tuple(found.values())


def _answered(entry: Entry, sheet: Sheet, instruments: Sequence[Instrument]) -> dict[str, Any] | None:
    instrument = next((each for each in instruments if each.name == entry.text("instrument")), None)
    if instrument is None or instrument.edition != entry.read("edition", int):
        return None
    spoken = language().code
    try:
        given = read_answers(entry.text("answers"))
        scored = score(instrument, given)
    except InstrumentError:
        return None
    rows = []
    for question in instrument.question:
        chosen = next((c for c in instrument.scale_of(question).choice if c.key == given.get(question.key)), None)
        if chosen is not None:
            rows.append(Row(said(question.text, spoken), said(chosen.text, spoken)))
    return {
        "id": entry.fact,
        "title": said(instrument.title, spoken),
        "when": words.when(entry.at, sheet.now),
        "bands": tuple(
            Row(said(each.part.name, spoken), said(each.band.name, spoken)) for each in scored if each.band is not None
        ),
        "rows": tuple(rows),
        "source": instrument.licence.source,
        "permission": "" if instrument.permission is None else instrument.permission.reference,
    }


def _check_ins(sheet: Sheet, request: Request) -> tuple[Row, ...]:
    rows = [
        Row(words.exact(entry.at, sheet.now), _came_back(entry))
        for entry in sheet.about(found_of(request.id))
        if entry.event is AskedAgain
    ]
    about = check_ins_of(request.id)
    for entry in sheet.about(about):
        if entry.event is CheckInAnswered:
            label = words.say("HELPED", entry.read("answer", Helped))
            rows.append(Row(words.exact(entry.at, sheet.now), " · ".join(filter(None, (label, entry.text("note"))))))
    chosen = sheet.newest(CheckInsChosen, about=about)
    due = () if chosen is None else chosen.read("due", tuple[datetime, ...]) or ()
    rows += [Row(words.day(each, sheet.now), _("It is asked whether it helped")) for each in due if each > sheet.now]
    return tuple(rows)


def _came_back(entry: Entry) -> str:
    return " · ".join(filter(None, (_("Came back"), entry.text("note"))))
