"""The figures of consent: the ledger decides by them, and pages say them. Some are ours.

Each stands here alone, with its source; whoever decides by one is given it. A lawyer must confirm all of them before
use.
"""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from contracts.figures import usual


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How long, how soon, how late."""

    longest: timedelta = usual().longest_release
    """A release is "reasonably time-limited" (VAWA, 34 USC 12291(b)(2), as amended in 2022)."""
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
    """Years. Wis. Stat. 990.01(3); as of November 2026."""
    oldest: int = 100
    """Years. A birth date longer ago is a slip of the pen, and one that would end releases for good. Ours."""
    zone: str = "America/Chicago"
    """Where a day begins and ends: a birthday, and the day on which a ground is the law."""

    def day(self, at: datetime) -> date:
        """Return which day it is at ``at``."""
        return at.astimezone(ZoneInfo(self.zone)).date()

    def comes_of_age(self, born: date) -> date:
        """Return the day on which somebody born on ``born`` is of age: 1 March for 29 February, whose year had none."""
        year = born.year + self.majority
        try:
            return born.replace(year=year)
        except ValueError:
            return date(year, 3, 1)


USUAL: Final = Limits()


def age(born: date, day: date) -> int:
    """Return how many years old somebody born on ``born`` is on ``day``."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
