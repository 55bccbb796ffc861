"""Rules as a table: what breaks each, which field it is about, what it says. And those that several things share."""

from collections.abc import Sequence
from typing import Final

from contracts.base import Audience
from contracts.labels import Label
from contracts.outcomes import Reason, Refusal, invalid
from contracts.standing import Teams
from contracts.vocabulary import STAFF

Rule = tuple[bool, str, str]
"""Whether it is broken, the field it is about, and what it says."""

TWO_PEOPLE: Final = Refusal(Reason.NOT_NOW, rule="it takes two people: somebody else has to agree")


def first_broken(*rules: Rule) -> Refusal | None:
    """Return the refusal of the first rule that is broken, or None. A form shows one thing to mend at a time."""
    return next((invalid(field, says) for broken, field, says in rules if broken), None)


def some_kinds(kinds: Sequence[Label]) -> tuple[Rule, Rule]:
    """A permission names what it is for: some kinds of information, each of them once."""
    return (
        (not kinds, "kinds", "choose at least one kind of information"),
        (len(set(kinds)) < len(kinds), "kinds", "name each kind of information once"),
    )


def team_exists(teams: Teams, audience: Audience | None, field: str) -> Rule:
    """Staff are known by the team they were let into; caregivers and youths are in none."""
    nowhere = audience is not None and audience.kind in STAFF and audience not in teams.formed
    return nowhere, field, "this region has no such team"
