"""Outreach: contacts made and tried, the next one planned, what was asked for. Decided by ``casework``.

It is no list of failures: nothing counts how often somebody did not answer, and no rhythm gets shorter because of it.
"""

from contracts.base import Audience, Command, Event
from contracts.casework import Cadence, ContactWay, TryCame
from contracts.ids import derived
from contracts.labels import Flag, Moment, Reach, Story


def outreach_of(case: str) -> str:
    """Return the id under which it is kept how somebody is kept in touch with."""
    return derived("out", case)


class _OfOutreach(Command, frozen=True):
    """A command about the outreach of its case."""

    def misfounded(self) -> str | None:
        return None if self.about == outreach_of(self.case) else "about"


class PlanContact(_OfOutreach, frozen=True, tag="casework.plan_contact.v1"):
    """Plan the next contact, and how often from then on. ``at`` None: as the cadence says."""

    way: ContactWay
    cadence: Cadence
    at: Moment | None = None


class RecordContact(_OfOutreach, frozen=True, tag="casework.record_contact.v1"):
    """Write down that there was contact, and what they asked for. ``next_at`` None: as the cadence says."""

    way: ContactWay
    asked: Story | None = None
    next_at: Moment | None = None


class RecordTry(_OfOutreach, frozen=True, tag="casework.record_try.v1"):
    """Write down that contact was tried."""

    way: ContactWay
    came: TryCame
    next_at: Moment | None = None


class RestContact(_OfOutreach, frozen=True, tag="casework.rest_contact.v1"):
    """They want to be left in peace for a while. ``until`` None: until they say otherwise."""

    until: Moment | None = None


class AskContact(_OfOutreach, frozen=True, tag="casework.ask_contact.v1"):
    """They want somebody to get in touch."""

    words: Story | None = None
    reach: Reach | None = None


class ContactPlanned(Event, frozen=True, tag="outreach.contact_planned.v1"):
    """When somebody gets in touch next, how, and how often."""

    at: Moment
    way: ContactWay
    cadence: Cadence


class ContactMade(Event, frozen=True, tag="outreach.contact_made.v1"):
    """There was contact; ``next_at`` is the next."""

    way: ContactWay
    next_at: Moment
    asked: Story | None = None


class ContactTried(Event, frozen=True, tag="outreach.contact_tried.v1"):
    """Contact was tried; ``next_at`` is the next."""

    way: ContactWay
    came: TryCame
    next_at: Moment


class ContactDue(Event, frozen=True, tag="outreach.contact_due.v1"):
    """It is time to get in touch: ``told`` hear of it. ``again``: they were told once."""

    told: tuple[Audience, ...]
    again: Flag = False


class ContactRested(Event, frozen=True, tag="outreach.contact_rested.v1"):
    """They are left in peace: until then, or until they say otherwise."""

    until: Moment | None = None


class ContactAsked(Event, frozen=True, tag="outreach.contact_asked.v1"):
    """They want somebody to get in touch: ``told`` hear of it at once."""

    told: tuple[Audience, ...]
    words: Story | None = None
    reach: Reach | None = None
