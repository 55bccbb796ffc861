"""Showing that it is oneself: how that travels beside a form, and the page that asks for it.

A page that takes it is asked for, or sent, once more by the page that asks: with all that was typed, and with what the
device answered beside it. Nothing of it is kept meanwhile.
"""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from portal.forms import Posted
from services.bus.gate.passkey import Site

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
