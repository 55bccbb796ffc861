"""Setting a region's roster as a hub would, whatever other tests have made of it before."""

import asyncio
from collections.abc import Callable

from contracts.roster import Plan, RosterSet, SetRoster
from deploy.player import Player, command, plan_of

_TRIES = 8


async def set_roster(hub: Player, changed: Callable[[Plan], Plan]) -> None:
    """Set the roster as ``changed`` makes it of the one that stands, whose newest copy may still be on its way."""
    refusal = None
    for _ in range(_TRIES):
        await hub.sees(RosterSet)
        stands = max((each for each in hub.copies.values() if each.type == RosterSet.tag()), key=lambda each: each.seq)
        plan, basis = changed(plan_of(stands)), stands.fields["revision"]
        refusal = await hub.tries(command(SetRoster, "northwest", about=stands.about, plan=plan, basis=basis))
        if refusal is None:
            return
        await asyncio.sleep(0.5)
    raise AssertionError(refusal)
