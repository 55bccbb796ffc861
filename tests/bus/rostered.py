"""A roster with all that can be in it, ways of being told, links to calendars: what there is to say something of."""

from collections.abc import Awaitable, Callable, Mapping

import msgspec

from contracts.base import Actor, Address, Command, Event
from contracts.gate import FeedMade
from contracts.ids import NO_CASE, fresh
from contracts.reach import RemoveWay, WayAdded, ways_of
from contracts.roster import (
    AgreeSwap,
    EndLeave,
    Layer,
    Leave,
    LeaveTaken,
    OfferTurn,
    Override,
    OverrideAdded,
    Plan,
    RefuseSwap,
    RosterSet,
    Swap,
    TakeLeave,
    TakeTurn,
    Temporary,
    TemporarySet,
    Turn,
    TurnOffered,
    TurnTaken,
    roster_id,
)
from contracts.vocabulary import Channel, Kind
from tests.bus.gate import REGION
from tests.bus.samples import sample

Append = Callable[..., Awaitable[str]]


async def rostered(append: Append, ids: dict[str, str], who: Mapping[Kind, Actor]) -> None:
    """Let there be a roster with all that can be in it, and ways of being told: of each as much as is taken away."""
    ann, ben = who[Kind.ADVOCATE].team, fresh("team")
    ids["ann"] = ann
    layer = sample(Layer, teams=(ann,))
    events: list[Event] = [
        RosterSet(plan=sample(Plan, zone="UTC", layers=(layer,)), revision=1),
        OverrideAdded(override=sample(Override, id=ids["ovr"], team=ann)),
        TemporarySet(temporary=sample(Temporary, id=ids["tmp"], turns=())),
    ]
    for kind in (Kind.HUB, Kind.ADVOCATE):
        ids[f"lev {EndLeave.word()} {kind}"], ids[f"swp {RefuseSwap.word()} {kind}"] = fresh("lev"), fresh("swp")
        events.append(LeaveTaken(leave=sample(Leave, id=ids[f"lev {EndLeave.word()} {kind}"], team=ann)))
        refused = sample(Swap, id=ids[f"swp {RefuseSwap.word()} {kind}"], turn=sample(Turn, team=ann))
        events.append(TurnOffered(swap=refused))
    for verb, kind in ((TakeTurn, Kind.ADVOCATE), (AgreeSwap, Kind.HUB)):
        identifier = ids[f"swp {verb.word()} {kind}"] = fresh("swp")
        events.append(TurnOffered(swap=sample(Swap, id=identifier, turn=sample(Turn, team=ben))))
    events.append(TurnTaken(swap=ids[f"swp {AgreeSwap.word()} {Kind.HUB}"], by=ann, waits=True))
    await append(Address("oncall", REGION, NO_CASE, roster_id(REGION)), *events)
    for kind, one in who.items():
        about = ids[f"ways {kind}"] = ways_of(one.audience, one.person)
        ids[f"way {RemoveWay.word()} {kind}"], ids[f"team {kind}"] = fresh("way"), one.team
        ways = [
            WayAdded(audience=one.audience, person=one.person, way=way, channel=Channel.SCREEN)
            for way in (ids["way"], ids[f"way {RemoveWay.word()} {kind}"])
        ]
        await append(Address("reach", REGION, NO_CASE, about), *ways)
        made = sample(
            FeedMade, audience=one.audience, person=one.person, feed=ids["feed"], verifier=2 * fresh("x")[-26:]
        )
        await append(Address("gate", REGION, NO_CASE, one.team), made)


def of_her_own(command: Command, ann: str) -> Command:
    """Return ``command`` where what an advocate says of turns and leave is about her own."""
    match command:
        case TakeLeave(leave=leave):
            return msgspec.structs.replace(command, leave=msgspec.structs.replace(leave, team=ann))
        case OfferTurn(swap=swap):
            turn = msgspec.structs.replace(swap.turn, team=ann)
            return msgspec.structs.replace(command, swap=msgspec.structs.replace(swap, turn=turn))
        case _:
            return command
