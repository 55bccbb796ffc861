"""What the consent ledger answers, and by which domain."""

from functools import partial
from typing import Final

from contracts.consent import (
    ClearPerson,
    GrantRelease,
    LiftShield,
    NamePerson,
    NarrowRelease,
    PaperWithdrawal,
    RaiseShield,
    RecordBirthDate,
    ReviewShield,
    SuspectPerson,
    TakeBackSeen,
    WithdrawRelease,
)
from contracts.keeping import AgreeErasure, AskErasure, CancelErasure, EndPreservation, NotePreservation
from contracts.ledger import SignHead
from contracts.limits import Limits
from contracts.order import EndOrder, RecordOrder, ReviewOrder
from contracts.subjects import case_filter
from services.bus.facts.store import Aggregate
from services.bus.operate.figures import figures_of
from services.bus.serving.desk import Decider, Desk, Order
from services.bus.serving.vouching import VOUCHED, are_two
from services.consent_ledger import domain, keeping, majority, orders, parties, shield
from services.consent_ledger.around import Around
from services.consent_ledger.vouching import LET_INTO, all_second, by_two
from services.consent_ledger.writer import HEAD, decide_head

RELEASE = Aggregate("consent", "rel", domain.INITIAL, domain.evolve, domain.wakes)
PERSON = Aggregate("consent", "pty", parties.INITIAL, parties.evolve)
AGE = Aggregate("consent", "age", majority.INITIAL, majority.evolve, majority.wakes)
SHIELD = Aggregate("consent", "shd", shield.INITIAL, shield.evolve, shield.wakes)
ORDER = Aggregate("order", "ord", orders.INITIAL, orders.evolve, orders.wakes)
KEEPING = Aggregate("keeping", "keep", keeping.INITIAL, keeping.evolve)

_NOT_THE_CASE: Final = frozenset({KEEPING.context, "disclosure"})
"""What is said about keeping a case, and who was shown what, is nothing that happened in it."""

desk = Desk("consent_ledger")


async def around(order: Order) -> Around:
    """Return what else is known of the case's consent. A moment's staleness is settled by disclosure, in order."""
    known = Around()
    where = order.address
    async for fact in order.facts.reader.facts(case_filter(where.region, where.case, "consent")):
        known = known.after(fact)
    return known


async def two_people(order: Order, decide: Decider, first: str | None) -> Decider:
    """Resolve, where somebody was the ``first`` of two, who let whom in: one person could be as many as they invite."""
    if first is None or order.by is None:
        return decide
    vouched = await order.facts.up_to_date(VOUCHED)
    return by_two(decide, first, vouched)


async def decide_release(order: Order) -> Decider:
    """Resolve what ended a release besides itself and, where one is granted, who is around and the region's teams."""
    known = await around(order)
    if not isinstance(order.message, GrantRelease):
        return partial(domain.decide, revoked=order.address.aggregate in known.revoked)
    limits = Limits(longest=figures_of(order.facts.settings.home).longest_release)
    return partial(domain.decide, teams=await order.facts.teams(order.address.region), around=known, limits=limits)


async def decide_person(order: Order) -> Decider:
    """Resolve, where somebody is named who has a page of their own, whose page that can be."""
    if isinstance(order.message, ClearPerson):
        return await two_people(order, parties.decide, order.state.agreed)
    if not isinstance(order.message, NamePerson) or order.message.audience is None:
        return parties.decide
    teams = await order.facts.teams(order.address.region)
    circle = await order.facts.circle(order.address.region, order.address.case, order.by)
    return partial(parties.decide, teams=teams, circle=circle)


async def decide_shield(order: Order) -> Decider:
    """Resolve, where one is raised, who stands beside the youth, and whom other shields keep away already."""
    if isinstance(order.message, LiftShield):
        return await two_people(order, shield.decide, order.state.agreed)
    if not isinstance(order.message, RaiseShield):
        return shield.decide
    circle = await order.facts.circle(order.address.region, order.address.case, order.by)
    return partial(shield.decide, circle=circle, shielded=(await around(order)).shielded)


async def decide_order(order: Order) -> Decider:
    """Resolve, where one is recorded, the region's teams, who is kept from the case, and who let in its recipients."""
    if isinstance(order.message, ReviewOrder):
        recorded = order.state.recorded
        return await two_people(order, orders.decide, recorded and recorded.person)
    if not isinstance(order.message, RecordOrder) or order.by is None:
        return orders.decide
    known, teams = await around(order), await order.facts.teams(order.address.region)
    vouched, let_into = await order.facts.up_to_date(VOUCHED), await order.facts.up_to_date(LET_INTO)
    second = all_second(vouched, order.by.person, let_into.get(order.message.recipient, ()))
    return partial(orders.decide, teams=teams, kept_from=known.shielded | known.suspected, reaches_own=not second)


async def decide_keeping(order: Order) -> Decider:
    """Resolve, where it is about erasing the case, when something last happened in it."""
    if not isinstance(order.message, AskErasure | AgreeErasure):
        return keeping.decide
    facts = order.facts.reader.facts(case_filter(order.address.region, order.address.case))
    times = [fact.at async for fact in facts if fact.address.context not in _NOT_THE_CASE]
    vouched = await order.facts.up_to_date(VOUCHED)
    decide = partial(keeping.decide, newest=max(times, default=None), are_two=partial(are_two, vouched))
    asked = order.state.asked
    return await two_people(order, decide, asked and asked.person)


desk.decides(RELEASE, resolve=decide_release, on=(GrantRelease, NarrowRelease, WithdrawRelease, PaperWithdrawal))
desk.decides(PERSON, resolve=decide_person, on=(NamePerson, SuspectPerson, ClearPerson))
desk.decides(AGE, majority.decide, on=(RecordBirthDate,))
desk.decides(SHIELD, resolve=decide_shield, on=(RaiseShield, TakeBackSeen, ReviewShield, LiftShield))
desk.decides(ORDER, resolve=decide_order, on=(RecordOrder, ReviewOrder, EndOrder))
_ON_KEEPING: Final = (NotePreservation, EndPreservation, AskErasure, AgreeErasure, CancelErasure)
desk.decides(KEEPING, resolve=decide_keeping, on=_ON_KEEPING)
desk.decides(HEAD, resolve=decide_head, on=(SignHead,))
