"""How somebody of staff is told that something waits for them, and whether that was ever proved. Pure."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from contracts.base import Audience
from contracts.gate import PersonRemoved
from contracts.reach import WayAdded, WayFailing, WayProved, WayRemoved, WayTried
from contracts.vocabulary import Channel, Kind
from portal import words
from portal.i18n import N_, _
from portal.models.oncall.rota import turns_of
from portal.sheet import Entry, Sheet
from portal.words import Choice, Tag

WAYS: Final = "/ways"
WARNS_BEFORE: Final = timedelta(days=1)
"""How long before a turn somebody is warned whom nothing is proved to reach."""
TESTS_FOR: Final = timedelta(minutes=10)
"""How long a page waits for a test that is on its way."""
_SHOWN: Final = 4
"""Characters of a number that are shown: who it belongs to knows it."""

NAMES: Final = {
    Channel.SCREEN: N_("This page, kept open"),
    Channel.WEB_PUSH: N_("A notification on a device"),
    Channel.TEXT: N_("Text message"),
    Channel.VOICE: N_("Phone call"),
    Channel.EMAIL: N_("Email"),
    Channel.CHAT: N_("Chat"),
    Channel.APP: N_("App"),
}
_TYPED: Final = {
    Channel.TEXT: N_("A mobile number"),
    Channel.VOICE: N_("A number that rings at night"),
    Channel.EMAIL: N_("Slower than the others; good beside one of them"),
    Channel.APP: N_("Your name in it"),
    Channel.CHAT: N_("Your name in it"),
    Channel.SCREEN: N_("On a device you can see or hear. Nothing to type"),
}
"""What somebody can add by typing; a notification is set up by the device itself."""
_SPOKEN: Final = frozenset({Channel.SCREEN, Channel.VOICE})
"""Where nothing can be pressed in the message itself: that a test arrived is said here."""


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """One way of being told."""

    id: str
    person: str
    channel: Channel
    address: str
    tried: datetime | None = None
    again: datetime | None = None
    """When another test may be asked for."""
    proved: datetime | None = None
    failing: bool = False


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One way in the list."""

    id: str
    title: str
    text: str
    tag: Tag
    test: str
    arrived: str
    remove: str


def team_ways(sheet: Sheet, audience: Audience) -> tuple[Way, ...]:
    """Return the ways of everybody in a team, in the order they were added. Who left it reaches nobody of it."""
    found: dict[str, Way] = {}
    for entry in sheet.of(WayAdded, WayTried, WayProved, WayFailing, WayRemoved, PersonRemoved):
        if entry.read("audience", Audience) != audience:
            continue
        if entry.event is PersonRemoved:
            left = entry.text("person")
            found = {name: way for name, way in found.items() if way.person != left}
        else:
            _take(found, entry)
    return tuple(found.values())


def own(sheet: Sheet, audience: Audience, person: str) -> tuple[Way, ...]:
    """Return the ways of one person: nobody sees those of a colleague."""
    return tuple(each for each in team_ways(sheet, audience) if each.person == person)


def warning(sheet: Sheet, audience: Audience) -> str:
    """Return what a team is told whose turn comes or has begun while nothing is proved to reach it; "" if all is well.

    A hub is always asked in the end, so it always wants a way that is proved.
    """
    if any(each.proved for each in team_ways(sheet, audience)):
        return ""
    if audience.kind is Kind.HUB:
        return _("Nothing is proved to reach your hub. Whoever nobody else answers comes to you.")
    turns = turns_of(sheet, audience.team) if audience.kind is Kind.ADVOCATE else ()
    if not turns or turns[0].starts - sheet.now > WARNS_BEFORE:
        return ""
    if turns[0].starts <= sheet.now:
        return _("You are on call, and nothing is proved to reach you. Send yourself a test now.")
    return _(
        "You are on call from %(exact)s, and nothing is proved to reach you yet.",
        exact=words.exact(turns[0].starts, sheet.now),
    )


def page(
    sheet: Sheet, audience: Audience, person: str, offered: Collection[Channel], push_key: str | None
) -> dict[str, Any]:
    """Return the context of ``staff/ways.html``. ``offered`` are the channels that this deployment has."""
    mine = own(sheet, audience, person)
    has_screen = any(each.channel is Channel.SCREEN for each in mine)
    left = {
        each: _(hint)
        for each, hint in _TYPED.items()
        if each in offered and not (each is Channel.SCREEN and has_screen)
    }
    again = max((each.again for each in mine if each.again), default=sheet.now)
    return {
        "ways": tuple(card(each, sheet, may_test=again <= sheet.now) for each in mine),
        "again": words.clock_time(again, sheet.now) if again > sheet.now else "",
        "warning": warning(sheet, audience),
        "action": WAYS,
        "channels": tuple(Choice(each.value, _(NAMES[each]), hint) for each, hint in left.items()),
        "push": {"key": push_key, "action": f"{WAYS}/push"} if push_key else None,
    }


def card(way: Way, sheet: Sheet, *, may_test: bool) -> Card:
    """Return a way as it stands, and what can be done about it."""
    here = f"{WAYS}/{way.id}"
    waits = tests(way, sheet)
    return Card(
        id=way.id,
        title=_(NAMES[way.channel]),
        text=shown(way),
        tag=_tag(way, sheet),
        test=f"{here}/test" if may_test else "",
        arrived=f"{here}/arrived" if waits and way.channel in _SPOKEN else "",
        remove=f"{here}/remove",
    )


def tests(way: Way, sheet: Sheet) -> bool:
    """Return whether a test is on its way that was not answered yet."""
    if way.tried is None or sheet.now - way.tried > TESTS_FOR:
        return False
    return not way.failing and (way.proved is None or way.proved < way.tried)


def testing(way: Way, sheet: Sheet) -> dict[str, Any]:
    """Return the context of ``staff/way.html``."""
    return {
        "title": _(NAMES[way.channel]),
        "text": shown(way),
        "waits": tests(way, sheet),
        "proved": way.proved is not None and way.tried is not None and way.proved >= way.tried,
        "failing": way.failing,
        "spoken": way.channel in _SPOKEN,
        "arrived": f"{WAYS}/{way.id}/arrived",
        "test": f"{WAYS}/{way.id}/test",
        "back": WAYS,
    }


def shown(way: Way) -> str:
    """Return as much of an address as its owner needs to know it again, on a screen others may see."""
    match way.channel:
        case Channel.TEXT | Channel.VOICE:
            digits = [each for each in way.address if each.isdigit()]
            return _("ends in %(digits)s", digits="".join(digits[-_SHOWN:])) if digits else ""
        case Channel.EMAIL:
            name, at, host = way.address.rpartition("@")
            return f"{name[:2]}…{at}{host}" if at else ""
        case Channel.WEB_PUSH:
            return _("Shows “You have a message”, and no more")
        case Channel.SCREEN:
            return _("While a Trellis page is open and your device is awake")
        case _:
            return ""


def _take(found: dict[str, Way], entry: Entry) -> None:
    way = entry.text("way")
    if entry.event is WayAdded:
        channel = entry.read("channel", Channel)
        if channel is not None:
            address, person = entry.text("address"), entry.text("person")
            found[way] = Way(id=way, person=person, channel=channel, address=address)
        return
    known = found.get(way)
    if known is None:
        return
    if entry.event is WayRemoved:
        del found[way]
    else:
        found[way] = msgspec.structs.replace(known, **_changed(entry))


def _changed(entry: Entry) -> dict[str, Any]:
    if entry.event is WayTried:
        return {"tried": entry.at, "again": entry.read("again", datetime), "failing": False}
    if entry.event is WayProved:
        return {"proved": entry.at, "failing": False}
    return {"proved": None, "failing": True}


def _tag(way: Way, sheet: Sheet) -> Tag:
    if way.failing:
        return Tag(words.LATE, _("does not get through"))
    if way.proved is not None:
        return Tag(words.OK, _("proved %(ago)s", ago=words.ago(way.proved, sheet.now)))
    if tests(way, sheet):
        return Tag(words.CALM, _("waiting for your answer to the test"))
    return Tag(words.WARN, _("not proved yet"))


def find(ways: Sequence[Way], way: str) -> Way | None:
    """Return one of ``ways``, or None."""
    return next((each for each in ways if each.id == way), None)
