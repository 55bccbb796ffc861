"""What the scheduler keeps in memory of others' facts: rosters, and who can be told.

A way is proved once a test message over it was answered, and no more once one was given up.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Final, NamedTuple

from contracts.base import Audience, Fact
from contracts.gate import PersonRemoved
from contracts.reach import WayAdded, WayFailing, WayProved, WayRemoved
from contracts.rota.rotation import Roster
from services.bus.serving.desk import Folded

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


ROSTERS: Final[Folded[dict[str, Roster]]] = Folded("fact.oncall.*.-.*.*", dict, _set)
"""The roster of each region."""
WAYS: Final[Folded[dict[str, Way]]] = Folded("fact.reach.*.-.*.*", dict, _way)
"""The ways of telling people, by their ids."""
PROVED: Final[Folded[dict[str, Way]]] = Folded("fact.reach.*.-.*.*", dict, _prove)
"""Those of them that are proved."""
REMOVED: Final[Folded[dict[Person, int]]] = Folded("fact.gate.*.*.*.person_removed", dict, _remove)
"""Where in FACTS each person was removed from a team, last."""
