"""What the consent ledger answers, and by which domain."""

from functools import partial

from contracts.consent import GrantRelease, LiftShield, RaiseShield, WithdrawRelease
from services.bus.desk import Decider, Desk, Order
from services.bus.store import Aggregate
from services.consent_ledger import domain, shield

RELEASE = Aggregate("consent", "rel", domain.INITIAL, domain.evolve, domain.wakes)
SHIELD = Aggregate("consent", "shd", shield.INITIAL, shield.evolve)

desk = Desk("consent_ledger")


async def decide_release(order: Order) -> Decider:
    """Resolve the region's teams, where a release names one of them."""
    if not isinstance(order.message, GrantRelease):
        return domain.decide
    return partial(domain.decide, teams=await order.facts.teams(order.address.region))


desk.decides(RELEASE, resolve=decide_release, on=(GrantRelease, WithdrawRelease))
desk.decides(SHIELD, shield.decide, on=(RaiseShield, LiftShield))
