"""How often one address may try what anybody can try, in this process: a first line that costs nothing.

What all processes count together stands behind the gate (`services.gatekeeper.counting`).
"""

import time
from collections import deque
from functools import lru_cache
from hashlib import sha256
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any, Final

from litestar import Request

from portal.errors import TooManyTriesError
from services.bus.gate.places import place_of

TRIES: Final = 60
WITHIN: Final = 300.0
"""Seconds."""
_NOBODY: Final = frozenset({"", "127.0.0.1", "::1", "testclient"})
_ADDRESSES: Final = 50_000


class Limiter:
    """Counts the tries of each address."""

    def __init__(self, tries: int = TRIES, within: float = WITHIN) -> None:
        self._allowed = tries
        self._within = within
        self._tries: dict[str, deque[float]] = {}

    def count(self, address: str) -> None:
        """Count one try. An address that says nothing of who it is (this machine's own) is left to the gatekeeper.

        Raises:
            TooManyTriesError: there were too many.
        """
        if address in _NOBODY:
            return
        now = time.monotonic()
        tries = self._tries.setdefault(_counted_as(address), deque())
        while tries and tries[0] < now - self._within:
            tries.popleft()
        if len(tries) >= self._allowed:
            raise TooManyTriesError
        tries.append(now)

    def give_back(self, address: str) -> None:
        """Give back a try that succeeded."""
        tries = self._tries.get(_counted_as(address))
        if tries:
            tries.pop()

    def tidy(self) -> None:
        """Forget addresses that were quiet; all of them, if there are so many that somebody must be making them up."""
        if len(self._tries) > _ADDRESSES:
            self._tries.clear()
        old = time.monotonic() - self._within
        for address, tries in list(self._tries.items()):
            if not tries or tries[-1] < old:
                del self._tries[address]


class Lately:
    """What was sent in the last minutes by this process, by its hash: the same sent once more counts once."""

    def __init__(self) -> None:
        self._sent: dict[bytes, float] = {}

    def __contains__(self, what: bytes) -> bool:
        return sha256(what).digest() in self._sent

    def add(self, what: bytes) -> None:
        self._sent[sha256(what).digest()] = time.monotonic()

    def tidy(self) -> None:
        """Forget what was long ago."""
        old = time.monotonic() - WITHIN
        self._sent = {what: at for what, at in self._sent.items() if at > old}


def address_of(request: Request[Any, Any, Any], trusted_proxy: str | None) -> str:
    """Return where a request comes from; what a proxy says of it counts only if we were told to trust that proxy.

    Each proxy adds whom it heard from at the end, so the way back is followed for as long as it leads by trusted ones:
    whatever somebody wrote there themselves stands before that.
    """
    address = request.client.host if request.client else ""
    said = ",".join(request.headers.getall("x-forwarded-for", [])).split(",")
    for before in reversed([each.strip() for each in said if each.strip()]):
        if not _trusts(trusted_proxy or "", address):
            break
        address = before
    return address[:64]


def _counted_as(address: str) -> str:
    return place_of(address) or address


@lru_cache(1000)
def _trusts(proxies: str, address: str) -> bool:
    """Return whether ``address`` is one of ``proxies``: addresses or networks, with commas between them."""
    named = [each.strip() for each in proxies.split(",")]
    if address in named:
        return True
    try:
        read = ip_address(place_of(address) if "/" not in place_of(address) else address)
    except ValueError:
        return False
    return any(read in network for network in map(_network, named) if network is not None)


def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(text)
    except ValueError:
        return None
