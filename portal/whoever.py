"""Who sent a request: as far in as they have come, and as is still open."""

import time
from typing import Final

from portal.cookies import sessions_of
from portal.frame import AnyRequest
from portal.house import House
from portal.people import Person

BY_ITSELF: Final = "by_itself"
"""Marks a handler that a page asks without anybody touching it."""


async def whoever(request: AnyRequest, house: House) -> Person | None:
    """Return who this is, None where nobody is in.

    Raises:
        BusAwayError: it can't be known right now.
    """
    tokens = sessions_of(request, house.settings)
    for depth, token in reversed(list(enumerate(tokens))):
        person = await house.people.find(token)
        if person is not None:
            person.further_in = depth > 0
            if not request.route_handler.opt.get(BY_ITSELF):
                person.touched = time.monotonic()
            return person
    return None
