"""Which teams are proved to be reachable: a test message came to somebody of theirs, and nothing failed since."""

from typing import Final

from contracts.base import Audience, Fact
from contracts.reach import WayFailing, WayProved, WayRemoved
from contracts.vocabulary import Kind
from services.bus.desk import Folded


class Proofs:
    """The ways that are proved, and whose each is."""

    def __init__(self) -> None:
        self.by: dict[str, Audience] = {}

    def take(self, fact: Fact) -> None:
        """Take in that a way is proved, or is no more."""
        match fact.event:
            case WayProved(way=way, audience=audience):
                self.by[way] = audience
            case WayFailing(way=way) | WayRemoved(way=way):
                self.by.pop(way, None)
            case _:
                pass

    def advocates(self) -> frozenset[str]:
        """Return the advocates' teams of which somebody is proved to be reachable."""
        return frozenset(audience.team for audience in self.by.values() if audience.kind is Kind.ADVOCATE)


PROOFS: Final[Folded[Proofs]] = Folded("fact.reach.*.-.*.*", Proofs, Proofs.take)
