"""What the referral router answers, and by which domain."""

import asyncio
from collections.abc import Iterable
from functools import partial
from typing import Final

from contracts.aftercare import PlanFollowUps, RecordFollowUp, SayHelped
from contracts.base import Address, Fact
from contracts.ids import ServiceId
from contracts.inventory import CapacityReported, EditionSwitched, ServiceWithdrawn, Staleness
from contracts.known import AgreeToBeKnown, AskIfKnown, KnownAsked, StopBeingKnown, asked_after_of
from contracts.referral import (
    AcceptOffer,
    CancelReferral,
    CompleteReferral,
    DeclineOffer,
    FailReferral,
    HoldReferral,
    MarkEnteredInError,
    OfferDeclined,
    OfferTo,
    OfferWaitlisted,
    PutOnWaitlist,
    ReferralAccepted,
    RefuseTransfer,
    ReopenReferral,
    RequestReferral,
    ResumeReferral,
    StartService,
    SubmitReferral,
    TakeTransfer,
    TransferReferral,
)
from contracts.report import AcknowledgeReport, CrossReport, RecordCall, SendFollowUp, TellYouth
from contracts.subjects import case_filter
from contracts.vocabulary import ReferralState
from services.bus.facts.store import Aggregate
from services.bus.operate.figures import clocks_of, figures_of
from services.bus.serving.desk import Decider, Desk, Facts, Folded, Order
from services.bus.wire.connection import BusSettings
from services.referral_router import aftercare, domain, known, report
from services.referral_router.asking import searches, sought
from services.referral_router.besides import Besides
from services.referral_router.directory import Directory
from services.referral_router.domain import Known
from services.referral_router.figures import clocks_by
from services.referral_router.holding import Holding
from services.referral_router.kept_away import KeptAway
from services.referral_router.life import Answer, State
from services.referral_router.matching import Candidate, match
from services.referral_router.pace import Pace

REFERRAL = Aggregate("referral", "ref", domain.INITIAL, domain.evolve, domain.wakes)
HELPED = Aggregate("referral", "hlp", aftercare.Said(), aftercare.evolve_said)
AGREEMENT = Aggregate("referral", "kno", known.Agreement(), known.evolve, known.wakes)
ASKING = Aggregate("referral", "asks", known.Asking(), known.evolve_asking)
ASKED_AFTER: Final[Aggregate[None]] = Aggregate("referral", "aft", None, lambda state, _: state)
REPORT = Aggregate("report", "rpt", report.INITIAL, report.evolve)


def _empty() -> Directory:
    """Return a directory in which what is said of places counts as long as it does in this deployment."""
    return Directory(Staleness.of(figures_of(BusSettings.from_environment().home)))


DIRECTORY: Final = Folded("fact.inventory.>", _empty, Directory.steps)
OFFERED: Final = Folded("fact.referral.*.*.*.offered", Holding, Holding.apply)
_LATELY: Final = 4_000
"""Places in FACTS: how fast somebody answers now is not learned from years ago, and a start must not read those."""
_NEW_FOR: Final = 5.0
"""Seconds: what the server has to look through for it grows with all that ever happened."""
PACE: Final = Folded("fact.referral.*.*.*.offered", Pace, Pace.apply, recent=_LATELY, lasts=_NEW_FOR)
ANSWERS: Final = tuple(
    Folded(f"fact.referral.*.*.*.{answer.word()}", Pace, Pace.apply, PACE, _LATELY, _NEW_FOR)
    for answer in (ReferralAccepted, OfferDeclined, OfferWaitlisted)
)
IN_LINE: Final = Folded("fact.referral.*.*.*.offer_waitlisted", Holding, Holding.apply)
AGREED: Final = Folded("fact.referral.*.*.*.agreed_to_be_known", known.Agreements, known.Agreements.apply)
AGREED_NO_MORE: Final = Folded(
    "fact.referral.*.*.*.known_no_more", known.Agreements, known.Agreements.apply, into=AGREED
)

desk = Desk("referral_router")


# ------------------------------------------------------------------------------------------------------------ referrals


async def decide_referral(order: Order) -> Decider:
    """Resolve what the decision needs, and by which figures it is made."""
    home = order.facts.settings.home
    clocks = clocks_by(figures_of(home), clocks_of(home).of(order.address.region))
    return partial(await _resolved(order), clocks=clocks)


async def _resolved(order: Order) -> Decider:
    """Resolve the doors to try, and who is kept away; or the teams and releases of a transfer."""
    if isinstance(order.message, TransferReferral | TakeTransfer):
        kept, teams = await asyncio.gather(kept_away(order), order.facts.teams(order.address.region))
        return partial(domain.decide, known=Known(teams=teams, released_to=kept.released_to(order.at)))
    if isinstance(order.message, AcceptOffer):
        kept_from = await order.facts.kept_from(order.address.region, order.address.case)
        return partial(domain.decide, known=Known(kept_from=kept_from))
    if not searches(order.state, order.message):
        return domain.decide
    return partial(domain.decide, known=await _doors(order))


async def _doors(order: Order) -> Known:
    """Return the doors to try from the directory as it is now, and which of those that were asked are gone."""
    region = order.address.region
    kept, beside, pace = await asyncio.gather(kept_away(order), besides(order), paces(order.facts))
    listed = await directory(order.facts, pace)
    searched = sought(order.state, order.message, kept, at=order.at)
    found = [match(listed, region, beside.narrowed(each, order.at), at=order.at) for each in searched]
    doors: dict[str, Candidate] = {}
    for candidate in (each for matched in found for each in matched.candidates):
        doors.setdefault(candidate.service, candidate)  # what was looked for first stands first
    asked = {offer.service for offer in order.state.offers} | {each.chosen for each in searched if each.chosen}
    return Known(
        candidates=tuple(doors.values()),
        waitlists=tuple(each for matched in found for each in matched.waitlists),
        left_out=tuple(each for matched in found for each in matched.excluded),
        gone=frozenset(service for service in asked if listed.get(region, service) is None),
        kept_from=kept.audiences,
    )


async def paces(facts: Facts) -> Pace:
    """Return how fast services answer."""
    pace = await facts.up_to_date(PACE)
    await asyncio.gather(*map(facts.up_to_date, ANSWERS))
    return pace


async def directory(facts: Facts, pace: Pace) -> Directory:
    """Return the directory as it is now, to be looked at without waiting for anything: then it may be half another."""
    listed = await facts.up_to_date(DIRECTORY)
    for answered in pace.learned():
        listed.learn(*answered)
    return listed


async def besides(order: Order) -> Besides:
    """Return what else goes on in the case."""
    where, found = order.address, Besides()
    for context in ("referral", "clock"):
        async for fact in order.facts.reader.facts(case_filter(where.region, where.case, context)):
            found = found.after(fact)
    return found


async def kept_away(order: Order) -> KeptAway:
    """Return whom the youth must not meet, and to whom the case is released."""
    known_so_far = KeptAway()
    where = order.address
    async for fact in order.facts.reader.facts(case_filter(where.region, where.case, "consent")):
        known_so_far = known_so_far.after(fact)
    return known_so_far


async def holding(fact: Fact, facts: Facts) -> Iterable[Address]:
    """Return the referrals that were offered to a service which is in the directory no more."""
    offered = await facts.up_to_date(OFFERED)
    listed = await facts.up_to_date(DIRECTORY)
    region = fact.address.region
    withdrawn = isinstance(fact.event, ServiceWithdrawn)
    services = (fact.address.aggregate,) if withdrawn else offered.services(region)
    gone = (each for each in services if listed.get(region, each) is None)
    return dict.fromkeys(address for service in gone for address in offered.of(region, service))


async def in_line(fact: Fact, facts: Facts) -> Iterable[Address]:
    """Return the referrals that come first in the line of a service: as many as it has places to offer."""
    reported, region, service = fact.event, fact.address.region, fact.address.aggregate
    free = reported.free if isinstance(reported, CapacityReported) else None
    if not free:
        return ()
    addresses = list((await facts.up_to_date(IN_LINE)).of(region, service))
    states = await asyncio.gather(*(facts.load(REFERRAL, address) for address in addresses))
    waiting = sorted(
        (place, number) for number, state in enumerate(states) if (place := _place(state, service)) is not None
    )
    offered = sum(_is_offered(state, service) for state in states)
    return [addresses[number] for _, number in waiting[: max(free - offered, 0)]]


def _place(state: State, service: ServiceId) -> int | None:
    offer = state.offer(service)
    asking = state.status is ReferralState.REQUESTED
    return offer.position if asking and offer is not None and offer.answer is Answer.WAITLISTED else None


def _is_offered(state: State, service: ServiceId) -> bool:
    """Return whether a place was offered and is waited for: it is not free for the next in line."""
    offer = state.offer(service)
    return state.status is ReferralState.REQUESTED and offer is not None and offer.answer is Answer.NONE


_referrals = desk.decides(
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
        ReopenReferral,
        TransferReferral,
        TakeTransfer,
        RefuseTransfer,
        PlanFollowUps,
        RecordFollowUp,
    ),
)
desk.hear_many(ServiceWithdrawn, _referrals, holding)
desk.hear_many(EditionSwitched, _referrals, holding)
desk.hear_many(CapacityReported, _referrals, in_line)


# ----------------------------------------------------------------------------------------------------- did this help?


async def decide_helped(order: Order) -> Decider:
    """Resolve whether it is theirs to answer: the youth's own referral, or somebody's own request for support.

    Of a referral that is not theirs, a caregiver gets the answer of one that never was.
    """
    by, where, message = order.by, order.address, order.message
    if by is None or not isinstance(message, SayHelped):
        return aftercare.decide_said
    circle = await order.facts.circle(where.region, where.case, by)
    if by.audience in circle.askers:
        asked = message.of == where.case
    else:
        about = Address(REFERRAL.context, where.region, where.case, message.of)
        asked = by.audience in circle.youth and (await order.facts.load(REFERRAL, about, by)).request is not None
    return partial(aftercare.decide_said, asked=asked)


desk.decides(HELPED, resolve=decide_helped, on=(SayHelped,))


# -------------------------------------------------------------------------------------------------- who is known here


async def decide_agreement(order: Order) -> Decider:
    """Resolve the match of what the youth agreed to be found by. It is made here, and nothing else of it is kept."""
    message = order.message
    if not isinstance(message, AgreeToBeKnown):
        return known.decide
    key = order.facts.settings.match_key()
    match = known.match_of(key, order.address.region, message.name, message.born)
    return partial(known.decide, match=match)


async def decide_asking(order: Order) -> Decider:
    """Resolve who asks, and what the question matches. The work is the same where it matches nothing."""
    message, by, region = order.message, order.by, order.address.region
    if not isinstance(message, AskIfKnown) or by is None:
        return known.decide_asking
    agreed, _, teams = await asyncio.gather(
        order.facts.up_to_date(AGREED), order.facts.up_to_date(AGREED_NO_MORE), order.facts.teams(region)
    )
    match = known.match_of(order.facts.settings.match_key(), region, message.name, message.born)
    team = teams.formed.get(by.audience)
    return partial(known.decide_asking, name="" if team is None else team.name, found=agreed.found(region, match))


async def decide_asked_after(order: Order) -> Decider:
    """Resolve whether the youth agreed to be found, and still does."""
    where = order.address
    agreements = [
        await order.facts.load(AGREEMENT, Address(AGREEMENT.context, where.region, where.case, each))
        for each in (await order.facts.up_to_date(AGREED)).of(where.region, where.case)
    ]
    counts = any(each.agreed is not None and not each.over and order.at < each.agreed.until for each in agreements)
    circle, kept_from = await asyncio.gather(
        order.facts.circle(where.region, where.case), order.facts.kept_from(where.region, where.case)
    )
    return partial(known.decide_asked_after, known=counts, advocates=circle.advocates - kept_from)


def asked_after(fact: Fact) -> Address | None:
    """Return where it is kept that somebody asked after a youth: in a case that never was, nothing comes of it."""
    if not isinstance(fact.event, KnownAsked):
        return None
    case = fact.event.found
    return Address(ASKED_AFTER.context, fact.address.region, case, asked_after_of(case))


desk.decides(AGREEMENT, resolve=decide_agreement, on=(AgreeToBeKnown, StopBeingKnown))
desk.decides(ASKING, resolve=decide_asking, on=(AskIfKnown,))
desk.hear(KnownAsked, desk.decides(ASKED_AFTER, resolve=decide_asked_after, on=()), asked_after)


# -------------------------------------------------------------------------------------------------------------- reports


async def decide_report(order: Order) -> Decider:
    """Resolve the region's teams: a report goes to agencies that exist, in the role they have."""
    return partial(report.decide, teams=await order.facts.teams(order.address.region))


desk.decides(REPORT, resolve=decide_report, on=(RecordCall, SendFollowUp, AcknowledgeReport, CrossReport, TellYouth))
