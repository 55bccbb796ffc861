"""What can be taken in each region, folded from the facts of all offerings. Pure."""

from collections.abc import Iterator

from contracts.base import Fact
from contracts.support import Place
from services.support.offering import INITIAL, State, evolve, place_of


class Offerings:
    """Every offering of every region, as it stands; of one that is over, nothing but that."""

    def __init__(self) -> None:
        self._open: dict[str, dict[str, State]] = {}
        self._over: set[str] = set()

    def apply(self, fact: Fact) -> None:
        """Go on by one fact. Once an offering is over, that its bookings are cancelled is nothing new."""
        name = fact.address.aggregate
        if name in self._over:
            return
        region = self._open.setdefault(fact.address.region, {})
        region[name] = evolve(region.get(name, INITIAL), fact.event)
        if region[name].closed:
            del region[name]
            self._over.add(name)

    def places(self, region: str) -> Iterator[Place]:
        """Yield what can be taken, in no promised order."""
        for name, state in self._open.get(region, {}).items():
            place = place_of(name, state)
            if place is not None:
                yield place
