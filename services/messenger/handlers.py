"""What the messenger answers, and by which domain. What it does in the world stands in ``sending``."""

import asyncio
from functools import partial
from typing import Final

from contracts.base import Address, Fact
from contracts.ids import NO_CASE
from contracts.message import LinkPressed, MessageTried, NoteDelivered, PressLink
from contracts.reach import AddWay, ProveWay, RemoveWay, TryWay, ways_of
from contracts.vocabulary import Channel, Told
from services.bus.facts.store import Aggregate
from services.bus.operate.figures import or_usual
from services.bus.serving.desk import Decider, Desk, Folded, Order
from services.bus.wire.connection import BusSettings
from services.messenger import domain, ways
from services.messenger.calls import Comings, Ways, people_of
from services.messenger.channels import Channels
from services.messenger.settings import Settings, SettingsError, read

WAYS = Aggregate("reach", "ways", ways.INITIAL, ways.evolve)
MESSAGE = Aggregate("message", "msg", domain.INITIAL, domain.evolve, domain.wakes)

INVITED: Final = Folded("fact.gate.*.*.*.person_invited", Comings, Comings.apply)
REMOVED: Final = Folded("fact.gate.*.*.*.person_removed", Comings, Comings.apply)
REACHED: Final = Folded("fact.reach.>", Ways, Ways.apply)

desk = Desk("messenger", acts=True, regions_only=True)


def deployed(settings: BusSettings) -> Settings:
    """Return the deployment's own settings, as they are now; where they can't be used, those of one that has none."""
    return or_usual(read, settings.home, SettingsError, Settings())


def channels_of(settings: BusSettings) -> Channels:
    """Return the channels of the deployment."""
    try:
        key: str | None = settings.push_key()
    except FileNotFoundError:
        key = None
    return Channels(deployed(settings), key)


async def decide_ways(order: Order) -> Decider:
    """Resolve, where a way is added, which channels there are."""
    if not isinstance(order.message, AddWay):
        return ways.decide
    offered: frozenset[Channel] = channels_of(order.facts.settings).offered
    return partial(ways.decide, offered=offered, loopback=deployed(order.facts.settings).push.loopback)


async def decide_message(order: Order) -> Decider:
    """Resolve whether its link still counts: not for who left the team, nor by a way that its person took away."""
    begun = order.state.begun
    if begun is None:
        return domain.decide
    facts = order.facts
    reached, invited, removed = await asyncio.gather(
        facts.up_to_date(REACHED), facts.up_to_date(INVITED), facts.up_to_date(REMOVED)
    )
    counts = begun.person in people_of(begun.audience, invited, removed) and not reached.was_taken_away(begun.way)
    return partial(domain.decide, counts=counts)


def ways_behind(fact: Fact) -> Address | None:
    """Return whose ways an answer, or a message that was given up, says something of."""
    match fact.event:
        case (
            LinkPressed(audience=audience, person=person)
            | MessageTried(told=Told.GIVEN_UP, audience=audience, person=person)
        ):
            return Address(WAYS.context, fact.address.region, NO_CASE, ways_of(audience, person))
        case _:
            return None


_ways = desk.decides(WAYS, resolve=decide_ways, on=(AddWay, RemoveWay, TryWay, ProveWay))
desk.hear(LinkPressed, _ways, ways_behind)
desk.hear(MessageTried, _ways, ways_behind)
desk.decides(MESSAGE, resolve=decide_message, on=(PressLink, NoteDelivered))
