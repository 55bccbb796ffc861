"""Who may come to which address: the one table, written by hand from what each kind of person is there for.

A rule is a place and who it is for; the longest one that an address is under counts. Nothing is derived from the app:
that the app says the same, and does it, is what the tests find out.
"""

from typing import Final

from contracts.vocabulary import STAFF, Kind

ANYBODY: Final = None
"""Signed in or not: the page asks nobody who they are, and shows nothing of anybody."""
_PEOPLE: Final = frozenset(Kind) - {Kind.PUBLIC, Kind.OPERATOR}
_TOLD: Final = frozenset({Kind.HUB, Kind.ADVOCATE, Kind.PARTNER, Kind.INVESTIGATOR})
_ASKERS: Final = frozenset({Kind.CAREGIVER, Kind.YOUTH})

RULES: Final[dict[str, frozenset[Kind] | None]] = {
    # anybody
    "/": ANYBODY,
    "/about": ANYBODY,
    "/ask": ANYBODY,
    "/calendar": ANYBODY,  # whoever holds the link: a calendar program can't sign in
    "/invite": ANYBODY,
    "/language": ANYBODY,
    "/leave": ANYBODY,
    "/left": ANYBODY,
    "/m": ANYBODY,  # whoever holds the link in a message
    "/return": ANYBODY,
    "/sign-in": ANYBODY,
    "/sign-out": ANYBODY,
    "/static": ANYBODY,
    "/sw.js": ANYBODY,
    "/up": ANYBODY,
    # whoever is in
    "/home": _PEOPLE,
    "/live": _PEOPLE,
    "/go-on": _PEOPLE,
    "/stay": _PEOPLE,
    "/prove": frozenset(STAFF),
    "/sign-ins": frozenset(STAFF),
    "/yourself": frozenset(STAFF),
    "/keep": frozenset(STAFF),
    # a kind's own
    "/hub": frozenset({Kind.HUB}),
    "/advocate": frozenset({Kind.ADVOCATE}),
    "/partner": frozenset({Kind.PARTNER}),
    "/follow-ups": frozenset({Kind.INVESTIGATOR}),
    "/records": frozenset({Kind.AUDITOR}),
    "/keep/sign": frozenset({Kind.AUDITOR}),
    "/mine": _ASKERS,
    "/mine/help": frozenset({Kind.CAREGIVER}),
    "/mine/places": frozenset({Kind.CAREGIVER}),
    "/mine/together": frozenset({Kind.CAREGIVER}),
    "/you": frozenset({Kind.YOUTH}),
    # several kinds'
    "/calendars": frozenset({Kind.HUB, Kind.ADVOCATE}),
    "/called": _TOLD,
    "/training": _TOLD,
    "/ways": _TOLD,
}
"""A place, and who it is for. What is under none of them, but the first, is for nobody, and its test fails."""

WIDER: Final = {
    "/home": "leads each to their first page, and nobody anywhere",
    "/live": "each live page says for whom it is",
    "/mine": "whoever else comes there is led to where they come back, or to their own first page",
    "/prove": "asks each only to show once more that it is them",
}
"""Places whose handlers let in more kinds than they are for, and why that shows nothing to them."""


def rule_of(path: str) -> str | None:
    """Return the place that ``path`` is under; None: there is no rule for it."""
    if path == "/":
        return "/"
    under = [place for place in RULES if place != "/" and (path == place or path.startswith(f"{place}/"))]
    return max(under, key=len, default=None)
