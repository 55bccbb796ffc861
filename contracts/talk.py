"""Messages inside a case, between two named parties and nobody else. Decided by ``casework``.

The youth, or an advocate, begins; a caregiver only ever answers, since that there is a case is not theirs to know. What
is written stays in the portal. Whoever hears no more of somebody is not told to them: what they write looks as ever.
"""

from contracts.base import Audience, Command, Event
from contracts.ids import derived
from contracts.labels import Flag, Story


def talk_of(case: str, one: Audience, other: Audience) -> str:
    """Return the id of what two parties of a case write to each other: the same from either side."""
    return derived("tlk", case, *sorted(f"{each.kind}.{each.team}" for each in (one, other)))


class SayTo(Command, frozen=True, tag="casework.say_to.v1"):
    """Write to one party of the case. ``about`` is `talk_of` the two."""

    to: Audience
    words: Story


class HearNoMore(Command, frozen=True, tag="casework.hear_no_more.v1"):
    """Hear no more of what the other writes here, until one writes to them again. It tells them nothing."""

    of: Audience


class Said(Event, frozen=True, tag="talk.said.v1"):
    """``sender`` wrote to ``to``. ``heard``: not after they wanted to hear no more."""

    sender: Audience
    to: Audience
    words: Story
    heard: Flag = True


class HeardNoMore(Event, frozen=True, tag="talk.heard_no_more.v1"):
    """``audience`` hears no more of ``of`` here."""

    audience: Audience
    of: Audience
