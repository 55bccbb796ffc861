"""Messages to people outside the portal, without content. Decided by ``messenger``.

One aggregate a message (one person, one way), of no case. Its id is made of the token in its link, so that whoever
presses the link names it, and nobody else can. What it is about stands in ``origin``; the service that wanted it told
hears what came of it.
"""

from contracts.base import Audience, Command, Event, PersonToken
from contracts.ids import AnyId, CaseOrNone, WayId, derived
from contracts.labels import Count, Flag, Moment, Token
from contracts.vocabulary import Channel, MessageAbout, Told


def message_of(token: str) -> str:
    """Return the id of the message whose link has ``token``."""
    return derived("msg", token)


class PressLink(Command, frozen=True, tag="messenger.press.v1"):
    """Press the button that a message's link opens. ``about`` is made of the token, which nobody else holds."""

    token: Token
    cant: Flag = False
    """"I can't": for a page, ask the next person."""


class NoteDelivered(Command, frozen=True, tag="messenger.delivered.v1"):
    """Say that a message arrived: a device or a gateway does, with the message's token."""

    token: Token


class MessageBegun(Event, frozen=True, tag="message.begun.v1"):
    """A message is to be sent, and from here on will be, until the channel takes it or it is given up.

    ``origin`` is the aggregate that wants it told, in ``origin_case``, and ``number`` which of its steps. ``call`` is
    what calls for it, the same however often it is heard; the token is made of it. ``until``: the link counts so long.
    """

    about: MessageAbout
    audience: Audience
    person: PersonToken
    way: WayId
    channel: Channel
    origin_case: CaseOrNone
    origin: AnyId
    call: AnyId
    until: Moment
    number: Count = 0


class MessageTried(Event, frozen=True, tag="message.tried.v1"):
    """An attempt was made. ``again``: when the next one is, where it failed and another follows.

    ``gone``: the channel said that there is no such way any more. What it is about stands here again, so that whoever
    hears this one fact knows.
    """

    about: MessageAbout
    audience: Audience
    person: PersonToken
    way: WayId
    channel: Channel
    origin_case: CaseOrNone
    origin: AnyId
    number: Count
    told: Told
    attempt: Count
    again: Moment | None = None
    gone: Flag = False


class MessageDropped(Event, frozen=True, tag="message.dropped.v1"):
    """It was not sent, and is not tried again: meanwhile nobody needs to be told any more, or not by this way."""


class MessageDelivered(Event, frozen=True, tag="message.delivered.v1"):
    """It arrived on the device, or so the channel says."""

    about: MessageAbout
    audience: Audience
    channel: Channel
    origin_case: CaseOrNone
    origin: AnyId
    number: Count


class LinkPressed(Event, frozen=True, tag="message.pressed.v1"):
    """Somebody who holds the link pressed its button."""

    about: MessageAbout
    audience: Audience
    person: PersonToken
    way: WayId
    channel: Channel
    origin_case: CaseOrNone
    origin: AnyId
    number: Count
    cant: Flag = False
