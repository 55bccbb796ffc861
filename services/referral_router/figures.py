"""The router's figures, each with its source.

A deployment can change how long first services may take (`contracts.clocks`), and the months of job coaching
(`contracts.figures`).
"""

from datetime import timedelta
from typing import Final

import msgspec

from contracts.clocks import Table, table
from contracts.figures import Figures, usual
from contracts.vocabulary import ClockKind, Urgency


class Clocks(msgspec.Struct, frozen=True):
    """How long each part of the loop may take, and how often somebody is asked again."""

    now: timedelta = timedelta(hours=1)
    soon: timedelta = timedelta(hours=24)
    when_possible: timedelta = timedelta(hours=72)
    """How long a service has to answer before the next is asked. Source: targets of ours, as of 2026, to be set by
    each hub. First services are due within 72 h (Los Angeles protocol), the longest that silence may last."""
    asked_at_once_when_urgent: int = 2
    contact_now: timedelta = timedelta(hours=24)
    contact: timedelta = table()[ClockKind.FIRST_SERVICES].length
    """How long first contact may take after a yes. Source: first services within 72 h (Los Angeles protocol); a day
    where it is urgent is a target of ours, as of 2026."""
    contact_again: timedelta = timedelta(hours=24)
    contact_asked_at_most: int = 5
    """How often both sides are asked whether first contact was made; it is said all along that it wasn't."""
    coaching: tuple[int, ...] = tuple(range(1, usual().coaching_months + 1))
    """The months of job coaching after which somebody checks in."""
    months_at_most: int = 36
    """Until when check-ins can be planned. Source: 18 months to three years, with several exits and returns, is what
    long-term support takes (the field's own documents)."""
    check_ins_at_most: int = 36

    def answer_within(self, urgency: Urgency) -> timedelta:
        """Return how long a service has to answer."""
        match urgency:
            case Urgency.NOW:
                return self.now
            case Urgency.SOON:
                return self.soon
            case Urgency.WHEN_POSSIBLE:
                return self.when_possible

    def contact_within(self, urgency: Urgency) -> timedelta:
        """Return how long first contact may take after a yes."""
        return self.contact_now if urgency is Urgency.NOW else self.contact


DEFAULT_CLOCKS: Final = Clocks()


def clocks_by(figures: Figures, clocks: Table) -> Clocks:
    """Return the router's figures in a deployment with these figures, in a region with these clocks."""
    first = clocks[ClockKind.FIRST_SERVICES].length
    contact_now = min(first, DEFAULT_CLOCKS.contact_now)
    return Clocks(contact=first, contact_now=contact_now, coaching=tuple(range(1, figures.coaching_months + 1)))
