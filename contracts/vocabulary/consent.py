"""What is signed and by whom, what ends it, and what happens without it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from contracts.vocabulary.people import Relation


class Purpose(StrEnum):
    """What a release of information is for. It proposes how long the release should last."""

    ARRANGE_SERVICE = "arrange-service"
    PROVIDE_SERVICE = "provide-service"
    ACCOMPANY = "accompany"
    COORDINATE_CARE = "coordinate-care"


class Signer(StrEnum):
    """In what capacity a release was signed. Never a foster parent or facility staff as such."""

    YOUTH = "youth"
    YOUTH_WITH_PARENT = "youth-with-parent"
    YOUTH_WITH_GUARDIAN = "youth-with-guardian"
    YOUTH_WITH_LEGAL_CUSTODIAN = "youth-with-legal-custodian"
    YOUTH_WITH_COUNTY_OR_TRIBE_WORKER = "youth-with-county-or-tribe-worker"


CAPACITIES: Final[Mapping[Relation, Signer]] = {
    Relation.PARENT: Signer.YOUTH_WITH_PARENT,
    Relation.GUARDIAN: Signer.YOUTH_WITH_GUARDIAN,
    Relation.LEGAL_CUSTODIAN: Signer.YOUTH_WITH_LEGAL_CUSTODIAN,
    Relation.COUNTY_WORKER: Signer.YOUTH_WITH_COUNTY_OR_TRIBE_WORKER,
    Relation.TRIBE_WORKER: Signer.YOUTH_WITH_COUNTY_OR_TRIBE_WORKER,
}
"""In which capacity somebody signs with a youth; nobody else does, whoever they are to them. One is enough, and they
are named: a person, not an agency."""


class Suspicion(StrEnum):
    """Why somebody can neither sign, nor witness, nor receive."""

    ABUSE = "abuse"
    TRAFFICKING = "trafficking"
    ABUSE_OF_OTHER_PARENT = "abuse-of-other-parent"


class SignatureForm(StrEnum):
    """A release is written. Spoken words are a request and disclose nothing."""

    ON_PAPER = "on-paper"
    ELECTRONIC = "electronic"


class WithdrawalForm(StrEnum):
    """A withdrawal may be spoken and takes effect at once."""

    SPOKEN = "spoken"
    ON_PAPER = "on-paper"
    IN_PORTAL = "in-portal"


class Withdrawer(StrEnum):
    """Who took a release back, whoever wrote it down."""

    YOUTH = "youth"
    COSIGNER = "cosigner"


class YouthNotice(StrEnum):
    """How the youth was told of a disclosure that needs no release."""

    TOLD = "told"
    TRIED = "tried"
    NOT_SAFE_NOW = "not-safe-now"


class ErasureGround(StrEnum):
    """Why a case may be erased. How long it must have been kept before stands with the consent ledger's figures."""

    KEPT_LONG_ENOUGH = "kept-long-enough"
    YOUTH_ASKED = "youth-asked"
