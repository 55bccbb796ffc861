"""Which referrals were offered to a service, and which it keeps a place in line for: folds that only ever grow. Pure.

They name what may be concerned; what still is, stands in each referral.
"""

from collections.abc import Iterable

from contracts.base import Address, Fact
from contracts.ids import ServiceId
from contracts.referral import OfferWaitlisted, ReferralOffered


class Holding:
    """The referrals of each service, in the order in which it first came to them."""

    def __init__(self) -> None:
        self._of: dict[str, dict[ServiceId, dict[Address, None]]] = {}

    def apply(self, fact: Fact) -> None:
        """Go on by one fact."""
        match fact.event:
            case ReferralOffered(service=service) | OfferWaitlisted(service=service):
                self._of.setdefault(fact.address.region, {}).setdefault(service, {})[fact.address] = None
            case _:
                pass

    def of(self, region: str, service: ServiceId) -> Iterable[Address]:
        """Return the referrals of one service."""
        return tuple(self._of.get(region, {}).get(service, ()))

    def services(self, region: str) -> Iterable[ServiceId]:
        """Return every service that has, or had, any."""
        return tuple(self._of.get(region, ()))
