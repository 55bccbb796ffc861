"""Showing that it is oneself: how that travels beside a form, the page that asks for it, and asking whether it stands.

A page that takes it is asked for, or sent, once more by the page that asks: with all that was typed, and with what the
device answered beside it. Nothing of it is kept meanwhile.
"""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from portal.errors import BusAwayError, UnprovedError
from portal.forms import Posted
from portal.sessions.people import Person
from services.bus.gate.credential import proved_by
from services.bus.gate.passkey import Site
from services.bus.viewers.link import NotLetInError
from services.bus.viewers.viewer import come_in
from services.bus.wire.connection import BusSettings
from services.bus.wire.publishing import BusDownError

PROOF: Final = "proof"
"""The field with what the device answered."""
PROVE: Final = "/prove"
_LOCAL: Final = re.compile(r"/(?!/)[A-Za-z0-9_.~/?=&%-]{0,500}")


def leads_here(address: str) -> str:
    """Return ``address`` where it is one of our own, "" where it isn't."""
    return address if _LOCAL.fullmatch(address) else ""


def page(method: str, path: str, query: str, sent: Posted, url: str) -> dict[str, Any]:
    """Return the context of ``staff/prove.html`` for a request that takes proof: made once more by that page."""
    tried = PROOF in sent.fields
    if method == "POST":
        fields = [(name, value) for name, values in sent.fields.items() if name != PROOF for value in values]
        action = path
    else:
        fields, action = [("next", f"{path}?{query}" if query else path)], PROVE
    return {
        "action": action,
        "fields": tuple({"name": name, "value": value} for name, value in fields),
        "tried": tried,
        **site(url),
    }


def site(url: str) -> Mapping[str, str]:
    """Return what a page with passkeys says of where it is: a passkey works under one name alone."""
    found = Site.of(url)
    return {"site": found.host, "origin": found.origin, "scheme": urlsplit(url).scheme}


async def show_proof(person: Person, proof: str, address: str, bus: BusSettings) -> None:
    """Pass on what came beside a form. Where it shows nothing, whatever takes it is refused, and says so.

    Raises:
        BusAwayError: it can't be known right now if it does.
    """
    try:
        await come_in(proved_by(proof, person.token, address), bus)
    except NotLetInError:
        return
    except BusDownError as error:
        raise BusAwayError from error


async def need_proof(person: Person) -> None:
    """Go on only with somebody who showed just now that it is them: as the bus says, not this portal.

    Raises:
        UnprovedError: that was too long ago.
        BusAwayError: it can't be known right now.
    """
    try:
        proved = await person.sender.is_proved()
    except (BusDownError, NotLetInError) as error:
        raise BusAwayError from error
    if not proved:
        raise UnprovedError
