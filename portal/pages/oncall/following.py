"""Where a request for an advocate is followed, also before any service has taken it up."""

import hashlib
import hmac
import time
from datetime import UTC, datetime
from typing import Final

from portal.i18n import N_
from portal.models.oncall.called import CALLED
from portal.sessions.visit import Visit

KEPT: Final = N_("Your request is kept.")
MARK: Final = "kept"
_MARKED_FOR: Final = 24 * 3600
"""Seconds for which we stand by having said so."""


def following(visit: Visit, page: str) -> str:
    """Return where a request is followed from the moment it is kept: also by whoever's portal began anew meanwhile."""
    at = str(int(time.time()))
    return f"{CALLED}/{page}?{MARK}={at}-{_signed(visit, page, at)}"


def marked(visit: Visit, page: str, mark: str) -> datetime | None:
    """Return when a request was kept, as we said ourselves not long ago; None where we didn't."""
    at, _, signature = mark.partition("-")
    if not hmac.compare_digest(signature.encode(), _signed(visit, page, at).encode()):
        return None
    return datetime.fromtimestamp(int(at), UTC) if time.time() - int(at) < _MARKED_FOR else None


def _signed(visit: Visit, page: str, at: str) -> str:
    parts = f"kept\x1f{visit.actor.team}\x1f{visit.actor.person}\x1f{page}\x1f{at}"
    return hmac.digest(visit.settings.secret.encode(), parts.encode(), hashlib.sha256).hex()[:32]
