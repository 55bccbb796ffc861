"""Who sent a request: as far in as they have come, and as is still open."""

import time
from typing import Final

from litestar.types import Empty
from litestar.utils.scope.state import ScopeState

from portal.frame import AnyRequest
from portal.house import House
from portal.sessions.people import Person
from portal.sessions.staying import WHO
from portal.web.cookies import sessions_of
from portal.web.limits import address_of

BY_ITSELF: Final = "by_itself"
"""Marks a handler that a page asks without anybody touching it."""


async def whoever(request: AnyRequest, house: House) -> Person | None:
    """Return who this is, None where nobody is in.

    Raises:
        BusAwayError: it can't be known right now.
        TooManyTriesError: from there come too many sessions that nobody knows of.
    """
    tokens = sessions_of(request, house.settings)
    for depth, token in reversed(list(enumerate(tokens))):
        person = house.people.known(token) and await house.people.find(token)
        if person is None:
            person = await _asked_after(request, house, token)
        if person is not None:
            person.further_in = depth > 0
            if not request.route_handler.opt.get(BY_ITSELF):
                person.touched = time.monotonic()
            return person
    return None


async def _asked_after(request: AnyRequest, house: House, token: str) -> Person | None:
    """Ask the gatekeeper whose session that is: a connection of its own each time, so nobody makes us ask for ever."""
    address = address_of(request, house.settings.trusted_proxy)
    house.lookups.count(address)
    person = await house.people.find(token)
    if person is not None:
        house.lookups.give_back(address)
    return person


def whose(request: AnyRequest) -> str:
    """Return whose form was sent, as far as it says so."""
    sent = ScopeState.from_scope(request.scope).form
    given = "" if sent is Empty else sent.get(WHO, "")
    return str(next(iter(given), "")) if isinstance(given, list) else str(given)
