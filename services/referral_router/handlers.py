"""What the referral router answers, and by which domain."""

from functools import partial

from contracts.referral import (
    AcceptOffer,
    CancelReferral,
    CompleteReferral,
    DeclineOffer,
    FailReferral,
    HoldReferral,
    MarkEnteredInError,
    OfferTo,
    PutOnWaitlist,
    RequestReferral,
    ResumeReferral,
    StartService,
    SubmitReferral,
)
from contracts.report import AcknowledgeReport, CrossReport, RecordCall, SendFollowUp, TellYouth
from services.bus.desk import Decider, Desk, Folded, Order
from services.bus.store import Aggregate
from services.referral_router import domain, report
from services.referral_router.directory import Directory
from services.referral_router.matching import candidates

REFERRAL = Aggregate("referral", "ref", domain.INITIAL, domain.evolve, domain.wakes)
REPORT = Aggregate("report", "rpt", report.INITIAL, report.evolve)
DIRECTORY = Folded("fact.inventory.>", Directory, Directory.apply)

desk = Desk("referral_router")


async def decide_referral(order: Order) -> Decider:
    """Resolve the doors to try, where the decision needs any, from the directory as it is now."""
    sought = domain.sought(order.state, order.message)
    if sought is None:
        return domain.decide
    listed = await order.facts.up_to_date(DIRECTORY)
    return partial(domain.decide, candidates=candidates(listed, order.address.region, sought, at=order.at))


async def decide_report(order: Order) -> Decider:
    """Resolve the region's teams: a report goes to agencies that exist, in the role they have."""
    return partial(report.decide, teams=await order.facts.teams(order.address.region))


desk.decides(
    REFERRAL,
    resolve=decide_referral,
    on=(
        RequestReferral,
        SubmitReferral,
        OfferTo,
        AcceptOffer,
        DeclineOffer,
        PutOnWaitlist,
        StartService,
        HoldReferral,
        ResumeReferral,
        CompleteReferral,
        FailReferral,
        CancelReferral,
        MarkEnteredInError,
    ),
)
desk.decides(REPORT, resolve=decide_report, on=(RecordCall, SendFollowUp, AcknowledgeReport, CrossReport, TellYouth))
