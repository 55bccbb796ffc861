"""What the consent ledger answers, and by which domain."""

from functools import partial

from contracts.consent import (
    GrantRelease,
    LiftShield,
    NarrowRelease,
    PaperWithdrawal,
    RaiseShield,
    WithdrawRelease,
)
from contracts.subjects import case_filter
from services.bus.desk import Decider, Desk, Order
from services.bus.store import Aggregate
from services.consent_ledger import domain, shield
from services.consent_ledger.around import Around

RELEASE = Aggregate("consent", "rel", domain.INITIAL, domain.evolve, domain.wakes)
SHIELD = Aggregate("consent", "shd", shield.INITIAL, shield.evolve)

desk = Desk("consent_ledger")


async def around(order: Order) -> Around:
    """Return what else is known of the case's consent. A moment's staleness is settled by disclosure, in order."""
    known = Around()
    where = order.address
    async for fact in order.facts.reader.facts(case_filter(where.region, where.case, "consent")):
        known = known.after(fact)
    return known


async def decide_release(order: Order) -> Decider:
    """Resolve what ended a release besides itself and, where one is granted, who is around and the region's teams."""
    known = await around(order)
    if not isinstance(order.message, GrantRelease):
        return partial(domain.decide, revoked=order.address.aggregate in known.revoked)
    return partial(domain.decide, teams=await order.facts.teams(order.address.region), around=known)


desk.decides(RELEASE, resolve=decide_release, on=(GrantRelease, NarrowRelease, WithdrawRelease, PaperWithdrawal))
desk.decides(SHIELD, shield.decide, on=(RaiseShield, LiftShield))
