"""What takes two people in the ledger's decisions. Pure; who counts as two, `services.bus.serving.vouching` says."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from contracts.base import Actor, Audience, Command, Due, Event, Fact
from contracts.consent import PersonCleared, ShieldLifted
from contracts.gate import PersonInvited
from contracts.keeping import CaseErased
from contracts.order import OrderReviewed
from contracts.outcomes import Refusal
from services.bus.serving.desk import Decider, Folded
from services.bus.serving.vouching import LET_IN, VOUCHED, are_two

_TAKES_TWO: Final = ShieldLifted | PersonCleared | OrderReviewed | CaseErased


def _joined(people: dict[Audience, set[str]], fact: Fact) -> None:
    """Keep who was ever let into each team: whoever is gone may come back by the same hand."""
    if isinstance(fact.event, PersonInvited):
        people.setdefault(fact.event.audience, set()).add(fact.event.person)


LET_INTO: Final[Folded[dict[Audience, set[str]]]] = Folded(VOUCHED.subject, dict, _joined)
"""Who was let into each team, by whomever."""


def all_second(vouched: Mapping[str, str], person: str, others: Iterable[str]) -> bool:
    """Return whether each of ``others`` is a second person beside ``person``."""
    return all(are_two(vouched, person, other) for other in others)


def by_two(decide: Decider, first: str, vouched: Mapping[str, str]) -> Decider:
    """Return ``decide`` where what takes two people is refused to whoever is no second one beside ``first``.

    It is asked last: who gets any other answer gets that one.
    """

    def decide_by_two(
        state: object, message: Command | Due | Fact, *, at: datetime, by: Actor
    ) -> list[Event] | Refusal:
        decided = decide(state, message, at=at, by=by)
        if isinstance(decided, Refusal) or not any(isinstance(each, _TAKES_TWO) for each in decided):
            return decided
        return decided if are_two(vouched, first, by.person) else LET_IN

    return decide_by_two
