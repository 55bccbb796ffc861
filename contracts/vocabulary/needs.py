"""What is needed, how soon and where, and what stands in the way.

The ten needs and their kinds are the Wisconsin *Guidelines for an Effective Coordinated Community Response to Sex
Trafficking of Youth*.
"""

from enum import StrEnum


class Need(StrEnum):
    """The nine services a community should have, and before them all, basic needs."""

    BASIC_NEEDS = "basic-needs"
    EMERGENCY_HOUSING = "emergency-housing"
    MENTAL_HEALTH = "mental-health"
    SUPPORT_AND_ADVOCACY = "support-and-advocacy"
    MEDICAL_CARE = "medical-care"
    PEER_SUPPORT = "peer-support"
    CAREGIVER_SUPPORT = "caregiver-support"
    LEGAL_SUPPORT = "legal-support"
    EDUCATION = "education"
    EMPLOYMENT = "employment"


class Urgency(StrEnum):
    """How soon. `NOW` pages the on-call advocate."""

    NOW = "now"
    SOON = "soon"
    WHEN_POSSIBLE = "when-possible"


class Area(StrEnum):
    """A part of a region, coarse on purpose: all that a hub sees of where, without a release."""

    NORTH = "north"
    SOUTH = "south"
    EAST = "east"
    WEST = "west"
    ANYWHERE = "anywhere"


class SupportKind(StrEnum):
    """The kinds of caregiver support a request can be matched to."""

    GROUP = "group"
    COACHING = "coaching"
    RESPITE = "respite"
    EDUCATION = "education"
    SECONDARY_TRAUMA_CARE = "secondary-trauma-care"
    ADVOCATE_CONTACT = "advocate-contact"
    PEERS = "peers"
    """Other caregivers who have been through it."""
    LEGAL_OR_BENEFITS = "legal-or-benefits"


class Barrier(StrEnum):
    """What pushes people away from a provider; the router prefers those without."""

    ASKS_FOR_ID = "asks-for-id"
    ASKS_FOR_TB_TEST = "asks-for-tb-test"
    PHONE_INTAKE_ONLY = "phone-intake-only"
    POLICE_STATION_PICK_UP = "police-station-pick-up"
    CURFEW = "curfew"
    CONFINEMENT_ON_ARRIVAL = "confinement-on-arrival"
    SHARED_ROOMS = "shared-rooms"
    GENERIC_COUNSELLING = "generic-counselling"
