"""The words of a referral's loop: how an answer was learned, what came of it, and why no door was found.

Everything here is `Status` by construction: it names kinds, never persons.
"""

from enum import StrEnum
from typing import Final


class LearnedBy(StrEnum):
    """How hub staff learned the answer of a provider that is not on Trellis."""

    TELEPHONE = "telephone"
    IN_PERSON = "in-person"
    EMAIL = "email"
    LETTER = "letter"
    FAX = "fax"


class Closing(StrEnum):
    """What came of a referral when it ended. It speaks of the service, and is held against nobody."""

    NEED_MET = "need-met"
    PARTLY_MET = "partly-met"
    GOES_ON_ELSEWHERE = "goes-on-elsewhere"
    NOT_WANTED_NOW = "not-wanted-now"
    NO_CONTACT_YET = "no-contact-yet"
    NOT_POSSIBLE_HERE = "not-possible-here"


class CheckIn(StrEnum):
    """What a follow-up found. Outreach is a record of contacts tried and made, never a list of failures."""

    GOES_WELL = "goes-well"
    SUPPORT_WANTED = "support-wanted"
    CONTACT_TRIED = "contact-tried"
    NOT_WANTED = "not-wanted"


class Helped(StrEnum):
    """Somebody's own answer to "did this help?"."""

    YES = "yes"
    A_LITTLE = "a-little"
    NO = "no"
    RATHER_NOT_SAY = "rather-not-say"


class Gap(StrEnum):
    """Why a service was no door, as far as the public side of a referral tells.

    What the youth told of themselves, and whom they must not meet, is one reason only, and never says which.
    """

    OTHER_KIND = "other-kind"
    OTHER_AREA = "other-area"
    NOT_OPEN_THEN = "not-open-then"
    NOT_TRAINED = "not-trained"
    NO_PLACE = "no-place"
    ASKED_ALREADY = "asked-already"
    NOT_FOR_THEM = "not-for-them"


PUBLIC: Final = frozenset(Gap) - {Gap.NOT_FOR_THEM}
"""What follows from the directory and from what everybody reads of the request: only for this is a service named."""
