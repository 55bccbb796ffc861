"""What services are: Trellis' own taxonomy, under which a directory's other words are brought.

Sources: the ten needs and their kinds are the Wisconsin *Guidelines for an Effective Coordinated Community Response to
Sex Trafficking of Youth* (service needs; trained providers; often overlooked); the barriers are what young people and
providers told of (see `contracts.vocabulary.Barrier`). In an export each term is an attribute of this taxonomy.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from contracts.vocabulary import Need


class ServiceKind(StrEnum):
    """What a service does, more exactly than its need. Secure detention is none: nobody can be placed in it."""

    FOOD = "food"
    CLOTHING = "clothing"
    WATER = "water"
    HYGIENE = "hygiene"
    TRANSPORT = "transport"
    REST = "rest"
    """A safe place to rest."""

    SHELTER_CARE = "shelter-care"
    ASSESSMENT_CENTER = "assessment-center"
    FOSTER_HOME = "foster-home"
    GROUP_HOME = "group-home"
    KINSHIP = "kinship"
    RUNAWAY_PROGRAM = "runaway-program"
    HOST_HOME = "host-home"

    THERAPY = "therapy"
    CRISIS_INTERVENTION = "crisis-intervention"
    CRISIS_STABILISATION = "crisis-stabilisation"
    SUBSTANCE_USE = "substance-use"
    WITHDRAWAL_CARE = "withdrawal-care"
    TRANSITION_AGE = "transition-age"
    """Programs for ages 16 to 25."""
    ARTS_AND_BODY = "arts-and-body"
    """Art, music, dance, writing, animal therapy, self-defence, cooking, exercise, beside talk."""

    CRISIS_ADVOCACY = "crisis-advocacy"
    ACCOMPANIMENT = "accompaniment"
    CASE_MANAGEMENT = "case-management"

    EMERGENCY_CARE = "emergency-care"
    FORENSIC_EXAM = "forensic-exam"
    CHILD_ADVOCACY_CENTER = "child-advocacy-center"
    PRIMARY_CARE = "primary-care"
    REPRODUCTIVE_CARE = "reproductive-care"
    DENTAL_CARE = "dental-care"

    PEER_SUPPORT = "positive-peer-support"
    PEER_MENTORING = "peer-mentoring"
    SURVIVOR_MENTORING = "survivor-mentoring"
    RELATIONSHIPS_EDUCATION = "relationships-education"

    CAREGIVER_GROUP = "caregiver-group"
    CAREGIVER_COACHING = "caregiver-coaching"
    RESPITE = "respite"
    CAREGIVER_EDUCATION = "caregiver-education"
    SECONDARY_TRAUMA = "secondary-trauma"
    CAREGIVER_PEERS = "caregiver-peers"

    BENEFITS = "benefits"
    EDUCATIONAL_ADVOCACY = "educational-advocacy"
    IDENTIFICATION = "identification"
    BARRIERS_TO_WORK = "barriers-to-work"
    DRIVERS_LICENCE = "drivers-licence"
    IMMIGRATION = "immigration"
    FAMILY_LAW = "family-law"
    VICTIM_WITNESS = "victim-witness"
    RESTRAINING_ORDER = "restraining-order"
    COMPENSATION = "compensation"

    RE_ENTRY = "re-entry"
    SPECIAL_EDUCATION = "special-education"
    """FAPE, 504 plans and IEPs."""
    GED = "ged"
    TUTORING = "tutoring"

    JOB_TRAINING = "job-training"
    JOB_COACHING = "job-coaching"
    SAFE_EMPLOYER = "safe-employer"


_K = ServiceKind
KINDS_OF: Final[Mapping[Need, tuple[ServiceKind, ...]]] = {
    Need.BASIC_NEEDS: (_K.FOOD, _K.CLOTHING, _K.WATER, _K.HYGIENE, _K.TRANSPORT, _K.REST),
    Need.EMERGENCY_HOUSING: (
        _K.SHELTER_CARE,
        _K.ASSESSMENT_CENTER,
        _K.FOSTER_HOME,
        _K.GROUP_HOME,
        _K.KINSHIP,
        _K.RUNAWAY_PROGRAM,
        _K.HOST_HOME,
    ),
    Need.MENTAL_HEALTH: (
        _K.THERAPY,
        _K.CRISIS_INTERVENTION,
        _K.CRISIS_STABILISATION,
        _K.SUBSTANCE_USE,
        _K.WITHDRAWAL_CARE,
        _K.TRANSITION_AGE,
        _K.ARTS_AND_BODY,
    ),
    Need.SUPPORT_AND_ADVOCACY: (_K.CRISIS_ADVOCACY, _K.ACCOMPANIMENT, _K.CASE_MANAGEMENT),
    Need.MEDICAL_CARE: (
        _K.EMERGENCY_CARE,
        _K.FORENSIC_EXAM,
        _K.CHILD_ADVOCACY_CENTER,
        _K.PRIMARY_CARE,
        _K.REPRODUCTIVE_CARE,
        _K.DENTAL_CARE,
    ),
    Need.PEER_SUPPORT: (_K.PEER_SUPPORT, _K.PEER_MENTORING, _K.SURVIVOR_MENTORING, _K.RELATIONSHIPS_EDUCATION),
    Need.CAREGIVER_SUPPORT: (
        _K.CAREGIVER_GROUP,
        _K.CAREGIVER_COACHING,
        _K.RESPITE,
        _K.CAREGIVER_EDUCATION,
        _K.SECONDARY_TRAUMA,
        _K.CAREGIVER_PEERS,
    ),
    Need.LEGAL_SUPPORT: (
        _K.BENEFITS,
        _K.EDUCATIONAL_ADVOCACY,
        _K.IDENTIFICATION,
        _K.BARRIERS_TO_WORK,
        _K.DRIVERS_LICENCE,
        _K.IMMIGRATION,
        _K.FAMILY_LAW,
        _K.VICTIM_WITNESS,
        _K.RESTRAINING_ORDER,
        _K.COMPENSATION,
    ),
    Need.EDUCATION: (_K.RE_ENTRY, _K.SPECIAL_EDUCATION, _K.GED, _K.TUTORING),
    Need.EMPLOYMENT: (_K.JOB_TRAINING, _K.JOB_COACHING, _K.SAFE_EMPLOYER),
}
"""The kinds of each need, the needs in the order of `Need`."""

NEED_OF: Final[Mapping[ServiceKind, Need]] = {kind: need for need, kinds in KINDS_OF.items() for kind in kinds}

PLACEMENTS: Final = frozenset(KINDS_OF[Need.EMERGENCY_HOUSING]) - {_K.RUNAWAY_PROGRAM}
"""Where somebody is *placed*: who may decide that has to be asked. A runaway program takes in who comes."""


class Competency(StrEnum):
    """What a provider's staff are trained in: the core for anyone serving youth, more for specialised providers."""

    CORE = "core"
    ADVANCED = "advanced"


class Population(StrEnum):
    """For whom a service is, or whom it leaves out nobody of: asked of a young person, never inferred."""

    GIRLS = "girls"
    BOYS = "boys"
    TRANS_AND_NONBINARY = "trans-and-nonbinary"
    LGBTQ = "lgbtq"
    TRIBAL = "tribal"
    IMMIGRANT = "immigrant"
    PARENTING = "parenting"
    PREGNANT = "pregnant"
    DISABILITY = "disability"
    IN_DETENTION = "in-detention"
    """Services that come to young people who are detained or incarcerated."""
    RURAL = "rural"


OF_HEALTH: Final = frozenset({Population.PREGNANT, Population.DISABILITY})
OF_LAW: Final = frozenset({Population.IMMIGRANT, Population.IN_DETENTION})
"""Whom a service is for that only somebody who may know of health, or of legal matters, may read."""


class Authority(StrEnum):
    """Who may decide where a young person is placed. It depends on whether there is a court order."""

    YOUTH = "youth"
    """They come of their own accord, where the law lets them."""
    PARENT = "parent"
    COUNTY = "county"
    TRIBE = "tribe"
    COURT = "court"
