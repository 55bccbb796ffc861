"""What the on-call scheduler answers, and by which domain."""

import asyncio
from functools import partial

from contracts.accompany import AdvocateCalled, ChooseAccompaniment, RaiseOccasion
from contracts.base import Address, Audience, Command, Due, Event, Fact
from contracts.intake import SupportRequested
from contracts.message import LinkPressed, MessageDelivered, MessageTried
from contracts.oncall import (
    AcknowledgePage,
    Arrive,
    CallAdvocate,
    DebriefPage,
    FinishPage,
    HandPageOver,
    PassPageOn,
    RequestPage,
    SeePage,
    SetOut,
    page_of,
)
from contracts.referral import ReferralRequested
from contracts.roster import (
    AddOverride,
    AgreeSwap,
    DropOverride,
    DropTemporary,
    EndLeave,
    OfferTurn,
    RefuseSwap,
    SetRoster,
    SetTemporary,
    TakeLeave,
    TakeTurn,
)
from contracts.rota.rotation import Roster
from contracts.standing import Circle
from contracts.vocabulary import Kind, MessageAbout, ReferralState, Told, Urgency
from services.bus.facts.store import Aggregate
from services.bus.serving.desk import Decider, Desk, Facts, Folded, Order
from services.oncall_scheduler import accompany, domain, roster
from services.oncall_scheduler.known import PROVED, REMOVED, ROSTERS, WAYS, Way, ways_of
from services.oncall_scheduler.parts import OUTSIDERS, has_part

PAGE = Aggregate(
    "oncall", "page", domain.INITIAL, domain.evolve, domain.wakes, domain.goes_on, looks_again=domain.USUAL.again_after
)
OCCASION = Aggregate("accompany", "occ", accompany.INITIAL, accompany.evolve, accompany.wakes, among=True)
ROSTER = Aggregate("oncall", "ros", roster.INITIAL, roster.evolve, roster.wakes)

desk = Desk("oncall_scheduler")


async def decide_page(order: Order) -> Decider:
    """Resolve who can be asked now: the roster, the teams and their ways, and who must be kept away from the case."""
    if _only_tells(order.message):
        return domain.decide
    region, case = order.address.region, order.address.case
    teams, circle, rosters, ways, kept_away, part = await asyncio.gather(
        order.facts.teams(region),
        _circle(order),
        order.facts.up_to_date(ROSTERS),
        _ways(order.facts, WAYS),
        order.facts.kept_from(region, case),
        _has_part(order),
    )
    people = domain.People(
        roster=rosters.get(region, Roster()),
        formed=teams.formed,
        own=circle.advocates,
        kept_away=kept_away,
        ways=ways,
    )
    return partial(domain.decide, people=people, has_part=part)


async def _circle(order: Order) -> Circle:
    """Return who has a part in the case; nobody, before the request that founds its file is kept."""
    if isinstance(order.message, CallAdvocate):
        return Circle()
    return await order.facts.circle(order.address.region, order.address.case)


def _only_tells(message: Command | Due | Fact) -> bool:
    """Return whether it says how far a message came, and leads to nobody being asked: then nobody is looked for."""
    event = message.event if isinstance(message, Fact) else None
    return isinstance(event, MessageDelivered) or (isinstance(event, MessageTried) and event.told is not Told.GIVEN_UP)


async def _ways(facts: Facts, which: Folded[dict[str, Way]]) -> dict[Audience, int]:
    ways, removed = await asyncio.gather(facts.up_to_date(which), facts.up_to_date(REMOVED))
    return ways_of(ways, removed)


async def _has_part(order: Order) -> bool:
    """Return whether a partner or an agency that asks has a part in the case; nobody else is asked for one.

    Whoever is shielded has the part that they had: an answer tells them of no new one, nor that it ended.
    """
    by, where = order.by, order.address
    asks = isinstance(order.message, RequestPage | RaiseOccasion)
    if by is None or by.kind not in OUTSIDERS or not asks:
        return False
    context = "report" if by.kind is Kind.INVESTIGATOR else "referral"
    return has_part(by.audience, await order.facts.known_to(by, where.region, where.case, context))


async def decide_occasion(order: Order) -> Decider:
    """Resolve whether who writes it down has a part in the case, and is heard; and who asks the youth."""
    by, where = order.by, order.address
    if by is None:
        return accompany.decide
    distrusted = await order.facts.distrusted(where.region, where.case)
    speaker = accompany.Speaker(heard=by.kind is Kind.YOUTH or by.audience not in distrusted)
    if by.kind in OUTSIDERS and isinstance(order.message, RaiseOccasion):
        part, facts, circle, teams = await asyncio.gather(
            _has_part(order),
            order.facts.known_to(by, where.region, where.case, "accompany"),
            order.facts.circle(where.region, where.case),
            order.facts.teams(where.region),
        )
        speaker = accompany.Speaker(
            has_part=part,
            lately=accompany.raised_by(by.audience, facts, since=order.at - accompany.LATELY),
            heard=speaker.heard,
            # Where nobody stands beside them yet, the hub does.
            asks=tuple(
                sorted(
                    (circle.advocates - distrusted)
                    or {each for each in teams.formed if each.kind is Kind.HUB and each not in distrusted}
                )
            ),
        )
    return partial(accompany.decide, speaker=speaker)


async def decide_roster(order: Order) -> Decider:
    """Resolve which teams there are in the region, and which of them are proved to be reachable."""
    teams, ways = await asyncio.gather(order.facts.teams(order.address.region), _ways(order.facts, PROVED))
    proved = {audience.team for audience in ways if audience.kind is Kind.ADVOCATE}
    return partial(roster.decide, teams=teams, proved=proved)


def line_of(fact: Fact) -> Address:
    """Return the line of the case that ``fact`` is of."""
    return Address("oncall", fact.address.region, fact.address.case, page_of(fact.address.case))


def page_for(fact: Fact) -> Address | None:
    """Return the page that a fact calls for: an urgent referral that is no draft, or a request that can't wait."""
    match fact.event:
        case ReferralRequested(urgency=Urgency.NOW, state=ReferralState.REQUESTED):
            return line_of(fact)
        case SupportRequested(advocate_now=True) | AdvocateCalled():
            return line_of(fact)
        case _:
            return None


def page_told(fact: Fact) -> Address | None:
    """Return the page that a message was sent for, or None where it was about something else."""
    match fact.event:
        case MessageTried() | MessageDelivered() | LinkPressed() as word if word.about is MessageAbout.PAGE:
            return Address("oncall", fact.address.region, word.origin_case, word.origin)
        case _:
            return None


page = desk.decides(
    PAGE,
    resolve=decide_page,
    on=(
        RequestPage,
        CallAdvocate,
        AcknowledgePage,
        PassPageOn,
        HandPageOver,
        SetOut,
        Arrive,
        FinishPage,
        DebriefPage,
        SeePage,
    ),
)
_CALLING: tuple[type[Event], ...] = (ReferralRequested, SupportRequested, AdvocateCalled)
_TOLD: tuple[type[Event], ...] = (MessageTried, MessageDelivered, LinkPressed)
for _event in _CALLING:
    desk.hear(_event, page, page_for)
for _event in _TOLD:
    desk.hear(_event, page, page_told)
desk.decides(OCCASION, resolve=decide_occasion, on=(RaiseOccasion, ChooseAccompaniment))
desk.decides(
    ROSTER,
    resolve=decide_roster,
    on=(
        SetRoster,
        AddOverride,
        DropOverride,
        SetTemporary,
        DropTemporary,
        TakeLeave,
        EndLeave,
        OfferTurn,
        TakeTurn,
        AgreeSwap,
        RefuseSwap,
    ),
)
