"""How the words of other directories become ours: tables to be extended, not code to be changed."""

from typing import Final

from contracts.vocabulary import Barrier, Need

KINDS: Final[dict[str, Need | None]] = {
    "direct representation": Need.LEGAL_SUPPORT,
    "legal self-help center": Need.LEGAL_SUPPORT,
    "lawyer referral service": Need.LEGAL_SUPPORT,
    "legal information and education (not a legal self-help center)": Need.LEGAL_SUPPORT,
    "policy, impact litigation, support or other": None,
}
"""Whole descriptions that are really the name of a kind (Illinois Legal Aid Online, January 2019).

None: known, and nothing that a young person or a caregiver could be referred to.
"""

TERMS: Final[tuple[tuple[str, Need], ...]] = (
    ("food pantry", Need.BASIC_NEEDS),
    ("clothing", Need.BASIC_NEEDS),
    ("hygiene", Need.BASIC_NEEDS),
    ("drop-in center", Need.BASIC_NEEDS),
    ("emergency shelter", Need.EMERGENCY_HOUSING),
    ("host home", Need.EMERGENCY_HOUSING),
    ("runaway and homeless youth", Need.EMERGENCY_HOUSING),
    ("mental health", Need.MENTAL_HEALTH),
    ("counseling", Need.MENTAL_HEALTH),
    ("counselling", Need.MENTAL_HEALTH),
    ("substance use", Need.MENTAL_HEALTH),
    ("crisis intervention", Need.MENTAL_HEALTH),
    ("victim advocacy", Need.SUPPORT_AND_ADVOCACY),
    ("crisis advocacy", Need.SUPPORT_AND_ADVOCACY),
    ("medical care", Need.MEDICAL_CARE),
    ("sexual assault treatment", Need.MEDICAL_CARE),
    ("child advocacy center", Need.MEDICAL_CARE),
    ("peer support", Need.PEER_SUPPORT),
    ("peer mentoring", Need.PEER_SUPPORT),
    ("respite", Need.CAREGIVER_SUPPORT),
    ("caregiver support", Need.CAREGIVER_SUPPORT),
    ("legal", Need.LEGAL_SUPPORT),
    ("lawyer", Need.LEGAL_SUPPORT),
    ("tutoring", Need.EDUCATION),
    ("ged", Need.EDUCATION),
    ("job training", Need.EMPLOYMENT),
    ("job coaching", Need.EMPLOYMENT),
)
"""Words that say which need a service answers, looked for in its description and name where `KINDS` says nothing.

Whole words; each that is found adds its need.
"""

BARRIERS: Final[tuple[tuple[str, Barrier], ...]] = (
    ("photo id", Barrier.ASKS_FOR_ID),
    ("proof of identity", Barrier.ASKS_FOR_ID),
    ("tb test", Barrier.ASKS_FOR_TB_TEST),
    ("curfew", Barrier.CURFEW),
    ("shared room", Barrier.SHARED_ROOMS),
    ("shared rooms", Barrier.SHARED_ROOMS),
)
"""Words in how to apply that tell of a barrier."""

BY_TELEPHONE: Final = "telephone"
OTHER_WAYS_IN: Final = ("walk-in", "walkin", "online", "email", "in person", "in-person")
"""Intake is by telephone only where the first is said and none of the others."""

FOR_FEW: Final[tuple[tuple[str, str], ...]] = (
    ("seniors", "older people"),
    ("elder law", "older people"),
    ("long term care", "older people"),
    ("pension", "older people"),
    ("veterans", "veterans"),
    ("small business", "small businesses"),
    ("small businesses", "small businesses"),
    ("nonprofits", "organisations"),
    ("arts organizations", "organisations"),
    ("employer", "employers"),
)
"""Words in a name that say a service is not for everyone. It is taken, and the report says so."""

CLOSED: Final = frozenset({"inactive", "defunct", "temporarily closed"})
"""States of a service (HSDS) in which nobody can be referred to it."""
