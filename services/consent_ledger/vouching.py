"""Who let whom in: two people are two only if neither of them, and nobody for both, let the other one in. Pure.

Whoever makes an invitation can follow it, so a hub worker could be as many people as they like. Those whom somebody
let in, and those let in by these in turn, count as one with them. Whom the operator let in stands for themselves.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from contracts.base import Actor, Audience, Command, Due, Event, Fact
from contracts.consent import PersonCleared, ShieldLifted
from contracts.gate import PersonInvited
from contracts.keeping import CaseErased
from contracts.order import OrderReviewed
from contracts.outcomes import Reason, Refusal
from contracts.vocabulary import Kind
from services.bus.serving.desk import Decider, Folded

LET_IN: Final = Refusal(
    Reason.NOT_NOW, rule="it takes two people, and neither may have let the other in: somebody else has to agree"
)
_TAKES_TWO: Final = ShieldLifted | PersonCleared | OrderReviewed | CaseErased


def _let_in(vouched: dict[str, str], fact: Fact) -> None:
    """Keep who let somebody in. Invited anew by the operator they stand for themselves, by a hub never again."""
    if not isinstance(fact.event, PersonInvited):
        return
    if fact.by is None or fact.by.kind is Kind.OPERATOR:
        vouched.pop(fact.event.person, None)
    else:
        vouched[fact.event.person] = fact.by.person


VOUCHED: Final[Folded[dict[str, str]]] = Folded("fact.gate.*.*.*.person_invited", dict, _let_in)
"""Who let each person in, where it was not the operator. Whoever was removed since is still kept."""


def answers_for(vouched: Mapping[str, str], person: str) -> str:
    """Return who stands behind ``person``: the first of those who let one another in."""
    seen = {person}
    while (by := vouched.get(person)) is not None and by not in seen:
        seen.add(by)
        person = by
    return person


def are_two(vouched: Mapping[str, str], one: str, other: str) -> bool:
    """Return whether these are two people as far as anybody can know."""
    return answers_for(vouched, one) != answers_for(vouched, other)


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
