"""What a device is asked to sign, so that its answer is of this moment: made by a gatekeeper, known by every one. Pure.

A challenge is its time, something random, and a mark that only gatekeepers can make. So nobody, and no portal, can
have answers signed for a time to come, and none has to be remembered before it is used.
"""

import hmac
from datetime import UTC, datetime, timedelta
from typing import Final

_TIME: Final = 8
RANDOM: Final = 8
_MARK: Final = 16
_AHEAD: Final = timedelta(seconds=30)
"""By how much another gatekeeper's clock may be ahead of ours."""


class Challenges:
    """Challenges of everybody who holds ``key``, good for ``lasts``."""

    def __init__(self, key: bytes, lasts: timedelta) -> None:
        self._key = key
        self.lasts = lasts

    def new(self, at: datetime, random: bytes) -> bytes:
        """Return a new challenge, made of ``RANDOM`` random bytes."""
        body = int(at.timestamp() * 1000).to_bytes(_TIME) + random
        return body + self._mark(body)

    def good(self, challenge: bytes, at: datetime) -> bool:
        """Return whether it is one of ours, and of just now."""
        body, mark = challenge[:-_MARK], challenge[-_MARK:]
        if len(body) != _TIME + RANDOM or not hmac.compare_digest(mark, self._mark(body)):
            return False
        made = datetime.fromtimestamp(int.from_bytes(body[:_TIME]) / 1000, UTC)
        return -_AHEAD <= at - made <= self.lasts

    def _mark(self, body: bytes) -> bytes:
        return hmac.digest(self._key, body, "sha256")[:_MARK]
