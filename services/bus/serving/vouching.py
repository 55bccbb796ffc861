"""Who let whom in: two people are two only if neither of them, and nobody for both, let the other one in.

Whoever makes an invitation can follow it, so a hub worker could be as many people as they like. Those whom somebody
let in, and those let in by these in turn, count as one with them. Whom the operator let in stands for themselves.
"""

from collections.abc import Mapping
from typing import Final

from contracts.base import Fact
from contracts.gate import PersonInvited
from contracts.outcomes import Reason, Refusal
from contracts.vocabulary import Kind
from services.bus.serving.desk import Folded

LET_IN: Final = Refusal(
    Reason.NOT_NOW, rule="it takes two people, and neither may have let the other in: somebody else has to agree"
)


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
