"""What the scheduler keeps in memory of others' facts: rosters, who can be told, and who is suspected in a case."""

from collections import Counter
from typing import Final

from contracts.base import Audience, Fact
from contracts.consent import PersonSuspected
from contracts.reach import WayAdded, WayRemoved
from contracts.rotation import Roster
from services.bus.desk import Folded

Case = tuple[str, str]


class Ways:
    """By how many ways each team can be told."""

    def __init__(self) -> None:
        self.by: dict[str, Audience] = {}
        self.count: Counter[Audience] = Counter()

    def take(self, fact: Fact) -> None:
        """Take in that there is a way more, or less."""
        match fact.event:
            case WayAdded(way=way, audience=audience) if way not in self.by:
                self.by[way] = audience
                self.count[audience] += 1
            case WayRemoved(way=way) if way in self.by:
                self.count[self.by.pop(way)] -= 1
            case _:
                pass


def _set(rosters: dict[str, Roster], fact: Fact) -> None:
    region = fact.address.region
    rosters[region] = rosters.get(region, Roster()).after(fact.event)


def _suspect(suspects: dict[Case, dict[str, tuple[Audience, int]]], fact: Fact) -> None:
    where = fact.address
    if isinstance(fact.event, PersonSuspected) and fact.event.audience is not None:
        suspects.setdefault((where.region, where.case), {})[where.aggregate] = (fact.event.audience, fact.seq)


def _clear(cleared: dict[str, int], fact: Fact) -> None:
    cleared[fact.address.aggregate] = fact.seq


ROSTERS: Final[Folded[dict[str, Roster]]] = Folded("fact.oncall.*.-.*.*", dict, _set)
"""The roster of each region."""
WAYS: Final[Folded[Ways]] = Folded("fact.reach.*.-.*.*", Ways, Ways.take)
SUSPECTED: Final[Folded[dict[Case, dict[str, tuple[Audience, int]]]]] = Folded(
    "fact.consent.*.*.*.person_suspected", dict, _suspect
)
"""Whom each suspicion in a case is about, and its place in FACTS."""
CLEARED: Final[Folded[dict[str, int]]] = Folded("fact.consent.*.*.*.person_cleared", dict, _clear)
"""Where in FACTS each suspicion was found to be wrong."""
