"""Occasions at which an advocate may be with a youth (2015 Wisconsin Act 351). Decided by ``oncall_scheduler``.

They are told of the right, and asked, before anybody is called; unless they can't be. What they chose is kept, and a
choice may change. One aggregate an occasion. Those at whose hands it happens may write it down as well: a provider who
serves the youth, an agency that has a report. Somebody who is kept from the case is answered as ever, and isn't heard.
"""

from typing import Annotated, ClassVar

from contracts.base import Audience, Command, Event
from contracts.labels import Flag, Label, Reach, labelled
from contracts.vocabulary import Accompaniment, Language, PageReason, UnaskedReason

PlannedAt = Annotated[
    str, labelled(Label.SAFETY, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,15}(Z|[+-][0-9]{2}:[0-9]{2})$")
]
"""When somebody will be in a known place: as text, because what is personal is sealed as text."""


class RaiseOccasion(Command, frozen=True, tag="oncall_scheduler.raise_occasion.v1"):
    """Write down an exam, an interview or a proceeding; and, where they were asked, what they chose.

    Where nothing is said of a choice, those beside the youth tell and ask them first.
    """

    founds: ClassVar = ("occ",)
    reason: PageReason
    language: Language
    planned: PlannedAt | None = None
    told: Flag = False
    """They were told that an advocate may be with them, and that they may do without."""
    choice: Accompaniment | None = None
    why: UnaskedReason | None = None
    reach: Reach | None = None


class ChooseAccompaniment(Command, frozen=True, tag="oncall_scheduler.choose.v1"):
    """Write down what they chose, now or anew; or choose, as the youth, once somebody told them of it."""

    told: Flag
    choice: Accompaniment
    why: UnaskedReason | None = None
    reach: Reach | None = None


class OccasionRaised(Event, frozen=True, tag="accompany.occasion_raised.v1"):
    """There is an occasion at which somebody may be with them. ``audience`` wrote it down.

    ``heard``: it is for others than them. ``asks``: who has to tell the youth of it, and ask, and hears of it.
    """

    reason: PageReason
    language: Language
    audience: Audience
    planned: PlannedAt | None = None
    heard: Flag = True
    asks: tuple[Audience, ...] = ()


class AccompanimentChosen(Event, frozen=True, tag="accompany.chosen.v1"):
    """They chose; or want to think about it; or could not be asked, and why. ``audience`` says so, and is ``heard``."""

    choice: Accompaniment
    told: Flag
    audience: Audience
    why: UnaskedReason | None = None
    reach: Reach | None = None
    heard: Flag = True


class AdvocateCalled(Event, frozen=True, tag="accompany.called.v1"):
    """A community-based advocate is asked for: at once, or some time before what is planned."""

    reason: PageReason
    language: Language
    youth_asked: Flag
    audience: Audience
    reach: Reach | None = None
