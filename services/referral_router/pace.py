"""How fast each service answers, learned from its own answers: a fold over facts of referrals. Pure.

What is kept is when an offer was made and how long the last few answers took, of a service, and nothing of whom it was
about. `Directory.learn` takes in what `Pace.learned` returns.
"""

from datetime import datetime, timedelta
from statistics import median_high
from typing import Final, NamedTuple

from contracts.base import Fact
from contracts.ids import ServiceId
from contracts.referral import OfferDeclined, OfferWaitlisted, ReferralAccepted, ReferralOffered

_LAST: Final = 5
"""How many answers count: a provider that has become faster is soon known for it."""
_OPEN: Final = 50_000
"""How many offers are remembered until somebody answers; those that nobody ever answers are forgotten in time."""


class Answered(NamedTuple):
    """How many minutes a service usually takes: the median of its last answers."""

    region: str
    service: ServiceId
    minutes: int


class Pace:
    """What is known of all services. Fold it with `apply`: offers first, for answers may be folded apart from them."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, ServiceId], datetime] = {}
        self._last: dict[tuple[str, ServiceId], tuple[int, ...]] = {}
        self._new: dict[tuple[str, ServiceId], None] = {}

    def apply(self, fact: Fact) -> None:
        """Take in one fact. Only the first answer to an offer counts: a place in line that becomes a yes was one."""
        referral = fact.address.aggregate
        match fact.event:
            case ReferralOffered(service=service):
                self._open.pop((referral, service), None)
                self._open[referral, service] = fact.at
                if len(self._open) > _OPEN:
                    del self._open[next(iter(self._open))]
            case OfferDeclined(service=service) | OfferWaitlisted(service=service) | ReferralAccepted(service=service):
                self._answered(fact, service)
            case _:
                pass

    def learned(self) -> tuple[Answered, ...]:
        """Return how fast those services answer of which something was learned since this was last asked."""
        new, self._new = self._new, {}
        return tuple(Answered(*key, median_high(self._last[key])) for key in new)

    def _answered(self, fact: Fact, service: ServiceId) -> None:
        offer = fact.address.aggregate, service
        asked = self._open.get(offer)
        if asked is None or asked > fact.at:  # nobody asked, or they were asked again since
            return
        del self._open[offer]
        key = fact.address.region, service
        self._last[key] = (*self._last.get(key, ()), (fact.at - asked) // timedelta(minutes=1))[-_LAST:]
        self._new[key] = None
