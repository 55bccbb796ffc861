"""What a shield hides on the bus: to whom it is against, what is new in the case is as if it were not there. Beside it,
whom a suspicion keeps from being told of anything.

Disclosure keeps it out of their view; here a service keeps it out of its answers. What somebody wrote themselves they
know of, and may go on with: nothing tells them that there is a shield.
"""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from contracts.base import Actor, Audience, Fact
from contracts.consent import PersonSuspected, ShieldLifted, ShieldRaised
from contracts.vocabulary import READERS, Kind
from services.bus.facts.store import Loaded
from services.bus.serving.desk import Folded

HIDDEN_FROM: Final = READERS - {Kind.AUDITOR, Kind.YOUTH, Kind.INVESTIGATOR}
"""From whom a shield can hide what they could act on. What an agency acts on came by statute, and beats a shield."""

Case = tuple[str, str]


class Stretch(NamedTuple):
    """The facts of a case that one shield hides: those after ``since``, up to ``until`` where it was lifted."""

    since: int
    until: int | None

    def has(self, seq: int) -> bool:
        return seq > self.since and (self.until is None or seq <= self.until)


class Raised(NamedTuple):
    """A shield, whom it is against, and its place in FACTS."""

    shield: str
    against: Audience
    seq: int


def _raise(shields: dict[Case, list[Raised]], fact: Fact) -> None:
    where = fact.address
    if isinstance(fact.event, ShieldRaised):
        raised = Raised(where.aggregate, fact.event.against, fact.seq)
        shields.setdefault((where.region, where.case), []).append(raised)


def _lift(lifted: dict[str, int], fact: Fact) -> None:
    if isinstance(fact.event, ShieldLifted):
        lifted[fact.address.aggregate] = fact.seq


RAISED: Final[Folded[dict[Case, list[Raised]]]] = Folded("fact.consent.*.*.*.shield_raised", dict, _raise)
"""The shields of each case, in the order they were raised."""
LIFTED: Final[Folded[dict[str, int]]] = Folded("fact.consent.*.*.*.shield_lifted", dict, _lift)
"""Where in FACTS each shield was lifted that was."""


class Suspected(NamedTuple):
    """Whom a suspicion is about, and its place in FACTS."""

    who: Audience
    seq: int


def _suspect(suspects: dict[Case, dict[str, Suspected]], fact: Fact) -> None:
    where = fact.address
    if isinstance(fact.event, PersonSuspected) and fact.event.audience is not None:
        suspects.setdefault((where.region, where.case), {})[where.aggregate] = Suspected(fact.event.audience, fact.seq)


def _clear(cleared: dict[str, int], fact: Fact) -> None:
    cleared[fact.address.aggregate] = fact.seq


SUSPECTED: Final[Folded[dict[Case, dict[str, Suspected]]]] = Folded(
    "fact.consent.*.*.*.person_suspected", dict, _suspect
)
"""The suspicions in each case, by the person as the case names them."""
CLEARED: Final[Folded[dict[str, int]]] = Folded("fact.consent.*.*.*.person_cleared", dict, _clear)
"""Where in FACTS each suspicion was found to be wrong."""


def can_be_hidden_from(by: Actor) -> bool:
    """Return whether anything that ``by`` may act on can be hidden from them."""
    return by.kind in HIDDEN_FROM


def hides(stretches: Iterable[Stretch], by: Actor, loaded: Loaded[Any]) -> bool:
    """Return whether all that is known of a thing is hidden from ``by``, who has done nothing about it themselves."""
    if not loaded.facts:
        return False
    return all(
        (who is None or who.audience != by.audience) and any(each.has(seq) for each in stretches)
        for seq, who in loaded.facts
    )
