"""What the scheduler keeps in memory of others' facts: rosters, who can be told, and who is suspected in a case.

A way is proved once a test message over it was answered, and no more once one was given up.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Final, NamedTuple

from contracts.base import Audience, Fact
from contracts.consent import PersonSuspected
from contracts.gate import PersonRemoved
from contracts.reach import WayAdded, WayFailing, WayProved, WayRemoved
from contracts.rota.rotation import Roster
from services.bus.desk import Folded

Case = tuple[str, str]
Person = tuple[Audience, str]


class Way(NamedTuple):
    """A way of telling one person of a team, and since where in FACTS it is one, or is proved."""

    audience: Audience
    person: str
    since: int


def ways_of(ways: Mapping[str, Way], removed: Mapping[Person, int]) -> dict[Audience, int]:
    """Return how many of ``ways`` each team has. Those of who was removed from it since are none."""
    return Counter(way.audience for way in ways.values() if removed.get((way.audience, way.person), 0) < way.since)


def _way(ways: dict[str, Way], fact: Fact) -> None:
    match fact.event:
        case WayAdded(way=way, audience=audience, person=person):
            ways[way] = Way(audience, person, fact.seq)
        case WayRemoved(way=way):
            ways.pop(way, None)
        case _:
            pass


def _prove(proved: dict[str, Way], fact: Fact) -> None:
    match fact.event:
        case WayProved(way=way, audience=audience, person=person):
            proved[way] = Way(audience, person, fact.seq)
        case WayFailing(way=way) | WayRemoved(way=way):
            proved.pop(way, None)
        case _:
            pass


def _remove(removed: dict[Person, int], fact: Fact) -> None:
    if isinstance(fact.event, PersonRemoved):
        removed[fact.event.audience, fact.event.person] = fact.seq


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
WAYS: Final[Folded[dict[str, Way]]] = Folded("fact.reach.*.-.*.*", dict, _way)
"""The ways of telling people, by their ids."""
PROVED: Final[Folded[dict[str, Way]]] = Folded("fact.reach.*.-.*.*", dict, _prove)
"""Those of them that are proved."""
REMOVED: Final[Folded[dict[Person, int]]] = Folded("fact.gate.*.*.*.person_removed", dict, _remove)
"""Where in FACTS each person was removed from a team, last."""
SUSPECTED: Final[Folded[dict[Case, dict[str, tuple[Audience, int]]]]] = Folded(
    "fact.consent.*.*.*.person_suspected", dict, _suspect
)
"""Whom each suspicion in a case is about, and its place in FACTS."""
CLEARED: Final[Folded[dict[str, int]]] = Folded("fact.consent.*.*.*.person_cleared", dict, _clear)
"""Where in FACTS each suspicion was found to be wrong."""
