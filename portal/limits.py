"""How often one address may try what anybody can try. Light, and for this process alone: the gatekeeper has its own."""

import time
from collections import deque
from typing import Any, Final

from litestar import Request

from portal.errors import TooManyTriesError

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
        tries = self._tries.setdefault(address, deque())
        while tries and tries[0] < now - self._within:
            tries.popleft()
        if len(tries) >= self._allowed:
            raise TooManyTriesError
        tries.append(now)

    def give_back(self, address: str) -> None:
        """Give back a try that succeeded."""
        tries = self._tries.get(address)
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


def address_of(request: Request[Any, Any, Any], trusted_proxy: str | None) -> str:
    """Return where a request comes from; what a proxy says of it counts only if we were told to trust that proxy."""
    peer = request.client.host if request.client else ""
    if trusted_proxy is not None and peer == trusted_proxy:
        return request.headers.get("x-forwarded-for", peer).rpartition(",")[2].strip()[:64] or peer
    return peer[:64]
