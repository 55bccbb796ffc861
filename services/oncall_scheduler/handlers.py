"""What the on-call scheduler answers, and by which domain."""

from functools import partial

from contracts.base import Address, Fact
from contracts.ids import NO_CASE, derived
from contracts.oncall import (
    AcknowledgePage,
    Arrive,
    FinishPage,
    PassPageOn,
    RequestPage,
    SetOut,
    SetRoster,
)
from contracts.referral import ReferralRequested
from contracts.vocabulary import Kind, ReferralState, Urgency
from services.bus.desk import Decider, Desk, Order
from services.bus.store import Aggregate
from services.oncall_scheduler import domain, roster

PAGE = Aggregate("oncall", "page", domain.INITIAL, domain.evolve, domain.wakes)
ROSTER = Aggregate("oncall", "ros", roster.INITIAL, roster.evolve)

desk = Desk("oncall_scheduler")


async def decide_page(order: Order) -> Decider:
    """Resolve who can be asked: the region's roster as it stands now, and its hub teams as the last resort."""
    region = order.address.region
    address = Address("oncall", region, NO_CASE, roster.roster_id(region))
    standing = await order.facts.load(ROSTER, address)
    teams = await order.facts.teams(region)
    hubs = sorted(audience for audience in teams.formed if audience.kind is Kind.HUB)
    return partial(domain.decide, roster=standing.roster, hubs=hubs)


def page_for(fact: Fact) -> Address | None:
    """Return the page that an urgent referral calls for, or None where it isn't urgent or is still a draft."""
    match fact.event:
        case ReferralRequested(urgency=Urgency.NOW, state=ReferralState.REQUESTED):
            return Address("oncall", fact.address.region, fact.address.case, derived("page", fact.id))
        case _:
            return None


page = desk.decides(
    PAGE, resolve=decide_page, on=(RequestPage, AcknowledgePage, PassPageOn, SetOut, Arrive, FinishPage)
)
desk.hear(ReferralRequested, page, page_for)
desk.decides(ROSTER, roster.decide, on=(SetRoster,))
