"""How staff can be told that something waits for them, and whether that was ever proved. Decided by ``messenger``.

A person's ways are one aggregate, `ways_of`, of no case. A message outside the portal says "You have a message" and
nothing else.
"""

from typing import Annotated

from contracts.base import Audience, Command, Event, PersonToken
from contracts.ids import WayId, derived
from contracts.labels import Flag, Label, Moment, labelled
from contracts.vocabulary import Channel

WayAddress = Annotated[str, labelled(Label.CONTACT, min_length=1, max_length=2000)]
"""A number, an address, or what a browser gave to be pushed to: its subscription, JSON. That one can be long."""


def ways_of(audience: Audience, person: str) -> str:
    """Return the id of what is kept of how to reach one person of a team."""
    return derived("ways", audience.kind, audience.team, person)


class AddWay(Command, frozen=True, tag="messenger.add_way.v1"):
    """Add a way of being told: a number, an address, a browser that takes pushes. ``SCREEN`` has no address."""

    channel: Channel
    address: WayAddress | None = None


class RemoveWay(Command, frozen=True, tag="messenger.remove_way.v1"):
    """Take a way away."""

    way: WayId


class TryWay(Command, frozen=True, tag="messenger.try_way.v1"):
    """Send a test message over a way: answered, it proves the way."""

    way: WayId


class ProveWay(Command, frozen=True, tag="messenger.prove_way.v1"):
    """Say in the portal that a test arrived, where nothing can be pressed in it: on a screen, in a telephone call."""

    way: WayId


class WayAdded(Event, frozen=True, tag="reach.way_added.v1"):
    """A person can be told over this way. Not proved yet."""

    audience: Audience
    person: PersonToken
    way: WayId
    channel: Channel
    address: WayAddress | None = None


class WayRemoved(Event, frozen=True, tag="reach.way_removed.v1"):
    """Nothing is sent over this way any more. ``gone``: the channel itself said that it is no more."""

    audience: Audience
    person: PersonToken
    way: WayId
    gone: Flag = False


class WayTried(Event, frozen=True, tag="reach.way_tried.v1"):
    """A test message was asked for. Another may be asked for from ``again`` on: who types a number wrong, or on
    purpose, bothers a stranger.
    """

    audience: Audience
    person: PersonToken
    way: WayId
    channel: Channel
    again: Moment


class WayProved(Event, frozen=True, tag="reach.way_proved.v1"):
    """A test message was answered."""

    audience: Audience
    person: PersonToken
    way: WayId


class WayFailing(Event, frozen=True, tag="reach.way_failing.v1"):
    """A message over this way was given up: it is not proved any more."""

    audience: Audience
    person: PersonToken
    way: WayId
