"""Which part of a case an address shows: said with each opening. Pure."""

from typing import Final

from contracts.disclosure import Part

_PARTS: Final = {
    "plan": Part.PLAN,
    "safety": Part.SAFETY_PLAN,
    "together": Part.TOGETHER,
    **dict.fromkeys(("life", "school", "matters", "work", "company", "activities"), Part.DAY_TO_DAY),
}
"""By the first word after the case. Whatever isn't here is the case: of a report, a shield, an order nobody is told."""


def part_of(path: str) -> Part | None:
    """Return the part; None where an address is of no case by itself: a request, or the stream of a page."""
    words = path.strip("/").split("/")
    if "cases" in words:
        place = words.index("cases") + 2
        return _PARTS.get(words[place], Part.CASE) if place < len(words) else Part.CASE
    if "referrals" in words:
        return Part.REFERRAL
    return Part.CASE if words[0] == "you" else None
