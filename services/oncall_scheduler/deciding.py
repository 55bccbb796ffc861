"""What one message about a page is decided by: the page, when, by whom, who could be asked, and the clocks."""

from datetime import datetime, timedelta
from functools import reduce
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Event
from contracts.clocks import table
from contracts.vocabulary import ClockKind
from services.oncall_scheduler.escalation import People, onward
from services.oncall_scheduler.page import State, evolve


class Clocks(msgspec.Struct, frozen=True, kw_only=True):
    """Figures a deployment may set otherwise; whoever runs it must confirm them before use."""

    set_out_within: timedelta = timedelta(minutes=15)
    """From "I have it" to "on my way". Ours."""
    arrive_within: timedelta = table()[ClockKind.ADVOCATE_ON_SCENE].length
    """From "on my way" to the scene. Source: Los Angeles County's first responder protocol (2014), as a target."""
    joins_within: timedelta = timedelta(hours=1)
    """From arrival on, while another request is taken for the same one. Ours."""
    again_after: timedelta = timedelta(minutes=1)
    """From there being nobody at all who could be asked to looking again. Ours."""
    said_again_within: timedelta = timedelta(minutes=15)
    """How long at most until that is said again. Ours."""
    next_within: timedelta = timedelta(seconds=1)
    """From a step that is over to the next, where the service stopped in between. Ours."""


USUAL: Final = Clocks()


class Page(msgspec.Struct, frozen=True):
    """What one message about a page is decided by."""

    state: State
    at: datetime
    by: Actor | None
    people: People
    has_part: bool
    clocks: Clocks

    @property
    def who(self) -> Audience | None:
        return None if self.by is None else self.by.audience

    @property
    def next_by(self) -> datetime:
        return self.at + self.clocks.next_within

    def on_from(self, *events: Event, leaving_out: Audience | None = None) -> list[Event]:
        """Return ``events`` and the steps that follow them."""
        state = reduce(evolve, events, self.state)
        return [
            *events,
            *onward(state, self.people, self.at, again=self.clocks.again_after, leaving_out=leaving_out),
        ]
