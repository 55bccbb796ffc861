"""What could help whoever asked: options with reasons and times, their places, and how they are. Neutral. Pure."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from contracts.base import Audience
from contracts.caring import (
    AskedAgain,
    CheckInAnswered,
    CheckInAsked,
    InstrumentAnswered,
    Option,
    SupportFound,
    answers_of,
    check_ins_of,
    found_of,
)
from contracts.instruments import Instrument
from contracts.loop import Helped
from contracts.support import HandOverWritten, Place, hand_over_of
from contracts.vocabulary import SupportKind
from portal import words
from portal.forms import Form
from portal.i18n import _, ngettext
from portal.live.page import Look
from portal.models.referrals.helped import Answer, Question
from portal.models.requests import caregiver
from portal.models.requests.request import Request
from portal.models.support import instruments, places, said
from portal.models.support.places import Booking
from portal.sheet import Entry, Sheet
from portal.words import Link, Tag

HELP: Final = f"{caregiver.MINE}/help"
YOU: Final = f"{HELP}/you"
PLACES: Final = f"{caregiver.MINE}/places"
_SHOWN: Final = 6
_WEEKS: Final = (1, 2, 4, 6, 13, 26)


def mine(sheet: Sheet, audience: Audience) -> Request | None:
    """Return their request, where it is their own and was sent: what is here is of nobody else."""
    found = caregiver.mine_of(sheet)
    return found if found is not None and found.audience == audience else None


def help_page(sheet: Sheet, look: Look) -> dict[str, Any] | None:
    """Return the context of ``support/help.html``."""
    request = mine(sheet, look.audience)
    if request is None:
        return None
    found = sheet.newest(SupportFound, about=found_of(request.id))
    options = () if found is None else found.read("options", tuple[Option, ...]) or ()
    kinds = _kinds(sheet, request)
    # What they have a place in, or wait for, is not offered to them once more.
    taken = {each.offering for each in places.bookings(sheet) if each.at in places.OPEN}
    return {
        "back": caregiver.MINE,
        "bookings": tuple(_card(each, sheet) for each in places.bookings(sheet)[:_SHOWN]),
        "options": tuple(_option(option, sheet, taken) for option in options),
        "looked": found is not None,
        "form": Form(typed={"kinds": tuple(kind.value for kind in kinds)}),
        "look": f"{HELP}/look",
        "again": f"{HELP}/again" if request.stage == "closed" else "",
        "asked": _question(sheet, request),
        "screen": Link(YOU, _("How are you, really?")),
        "when": f"{HELP}/when",
    }


def _kinds(sheet: Sheet, request: Request) -> tuple[SupportKind, ...]:
    """Return what they look for: as they said last, or what the hub thinks would fit."""
    last = sheet.newest(SupportFound, AskedAgain, about=found_of(request.id))
    looked = None if last is None else last.read("kinds", tuple[SupportKind, ...])
    return looked or request.kinds


def _card(booking: Booking, sheet: Sheet) -> dict[str, Any]:
    place = booking.place
    return {
        "id": booking.id,
        "href": f"{PLACES}/{booking.id}",
        "name": "" if place is None else place.service_name,
        "when": "" if place is None else said.when(place, sheet.now),
        "tag": said.tag(booking),
    }


def _option(option: Option, sheet: Sheet, taken: Collection[str]) -> dict[str, Any]:
    return {
        "id": f"{option.service}-{option.kind}",
        "name": option.service_name,
        "kind": words.say("SUPPORT", option.kind),
        "because": tuple(words.say("FITS", each) for each in option.because),
        "tel": {"name": option.service_name, "number": option.phone, "tel": _digits(option.phone), "note": ""}
        if option.phone
        else None,
        "times": times(tuple(each for each in option.places if each.offering not in taken), sheet),
    }


def times(found: tuple[Place, ...], sheet: Sheet) -> tuple[dict[str, str], ...]:
    """Return times as they can be taken."""
    return tuple(
        {
            "href": f"{HELP}/times/{each.offering}",
            "title": said.when(each, sheet.now),
            "text": said.room(each),
        }
        for each in found
    )


def _digits(phone: str) -> str:
    return "".join(each for each in phone if each.isdigit() or each == "+")


def found_place(sheet: Sheet, request: Request, offering: str) -> Place | None:
    """Return a time that was shown to them: no other can be named."""
    found = sheet.newest(SupportFound, about=found_of(request.id))
    options = () if found is None else found.read("options", tuple[Option, ...]) or ()
    shown = [place for option in options for place in option.places]
    shown += [place for each in places.bookings(sheet) for place in each.others]
    shown += [each.place for each in places.bookings(sheet) if each.place is not None]
    return next((each for each in shown if each.offering == offering), None)


def taking(place: Place, sheet: Sheet) -> dict[str, Any]:
    """Return the context of ``support/take.html``."""
    return {
        "back": HELP,
        "action": f"{HELP}/times/{place.offering}",
        "name": place.service_name,
        "rows": said.rows(place, sheet.now),
        "children": place.kind not in said.ADULTS,
        "full": not place.free,
        "asks_first": place.asks_first,
    }


# ---------------------------------------------------------------------------------------------------------- one booking


def booking_page(sheet: Sheet, look: Look) -> dict[str, Any] | None:
    """Return the context of ``support/place.html``."""
    booking, request = places.booking(sheet, look.params.get("booking", "")), mine(sheet, look.audience)
    if booking is None or request is None or booking.place is None:
        return None
    here = f"{PLACES}/{booking.id}"
    written = sheet.newest(HandOverWritten, about=hand_over_of(booking.id))
    notes = booking.at == "sure" and booking.place.kind is SupportKind.RESPITE and booking.place.ends is not None
    over = booking.place.ends is not None and booking.place.ends <= sheet.now
    return {
        "back": HELP,
        "name": booking.place.service_name,
        "tag": Tag(words.CALM, _("Over")) if over and booking.at == "sure" else said.tag(booking),
        "stands": said.stands(booking, sheet.now),
        "rows": said.rows(booking.place, sheet.now),
        "others": times(booking.others, sheet),
        "yes": f"{here}/yes" if booking.at == "offered" else "",
        "cancel": f"{here}/cancel" if booking.at in places.OPEN and not over else "",
        "cancel_says": _("Leave the line") if booking.at == "waiting" else _("Give it back"),
        "notes": Link(f"{here}/notes", _("Change what they should know") if written else _("Tell them what helps"))
        if notes and not over
        else None,
        "written": _notes(written) if written is not None and notes else (),
        "until": "" if written is None else _until(written, sheet),
    }


def _notes(written: Entry) -> tuple[words.Row, ...]:
    found = (
        (_("What helps"), written.text("helps")),
        (_("What to avoid"), written.text("avoid")),
        (_("Whom to call"), written.text("call")),
    )
    return tuple(words.Row(label, text) for label, text in found if text)


def _until(written: Entry, sheet: Sheet) -> str:
    until = written.read("until", datetime)
    return "" if until is None else words.exact(until, sheet.now)


def written(sheet: Sheet, booking: Booking) -> dict[str, str]:
    """Return the notes as they stand, for the form: nobody types them a second time."""
    last = sheet.newest(HandOverWritten, about=hand_over_of(booking.id))
    return {} if last is None else {name: last.text(name) for name in ("helps", "avoid", "call")}


# ------------------------------------------------------------------------------------------------- how they are


def _question(sheet: Sheet, request: Request) -> Question | None:
    """Return the last check-in that came, until the next one comes; their answer can change."""
    about = check_ins_of(request.id)
    asked = sheet.newest(CheckInAsked, about=about)
    number = None if asked is None else asked.read("number", int)
    if number is None:
        return None
    answered = [each for each in sheet.about(about) if each.event is CheckInAnswered]
    given = next(
        (each.read("answer", Helped) for each in reversed(answered) if each.read("number", int) == number), None
    )
    label = words.say("HELPED", given)
    return Question(
        id=f"check-{number}",
        title=_("Some weeks have passed. Did this help?"),
        action=f"{HELP}/helped",
        answers=tuple(Answer(one.value, words.say("HELPED", one), one is given) for one in Helped),
        said=_("You said: %(label)s.", label=label) if label else "",
    )


def weeks() -> tuple[words.Choice, ...]:
    """Return after how many weeks it can be asked whether it helped."""
    return tuple(words.Choice(str(each), ngettext("In %(num)s week", "In %(num)s weeks", each)) for each in _WEEKS)


def number_asked(sheet: Sheet, request: Request) -> int | None:
    """Return which check-in is asked now."""
    asked = sheet.newest(CheckInAsked, about=check_ins_of(request.id))
    return None if asked is None else asked.read("number", int)


def screen(instrument: Instrument, hub: str, sheet: Sheet, request: Request) -> dict[str, Any]:
    """Return the context of ``support/you.html``: the questions in the language that is spoken."""
    answered = sheet.newest(InstrumentAnswered, about=answers_of(request.id, instrument.name))
    return {
        **instruments.form(instrument),
        "back": HELP,
        "action": f"{YOU}/{instrument.name}",
        "hub": hub,
        "before": "" if answered is None else words.exact(answered.at, sheet.now),
    }
