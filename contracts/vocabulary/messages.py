"""How somebody is told that something waits for them, and how far that came."""

from enum import StrEnum


class Channel(StrEnum):
    """A way of telling somebody that something waits for them."""

    SCREEN = "screen"
    """A Trellis page that is kept open."""
    WEB_PUSH = "web-push"
    TEXT = "text"
    EMAIL = "email"
    VOICE = "voice"
    CHAT = "chat"
    APP = "app"


class Told(StrEnum):
    """How far a message came. Each is a fact of its own, and none stands for another."""

    SENT = "sent"
    """The channel took it."""
    FAILED = "failed"
    """This attempt failed; another may follow."""
    GIVEN_UP = "given-up"
    """It failed, and no other attempt follows."""
    DELIVERED = "delivered"
    """The channel or the device says that it arrived."""
    SEEN = "seen"
    """The person had it before them."""


class MessageAbout(StrEnum):
    """What a message is about. Never said in the message itself."""

    PAGE = "page"
    OFFER = "offer"
    REQUEST = "request"
    SHIFT = "shift"
    CLOCK = "clock"
    REFERRAL = "referral"
    SUPPORT = "support"
    CASE = "case"
    TRAINING = "training"
    TEST = "test"


class WarnedWhen(StrEnum):
    """When somebody was warned that nothing is proved to reach them on their shift."""

    DAY_BEFORE = "day-before"
    AT_START = "at-start"
