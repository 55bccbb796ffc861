"""The figures of the consent ledger. Some are ours; a lawyer must confirm all of them before use.

A deployment may set others.
"""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How long, how soon, how late."""

    longest: timedelta = timedelta(days=90)
    """A release is "reasonably time-limited" (VAWA, 34 USC 12291(b)(2), as amended in 2022); the 90 days are ours."""
    skew: timedelta = timedelta(minutes=5)
    """By how much the clock on the wall, when a release is to begin at once, may be behind ours."""
    renewal: timedelta = timedelta(days=14)
    """How long before the end of a release the youth is asked whether they want another. Ours; as of November 2026."""
    renewable: timedelta = timedelta(days=28)
    """A release that lasts less than this is not asked about: its end was near when it was signed. Ours."""
    shield_review: timedelta = timedelta(days=180)
    """A shield is looked at again within this time. Ours: half a year, as child welfare reviews a placement
    (Wis. Stat. 48.38(5)); as of November 2026."""
    order: timedelta = timedelta(days=365)
    """What is disclosed without a release ends within this time; a longer duty is recorded anew. Ours."""
    kept: timedelta = timedelta(days=7 * 365 + 2)
    """How long after the last thing that happened a case is kept before it may be erased as old. The seven years are
    ours, as for treatment records (Wis. Admin. Code DHS 92.12); as of November 2026."""
    majority: int = 18
    """Wis. Stat. 990.01(3); as of November 2026."""
    zone: str = "America/Chicago"
    """Where a day begins and ends: a birthday, and the day on which a ground is the law."""

    def day(self, at: datetime) -> date:
        """Return which day it is at ``at``."""
        return at.astimezone(ZoneInfo(self.zone)).date()


USUAL: Final = Limits()
