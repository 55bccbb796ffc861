"""A safety plan: individual, about risk reduction as much as anything, for the young person and their advocate alone.

Decided by ``casework``. Every word is sealed; no release, no order and no hub opens it. It says as well what they want
to happen if they are away: nobody has to guess.
"""

from contracts.base import Command, Event
from contracts.casework import Instead
from contracts.ids import derived
from contracts.labels import Caution


def safety_of(case: str) -> str:
    """Return the id of the one safety plan of a case."""
    return derived("saf", case)


class SetSafetyPlan(Command, frozen=True, tag="casework.set_safety_plan.v1"):
    """Write the safety plan as it stands now, in place of what they were shown. Everything may be left out."""

    signs: Caution | None = None
    helps: Caution | None = None
    people: Caution | None = None
    ride: Caution | None = None
    places: Caution | None = None
    code_word: Caution | None = None
    things: Caution | None = None
    away: Caution | None = None
    instead: Instead = ()

    def misfounded(self) -> str | None:
        return None if self.about == safety_of(self.case) else "about"


class SafetyPlanSet(Event, frozen=True, tag="safety.plan_set.v1"):
    """The safety plan as it stands, in place of those of ``instead`` (None: of all before).

    ``signs``: how they notice. ``helps``: what makes it easier. ``people``: whom to call, in order. ``ride``: who comes
    and gets them. ``places``: where they can be. ``code_word``: what they say when they can't talk. ``things``: what
    they have with them. ``away``: what they want to happen if they are away, and what not.
    """

    signs: Caution | None = None
    helps: Caution | None = None
    people: Caution | None = None
    ride: Caution | None = None
    places: Caution | None = None
    code_word: Caution | None = None
    things: Caution | None = None
    away: Caution | None = None
    instead: Instead | None = None
